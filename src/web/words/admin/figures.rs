//! Figures, times and moments as text.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};

use super::{super::Words, AdminWords};

impl AdminWords {
    /// "12 KB", in units of 1,024.
    pub(in crate::web) fn bytes(&self, bytes: u64) -> String {
        const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
        // No counted figure is large enough to exceed capacities that are counted by the entry.
        if bytes == u64::MAX {
            return "no bound".to_owned();
        }
        // In tenths of the unit, in whole numbers: rounded down, so that what is full by its text is full.
        let (mut tenths, mut unit) = (u128::from(bytes) * 10, None);
        for name in UNITS {
            if tenths < 10_240 {
                break;
            }
            tenths /= 1024;
            unit = Some(name);
        }
        match (unit, tenths / 10, tenths % 10) {
            (None, ..) => format!("{} B", self.count(bytes)),
            (Some(unit), whole @ ..10, tenth @ 1..) => format!("{whole}.{tenth} {unit}"),
            (Some(unit), whole, _) => format!("{whole} {unit}"),
        }
    }

    /// "12,345".
    pub(in crate::web) fn count(&self, count: u64) -> String {
        if count == u64::MAX {
            return "no bound".to_owned();
        }
        let digits = count.to_string();
        let first = digits.len() % 3;
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && place % 3 == first {
                text.push(',');
            }
            text.push(digit);
        }
        text
    }

    /// "92 %".
    pub(in crate::web) fn percent(&self, rate: f64) -> String {
        format!("{:.0} %", rate * 100.0)
    }

    /// "0.25 s"; beyond the histogram's last bound nothing more is known.
    pub(in crate::web) fn seconds(&self, seconds: f64) -> String {
        if seconds < 1.0 { format!("{:.0} ms", seconds * 1000.0) } else { format!("{seconds:.1} s") }
    }

    /// How long a job took: "0.4 s", "12 s", "3 min".
    pub(in crate::web) fn took(&self, span: Duration) -> String {
        if span.as_secs() < 10 { self.seconds(span.as_secs_f64()) } else { self.span(span) }
    }

    /// "3 min": how long, in one unit that begins at two of it.
    pub(in crate::web) fn span(&self, span: Duration) -> String {
        match span.as_secs() {
            s @ ..120 => format!("{s} s"),
            s @ ..7_200 => format!("{} min", s / 60),
            s @ ..172_800 => format!("{} h", s / 3_600),
            s => format!("{} days", s / 86_400),
        }
    }

    /// "3 min ago".
    pub(in crate::web) fn ago(&self, span: Duration) -> String {
        if span.as_secs() < 5 { "just now".to_owned() } else { format!("{} ago", self.span(span)) }
    }

    /// "in 3 min".
    pub(in crate::web) fn ahead(&self, span: Duration) -> String {
        if span.is_zero() { "now".to_owned() } else { format!("in {}", self.span(span)) }
    }
}

impl Words {
    /// "5 March 2026, 04:30".
    pub(in crate::web) fn moment(&self, at: Timestamp, zone: &TimeZone) -> String {
        let local = at.to_zoned(zone.clone());
        // The date in the zone, told by the function that tells it in UTC.
        let date = local.datetime().to_zoned(TimeZone::UTC).map_or(at, |zoned| zoned.timestamp());
        format!("{}, {:02}:{:02}", self.date(date), local.hour(), local.minute())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::words::admin::ENGLISH;

    #[test]
    fn figures_read_as_english() {
        assert_eq!(ENGLISH.bytes(0), "0 B");
        assert_eq!(ENGLISH.bytes(1023), "1,023 B");
        assert_eq!(ENGLISH.bytes(1_258_291), "1.1 MB");
        assert_eq!(ENGLISH.bytes(u64::MAX - 1), "16777215 TB");
        for (count, text) in [(0, "0"), (999, "999"), (1_234, "1,234"), (12_345_678, "12,345,678")] {
            assert_eq!(ENGLISH.count(count), text);
        }
        assert_eq!(ENGLISH.ago(Duration::from_secs(200)), "3 min ago");
        assert_eq!(ENGLISH.ago(Duration::from_secs(1)), "just now");
        assert_eq!(ENGLISH.took(Duration::from_millis(340)), "340 ms");
        assert_eq!(ENGLISH.bytes(2048), "2 KB");
        assert_eq!(ENGLISH.bytes(32 << 20), "32 MB");
        assert_eq!(ENGLISH.span(Duration::from_secs(119)), "119 s");
        assert_eq!(ENGLISH.span(Duration::from_hours(2)), "2 h");
        assert_eq!(ENGLISH.seconds(0.12), "120 ms");
        assert_eq!(ENGLISH.percent(0.923), "92 %");
    }

    #[test]
    fn a_moment_is_told_in_its_zone() {
        let at: Timestamp = "2026-03-05T23:30:00Z".parse().unwrap();
        assert_eq!(crate::web::words::ENGLISH.moment(at, &TimeZone::UTC), "5 March 2026, 23:30");
        let east = TimeZone::fixed(jiff::tz::offset(1));
        assert_eq!(crate::web::words::ENGLISH.moment(at, &east), "6 March 2026, 00:30");
    }
}
