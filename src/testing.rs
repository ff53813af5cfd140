//! What the tests of several modules share. It names nothing of ours.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::time::timeout;

/// No test waits this long unless it fails.
pub(crate) const AGES: Duration = Duration::from_secs(30);

/// Waits until `condition` holds.
pub(crate) async fn until(what: &str, condition: impl Fn() -> bool) {
    let met = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    timeout(AGES, met).await.unwrap_or_else(|_| panic!("never: {what}"));
}

/// Keeps what this thread logs, until it is dropped.
pub(crate) struct Log {
    written: Written,
    _kept: tracing::subscriber::DefaultGuard,
    // With one subscriber alone, tracing decides for all threads by what the first to log has, and other tests have none.
    _second: tracing::Dispatch,
}

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn keep() -> Self {
        let second = tracing::Dispatch::new(tracing_subscriber::registry());
        let written = Written::default();
        let writer = written.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        Self { written, _kept: tracing::subscriber::set_default(subscriber), _second: second }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.written.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
