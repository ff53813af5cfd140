//! Whom the site asks: the door, and the sources that the operator has named.

mod keyed;

use std::sync::Arc;

use anyhow::Context as _;
use url::Url;

use crate::{
    config::{Config, SourceName, WebAddress},
    covers::{CoverWatch, Covers, CoversSettings},
    domain::{Clock, CoverAt, WorkId},
    enrich::CoverWish,
    sources::{
        Bluesky, CoverSource, FactSource, Feeds, FeedsTimes, GoogleBooks, GoogleNews, Guardian, Mastodon, Nyt,
        OpenLibrary, OpenLibraryCovers, Secret, Terms, UpdateSource, Wikipedia,
        http::{AllowedHosts, Door, DoorSettings, HostLimits, KnownLimits},
    },
    web::{AskedSource, Site},
};

#[cfg(test)]
mod day;

pub(super) type Sources = Vec<Arc<dyn UpdateSource>>;
pub(super) type FactSources = Vec<Arc<dyn FactSource>>;

/// The sources that are named and built, of news and of facts, each in the order of trust.
pub(super) fn sources(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<(Sources, Door, FactSources)> {
    let door = Door::new(door_settings(config)?, clock.clone()).context("cannot build the HTTP client")?;
    Ok((sources_through(&door, config, clock), door.clone(), fact_sources(config, &door)))
}

fn sources_through(door: &Door, config: &Config, clock: &Arc<dyn Clock>) -> Sources {
    let named = &config.sources.0;
    let mut sources: Sources = Vec::new();
    if named.contains(&SourceName::Feeds) && !config.feeds.0.is_empty() {
        let urls: Vec<Url> = config.feeds.0.iter().map(|feed| feed.0.clone()).collect();
        sources.push(Arc::new(Feeds::new(door.clone(), &urls, clock.clone(), FeedsTimes::default())));
    }
    sources.extend(keyed::guardian(config, door, clock));
    sources.extend(keyed::nyt(config, door, clock));
    if named.contains(&SourceName::GoogleNews) {
        sources.push(Arc::new(GoogleNews::new(door.clone(), config.google_news_url.0.clone(), clock.clone())));
    }
    if named.contains(&SourceName::Mastodon) {
        sources.push(Arc::new(Mastodon::new(door.clone(), config.mastodon_url.0.clone(), clock.clone())));
    }
    sources.extend(keyed::bluesky(config, door, clock));
    sources
}

fn fact_sources(config: &Config, door: &Door) -> FactSources {
    let named = &config.sources.0;
    let mut sources: FactSources = Vec::new();
    if named.contains(&SourceName::OpenLibrary) {
        sources.push(Arc::new(OpenLibrary::new(door.clone(), config.open_library_url.0.clone())));
    }
    if named.contains(&SourceName::Wikipedia) {
        sources.push(Arc::new(Wikipedia::new(door.clone(), config.wikipedia_url.0.clone())));
    }
    match &config.google_books_key.0 {
        Some(key) if named.contains(&SourceName::GoogleBooks) => {
            let base = config.google_books_url.0.clone();
            sources.push(Arc::new(GoogleBooks::new(door.clone(), base, Secret::new(&key.0))));
        }
        None if named.contains(&SourceName::GoogleBooks) => {
            tracing::warn!("google_books is named, but not asked: LUMINARIA_GOOGLE_BOOKS_KEY is not set");
        }
        _ => {}
    }
    sources
}

/// Where in the data folder covers are kept.
const COVERS: &str = "covers";

/// The covers: those on disk, and more where Open Library may be asked.
pub(super) fn covers(config: &Config, door: &Door, watch: Arc<dyn CoverWatch>, clock: &Arc<dyn Clock>) -> Covers {
    let settings = CoversSettings { folder: config.data_dir.join(COVERS), max_bytes: config.covers_max_bytes };
    let source = config.sources.0.contains(&SourceName::OpenLibrary).then(|| {
        let source: Arc<dyn CoverSource> = Arc::new(OpenLibraryCovers::new(door.clone(), config.covers_url.0.clone()));
        source
    });
    Covers::open(settings, source, watch, clock.clone())
}

/// What is learned of covers is wished for on the shelf.
#[derive(Debug)]
pub(super) struct Wishes(pub(super) Covers);

impl CoverWish for Wishes {
    fn want(&self, work: &WorkId, at: &CoverAt) {
        self.0.want(work, at);
    }
}

fn door_settings(config: &Config) -> anyhow::Result<DoorSettings> {
    let contact = match (&config.contact.0, &config.public_url.0) {
        (Some(contact), _) => contact.0.clone(),
        (None, Some(site)) => site.0.to_string(),
        (None, None) => {
            if !config.sources.0.is_empty() {
                tracing::warn!(
                    "LUMINARIA_CONTACT is not set: upstreams cannot reach you, and some refuse such callers"
                );
            }
            "self-hosted, no contact given".to_owned()
        }
    };
    Ok(DoorSettings {
        total_timeout: config.upstream_timeout,
        connect_timeout: config.upstream_timeout / 2,
        max_bytes: config.upstream_max_bytes,
        usual_limits: HostLimits { per_minute: config.upstream_per_minute, ..HostLimits::new(5, 60) },
        known_limits: known_limits(config),
        ..DoorSettings::new(contact, allowed_hosts(config)?)
    })
}

/// A host that the operator named is trusted wherever it is; a default one only out on the public internet.
fn allowed_hosts(config: &Config) -> anyhow::Result<AllowedHosts> {
    let defaults = Config::defaults();
    let named = |config: &Config| -> Vec<WebAddress> {
        let bases = [
            &config.mastodon_url,
            &config.google_news_url,
            &config.guardian_url,
            &config.nyt_url,
            &config.bluesky_url,
            &config.open_library_url,
            &config.wikipedia_url,
            &config.google_books_url,
            &config.covers_url,
        ];
        config.feeds.0.iter().chain(bases).cloned().collect()
    };
    let by_default = named(&defaults);
    let archive = Url::parse(OpenLibraryCovers::ARCHIVE).context("the archive's address")?;
    Ok(named(config).iter().fold(AllowedHosts::none().allow_below(&archive), |hosts, address| {
        if by_default.contains(address) { hosts.allow(&address.0) } else { hosts.trust(&address.0) }
    }))
}

/// The limits that upstreams published, and no more than the operator wants of any. They are the limits of the default
/// addresses; how often another one may be asked, whoever named it knows better.
fn known_limits(config: &Config) -> KnownLimits {
    let defaults = Config::defaults();
    let published = [
        (&config.mastodon_url, &defaults.mastodon_url, Mastodon::LIMITS),
        (&config.google_news_url, &defaults.google_news_url, GoogleNews::LIMITS),
        (&config.guardian_url, &defaults.guardian_url, Guardian::LIMITS),
        (&config.nyt_url, &defaults.nyt_url, Nyt::LIMITS),
        (&config.bluesky_url, &defaults.bluesky_url, Bluesky::LIMITS),
    ];
    let has_contact = config.contact.0.is_some() || config.public_url.0.is_some();
    let open_library = if has_contact { OpenLibrary::LIMITS_WITH_CONTACT } else { OpenLibrary::LIMITS };
    let published = published.into_iter().chain([
        (&config.open_library_url, &defaults.open_library_url, open_library),
        (&config.google_books_url, &defaults.google_books_url, GoogleBooks::LIMITS),
    ]);
    let unchanged = published.filter(|(address, default, _)| address == default);
    unchanged.fold(KnownLimits::default(), |known, (address, _, limits)| {
        known.with(&address.0, limits.at_most(config.upstream_per_minute))
    })
}

/// What the pages tell of the site.
pub(super) fn site(config: &Config, sources: &Sources, facts: &FactSources) -> Site {
    let news = sources.iter().map(|source| asked(source.name(), source.terms()));
    let facts = facts.iter().map(|source| asked(source.name(), source.terms()));
    Site {
        public_url: config.public_url.0.as_ref().map(|address| address.0.clone()),
        contact: config.contact.0.as_ref().map(|contact| contact.0.clone()).unwrap_or_default(),
        sources: news.chain(facts).collect(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

fn asked(name: &str, terms: Terms) -> AskedSource {
    AskedSource {
        name: name.to_owned(),
        prefetch: terms.prefetch,
        max_age: terms.max_age,
        attribution: terms.attribution.map(str::to_owned),
    }
}
