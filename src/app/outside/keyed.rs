//! The sources that answer only those who have a key.

use std::sync::Arc;

use crate::{
    config::{Config, Key, Setting, SourceName},
    domain::Clock,
    sources::{Bluesky, BlueskyAccount, Guardian, Nyt, Secret, UpdateSource, http::Door},
};

type Source = Arc<dyn UpdateSource>;

pub(super) fn guardian(config: &Config, door: &Door, clock: &Arc<dyn Clock>) -> Option<Source> {
    let [key] = keys(config, SourceName::Guardian, [("LUMINARIA_GUARDIAN_KEY", &config.guardian_key)])?;
    Some(Arc::new(Guardian::new(door.clone(), config.guardian_url.0.clone(), key, clock.clone())))
}

pub(super) fn nyt(config: &Config, door: &Door, clock: &Arc<dyn Clock>) -> Option<Source> {
    let [key] = keys(config, SourceName::Nyt, [("LUMINARIA_NYT_KEY", &config.nyt_key)])?;
    Some(Arc::new(Nyt::new(door.clone(), config.nyt_url.0.clone(), key, clock.clone())))
}

pub(super) fn bluesky(config: &Config, door: &Door, clock: &Arc<dyn Clock>) -> Option<Source> {
    let settings = [
        ("LUMINARIA_BLUESKY_IDENTIFIER", &config.bluesky_identifier),
        ("LUMINARIA_BLUESKY_PASSWORD", &config.bluesky_password),
    ];
    let [identifier, password] = keys(config, SourceName::Bluesky, settings)?;
    let account = BlueskyAccount { identifier, password };
    Some(Arc::new(Bluesky::new(door.clone(), config.bluesky_url.0.clone(), account, clock.clone())))
}

/// What a source needs to be asked. A source that is named without it is left out, with a warning that says what is
/// missing.
fn keys<const N: usize>(
    config: &Config,
    name: SourceName,
    settings: [(&'static str, &Setting<Key>); N],
) -> Option<[Secret; N]> {
    if !config.sources.0.contains(&name) {
        return None;
    }
    let missing: Vec<&str> = settings.iter().filter(|(_, key)| key.0.is_none()).map(|(setting, _)| *setting).collect();
    if !missing.is_empty() {
        tracing::warn!(source = %name, missing = missing.join(","), "a source is named without what it needs, and is not asked");
        return None;
    }
    Some(settings.map(|(_, key)| Secret::new(key.0.as_ref().map(|key| key.0.as_str()).unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::List;

    #[test]
    fn a_source_needs_all_that_it_asks_for() {
        let key = || Setting(Some(Key("k".to_owned())));
        let mut config = Config::defaults();
        let wanted = |config: &Config| {
            let settings = [("A", &config.bluesky_identifier), ("B", &config.bluesky_password)];
            keys(config, SourceName::Bluesky, settings)
        };
        (config.bluesky_identifier, config.bluesky_password) = (key(), key());
        assert_eq!(wanted(&config), None, "nobody has named it");
        config.sources = List(vec![SourceName::Bluesky]);
        assert_eq!(wanted(&config), Some([Secret::new("k"), Secret::new("k")]));
        config.bluesky_password = Setting(None);
        assert_eq!(wanted(&config), None);
    }
}
