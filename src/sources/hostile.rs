//! Every source is told what no honest upstream says, one kind of nonsense after the other. What comes at random is in
//! [`super::fuzz`]; what only one of them has to mind is tested beside it.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{
    echo::{Echo, KINDS, Told},
    fuzz::{samples, samples_of},
    lenient_json::spoiled,
};
use crate::domain::FailureReason;

/// Each source that reads JSON: the number of a sample among ours, and whether that is about a book (0) or an author (1).
const JSON: [(&str, usize, usize); 9] = [
    ("rss_feeds", 2, 0),
    ("mastodon", 0, 0),
    ("guardian", 0, 0),
    ("nyt_books", 0, 0),
    ("bluesky", 0, 0),
    ("openlibrary", 0, 0),
    ("openlibrary", 2, 1),
    ("google_books", 0, 0),
    ("wikipedia", 0, 1),
];

/// Those that read XML.
const FEEDS: [(&str, usize); 3] = [("rss_feeds", 0), ("rss_feeds", 1), ("google_news", 0)];

/// Links that nobody may follow.
const LINKS: [&str; 9] = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\tjavascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/hostname",
    "http://",
    "//",
    "",
];

/// Days that no news is of.
const DAYS: [&str; 7] = [
    "0000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2027-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "soon",
    "",
];

/// The sample, with no more than two in each list.
fn sample(kind: &str, which: usize) -> Value {
    shortened(&serde_json::from_str(&samples(kind)[which]).unwrap())
}

fn shortened(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().take(2).map(shortened).collect(),
        Value::Object(fields) => fields.iter().map(|(name, inner)| (name.clone(), shortened(inner))).collect(),
        other => other.clone(),
    }
}

fn told(echo: &Echo, kind: &str, subject: usize, body: impl Into<Bytes>) -> Told {
    echo.answers(body);
    let told = echo.ask(kind, subject);
    told.can_be_shown();
    told
}

/// What each source makes of its sample once `change` has made something else of it, beside what it made of it before.
fn each_json(change: impl Fn(&Value) -> String, check: impl Fn(&str, &Told, Told)) {
    let echo = Echo::new();
    for (kind, which, subject) in JSON {
        let good = sample(kind, which);
        let before = told(&echo, kind, subject, good.to_string());
        assert!(!before.is_empty() && before.failed.is_empty(), "{kind}: {before:?}");
        check(kind, &before, told(&echo, kind, subject, change(&good)));
    }
}

/// `value` with every part that is no list and no object replaced by what `put` makes of it and the name it goes by.
fn changed(value: &Value, name: &str, put: &impl Fn(&str, &Value) -> Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(|inner| changed(inner, name, put)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, inner)| (name.clone(), changed(inner, name, put))).collect::<Map<_, _>>().into()
        }
        other => put(name, other),
    }
}

#[test]
fn wrong_types_anywhere_cost_no_page() {
    let echo = Echo::new();
    for (kind, which, subject) in JSON {
        for odd in spoiled(&sample(kind, which)) {
            told(&echo, kind, subject, odd.to_string());
        }
    }
}

#[test]
fn nulls_everywhere_are_nothing() {
    each_json(
        |good| changed(good, "", &|_, _| Value::Null).to_string(),
        |kind, _, now| assert!(now.is_empty(), "{kind}: {now:?}"),
    );
}

#[test]
fn numbers_as_strings_are_numbers() {
    let quoted = |_: &str, part: &Value| if part.is_number() { json!(part.to_string()) } else { part.clone() };
    each_json(|good| changed(good, "", &quoted).to_string(), |kind, before, now| assert_eq!(*before, now, "{kind}"));
}

#[test]
fn ten_thousand_levels_are_not_read() {
    let (opened, closed) = ("[".repeat(10_000), "]".repeat(10_000));
    let deep = format!("{opened}{closed}");
    let objects = "{\"a\":".repeat(10_000);
    let within = |good: &Value| {
        let text = good.to_string();
        let at = 1 + usize::from(text.starts_with('['));
        // In the first object, under a name of its own.
        format!("{}\"deep\":{deep},{}", &text[..at], &text[at..])
    };
    for body in [&|_: &Value| deep.clone(), &|_: &Value| opened.clone(), &|_: &Value| objects.clone(), &within]
        as [&dyn Fn(&Value) -> String; 4]
    {
        each_json(body, |kind, before, now| {
            let is_refused = now.is_empty() && now.failed.contains(&FailureReason::Unreadable);
            // The reader of feeds passes over what it does not know without going down there.
            assert!(is_refused || kind == "rss_feeds" && now == *before, "{kind}: {now:?}");
        });
    }
    let (tags, ends) = ("<a>".repeat(10_000), "</a>".repeat(10_000));
    let echo = Echo::new();
    for (kind, which) in FEEDS {
        let deep = samples(kind)[which].replace("<title>", &format!("{tags}{ends}<title>"));
        assert!(told(&echo, kind, 0, deep).failed.contains(&FailureReason::Unreadable), "{kind}");
    }
}

