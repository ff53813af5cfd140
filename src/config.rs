//! All that an operator can set, by flag or by environment variable. `luminaria serve --help` lists it, in the order of
//! the fields here.

mod address;
mod caches;
mod key;
mod schedule;
mod setting;
mod source_name;
mod store_url;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

pub use self::{
    address::{Contact, Network, PublicUrl, WebAddress},
    caches::CacheConfig,
    key::{Key, admin_token},
    schedule::ScheduleConfig,
    setting::{List, Setting},
    source_name::SourceName,
    store_url::StoreUrl,
};
use self::{
    key::admin_token_or_blank,
    setting::{blank_or, list},
};

/// The settings of a running site.
#[derive(Clone, Debug, clap::Args)]
pub struct Config {
    /// Address to listen on. Port 0 lets the system choose; the chosen one is logged.
    #[arg(long, env = "LUMINARIA_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// The site's own address, for canonical links, pictures of previews, the sitemap and the search bar.
    #[arg(long, env = "LUMINARIA_PUBLIC_URL", value_parser = blank_or::<PublicUrl>, default_value = "", hide_default_value = true)]
    pub public_url: Setting<PublicUrl>,

    /// Mail address or web page at which the operator can be reached; part of the User-Agent.
    #[arg(long, env = "LUMINARIA_CONTACT", value_parser = blank_or::<Contact>, default_value = "", hide_default_value = true)]
    pub contact: Setting<Contact>,

    /// Which upstreams may be asked; empty: none.
    #[arg(long, env = "LUMINARIA_SOURCES", default_value = "feeds,mastodon,open_library,wikipedia", value_parser = list::<SourceName>)]
    pub sources: List<SourceName>,

    /// RSS, Atom or JSON feeds to read, comma-separated.
    #[arg(long, env = "LUMINARIA_FEEDS", default_value = FEEDS, value_parser = list::<WebAddress>)]
    pub feeds: List<WebAddress>,

    /// Mastodon server whose hashtag timelines are read.
    #[arg(long, env = "LUMINARIA_MASTODON_URL", default_value = "https://mastodon.social")]
    pub mastodon_url: WebAddress,

    /// Base address of Google News.
    #[arg(long, env = "LUMINARIA_GOOGLE_NEWS_URL", default_value = "https://news.google.com")]
    pub google_news_url: WebAddress,

    /// Base address of The Guardian's Open Platform.
    #[arg(long, env = "LUMINARIA_GUARDIAN_URL", default_value = "https://content.guardianapis.com")]
    pub guardian_url: WebAddress,

    /// Key of The Guardian's Open Platform.
    #[arg(long, env = "LUMINARIA_GUARDIAN_KEY", value_parser = blank_or::<Key>, default_value = "", hide_default_value = true, hide_env_values = true)]
    pub guardian_key: Setting<Key>,

    /// Base address of the New York Times' API.
    #[arg(long, env = "LUMINARIA_NYT_URL", default_value = "https://api.nytimes.com")]
    pub nyt_url: WebAddress,

    /// Key of the New York Times' API, with its Books API enabled.
    #[arg(long, env = "LUMINARIA_NYT_KEY", value_parser = blank_or::<Key>, default_value = "", hide_default_value = true, hide_env_values = true)]
    pub nyt_key: Setting<Key>,

    /// Bluesky server that the account signs in at.
    #[arg(long, env = "LUMINARIA_BLUESKY_URL", default_value = "https://bsky.social")]
    pub bluesky_url: WebAddress,

    /// Handle of the Bluesky account that searches.
    #[arg(long, env = "LUMINARIA_BLUESKY_IDENTIFIER", value_parser = blank_or::<Key>, default_value = "", hide_default_value = true, hide_env_values = true)]
    pub bluesky_identifier: Setting<Key>,

