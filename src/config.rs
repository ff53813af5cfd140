//! All that an operator can set, by flag or by environment variable. `luminaria serve --help` lists it.

use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

use url::Url;

/// The upstreams that an operator may name in `LUMINARIA_SOURCES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum SourceName {
    /// Literary feeds: those in `LUMINARIA_FEEDS`.
    Feeds,
    /// Public hashtag timelines of one Mastodon server.
    Mastodon,
    /// Open Library's facts on works and authors.
    OpenLibrary,
    /// Wikipedia's summaries on authors.
    Wikipedia,
    /// Google News' search feed; its terms allow personal, non-commercial use.
    GoogleNews,
    /// Google Books' facts on works; needs a key.
    GoogleBooks,
    /// The Guardian's articles on books; needs a key, whose terms allow non-commercial use.
    Guardian,
    /// The New York Times' lists of bestsellers; needs a key.
    Nyt,
    /// Bluesky posts; needs an account.
    Bluesky,
}

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

    /// How many bytes of rendered pages are kept.
    #[arg(long, env = "LUMINARIA_PAGES_CAPACITY", default_value_t = 32 * 1024 * 1024)]
    pub pages_capacity: u64,

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
    #[arg(long, env = "LUMINARIA_ADMIN_TOKEN", value_parser = blank_or::<Secret>, default_value = "", hide_default_value = true, hide_env_values = true)]
    pub admin_token: Setting<Secret>,

    /// Proxies whose `Forwarded` and `X-Forwarded-For` headers are believed: addresses or networks, comma-separated.
    #[arg(long, env = "LUMINARIA_TRUSTED_PROXIES", default_value = "", hide_default_value = true, value_parser = list::<Network>)]
    pub trusted_proxies: List<Network>,

    /// How many jobs that ask upstreams one client address may start each minute.
    #[arg(long, env = "LUMINARIA_JOBS_PER_CLIENT", default_value = "60")]
    pub jobs_per_client: std::num::NonZeroU32,

    /// When what readers ask for most is refreshed: a cron expression of five fields, or blank for never.
    #[arg(long, env = "LUMINARIA_SCHEDULE", default_value = "30 4 * * *")]
    pub schedule: String,

    /// The time zone of the schedule, such as Europe/Berlin. Blank: the system's.
    #[arg(long, env = "LUMINARIA_TIME_ZONE", default_value = "", hide_default_value = true)]
    pub time_zone: String,

    /// How many subjects a run of the schedule refreshes at most; 0: none.
    #[arg(long, env = "LUMINARIA_PREWARM_SUBJECTS", default_value_t = 50)]
    pub prewarm_subjects: usize,

    /// What each run refreshes whether readers ask for it or not: titles, authors or genres, separated by semicolons.
    #[arg(long, env = "LUMINARIA_PREWARM", default_value = "", hide_default_value = true)]
    pub prewarm: String,

    /// How long after the start what readers ask for most is refreshed for the first time.
    #[arg(long, env = "LUMINARIA_PREWARM_AFTER", default_value = "5s", value_parser = humantime::parse_duration)]
    pub prewarm_after: Duration,

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

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for programs.
    Json,
}

/// Where the store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreUrl {
    /// Nowhere: memory alone.
    None,
    /// An SQLite file.
    Sqlite(PathBuf),
}

impl FromStr for StoreUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:"));
        match path {
            _ if text == "none" => Ok(Self::None),
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            _ => Err("a store is sqlite:PATH or none".to_owned()),
        }
    }
}

/// An address, or a network of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(pub ipnet::IpNet);

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let one = text.parse::<std::net::IpAddr>().map(ipnet::IpNet::from);
        one.or_else(|_| text.parse()).map(Self).map_err(|_| format!("“{text}” is no address and no network"))
    }
}

/// The fewest characters of a secret: fewer can be guessed.
const SHORTEST_SECRET: usize = 16;

