//! Sentences about refreshes.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use super::Words;
use crate::domain::CacheType;

impl Words {
    /// What was taken: "The news on Dune is being refreshed."
    pub(in crate::web) fn refresh_taken(&self, cache_type: CacheType, title: &str, entries: usize) -> String {
        let what = match cache_type {
            CacheType::All => return format!("All that is kept on {title} is being refreshed: {entries} entries."),
            CacheType::News => "news",
            CacheType::Recommendations => "recommendations",
            CacheType::Book => "book facts",
            CacheType::Author => "author facts",
            CacheType::Genre => "genre facts",
        };
        match entries {
            1 => format!("One entry is being refreshed: {what} for {title}."),
            many => format!("{many} entries are being refreshed: {what} for {title}."),
        }
    }
}
