//! The full-text index while it is being made.
//!
//! It takes longer to make than all else of a catalogue, and a title, an author or a genre is found without it. So a thread of
//! its own makes it, a site that starts answers meanwhile, and only who asks for free words in the first moments waits.

use std::{
    sync::{Mutex, OnceLock, PoisonError},
    thread::{self, JoinHandle},
};

use tantivy::TantivyError;

use super::{WorkIndex, index::Index};

type Made = Result<Index, TantivyError>;

/// An [`Index`] that may not be there yet. Every question waits for it.
#[derive(Debug)]
pub(super) struct LateIndex {
    index: OnceLock<Option<Index>>,
    making: Mutex<Option<JoinHandle<Made>>>,
}

impl LateIndex {
    /// Has `make` run by a thread of its own.
    pub(super) fn start(make: impl FnOnce() -> Made + Send + 'static) -> Self {
        match thread::Builder::new().name("search index".to_owned()).spawn(make) {
            Ok(making) => Self { index: OnceLock::new(), making: Mutex::new(Some(making)) },
            Err(cause) => {
                tracing::error!(%cause, "no thread makes the search index: free words find nothing");
                Self { index: OnceLock::from(None), making: Mutex::new(None) }
            }
        }
    }

    /// The index; `None` when it could not be made, which the log tells once.
    fn get(&self) -> Option<&Index> {
        let wait = || {
            let making = self.making.lock().unwrap_or_else(PoisonError::into_inner).take()?;
            match making.join() {
                Ok(Ok(index)) => Some(index),
                Ok(Err(cause)) => {
                    tracing::error!(%cause, "the search index cannot be made: free words find nothing");
                    None
                }
                Err(_) => {
                    tracing::error!("the thread that makes the search index panicked: free words find nothing");
                    None
                }
            }
        };
        self.index.get_or_init(wait).as_ref()
    }

    /// See [`Index::work_count`].
    pub(super) fn work_count(&self) -> u64 {
        self.get().map_or(0, Index::work_count)
    }

    /// See [`Index::works_with`].
    pub(super) fn works_with(&self, stem: &str) -> Vec<(WorkIndex, f32)> {
        self.get().map(|index| index.works_with(stem)).unwrap_or_default()
    }

    /// See [`Index::knows`].
    pub(super) fn knows(&self, stem: &str) -> bool {
        self.get().is_some_and(|index| index.knows(stem))
    }

    /// See [`Index::commonness`].
    pub(super) fn commonness(&self, stem: &str) -> u64 {
        self.get().map_or(0, |index| index.commonness(stem))
    }

    /// See [`Index::has`].
    pub(super) fn has(&self, work: WorkIndex, stem: &str) -> bool {
        self.get().is_some_and(|index| index.has(work, stem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_waits_until_the_index_is_made() {
        let (go, waits) = std::sync::mpsc::channel::<()>();
        let late = LateIndex::start(move || {
            waits.recv().unwrap();
            Index::build(std::iter::empty())
        });
        assert!(late.index.get().is_none(), "it starts without");
        go.send(()).unwrap();
        assert!(late.works_with("dune").is_empty());
        assert!(late.index.get().is_some_and(Option::is_some));
    }

    #[test]
    fn an_index_that_cannot_be_made_finds_nothing_and_breaks_nothing() {
        for make in [|| Err(TantivyError::SystemError("no memory".to_owned())), || -> Made { panic!("a bug") }] {
            let late = LateIndex::start(make);
            assert_eq!((late.work_count(), late.knows("dune"), late.has(0, "dune")), (0, false, false));
            assert!(late.works_with("dune").is_empty());
        }
    }
}
