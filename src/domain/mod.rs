//! What the site talks about, and nothing else: no async, no I/O, no clock of its own, no HTTP.
//!
//! Every other module may name these types; they name none of ours.

mod author;
mod clock;
mod facts;
mod filters;
mod fold;
mod ids;
mod job;
mod language;
mod refresh;
mod subject;
mod term;
mod update;
mod vocabulary;
mod work;

pub use author::Author;
pub use clock::{Clock, ManualClock};
pub use facts::{
    AuthorFacts, AuthorQuery, CoverAt, FactsAnswer, FactsFound, FactsReport, GenreFacts, GenreQuery, Rating, Told,
    WorkFacts, WorkQuery,
};
pub use filters::{Filters, Length, Quality, Years};
pub use fold::{fold, fold_words, is_invisible};
pub use ids::{AuthorId, GenreId, InvalidId, JobId, JobIds, SeriesId, TraitId, WorkId};
pub use job::{JobKind, JobOutput, JobSnapshot, JobStatus, Origin, Progress};
pub use language::{Language, NotALanguage};
pub use refresh::{CacheType, Outcome, RefreshReport, RefreshedEntry, UnknownCacheType};
pub use subject::{Interpretation, Named, Subject, SubjectKind, Topic};
pub use term::{InvalidTerm, SearchTerm};
pub use update::{
    FailureReason, NotAWebUrl, SourceFailure, SourceProgress, SourceState, Update, UpdateKind, UpdatesReport, WebUrl,
};
pub use vocabulary::{Genre, Trait, TraitKind};
pub use work::{SeriesPlace, SeriesPosition, Work};