#[test]
fn of_a_key_that_is_given_twice_the_last_counts() {
    each_json(
        |good| twice(good, &json!(null)),
        |kind, before, now| match kind {
            // Its reader minds, and says so.
            "rss_feeds" => assert_eq!(now.failed, [FailureReason::Unreadable]),
            _ => assert_eq!(*before, now, "{kind}"),
        },
    );
}

/// As text, with each key of each object given twice: first with `other`.
fn twice(value: &Value, other: &Value) -> String {
    match value {
        Value::Array(list) => {
            format!("[{}]", list.iter().map(|inner| twice(inner, other)).collect::<Vec<_>>().join(","))
        }
        Value::Object(fields) => {
            let both = |(name, inner): (&String, &Value)| {
                let name = json!(name);
                format!("{name}:{other},{name}:{}", twice(inner, other))
            };
            format!("{{{}}}", fields.iter().map(both).collect::<Vec<_>>().join(","))
        }
        plain => plain.to_string(),
    }
}

#[test]
fn what_is_dated_in_the_future_or_the_year_0_is_no_news() {
    let dates = ["created_at", "createdAt", "webPublicationDate", "published_date", "date_published", "date_modified"];
    for day in DAYS {
        // The New York Times tells days without a time.
        for text in [day, day.split('T').next().unwrap()] {
            let redated = |name: &str, part: &Value| if dates.contains(&name) { json!(text) } else { part.clone() };
            each_json(
                |good| changed(good, "", &redated).to_string(),
                |kind, before, now| assert!(now.updates.is_empty() && now.works == before.works, "{kind}, {text}"),
            );
        }
    }
    let mails = [
        "Sat, 01 Jan 0000 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 32 Foo 2026 25:61:61 +9999",
        "Fri, 27 Feb 2099 10:00:00 GMT",
    ];
    let echo = Echo::new();
    for (kind, which) in FEEDS {
        assert!(!told(&echo, kind, 0, samples(kind)[which].clone()).is_empty(), "{kind}");
        for day in DAYS.iter().chain(&mails) {
            let now = told(&echo, kind, 0, samples_of(kind, day)[which].clone());
            assert!(now.is_empty(), "{kind}, {day}: {now:?}");
        }
    }
}

#[test]
fn titles_of_ten_thousand_letters_are_cut() {
    for long in ["x".repeat(10_000), "long ".repeat(2_000), "ж".repeat(10_000), "<i>é".repeat(2_500)] {
        let longer = |_: &str, part: &Value| match part.as_str() {
            // An identifier or a date stays one.
            Some(text) if !text.contains(' ') && text.contains(['/', ':', '-']) => part.clone(),
            Some(text) => json!(format!("{text} {long}")),
            None => part.clone(),
        };
        each_json(
            |good| changed(good, "", &longer).to_string(),
            |kind, _, now| assert!(now.failed.is_empty(), "{kind}"),
        );
        let echo = Echo::new();
        for (kind, which) in FEEDS {
            let escaped = long.replace('<', "&lt;");
            let now = told(&echo, kind, 0, samples(kind)[which].replace("</title>", &format!(" {escaped}</title>")));
            assert!(!now.is_empty(), "{kind}");
        }
    }
}

#[test]
fn no_link_leads_to_a_script() {
    let echo = Echo::new();
    for link in LINKS {
        let relinked = |_: &str, part: &Value| match part.as_str() {
            Some(text) if text.starts_with("http") || text.starts_with("at://") => json!(link),
            _ => part.clone(),
        };
        each_json(
            |good| changed(good, "", &relinked).to_string(),
            |kind, _, now| assert!(now.updates.iter().all(|item| !holds(item.url.as_str())), "{kind}: {link}"),
        );
        for (kind, which) in FEEDS {
            let body = samples(kind)[which].replace("https://", link);
            let now = told(&echo, kind, 0, body);
            assert!(now.updates.iter().all(|item| !holds(item.url.as_str())), "{kind}: {link}: {now:?}");
        }
    }
}

/// Whether an address does something else than lead to a page.
fn holds(url: &str) -> bool {
    let url = url.to_lowercase();
    !url.starts_with("http") || url.contains("alert(1)") && !url.starts_with("https://upstream.example/")
}

#[test]
fn a_redirect_to_an_inner_address_is_not_followed() {
    let echo = Echo::new();
    for to in [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "http://2852039166/",
        "http://localhost/",
        "https://upstream.example:8443/",
        "gopher://upstream.example/",
        "https://elsewhere.example/",
    ] {
        echo.redirects(to);
        for kind in KINDS {
            for subject in [0, 1] {
                let told = echo.ask(kind, subject);
                let asked = echo.asked();
                assert!(told.is_empty() && asked.iter().all(|host| host == "upstream.example"), "{kind}: {asked:?}");
                assert!(told.failed.iter().all(|reason| *reason == FailureReason::Unreadable), "{kind}: {told:?}");
                assert!(!asked.is_empty() && !told.failed.is_empty(), "{kind}, {to}");
            }
        }
    }
}
