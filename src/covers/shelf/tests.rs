use std::sync::atomic::AtomicU32;

use super::*;
use crate::covers::{
    encode::{Jpegs, encode},
    painted,
};

/// A folder of its own, gone at the end.
pub(in crate::covers) struct Folder(pub(in crate::covers) PathBuf);

impl Folder {
    pub(in crate::covers) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("luminaria-covers-{}-{number}", std::process::id())))
    }

    fn shelf(&self) -> Shelf {
        self.shelf_of(1 << 30)
    }

    fn shelf_of(&self, max_bytes: u64) -> Shelf {
        let shelf = Shelf::new(self.0.clone(), max_bytes);
        shelf.load(now());
        shelf
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).into_iter().flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
        let _ = fs::remove_file(&self.0);
    }
}

/// Later than any file that a test writes.
fn now() -> Timestamp {
    "2126-03-01T12:00:00Z".parse().unwrap()
}

fn work(id: &str) -> WorkId {
    WorkId::parse(id).unwrap()
}

const FROM: CoverAt = CoverAt::OpenLibrary(7);

fn jpegs() -> Jpegs {
    encode(&painted(120, 180)).unwrap()
}

fn put(shelf: &Shelf, id: &str) -> Vec<WorkId> {
    shelf.put(&work(id), &FROM, &jpegs(), now()).unwrap()
}

fn holds(shelf: &Shelf, id: &str) -> bool {
    shelf.look(&work(id), |_| ()).is_some()
}

#[test]
fn what_is_put_is_read_and_outlives_a_restart() {
    let folder = Folder::new();
    let shelf = folder.shelf();
    assert_eq!((shelf.fill(), shelf.is_failing()), ((0, 0), false), "no folder is no failure");
    assert!(put(&shelf, "a").is_empty());
    assert_eq!(folder.names(), ["a.cover"], "nothing unfinished is left");

    let again = folder.shelf();
    assert_eq!(
        again.look(&work("a"), |held| held.label.clone()).unwrap(),
        shelf.look(&work("a"), |held| held.label.clone()).unwrap()
    );
    assert_eq!(again.fill(), shelf.fill());
    let Found::Cover(label, [small, large]) = again.read(&work("a"), now()) else { panic!("it is there") };
    assert_eq!((label.contents.from, small, large), (FROM, jpegs().small.bytes, jpegs().large.bytes));
    assert!(matches!(again.read(&work("b"), now()), Found::None));
}

#[test]
fn another_picture_has_another_hash() {
    let folder = Folder::new();
    let shelf = folder.shelf();
    put(&shelf, "a");
    let first = shelf.look(&work("a"), |held| held.label.hash.clone()).unwrap();
    shelf.put(&work("a"), &FROM, &encode(&painted(121, 180)).unwrap(), now()).unwrap();
    assert_ne!(shelf.look(&work("a"), |held| held.label.hash.clone()).unwrap(), first);
    assert_eq!((shelf.fill().0, folder.names()), (1, vec!["a.cover".to_owned()]));
}

#[test]
fn the_cover_that_was_not_looked_at_for_longest_makes_room() {
    let folder = Folder::new();
    let shelf = folder.shelf();
    put(&shelf, "a");
    let one = shelf.fill().1;
    let shelf = folder.shelf_of(one * 3 + one / 2);
    put(&shelf, "b");
    put(&shelf, "c");
    assert!(matches!(shelf.read(&work("a"), now()), Found::Cover(..)));
    assert_eq!(put(&shelf, "d"), [work("b")]);
    assert_eq!(folder.names(), ["a.cover", "c.cover", "d.cover"]);
    assert!(shelf.fill().1 <= one * 3 + one / 2);

    // The bound holds for what is found at the start, too, and the order outlives the restart.
    for (id, day) in [("c", "2026-01-01"), ("d", "2026-01-02"), ("a", "2026-01-03")] {
        let used: Timestamp = format!("{day}T00:00:00Z").parse().unwrap();
        let file = File::options().write(true).open(folder.0.join(format!("{id}.cover"))).unwrap();
        file.set_modified(SystemTime::from(used)).unwrap();
    }
    let smaller = folder.shelf_of(one + one / 2);
    assert!(holds(&smaller, "a") && !holds(&smaller, "c") && !holds(&smaller, "d"));
    assert_eq!(folder.names(), ["a.cover"]);
}

#[test]
fn a_use_is_told_by_the_file_once_a_day_at_most() {
    let folder = Folder::new();
    put(&folder.shelf(), "a");
    let date = || Timestamp::try_from(fs::metadata(folder.0.join("a.cover")).unwrap().modified().unwrap()).unwrap();
    let written = date();
    let shelf = folder.shelf();
    let soon = written.saturating_add(Duration::from_hours(23)).unwrap();
    assert!(matches!(shelf.read(&work("a"), soon), Found::Cover(..)));
    assert_eq!(date(), written);
    let later = written.saturating_add(Duration::from_hours(25)).unwrap();
    assert!(matches!(shelf.read(&work("a"), later), Found::Cover(..)));
    assert_eq!(date(), later);
}

