//! What recorded jobs promise when processes die, freeze and stop, when stores fail and clocks jump: none is lost, none
//! runs twice at once.

use super::{
    fake_store::{Disk, LineState, fresh},
    process::{LEASE, Probe, Process, order, refreshed},
    *,
};
use crate::store::{JobRecord, Lease, NewJob};

fn short() -> JobLimits {
    JobLimits { lease: LEASE, ..LIMITS }
}

fn new_job(ids: &JobIds, key: &str) -> NewJob {
    let created_at = Timestamp::UNIX_EPOCH;
    let (id, order) = (ids.next(created_at), order(key));
    NewJob {
        id,
        kind: order.kind,
        key: order.key,
        origin: order.origin,
        request: order.request.to_string(),
        created_at,
    }
}

#[tokio::test]
async fn what_a_crash_interrupts_goes_on_elsewhere_from_where_it_was() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let dies = Process::start(&disk, short(), &probe);
    let id = dies.record("a").await.id;
    until("its report is recorded", || disk.record(id).output.is_some()).await;
    let lives = Process::start(&disk, short(), &probe);
    dies.kill();
    until("the other goes on", || probe.begun() == 2).await;
    assert_eq!(*probe.so_far.lock().unwrap(), [None, Some(refreshed(1))]);
    assert_eq!((probe.most(), disk.record(id).attempts), (1, 2));
    probe.gate.add_permits(1);
    assert_eq!(lives.ended(id).await.output, Some(refreshed(99)));
}

#[tokio::test]
async fn what_is_handed_back_is_begun_at_once() {
    let (disk, probe) = (Arc::default(), Probe::new());
    // With leases that outlast the test.
    let stops = Process::start(&disk, LIMITS, &probe);
    let id = stops.record("a").await.id;
    until("it runs", || probe.running() == 1).await;
    stops.jobs.shutdown(AGES).await;
    assert_eq!((disk.record(id).status, disk.record(id).lease.owner), (JobStatus::Pending, None));
    assert_eq!(probe.running(), 0);

    let next = Process::start(&disk, LIMITS, &probe);
    until("the next goes on", || probe.begun() == 2).await;
    assert_eq!(probe.so_far.lock().unwrap()[1], Some(refreshed(1)), "the last report came along");
    probe.gate.add_permits(1);
    assert_eq!(next.ended(id).await.status, JobStatus::Completed);
}

#[tokio::test]
async fn what_is_recorded_after_the_stop_waits_for_the_next_process() {
    let (disk, probe) = (Arc::default(), Probe::open());
    let stops = Process::start(&disk, LIMITS, &probe);
    stops.jobs.shutdown(AGES).await;
    let id = stops.record("late").await.id;
    let next = Process::start(&disk, LIMITS, &probe);
    assert_eq!(next.ended(id).await.status, JobStatus::Completed);
}

#[tokio::test]
async fn a_process_that_was_frozen_does_not_take_another_step() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let freezes = Process::start(&disk, short(), &probe);
    let id = freezes.record("a").await.id;
    until("it runs", || !probe.steps.lock().unwrap().is_empty()).await;
    let frozen = freezes.freeze();
    let other = Process::start(&disk, short(), &probe);
    until("the other begins", || probe.steps.lock().unwrap().contains(&2)).await;

    drop(frozen);
    until("the frozen one has let go", || probe.running() == 1).await;
    let steps = probe.steps.lock().unwrap().clone();
    assert!(steps.is_sorted(), "the first attempt went on: {steps:?}");
    until("it says so", || freezes.jobs.figures().lease_losses == 1).await;
    probe.gate.add_permits(1);
    assert_eq!(other.ended(id).await.output, Some(refreshed(99)));
    assert_eq!(freezes.ended(id).await, other.ended(id).await);
    assert_eq!(probe.begun(), 2);
}

#[tokio::test]
async fn who_gives_no_sign_of_life_stops_before_another_begins() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let silent = Process::start(&disk, short(), &probe);
    let id = silent.record("a").await.id;
    until("it runs", || probe.running() == 1).await;
    let other = Process::start(&disk, short(), &probe);
    silent.stop_keeper();
    until("the other begins", || probe.begun() == 2).await;
    assert_eq!((probe.most(), silent.jobs.figures().lease_losses), (1, 1));
    probe.gate.add_permits(1);
    assert_eq!(other.ended(id).await.status, JobStatus::Completed);
}

