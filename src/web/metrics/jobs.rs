//! What the table of jobs tells.

use std::fmt;

use super::sheet::{Sheet, plain};
use crate::{
    domain::{JobKind, JobStatus},
    jobs::Jobs,
};

const STATUSES: [JobStatus; 5] =
    [JobStatus::Pending, JobStatus::Running, JobStatus::Completed, JobStatus::Failed, JobStatus::Cancelled];

/// The jobs in the table, by kind and status. Those that ended leave it after a while.
#[derive(Debug)]
pub(super) struct JobCounts(Vec<(JobKind, JobStatus, u64)>);

impl JobCounts {
    pub(super) fn of(jobs: &Jobs) -> Self {
        let mut counts: Vec<(JobKind, JobStatus, u64)> =
            JobKind::ALL.iter().flat_map(|kind| STATUSES.map(|status| (*kind, status, 0))).collect();
        for job in jobs.list() {
            if let Some(line) = counts.iter_mut().find(|line| (line.0, line.1) == (job.kind, job.status)) {
                line.2 += 1;
            }
        }
        Self(counts)
    }

    fn with(&self, status: JobStatus) -> u64 {
        self.0.iter().filter(|line| line.1 == status).map(|line| line.2).sum()
    }

    pub(super) fn write(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        sheet.gauge(&plain("luminaria_jobs_running", "Jobs under way"), &self.with(JobStatus::Running))?;
        sheet.gauge(&plain("luminaria_jobs_waiting", "Jobs that wait for a place"), &self.with(JobStatus::Pending))?;
        let rows =
            self.0.iter().map(|(kind, status, count)| ([("kind", kind.as_str()), ("status", status.as_str())], *count));
        sheet.gauges(
            &plain("luminaria_jobs_known", "Jobs in the table, those that ended a short while ago included"),
            rows,
        )
    }
}
