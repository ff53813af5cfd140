//! Jobs as they are written down, and read again.

use std::sync::Arc;

use crate::{
    domain::{JobKind, JobOutput, JobSnapshot},
    jobs::Order,
    store::{JobEnding, JobRecord, NewJob},
};

pub(super) fn snapshot(record: &JobRecord) -> JobSnapshot {
    JobSnapshot {
        id: record.job.id,
        kind: record.job.kind,
        key: record.job.key.clone(),
        origin: record.job.origin,
        status: record.status,
        created_at: record.job.created_at,
        completed_at: record.completed_at,
        progress: record.progress,
        output: output(record),
        error: record.error.clone(),
    }
}

/// What a job has brought so far. One that cannot be read, as another version wrote it, counts as none.
pub(super) fn output(record: &JobRecord) -> Option<JobOutput> {
    let text = record.output.as_deref()?;
    let read = match record.job.kind {
        JobKind::Updates => serde_json::from_str(text).map(|report| JobOutput::Updates(Arc::new(report))),
        JobKind::Facts => serde_json::from_str(text).map(|found| JobOutput::Facts(Arc::new(found))),
        JobKind::Refresh | JobKind::Prewarm => {
            serde_json::from_str(text).map(|report| JobOutput::Refresh(Arc::new(report)))
        }
    };
    read.inspect_err(|cause| tracing::debug!(job.id = %record.job.id, cause = %cause, "A job's output is unreadable"))
        .ok()
}

pub(super) fn text(output: &JobOutput) -> Option<String> {
    let written = serde_json::to_string(output);
    written.inspect_err(|cause| tracing::warn!(cause = %cause, "A job's output cannot be written")).ok()
}

/// What a job was told to do; `None` when that cannot be read.
pub(super) fn order(job: &NewJob) -> Option<Order> {
    let request = serde_json::from_str(&job.request).ok()?;
    Some(Order { kind: job.kind, key: job.key.clone(), origin: job.origin, request })
}

/// The end of a job, from what it is after it.
pub(super) fn ending(ended: &JobSnapshot) -> Option<JobEnding> {
    Some(JobEnding {
        status: ended.status,
        at: ended.completed_at?,
        progress: ended.progress,
        output: ended.output.as_ref().and_then(text),
        error: ended.error.clone(),
    })
}
