//! What recorded jobs promise while all goes well.

use async_trait::async_trait;

use super::{
    fake_store::{Disk, LineState},
    process::{Probe, Process, order, refreshed},
    *,
};

#[tokio::test]
async fn an_order_is_on_disk_before_it_is_answered_and_then_done() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let process = Process::start(&disk, LIMITS, &probe);
    let job = process.record("work:dune").await;
    assert_eq!(disk.record(job.id).job.key, "work:dune");
    assert_eq!((job.status, job.origin), (JobStatus::Pending, Origin::Operator));

    until("it is under way, on disk too", || disk.record(job.id).progress.done == 1).await;
    assert_eq!(process.jobs.figures().recorded, LaneFigures { running: 1, waiting: 0 });
    probe.gate.add_permits(1);
    let ended = process.ended(job.id).await;
    assert_eq!((ended.status, ended.output), (JobStatus::Completed, Some(refreshed(99))));
    let record = disk.record(job.id);
    assert_eq!((record.status, record.attempts, record.lease.owner), (JobStatus::Completed, 1, None));
    assert!(record.output.unwrap().contains("1970-01-01T00:01:39"));
    assert_eq!(process.jobs.figures().kind(JobKind::Refresh).completed, 1);
}

#[tokio::test]
async fn without_a_store_nothing_is_begun() {
    let (jobs, _) = jobs_with(LIMITS);
    assert_eq!(jobs.record(order("a")).await, Err(Refusal::NotRecorded));

    let (disk, probe) = (Arc::default(), Probe::open());
    let process = Process::start(&disk, LIMITS, &probe);
    process.line.set(LineState::ReadOnly);
    assert_eq!(process.jobs.record(order("a")).await, Err(Refusal::NotRecorded));
    process.line.set(LineState::Up);
    process.ended(process.record("b").await.id).await;
    assert_eq!((disk.len(), probe.begun(), process.jobs.figures().refused_not_recorded), (1, 1, 1));
}

#[tokio::test]
async fn one_order_in_two_processes_is_one_job_and_both_show_it() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let [one, other] = [(); 2].map(|()| Process::start(&disk, LIMITS, &probe));
    let id = one.record("a").await.id;
    assert_eq!(other.record("a").await.id, id);
    for process in [&one, &other] {
        until("its progress is shown", || {
            process.jobs.get(id).is_some_and(|job| job.output == Some(refreshed(1)) && job.progress.done == 1)
        })
        .await;
        assert_eq!(process.jobs.get(id).unwrap().status, JobStatus::Running);
    }
    probe.gate.add_permits(1);
    assert_eq!(one.ended(id).await, other.ended(id).await);
    assert_eq!(probe.begun(), 1);
    assert_ne!(one.record("a").await.id, id, "it has ended, so this is a new one");
}

#[tokio::test]
async fn what_nobody_can_do_fails_with_a_sentence() {
    let (disk, probe) = (Arc::default(), Probe::open());
    let process = Process::start(&disk, LIMITS, &probe);
    let id = process.jobs.record(Order { kind: JobKind::Prewarm, ..order("a") }).await.unwrap().id;
    let ended = process.ended(id).await;
    assert_eq!(ended.status, JobStatus::Failed);
    assert!(ended.error.unwrap().contains("does not know how"));
}

#[tokio::test]
async fn a_job_is_stopped_from_wherever_it_is_asked() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let [one, other] = [(); 2].map(|()| Process::start(&disk, LIMITS, &probe));
    for (number, asks) in [&one, &other].into_iter().enumerate() {
        let id = one.record(&number.to_string()).await.id;
        until("it runs", || probe.running() == 1 && asks.jobs.get(id).is_some()).await;
        asks.jobs.cancel(id).await.unwrap().unwrap();
        until("its work is dropped", || probe.running() == 0).await;
        for process in [&one, &other] {
            assert_eq!(process.ended(id).await.status, JobStatus::Cancelled);
        }
        assert_eq!(disk.record(id).status, JobStatus::Cancelled);
    }
    let cancelled = [&one, &other].map(|process| process.jobs.figures().kind(JobKind::Refresh).cancelled);
    assert_eq!(cancelled.iter().sum::<u64>(), 2);
}

#[tokio::test]
async fn a_job_that_nobody_runs_yet_is_cancelled_at_once() {
    let (disk, probe) = (Arc::default(), Probe::open());
    let process = Process::idle(&disk, LIMITS);
    process.jobs.register(JobKind::Refresh, probe.clone());
    let id = process.record("a").await.id;
    assert_eq!(process.jobs.cancel(id).await.unwrap().unwrap().status, JobStatus::Cancelled);
    assert_eq!(process.jobs.get(id).unwrap().status, JobStatus::Cancelled);
    process.keep();
    process.ended(process.record("b").await.id).await;
    assert_eq!(probe.begun(), 1, "only the second");
    let unknown = JobIds::default().next(Timestamp::UNIX_EPOCH);
    assert_eq!(process.jobs.cancel(unknown).await, Ok(None));
}

#[tokio::test]
async fn a_job_stops_here_even_when_the_store_cannot_be_told() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let process = Process::start(&disk, LIMITS, &probe);
    let id = process.record("a").await.id;
    until("it runs", || probe.running() == 1).await;
    process.line.set(LineState::ReadOnly);
    process.jobs.cancel(id).await.unwrap().unwrap();
    until("its work is dropped", || probe.running() == 0).await;
    process.line.set(LineState::Up);
    assert_eq!(process.ended(id).await.status, JobStatus::Cancelled);
}

