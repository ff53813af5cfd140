//! Every name a reader may type for something we have, and what it may mean.

use super::{Vocabulary, WorkIndex, name_forms, near_words::KnownWords};
use crate::domain::{Author, Work};

/// What a name stands for: places in the catalogue's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Target {
    /// A place in [`Catalogue::works`](super::Catalogue::works).
    Work(WorkIndex),
    /// A place in [`Catalogue::authors`](super::Catalogue::authors).
    Author(usize),
    /// A place in [`Vocabulary::genres`].
    Genre(usize),
}

/// How a name is related to what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Form {
    /// The title, or the author's or genre's name.
    Main,
    /// Title and author, one after the other.
    TitleAndAuthor,
    /// A genre's id.
    Id,
    /// Another title, or another name of the author.
    Other,
    /// A title without its article.
    NoArticle,
    /// A genre's synonym.
    Synonym,
    /// A title without its subtitle; a name without its middle names.
    Shortened,
    /// The series, for its first volume.
    Series,
    /// The series and a number.
    Volume,
    /// The series without the words around its own name: "narnia", "murderbot".
    SeriesShortened,
    /// The first letters of the words of a long title or series: "lotr".
    Acronym,
    /// The family name alone.
    FamilyName,
    /// Given names as initials.
    Initials,
}

impl Form {
    /// How surely somebody who types the name in this form means its bearer, in points. Popularity
    /// adds at most [`POPULARITY_POINTS`], so that a famous writer's family name beats an obscure title without its
    /// article ("King"), but no name that is typed whole.
    fn exactness(self) -> f32 {
        match self {
            Self::Main | Self::TitleAndAuthor => 100.0,
            Self::Id => 95.0,
            Self::Other | Self::NoArticle => 92.0,
            Self::Synonym | Self::Shortened => 90.0,
            Self::Series | Self::Volume => 88.0,
            Self::SeriesShortened => 84.0,
            Self::FamilyName => 82.0,
            Self::Initials | Self::Acronym => 80.0,
        }
    }

    /// The form of a title that stands beside its author's name.
    pub(super) fn with_author(self) -> Self {
        if self == Self::Main { Self::TitleAndAuthor } else { self }
    }

    /// Whether somebody may misspell it. One letter makes another acronym of an acronym, and half a series' name is often
    /// a word.
    pub(super) fn may_be_misspelled(self) -> bool {
        !matches!(self, Self::Acronym | Self::SeriesShortened)
    }
}

const POPULARITY_POINTS: f32 = 25.0;

/// One meaning of a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    /// Whom it names.
    pub(super) target: Target,
    /// In which form.
    pub(super) form: Form,
    /// How well known the target is, 0 to 100.
    pub(super) popularity: u8,
}

impl Reading {
    /// For ranking: exactness of the form, then popularity.
    pub(super) fn weight(&self) -> f32 {
        self.form.exactness() + f32::from(self.popularity) / 100.0 * POPULARITY_POINTS
    }
}

/// A folded name with its meanings, best first.
#[derive(Debug)]
pub(super) struct Name {
    /// As [`fold`](crate::domain::fold) leaves it.
    pub(super) text: Box<str>,
    /// Each target once.
    pub(super) readings: Box<[Reading]>,
}

/// A name's place in [`Names::all`].
pub(super) type NameIndex = u32;

/// The look-up table. Names with few words come first, so that a search that is cut off keeps the nearest.
#[derive(Debug)]
pub(super) struct Names {
    all: Box<[Name]>,
    /// The names by the [`mark`] of their letters, sorted: names of the same letters stand together.
    by_letters: Box<[(u64, NameIndex)]>,
    /// Each word of each name as (name, byte offset), sorted by what follows from there on.
    starts: Box<[(NameIndex, u16)]>,
    /// The distinct words in `starts`.
    words: KnownWords,
}

impl Names {
    pub(super) fn build(works: &[Work], authors: &[Author], vocabulary: &Vocabulary) -> Self {
        // The site's start waits for this, and most of it is sorting: by numbers first, by texts where those are equal.
        let mut forms: Vec<((usize, u64), String, Reading)> = name_forms::all(works, authors, vocabulary)
            .into_iter()
            .filter(|(text, _)| !text.is_empty())
            .map(|(text, reading)| ((text.split(' ').count(), head(&text)), text, reading))
            .collect();
        forms.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        let all: Box<[Name]> = forms
            .chunk_by(|a, b| a.1 == b.1)
            .filter_map(|same| {
                let readings = best_of_each(same.iter().map(|&(_, _, reading)| reading).collect());
                Some(Name { text: same.first()?.1.as_str().into(), readings })
            })
            .collect();
        let mut by_letters: Box<[(u64, NameIndex)]> = all.iter().map(|name| mark(&name.text)).zip(0..).collect();
        by_letters.sort_unstable();
        let starts = starts(&all);
        let words = KnownWords::of(starts.iter().map(|&start| tail(&all, start)));
        Self { all, by_letters, starts, words }
    }

