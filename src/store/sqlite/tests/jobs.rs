use super::*;
use crate::{
    domain::{JobStatus, Progress},
    store::{JobEnding, JobRecord, JobStore as _, Lease, Recorded, Renewal},
};

pub(super) fn ending(status: JobStatus, seconds: i64) -> JobEnding {
    JobEnding {
        status,
        at: at(seconds),
        progress: Progress { done: 2, total: 2 },
        output: Some("{\"brought\":2}".to_owned()),
        error: None,
    }
}

fn renewal(id: JobId, done: usize, output: Option<&str>) -> Renewal {
    Renewal { id, progress: Progress { done, total: 9 }, output: output.map(str::to_owned) }
}

async fn read(store: &SqliteStore, id: JobId) -> JobRecord {
    store.job(id).await.unwrap().unwrap()
}

/// Claims a job under the lease that it has now.
async fn claim(store: &SqliteStore, id: JobId, owner: &str) -> bool {
    let seen = read(store, id).await.lease;
    store.claim(id, owner, &seen).await.unwrap()
}

#[tokio::test]
async fn one_unfinished_job_is_recorded_for_each_kind_and_key() {
    let folder = Folder::new();
    let (store, ids) = (folder.store().await, JobIds::default());
    let dune = job(&ids, "work:dune", 1);
    assert_eq!(store.record(&dune, 2).await, Ok(Recorded::New));
    let fresh = JobRecord {
        job: dune.clone(),
        status: JobStatus::Pending,
        completed_at: None,
        progress: Progress::default(),
        output: None,
        error: None,
        lease: Lease::default(),
        attempts: 0,
        is_cancel_asked: false,
    };
    assert_eq!(store.job(dune.id).await, Ok(Some(fresh.clone())));
    let again = store.record(&job(&ids, "work:dune", 2), 2).await;
    assert_eq!(again, Ok(Recorded::Found(Box::new(fresh))), "the first is found");
    let other_kind = NewJob { kind: JobKind::Prewarm, ..job(&ids, "work:dune", 3) };
    assert_eq!(store.record(&other_kind, 2).await, Ok(Recorded::New));
    assert_eq!(store.record(&job(&ids, "work:emma", 4), 2).await, Ok(Recorded::Full));
    assert!(matches!(store.record(&job(&ids, "work:dune", 4), 2).await, Ok(Recorded::Found(_))), "though it is full");

    assert!(claim(&store, dune.id, "a").await);
    assert_eq!(store.finish(dune.id, "a", &ending(JobStatus::Completed, 5)).await, Ok(true));
    assert_eq!(store.record(&job(&ids, "work:dune", 6), 2).await, Ok(Recorded::New), "the first has ended");
    assert_eq!(store.job(any_id()).await, Ok(None));
}

#[tokio::test]
async fn jobs_are_listed_by_age_and_by_their_end() {
    let folder = Folder::new();
    let (store, ids) = (folder.store().await, JobIds::default());
    let mut made = Vec::new();
    for (key, seconds) in [("c", 3), ("a", 1), ("b", 2), ("d", 4)] {
        let job = job(&ids, key, seconds);
        store.record(&job, 100).await.unwrap();
        made.push(job.id);
    }
    let keys = |jobs: Vec<JobRecord>| jobs.into_iter().map(|record| record.job.key).collect::<Vec<_>>();
    assert_eq!(keys(store.unfinished().await.unwrap()), ["a", "b", "c", "d"]);
    for (id, seconds) in [(made[3], 10), (made[0], 30), (made[1], 20)] {
        assert!(claim(&store, id, "me").await);
        assert!(store.finish(id, "me", &ending(JobStatus::Failed, seconds)).await.unwrap());
    }
    assert_eq!(keys(store.unfinished().await.unwrap()), ["b"]);
    assert_eq!(keys(store.finished(2).await.unwrap()), ["c", "a"]);
}

