//! What is kept, how much of it and for how long.

use std::time::Duration;

/// The sizes of the caches, and how long what is in them is fresh.
#[derive(Clone, Debug, clap::Args)]
pub struct CacheConfig {
    /// How long picks are kept, such as 7d.
    #[arg(long, env = "LUMINARIA_RECOMMENDATIONS_TTL", default_value = "7d", value_parser = humantime::parse_duration)]
    pub recommendations_ttl: Duration,

    /// How many lists of picks are kept.
    #[arg(long, env = "LUMINARIA_RECOMMENDATIONS_CAPACITY", default_value_t = 500)]
    pub recommendations_capacity: u64,

    /// How long news on a subject is fresh, such as 6h. Posts are never kept longer than their source allows.
    #[arg(long, env = "LUMINARIA_NEWS_TTL", default_value = "6h", value_parser = humantime::parse_duration)]
    pub news_ttl: Duration,

    /// How old news may be; older items are shown only where there is little else.
    #[arg(long, env = "LUMINARIA_NEWS_MAX_AGE", default_value = "730d", value_parser = humantime::parse_duration)]
    pub news_max_age: Duration,

    /// On how many subjects news is kept.
    #[arg(long, env = "LUMINARIA_NEWS_CAPACITY", default_value_t = 300)]
    pub news_capacity: u64,

    /// How long facts on a book are fresh, such as 30d. They are never kept longer than their source allows.
    #[arg(long, env = "LUMINARIA_BOOK_TTL", default_value = "30d", value_parser = humantime::parse_duration)]
    pub book_ttl: Duration,

    /// On how many books facts are kept.
    #[arg(long, env = "LUMINARIA_BOOK_CAPACITY", default_value_t = 1_000)]
    pub book_capacity: u64,

    /// How long facts on an author are fresh, such as 30d. They are never kept longer than their source allows.
    #[arg(long, env = "LUMINARIA_AUTHOR_TTL", default_value = "30d", value_parser = humantime::parse_duration)]
    pub author_ttl: Duration,

    /// On how many authors facts are kept.
    #[arg(long, env = "LUMINARIA_AUTHOR_CAPACITY", default_value_t = 500)]
    pub author_capacity: u64,

    /// How long facts on a genre are fresh, such as 30d. They are never kept longer than their source allows.
    #[arg(long, env = "LUMINARIA_GENRE_TTL", default_value = "30d", value_parser = humantime::parse_duration)]
    pub genre_ttl: Duration,

    /// On how many genres facts are kept.
    #[arg(long, env = "LUMINARIA_GENRE_CAPACITY", default_value_t = 100)]
    pub genre_capacity: u64,

    /// How many bytes of rendered pages are kept.
    #[arg(long, env = "LUMINARIA_PAGES_CAPACITY", default_value_t = 32 * 1024 * 1024)]
    pub pages_capacity: u64,
}
