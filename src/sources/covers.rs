//! Covers by their number at Open Library's cover store, which sends on to the Internet Archive for most of them.
//!
//! Its limit of 100 calls in 5 minutes is on covers asked for by ISBN and the like; by their number its front server takes
//! 400 a minute from one address (internetarchive/openlibrary, `docker/covers_nginx.conf`). Without `default=false` it
//! answers a blank image for a cover that it lacks.

use async_trait::async_trait;
use bytes::Bytes;
use url::Url;

use super::{
    CoverSource,
    http::{Ask, Door, HostLimits, below},
};
use crate::domain::{CoverAt, FailureReason, SourceFailure};

const NAME: &str = "Open Library";

/// What can be read here; an upstream that minds may choose.
const ACCEPT: &str = "image/jpeg, image/png, image/webp, image/gif";

/// Open Library's cover store.
#[derive(Debug)]
pub struct OpenLibraryCovers {
    door: Door,
    base: Url,
}

impl OpenLibraryCovers {
    /// Where most covers are sent on to; the hosts that hold them lie below this one.
    pub const ARCHIVE: &str = "https://archive.org/";

    /// Covers by their number; see above.
    pub const LIMITS: HostLimits = HostLimits::new(5, 300);

    /// Asks the store at `base`, such as `https://covers.openlibrary.org`.
    pub fn new(door: Door, base: Url) -> Self {
        Self { door, base }
    }

    fn address(&self, at: &CoverAt) -> Url {
        let CoverAt::OpenLibrary(number) = at;
        let mut url = below(&self.base, &["b", "id", &format!("{number}-L.jpg")]);
        url.set_query(Some("default=false"));
        url
    }
}

#[async_trait]
impl CoverSource for OpenLibraryCovers {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn cover(&self, at: &CoverAt) -> Result<Option<Bytes>, SourceFailure> {
        let url = self.address(at);
        match self.door.ask(Ask::new("open_library_covers", &url, ACCEPT)).await {
            Ok(fetched) => Ok(Some(fetched.body)),
            Err(failure) if failure.reason == FailureReason::NotFound => Ok(None),
            Err(failure) => Err(failure.of_source(NAME)),
        }
    }
}
