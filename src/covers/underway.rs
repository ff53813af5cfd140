//! What is wished for and not yet there, so that whoever looks at a page can be told that more may come.

use super::Covers;
use crate::domain::WorkId;

/// A wish, until it is granted or given up.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) covers: Covers,
    pub(super) work: WorkId,
}

impl Wish {
    pub(super) fn new(covers: &Covers, work: &WorkId) -> Self {
        *covers.0.underway.entry(work.clone()).or_default() += 1;
        Self { covers: covers.clone(), work: work.clone() }
    }
}

impl Drop for Wish {
    fn drop(&mut self) {
        self.covers.0.underway.remove_if_mut(&self.work, |_, wishes| {
            *wishes = wishes.saturating_sub(1);
            *wishes == 0
        });
    }
}