    /// All names.
    pub(super) fn all(&self) -> &[Name] {
        &self.all
    }

    /// The name at a place that this table or its index gave out.
    pub(super) fn at(&self, at: NameIndex) -> &Name {
        &self.all[at as usize]
    }

    /// The beginnings of words in the names, as (name, byte offset), sorted by what follows.
    pub(super) fn starts(&self) -> &[(NameIndex, u16)] {
        &self.starts
    }

    /// The distinct words of the names.
    pub(super) fn words(&self) -> &KnownWords {
        &self.words
    }

    /// What a folded text means as a name; empty when it is none.
    pub(super) fn readings(&self, folded: &str) -> &[Reading] {
        let mut names = self.of_letters(folded).map(|at| self.at(at));
        names.find(|name| *name.text == *folded).map_or(&[], |name| &name.readings)
    }

    /// Names of the same letters, whatever their spaces: "mobydick" for "moby dick".
    pub(super) fn of_letters(&self, folded: &str) -> impl Iterator<Item = NameIndex> {
        let wanted = mark(folded);
        let from = self.by_letters.partition_point(|&(known, _)| known < wanted);
        let marked = self.by_letters.iter().skip(from).take_while(move |&&(known, _)| known == wanted);
        marked.map(|&(_, at)| at).filter(move |&at| letters(&self.at(at).text).eq(letters(folded)))
    }

    /// Where names go on with `folded` at the beginning of a word: (name, byte offset).
    pub(super) fn starting_with(&self, folded: &str) -> &[(NameIndex, u16)] {
        let from = self.starts.partition_point(|&start| self.tail(start) < folded);
        let rest = self.starts.get(from..).unwrap_or_default();
        let len = rest.partition_point(|&start| self.tail(start).starts_with(folded));
        &rest[..len]
    }

    fn tail(&self, start: (NameIndex, u16)) -> &str {
        tail(&self.all, start)
    }
}

/// The bytes of `folded` without its spaces.
fn letters(folded: &str) -> impl Iterator<Item = u8> {
    folded.bytes().filter(|byte| *byte != b' ')
}

/// A number for the letters of `folded`, whatever its spaces, by which they are looked up: FNV-1a.
fn mark(folded: &str) -> u64 {
    letters(folded).fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// The first eight bytes as a number that sorts as they do.
fn head(text: &str) -> u64 {
    let bytes = text.bytes().chain(std::iter::repeat(0)).take(8);
    bytes.fold(0, |number, byte| number << 8 | u64::from(byte))
}

/// What follows in a name from the beginning of a word on.
pub(super) fn tail(names: &[Name], (at, offset): (NameIndex, u16)) -> &str {
    &names[at as usize].text[usize::from(offset)..]
}

fn starts(all: &[Name]) -> Box<[(NameIndex, u16)]> {
    let mut starts: Vec<(u64, (NameIndex, u16))> = Vec::new();
    for (at, name) in (0..).zip(all) {
        let gaps = name.text.match_indices(' ').map(|(gap, _)| gap + 1);
        let offsets = std::iter::once(0).chain(gaps).filter_map(|offset| u16::try_from(offset).ok());
        starts.extend(offsets.map(|offset| (head(tail(all, (at, offset))), (at, offset))));
    }
    starts.sort_unstable_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| tail(all, a.1).cmp(tail(all, b.1))).then_with(|| a.1.cmp(&b.1))
    });
    starts.into_iter().map(|(_, start)| start).collect()
}

/// Each target once, in its best form; the best target first.
fn best_of_each(mut readings: Vec<Reading>) -> Box<[Reading]> {
    readings.sort_by(|a, b| b.weight().total_cmp(&a.weight()).then(a.target.cmp(&b.target)));
    let mut kept: Vec<Reading> = Vec::new();
    for reading in readings {
        if !kept.iter().any(|known| known.target == reading.target) {
            kept.push(reading);
        }
    }
    kept.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::fixture::catalogue;

    #[test]
    fn a_whole_name_beats_a_part_of_one_and_fame_decides_among_equals() {
        let weight = |form, popularity| Reading { target: Target::Work(0), form, popularity }.weight();
        assert!(weight(Form::Main, 10) > weight(Form::Synonym, 40));
        assert!(weight(Form::FamilyName, 95) > weight(Form::NoArticle, 20));
        assert!(weight(Form::Main, 60) > weight(Form::Main, 50));
    }

    #[test]
    fn a_name_is_found_whole_and_by_its_beginnings() {
        let catalogue = catalogue();
        let names = &catalogue.names;
        assert!(!names.readings("dune").is_empty());
        assert!(names.readings("dun").is_empty());
        assert_eq!(names.of_letters("thelefthandofdarkness").count(), 1);
        assert_eq!(names.of_letters("thelefthandofdarknes").count(), 0);
        let found: Vec<&str> = names.starting_with("dun").iter().map(|&(at, _)| &*names.at(at).text).collect();
        assert!(found.contains(&"dune") && found.contains(&"dune messiah"), "{found:?}");
        assert!(names.starting_with("zzz").is_empty());
    }
}
