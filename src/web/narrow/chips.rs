//! What a list is narrowed to, as chips that can be taken off one by one.

use super::{Narrowing, Words, name, parts, without};
use crate::{catalogue::Catalogue, domain::Filters, recommend::Variety};

/// Something that can be taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct Chip {
    pub(in crate::web) text: String,
    /// What the link does, for those who do not see its cross.
    pub(in crate::web) label: String,
    /// The list without it.
    pub(in crate::web) url: String,
    pub(in crate::web) from_words: bool,
}

/// A chip for each thing that the list is narrowed to, and one for an unusual variety. `chosen` was chosen on the page;
/// what else is in `all` comes from the typed words. `address` gives the list's address with other filters.
pub(in crate::web) fn chips(
    catalogue: &Catalogue,
    words: &Words,
    all: &Narrowing,
    chosen: &Filters,
    address: impl Fn(&Narrowing) -> String,
) -> Vec<Chip> {
    let chip = |text: String, left: Narrowing, from_words| Chip {
        label: words.remove(&text),
        text,
        url: address(&left),
        from_words,
    };
    let chosen = parts(chosen);
    let mut chips: Vec<Chip> = parts(&all.filters)
        .iter()
        .map(|part| {
            let left = Narrowing { filters: without(&all.filters, part), variety: all.variety };
            chip(name(catalogue, words, part), left, !chosen.contains(part))
        })
        .collect();
    let usual = Variety::default();
    if all.variety != usual {
        let left = Narrowing { filters: all.filters.clone(), variety: usual };
        chips.push(chip(words.varied(all.variety < usual).to_owned(), left, false));
    }
    chips
}
