//! Settings that may be blank, and lists.

use std::str::FromStr;

/// A setting that may be blank: an empty environment variable counts as unset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T>(pub Option<T>);

pub(super) fn blank_or<T: FromStr>(text: &str) -> Result<Setting<T>, T::Err> {
    match text.trim() {
        "" => Ok(Setting(None)),
        some => some.parse().map(|value| Setting(Some(value))),
    }
}

/// A comma-separated list; empty is an empty list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T>(pub Vec<T>);

pub(super) fn list<T: FromStr>(text: &str) -> Result<List<T>, T::Err> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::parse).collect::<Result<_, _>>().map(List)
}