#[test]
fn a_cover_larger_than_the_shelf_is_not_taken() {
    let folder = Folder::new();
    let shelf = folder.shelf_of(1_000);
    assert_eq!(shelf.put(&work("a"), &FROM, &jpegs(), now()).unwrap_err().kind(), io::ErrorKind::QuotaExceeded);
    assert_eq!((shelf.fill(), shelf.is_failing()), ((0, 0), false));
}

#[test]
fn torn_files_are_dropped_and_foreign_ones_left_alone() {
    let folder = Folder::new();
    let shelf = folder.shelf();
    for id in ["torn", "changed", "gone", "renamed", "good"] {
        put(&shelf, id);
    }
    let path = |name: &str| folder.0.join(name);
    let whole = fs::read(path("good.cover")).unwrap();
    fs::write(path("torn.cover"), &whole[..whole.len() / 2]).unwrap();
    fs::write(path("empty.cover"), b"").unwrap();
    fs::write(path("page.cover"), b"<html>").unwrap();
    fs::write(path("notes.txt"), b"the operator's own").unwrap();
    fs::write(path("Not An Id.cover"), b"somebody else's").unwrap();
    fs::create_dir(path("folder.cover")).unwrap();
    fs::write(path("new.1-1.part"), b"").unwrap();
    // What only the hash tells, is told when it is read.
    fs::copy(path("good.cover"), path("renamed.cover")).unwrap();
    let mut changed = fs::read(path("changed.cover")).unwrap();
    *changed.last_mut().unwrap() ^= 1;
    fs::write(path("changed.cover"), changed).unwrap();

    let written = Timestamp::try_from(fs::metadata(path("new.1-1.part")).unwrap().modified().unwrap()).unwrap();
    let again = Shelf::new(folder.0.clone(), 1 << 30);
    assert_eq!(again.load(written), 4);
    let left = ["Not An Id.cover", "changed.cover", "folder.cover", "gone.cover", "good.cover", "new.1-1.part"];
    assert_eq!(folder.names(), [left.as_slice(), &["notes.txt", "renamed.cover"]].concat());

    fs::remove_file(path("gone.cover")).unwrap();
    for id in ["changed", "renamed", "gone"] {
        assert!(matches!(again.read(&work(id), now()), Found::Dropped), "{id}");
        assert!(!holds(&again, id) && !path(&format!("{id}.cover")).exists());
        assert!(matches!(again.read(&work(id), now()), Found::None), "{id}");
    }
    assert!(matches!(again.read(&work("good"), now()), Found::Cover(..)));
    assert!(!again.is_failing());

    folder.shelf();
    assert!(!path("new.1-1.part").exists(), "an hour later nobody writes it any more");
}

#[test]
fn a_disk_that_takes_nothing_is_a_state_and_ends() {
    let folder = Folder::new();
    // A file where the folder should be: not even root can write below it.
    fs::write(&folder.0, b"").unwrap();
    let shelf = folder.shelf();
    assert!(shelf.is_failing(), "it cannot be read either");
    assert!(shelf.put(&work("a"), &FROM, &jpegs(), now()).is_err());
    assert!(shelf.is_failing() && shelf.fill() == (0, 0));

    fs::remove_file(&folder.0).unwrap();
    put(&shelf, "a");
    assert!(!shelf.is_failing() && holds(&shelf, "a"));
}

/// A small file system in memory, gone at the test's end.
struct Mount(Folder);

impl Mount {
    fn new() -> Self {
        let mount = Self(Folder::new());
        fs::create_dir_all(&mount.0.0).unwrap();
        mount.with(&["-t", "tmpfs", "-o", "size=256k", "none"]);
        mount
    }

    fn with(&self, arguments: &[&str]) {
        let done = std::process::Command::new("mount").args(arguments).arg(&self.0.0).status();
        assert!(done.unwrap().success(), "cannot mount");
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(&self.0.0).status();
    }
}

#[test]
#[ignore = "mounts a file system: needs root"]
fn a_full_or_read_only_disk_gives_what_it_has_and_takes_more_once_it_can() {
    let mount = Mount::new();
    let shelf = mount.0.shelf();
    put(&shelf, "first");
    let other = mount.0.0.join("other");
    assert!(fs::write(&other, vec![0; 1_000_000]).is_err(), "nothing is left");
    let refused = shelf.put(&work("second"), &FROM, &jpegs(), now()).unwrap_err();
    assert_eq!((refused.kind(), shelf.is_failing()), (io::ErrorKind::StorageFull, true));
    assert_eq!(mount.0.names(), ["first.cover", "other"], "nothing unfinished is left");
    assert!(matches!(shelf.read(&work("first"), now()), Found::Cover(..)));
    fs::remove_file(&other).unwrap();
    put(&shelf, "second");
    assert!(!shelf.is_failing());

    mount.with(&["-o", "remount,ro"]);
    let refused = shelf.put(&work("third"), &FROM, &jpegs(), now()).unwrap_err();
    assert_eq!((refused.kind(), shelf.is_failing()), (io::ErrorKind::ReadOnlyFilesystem, true));
    assert!(matches!(shelf.read(&work("second"), now()), Found::Cover(..)));
    assert_eq!(mount.0.shelf_of(1).fill().0, 0, "too many, and none can be removed: no panic");
}
