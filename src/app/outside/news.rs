//! The sources of news that the operator has named.

use std::sync::Arc;

use url::Url;

use super::{Sources, keyed};
use crate::{
    config::{Config, SourceName},
    domain::Clock,
    sources::{Feeds, FeedsTimes, GoogleNews, Mastodon, http::Door},
};

/// In the order of trust.
pub(super) fn sources(config: &Config, door: &Door, clock: &Arc<dyn Clock>) -> Sources {
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