#[tokio::test]
async fn a_job_lives_from_claim_to_end_under_one_owner() {
    let folder = Folder::new();
    let (store, ids) = (folder.store().await, JobIds::default());
    let dune = job(&ids, "work:dune", 1);
    store.record(&dune, 10).await.unwrap();
    assert!(store.claim(dune.id, "a", &Lease::default()).await.unwrap());
    assert!(!store.claim(dune.id, "b", &Lease::default()).await.unwrap(), "the lease is another one now");
    let claimed = read(&store, dune.id).await;
    assert_eq!((claimed.status, claimed.attempts), (JobStatus::Running, 1));
    assert_eq!(claimed.lease, Lease { owner: Some("a".to_owned()), beat: 1 });

    let renewals = [renewal(dune.id, 3, Some("[1,2,3]")), renewal(any_id(), 1, None)];
    assert_eq!(store.renew("a", &renewals).await, Ok(vec![(dune.id, false)]));
    assert_eq!(store.renew("a", &[renewal(dune.id, 4, None)]).await, Ok(vec![(dune.id, false)]));
    assert_eq!(store.renew("b", &renewals).await, Ok(Vec::new()));
    assert_eq!(store.renew("a", &[]).await, Ok(Vec::new()));
    let renewed = read(&store, dune.id).await;
    assert_eq!((renewed.lease.beat, renewed.progress), (3, Progress { done: 4, total: 9 }));
    assert_eq!(renewed.output.as_deref(), Some("[1,2,3]"), "none leaves what was there");

    assert_eq!(store.finish(dune.id, "b", &ending(JobStatus::Failed, 8)).await, Ok(false));
    assert_eq!(read(&store, dune.id).await, renewed, "another's word changes nothing");
    assert!(store.finish(dune.id, "a", &ending(JobStatus::Running, 8)).await.is_err(), "that is no end");
    let end = JobEnding { error: Some("it was late".to_owned()), ..ending(JobStatus::Failed, 8) };
    assert_eq!(store.finish(dune.id, "a", &end).await, Ok(true));
    let ended = read(&store, dune.id).await;
    assert_eq!((ended.status, ended.completed_at), (JobStatus::Failed, Some(at(8))));
    assert_eq!((ended.progress, &ended.output, &ended.error), (end.progress, &end.output, &end.error));
    assert_eq!(ended.lease.owner, None);
    assert_eq!(store.finish(dune.id, "a", &ending(JobStatus::Completed, 9)).await, Ok(false), "it ends once");
    assert!(!store.claim(dune.id, "b", &ended.lease).await.unwrap(), "what has ended is not begun again");
}

#[tokio::test]
async fn a_job_whose_beat_stands_still_is_taken_over_and_its_first_owner_is_told() {
    let folder = Folder::new();
    let (store, ids) = (folder.store().await, JobIds::default());
    let dune = job(&ids, "work:dune", 1);
    store.record(&dune, 10).await.unwrap();
    assert!(claim(&store, dune.id, "a").await);
    let seen = read(&store, dune.id).await.lease;
    store.renew("a", &[renewal(dune.id, 1, None)]).await.unwrap();
    assert!(!store.claim(dune.id, "b", &seen).await.unwrap(), "it gave a sign of life since");
    assert!(claim(&store, dune.id, "b").await);
    assert_eq!(store.renew("a", &[renewal(dune.id, 2, None)]).await, Ok(Vec::new()));
    assert_eq!(store.finish(dune.id, "a", &ending(JobStatus::Completed, 5)).await, Ok(false));
    assert_eq!(store.hand_back("a").await, Ok(0));
    assert_eq!(read(&store, dune.id).await.attempts, 2);
}

#[tokio::test]
async fn jobs_that_are_handed_back_wait_for_anybody() {
    let folder = Folder::new();
    let (store, ids) = (folder.store().await, JobIds::default());
    let jobs = ["a", "b", "c"].map(|key| job(&ids, key, 1));
    for job in &jobs {
        store.record(job, 10).await.unwrap();
    }
    assert!(claim(&store, jobs[0].id, "me").await && claim(&store, jobs[1].id, "me").await);
    assert!(claim(&store, jobs[2].id, "other").await);
    assert_eq!(store.hand_back("me").await, Ok(2));
    let back = read(&store, jobs[0].id).await;
    assert_eq!((back.status, back.lease.clone()), (JobStatus::Pending, Lease { owner: None, beat: 1 }));
    assert_eq!(read(&store, jobs[2].id).await.status, JobStatus::Running);
    assert!(!store.claim(jobs[0].id, "x", &Lease::default()).await.unwrap(), "that lease is long gone");
    assert!(store.claim(jobs[0].id, "x", &back.lease).await.unwrap());
}

