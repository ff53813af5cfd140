//! The covers on disk: one file a work in one folder, and an index of them in memory.
//!
//! A file is written beside its place and renamed into it, so that whoever reads sees an old cover or a new one. It is not
//! forced to the disk: what a power cut tears is found out by its hash, dropped, and fetched again one day. All of these
//! functions but the look-ups block on the disk.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use jiff::Timestamp;

use super::{
    encode::Jpegs,
    file::{self, Label, MAX_FILE, MAX_LINE},
    index::{Held, Index},
};
use crate::domain::{CoverAt, WorkId};

/// How the files' names end.
const ENDING: &str = ".cover";

/// How the names of files end that are being written.
const UNFINISHED: &str = ".part";

/// An unfinished file of this age was left behind by a process that is gone.
const LEFT_BEHIND: Duration = Duration::from_hours(1);

/// How far a file's own date may lag behind its last use: a write a day and cover at most.
const LAG: Duration = Duration::from_hours(24);

/// The shelf.
#[derive(Debug)]
pub(super) struct Shelf {
    folder: PathBuf,
    max_bytes: u64,
    index: Mutex<Index>,
    /// Held while files are renamed or removed, never together with a look-up: a disk that hangs holds up no page.
    changing: Mutex<()>,
    is_failing: AtomicBool,
    unfinished: AtomicU64,
}

/// Both sizes of a cover, as JPEG.
pub(super) type Bodies = [Vec<u8>; 2];

impl Shelf {
    pub(super) fn new(folder: PathBuf, max_bytes: u64) -> Self {
        Self {
            folder,
            max_bytes,
            index: Mutex::default(),
            changing: Mutex::default(),
            is_failing: AtomicBool::new(false),
            unfinished: AtomicU64::new(0),
        }
    }

    /// What `of` makes of what is held of a work: one look-up, which nothing but other look-ups can hold up.
    pub(super) fn look<T>(&self, work: &WorkId, of: impl FnOnce(&Held) -> T) -> Option<T> {
        self.index().get(work).map(of)
    }

    /// How many covers there are, and how many bytes they take.
    pub(super) fn fill(&self) -> (usize, u64) {
        let index = self.index();
        (index.len(), index.bytes())
    }

    /// Whether the disk took or gave what it was last asked to.
    pub(super) fn is_failing(&self) -> bool {
        self.is_failing.load(Ordering::Relaxed)
    }