/// A secret. It does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl FromStr for Secret {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.chars().count() >= SHORTEST_SECRET {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("too short to be secret: it needs {SHORTEST_SECRET} characters"))
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What an upstream gave the operator: a key, a password, the name of an account. It is as long as the upstream likes,
/// and it does not print; no text is refused, for the refusal would show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(pub String);

impl FromStr for Key {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
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

/// A setting that may be blank: an empty environment variable counts as unset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T>(pub Option<T>);

fn blank_or<T: FromStr>(text: &str) -> Result<Setting<T>, T::Err> {
    match text.trim() {
        "" => Ok(Setting(None)),
        some => some.parse().map(|value| Setting(Some(value))),
    }
}

/// A comma-separated list; empty is an empty list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T>(pub Vec<T>);

fn list<T: FromStr>(text: &str) -> Result<List<T>, T::Err> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::parse).collect::<Result<_, _>>().map(List)
}

impl FromStr for SourceName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        <Self as clap::ValueEnum>::from_str(text, false).map_err(|_| {
            let known: Vec<String> =
                <Self as clap::ValueEnum>::value_variants().iter().map(ToString::to_string).collect();
            format!("“{text}” is no source; the sources are {}", known.join(", "))
        })
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match clap::ValueEnum::to_possible_value(self) {
            Some(value) => f.write_str(value.get_name()),
            None => fmt::Debug::fmt(self, f),
        }
    }
}

/// An http or https address of an upstream; the operator who named it trusts its host.
#[derive(Clone, PartialEq, Eq)]
pub struct WebAddress(pub Url);

/// The same, for the site itself.
pub type PublicUrl = WebAddress;

impl FromStr for WebAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|cause| format!("not an address: {cause}"))?;
        if matches!(url.scheme(), "http" | "https") && url.has_host() {
            Ok(Self(url))
        } else {
            Err("an address begins with http:// or https://".to_owned())
        }
    }
}

/// Leaves out a user name, a password and the query, which may be secret.
impl fmt::Debug for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.0.scheme(), self.0.host_str().unwrap_or_default())?;
        if let Some(port) = self.0.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(self.0.path())
    }
}

/// How to reach the operator: one line, safe to send in a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact(pub String);

impl FromStr for Contact {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_sendable = text.bytes().all(|b| (0x20..0x7f).contains(&b) && !matches!(b, b'(' | b')' | b'\\'));
        if is_sendable && (text.contains('@') || text.contains("://")) {
            Ok(Self(text.to_owned()))
        } else {
            Err("give a mail address or the address of a web page, in plain ASCII".to_owned())
        }
    }
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
    fn secrets_in_addresses_do_not_print() {
        let address: WebAddress = "https://me:secret@example.org/feed?token=hidden".parse().unwrap();
        let printed = format!("{address:?}");
        assert_eq!(printed, "https://example.org/feed");
    }

    #[test]
    fn a_store_is_a_file_or_none() {
        assert_eq!("none".parse(), Ok(StoreUrl::None));
        assert_eq!("sqlite:///var/lib/l.sqlite".parse(), Ok(StoreUrl::Sqlite("/var/lib/l.sqlite".into())));
        assert_eq!("sqlite:l.sqlite".parse(), Ok(StoreUrl::Sqlite("l.sqlite".into())));
        assert!("mysql://x".parse::<StoreUrl>().is_err() && "sqlite:".parse::<StoreUrl>().is_err());
    }

    #[test]
    fn a_token_is_long_and_does_not_print() {
        assert!("short".parse::<Secret>().is_err());
        let secret: Secret = "a-token-of-some-length".parse().unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(…)");
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

    #[test]
    fn a_contact_cannot_break_a_header() {
        assert!("me@example.org".parse::<Contact>().is_ok());
        assert!("https://example.org/about".parse::<Contact>().is_ok());
        for bad in ["nobody", "me@example.org\r\nX: y", "a@b (c)", "ü@example.org"] {
            assert!(bad.parse::<Contact>().is_err(), "{bad}");
        }
    }
}
