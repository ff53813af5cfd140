//! What the jobs promise, told from outside.

mod asking;
pub(crate) mod fake_store;
mod process;
mod recorded;
mod takeover;

use std::{
    future::pending,
    num::NonZeroU32,
    sync::atomic::{AtomicUsize, Ordering},
};

use tokio::sync::Notify;

use super::*;
use crate::{
    domain::{JobIds, JobStatus, ManualClock, Progress, UpdatesReport},
    testing::{AGES, until},
};

const KIND: JobKind = JobKind::Updates;
const ASKER: Asker = Asker { priority: Priority::Waiting, client: None };

const LIMITS: JobLimits = JobLimits {
    running: 2,
    waiting: 3,
    deadline: AGES,
    retention: Duration::from_mins(10),
    kept: 4,
    per_client: NonZeroU32::new(3).unwrap(),
    recorded_running: 2,
    recorded_unfinished: 20,
    recorded_deadline: AGES,
    recorded_retention: Duration::from_hours(1),
    recorded_kept: 5,
    attempts: 3,
    beat: Duration::from_millis(5),
    lease: AGES,
};

fn jobs_with(limits: JobLimits) -> (Jobs, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
    (Jobs::new(limits, clock.clone()), clock)
}

/// An output that can be told from others by its second.
fn output(second: i64) -> JobOutput {
    let as_of = Timestamp::from_second(second).unwrap();
    JobOutput::Updates(Arc::new(UpdatesReport { updates: vec![], failed: vec![], asked: vec![], as_of }))
}

async fn quick(_: Reporter) -> Result<JobOutput, String> {
    Ok(output(1))
}

async fn hanging(reporter: Reporter) -> Result<JobOutput, String> {
    reporter.report(1, 3, Some(output(7)));
    pending().await
}

fn status(jobs: &Jobs, id: JobId) -> JobStatus {
    jobs.get(id).unwrap().status
}

#[tokio::test]
async fn a_job_goes_from_pending_to_its_result() {
    let (jobs, clock) = jobs_with(LIMITS);
    let submitted = jobs.submit(KIND, "work:dune", &ASKER, quick).unwrap();
    assert_eq!((submitted.status, submitted.completed_at), (JobStatus::Pending, None));
    clock.advance(Duration::from_secs(2));

    let ended = jobs.wait(submitted.id, AGES).await.unwrap();
    assert_eq!(ended.status, JobStatus::Completed);
    assert_eq!(ended.output, Some(output(1)));
    assert_eq!(ended.key, "work:dune");
    assert_eq!(ended.completed_at.unwrap().as_second(), 2);
    assert_eq!(jobs.get(submitted.id), Some(ended));
}

#[tokio::test]
async fn an_unknown_job_is_none() {
    let (jobs, _) = jobs_with(LIMITS);
    assert_eq!(jobs.get(JobIds::default().next(jiff::Timestamp::UNIX_EPOCH)), None);
    assert_eq!(jobs.cancel(JobIds::default().next(jiff::Timestamp::UNIX_EPOCH)).await, Ok(None));
    assert_eq!(jobs.wait(JobIds::default().next(jiff::Timestamp::UNIX_EPOCH), AGES).await, None);
}

