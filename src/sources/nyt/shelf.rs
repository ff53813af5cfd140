//! The lists as they were when they were last fetched, for all subjects.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::Mutex;

use super::lists::Lists;
use crate::{domain::Clock, sources::http::DoorError};

/// Lists change once a week.
const FRESH: Duration = Duration::from_hours(12);
/// After this, a fetch that failed is tried again: rarely enough for the limit of a day.
const FAILED: Duration = Duration::from_mins(5);
/// How long lists may be kept that cannot be renewed.
pub(super) const LONGEST_KEPT: Duration = Duration::from_hours(7 * 24);

/// What is known of the lists.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// Held by whoever fetches, so that the others wait for the same answer.
    fetching: Mutex<()>,
    state: RwLock<State>,
}

#[derive(Clone, Debug, Default)]
struct State {
    lists: Option<Arc<Lists>>,
    /// When the lists are too old to be shown.
    ends: Timestamp,
    /// When it is worth asking again; `None` before the first time.
    due: Option<Timestamp>,
    failure: Option<DoorError>,
}

impl Shelf {
    /// The lists, fetched if their time has come, and how the last fetch failed, if it did. Callers that come while
    /// they are fetched share that answer.
    pub(super) async fn up_to_date<F>(
        &self,
        clock: &dyn Clock,
        fetch: impl FnOnce() -> F,
    ) -> (Option<Arc<Lists>>, Option<DoorError>)
    where
        F: Future<Output = Result<Lists, DoorError>>,
    {
        if self.is_due(clock.now()) {
            let _turn = self.fetching.lock().await;
            if self.is_due(clock.now()) {
                let outcome = fetch().await;
                self.settle(outcome, clock.now());
            }
        }
        let state = self.state();
        (state.lists.filter(|_| clock.now() < state.ends), state.failure)
    }

    fn settle(&self, outcome: Result<Lists, DoorError>, now: Timestamp) {
        let after = |wait: Duration| now.saturating_add(wait).unwrap_or(Timestamp::MAX);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Ok(lists) => {
                *state = State {
                    lists: Some(Arc::new(lists)),
                    ends: after(LONGEST_KEPT),
                    due: Some(after(FRESH)),
                    failure: None,
                };
            }
            Err(failure) => {
                state.due = Some(after(failure.retry_after.unwrap_or_default().max(FAILED)));
                state.failure = Some(failure);
            }
        }
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.state().due.is_none_or(|due| due <= now)
    }

    fn state(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
