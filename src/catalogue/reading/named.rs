//! Names within a term: exact ones, a title with its author, a volume by its number, and misspelled ones.

use super::{Reader, phrase, subtitle, volume};
use crate::{
    catalogue::{
        Catalogue, WorkIndex,
        names::{Form, Reading, Target},
        near::Near,
        words::{is_empty_word, stems, without_article, without_tail},
    },
    domain::{SeriesPosition, Work, fold},
};

/// An author of at least this popularity is known by the family name, whatever else it means.
const KNOWN_BY_FAMILY_NAME: u8 = 70;

/// A word that stands in the records of more works than this is no name of any of them.
const MOST_WITH_A_NAME: u64 = 30;

/// What says that a series is meant, and none of its volumes.
const SERIES: &[&str] = &[" series", " saga", " trilogy", " cycle"];

/// The most words that are tried as a misspelled name: no title with its author has more.
const MOST_NAME_WORDS: usize = 14;

/// Whether names may be misspelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::catalogue) enum Care {
    /// Spelled as we spell them.
    Exact,
    /// Or nearly so.
    Near,
}

/// What a name may mean.
#[derive(Clone, Debug)]
pub(in crate::catalogue) struct Found {
    /// Best first; never empty.
    pub(in crate::catalogue) readings: Vec<Reading>,
    /// Whether it was spelled as we spell it.
    pub(in crate::catalogue) exact: bool,
    /// The part of the term that is the name.
    pub(in crate::catalogue) typed: String,
}

impl Found {
    fn exact(readings: Vec<Reading>, typed: &str) -> Option<Self> {
        (!readings.is_empty()).then(|| Self { readings, exact: true, typed: typed.to_owned() })
    }

    /// The best reading.
    pub(in crate::catalogue) fn best(&self) -> Option<&Reading> {
        self.readings.first()
    }
}

impl Reader<'_> {
    /// What `words` mean as a name.
    pub(in crate::catalogue) fn name(&self, words: &[&str], care: Care) -> Option<Found> {
        let folded = words.join(" ");
        let exact = self.exact(words).or_else(|| self.volume(words, care));
        match care {
            Care::Exact => exact,
            Care::Near => exact.or_else(|| self.misspelled(&folded)),
        }
    }

    /// What `words` mean as a name that is spelled as we spell it, and no volume by its number.
    pub(in crate::catalogue) fn exact(&self, words: &[&str]) -> Option<Found> {
        if !self.may_look_up(words.len()) {
            return None;
        }
        self.catalogue.exact_name(&words.join(" ")).filter(|found| !self.is_rather_a_word(found, words))
    }

    /// Whether all that is named is part of a name, and a word as well: "vampire" is no chronicle, "love" no Jessica.
    fn is_rather_a_word(&self, found: &Found, words: &[&str]) -> bool {
        let is_part = |reading: &Reading| match reading.form {
            Form::SeriesShortened | Form::Acronym => true,
            Form::Series => words.len() == 1,
            Form::FamilyName => reading.popularity < KNOWN_BY_FAMILY_NAME,
            _ => false,
        };
        if !found.readings.iter().all(is_part) {
            return false;
        }
        self.read(words).is_complete() || matches!(words, [word] if self.is_common(word, found))
    }

    /// Whether many records have the word that are not by or of whom it names.
    fn is_common(&self, word: &str, found: &Found) -> bool {
        let catalogue = self.catalogue;
        let own: usize = found
            .readings
            .iter()
            .map(|reading| match reading.target {
                Target::Author(at) => catalogue.works_by(&catalogue.authors[at].id).len(),
                Target::Work(at) => {
                    catalogue.work_at(at).series.as_ref().map_or(1, |of| catalogue.volumes(&of.id).len())
                }
                Target::Genre(_) => 0,
            })
            .sum();
        let own = u64::try_from(own).unwrap_or(u64::MAX);
        stems(word).iter().all(|stem| catalogue.index.commonness(stem) > own.saturating_add(MOST_WITH_A_NAME))
    }

    /// "harry potter 3". With less care, a volume that we do not have is its series.
    fn volume(&self, words: &[&str], care: Care) -> Option<Found> {
        let typed = volume::of(words)?;
        let series = self.catalogue.exact_name(&typed.series.join(" ")).or_else(|| {
            let without = phrase::without_frame(typed.series);
            (without.len() < typed.series.len()).then(|| self.catalogue.exact_name(&without.join(" ")))?
        })?;
        let mut works = series.readings.iter().filter_map(|reading| match reading.target {
            Target::Work(at) => self.catalogue.work_at(at).series.as_ref(),
            _ => None,
        });
        let volumes = self.catalogue.volumes(&works.next()?.id);
        let position = |work: &Work| work.series.as_ref().and_then(|series| series.position);
        let mut numbered = volumes.iter().filter(|&&at| position(self.catalogue.work_at(at)).is_some());
        let found = match typed.number {
            volume::Number::Last => numbered.next_back(),
            volume::Number::At(number) => numbered.find(|&&at| position(self.catalogue.work_at(at)) == Some(number)),
        };
        let Some(&at) = found else {
            return (care == Care::Near).then_some(Found { exact: false, ..series });
        };
        let popularity = self.catalogue.work_at(at).popularity;
        Found::exact(vec![Reading { target: Target::Work(at), form: Form::Volume, popularity }], &words.join(" "))
    }

    /// What `folded` means if it is misspelled, while there are guesses left.
    pub(in crate::catalogue) fn misspelled(&self, folded: &str) -> Option<Found> {
        let left = self.guesses_left.get().checked_sub(1)?;
        self.guesses_left.set(left);
        self.catalogue.misspelled(folded, &self.catalogue.near(folded))
    }
}

