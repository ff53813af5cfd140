//! Typed caches: moka in front, freshness by our own clock, concurrent loads shared.
//!
//! [`table`] holds what every cache may hold, [`TypedCache`] is one of them. A cache is a value of its own: the
//! composition root makes each from its line of the table and hands it to the service that needs it.
//!
//! **The seam for what outlives a restart.** All that a second, persistent layer would need is in [`typed`]: an entry
//! carries its own three moments, so it can be written out and read back as it is; `TypedCache::look` is the one
//! place that reads moka, where a layer behind it would be asked on a miss; and `TypedCache::put` is the one place that
//! writes it. Until there is such a layer every cache lives in memory alone.

mod control;
mod entry;
mod fullness;
pub mod table;
pub mod typed;

pub use control::{CacheControl, Caches, Sample};
pub use entry::Lifetime;
pub use table::{CacheLimits, CacheName};
pub use typed::{CacheStats, Lookup, TypedCache};
