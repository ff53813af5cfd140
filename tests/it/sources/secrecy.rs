//! No log shows a key, whatever an upstream does and however much is logged.

use std::{
    io,
    sync::{Arc, Mutex},
};

use luminaria::sources::{FactSource as _, GoogleBooks, Secret, UpdateSource};

use super::{Outside, dune, work_query};
use crate::stub::{Behaviour, keyed};

const BOOKS_KEY: &str = "a-sample-key-for-books";
const VOLUMES: &str = "/books/v1/volumes";

/// Keeps all that is logged.
#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// All tasks of the test run in its own thread, which is the one whose lines are kept.
#[tokio::test]
async fn no_log_shows_a_key() {
    let log = Log::default();
    // With one subscriber alone, tracing decides for all threads by what the first to log has, and other tests have none.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _kept = tracing::subscriber::set_default(subscriber);
    let itself = Behaviour::Redirect { to: format!("{}?api-key={}", keyed::NYT_OVERVIEW, keyed::NYT_KEY) };
    for behaviour in [
        Behaviour::Usual,
        Behaviour::HtmlPage,
        Behaviour::Status { code: 401, retry_after: None },
        Behaviour::CloseHalfway,
        itself,
    ] {
        let outside = Outside::new().await;
        for path in [keyed::GUARDIAN_SEARCH, keyed::NYT_OVERVIEW, keyed::BLUESKY_SEARCH, VOLUMES] {
            outside.stub.behave(path, behaviour.clone());
        }
        let (guardian, nyt) = (outside.guardian(keyed::GUARDIAN_KEY), outside.nyt(keyed::NYT_KEY));
        let bluesky = outside.bluesky(keyed::BLUESKY_PASSWORD);
        let sources: [&dyn UpdateSource; 3] = [&guardian, &nyt, &bluesky];
        for source in sources {
            let answer = source.updates(&dune()).await;
            tracing::info!(?answer, ?source, "answered");
        }
        let books = GoogleBooks::new(outside.door.clone(), outside.stub.google_books_url(), Secret::new(BOOKS_KEY));
        let answer = books.works(&[work_query("Dune", "Frank Herbert", 1965, None)]).await;
        tracing::info!(?answer, ?books, "answered");
    }
    let token = keyed::bluesky_token(1);
    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(logged.contains("an upstream answered") && logged.contains("an upstream gave no answer"), "{logged}");
    for line in logged.lines() {
        let accounts = [keyed::BLUESKY_IDENTIFIER, keyed::BLUESKY_PASSWORD, &token];
        for secret in accounts.into_iter().chain([keyed::GUARDIAN_KEY, keyed::NYT_KEY, BOOKS_KEY]) {
            assert!(!line.contains(secret), "{line}");
        }
    }
}
