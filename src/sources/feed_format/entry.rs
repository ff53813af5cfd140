//! From a parsed entry to an item of ours.

use feed_rs::model::{Entry, Link, LinkTarget, Text};
use jiff::Timestamp;
use url::Url;

use super::{FeedItem, plain_text};
use crate::domain::WebUrl;

const LONGEST_TITLE: usize = 200;
/// Of a title that is made from the beginning of the text.
const LONGEST_MADE_TITLE: usize = 80;
/// Enough to tell what an item is about.
const LONGEST_TEXT: usize = 4_000;
const MOST_LABELS: usize = 20;
const LONGEST_LABEL: usize = 60;

/// An item with a link, a date and some text; `None` for an entry that lacks one of them.
pub(super) fn read(entry: &Entry, base: &Url, publisher: Option<String>) -> Option<FeedItem> {
    let date = (entry.published.or(entry.updated)).and_then(|date| Timestamp::from_second(date.timestamp()).ok())?;
    let url = address(entry, base)?;
    let text = text(entry);
    let title = entry.title.as_ref().map(plain).unwrap_or_default();
    let title = if title.is_empty() {
        plain_text::clip(&text, LONGEST_MADE_TITLE)
    } else {
        plain_text::clip(&title, LONGEST_TITLE)
    };
    let labels = entry.categories.iter().take(MOST_LABELS);
    let labels = labels.map(|category| category.label.as_ref().unwrap_or(&category.term));
    let labels = labels.map(|label| plain_text::clip(&plain_text::of_html(label), LONGEST_LABEL)).collect();
    let language = entry.language.as_deref().and_then(|tag| tag.parse().ok());
    (!title.is_empty()).then_some(FeedItem { title, url, date, text, labels, publisher, language })
}

/// No feed says reliably whether a text is HTML, and most are: all are read as such, which does plain text no harm.
fn plain(text: &Text) -> String {
    plain_text::of_html(&text.content)
}

/// The summary, and what of the content goes beyond it.
fn text(entry: &Entry) -> String {
    let summary = entry.summary.as_ref().map(plain).unwrap_or_default();
    let content = entry.content.as_ref().filter(|content| content.src.is_none() || content.body.is_some());
    let content = content.and_then(|content| content.body.as_deref()).map(plain_text::of_html).unwrap_or_default();
    let opening = plain_text::head(&summary, 60);
    let text = match (summary.is_empty(), content.is_empty()) {
        (false, false) if content.starts_with(opening) => content,
        (false, false) => format!("{summary} {content}"),
        (true, _) => content,
        (_, true) => summary,
    };
    plain_text::clip(&text, LONGEST_TEXT)
}

/// The first link to the item itself, else an id that is an address.
fn address(entry: &Entry, base: &Url) -> Option<WebUrl> {
    let mut links: Vec<&Link> = entry.links.iter().filter(|link| leads_to_item(link)).collect();
    links.sort_by_key(|link| link.media_type.as_deref().is_some_and(|kind| !kind.contains("html")));
    let resolved = links.iter().find_map(|link| base.join(link.href.trim()).ok()?.try_into().ok());
    resolved.or_else(|| entry.id.parse().ok())
}

fn leads_to_item(link: &Link) -> bool {
    let is_alternate = link.rel.as_deref().is_none_or(|rel| rel == "alternate");
    let is_comments = matches!(link.target, Some(LinkTarget::Comments | LinkTarget::CommentsFeed));
    is_alternate && !is_comments && !link.href.trim().is_empty()
}
