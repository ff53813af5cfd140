//! Which unfinished jobs nobody runs.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    domain::JobId,
    store::{JobRecord, Lease},
};

/// The leases as they were seen last, and since when each has stood still: by our own monotonic clock, so that neither
/// our wall clock nor anybody else's matters.
#[derive(Debug, Default)]
pub(super) struct Seen {
    leases: HashMap<JobId, (Lease, Instant)>,
    /// Whether the jobs that ended before this process began are shown.
    pub(super) is_past_read: bool,
    /// When the store was last swept.
    pub(super) swept: Option<Instant>,
}

impl Seen {
    /// Takes note of what is unfinished by an answer of the store that was there at `now`.
    pub(super) fn note(&mut self, records: &[JobRecord], now: Instant) {
        let ids: HashSet<JobId> = records.iter().map(|record| record.job.id).collect();
        self.leases.retain(|id, _| ids.contains(id));
        for record in records {
            let seen = self.leases.entry(record.job.id).or_insert_with(|| (record.lease.clone(), now));
            if seen.0 != record.lease {
                *seen = (record.lease.clone(), now);
            }
        }
    }

    /// Whether nobody runs a job that this process, `owner`, does not run: nobody has claimed it, it is our own (its
    /// claim's answer came too late, or its run here has stopped), or its beat has stood still for a lease.
    pub(super) fn is_nobodys(&self, record: &JobRecord, owner: &str, lease: Duration) -> bool {
        match &record.lease.owner {
            None => true,
            Some(runs) if runs == owner => true,
            Some(_) => self.leases.get(&record.job.id).is_some_and(|(_, since)| since.elapsed() >= lease),
        }
    }
}
