//! A store in memory that keeps what [`JobStore`] promises, for several processes at once, each with a line to it that
//! can be cut.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

use async_trait::async_trait;

use super::*;
use crate::store::{JobEnding, JobRecord, Lease, NewJob, Recorded, Renewal, StoreError};

/// What outlives all processes.
#[derive(Debug, Default)]
pub(crate) struct Disk(Mutex<BTreeMap<JobId, JobRecord>>);

/// How a line to the disk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineState {
    Up,
    /// Every call fails.
    Failing,
    /// Reading works, every write fails.
    ReadOnly,
    /// No call ever ends.
    Hanging,
}

/// One process's line to the disk.
#[derive(Debug)]
pub(crate) struct Line {
    disk: Arc<Disk>,
    state: Mutex<LineState>,
}

impl Disk {
    fn rows(&self) -> MutexGuard<'_, BTreeMap<JobId, JobRecord>> {
        self.0.lock().unwrap()
    }

    pub(super) fn record(&self, id: JobId) -> JobRecord {
        self.rows()[&id].clone()
    }

    pub(super) fn len(&self) -> usize {
        self.rows().len()
    }

    pub(super) fn put(&self, record: JobRecord) {
        self.rows().insert(record.job.id, record);
    }

    pub(super) fn is_all_final(&self) -> bool {
        self.rows().values().all(|row| row.status.is_final())
    }

    /// Changes a row if `owner` runs it.
    fn change_own(&self, id: JobId, owner: &str, change: impl FnOnce(&mut JobRecord)) -> Option<bool> {
        let mut rows = self.rows();
        let row = rows.get_mut(&id).filter(|row| row.lease.owner.as_deref() == Some(owner))?;
        change(row);
        Some(row.is_cancel_asked)
    }
}

pub(super) fn fresh(job: NewJob) -> JobRecord {
    JobRecord {
        job,
        status: JobStatus::Pending,
        completed_at: None,
        progress: Progress::default(),
        output: None,
        error: None,
        lease: Lease::default(),
        attempts: 0,
        is_cancel_asked: false,
    }
}

impl Line {
    pub(crate) fn to(disk: &Arc<Disk>) -> Arc<Self> {
        Arc::new(Self { disk: Arc::clone(disk), state: Mutex::new(LineState::Up) })
    }

    pub(super) fn set(&self, state: LineState) {
        *self.state.lock().unwrap() = state;
    }

    async fn reading(&self) -> Result<&Disk, StoreError> {
        // As a real one does: others get their turn.
        tokio::task::yield_now().await;
        let state = *self.state.lock().unwrap();
        match state {
            LineState::Up | LineState::ReadOnly => Ok(&self.disk),
            LineState::Failing => Err(StoreError::Failed("the line is cut".to_owned())),
            LineState::Hanging => pending().await,
        }
    }

    async fn writing(&self) -> Result<&Disk, StoreError> {
        let disk = self.reading().await?;
        match *self.state.lock().unwrap() {
            LineState::ReadOnly => Err(StoreError::NotWritable("the disk is full".to_owned())),
            _ => Ok(disk),
        }
    }
}

#[async_trait]
impl JobStore for Line {
    async fn record(&self, job: &NewJob, most_unfinished: u64) -> Result<Recorded, StoreError> {
        let mut rows = self.writing().await?.rows();
        let mut unfinished = rows.values().filter(|row| !row.status.is_final());
        if let Some(same) = unfinished.clone().find(|row| row.job.kind == job.kind && row.job.key == job.key) {
            return Ok(Recorded::Found(Box::new(same.clone())));
        }
        if unfinished.by_ref().count() as u64 >= most_unfinished {
            return Ok(Recorded::Full);
        }
        rows.insert(job.id, fresh(job.clone()));
        Ok(Recorded::New)
    }

