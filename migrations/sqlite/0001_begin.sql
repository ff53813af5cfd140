-- Moments are microseconds since 1970 in UTC.

-- The caches' second layer. `bytes` is the length of key and value, so that counting them reads an index alone.
CREATE TABLE entries (
    cache       TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    stored_at   INTEGER NOT NULL,
    fresh_until INTEGER NOT NULL,
    stale_until INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    value       BLOB    NOT NULL,
    PRIMARY KEY (cache, key)
) STRICT;
CREATE INDEX entries_by_age ON entries (cache, stored_at, bytes);
CREATE INDEX entries_by_end ON entries (stale_until);

-- Recorded jobs. `owner` is set while a process runs the job, and then only; `beat` never falls.
CREATE TABLE jobs (
    id              TEXT    NOT NULL PRIMARY KEY,
    kind            TEXT    NOT NULL,
    key             TEXT    NOT NULL,
    origin          TEXT    NOT NULL,
    request         TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    status          TEXT    NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
    completed_at    INTEGER,
    done            INTEGER NOT NULL DEFAULT 0,
    total           INTEGER NOT NULL DEFAULT 0,
    output          TEXT,
    error           TEXT,
    owner           TEXT,
    beat            INTEGER NOT NULL DEFAULT 0,
    attempts        INTEGER NOT NULL DEFAULT 0,
    is_cancel_asked INTEGER NOT NULL DEFAULT 0,
    CHECK ((status = 'running') = (owner IS NOT NULL)),
    CHECK ((status IN ('completed', 'failed', 'cancelled')) = (completed_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX jobs_unfinished ON jobs (kind, key) WHERE status IN ('pending', 'running');
CREATE INDEX jobs_unfinished_by_age ON jobs (created_at, id) WHERE status IN ('pending', 'running');
CREATE INDEX jobs_owned ON jobs (owner) WHERE owner IS NOT NULL;
CREATE INDEX jobs_finished ON jobs (completed_at, id) WHERE completed_at IS NOT NULL;

-- How much subjects are asked for.
CREATE TABLE asks (
    key   TEXT    NOT NULL PRIMARY KEY,
    score REAL    NOT NULL,
    as_of INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The last run of each schedule.
CREATE TABLE schedules (
    name    TEXT    NOT NULL PRIMARY KEY,
    planned INTEGER NOT NULL,
    job     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Written and emptied to find out whether there is room again after a full disk.
CREATE TABLE probe (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    filler BLOB NOT NULL
) STRICT;
