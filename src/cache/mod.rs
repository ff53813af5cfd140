//! Typed caches: moka in front, freshness by our own clock, concurrent loads shared, and behind them, where one is asked
//! for, a second layer that outlives the process.
//!
//! [`table`] holds what every cache may hold, [`TypedCache`] is one of them, [`SecondLayer`] stands behind those that
//! have one, [`Caches`] is all of them in their keeper's hand. A cache is a value of its own: the composition root makes
//! each from its line of the table and hands it to the service that needs it.
//!
//! An entry carries its own three moments (`entry`), so it is written out and read back as it is (`stored`). Every change
//! of a cache is made in memory and queued for the second layer under one lock (`flights`), which also knows the loads
//! that are under way: so nothing that was read before a change is ever kept after it.

mod control;
mod entry;
#[cfg(test)]
pub(crate) mod fake;
mod flights;
mod fullness;
mod history;
mod key;
mod layer;
mod stats;
mod stored;
pub mod table;
pub mod typed;
mod weight;

pub use control::{CacheControl, Caches};
pub use entry::Lifetime;
pub use history::Sample;
pub use key::CacheKey;
pub use layer::{LayerFigures, LayerSettings, SecondLayer};
pub use stats::CacheStats;
pub use stored::Stored;
pub use table::{CacheLimits, CacheName};
pub use typed::{Load, Lookup, TypedCache};
pub use weight::Weigh;
