//! The words of the caches.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use super::AdminWords;
use crate::cache::CacheName;

impl AdminWords {
    pub(in crate::web) fn cache_name(&self, name: CacheName) -> &'static str {
        match name {
            CacheName::Recommendations => "Recommendations",
            CacheName::Book => "Books",
            CacheName::Author => "Authors",
            CacheName::Genre => "Genres",
            CacheName::News => "News",
            CacheName::Pages => "Pages",
        }
    }

    pub(in crate::web) fn purged(&self, entries: u64) -> String {
        match entries {
            0 => "Nothing was there to be forgotten.".to_owned(),
            1 => "One entry is forgotten.".to_owned(),
            n => format!("{} entries are forgotten.", self.count(n)),
        }
    }

    /// "7 of 500".
    pub(in crate::web) fn of_most(&self, now: &str, most: &str) -> String {
        format!("{now} of {most}")
    }

    /// "3 entries, 12 KB".
    pub(in crate::web) fn stored(&self, entries: u64, bytes: u64) -> String {
        let noun = if entries == 1 { "entry" } else { "entries" };
        format!("{} {noun}, {}", self.count(entries), self.bytes(bytes))
    }

    /// "92 % from memory".
    pub(in crate::web) fn share_from_memory(&self, rate: f64) -> String {
        format!("{} from memory", self.percent(rate))
    }

    /// The text of a sparkline.
    pub(in crate::web) fn sparkline(&self, samples: usize, first: f64, last: f64) -> String {
        format!("Hit rate over {samples} samples: from {} to {}", self.percent(first), self.percent(last))
    }
}

#[cfg(test)]
mod tests {
    use crate::web::words::admin::ENGLISH;

    #[test]
    fn one_entry_is_told_as_one() {
        assert_eq!(ENGLISH.purged(1), "One entry is forgotten.");
        assert_eq!(ENGLISH.purged(1_200), "1,200 entries are forgotten.");
    }
}
