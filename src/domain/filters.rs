//! What a list is narrowed to: by the reader's choice on the page, or by what was typed ("1970s science fiction").

use super::{AuthorId, GenreId, TraitId, TraitKind, Work};

/// Narrows a list. Within one kind any is enough, all kinds must hold; an empty kind asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filters {
    /// Of one of these genres, or of one below them.
    pub genres: Vec<GenreId>,
    /// Set in one of these periods.
    pub periods: Vec<TraitId>,
    /// Of one of these moods.
    pub moods: Vec<TraitId>,
    /// About one of these themes.
    pub themes: Vec<TraitId>,
    /// Set in one of these places.
    pub settings: Vec<TraitId>,
    /// ISO 639 codes: first published in one of these languages.
    pub languages: Vec<String>,
    /// Of one of these lengths. A work whose pages are unknown has none of them.
    pub lengths: Vec<Length>,
    /// First published in these years.
    pub years: Option<Years>,
    /// With none of these.
    pub without: Vec<Quality>,
}

/// How long a book is, in pages of a common edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Length {
    /// Fewer than 250 pages.
    Short,
    /// 250 to 450 pages.
    Medium,
    /// More than 450 pages.
    Long,
}

impl Length {
    /// All, shortest first.
    pub const ALL: [Self; 3] = [Self::Short, Self::Medium, Self::Long];

    /// The length of a book of so many pages.
    pub fn of_pages(pages: u16) -> Self {
        match pages {
            0..250 => Self::Short,
            250..=450 => Self::Medium,
            _ => Self::Long,
        }
    }

    /// The word that stands for it in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Medium => "medium",
            Self::Long => "long",
        }
    }

    /// The length of a word in an address.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|length| length.as_str() == word)
    }
}

/// Years from the first to the last, both included; negative before the common era.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Years {
    /// The first.
    pub first: i16,
    /// The last; before the first there is no year at all.
    pub last: i16,
}

impl Years {
    /// The ten years from `first` on.
    pub fn decade(first: i16) -> Self {
        Self { first, last: first.saturating_add(9) }
    }

    /// Whether it is one of them.
    pub fn has(self, year: i16) -> bool {
        (self.first..=self.last).contains(&year)
    }
}

/// One thing that may be said of a work, and that a reader may not want.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Quality {
    /// Of this genre, or of one below it.
    Genre(GenreId),
    /// A theme, a mood, a setting or a period.
    Trait(TraitKind, TraitId),
    /// By this author.
    Author(AuthorId),
}

impl Filters {
    /// Whether they ask for nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether `work` is left in the list. `genres` are the work's own and those above them.
    pub fn allow(&self, work: &Work, genres: &[GenreId]) -> bool {
        any_of(&self.genres, genres)
            && any_of(&self.periods, &work.periods)
            && any_of(&self.moods, &work.moods)
            && any_of(&self.themes, &work.themes)
            && any_of(&self.settings, &work.settings)
            && any_of(&self.languages, std::slice::from_ref(&work.language))
            && any_of(&self.lengths, work.pages.map(Length::of_pages).as_slice())
            && self.years.is_none_or(|years| work.year.is_some_and(|year| years.has(year)))
            && !self.without.iter().any(|quality| quality.is_of(work, genres))
    }

    /// Both: what one asks for is added to what the other does. The later of two spans of years holds.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        add(&mut self.genres, &other.genres);
        add(&mut self.periods, &other.periods);
        add(&mut self.moods, &other.moods);
        add(&mut self.themes, &other.themes);
        add(&mut self.settings, &other.settings);
        add(&mut self.languages, &other.languages);
        add(&mut self.lengths, &other.lengths);
        add(&mut self.without, &other.without);
        self.years = other.years.or(self.years);
        self
    }
}

impl Quality {
    /// Whether it holds for `work`. `genres` are the work's own and those above them.
    pub fn is_of(&self, work: &Work, genres: &[GenreId]) -> bool {
        match self {
            Self::Genre(id) => genres.contains(id),
            Self::Author(id) => work.authors.contains(id),
            Self::Trait(kind, id) => work.traits(*kind).contains(id),
        }
    }
}

fn any_of<T: PartialEq>(wanted: &[T], has: &[T]) -> bool {
    wanted.is_empty() || wanted.iter().any(|one| has.contains(one))
}