impl Catalogue {
    /// What `folded` means that is spelled as we spell it: as a name, without its article or the words around it; as a title
    /// with its author; or as a genre in another number.
    pub(in crate::catalogue) fn exact_name(&self, folded: &str) -> Option<Found> {
        let bare = without_tail(folded).or_else(|| subtitle::without_kind(folded));
        let barer = bare.and_then(without_tail);
        let forms = [Some(folded), without_article(folded), bare, bare.and_then(without_article), barer];
        for form in forms.into_iter().flatten() {
            let mut readings = self.names.readings(form).to_vec();
            if form.len() < folded.len() && SERIES.iter().any(|tail| folded.ends_with(tail)) {
                for reading in &mut readings {
                    self.begin_series(reading, form);
                }
            }
            if let Some(found) = Found::exact(readings, form) {
                return Some(found);
            }
        }
        let readings = self.title_with_author(folded).into_iter().chain(self.genre_inflected(folded)).collect();
        Found::exact(readings, folded)
    }

    /// Who says "series" of a name that is a volume's as well means the first volume.
    fn begin_series(&self, reading: &mut Reading, name: &str) {
        let Target::Work(at) = reading.target else { return };
        let Some(series) = &self.work_at(at).series else { return };
        let called = fold(&series.name);
        if called != name && without_article(&called) != Some(name) {
            return;
        }
        let is_numbered = |&&at: &&WorkIndex| {
            let position = self.work_at(at).series.as_ref().and_then(|series| series.position);
            position.is_some_and(|position| position >= SeriesPosition::FIRST)
        };
        if let Some(&first) = self.volumes(&series.id).iter().find(is_numbered) {
            *reading = Reading { target: Target::Work(first), form: Form::Series, ..*reading };
        }
    }

    /// "dune by frank herbert", "herbert dune": a title and one of its authors, in any order.
    fn title_with_author(&self, folded: &str) -> Option<Reading> {
        let mut found: Vec<Reading> = Vec::new();
        for (gap, _) in folded.match_indices(' ') {
            let (left, right) = (&folded[..gap], &folded[gap + 1..]);
            let right_name = ["by ", "from "].iter().find_map(|by| right.strip_prefix(by)).unwrap_or(right);
            found.extend(self.by_author(left, right_name));
            found.extend(self.by_author(right, left));
        }
        found.sort_by(|a, b| b.weight().total_cmp(&a.weight()).then(a.target.cmp(&b.target)));
        found.into_iter().next()
    }