#[tokio::test]
async fn two_who_claim_at_once_begin_each_job_once() {
    let (disk, probe): (Arc<Disk>, _) = (Arc::default(), Probe::open());
    let ids = JobIds::default();
    let jobs: Vec<NewJob> = (0..200).map(|n| new_job(&ids, &n.to_string())).collect();
    for job in &jobs {
        disk.put(fresh(job.clone()));
    }
    let limits = JobLimits { recorded_running: 300, recorded_unfinished: 500, recorded_kept: 500, ..LIMITS };
    let _both = [(); 2].map(|()| Process::start(&disk, limits, &probe));
    until("all ended", || disk.is_all_final()).await;
    assert_eq!(probe.begun(), 200);
    assert!(jobs.iter().all(|job| disk.record(job.id).attempts == 1));
}

#[tokio::test]
async fn what_stops_the_site_each_time_is_given_up() {
    let (disk, probe): (Arc<Disk>, _) = (Arc::default(), Probe::open());
    let dead = Lease { owner: Some("dead".to_owned()), beat: 7 };
    let [mut poisonous, mut unlucky]: [JobRecord; 2] =
        ["p", "u"].map(|key| JobRecord { lease: dead.clone(), ..fresh(new_job(&JobIds::default(), key)) });
    (poisonous.attempts, unlucky.attempts) = (short().attempts, short().attempts - 1);
    for record in [&mut poisonous, &mut unlucky] {
        record.status = JobStatus::Running;
        disk.put(record.clone());
    }
    let process = Process::start(&disk, short(), &probe);
    assert_eq!(process.ended(unlucky.job.id).await.status, JobStatus::Completed);
    let ended = process.ended(poisonous.job.id).await;
    assert!(ended.error.unwrap().contains("never came to an end"));
    assert_eq!((ended.status, probe.begun()), (JobStatus::Failed, 1));
}

#[tokio::test]
async fn an_orderly_stop_never_makes_a_job_look_poisonous() {
    let (disk, probe): (Arc<Disk>, _) = (Arc::default(), Probe::open());
    let handed_back = JobRecord { attempts: 50, ..fresh(new_job(&JobIds::default(), "a")) };
    disk.put(handed_back.clone());
    let process = Process::start(&disk, short(), &probe);
    assert_eq!(process.ended(handed_back.job.id).await.status, JobStatus::Completed);
}

#[tokio::test]
async fn a_cancelled_job_whose_process_died_ends_cancelled() {
    let (disk, probe): (Arc<Disk>, _) = (Arc::default(), Probe::open());
    let mut orphan = fresh(new_job(&JobIds::default(), "a"));
    (orphan.status, orphan.lease.owner, orphan.is_cancel_asked) = (JobStatus::Running, Some("dead".to_owned()), true);
    disk.put(orphan.clone());
    let process = Process::start(&disk, short(), &probe);
    assert_eq!(process.ended(orphan.job.id).await.status, JobStatus::Cancelled);
    assert_eq!(probe.begun(), 0);
}

#[tokio::test]
async fn a_clock_that_jumps_changes_nothing() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let [one, other] = [(); 2].map(|()| Process::start(&disk, short(), &probe));
    one.clock.advance(Duration::from_hours(2));
    let id = one.record("a").await.id;
    until("it runs", || probe.running() == 1).await;
    let hour = |hours: i64| Timestamp::from_second(3_600 * hours).unwrap();
    for (ones, others) in [(1, 9), (0, 0), (-1, 1)] {
        one.clock.set(hour(ones));
        other.clock.set(hour(others));
        let (beat, from) = (disk.record(id).lease.beat, Instant::now());
        until("a lease has passed", || disk.record(id).lease.beat > beat + 9 && from.elapsed() > LEASE).await;
    }
    assert_eq!((probe.begun(), disk.record(id).attempts), (1, 1));
    let later = other.record("b").await.id;
    probe.gate.add_permits(2);
    for id in [id, later] {
        assert_eq!(other.ended(id).await.status, JobStatus::Completed);
        assert_eq!(one.ended(id).await.status, JobStatus::Completed);
    }
}

