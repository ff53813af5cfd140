//! The keeper of what is known, over HTTP: what outlives a stop and a crash, refreshes, the schedule, what readers may
//! ask for, and a store that fails.

mod host;
mod readers;
mod refreshes;
mod restarts;
mod stores;