#[tokio::test]
async fn progress_and_partial_results_are_seen_while_it_runs() {
    let (jobs, _) = jobs_with(LIMITS);
    let go_on = Arc::new(Notify::new());
    let gate = go_on.clone();
    let id = jobs
        .submit(KIND, "a", &ASKER, |reporter: Reporter| async move {
            reporter.report(1, 2, Some(output(5)));
            reporter.report(1, 2, None);
            gate.notified().await;
            Ok(output(6))
        })
        .unwrap()
        .id;
    until("it reports", || jobs.get(id).unwrap().output.is_some()).await;

    let partial = jobs.wait(id, Duration::ZERO).await.unwrap();
    assert_eq!(partial.status, JobStatus::Running);
    assert_eq!((partial.progress, partial.output), (Progress { done: 1, total: 2 }, Some(output(5))));

    go_on.notify_one();
    let ended = jobs.wait(id, AGES).await.unwrap();
    assert_eq!((ended.progress, ended.output), (Progress { done: 2, total: 2 }, Some(output(6))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn submitting_the_same_work_at_once_yields_one_job() {
    let (jobs, _) = jobs_with(LIMITS);
    let runs = Arc::new(AtomicUsize::new(0));
    let submissions: Vec<_> = (0..500)
        .map(|_| {
            let (jobs, runs) = (jobs.clone(), runs.clone());
            tokio::spawn(async move {
                let work = move |_| async move {
                    runs.fetch_add(1, Ordering::Relaxed);
                    pending().await
                };
                jobs.submit(KIND, "work:dune", &ASKER, work).unwrap().id
            })
        })
        .collect();
    let mut ids = vec![];
    for submission in submissions {
        ids.push(submission.await.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    until("it runs", || runs.load(Ordering::Relaxed) > 0).await;
    assert_eq!((runs.load(Ordering::Relaxed), jobs.list().len()), (1, 1));
}

#[tokio::test]
async fn once_it_has_ended_the_same_work_is_a_new_job() {
    let (jobs, _) = jobs_with(LIMITS);
    let first = jobs.submit(KIND, "a", &ASKER, quick).unwrap().id;
    jobs.wait(first, AGES).await.unwrap();
    let second = jobs.submit(KIND, "a", &ASKER, quick).unwrap().id;
    assert!(second > first, "ids sort by time");
    assert_eq!(jobs.list().iter().map(|job| job.id).collect::<Vec<_>>(), [second, first]);
}

#[tokio::test]
async fn no_more_run_or_wait_than_there_is_room_for() {
    let (jobs, _) = jobs_with(LIMITS);
    let ids: Vec<_> = ["a", "b", "c", "d", "e"].map(|key| jobs.submit(KIND, key, &ASKER, hanging).unwrap().id).into();
    until("two run", || ids.iter().filter(|id| status(&jobs, **id) == JobStatus::Running).count() == 2).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(ids.iter().filter(|id| status(&jobs, **id) == JobStatus::Pending).count(), 3);

    let refused = jobs.submit(KIND, "f", &ASKER, hanging).unwrap_err();
    assert!(matches!(refused, Refusal::TooMany { retry_after } if retry_after >= Duration::from_secs(1)));
    assert_eq!(jobs.submit(KIND, "a", &ASKER, hanging).unwrap().id, ids[0], "what is there already is still found");

    jobs.cancel(ids[0]).await.unwrap();
    until("there is room again", || jobs.submit(KIND, "f", &ASKER, hanging).is_ok()).await;
    until("the next runs", || status(&jobs, ids[2]) == JobStatus::Running).await;
}

#[tokio::test]
async fn a_job_past_its_deadline_has_failed_and_keeps_what_it_had() {
    let (jobs, _) = jobs_with(JobLimits { deadline: Duration::from_millis(20), ..LIMITS });
    let id = jobs.submit(KIND, "a", &ASKER, hanging).unwrap().id;
    let ended = jobs.wait(id, AGES).await.unwrap();
    assert_eq!(ended.status, JobStatus::Failed);
    assert!(ended.error.unwrap().contains("took too long"));
    assert_eq!((ended.output, ended.progress), (Some(output(7)), Progress { done: 1, total: 3 }));
}

#[tokio::test]
async fn a_failure_is_told_in_the_works_own_words() {
    let (jobs, _) = jobs_with(LIMITS);
    let id = jobs.submit(KIND, "a", &ASKER, |_| async { Err("Nobody was at home.".to_owned()) }).unwrap().id;
    let ended = jobs.wait(id, AGES).await.unwrap();
    assert_eq!((ended.status, ended.error.as_deref()), (JobStatus::Failed, Some("Nobody was at home.")));
}

#[tokio::test]
async fn a_panic_is_a_failure_and_takes_nothing_with_it() {
    let (jobs, _) = jobs_with(JobLimits { running: 1, waiting: 0, ..LIMITS });
    for _ in 0..3 {
        let early: fn(Reporter) -> std::future::Ready<Result<JobOutput, String>> = |_| panic!("on purpose");
        let id = jobs.submit(KIND, "early", &ASKER, early).unwrap().id;
        let ended = jobs.wait(id, AGES).await.unwrap();
        assert_eq!(ended.status, JobStatus::Failed);
        assert!(ended.error.unwrap().contains("stopped unexpectedly"));

        until("there is room", || jobs.0.table.unfinished() == 0).await;
        let id = jobs.submit(KIND, "late", &ASKER, |_| async { panic!("on purpose") }).unwrap().id;
        assert_eq!(jobs.wait(id, AGES).await.unwrap().status, JobStatus::Failed);
        until("there is room", || jobs.0.table.unfinished() == 0).await;
    }
    let id = jobs.submit(KIND, "a", &ASKER, quick).unwrap().id;
    assert_eq!(jobs.wait(id, AGES).await.unwrap().status, JobStatus::Completed);
}

/// Notices when the work that holds it is dropped.
struct Dropped(Arc<AtomicUsize>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn a_cancelled_job_stops_and_says_nothing_more() {
    let (jobs, _) = jobs_with(LIMITS);
    let drops = Arc::new(AtomicUsize::new(0));
    let dropped = Dropped(drops.clone());
    let (send, receive) = tokio::sync::oneshot::channel();
    let work = |reporter: Reporter| async move {
        let _held = dropped;
        send.send(reporter).ok();
        pending().await
    };
    let id = jobs.submit(KIND, "a", &ASKER, work).unwrap().id;
    let reporter = receive.await.unwrap();

    assert_eq!(jobs.cancel(id).await.unwrap().unwrap().status, JobStatus::Cancelled);
    reporter.report(3, 3, Some(output(9)));
    assert_eq!(jobs.get(id).unwrap().output, None);
    until("the work is dropped", || drops.load(Ordering::Relaxed) == 1).await;

    let again = jobs.submit(KIND, "a", &ASKER, quick).unwrap().id;
    assert_ne!(again, id);
    assert_eq!(jobs.wait(again, AGES).await.unwrap().status, JobStatus::Completed);
    assert_eq!(jobs.cancel(again).await.unwrap().unwrap().status, JobStatus::Completed, "too late");
}

#[tokio::test]
async fn the_end_of_the_site_cancels_all_jobs() {
    let (jobs, _) = jobs_with(LIMITS);
    let ids = ["a", "b", "c"].map(|key| jobs.submit(KIND, key, &ASKER, hanging).unwrap().id);
    jobs.shutdown(AGES).await;
    assert!(ids.iter().all(|id| status(&jobs, *id) == JobStatus::Cancelled));

    let late = jobs.submit(KIND, "late", &ASKER, hanging).unwrap().id;
    assert_eq!(jobs.wait(late, AGES).await.unwrap().status, JobStatus::Cancelled);
}

#[tokio::test]
async fn ended_jobs_are_dropped_after_the_retention() {
    let (jobs, clock) = jobs_with(LIMITS);
    let old = jobs.submit(KIND, "old", &ASKER, quick).unwrap().id;
    jobs.wait(old, AGES).await.unwrap();
    clock.advance(LIMITS.retention / 2);
    let young = jobs.submit(KIND, "young", &ASKER, quick).unwrap().id;
    jobs.wait(young, AGES).await.unwrap();
    let running = jobs.submit(KIND, "running", &ASKER, hanging).unwrap().id;
    clock.advance(LIMITS.retention / 2);

    jobs.sweep(clock.now());
    assert_eq!(jobs.get(old), None);
    assert!(jobs.get(young).is_some() && jobs.get(running).is_some());
    clock.advance(LIMITS.retention * 10);
    jobs.sweep(clock.now());
    assert_eq!(jobs.list().len(), 1, "one that runs is never dropped");
}

#[tokio::test]
async fn the_sweeper_sweeps_until_it_is_stopped() {
    let retention = Duration::from_millis(4);
    let (jobs, clock) = jobs_with(JobLimits { retention, ..LIMITS });
    let id = jobs.submit(KIND, "a", &ASKER, quick).unwrap().id;
    jobs.wait(id, AGES).await.unwrap();
    clock.advance(retention);
    let stop = CancellationToken::new();
    let sweeper = tokio::spawn({
        let (jobs, stop) = (jobs.clone(), stop.clone());
        async move { jobs.run_sweeper(stop).await }
    });
    until("it is swept", || jobs.get(id).is_none()).await;
    stop.cancel();
    timeout(AGES, sweeper).await.unwrap().unwrap();
}

#[tokio::test]
async fn the_table_is_bounded_and_the_oldest_that_ended_go_first() {
    let (jobs, clock) = jobs_with(LIMITS);
    let running = jobs.submit(KIND, "running", &ASKER, hanging).unwrap().id;
    let mut ids = vec![];
    for n in 0..50 {
        let id = jobs.submit(KIND, &n.to_string(), &ASKER, quick).unwrap().id;
        jobs.wait(id, AGES).await.unwrap();
        until("its place is free", || jobs.0.table.unfinished() == 1).await;
        clock.advance(Duration::from_millis(1));
        ids.push(id);
        assert!(jobs.list().len() <= LIMITS.total());
    }
    jobs.sweep(clock.now());
    let kept: Vec<_> = jobs.list().into_iter().map(|job| job.id).collect();
    let newest: Vec<_> = ids.iter().rev().take(LIMITS.kept).copied().chain([running]).collect();
    assert_eq!(kept, newest);
}
