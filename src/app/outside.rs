//! Whom the site asks: the door, and the sources that the operator has named.

use std::sync::Arc;

use anyhow::Context as _;
use url::Url;

use crate::{
    config::{Config, SourceName, WebAddress},
    covers::{CoverWatch, Covers, CoversSettings},
    domain::Clock,
    sources::{
        CoverSource, Feeds, FeedsTimes, GoogleNews, Mastodon, OpenLibraryCovers, UpdateSource,
        http::{AllowedHosts, Door, DoorSettings},
    },
    web::{AskedSource, Site},
};

pub(super) type Sources = Vec<Arc<dyn UpdateSource>>;

/// The sources that are named and built, in the order of trust.
pub(super) fn sources(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<(Sources, Door)> {
    let named = &config.sources.0;
    let reserved: Vec<String> = named.iter().filter(|name| !name.is_built()).map(ToString::to_string).collect();
    if !reserved.is_empty() {
        tracing::info!(sources = reserved.join(","), "named, but this version does not ask them yet");
    }
    let door = Door::new(door_settings(config)?, clock.clone()).context("cannot build the HTTP client")?;
    let mut sources: Sources = Vec::new();
    if named.contains(&SourceName::Feeds) && !config.feeds.0.is_empty() {
        let urls: Vec<Url> = config.feeds.0.iter().map(|feed| feed.0.clone()).collect();
        sources.push(Arc::new(Feeds::new(door.clone(), &urls, clock.clone(), FeedsTimes::default())));
    }
    if named.contains(&SourceName::GoogleNews) {
        sources.push(Arc::new(GoogleNews::new(door.clone(), config.google_news_url.0.clone(), clock.clone())));
    }
    if named.contains(&SourceName::Mastodon) {
        sources.push(Arc::new(Mastodon::new(door.clone(), config.mastodon_url.0.clone(), clock.clone())));
    }
    Ok((sources, door))
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

fn door_settings(config: &Config) -> anyhow::Result<DoorSettings> {
    let contact = match (&config.contact.0, &config.public_url.0) {
        (Some(contact), _) => contact.0.clone(),
        (None, Some(site)) => site.0.to_string(),
        (None, None) => {
            if config.sources.0.iter().any(|name| name.is_built()) {
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
        per_minute: config.upstream_per_minute,
        ..DoorSettings::new(contact, allowed_hosts(config)?)
    })
}

/// A host that the operator named is trusted wherever it is; a default one only out on the public internet.
fn allowed_hosts(config: &Config) -> anyhow::Result<AllowedHosts> {
    let defaults = Config::defaults();
    let named = |config: &Config| -> Vec<WebAddress> {
        let bases = [&config.mastodon_url, &config.google_news_url, &config.covers_url];
        config.feeds.0.iter().chain(bases).cloned().collect()
    };
    let by_default = named(&defaults);
    let archive = Url::parse(OpenLibraryCovers::ARCHIVE).context("the archive's address")?;
    Ok(named(config).iter().fold(AllowedHosts::none().allow_below(&archive), |hosts, address| {
        if by_default.contains(address) { hosts.allow(&address.0) } else { hosts.trust(&address.0) }
    }))
}

/// What the pages tell of the site.
pub(super) fn site(config: &Config, sources: &Sources) -> Site {
    Site {
        public_url: config.public_url.0.as_ref().map(|address| address.0.clone()),
        contact: config.contact.0.as_ref().map(|contact| contact.0.clone()).unwrap_or_default(),
        sources: sources.iter().map(|source| asked(source.as_ref())).collect(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

fn asked(source: &dyn UpdateSource) -> AskedSource {
    let terms = source.terms();
    AskedSource {
        name: source.name().to_owned(),
        prefetch: terms.prefetch,
        max_age: terms.max_age,
        attribution: terms.attribution.map(str::to_owned),
    }
}
