//! The way to whoever fetches covers.

use std::fmt;

use crate::domain::{CoverAt, WorkId};

/// Is told where the cover of a work can be fetched, each time that somebody asks for the work.
pub trait CoverWish: Send + Sync + fmt::Debug {
    /// Somebody would like to see this cover. Returns at once; to wish for what is there already does nothing.
    fn want(&self, work: &WorkId, at: &CoverAt);
}

/// Fetches no covers.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCovers;

impl CoverWish for NoCovers {
    fn want(&self, _: &WorkId, _: &CoverAt) {}
}
