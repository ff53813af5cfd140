//! A post as Mastodon sends it, <https://docs.joinmastodon.org/entities/Status/>, and as we show it.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    domain::{Update, UpdateKind, WebUrl},
    sources::plain_text,
};

/// Rarely used hashtags go back for years; what was said then is no news.
const OLDEST: Duration = Duration::from_hours(180 * 24);
const LONGEST_TITLE: usize = 100;
const LONGEST_SUMMARY: usize = 280;
const LONGEST_ACCOUNT: usize = 80;

#[derive(Debug, Deserialize)]
pub(super) struct Status {
    created_at: String,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    spoiler_text: String,
    visibility: String,
    uri: Option<String>,
    url: Option<String>,
    #[serde(default)]
    content: String,
    reblog: Option<serde::de::IgnoredAny>,
    /// What its writer says that it is written in; anything.
    #[serde(default)]
    language: serde_json::Value,
    account: Account,
}

#[derive(Debug, Deserialize)]
struct Account {
    acct: String,
    #[serde(default)]
    bot: bool,
    /// Wants to be in no search engine.
    noindex: Option<bool>,
    /// Whether its posts may be searched; older servers do not say.
    indexable: Option<bool>,
}

/// The posts of a timeline; one that has an unknown shape costs no other. `None` for what is no timeline.
pub(super) fn read(body: &[u8]) -> Option<Vec<Status>> {
    let posts: Vec<serde_json::Value> = serde_json::from_slice(body).ok()?;
    Some(posts.into_iter().filter_map(|post| serde_json::from_value(post).ok()).collect())
}

impl Status {
    /// The post for the reader. `None` for one that is not meant to be shown far and wide: hidden behind a warning, not
    /// public, by an account that wants not to be searched, by a bot; and for one that is old, has no text, or only
    /// repeats another.
    pub(super) fn into_update(self, now: Timestamp, host: &str) -> Option<Update> {
        let is_open = self.visibility == "public" && !self.sensitive && self.spoiler_text.trim().is_empty();
        if !is_open || self.reblog.is_some() || !self.account.may_be_shown() {
            return None;
        }
        let date: Timestamp = self.created_at.parse().ok()?;
        if date < now.saturating_sub(OLDEST).ok()? || date > now.saturating_add(Duration::from_hours(1)).ok()? {
            return None;
        }
        let url = [self.url, self.uri].into_iter().flatten().find_map(|url| url.parse::<WebUrl>().ok())?;
        let text = plain_text::of_html(&self.content);
        let title = plain_text::clip(&text, LONGEST_TITLE);
        let summary = if title == text { String::new() } else { plain_text::clip(&text, LONGEST_SUMMARY) };
        let source = self.account.address(host)?;
        (!title.is_empty()).then_some(Update {
            title,
            source,
            date,
            url,
            summary,
            kind: UpdateKind::Social,
            language: self.language.as_str().and_then(|tag| tag.parse().ok()),
            also: Vec::new(),
            may_republish: false,
        })
    }
}

impl Account {
    fn may_be_shown(&self) -> bool {
        !self.bot && self.noindex != Some(true) && self.indexable != Some(false)
    }