#[tokio::test]
async fn what_has_ended_can_be_ordered_again() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let process = Process::start(&disk, LIMITS, &probe);
    let id = process.record("a").await.id;
    assert_eq!(process.jobs.retry(id).await, Ok(Retry::NotRetriable), "it has not ended");
    probe.gate.add_permits(2);
    process.ended(id).await;
    let Ok(Retry::Begun(again)) = process.jobs.retry(id).await else { panic!("not begun") };
    assert_ne!(again.id, id);
    assert_eq!(process.ended(again.id).await.status, JobStatus::Completed);
    assert_eq!((probe.begun(), again.key.as_str()), (2, "a"));

    let readers = process.jobs.submit(KIND, "a", &ASKER, quick).unwrap().id;
    assert_eq!(process.jobs.retry(readers).await, Ok(Retry::NotRetriable));
    let unknown = JobIds::default().next(Timestamp::UNIX_EPOCH);
    assert_eq!(process.jobs.retry(unknown).await, Ok(Retry::Unknown));
}

#[tokio::test]
async fn places_and_numbers_are_bounded() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let process = Process::start(&disk, JobLimits { recorded_unfinished: 4, ..LIMITS }, &probe);
    for key in ["a", "b", "c", "d"] {
        process.record(key).await;
    }
    assert!(matches!(process.jobs.record(order("e")).await, Err(Refusal::TooMany { .. })));
    until("two run", || probe.running() == 2).await;
    assert_eq!(process.jobs.figures().recorded, LaneFigures { running: 2, waiting: 2 });
    probe.gate.add_permits(10);
    until("all ended", || disk.is_all_final()).await;
    assert_eq!((probe.begun(), probe.most()), (4, 2));
}

/// Asks for news and waits for it, as a prewarm does.
#[derive(Debug)]
struct Parent(Jobs);

#[async_trait]
impl Work for Parent {
    async fn run(&self, order: &Order, _: Option<JobOutput>, _: Reporter) -> Result<JobOutput, String> {
        let child =
            self.0.submit(KIND, &order.key, &Asker::schedule(), quick).map_err(|refusal| refusal.to_string())?;
        self.0.wait(child.id, AGES).await.and_then(|job| job.output).ok_or_else(|| "No news.".to_owned())
    }
}

#[tokio::test]
async fn a_job_that_waits_for_others_does_not_take_their_place() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let process = Process::start(&disk, JobLimits { running: 1, waiting: 10, ..LIMITS }, &probe);
    process.jobs.register(JobKind::Prewarm, Arc::new(Parent(process.jobs.clone())));
    let mut ids = vec![];
    for key in ["a", "b", "c"] {
        ids.push(process.jobs.record(Order { kind: JobKind::Prewarm, ..order(key) }).await.unwrap().id);
    }
    for id in ids {
        assert_eq!(process.ended(id).await.status, JobStatus::Completed);
    }
}

/// Fails in the way that its key names.
#[derive(Debug)]
struct Unlucky;

#[async_trait]
impl Work for Unlucky {
    async fn run(&self, order: &Order, _: Option<JobOutput>, _: Reporter) -> Result<JobOutput, String> {
        match order.key.as_str() {
            "late" => pending().await,
            "panic" => panic!("on purpose"),
            _ => Err("Nobody was at home.".to_owned()),
        }
    }
}

#[tokio::test]
async fn a_failure_a_panic_and_a_deadline_are_ends() {
    let disk: Arc<Disk> = Arc::default();
    let process = Process::idle(&disk, JobLimits { recorded_deadline: Duration::from_millis(20), ..LIMITS });
    process.jobs.register(JobKind::Refresh, Arc::new(Unlucky));
    process.keep();
    for (key, words) in [("late", "too long"), ("panic", "unexpectedly"), ("away", "Nobody was at home")] {
        let ended = process.ended(process.record(key).await.id).await;
        assert_eq!(ended.status, JobStatus::Failed);
        assert!(ended.error.unwrap().contains(words), "{key}");
    }
    assert_eq!(process.jobs.figures().kind(JobKind::Refresh).failed, 3);
}

#[tokio::test]
async fn the_next_process_knows_what_ended_before_it() {
    let (disk, probe) = (Arc::default(), Probe::open());
    let before = Process::start(&disk, LIMITS, &probe);
    let id = before.record("a").await.id;
    let ended = before.ended(id).await;
    before.kill();
    let after = Process::start(&disk, LIMITS, &probe);
    assert_eq!(after.ended(id).await, ended);
}

#[tokio::test]
async fn what_ended_is_dropped_by_number_and_by_age() {
    let (disk, probe) = (Arc::default(), Probe::open());
    let process = Process::start(&disk, LIMITS, &probe);
    for key in 0..8 {
        process.ended(process.record(&key.to_string()).await.id).await;
        process.clock.advance(Duration::from_secs(1));
    }
    process.jobs.sweep(process.clock.now());
    assert_eq!(process.jobs.list().len(), 5, "of the table");
    let next = Process::start(&disk, LIMITS, &probe);
    until("the store is swept", || disk.len() == 5).await;
    next.clock.advance(Duration::from_hours(2));
    next.jobs.sweep(next.clock.now());
    assert_eq!(next.jobs.list().len(), 0);
}
