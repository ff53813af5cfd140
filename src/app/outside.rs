//! Whom the site asks: the door, and the sources that the operator has named.

mod facts;
mod keyed;
mod news;

use std::sync::Arc;

use anyhow::Context as _;
use url::Url;

pub(super) use self::facts::{Wishes, covers};
use crate::{
    config::{Config, WebAddress},
    domain::Clock,
    sources::{
        Bluesky, FactSource, GoogleBooks, GoogleNews, Guardian, Mastodon, Nyt, OpenLibrary, OpenLibraryCovers, Terms,
        UpdateSource, Wikipedia,
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
    Ok((news::sources(config, &door, clock), door.clone(), facts::sources(config, &door)))
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
        usual_limits: HostLimits { per_minute: config.upstream_per_minute, ..HostLimits::new(5, 60) }
            .at_most(config.upstream_per_minute),
        known_limits: known_limits(config),
        ..DoorSettings::new(contact, allowed_hosts(config)?)
    })
}

/// Whether upstreams are told how to reach the operator.
fn gives_contact(config: &Config) -> bool {
    config.contact.0.is_some() || config.public_url.0.is_some()
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
    let wikipedia = if gives_contact(config) { Wikipedia::LIMITS_WITH_CONTACT } else { Wikipedia::LIMITS };
    let published = published.into_iter().chain([
        (&config.open_library_url, &defaults.open_library_url, OpenLibrary::LIMITS),
        (&config.covers_url, &defaults.covers_url, OpenLibraryCovers::LIMITS),
        (&config.wikipedia_url, &defaults.wikipedia_url, wikipedia),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_host_is_asked_more_often_than_the_operator_wants() {
        for wanted in [1, 3, 60, 1_000] {
            let upstream_per_minute = wanted.try_into().unwrap();
            let settings = door_settings(&Config { upstream_per_minute, ..Config::defaults() }).unwrap();
            let usual = settings.usual_limits;
            assert!(usual.burst <= usual.per_minute && usual.per_minute == upstream_per_minute, "{usual:?}");
        }
    }
}