#[tokio::test]
async fn what_was_recorded_and_ended_elsewhere_between_two_looks_is_known() {
    let (disk, probe): (Arc<Disk>, _) = (Arc::default(), Probe::open());
    let process = Process::start(&disk, JobLimits { recorded_kept: 100, ..LIMITS }, &probe);
    let own = process.record("own").await.id;
    process.ended(own).await;
    let ids = JobIds::default();
    let elsewhere: Vec<JobRecord> = (0..50).map(|n| fresh(new_job(&ids, &n.to_string()))).collect();
    for (second, record) in (1..).zip(&elsewhere) {
        let completed_at = Some(Timestamp::from_second(second).unwrap());
        disk.put(JobRecord { status: JobStatus::Completed, completed_at, ..record.clone() });
    }
    for record in &elsewhere {
        assert_eq!(process.ended(record.job.id).await.status, JobStatus::Completed);
    }
    assert_eq!(probe.begun(), 1);
}

#[tokio::test]
async fn a_store_that_fails_for_a_moment_stops_nothing() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let process = Process::start(&disk, LIMITS, &probe);
    let id = process.record("a").await.id;
    until("it runs", || probe.running() == 1).await;
    for state in [LineState::Failing, LineState::ReadOnly] {
        process.line.set(state);
        let from = Instant::now();
        until("some beats have passed", || from.elapsed() > LIMITS.beat * 10).await;
        assert_eq!(process.jobs.get(id).unwrap().status, JobStatus::Running);
        process.line.set(LineState::Up);
        let beat = disk.record(id).lease.beat;
        until("it beats again", || disk.record(id).lease.beat > beat).await;
    }
    assert_eq!(probe.begun(), 1);
    process.line.set(LineState::Failing);
    probe.gate.add_permits(1);
    until("the work is done", || probe.running() == 0).await;
    assert_eq!(disk.record(id).status, JobStatus::Running);
    process.line.set(LineState::Up);
    assert_eq!(process.ended(id).await.output, Some(refreshed(99)), "the result waited");
    assert_eq!((probe.begun(), disk.record(id).status), (1, JobStatus::Completed));
}

#[tokio::test]
async fn who_cannot_reach_the_store_stops_before_another_begins() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let [cut_off, other] = [(); 2].map(|()| Process::start(&disk, short(), &probe));
    other.line.set(LineState::Failing);
    let id = cut_off.record("a").await.id;
    until("it runs", || probe.running() == 1).await;
    other.line.set(LineState::Up);
    cut_off.line.set(LineState::Hanging);
    until("the other begins", || probe.begun() == 2).await;
    assert_eq!((probe.most(), disk.record(id).attempts), (1, 2));
    probe.gate.add_permits(1);
    other.ended(id).await;
    cut_off.line.set(LineState::Up);
    assert_eq!(cut_off.ended(id).await, other.ended(id).await);
}

#[tokio::test]
async fn alone_with_a_store_that_was_away_it_begins_again() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let process = Process::start(&disk, short(), &probe);
    let id = process.record("a").await.id;
    until("its report is recorded", || disk.record(id).output.is_some()).await;
    process.line.set(LineState::Failing);
    until("it has stopped", || probe.running() == 0).await;
    process.line.set(LineState::Up);
    until("it goes on", || probe.begun() == 2).await;
    assert_eq!((probe.so_far.lock().unwrap()[1].clone(), probe.most()), (Some(refreshed(1)), 1));
    probe.gate.add_permits(1);
    assert_eq!(process.ended(id).await.status, JobStatus::Completed);
}

#[tokio::test]
async fn a_stop_takes_no_longer_than_it_may() {
    let (disk, probe) = (Arc::default(), Probe::new());
    let process = Process::start(&disk, LIMITS, &probe);
    process.record("a").await;
    until("it runs", || probe.running() == 1).await;
    process.line.set(LineState::Hanging);
    timeout(AGES / 2, process.jobs.shutdown(Duration::from_millis(50))).await.unwrap();
    assert_eq!(probe.running(), 0, "its work is dropped all the same");
}
