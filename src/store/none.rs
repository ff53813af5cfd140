//! No store: the site keeps everything in memory.

use super::{StoreHealth, StoreState};

/// Stands where a store would be when the operator wants none. Everything asked of it fails, with this reason.
#[derive(Clone, Debug)]
pub struct NoStore {
    /// Why there is none.
    pub reason: String,
}

impl StoreHealth for NoStore {
    fn state(&self) -> StoreState {
        StoreState::Unavailable(self.reason.clone())
    }
}
