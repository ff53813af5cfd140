//! Which file it is, and moving a damaged one out of the way.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

/// Tells a file from another that has taken its path. Where the system does not number files, all are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity(Option<(u64, u64)>);

impl Identity {
    /// That of the file at `path` now. The file is not opened: closing it would let go of SQLite's locks
    /// (<https://www.sqlite.org/howtocorrupt.html>, section 2.2).
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let about = fs::metadata(path)?;
        #[cfg(unix)]
        let number = {
            use std::os::unix::fs::MetadataExt as _;
            Some((about.dev(), about.ino()))
        };
        #[cfg(not(unix))]
        let number = about.is_file().then_some((0, 0));
        Ok(Self(number))
    }
}

/// What SQLite keeps beside a file: the log of what is written but not moved into it, and the log's index.
pub(super) const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// `luminaria.sqlite` and `-wal` make `luminaria.sqlite-wal`.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(ending);
    name.into()
}

/// Renames a damaged file and what lies beside it to `<name>.damaged-<moment>`; nothing is deleted or written over.
/// Returns the new path; `None` when another process was quicker: the file at the path is no more the one that was
/// found damaged.
///
/// # Errors
/// When the folder refuses.
pub(super) fn set_aside(path: &Path, damaged: Identity, now: Timestamp) -> io::Result<Option<PathBuf>> {
    match Identity::of(path) {
        Ok(present) if present == damaged => {}
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    }
    let name = beside(path, &format!(".damaged-{}", now.strftime("%Y%m%dT%H%M%SZ")));
    let is_free = |path: &PathBuf| !path.exists() && BESIDE.iter().all(|ending| !beside(path, ending).exists());
    let numbered = (2..).map(|number| beside(&name, &format!("-{number}")));
    let Some(target) = std::iter::once(name.clone()).chain(numbered.take(1_000)).find(is_free) else {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "too many damaged files lie beside it"));
    };
    // The log first: were the file to go first and the process to die, a new file would meet a strange log.
    for ending in BESIDE {
        match fs::rename(beside(path, ending), beside(&target, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(path, &target)?;
    Ok(Some(target))
}