    /// Password of that account; one for apps, not the account's own.
    #[arg(long, env = "LUMINARIA_BLUESKY_PASSWORD", value_parser = blank_or::<Key>, default_value = "", hide_default_value = true, hide_env_values = true)]
    pub bluesky_password: Setting<Key>,

    /// Base address of Open Library.
    #[arg(long, env = "LUMINARIA_OPEN_LIBRARY_URL", default_value = "https://openlibrary.org")]
    pub open_library_url: WebAddress,

    /// Base address of Wikipedia.
    #[arg(long, env = "LUMINARIA_WIKIPEDIA_URL", default_value = "https://en.wikipedia.org")]
    pub wikipedia_url: WebAddress,

    /// Base address of Google Books.
    #[arg(long, env = "LUMINARIA_GOOGLE_BOOKS_URL", default_value = "https://www.googleapis.com")]
    pub google_books_url: WebAddress,

    /// Key for Google Books. Blank: it is not asked.
    #[arg(long, env = "LUMINARIA_GOOGLE_BOOKS_KEY", value_parser = blank_or::<Key>, default_value = "", hide_default_value = true, hide_env_values = true)]
    pub google_books_key: Setting<Key>,

    /// Base address of Open Library's covers.
    #[arg(long, env = "LUMINARIA_COVERS_URL", default_value = "https://covers.openlibrary.org")]
    pub covers_url: WebAddress,

    /// How many bytes of covers are kept in the data folder; 0: none is fetched.
    #[arg(long, env = "LUMINARIA_COVERS_MAX_BYTES", default_value_t = 512 * 1024 * 1024)]
    pub covers_max_bytes: u64,

    /// How long a reader's browser may take to send a request's head, and a connection may stay idle.
    #[arg(long, env = "LUMINARIA_HEAD_TIMEOUT", default_value = "30s", value_parser = humantime::parse_duration)]
    pub head_timeout: Duration,

    /// What is kept, how much of it and for how long.
    #[command(flatten)]
    pub caches: CacheConfig,

    /// Folder for everything the program writes.
    #[arg(long, env = "LUMINARIA_DATA_DIR", default_value = "./luminaria-data")]
    pub data_dir: PathBuf,

    /// Folder with works of your own, beside the starter catalogue; data/README.md says how they are written.
    #[arg(long, env = "LUMINARIA_CATALOGUE_EXTRA", value_parser = blank_or::<PathBuf>, default_value = "", hide_default_value = true)]
    pub catalogue_extra: Setting<PathBuf>,

    /// Folder with a model of your own, as `luminaria train --ids` writes it. Blank: the embedded one.
    #[arg(long, env = "LUMINARIA_MODEL", value_parser = blank_or::<PathBuf>, default_value = "", hide_default_value = true)]
    pub model: Setting<PathBuf>,

    /// Where what must outlive a restart is kept: `sqlite:PATH`, or `none` for memory alone. Blank: a file in the data
    /// folder.
    #[arg(long, env = "LUMINARIA_STORE_URL", value_parser = blank_or::<StoreUrl>, default_value = "", hide_default_value = true)]
    pub store_url: Setting<StoreUrl>,

    /// Opens `/admin` and the admin API; 16 characters at least. Blank: there is no admin.
    #[arg(long, env = "LUMINARIA_ADMIN_TOKEN", value_parser = admin_token_or_blank, default_value = "", hide_default_value = true, hide_env_values = true)]
    pub admin_token: Setting<Key>,

    /// Proxies whose `Forwarded` and `X-Forwarded-For` headers are believed: addresses or networks, comma-separated.
    #[arg(long, env = "LUMINARIA_TRUSTED_PROXIES", default_value = "", hide_default_value = true, value_parser = list::<Network>)]
    pub trusted_proxies: List<Network>,

    /// How many jobs that ask upstreams one client address may start each minute.
    #[arg(long, env = "LUMINARIA_JOBS_PER_CLIENT", default_value = "60")]
    pub jobs_per_client: std::num::NonZeroU32,

    /// What is refreshed without a reader.
    #[command(flatten)]
    pub schedule: ScheduleConfig,

