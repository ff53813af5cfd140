//! Which books there are, and what a typed term means.
//!
//! [`Catalogue`] is built once at start and never changes: the records of `data/`, look-up tables over them, and a
//! full-text index ([`index`]). [`Catalogue::interpret`] turns a
//! [`SearchTerm`](crate::domain::SearchTerm) into a [`Subject`] and what it is narrowed to, phrase by phrase ([`reading`]);
//! [`Catalogue::understood`] tells what was understood of it besides names;
//! [`Catalogue::suggest`] helps while one types; [`check`] holds every record to the rules of `data/README.md`.

mod by_quality;
pub mod check;
mod choices;
mod embedded;
pub mod extra;
mod file;
mod fit;
#[cfg(test)]
mod fixture;
mod index;
mod interpret;
mod late;
mod name_forms;
mod names;
mod near;
mod near_words;
mod read;
mod reading;
mod record_text;
mod spelling;
mod suggest;
mod vocabulary;
mod words;

use std::{
    collections::HashMap,
    num::NonZeroU64,
    sync::{Arc, OnceLock},
};

pub use choices::Choices;
pub use embedded::{files as embedded_files, ledgers as embedded_ledgers};
pub use file::{CatalogueFile, CatalogueFiles};
pub use read::ReadError;
pub use reading::Understood;
pub use vocabulary::Vocabulary;

use crate::domain::{
    Author, AuthorId, Filters, Genre, GenreId, Named, Quality, SeriesId, Subject, Topic, Trait, TraitId, TraitKind,
    Work, WorkId,
};
use by_quality::ByQuality;
use index::Index;
use late::LateIndex;
use names::Names;
use read::Records;
use reading::lexicon::Lexicon;
use record_text::RecordTexts;

/// A work's place in [`Catalogue::works`]: what look-ups and scores are kept by.
pub type WorkIndex = u32;

/// All books, authors and words for them. Immutable; share it by `Arc`.
#[derive(Debug)]
pub struct Catalogue {
    works: Arc<[Work]>,
    authors: Arc<[Author]>,
    vocabulary: Arc<Vocabulary>,
    work_by_id: HashMap<WorkId, WorkIndex>,
    author_by_id: HashMap<AuthorId, usize>,
    works_by_author: HashMap<AuthorId, Vec<WorkIndex>>,
    works_by_genre: HashMap<GenreId, Vec<WorkIndex>>,
    works_by_series: HashMap<SeriesId, Vec<WorkIndex>>,
    extra_works: usize,
    version: String,
    names: Names,
    work_by_isbn: HashMap<NonZeroU64, WorkIndex>,
    lexicon: Arc<OnceLock<Lexicon>>,
    by_quality: Arc<OnceLock<ByQuality>>,
    index: LateIndex,
    choices: OnceLock<Choices>,
}

impl Catalogue {
    /// The starter catalogue that is part of the binary.
    ///
    /// # Errors
    /// [`ReadError`]; a test sees to it that the embedded files give none.
    pub fn embedded() -> Result<Self, ReadError> {
        Self::build(&embedded_files())
    }

    /// Reads `files` and builds the look-up tables. The full-text index is still being made when this returns; who needs
    /// it waits.
    ///
    /// # Errors
    /// [`ReadError`] names the file, the line and the field that cannot be read.
    pub fn build(files: &CatalogueFiles<'_>) -> Result<Self, ReadError> {
        let Records { mut works, extra_works, authors, vocabulary } = read::read(files)?;
        works.sort_by(|a, b| a.id.cmp(&b.id));
        let work_by_id = (0..).zip(&works).map(|(at, work)| (work.id.clone(), at)).collect();
        let author_by_id = authors.iter().enumerate().map(|(at, author)| (author.id.clone(), at)).collect();
        let works_by_author = grouped(&works, |work| work.authors.clone());
        let works_by_genre = grouped(&works, |work| vocabulary.with_parents(&work.genres));
        let mut works_by_series = grouped(&works, |work| work.series.iter().map(|series| series.id.clone()).collect());
        for volumes in works_by_series.values_mut() {
            volumes.sort_by_key(|&at| {
                let work = &works[at as usize];
                let position = work.series.as_ref().and_then(|series| series.position);
                (position.is_none(), position, work.year)
            });
        }
        let (works, authors, vocabulary): (Arc<[Work]>, Arc<[Author]>, _) =
            (works.into(), authors.into(), Arc::new(vocabulary));
        let (lexicon, by_quality) = (Arc::<OnceLock<Lexicon>>::default(), Arc::<OnceLock<ByQuality>>::default());
        let index = LateIndex::start({
            let (works, authors, vocabulary) = (works.clone(), authors.clone(), vocabulary.clone());
            let (lexicon, by_quality) = (lexicon.clone(), by_quality.clone());
            move || {
                lexicon.get_or_init(|| Lexicon::of(&vocabulary));
                by_quality.get_or_init(|| ByQuality::of(&works, &vocabulary));
                let mut texts = RecordTexts::new(&authors, &vocabulary);
                Index::build(works.iter().map(|work| texts.of(work)))
            }
        });
        let names = Names::build(&works, &authors, &vocabulary);
        let isbns = (0..).zip(works.iter()).filter_map(|(at, work)| Some((work.isbn13.as_ref()?.parse().ok()?, at)));
        let work_by_isbn = isbns.collect();
        let version = files.version();
        Ok(Self {
            works,
            authors,
            vocabulary,
            work_by_id,
            author_by_id,
            works_by_author,
            works_by_genre,
            works_by_series,
            extra_works,
            version,
            names,
            work_by_isbn,
            lexicon,
            by_quality,
            index,
            choices: OnceLock::new(),
        })
    }