    /// Reads which covers the folder holds, drops those that are torn or too many, and returns how many there are.
    pub(super) fn load(&self, now: Timestamp) -> usize {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return 0,
            Err(cause) => {
                self.note(Err(&cause));
                return 0;
            }
        };
        let mut found: Vec<(WorkId, Label, Timestamp)> =
            entries.filter_map(|entry| found(&entry.ok()?.path(), now)).collect();
        found.sort_by_key(|(_, _, used)| *used);
        let changing = self.changing();
        let gone = {
            let mut index = self.index();
            index.add(found);
            index.shrink(self.max_bytes)
        };
        for work in &gone {
            self.remove_file(work);
        }
        drop(changing);
        self.index().len()
    }

    /// Puts a cover in its place; returns whose covers had to make room.
    ///
    /// # Errors
    /// When the disk does not take it, or it alone is more than there is room for.
    pub(super) fn put(&self, work: &WorkId, from: &CoverAt, jpegs: &Jpegs, now: Timestamp) -> io::Result<Vec<WorkId>> {
        let (label, file) = file::write(work, from, jpegs).ok_or(io::ErrorKind::FileTooLarge)?;
        if label.file_length() > self.max_bytes {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        let written = self.write(work, &file).inspect_err(|cause| self.note(Err(cause)))?;
        let _changing = self.changing();
        let renamed = fs::rename(&written, self.path(work));
        if let Err(cause) = renamed {
            drop(fs::remove_file(&written));
            self.note(Err(&cause));
            return Err(cause);
        }
        self.note(Ok(()));
        let gone = {
            let mut index = self.index();
            index.insert(work.clone(), label, now);
            index.shrink(self.max_bytes)
        };
        for work in &gone {
            self.remove_file(work);
        }
        Ok(gone)
    }

    /// Writes a file beside its place, and returns where.
    fn write(&self, work: &WorkId, file: &[u8]) -> io::Result<PathBuf> {
        fs::create_dir_all(&self.folder)?;
        let number = self.unfinished.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(format!("{work}.{}-{number}{UNFINISHED}", std::process::id()));
        // A second one of this name would be a process that died and left its number to us.
        let written = File::create(&path).and_then(|mut open| open.write_all(file));
        match written {
            Ok(()) => Ok(path),
            Err(cause) => {
                drop(fs::remove_file(&path));
                Err(cause)
            }
        }
    }

    /// A work's cover in both sizes. One that turns out torn or gone is dropped.
    pub(super) fn read(&self, work: &WorkId, now: Timestamp) -> Found {
        let Some(held) = self.look(work, Held::clone) else { return Found::None };
        let path = self.path(work);
        let mut bytes = Vec::new();
        let read = File::open(&path).and_then(|open| open.take(MAX_FILE).read_to_end(&mut bytes));
        match read {
            Ok(_) => self.note(Ok(())),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => {
                self.note(Err(&cause));
                return Found::None;
            }
        }
        match file::read(work, &bytes) {
            Some((label, bodies)) => {
                self.used(work, &held, &path, now);
                Found::Cover(label, bodies)
            }
            None => self.drop_torn(work, &held),
        }
    }

    /// Notes a use in memory, and now and then on the file, for the time after a restart.
    fn used(&self, work: &WorkId, held: &Held, path: &Path, now: Timestamp) {
        self.index().touch(work);
        if Duration::try_from(now.duration_since(held.told)).is_ok_and(|lag| lag >= LAG) {
            // A folder that cannot be written keeps its dates.
            let _ = File::options().write(true).open(path).and_then(|open| open.set_modified(SystemTime::from(now)));
            self.index().tell(work, now);
        }
    }

    /// Drops a cover whose file is not what it should be, unless it was replaced meanwhile.
    fn drop_torn(&self, work: &WorkId, held: &Held) -> Found {
        let _changing = self.changing();
        {
            let mut index = self.index();
            if index.get(work).is_none_or(|now| now.label != held.label) {
                return Found::None;
            }
            index.remove(work);
        }
        tracing::warn!(%work, "a cover's file was damaged or gone; the cover is dropped");
        self.remove_file(work);
        Found::Dropped
    }

    fn remove_file(&self, work: &WorkId) {
        match fs::remove_file(self.path(work)) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => self.note(Err(&cause)),
            _ => {}
        }
    }

    fn path(&self, work: &WorkId) -> PathBuf {
        self.folder.join(format!("{work}{ENDING}"))
    }

    /// Notes how the disk did; the log tells when that changes.
    fn note(&self, done: Result<(), &io::Error>) {
        let was_failing = self.is_failing.swap(done.is_err(), Ordering::Relaxed);
        match done {
            Err(cause) if !was_failing => {
                tracing::warn!(folder = %self.folder.display(), error = %cause, "Covers cannot be kept; drawn ones serve");
            }
            Ok(()) if was_failing => tracing::info!("Covers are kept again"),
            _ => {}
        }
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changing(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a file of the folder is. One of ours that is torn is removed, as is one that nobody writes any more; what has
/// another name is somebody else's, and left alone.
fn found(path: &Path, now: Timestamp) -> Option<(WorkId, Label, Timestamp)> {
    let about = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    let used = about.modified().ok().and_then(|time| Timestamp::try_from(time).ok()).unwrap_or(now).min(now);
    let name = path.file_name()?.to_str()?;
    if name.ends_with(UNFINISHED) {
        let age = Duration::try_from(now.duration_since(used)).unwrap_or_default();
        if age >= LEFT_BEHIND {
            drop(fs::remove_file(path));
        }
        return None;
    }
    let work = name.strip_suffix(ENDING).and_then(|id| WorkId::parse(id).ok())?;
    let mut start = Vec::with_capacity(MAX_LINE);
    File::open(path).ok()?.take(MAX_LINE as u64).read_to_end(&mut start).ok()?;
    let label = Label::read(&start).filter(|label| label.file_length() == about.len());
    if label.is_none() {
        tracing::warn!(%work, "a file among the covers is none and was dropped");
        drop(fs::remove_file(path));
    }
    Some((work, label?, used))
}

/// What a look into the file brought.
#[derive(Debug)]
pub(super) enum Found {
    /// The cover.
    Cover(Label, Bodies),
    /// There is none.
    None,
    /// There is none any more.
    Dropped,
}

#[cfg(test)]
pub(super) mod tests;