fn add<T: PartialEq + Clone>(to: &mut Vec<T>, more: &[T]) {
    for one in more {
        if !to.contains(one) {
            to.push(one.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::WorkId;

    fn genre(id: &str) -> GenreId {
        GenreId::parse(id).unwrap()
    }

    fn word(id: &str) -> TraitId {
        TraitId::parse(id).unwrap()
    }

    fn work() -> Work {
        Work {
            id: WorkId::parse("dune-frank-herbert").unwrap(),
            title: "Dune".to_owned(),
            other_titles: Vec::new(),
            authors: vec![AuthorId::parse("frank-herbert").unwrap()],
            year: Some(1965),
            language: "en".to_owned(),
            series: None,
            genres: vec![genre("space-opera")],
            themes: vec![word("deserts")],
            moods: vec![word("epic")],
            settings: vec![word("another-planet")],
            periods: vec![word("far-future")],
            pages: Some(604),
            popularity: 90,
            blurb: String::new(),
            isbn13: None,
            openlibrary: None,
            goodreads: None,
        }
    }

    fn allows(filters: &Filters) -> bool {
        filters.allow(&work(), &[genre("space-opera"), genre("science-fiction")])
    }

    #[test]
    fn nothing_asked_for_leaves_everything() {
        assert!(Filters::default().is_empty());
        assert!(allows(&Filters::default()));
    }

    #[test]
    fn each_kind_narrows() {
        let right = Filters {
            genres: vec![genre("mystery"), genre("science-fiction")],
            periods: vec![word("far-future")],
            moods: vec![word("epic"), word("bleak")],
            themes: vec![word("deserts")],
            settings: vec![word("desert"), word("another-planet")],
            languages: vec!["en".to_owned()],
            lengths: vec![Length::Long],
            years: Some(Years::decade(1960)),
            without: vec![Quality::Trait(TraitKind::Theme, word("dragons"))],
        };
        assert!(allows(&right));
        let wrong = [
            Filters { genres: vec![genre("mystery")], ..right.clone() },
            Filters { periods: vec![word("victorian")], ..right.clone() },
            Filters { moods: vec![word("bleak")], ..right.clone() },
            Filters { themes: vec![word("dragons")], ..right.clone() },
            Filters { settings: vec![word("desert")], ..right.clone() },
            Filters { languages: vec!["fr".to_owned()], ..right.clone() },
            Filters { lengths: vec![Length::Short, Length::Medium], ..right.clone() },
            Filters { years: Some(Years::decade(1970)), ..right.clone() },
            Filters { years: Some(Years { first: 1970, last: 1960 }), ..right.clone() },
            Filters { without: vec![Quality::Trait(TraitKind::Theme, word("deserts"))], ..right.clone() },
            Filters { without: vec![Quality::Genre(genre("science-fiction"))], ..right.clone() },
            Filters { without: vec![Quality::Author(AuthorId::parse("frank-herbert").unwrap())], ..right.clone() },
        ];
        for filters in wrong {
            assert!(!allows(&filters), "{filters:?}");
        }
    }

    #[test]
    fn what_is_unknown_fits_no_narrow_choice() {
        let unknown = Work { year: None, pages: None, ..work() };
        let genres = [genre("space-opera")];
        assert!(Filters::default().allow(&unknown, &genres));
        assert!(!Filters { years: Some(Years::decade(1960)), ..Filters::default() }.allow(&unknown, &genres));
        assert!(!Filters { lengths: Length::ALL.to_vec(), ..Filters::default() }.allow(&unknown, &genres));
    }

    #[test]
    fn two_add_up_once() {
        let one = Filters { genres: vec![genre("mystery")], years: Some(Years::decade(1970)), ..Filters::default() };
        let other = Filters { genres: vec![genre("mystery"), genre("horror")], ..Filters::default() };
        let both = one.clone().and(&other);
        assert_eq!(both.genres, [genre("mystery"), genre("horror")]);
        assert_eq!(both.years, one.years);
        let later = Filters { years: Some(Years::decade(1980)), ..Filters::default() };
        assert_eq!(one.and(&later).years, later.years);
    }

    #[test]
    fn lengths_have_their_pages_and_words() {
        for (pages, length) in [(0, Length::Short), (249, Length::Short), (250, Length::Medium), (451, Length::Long)] {
            assert_eq!(Length::of_pages(pages), length, "{pages}");
        }
        for length in Length::ALL {
            assert_eq!(Length::parse(length.as_str()), Some(length));
        }
        assert_eq!(Length::parse("Long"), None);
    }
}
