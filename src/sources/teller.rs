//! Who tells a fact, and where it stands.

use crate::domain::{Told, WebUrl};

/// One page of one source: all that is read from it is told by it.
#[derive(Clone, Debug)]
pub(super) struct Teller {
    pub(super) source: &'static str,
    pub(super) url: Option<WebUrl>,
    pub(super) licence: Option<&'static str>,
}

impl Teller {
    pub(super) fn told<T>(&self, value: T) -> Told<T> {
        let licence = self.licence.map(str::to_owned);
        Told { value, source: self.source.to_owned(), url: self.url.clone(), licence }
    }
}
