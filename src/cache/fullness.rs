//! Tells the operator, once, when a cache gets full.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{CacheName, table::Unit};

/// Whether a cache stands at nine tenths of its capacity or above.
#[derive(Debug, Default)]
pub(super) struct Fullness(AtomicBool);

impl Fullness {
    /// Notes how much there is. Warns when that is the first time since it was less than nine tenths.
    pub(super) fn note(&self, name: CacheName, weight: u64, capacity: u64) {
        let nearly_full = capacity > 0 && u128::from(weight) * 10 >= u128::from(capacity) * 9;
        let was_nearly_full = self.0.swap(nearly_full, Ordering::Relaxed);
        if nearly_full && !was_nearly_full {
            let unit = match name.unit() {
                Unit::Entries => "entries",
                Unit::Bytes => "bytes",
            };
            tracing::warn!(cache = %name, weight, capacity, unit, "A cache has reached 90 % of its capacity");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
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

    impl Log {
        fn of(work: impl FnOnce()) -> String {
            let log = Self::default();
            let writer = log.clone();
            let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
            tracing::subscriber::with_default(subscriber, work);
            String::from_utf8(log.0.lock().unwrap().clone()).unwrap()
        }
    }

    #[test]
    fn the_warning_comes_once_per_crossing() {
        let log = Log::of(|| {
            let fullness = Fullness::default();
            for weight in [0, 89, 90, 91, 100, 50, 89, 95, 99] {
                fullness.note(CacheName::News, weight, 100);
            }
        });

        let warnings: Vec<&str> = log.lines().filter(|line| line.contains("90 %")).collect();
        assert_eq!(warnings.len(), 2, "{log}");
        assert!(warnings[0].contains("cache=news weight=90 capacity=100"), "{log}");
        assert!(warnings[1].contains("weight=95"), "{log}");
    }
}