    /// `@user@host`; accounts of the asked server come without their host.
    fn address(&self, host: &str) -> Option<String> {
        let acct = plain_text::tidy(&self.acct);
        let full = if acct.contains('@') { format!("@{acct}") } else { format!("@{acct}@{host}") };
        (!acct.is_empty()).then(|| plain_text::clip(&full, LONGEST_ACCOUNT))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn post(change: impl FnOnce(&mut Value)) -> Option<Update> {
        let mut post = json!({
            "created_at": "2026-02-28T10:00:00.000Z", "sensitive": false, "spoiler_text": "", "visibility": "public",
            "uri": "https://example.social/users/sample_reader/1", "url": "https://example.social/@sample_reader/1",
            "content": "<p>Reading &lt;b&gt; again</p><p>today</p>", "reblog": null,
            "account": {"acct": "sample_reader", "bot": false, "noindex": false, "indexable": true}
        });
        change(&mut post);
        let body = serde_json::to_vec(&[post]).unwrap();
        let now = "2026-03-01T12:00:00Z".parse().unwrap();
        read(&body)?.into_iter().next()?.into_update(now, "example.social")
    }

    #[test]
    fn a_public_post_is_shown_as_plain_text() {
        let update = post(|_| ()).unwrap();
        assert_eq!(update.title, "Reading <b> again today");
        assert_eq!(update.source, "@sample_reader@example.social");
        assert_eq!((update.summary.as_str(), update.kind), ("", UpdateKind::Social));
        let remote = post(|post| post["account"]["acct"] = json!("sample_reader@other.example")).unwrap();
        assert_eq!(remote.source, "@sample_reader@other.example");
    }

    #[test]
    fn a_post_that_is_not_for_everybody_is_not_shown() {
        assert_eq!(post(|post| post["sensitive"] = json!(true)), None);
        assert_eq!(post(|post| post["spoiler_text"] = json!("the ending")), None);
        assert_eq!(post(|post| post["visibility"] = json!("unlisted")), None);
        assert_eq!(post(|post| post["reblog"] = json!({"id": "1"})), None);
        assert_eq!(post(|post| post["account"]["bot"] = json!(true)), None);
        assert_eq!(post(|post| post["account"]["noindex"] = json!(true)), None);
        assert_eq!(post(|post| post["account"]["indexable"] = json!(false)), None);
        assert!(post(|post| drop(post["account"].as_object_mut().unwrap().remove("indexable"))).is_some());
    }

    #[test]
    fn a_post_without_a_date_a_safe_link_or_text_is_not_shown() {
        assert_eq!(post(|post| post["created_at"] = json!("yesterday")), None);
        assert_eq!(post(|post| post["created_at"] = json!("2024-01-01T00:00:00Z")), None);
        assert_eq!(post(|post| post["content"] = json!("<p></p>")), None);
        let by_uri = post(|post| post["url"] = json!("javascript:alert(1)")).unwrap();
        assert_eq!(by_uri.url.as_str(), "https://example.social/users/sample_reader/1");
        assert_eq!(post(|post| (post["url"], post["uri"]) = (json!(null), json!("javascript:alert(1)"))), None);
    }

    #[test]
    fn what_is_no_timeline_is_not_read() {
        for body in ["", "{}", "<html>", "{\"error\":\"x\"}", "[1"] {
            assert!(read(body.as_bytes()).is_none(), "{body}");
        }
        assert_eq!(read(b"[1, null, {}]").map(|posts| posts.len()), Some(0));
    }

    #[test]
    fn a_post_keeps_the_language_that_its_writer_gives_it() {
        let language =
            |given: Value| post(|post| post["language"] = given).unwrap().language.map(|tag| tag.to_string());
        assert_eq!(language(json!("pt-br")), Some("pt-BR".to_owned()));
        for none in [json!(null), json!(7), json!("gibberish"), json!(["en"])] {
            assert_eq!(language(none), None);
        }
    }

    #[test]
    fn recorded_timelines_are_read() {
        let Some(folder) = std::env::var_os("LUMINARIA_FIXTURES") else {
            println!("skipped: LUMINARIA_FIXTURES is not set, there are no recorded timelines to read");
            return;
        };
        let recordings =
            [("mpy_test_hashtag_tl.json", "2026-08-02"), ("rtoot_get_timeline_hashtag_anonymous.json", "2022-11-09")];
        for (name, day) in recordings {
            let path = std::path::Path::new(&folder).join("upstream/mastodon").join(name);
            let now: Timestamp = format!("{day}T00:00:00Z").parse().unwrap();
            let posts = read(&std::fs::read(path).unwrap()).unwrap();
            let shown: Vec<Update> =
                posts.into_iter().filter_map(|post| post.into_update(now, "example.social")).collect();
            println!("{name}: {} posts", shown.len());
            assert!(shown.iter().all(|update| !update.title.contains('<')));
            assert!(!shown.is_empty(), "{name}");
        }
    }
}
