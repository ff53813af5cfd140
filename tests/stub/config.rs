//! The settings of a site whose upstreams are all the stub.

use luminaria::config::{Config, Key, List, Setting, WebAddress};

use super::{Stub, keyed};

impl Stub {
    /// The defaults, with every upstream asked here, by the keys that open it.
    pub(crate) fn config(&self) -> Config {
        let at = WebAddress;
        let key = |text: &str| Setting(Some(Key(text.to_owned())));
        Config {
            feeds: List(self.feeds().into_iter().map(at).collect()),
            mastodon_url: at(self.mastodon_url()),
            google_news_url: at(self.google_news_url()),
            guardian_url: at(self.guardian_url()),
            guardian_key: key(keyed::GUARDIAN_KEY),
            nyt_url: at(self.nyt_url()),
            nyt_key: key(keyed::NYT_KEY),
            bluesky_url: at(self.bluesky_url()),
            bluesky_identifier: key(keyed::BLUESKY_IDENTIFIER),
            bluesky_password: key(keyed::BLUESKY_PASSWORD),
            open_library_url: at(self.open_library_url()),
            wikipedia_url: at(self.wikipedia_url()),
            google_books_url: at(self.google_books_url()),
            covers_url: at(self.covers_url()),
            ..Config::defaults()
        }
    }
}
