//! One list of what several sources brought: newest first, no two alike.

use std::{cmp::Reverse, collections::HashSet};

use super::alike::{Headline, canonical};
use crate::domain::{Update, UpdateKind};

/// How many items of one source are looked at: far more than are shown, and few enough that comparing them all costs
/// no time worth mentioning.
const PER_SOURCE: usize = 100;

/// The newest `limit` of all items, no two with one address or one headline. Of two that are alike an article is kept
/// rather than a post that quotes it, then the newer one, then the one of the earlier list.
pub(super) fn merge(lists: Vec<Vec<Update>>, limit: usize) -> Vec<Update> {
    let mut items: Vec<Update> = lists.into_iter().flat_map(newest).collect();
    items.sort_by_key(|item| (item.kind == UpdateKind::Social, Reverse(item.date)));

    let mut addresses = HashSet::new();
    let mut headlines: Vec<Headline> = Vec::new();
    items.retain(|item| {
        let headline = Headline::of(item);
        let is_new = !headlines.iter().any(|known| known.is_alike(&headline)) && addresses.insert(canonical(&item.url));
        if is_new {
            headlines.push(headline);
        }
        is_new
    });

    items.sort_by_key(|item| Reverse(item.date));
    items.truncate(limit);
    items
}

fn newest(mut items: Vec<Update>) -> Vec<Update> {
    items.sort_by_key(|item| Reverse(item.date));
    items.truncate(PER_SOURCE);
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::updates::fake::{item, post};

    fn titles(merged: &[Update]) -> Vec<&str> {
        merged.iter().map(|item| item.title.as_str()).collect()
    }

    #[test]
    fn items_are_newest_first_and_no_more_than_the_limit() {
        let (old, new, newer) = (item("Old", 1), item("New", 2), item("Newer", 3));
        let merged = merge(vec![vec![old, newer], vec![new]], 2);
        assert_eq!(titles(&merged), ["Newer", "New"]);
    }

    #[test]
    fn of_two_with_one_address_the_newer_is_kept() {
        let mut first = item("Frank Herbert remembered", 1);
        let mut second = item("A life of Frank Herbert", 2);
        first.url = "https://www.example.org/herbert/?utm_source=feed#top".parse().unwrap();
        second.url = "https://example.org/herbert".parse().unwrap();
        assert_eq!(titles(&merge(vec![vec![first], vec![second]], 9)), ["A life of Frank Herbert"]);
    }

    #[test]
    fn of_two_with_one_headline_the_article_is_kept_rather_than_the_post() {
        let article = item("A new edition of Dune has arrived in the shops", 1);
        let quote = post("A NEW EDITION of “Dune” has arrived in the shops", 2);
        let merged = merge(vec![vec![quote], vec![article.clone()]], 9);
        assert_eq!(merged, [article]);
    }

    #[test]
    fn a_source_that_brings_thousands_is_cut_before_anything_is_compared() {
        let many = (0..5_000).map(|n| item(&format!("Item number {n}"), n)).collect();
        let merged = merge(vec![many], 1_000);
        assert_eq!(merged.len(), PER_SOURCE);
        assert_eq!(merged[0].title, "Item number 4999");
    }
}