    async fn unfinished(&self) -> Result<Vec<JobRecord>, StoreError> {
        let rows = self.reading().await?.rows();
        let mut unfinished: Vec<_> = rows.values().filter(|row| !row.status.is_final()).cloned().collect();
        unfinished.sort_by_key(|row| (row.job.created_at, row.job.id));
        Ok(unfinished)
    }

    async fn finished(&self, limit: u32) -> Result<Vec<JobRecord>, StoreError> {
        let rows = self.reading().await?.rows();
        let mut finished: Vec<_> = rows.values().filter(|row| row.status.is_final()).cloned().collect();
        finished.sort_by_key(|row| Reverse((row.completed_at, row.job.id)));
        finished.truncate(limit as usize);
        Ok(finished)
    }

    async fn job(&self, id: JobId) -> Result<Option<JobRecord>, StoreError> {
        Ok(self.reading().await?.rows().get(&id).cloned())
    }

    async fn claim(&self, id: JobId, owner: &str, seen: &Lease) -> Result<bool, StoreError> {
        let mut rows = self.writing().await?.rows();
        let row = rows.get_mut(&id).filter(|row| row.lease == *seen && !row.status.is_final());
        Ok(row.is_some_and(|row| {
            row.lease = Lease { owner: Some(owner.to_owned()), beat: seen.beat + 1 };
            row.attempts += 1;
            row.status = JobStatus::Running;
            true
        }))
    }

    async fn renew(&self, owner: &str, jobs: &[Renewal]) -> Result<Vec<(JobId, bool)>, StoreError> {
        let disk = self.writing().await?;
        let renewed = jobs.iter().filter_map(|renewal| {
            let is_cancel_asked = disk.change_own(renewal.id, owner, |row| {
                row.lease.beat += 1;
                row.progress = renewal.progress;
                row.output = renewal.output.clone().or(row.output.take());
            })?;
            Some((renewal.id, is_cancel_asked))
        });
        Ok(renewed.collect())
    }

    async fn finish(&self, id: JobId, owner: &str, ending: &JobEnding) -> Result<bool, StoreError> {
        let finished = self.writing().await?.change_own(id, owner, |row| {
            let JobEnding { status, at, progress, output, error } = ending.clone();
            (row.status, row.completed_at, row.progress, row.output, row.error) =
                (status, Some(at), progress, output, error);
            row.lease.owner = None;
        });
        Ok(finished.is_some())
    }

    async fn hand_back(&self, owner: &str) -> Result<u64, StoreError> {
        let mut rows = self.writing().await?.rows();
        let own = rows.values_mut().filter(|row| row.lease.owner.as_deref() == Some(owner));
        Ok(own
            .map(|row| {
                row.lease.owner = None;
                row.status = JobStatus::Pending;
            })
            .count() as u64)
    }

    async fn ask_cancel(&self, id: JobId, now: Timestamp) -> Result<Option<JobRecord>, StoreError> {
        let mut rows = self.writing().await?.rows();
        let Some(row) = rows.get_mut(&id) else { return Ok(None) };
        if !row.status.is_final() {
            row.is_cancel_asked = true;
            if row.lease.owner.is_none() {
                (row.status, row.completed_at) = (JobStatus::Cancelled, Some(now));
            }
        }
        Ok(Some(row.clone()))
    }

    async fn sweep_jobs(&self, ended_before: Timestamp, keep: u64) -> Result<u64, StoreError> {
        let mut rows = self.writing().await?.rows();
        let mut ended: Vec<_> = rows.values().filter_map(|row| Some((row.completed_at?, row.job.id))).collect();
        ended.sort_unstable();
        let too_many = ended.len().saturating_sub(usize::try_from(keep).unwrap());
        let old = |(at, (ended, _)): &(usize, (Timestamp, JobId))| *at < too_many || *ended < ended_before;
        let dropped: Vec<_> = ended.into_iter().enumerate().filter(old).map(|(_, (_, id))| id).collect();
        Ok(dropped.iter().filter(|id| rows.remove(id).is_some()).count() as u64)
    }
}
