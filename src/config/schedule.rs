//! What is refreshed without a reader.

use std::time::Duration;

/// When what is refreshed without a reader.
#[derive(Clone, Debug, clap::Args)]
pub struct ScheduleConfig {
    /// When what readers ask for most is refreshed: a cron expression of five fields, or blank for never.
    #[arg(long = "schedule", value_name = "SCHEDULE", env = "LUMINARIA_SCHEDULE", default_value = "30 4 * * *")]
    pub cron: String,

    /// The time zone of the schedule, such as Europe/Berlin. Blank: the system's.
    #[arg(long, env = "LUMINARIA_TIME_ZONE", default_value = "", hide_default_value = true)]
    pub time_zone: String,

    /// How many subjects a run of the schedule refreshes at most; 0: none.
    #[arg(long, env = "LUMINARIA_PREWARM_SUBJECTS", default_value_t = 50)]
    pub prewarm_subjects: usize,

    /// What each run refreshes whether readers ask for it or not: titles, authors or genres, separated by semicolons.
    #[arg(long, env = "LUMINARIA_PREWARM", default_value = "", hide_default_value = true)]
    pub prewarm: String,

    /// How long after the start what readers ask for most is refreshed for the first time.
    #[arg(long, env = "LUMINARIA_PREWARM_AFTER", default_value = "5s", value_parser = humantime::parse_duration)]
    pub prewarm_after: Duration,
}
