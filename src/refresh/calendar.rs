//! When the schedule runs: a cron expression, read in a time zone.
//!
//! The expression is matched against the dial of a clock on the wall, and what the dial says becomes a moment. So a
//! time that the dial skips in spring comes once, at the first moment after the gap, and one that it shows twice in
//! autumn counts once, the first time. This holds for every expression; `croner` alone, given moments of a time
//! zone, gives it for those of one fixed time only.

use jiff::{Timestamp, ToSpan as _, civil::DateTime, tz::AmbiguousOffset, tz::TimeZone};

use croner::{
    Cron, Direction,
    parser::{CronParser, Seconds, Year},
};

/// A schedule that cannot be kept. The texts are for the operator who set it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// It is no cron expression.
    #[error("“{expression}” is no schedule: {cause}. It has five fields: minute, hour, day, month, day of the week")]
    Unreadable {
        /// What was set.
        expression: String,
        /// What is wrong with it.
        cause: String,
    },
    /// No day will ever fit it, such as the 30th of February.
    #[error("the schedule “{0}” never comes")]
    Never(String),
    /// No such time zone.
    #[error("“{0}” is no time zone that this system knows; names are like Europe/Berlin")]
    UnknownZone(String),
}

/// How far the dial may be from the moment that it stands for: no change of a clock was larger.
const LARGEST_JUMP_HOURS: i32 = 25;

/// More times of the dial than lie within twice the largest jump, one a minute.
const MOST_STEPS: usize = 6_000;

/// A cron expression in its time zone.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    expression: String,
    cron: Cron,
    zone: TimeZone,
}

impl Calendar {
    /// Reads `expression`, which is to come at least once after `now`.
    pub(super) fn parse(expression: &str, zone: TimeZone, now: Timestamp) -> Result<Self, ScheduleError> {
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let cron = parser.parse(expression).map_err(|cause| ScheduleError::Unreadable {
            expression: expression.to_owned(),
            cause: cause.to_string().trim_end_matches('.').to_owned(),
        })?;
        let calendar = Self { expression: expression.to_owned(), cron, zone };
        match calendar.next(now) {
            Some(_) => Ok(calendar),
            None => Err(ScheduleError::Never(expression.to_owned())),
        }
    }

    pub(super) fn expression(&self) -> &str {
        &self.expression
    }

    /// The first planned moment after `after`.
    pub(super) fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let from = self.dial(after).checked_sub(LARGEST_JUMP_HOURS.hours()).ok()?;
        self.find(from, Direction::Forward, |moment| moment > after)
    }

    /// The last planned moment that is not after `now`.
    pub(super) fn latest(&self, now: Timestamp) -> Option<Timestamp> {
        let from = self.dial(now).checked_add(LARGEST_JUMP_HOURS.hours()).ok()?;
        self.find(from, Direction::Backward, |moment| moment <= now)
    }

    fn dial(&self, at: Timestamp) -> DateTime {
        at.to_zoned(self.zone.clone()).datetime()
    }

    /// Moments are in the order of their times on the dial, so the first that fits is the nearest.
    fn find(&self, from: DateTime, direction: Direction, fits: impl Fn(Timestamp) -> bool) -> Option<Timestamp> {
        let step = |from: &DateTime| match direction {
            Direction::Forward => self.cron.find_next_occurrence(from, false).ok(),
            Direction::Backward => self.cron.find_previous_occurrence(from, false).ok(),
        };
        let times = std::iter::successors(step(&from), step).take(MOST_STEPS);
        times.filter_map(|time| moment(&self.zone, time)).find(|moment| fits(*moment))
    }
}

/// The moment at which a clock on the wall of `zone` shows `time` for the first time; where it skips it, the first
/// moment after the gap.
fn moment(zone: &TimeZone, time: DateTime) -> Option<Timestamp> {
    let found = zone.to_ambiguous_timestamp(time);
    match found.offset() {
        AmbiguousOffset::Gap { before, .. } => {
            let past = before.to_timestamp(time).ok()?.checked_add(1.nanosecond()).ok()?;
            zone.preceding(past).next().map(|change| change.timestamp())
        }
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => found.earlier().ok(),
    }
}

