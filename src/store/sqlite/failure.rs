//! What an error of SQLite means for the caller and for the store.

use sqlx::{Error, migrate::MigrateError};

use crate::store::{StoreError, StoreState};

/// What went wrong, as far as it makes a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Another process has it locked.
    Busy,
    /// No room left.
    Full,
    /// The file, its folder or its file system takes no writes.
    ReadOnly,
    /// It cannot be opened.
    CannotOpen,
    /// It is no SQLite file, or one whose content contradicts itself.
    Damaged,
    /// The file is not at its path any more, or the disk fails: the connections are of no use.
    Lost,
    /// The connections were closed meanwhile, since the store is being opened anew.
    Closed,
    /// A fault of ours, or what a row holds cannot be read.
    Other,
}

/// Whether a failed call wanted to change something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// No.
    Reading,
    /// Yes.
    Writing,
}

/// `SQLITE_READONLY_DBMOVED`: the file was moved or unlinked while it was open.
const MOVED: u32 = 1032;

impl Failure {
    /// By SQLite's result code (<https://www.sqlite.org/rescode.html>): its low byte is the kind of error.
    pub(super) fn of(error: &Error) -> Self {
        let code = match error {
            Error::Database(error) => error.code().and_then(|code| code.parse::<u32>().ok()),
            Error::PoolClosed => return Self::Closed,
            Error::WorkerCrashed => return Self::Lost,
            Error::Io(_) => return Self::CannotOpen,
            Error::Migrate(error) => return Self::of_migration(error),
            _ => None,
        };
        match code {
            Some(MOVED) => Self::Lost,
            Some(code) => match code & 0xff {
                5 | 6 => Self::Busy,
                8 => Self::ReadOnly,
                10 => Self::Lost,
                11 | 26 => Self::Damaged,
                13 => Self::Full,
                14 => Self::CannotOpen,
                _ => Self::Other,
            },
            None => Self::Other,
        }
    }

    fn of_migration(error: &MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => Self::of(error),
            _ => Self::Other,
        }
    }

    /// In words for the operator.
    pub(super) fn reason(self, error: &Error) -> String {
        match self {
            Self::Busy => "another process keeps it locked".to_owned(),
            Self::Full => "the disk is full; it goes on once there is room".to_owned(),
            Self::ReadOnly => "the file, its folder or its file system is read-only".to_owned(),
            Self::CannotOpen => format!("it cannot be opened: {error}"),
            Self::Damaged => format!("its file is damaged: {error}"),
            Self::Lost => format!("its file was moved, or the disk fails: {error}"),
            Self::Closed => "it is being opened anew".to_owned(),
            Self::Other => error.to_string(),
        }
    }
}

/// What follows from an error during use.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// What the caller is told.
    pub(super) answer: StoreError,
    /// How the store is now, when that changes.
    pub(super) state: Option<StoreState>,
    /// Whether the file is to be examined before it is used again.
    pub(super) is_damage: bool,
}

impl Verdict {
    /// The one place where errors of SQLite become errors of the store.
    pub(super) fn on(error: &Error, doing: Doing) -> Self {
        let failure = Failure::of(error);
        let reason = failure.reason(error);
        let (answer, state) = match (failure, doing) {
            (Failure::Full | Failure::ReadOnly, _) | (Failure::Busy, Doing::Writing) => {
                (StoreError::NotWritable(reason.clone()), Some(StoreState::ReadOnly(reason)))
            }
            (Failure::Damaged | Failure::Lost | Failure::CannotOpen, _) => {
                (StoreError::Unavailable(reason.clone()), Some(StoreState::Unavailable(reason)))
            }
            (Failure::Closed, _) => (StoreError::Unavailable(reason), None),
            (Failure::Busy, Doing::Reading) | (Failure::Other, _) => (StoreError::Failed(reason), None),
        };
        Self { answer, state, is_damage: failure == Failure::Damaged }
    }
}
