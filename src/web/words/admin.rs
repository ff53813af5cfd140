//! The words of the operator's pages: the phrases here, the sentences of each part of the desk in a file of its own.

#![expect(clippy::unused_self, reason = "a second language makes each sentence depend on whose words they are")]

mod caches;
mod figures;
mod jobs;
mod sources;

macro_rules! phrases {
    ($($name:ident: $text:expr,)*) => {
        /// The phrases of the operator's pages in one language.
        #[derive(Debug)]
        pub(in crate::web) struct AdminWords {
            $(pub(in crate::web) $name: &'static str,)*
        }

        /// English.
        pub(super) const ENGLISH: AdminWords = AdminWords { $($name: $text,)* };
    };
}

phrases! {
    heading: "The keeper’s desk",
    glance: "At a glance",
    glance_off: "off",
    glance_no_calls: "not asked yet",
    sections: "On this page",
    reload: "Reload the figures",
    sign_in: "Sign in",
    sign_out: "Sign out",
    sign_in_heading: "Sign in as the keeper",
    sign_in_lead: "This part of the site is for whoever runs it.",
    token_label: "Admin token",
    token_hint: "The value of LUMINARIA_ADMIN_TOKEN that the site was started with.",
    sign_in_first: "Please sign in first.",
    session_over: "Your session is over. Please sign in again.",
    wrong_token: "That is not the token. Please check it and try again.",
    too_many_tries: "That was tried too often. Please wait a little and try again.",
    back: "Back to the desk",
    refresh: "Refresh",
    refresh_lead: "Fetches anew what is kept on a book, an author or a genre, past all caches.",
    refresh_what: "What",
    refresh_term: "Title, author or genre",
    refresh_button: "Refresh",
    jobs: "Jobs",
    jobs_none: "There are no jobs just now.",
    job: "Job",
    subject: "Subject",
    origin: "Begun by",
    status: "Status",
    begun: "Begun",
    took: "Took",
    deed: "Action",
    see: "Report",
    cancel: "Cancel",
    retry: "Begin anew",
    report: "The whole report",
    report_none: "It has brought nothing.",
    report_caption: "What the job has done",
    see_on_site: "See it on the site",
    what: "What",
    outcome: "Outcome",
    job_cancelled: "The job is cancelled.",
    job_retried: "The job has begun anew.",
    caches: "Caches",
    cache: "Cache",
    entries: "Entries",
    bytes: "Memory",
    hit_rate: "Hit rate",
    lately: "Lately",
    evictions: "Evictions",
    oldest: "Oldest from",
    stored: "In the store",
    nothing_yet: "no look-ups yet",
    purge: "Purge",
    purge_one: "Forget one entry",
    purge_one_lead: "Forgets what this cache holds on one book, author or genre. It is fetched anew when it is next asked for.",
    purge_one_button: "Forget it",
    purge_all: "Forget everything",
    purge_all_lead: "Empties this cache in all its layers. What it held is fetched or made anew when it is next asked for.",
    purge_all_button: "Empty the cache",
    sources: "Sources",
    sources_none: "No source has been asked yet.",
    source: "Source",
    calls: "Calls",
    failures: "Failures",
    p50: "Half answer within",
    p95: "19 of 20 within",
    budget: "Calls to spare",
    left_alone: "Left alone for",
    breaker_heading: "Circuit breaker",
    schedule: "Schedule",
    schedule_off: "The daily refresh is off.",
    schedule_when: "When",
    schedule_next: "Next run",
    schedule_subjects: "At most",
    schedule_last: "Last runs",
    schedule_never: "There has been no run yet.",
    run_now: "Run now",
    run_now_hint: "Refreshes now what the next run would.",
    run_begun: "A run has begun.",
    store: "Store",
    store_ready: "It reads and writes.",
    store_well: "reads and writes",
    store_read_only: "reads only",
    store_unavailable: "not available",
    asks: "Asked for most",
    asks_none: "Nothing has been asked for yet.",
    log: "Log",
    log_label: "What is logged",
    log_hint: "As in RUST_LOG: a level, or parts such as luminaria=debug, separated by commas. Holds until the next start.",
    log_button: "Set",
    log_set: "The log filter is set.",
    bad_filter: "That is not a log filter; the old one stays in force.",
    version: "Version",
    none: "none",
    prewarm_title: "What readers ask for most",
}

impl AdminWords {
    /// A button's name for those who do not see beside what it stands.
    pub(in crate::web) fn of(&self, deed: &str, what: &str) -> String {
        format!("{deed}: {what}")
    }

    /// How often something was asked for lately; older asks count less, so that it need not be whole.
    pub(in crate::web) fn asks_of_late(&self, score: f64) -> String {
        match score {
            ..0.5 => "hardly lately".to_owned(),
            0.5..1.5 => "once lately".to_owned(),
            _ => format!("{score:.0} times lately"),
        }
    }

    pub(in crate::web) fn subjects(&self, subjects: usize) -> String {
        if subjects == 1 { "1 subject a run".to_owned() } else { format!("{subjects} subjects a run") }
    }

    /// How the store is, and why.
    pub(in crate::web) fn store_state(&self, state: &str, reason: Option<&str>) -> String {
        match (state, reason) {
            ("read_only", Some(reason)) => format!("It reads, but takes nothing new: {reason}"),
            (_, Some(reason)) => format!("It is not available: {reason}"),
            _ => self.store_ready.to_owned(),
        }
    }
}
