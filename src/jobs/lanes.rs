//! Places for the jobs that live in memory, in two lanes: who is waited for goes first.
//!
//! A job stands in the queue of its lane from its submission on. A place that is free goes to the first of those who
//! are waited for, else to the first of the others, who take a part of all places at most. Nobody polls: a place is
//! sent to its job, and comes back when it is dropped, wherever that happens.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use super::{JobLimits, Priority};
use crate::domain::JobId;

#[derive(Debug)]
pub(super) struct Lanes(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    places: usize,
    for_prefetch: usize,
    state: Mutex<State>,
}

/// Both by lane.
#[derive(Debug, Default)]
struct State {
    running: [usize; 2],
    queues: [VecDeque<(JobId, oneshot::Sender<Place>)>; 2],
}

/// A job's right to run. Dropped, it is free for the next.
#[derive(Debug)]
pub(super) struct Place {
    shared: Arc<Shared>,
    lane: Priority,
}

/// A job's place in a queue. Dropped, it is given up.
#[derive(Debug)]
pub(super) struct Turn {
    shared: Arc<Shared>,
    job: JobId,
    place: oneshot::Receiver<Place>,
}

/// How many of a lane run and wait at this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LaneFigures {
    /// Those under way.
    pub running: usize,
    /// Those that wait for a place.
    pub waiting: usize,
}

impl Lanes {
    pub(super) fn new(limits: &JobLimits) -> Self {
        let (places, for_prefetch) = (limits.running, limits.prefetching());
        Self(Arc::new(Shared { places, for_prefetch, state: Mutex::default() }))
    }

    /// Puts a job at the end of its lane.
    pub(super) fn queue(&self, job: JobId, priority: Priority) -> Turn {
        let (sender, place) = oneshot::channel();
        self.0.state().queues[lane(priority)].push_back((job, sender));
        Shared::grant(&self.0);
        Turn { shared: Arc::clone(&self.0), job, place }
    }

    /// Tells that somebody waits for a job by now. One that runs already is left alone.
    pub(super) fn lift(&self, job: JobId) {
        let mut state = self.0.state();
        let found = state.queues[lane(Priority::Prefetch)].iter().position(|(queued, _)| *queued == job);
        let lifted = found.and_then(|at| state.queues[lane(Priority::Prefetch)].remove(at));
        state.queues[lane(Priority::Waiting)].extend(lifted);
        drop(state);
        Shared::grant(&self.0);
    }

    pub(super) fn figures(&self, priority: Priority) -> LaneFigures {
        let state = self.0.state();
        LaneFigures { running: state.running[lane(priority)], waiting: state.queues[lane(priority)].len() }
    }
}

fn lane(priority: Priority) -> usize {
    match priority {
        Priority::Waiting => 0,
        Priority::Prefetch => 1,
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands out what places there are.
    fn grant(shared: &Arc<Self>) {
        while let Some((lane, sender)) = shared.next() {
            let place = Place { shared: Arc::clone(shared), lane };
            // Who has given up meanwhile hands it back in an error, and there it is dropped: free again.
            drop(sender.send(place));
        }
    }

    /// The next to get a place, which counts as taken from here on.
    fn next(&self) -> Option<(Priority, oneshot::Sender<Place>)> {
        let mut state = self.state();
        if state.running.iter().sum::<usize>() >= self.places {
            return None;
        }
        let may_prefetch = state.running[lane(Priority::Prefetch)] < self.for_prefetch;
        let of_lane = |priority, state: &mut State| {
            let (_, sender) = state.queues[lane(priority)].pop_front()?;
            state.running[lane(priority)] += 1;
            Some((priority, sender))
        };
        let first = of_lane(Priority::Waiting, &mut state);
        first.or_else(|| may_prefetch.then(|| of_lane(Priority::Prefetch, &mut state)).flatten())
    }
}

impl Turn {
    /// Waits for a place. `None` does not happen while the turn is held.
    pub(super) async fn place(&mut self) -> Option<Place> {
        (&mut self.place).await.ok()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        for queue in &mut self.shared.state().queues {
            queue.retain(|(job, _)| *job != self.job);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        let running = &mut state.running[lane(self.lane)];
        *running = running.saturating_sub(1);
        drop(state);
        Shared::grant(&self.shared);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use jiff::Timestamp;

    use super::*;
    use crate::domain::JobIds;

    fn lanes(running: usize) -> (Lanes, impl Fn() -> JobId) {
        let ids = JobIds::default();
        (Lanes::new(&JobLimits { running, ..Default::default() }), move || ids.next(Timestamp::UNIX_EPOCH))
    }

    fn granted(turn: &mut Turn) -> Option<Place> {
        turn.place().now_or_never().flatten()
    }

    #[test]
    fn a_reader_goes_before_any_prefetch() {
        let (lanes, id) = lanes(1);
        let mut running = lanes.queue(id(), Priority::Waiting);
        let place = granted(&mut running).unwrap();
        let mut prefetch = lanes.queue(id(), Priority::Prefetch);
        let mut reader = lanes.queue(id(), Priority::Waiting);
        assert!(granted(&mut reader).is_none());
        drop(place);
        let place = granted(&mut reader).unwrap();
        assert!(granted(&mut prefetch).is_none());
        drop(place);
        assert!(granted(&mut prefetch).is_some());
    }

    #[test]
    fn prefetches_take_half_of_the_places() {
        let (lanes, id) = lanes(4);
        let mut turns: Vec<_> = (0..9).map(|_| lanes.queue(id(), Priority::Prefetch)).collect();
        let places: Vec<_> = turns.iter_mut().filter_map(granted).collect();
        assert_eq!(places.len(), 2);
        assert_eq!(lanes.figures(Priority::Prefetch), LaneFigures { running: 2, waiting: 7 });
        assert!(granted(&mut lanes.queue(id(), Priority::Waiting)).is_some());
    }

    #[test]
    fn one_that_is_lifted_takes_a_readers_place() {
        let (lanes, id) = lanes(2);
        let mut first = lanes.queue(id(), Priority::Prefetch);
        let _place = granted(&mut first).unwrap();
        let mut behind = lanes.queue(id(), Priority::Prefetch);
        let second = id();
        let mut lifted = lanes.queue(second, Priority::Prefetch);
        assert!(granted(&mut behind).is_none() && granted(&mut lifted).is_none());
        lanes.lift(second);
        assert!(granted(&mut lifted).is_some());
        assert_eq!(lanes.figures(Priority::Prefetch), LaneFigures { running: 1, waiting: 1 });
    }

    #[test]
    fn what_is_given_up_is_free_and_leaves_no_trace() {
        let (lanes, id) = lanes(1);
        let unread = lanes.queue(id(), Priority::Waiting);
        let gives_up = lanes.queue(id(), Priority::Waiting);
        let mut stays = lanes.queue(id(), Priority::Waiting);
        drop(gives_up);
        assert_eq!(lanes.figures(Priority::Waiting), LaneFigures { running: 1, waiting: 1 });
        drop(unread);
        drop(granted(&mut stays).unwrap());
        assert_eq!(lanes.figures(Priority::Waiting), LaneFigures::default());
    }
}
