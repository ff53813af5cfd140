//! How the site is, in a line at the top of the desk.

use super::{caches, desk::Live, store};
use crate::{
    domain::{JobSnapshot, JobStatus},
    sources::http::Door,
    store::StoreState,
    web::words::admin::AdminWords,
};

/// One figure, and where its section is.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) section: &'static str,
    pub(super) needs_a_look: bool,
}

impl Figure {
    fn new(name: &'static str, section: &'static str, value: String) -> Self {
        Self { name, value, section, needs_a_look: false }
    }

    pub(super) fn jobs(jobs: &[JobSnapshot], words: &AdminWords) -> Self {
        let of = |status| jobs.iter().filter(|job| job.status == status).count();
        let value = words.jobs_under_way(of(JobStatus::Running), of(JobStatus::Pending));
        Self::new(words.jobs, "#jobs", value)
    }

    pub(super) fn sources(door: &Door, words: &AdminWords) -> Self {
        let figures = door.figures();
        let calls: u64 = figures.iter().map(|source| source.calls).sum();
        let failures = figures.iter().flat_map(|source| &source.failures).map(|(_, count)| count).sum();
        let value = if calls == 0 { words.glance_no_calls.to_owned() } else { words.calls(calls, failures) };
        let is_left_alone = figures.iter().any(|source| source.left_alone_for.is_some());
        Self { needs_a_look: is_left_alone, ..Self::new(words.sources, "#sources", value) }
    }

    pub(super) fn store(state: &StoreState, words: &AdminWords) -> Self {
        let value = store::short(state, words).to_owned();
        Self { needs_a_look: *state != StoreState::Ready, ..Self::new(words.store, "#store", value) }
    }

    pub(super) fn caches(live: &Live, words: &AdminWords) -> Self {
        let (hits, misses) = live.look_ups();
        let value = caches::share(hits, misses)
            .map_or_else(|| words.nothing_yet.to_owned(), |rate| words.share_from_memory(rate));
        Self::new(words.caches, "#caches", value)
    }

    pub(super) fn schedule(live: &Live, words: &AdminWords) -> Self {
        let value = live.next_run().unwrap_or(words.glance_off).to_owned();
        Self::new(words.schedule_next, "#schedule", value)
    }
}
