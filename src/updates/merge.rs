//! One list of what several sources brought: newest first, no two alike.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::alike::{Headline, canonical};
use crate::domain::{Update, UpdateKind};

/// How many items of one source are looked at: far more than are shown, and few enough that comparing them all costs
/// no time worth mentioning.
const PER_SOURCE: usize = 100;

/// Below this, older items are better than nothing.
const FEW: usize = 5;

/// What of all items is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    /// So many at most.
    pub(super) limit: usize,
    /// Older ones only where there are few others.
    pub(super) oldest: Timestamp,
}

/// An item that is kept, and by what others are known to be the same.
struct Kept {
    item: Update,
    headline: Headline,
    address: String,
}

/// The newest of all items, no two with one address or one headline. Of those that are alike an article is kept rather
/// than a post that quotes it, then the newer one, then the one of the earlier list; it names who else has the story.
pub(super) fn merge(lists: Vec<Vec<Update>>, shown: &Shown) -> Vec<Update> {
    let mut items: Vec<Update> = lists.into_iter().flat_map(newest).collect();
    items.sort_by_key(|item| (item.kind == UpdateKind::Social, Reverse(item.date)));

    let mut kept: Vec<Kept> = Vec::new();
    for item in items {
        let (headline, address) = (Headline::of(&item), canonical(&item.url));
        match kept.iter_mut().find(|kept| kept.address == address || kept.headline.is_alike(&headline)) {
            Some(same) => add_sources(&mut same.item, item),
            None => kept.push(Kept { item, headline, address }),
        }
    }
    let mut items: Vec<Update> = kept.into_iter().map(|kept| kept.item).collect();
    items.sort_by_key(|item| Reverse(item.date));
    let current = items.iter().filter(|item| item.date >= shown.oldest).count();
    items.truncate(current.max(FEW).min(shown.limit));
    items
}

/// A post that quotes an article is no further source of it. Of articles that are alike one that may go out in our feed
/// stands for the rest: otherwise a story would be missing there because somebody else has it, too.
fn add_sources(known: &mut Update, mut other: Update) {
    if other.kind == UpdateKind::Social {
        return;
    }
    if other.may_republish && !known.may_republish {
        std::mem::swap(known, &mut other);
    }
    for source in std::iter::once(other.source).chain(other.also) {
        if source != known.source && !known.also.contains(&source) {
            known.also.push(source);
        }
    }
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

    /// So many, however old.
    fn most(limit: usize) -> Shown {
        Shown { limit, oldest: Timestamp::MIN }
    }

    fn titles(merged: &[Update]) -> Vec<&str> {
        merged.iter().map(|item| item.title.as_str()).collect()
    }

    #[test]
    fn items_are_newest_first_and_no_more_than_the_limit() {
        let (old, new, newer) = (item("Old", 1), item("New", 2), item("Newer", 3));
        let merged = merge(vec![vec![old, newer], vec![new]], &most(2));
        assert_eq!(titles(&merged), ["Newer", "New"]);
    }

    #[test]
    fn of_two_with_one_address_the_newer_is_kept() {
        let mut first = item("Frank Herbert remembered", 1);
        let mut second = item("A life of Frank Herbert", 2);
        first.url = "https://www.example.org/herbert/?utm_source=feed#top".parse().unwrap();
        second.url = "https://example.org/herbert".parse().unwrap();
        assert_eq!(titles(&merge(vec![vec![first], vec![second]], &most(9))), ["A life of Frank Herbert"]);
    }

    #[test]
    fn of_two_with_one_headline_the_article_is_kept_rather_than_the_post() {
        let article = item("A new edition of Dune has arrived in the shops", 1);
        let quote = post("A NEW EDITION of “Dune” has arrived in the shops", 2);
        let merged = merge(vec![vec![quote], vec![article.clone()]], &most(9));
        assert_eq!(merged, [article]);
    }

    #[test]
    fn a_source_that_brings_thousands_is_cut_before_anything_is_compared() {
        let many = (0..5_000).map(|n| item(&format!("Item number {n}"), n)).collect();
        let merged = merge(vec![many], &most(1_000));
        assert_eq!(merged.len(), PER_SOURCE);
        assert_eq!(merged[0].title, "Item number 4999");
    }

    #[test]
    fn a_story_that_several_have_names_them_all() {
        let from = |source: &str, second| Update {
            source: source.to_owned(),
            url: format!("https://{source}.example/a").parse().unwrap(),
            ..item("A new edition of Dune has arrived in the shops", second)
        };
        let merged =
            merge(vec![vec![from("one", 3)], vec![from("two", 2), from("two", 1)], vec![from("three", 1)]], &most(9));
        assert_eq!((merged.len(), merged[0].source.as_str()), (1, "one"));
        assert_eq!(merged[0].also, ["two", "three"]);
        let quoted = merge(
            vec![
                vec![post("Dune is back in the shops, and how", 2)],
                vec![post("Dune is back in the shops, and how", 1)],
            ],
            &most(9),
        );
        assert_eq!(quoted[0].also, [""; 0]);
    }

    #[test]
    fn a_story_that_may_go_out_in_a_feed_is_not_lost_to_one_that_may_not() {
        let title = "A new edition of Dune has arrived in the shops";
        let closed = Update { source: "The Press".to_owned(), ..item(title, 2) };
        let open = Update { may_republish: true, ..item(title, 1) };
        let quote = Update { may_republish: true, ..post(title, 3) };
        let merged = merge(vec![vec![closed], vec![open.clone()], vec![quote]], &most(9));
        assert_eq!(merged, [Update { also: vec!["The Press".to_owned()], ..open }]);
    }

    #[test]
    fn old_items_are_shown_only_where_there_is_little_else() {
        let items =
            |seconds: std::ops::Range<i64>| seconds.map(|n| item(&format!("Item number {n}"), n)).collect::<Vec<_>>();
        let since = |second| Shown { limit: 30, oldest: Timestamp::from_second(second).unwrap() };
        assert_eq!(merge(vec![items(0..20)], &since(10)).len(), 10);
        let few = merge(vec![items(0..20)], &since(18));
        assert_eq!((few.len(), few[4].title.as_str()), (FEW, "Item number 15"));
        assert_eq!(merge(vec![items(0..3)], &since(99)).len(), 3);
    }
}
