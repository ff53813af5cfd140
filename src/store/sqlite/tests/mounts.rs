//! Tests on file systems of their own: `cargo test --lib mounts -- --ignored`, as root on Linux.

use std::process::Command;

use super::{
    entries::{entry, keep},
    *,
};
use crate::store::{EntryStore as _, JobStore as _, Recorded};

/// A small file system in memory, gone at the test's end.
struct Mount(Folder);

impl Mount {
    fn new(size: &str) -> Self {
        let folder = Folder::new();
        mount(&["-t", "tmpfs", "-o", &format!("size={size}"), "none"], &folder);
        Self(folder)
    }

    fn remount(&self, option: &str) {
        mount(&["-o", &format!("remount,{option}")], &self.0);
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0.0).status();
    }
}

fn mount(arguments: &[&str], folder: &Folder) {
    assert!(Command::new("mount").args(arguments).arg(&folder.0).status().unwrap().success(), "cannot mount");
}

#[tokio::test]
#[ignore = "mounts a file system: needs root"]
async fn a_full_disk_is_told_what_was_there_is_read_and_writes_go_on_once_there_is_room() {
    let mount = Mount::new("1m");
    let (store, ids) = (mount.0.store().await, JobIds::default());
    store.write(&[keep("news", "small", entry(b"v", 1))]).await.unwrap();
    let other = mount.0.0.join("other");
    assert!(std::fs::write(&other, vec![0; 4_000_000]).is_err(), "nothing is left");
    // What the log has room for already is still taken.
    let mut outcome = Ok(());
    for n in 0..1_000 {
        outcome = store.write(&[keep("news", format!("{n}"), entry(&[7; 10_000], 1))]).await;
        if outcome.is_err() {
            break;
        }
    }
    assert!(matches!(&outcome, Err(StoreError::NotWritable(why)) if why.contains("the disk is full")), "{outcome:?}");
    assert!(matches!(store.state(), StoreState::ReadOnly(_)), "{:?}", store.state());
    assert_eq!(store.load("news", "small").await, Ok(Some(entry(b"v", 1))));
    store.mend().await;
    assert!(matches!(store.state(), StoreState::ReadOnly(_)), "{:?}", store.state());

    let _running = run(&store);
    std::fs::remove_file(&other).unwrap();
    until("writes go on", async || store.state() == StoreState::Ready).await;
    assert_eq!(store.record(&job(&ids, "a", 1), 10).await, Ok(Recorded::New));
}

#[tokio::test]
#[ignore = "mounts a file system: needs root"]
async fn a_store_on_a_disk_that_is_full_from_the_start_is_read() {
    let mount = Mount::new("1m");
    let store = mount.0.store().await;
    store.write(&[keep("news", "small", entry(b"v", 1))]).await.unwrap();
    store.close().await;
    let other = mount.0.0.join("other");
    assert!(std::fs::write(&other, vec![0; 4_000_000]).is_err(), "nothing is left");
    let store = mount.0.store().await;
    assert!(matches!(store.state(), StoreState::ReadOnly(_)), "{:?}", store.state());
    assert_eq!(store.load("news", "small").await, Ok(Some(entry(b"v", 1))));
    let _running = run(&store);
    std::fs::remove_file(&other).unwrap();
    until("it is opened for writing", async || store.state() == StoreState::Ready).await;
    store.write(&[keep("news", "more", entry(b"v", 1))]).await.unwrap();
}

#[tokio::test]
#[ignore = "mounts a file system: needs root"]
async fn a_store_on_a_read_only_file_system_is_read() {
    let mount = Mount::new("4m");
    let store = mount.0.store().await;
    store.write(&[keep("news", "k", entry(b"v", 1))]).await.unwrap();
    store.close().await;
    mount.remount("ro");
    let store = mount.0.store().await;
    assert!(matches!(store.state(), StoreState::ReadOnly(_)), "{:?}", store.state());
    assert_eq!(store.load("news", "k").await, Ok(Some(entry(b"v", 1))));
    let refused = store.write(&[keep("news", "k", entry(b"w", 1))]).await;
    assert!(matches!(refused, Err(StoreError::NotWritable(_))), "{refused:?}");
    let _running = run(&store);
    mount.remount("rw");
    until("it is opened for writing", async || store.state() == StoreState::Ready).await;
    store.write(&[keep("news", "k", entry(b"w", 1))]).await.unwrap();
    assert_eq!(store.load("news", "k").await, Ok(Some(entry(b"w", 1))));
}

#[tokio::test]
#[ignore = "mounts a file system: needs root"]
async fn a_store_that_cannot_be_made_is_made_once_it_can() {
    let mount = Mount::new("4m");
    mount.remount("ro");
    let store = mount.0.store().await;
    let state = store.state();
    assert!(matches!(&state, StoreState::Unavailable(reason) if reason.contains("cannot be made")), "{state:?}");
    let _running = run(&store);
    mount.remount("rw");
    until("it is made", async || store.state() == StoreState::Ready).await;
}