    /// The works called `title` of the authors called `author`.
    fn by_author(&self, title: &str, author: &str) -> Vec<Reading> {
        let authors = self.names.readings(author);
        if authors.is_empty() {
            return Vec::new();
        }
        let titles = self
            .names
            .readings(title)
            .iter()
            .chain(without_article(title).map_or(&[][..], |bare| self.names.readings(bare)));
        let written = titles.filter(|title| authors.iter().any(|author| self.wrote(author.target, title.target)));
        written.map(|title| Reading { form: title.form.with_author(), ..*title }).collect()
    }

    /// Whether `author` is an author of the work `work`.
    pub(in crate::catalogue) fn wrote(&self, author: Target, work: Target) -> bool {
        match (author, work) {
            (Target::Author(author), Target::Work(work)) => {
                self.authors.get(author).is_some_and(|author| self.work_at(work).authors.contains(&author.id))
            }
            _ => false,
        }
    }

    /// A genre in another number: "fairy tale", "love story".
    fn genre_inflected(&self, folded: &str) -> Option<Reading> {
        let last = folded.rsplit(' ').next()?;
        let begin = &folded[..folded.len() - last.len()];
        let ending = last.strip_suffix("ies").map(|stem| format!("{stem}y"));
        let ending = ending.or_else(|| last.strip_suffix('s').map(str::to_owned));
        let plural = last.strip_suffix('y').map(|stem| format!("{stem}ies"));
        let candidates = [ending, plural, Some(format!("{last}s"))];
        let mut readings = candidates.iter().flatten().flat_map(|last| self.names.readings(&format!("{begin}{last}")));
        readings.find(|reading| matches!(reading.target, Target::Genre(_))).copied()
    }

    /// Names near to `folded`, if it may be a name at all.
    pub(in crate::catalogue) fn near(&self, folded: &str) -> Vec<Near> {
        if is_nameable(folded) { self.near_names(folded) } else { Vec::new() }
    }

    /// What the term means if it is misspelled. Words that stand in our records are not misspelled, unless all but a
    /// letter or so of a long name is there.
    pub(in crate::catalogue) fn misspelled(&self, folded: &str, near: &[Near]) -> Option<Found> {
        let known = folded
            .split(' ')
            .filter(|word| !is_empty_word(word))
            .all(|word| stems(word).iter().all(|stem| self.index.knows(stem)));
        let long = folded.len() >= 10;
        let allowed = match (known, long) {
            (false, _) => usize::MAX,
            (true, true) => 1,
            (true, false) => 0,
        };
        // "steven king", "jo nesboe": two names make sense together only as somebody's, and one of them is right.
        let is_relative = |near: &Near| match near.reading.target {
            Target::Author(at) => {
                let name = fold(&self.authors[at].name);
                name.split(' ').count() == folded.split(' ').count()
                    && name.split(' ').zip(folded.split(' ')).any(|(known, typed)| known == typed)
            }
            _ => false,
        };
        // What has no errors was found before, and refused.
        let is_meant = |near: &&Near| match near.errors {
            None | Some(0) => false,
            Some(errors) => errors <= allowed || is_relative(near),
        };
        let readings: Vec<Reading> = near.iter().filter(is_meant).map(|near| near.reading).collect();
        (!readings.is_empty()).then(|| Found { readings, exact: false, typed: folded.to_owned() })
    }
}

/// Whether a folded term may be a misspelled name: neither too short nor a whole sentence.
pub(in crate::catalogue) fn is_nameable(folded: &str) -> bool {
    let letters = folded.bytes().filter(|b| *b != b' ').count();
    letters > 3 && folded.split(' ').count() <= MOST_NAME_WORDS
}