/// The time zone of this name; `None`: the system's.
pub(super) fn zone(name: Option<&str>) -> Result<TimeZone, ScheduleError> {
    name.map_or_else(
        || Ok(TimeZone::system()),
        |name| TimeZone::get(name).map_err(|_| ScheduleError::UnknownZone(name.to_owned())),
    )
}

/// A time zone's name for the operator.
pub(super) fn name_of(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("the system's").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn berlin(expression: &str) -> Calendar {
        let zone = zone(Some("Europe/Berlin")).unwrap();
        Calendar::parse(expression, zone, at("2026-01-01T00:00:00Z")).unwrap()
    }

    /// The planned moments from `from` to `to`, walked forward; walking back must give the same.
    fn between(calendar: &Calendar, from: &str, to: &str) -> Vec<String> {
        let (from, to) = (at(from), at(to));
        let forth: Vec<Timestamp> =
            std::iter::successors(calendar.next(from), |at| calendar.next(*at)).take_while(|at| *at <= to).collect();
        let just_before = |at: &Timestamp| calendar.latest(at.checked_sub(1.nanosecond()).unwrap());
        let mut back: Vec<Timestamp> =
            std::iter::successors(calendar.latest(to), just_before).take_while(|at| *at > from).collect();
        back.reverse();
        assert_eq!(forth, back);
        forth.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_time_of_day_is_local() {
        let days = between(&berlin("30 4 * * *"), "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z");
        assert_eq!(days, ["2026-10-25T03:30:00Z", "2026-10-26T03:30:00Z"]);
        let days = between(&berlin("30 4 * * *"), "2026-03-28T00:00:00Z", "2026-03-29T12:00:00Z");
        assert_eq!(days, ["2026-03-28T03:30:00Z", "2026-03-29T02:30:00Z"]);
    }

    #[test]
    fn a_skipped_time_comes_once_after_the_gap() {
        // Clocks go from 02:00 to 03:00 at 01:00 UTC.
        for expression in ["30 2 * * *", "0,30 2 * * *", "0 2 * * *"] {
            let days = between(&berlin(expression), "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z");
            assert_eq!(days, ["2026-03-29T01:00:00Z"], "{expression}");
        }
        let hours = between(&berlin("0 * * * *"), "2026-03-28T23:30:00Z", "2026-03-29T02:30:00Z");
        assert_eq!(hours, ["2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"]);
    }

    #[test]
    fn a_doubled_time_comes_once() {
        // Clocks go from 03:00 to 02:00 at 01:00 UTC.
        for expression in ["30 2 * * *", "30 2,14 * * *"] {
            let days = between(&berlin(expression), "2026-10-24T20:00:00Z", "2026-10-25T12:00:00Z");
            assert_eq!(days, ["2026-10-25T00:30:00Z"], "{expression}");
        }
    }

    #[test]
    fn a_schedule_of_every_minute_is_found_in_both_directions() {
        let calendar = berlin("* * * * *");
        let now = at("2026-10-25T01:20:30Z");
        assert_eq!(calendar.next(now), Some(at("2026-10-25T02:00:00Z")), "the hour that comes twice counts once");
        let now = at("2026-06-01T10:00:00Z");
        assert_eq!((calendar.latest(now), calendar.next(now)), (Some(now), Some(at("2026-06-01T10:01:00Z"))));
    }

    #[test]
    fn what_cannot_be_kept_is_said_at_once() {
        let parse = |expression| Calendar::parse(expression, TimeZone::UTC, at("2026-01-01T00:00:00Z"));
        for bad in ["every day", "61 * * * *", "* * * *", "0 0 4 * * *", "0 0 4 * * * 2026"] {
            let error = parse(bad).unwrap_err();
            assert!(matches!(&error, ScheduleError::Unreadable { .. }), "{bad}: {error}");
            assert!(error.to_string().contains(bad), "{error}");
        }
        assert_eq!(parse("0 0 30 2 *").unwrap_err(), ScheduleError::Never("0 0 30 2 *".to_owned()));
        assert!(parse("0 0 29 2 *").is_ok());
        assert_eq!(zone(Some("Mars/Olympus")), Err(ScheduleError::UnknownZone("Mars/Olympus".to_owned())));
    }
}
