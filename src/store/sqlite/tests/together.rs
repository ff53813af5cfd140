//! Several processes on one file, each of them a store of its own.

use std::collections::HashMap;

use super::{
    entries::{entry, keep},
    jobs::ending,
    *,
};
use crate::{
    domain::{JobStatus, Progress},
    store::{EntryStore as _, JobStore as _, Lease, Recorded, Renewal, ScheduleStore as _, Slot},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stores_that_begin_one_file_at_once_share_it() {
    let folder = Folder::new();
    let (a, b, c) = tokio::join!(folder.store(), folder.store(), folder.store());
    for store in [&a, &b, &c] {
        assert_eq!(store.state(), StoreState::Ready);
    }
    a.write(&[keep("news", "k", entry(b"v", 1))]).await.unwrap();
    assert_eq!(b.load("news", "k").await, Ok(Some(entry(b"v", 1))));
    a.close().await;
    assert_eq!(c.load("news", "k").await, Ok(Some(entry(b"v", 1))), "one that closes takes nothing from the others");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_record_claim_or_take_at_once_one_wins() {
    let folder = Folder::new();
    let (a, b, ids) = (folder.store().await, folder.store().await, JobIds::default());
    for round in 0..10 {
        let jobs: Vec<_> = (0..8).map(|_| job(&ids, &format!("key{round}"), round)).collect();
        let stores = [&a, &b].into_iter().cycle();
        let records = jobs.iter().zip(stores.clone()).map(|(job, store)| store.record(job, 100));
        let recorded = futures::future::join_all(records).await;
        assert_eq!(recorded.iter().filter(|outcome| **outcome == Ok(Recorded::New)).count(), 1, "{recorded:?}");
        let id = a.unfinished().await.unwrap().last().unwrap().job.id;
        let owners: Vec<String> = (0..8).map(|n| format!("owner {n}")).collect();
        let (seen, slot) = (Lease::default(), Slot { planned: at(round), job: id });
        let claims = owners.iter().zip(stores.clone()).map(|(owner, store)| store.claim(id, owner, &seen));
        let claimed = futures::future::join_all(claims).await;
        assert_eq!(claimed.iter().filter(|outcome| **outcome == Ok(true)).count(), 1, "{claimed:?}");
        assert!(claimed.iter().all(Result::is_ok), "{claimed:?}");
        let taken = futures::future::join_all(stores.take(8).map(|store| store.take_run("daily", slot))).await;
        assert_eq!(taken.iter().filter(|outcome| **outcome == Ok(true)).count(), 1, "{taken:?}");
    }
}

/// What three processes believe to run, kept beside the store: a job may stand in one of the sets alone, unless its lease
/// went over without its first owner's having heard of it.
#[tokio::test]
async fn no_order_of_calls_gives_a_job_two_owners() {
    for seed in 1..=6 {
        let folder = Folder::new();
        let stores = [folder.store().await, folder.store().await, folder.store().await];
        let (owners, ids, mut dice) = (["a", "b", "c"], JobIds::default(), Dice(seed));
        let mut holder: HashMap<JobId, usize> = HashMap::new();
        let mut ended = Vec::new();
        for step in 0..150 {
            let me = dice.below(3);
            let (store, owner) = (&stores[me], owners[me]);
            let unfinished = store.unfinished().await.unwrap();
            for record in &unfinished {
                let believed = holder.get(&record.job.id).map(|who| owners[*who].to_owned());
                assert_eq!(record.lease.owner, believed, "seed {seed}, step {step}");
                assert!(!ended.contains(&record.job.id), "seed {seed}, step {step}: it ended");
            }
            let chosen = (!unfinished.is_empty()).then(|| &unfinished[dice.below(unfinished.len())]);
            match (dice.below(6), chosen) {
                (0, _) | (_, None) => {
                    let job = job(&ids, &format!("key{}", dice.below(5)), step);
                    store.record(&job, 4).await.unwrap();
                }
                (1, Some(record)) => {
                    // Sometimes under a lease that is out of date.
                    let behind = i64::from(dice.below(4) == 0);
                    let seen = Lease { beat: record.lease.beat - behind, ..record.lease.clone() };
                    let won = store.claim(record.job.id, owner, &seen).await.unwrap();
                    assert_eq!(won, behind == 0, "seed {seed}, step {step}");
                    if won {
                        holder.insert(record.job.id, me);
                    }
                }
                (2, Some(record)) => {
                    let renewal = Renewal { id: record.job.id, progress: Progress::default(), output: None };
                    let own = store.renew(owner, &[renewal]).await.unwrap();
                    assert_eq!(!own.is_empty(), holder.get(&record.job.id) == Some(&me), "seed {seed}, step {step}");
                }
                (3, Some(record)) => {
                    let done = store.finish(record.job.id, owner, &ending(JobStatus::Completed, step)).await.unwrap();
                    assert_eq!(done, holder.get(&record.job.id) == Some(&me), "seed {seed}, step {step}");
                    if done {
                        holder.remove(&record.job.id);
                        ended.push(record.job.id);
                    }
                }
                (4, Some(_)) => {
                    let back = store.hand_back(owner).await.unwrap();
                    let mine = holder.values().filter(|who| **who == me).count();
                    assert_eq!(back, u64::try_from(mine).unwrap(), "seed {seed}, step {step}");
                    holder.retain(|_, who| *who != me);
                }
                (_, Some(record)) => {
                    let after = store.ask_cancel(record.job.id, at(step)).await.unwrap().unwrap();
                    assert_eq!(after.status.is_final(), !holder.contains_key(&record.job.id));
                    if after.status.is_final() {
                        ended.push(record.job.id);
                    }
                }
            }
        }
        assert!(!ended.is_empty(), "seed {seed} brought no job to its end");
    }
}