    /// All works, sorted by id.
    pub fn works(&self) -> &[Work] {
        &self.works
    }

    /// How many of the works are an operator's own.
    pub fn extra_works(&self) -> usize {
        self.extra_works
    }

    /// All authors, in the order of their file.
    pub fn authors(&self) -> &[Author] {
        &self.authors
    }

    /// The genres, themes, moods, settings and periods.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// What a list can be narrowed to.
    pub fn choices(&self) -> &Choices {
        self.choices.get_or_init(|| Choices::of(&self.works))
    }

    /// The catalogue's name, for the JSON.
    pub fn name(&self) -> &'static str {
        "starter"
    }

    /// Changes whenever a record does: a hash of the files, 16 hexadecimal digits.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The work with this id.
    pub fn work(&self, id: &WorkId) -> Option<&Work> {
        Some(self.work_at(self.index_of(id)?))
    }

    /// A work's place in [`works`](Self::works).
    pub fn index_of(&self, id: &WorkId) -> Option<WorkIndex> {
        self.work_by_id.get(id).copied()
    }

    /// The place of the work with this id, whatever is written there.
    pub fn index_named(&self, id: &str) -> Option<WorkIndex> {
        self.index_of(&WorkId::parse(id).ok()?)
    }

    /// The work at a place that this catalogue gave out.
    pub fn work_at(&self, at: WorkIndex) -> &Work {
        &self.works[at as usize]
    }

    /// The author with this id.
    pub fn author(&self, id: &AuthorId) -> Option<&Author> {
        self.author_by_id.get(id).map(|&at| &self.authors[at])
    }

    /// The genre with this id.
    pub fn genre(&self, id: &GenreId) -> Option<&Genre> {
        self.vocabulary.genre(id)
    }

    /// The theme, mood, setting or period with this id.
    pub fn trait_of(&self, kind: TraitKind, id: &TraitId) -> Option<&Trait> {
        self.vocabulary.trait_of(kind, id)
    }

    /// The author's works, sorted by id.
    pub fn works_by(&self, id: &AuthorId) -> &[WorkIndex] {
        self.works_by_author.get(id).map_or(&[], Vec::as_slice)
    }

    /// The works of a genre and of the genres below it, sorted by id.
    pub fn works_in(&self, id: &GenreId) -> &[WorkIndex] {
        self.works_by_genre.get(id).map_or(&[], Vec::as_slice)
    }

    /// A series' volumes in reading order; those without a number last.
    pub fn volumes(&self, id: &SeriesId) -> &[WorkIndex] {
        self.works_by_series.get(id).map_or(&[], Vec::as_slice)
    }

    /// Whether `filters` leave the work in a list.
    pub fn allows(&self, filters: &Filters, work: WorkIndex) -> bool {
        let work = self.work_at(work);
        let is_genre = |quality: &Quality| matches!(quality, Quality::Genre(_));
        if filters.genres.is_empty() && !filters.without.iter().any(is_genre) {
            return filters.allow(work, &work.genres);
        }
        filters.allow(work, &self.vocabulary.with_parents(&work.genres))
    }

    /// How the vocabulary's words are typed. Made by the thread of the index, unless somebody asks before it is.
    fn lexicon(&self) -> &Lexicon {
        self.lexicon.get_or_init(|| Lexicon::of(&self.vocabulary))
    }

    fn by_quality(&self) -> &ByQuality {
        self.by_quality.get_or_init(|| ByQuality::of(&self.works, &self.vocabulary))
    }

    /// The names of a work's authors, first author first.
    pub fn author_names(&self, work: &Work) -> Vec<&str> {
        work.authors.iter().filter_map(|id| Some(self.author(id)?.name.as_str())).collect()
    }

    /// The subject with the name it is shown by; `None` when the catalogue does not have it.
    pub fn named(&self, subject: &Subject) -> Option<Named> {
        let (title, detail) = match subject {
            Subject::Work(id) => {
                let work = self.work(id)?;
                (work.title.clone(), self.author_names(work).join(", "))
            }
            Subject::Author(id) => (self.author(id)?.name.clone(), String::new()),
            Subject::Genre(id) => (self.genre(id)?.name.clone(), String::new()),
            Subject::Words(term) | Subject::Unknown(term) => (term.as_str().to_owned(), String::new()),
        };
        Some(Named { subject: subject.clone(), title, detail })
    }

    /// What a search for news needs to know of the subject; `None` for words, which go to no upstream.
    pub fn topic(&self, subject: &Subject) -> Option<Topic> {
        let (name, other_names, authors) = match subject {
            Subject::Work(id) => {
                let work = self.work(id)?;
                let authors = self.author_names(work).into_iter().map(str::to_owned).collect();
                (work.title.clone(), work.other_titles.clone(), authors)
            }
            Subject::Author(id) => {
                let author = self.author(id)?;
                (author.name.clone(), author.other_names.clone(), Vec::new())
            }
            Subject::Genre(id) => {
                let genre = self.genre(id)?;
                (genre.name.clone(), genre.synonyms.clone(), Vec::new())
            }
            Subject::Words(_) | Subject::Unknown(_) => return None,
        };
        Some(Topic { subject: subject.clone(), name, other_names, authors })
    }
}

fn grouped<K: std::hash::Hash + Eq>(works: &[Work], keys: impl Fn(&Work) -> Vec<K>) -> HashMap<K, Vec<WorkIndex>> {
    let mut groups: HashMap<K, Vec<WorkIndex>> = HashMap::new();
    for (at, work) in (0..).zip(works) {
        for key in keys(work) {
            groups.entry(key).or_default().push(at);
        }
    }
    groups
}
