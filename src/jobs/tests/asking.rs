//! Who goes first, who pays, and what is counted.

use std::net::{IpAddr, Ipv4Addr};

use super::*;

const PREFETCH: Asker = Asker { priority: Priority::Prefetch, client: None };

fn reader(number: u32) -> Asker {
    Asker::reader(Some(IpAddr::V4(Ipv4Addr::from_bits(number)).into()))
}

#[tokio::test]
async fn a_reader_lifts_the_prefetch_that_is_found() {
    let (jobs, _) = jobs_with(LIMITS);
    let first = jobs.submit(KIND, "a", &PREFETCH, hanging).unwrap();
    let second = jobs.submit(KIND, "b", &PREFETCH, hanging).unwrap();
    assert_eq!((first.origin, second.origin), (Origin::Schedule, Origin::Schedule));
    until("the first runs", || status(&jobs, first.id) == JobStatus::Running).await;
    assert_eq!(jobs.figures().prefetch, LaneFigures { running: 1, waiting: 1 });

    assert_eq!(jobs.submit(KIND, "b", &PREFETCH, hanging).unwrap().id, second.id);
    assert_eq!(jobs.figures().prefetch.waiting, 1, "another prefetch lifts nothing");
    assert_eq!(jobs.submit(KIND, "b", &ASKER, hanging).unwrap().id, second.id);
    until("the second runs", || status(&jobs, second.id) == JobStatus::Running).await;
    assert_eq!(jobs.figures().waiting, LaneFigures { running: 1, waiting: 0 });
}

#[tokio::test]
async fn prefetches_leave_room_for_readers() {
    let (jobs, _) = jobs_with(JobLimits { running: 2, waiting: 4, ..LIMITS });
    let taken = (0..10).filter(|n| jobs.submit(KIND, &n.to_string(), &PREFETCH, hanging).is_ok()).count();
    assert_eq!(taken, 3, "half of six");
    let reader = jobs.submit(KIND, "reader", &ASKER, quick).unwrap();
    assert_eq!(reader.origin, Origin::Reader);
    assert_eq!(jobs.wait(reader.id, AGES).await.unwrap().status, JobStatus::Completed);
}

#[tokio::test]
async fn only_new_jobs_cost_a_clients_budget() {
    let (jobs, _) = jobs_with(JobLimits { waiting: 100, ..LIMITS });
    for _ in 0..10 {
        jobs.submit(KIND, "a", &reader(1), hanging).unwrap();
    }
    for key in ["b", "c"] {
        jobs.submit(KIND, key, &reader(1), hanging).unwrap();
    }
    let refused = jobs.submit(KIND, "d", &reader(1), hanging).unwrap_err();
    assert!(matches!(refused, Refusal::OverBudget { retry_after } if retry_after > Duration::ZERO));
    assert!(jobs.submit(KIND, "c", &reader(1), hanging).is_ok(), "what is there is still found");
    assert!(jobs.submit(KIND, "d", &reader(2), hanging).is_ok());
    for key in 0..10 {
        jobs.submit(KIND, &key.to_string(), &Asker::operator(), hanging).unwrap();
    }
    assert_eq!((jobs.figures().refused_over_budget, jobs.0.table.unfinished()), (1, 14));
}

#[tokio::test]
async fn a_refusal_for_want_of_room_costs_nothing() {
    let (jobs, _) = jobs_with(JobLimits { running: 1, waiting: 0, ..LIMITS });
    let id = jobs.submit(KIND, "a", &ASKER, hanging).unwrap().id;
    for _ in 0..10 {
        assert!(matches!(jobs.submit(KIND, "b", &reader(1), hanging), Err(Refusal::TooMany { .. })));
    }
    jobs.cancel(id).await.unwrap();
    until("there is room", || jobs.0.table.unfinished() == 0).await;
    assert!(jobs.submit(KIND, "b", &reader(1), quick).is_ok());
    assert_eq!(jobs.figures().refused_too_many, 10);
}

#[tokio::test]
async fn what_ended_is_counted_by_kind_and_status() {
    let (jobs, _) = jobs_with(LIMITS);
    let good = jobs.submit(KIND, "a", &ASKER, quick).unwrap().id;
    jobs.wait(good, AGES).await;
    let bad = jobs.submit(KIND, "b", &ASKER, |_| async { Err("No.".to_owned()) }).unwrap().id;
    jobs.wait(bad, AGES).await;
    let stopped = jobs.submit(JobKind::Refresh, "c", &ASKER, hanging).unwrap().id;
    jobs.cancel(stopped).await.unwrap();
    until("all are counted", || jobs.figures().kind(JobKind::Refresh).cancelled == 1).await;

    let updates = *jobs.figures().kind(KIND);
    assert_eq!((updates.completed, updates.failed, updates.cancelled, updates.durations.count()), (1, 1, 0, 2));
    assert_eq!(jobs.figures().kind(JobKind::Refresh).durations.count(), 0, "it never ran");
}

#[tokio::test]
async fn any_number_of_submissions_leaves_a_bounded_memory() {
    let (jobs, _) = jobs_with(JobLimits { waiting: 100, ..LIMITS });
    for number in 0..50_000 {
        while jobs.submit(KIND, &number.to_string(), &reader(number), quick).is_err() {
            tokio::task::yield_now().await;
        }
        assert!(jobs.0.table.snapshots().len() <= JobLimits { waiting: 100, ..LIMITS }.total());
    }
    until("all ended", || jobs.0.table.unfinished() == 0).await;
    jobs.sweep(jobs.0.clock.now());
    assert_eq!((jobs.list().len(), jobs.0.table.live(), jobs.0.tasks.len()), (LIMITS.kept, 0, 0));
    assert_eq!(jobs.figures().waiting, LaneFigures::default());
}
