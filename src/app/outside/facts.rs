//! The sources of facts that the operator has named, and the covers.

use std::sync::Arc;

use super::{FactSources, gives_contact};
use crate::{
    config::{Config, SourceName},
    covers::{CoverWatch, Covers, CoversSettings},
    domain::{Clock, CoverAt, WorkId},
    enrich::CoverWish,
    sources::{CoverSource, GoogleBooks, OpenLibrary, OpenLibraryCovers, Secret, Wikipedia, http::Door},
};

/// Where in the data folder covers are kept.
const COVERS: &str = "covers";

/// In the order of trust.
pub(super) fn sources(config: &Config, door: &Door) -> FactSources {
    let named = &config.sources.0;
    let mut sources: FactSources = Vec::new();
    if is_open_library_asked(config) {
        sources.push(Arc::new(OpenLibrary::new(door.clone(), config.open_library_url.0.clone())));
    } else if named.contains(&SourceName::OpenLibrary) {
        tracing::warn!(
            "open_library is named, but not asked: it answers nobody who does not say how to reach them, and \
             LUMINARIA_CONTACT is not set"
        );
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

/// Open Library turns away all calls of programs that give no contact, so it is not asked without one. What another
/// address that the operator names does, the operator knows.
fn is_open_library_asked(config: &Config) -> bool {
    let is_own = config.open_library_url == Config::defaults().open_library_url;
    config.sources.0.contains(&SourceName::OpenLibrary) && (!is_own || gives_contact(config))
}

/// The covers: those on disk, and more where Open Library may be asked.
pub(in crate::app) fn covers(
    config: &Config,
    door: &Door,
    watch: Arc<dyn CoverWatch>,
    clock: &Arc<dyn Clock>,
) -> Covers {
    let settings = CoversSettings { folder: config.data_dir.join(COVERS), max_bytes: config.covers_max_bytes };
    let source = is_open_library_asked(config).then(|| {
        let source: Arc<dyn CoverSource> = Arc::new(OpenLibraryCovers::new(door.clone(), config.covers_url.0.clone()));
        source
    });
    Covers::open(settings, source, watch, clock.clone())
}

/// What is learned of covers is wished for on the shelf.
#[derive(Debug)]
pub(in crate::app) struct Wishes(pub(in crate::app) Covers);

impl CoverWish for Wishes {
    fn want(&self, work: &WorkId, at: &CoverAt) {
        self.0.want(work, at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Setting;

    #[test]
    fn open_library_is_asked_by_those_whom_it_can_reach() {
        let nameless = Config::defaults();
        assert!(!is_open_library_asked(&nameless));
        let contact = Setting(Some("reader@example.org".parse().unwrap()));
        assert!(is_open_library_asked(&Config { contact, ..nameless.clone() }));
        let mirror = Config { open_library_url: "http://mirror.example.org".parse().unwrap(), ..nameless };
        assert!(is_open_library_asked(&mirror), "whoever runs a mirror knows what it asks for");
        assert!(!is_open_library_asked(&Config { sources: crate::config::List(Vec::new()), ..mirror }));
    }
}