#[tokio::test]
async fn a_waiting_job_ends_when_asked_and_a_running_one_is_told() {
    let folder = Folder::new();
    let (store, ids) = (folder.store().await, JobIds::default());
    let (waiting, running) = (job(&ids, "a", 1), job(&ids, "b", 1));
    for job in [&waiting, &running] {
        store.record(job, 10).await.unwrap();
    }
    assert!(claim(&store, running.id, "me").await);

    let ended = store.ask_cancel(waiting.id, at(7)).await.unwrap().unwrap();
    assert_eq!((ended.status, ended.completed_at, ended.is_cancel_asked), (JobStatus::Cancelled, Some(at(7)), true));
    assert!(!claim(&store, waiting.id, "me").await);
    let told = store.ask_cancel(running.id, at(7)).await.unwrap().unwrap();
    assert_eq!((told.status, told.completed_at, told.is_cancel_asked), (JobStatus::Running, None, true));
    assert_eq!(told.lease.owner.as_deref(), Some("me"));
    assert_eq!(store.renew("me", &[renewal(running.id, 1, None)]).await, Ok(vec![(running.id, true)]));
    assert!(store.finish(running.id, "me", &ending(JobStatus::Cancelled, 8)).await.unwrap());

    let before = read(&store, running.id).await;
    assert_eq!(store.ask_cancel(running.id, at(9)).await, Ok(Some(before)), "what has ended stays as it is");
    assert_eq!(store.ask_cancel(any_id(), at(9)).await, Ok(None));
}

#[tokio::test]
async fn ended_jobs_are_dropped_by_age_and_by_number() {
    let folder = Folder::new();
    let (store, ids) = (folder.store().await, JobIds::default());
    for n in 0..20 {
        let job = job(&ids, &format!("k{n}"), n);
        store.record(&job, 100).await.unwrap();
        if n < 18 {
            store.ask_cancel(job.id, at(100 + n)).await.unwrap();
        }
    }
    assert_eq!(store.sweep_jobs(at(105), 100).await, Ok(5));
    assert_eq!(store.sweep_jobs(at(105), 4).await, Ok(9));
    let left = store.finished(100).await.unwrap();
    assert_eq!(left.iter().map(|record| record.job.key.as_str()).collect::<Vec<_>>(), ["k17", "k16", "k15", "k14"]);
    assert_eq!(store.unfinished().await.unwrap().len(), 2, "what has not ended stays");
}

#[tokio::test]
async fn recorded_jobs_outlive_a_crash() {
    let folder = Folder::new();
    let (store, ids) = (folder.store().await, JobIds::default());
    let jobs = ["a", "b"].map(|key| job(&ids, key, 1));
    for job in &jobs {
        store.record(job, 10).await.unwrap();
    }
    assert!(claim(&store, jobs[0].id, "me").await);
    let crashed = Folder::new();
    for name in ["luminaria.sqlite", "luminaria.sqlite-wal"] {
        std::fs::copy(folder.0.join(name), crashed.0.join(name)).unwrap();
    }
    let found = crashed.store().await.unfinished().await.unwrap();
    assert_eq!(found, store.unfinished().await.unwrap());
    assert_eq!(found.len(), 2);
}

#[tokio::test]
async fn a_job_of_a_kind_that_this_version_does_not_know_is_left_alone() {
    let folder = Folder::new();
    let (store, ids) = (folder.store().await, JobIds::default());
    let (strange, own) = (job(&ids, "a", 1), job(&ids, "b", 1));
    for job in [&strange, &own] {
        store.record(job, 10).await.unwrap();
    }
    let change = sqlx::query("UPDATE jobs SET kind = 'enrichment' WHERE id = ?1").bind(strange.id.to_string());
    change.execute(&mut folder.strange_connection().await).await.unwrap();
    let listed = store.unfinished().await.unwrap();
    assert_eq!(listed.iter().map(|record| record.job.id).collect::<Vec<_>>(), [own.id]);
    assert!(matches!(store.job(strange.id).await, Err(StoreError::Failed(_))));
    assert_eq!(store.state(), StoreState::Ready);
}