    /// How long requests and jobs may take to end once the site is told to stop.
    #[arg(long, env = "LUMINARIA_SHUTDOWN_TIMEOUT", default_value = "10s", value_parser = humantime::parse_duration)]
    pub shutdown_timeout: Duration,

    /// How log lines are written.
    #[arg(long, env = "LUMINARIA_LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,

    /// How long one upstream may take for one answer, such as 10s.
    #[arg(long, env = "LUMINARIA_UPSTREAM_TIMEOUT", default_value = "10s", value_parser = humantime::parse_duration)]
    pub upstream_timeout: Duration,

    /// How much one upstream may send in one answer, in bytes.
    #[arg(long, env = "LUMINARIA_UPSTREAM_MAX_BYTES", default_value_t = 4 * 1024 * 1024)]
    pub upstream_max_bytes: usize,

    /// How many requests one upstream host gets per minute at most.
    #[arg(long, env = "LUMINARIA_UPSTREAM_PER_MINUTE", default_value = "60")]
    pub upstream_per_minute: std::num::NonZeroU32,
}

const FEEDS: &str = "https://lithub.com/feed/,https://www.theguardian.com/books/rss,\
                     https://feeds.npr.org/1032/rss.xml,https://reactormag.com/feed/";

impl Config {
    /// The defaults, as if nothing had been set: the environment is not read.
    ///
    /// # Panics
    /// Never: a test holds every default to its parser.
    pub fn defaults() -> Self {
        use clap::{Args as _, FromArgMatches as _};
        let command = Self::augment_args(clap::Command::new("luminaria")).mut_args(|arg| arg.env(None::<&str>));
        Self::from_arg_matches(&command.get_matches_from(["luminaria"])).unwrap_or_else(|error| error.exit())
    }
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for programs.
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_valid() {
        let config = Config::defaults();
        assert_eq!(config.listen.port(), 8080);
        assert!(config.sources.0.contains(&SourceName::Feeds));
        assert!(config.feeds.0.len() >= 3);
        assert_eq!(config.public_url, Setting(None));
    }

    #[test]
    fn an_empty_list_is_no_source() {
        assert_eq!(list::<SourceName>(" "), Ok(List(vec![])));
        assert_eq!(list::<SourceName>("feeds, google_news"), Ok(List(vec![SourceName::Feeds, SourceName::GoogleNews])));
        let error = list::<SourceName>("feeds,myspace").unwrap_err();
        assert!(error.contains("myspace") && error.contains("mastodon"), "{error}");
    }

    #[test]
    fn a_key_may_be_short_and_does_not_print() {
        assert_eq!(blank_or::<Key>(" "), Ok(Setting(None)), "blank is unset");
        let key = blank_or::<Key>(" k3y ").unwrap();
        assert_eq!(key, Setting(Some(Key("k3y".to_owned()))));
        let config = Config { guardian_key: key.clone(), bluesky_password: key, ..Config::defaults() };
        assert!(!format!("{config:?}").contains("k3y"));
    }

    #[test]
    fn help_shows_no_key() {
        use clap::Args as _;
        let command = Config::augment_args(clap::Command::new("luminaria"));
        let named = |arg: &clap::Arg| arg.get_env().is_some_and(|name| name.to_string_lossy().ends_with("_KEY"));
        let keys: Vec<&clap::Arg> = command.get_arguments().filter(|arg| named(arg)).collect();
        assert!(keys.len() >= 2);
        assert!(keys.iter().all(|arg| arg.is_hide_env_values_set()), "{keys:?}");
    }

    #[test]
    fn proxies_are_addresses_or_networks() {
        let proxies = list::<Network>("10.0.0.0/8, ::1").unwrap();
        assert!(proxies.0[0].0.contains(&"10.1.2.3".parse::<std::net::IpAddr>().unwrap()));
        assert!(list::<Network>("nowhere").is_err());
    }
}
