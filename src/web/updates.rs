//! `GET /updates`: the news panel as a page of its own, for browsers without JavaScript and for reading at length.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::{HeaderName, HeaderValue},
    response::{Html, IntoResponse as _, Response},
};

use super::{
    caching::CachePolicy,
    error::AppError,
    extract::{DEFAULT_LIMIT, Params, Waiting},
    links::{self, Link},
    news::{About, Found, Panel},
    site::{Chrome, Site, words},
    words::Words,
};
use crate::{
    catalogue::Catalogue,
    domain::{Clock, Named, SearchTerm, Subject},
    updates::{News, Updates},
};

/// How long the page waits for a job: long enough for most, short enough not to seem broken.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The page asks for itself again, in seconds, while there is more to come.
const REFRESH: (HeaderName, HeaderValue) = (HeaderName::from_static("refresh"), HeaderValue::from_static("2"));

/// The page, and by its block `panel` the fragment.
#[derive(Template)]
#[template(path = "updates.html", blocks = ["panel"])]
pub(super) struct UpdatesPage {
    words: &'static Words,
    chrome: Chrome,
    panel: Panel,
    note: Option<&'static str>,
    back: Option<Link>,
    feed: Option<Link>,
}

impl UpdatesPage {
    /// Only the panel, as htmx swaps it in.
    pub(super) fn fragment(panel: Panel) -> askama::Result<String> {
        let page = Self {
            words: words(),
            chrome: Chrome::bare(""),
            panel: panel.into_fragment(),
            note: None,
            back: None,
            feed: None,
        };
        page.as_panel().render()
    }
}

/// Whose news is asked for: the parameter `subject` where our own pages give it, else what the term means.
pub(super) fn asked(params: &Params<'_>, catalogue: &Catalogue) -> Result<(SearchTerm, Named), AppError> {
    let term = params.term()?;
    let stated = params.subject().and_then(|subject| catalogue.named(&subject));
    let named = stated.unwrap_or_else(|| catalogue.interpret(&term).meant);
    Ok((term, named))
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(updates): State<Updates>,
    State(clock): State<Arc<dyn Clock>>,
    State(site): State<Arc<Site>>,
    Waiting(asker): Waiting,
    RawQuery(query): RawQuery,
) -> Result<Response, AppError> {
    let query = query.unwrap_or_default();
    let (term, named) = asked(&Params::of(&query), &catalogue)?;
    let words = words();
    let found = match catalogue.topic(&named.subject) {
        Some(topic) => Found::News(updates.fetch_within(&topic, &asker, PATIENCE).await?),
        None => Found::AtHand(updates.at_hand(&term)),
    };
    let is_underway = matches!(found, Found::News(News::Underway(ref job)) if !job.status.is_final());
    let about = About { words, term: term.as_str(), named: &named, now: clock.now() };
    let canonical = links::term_for(&catalogue, words, &named);
    let page = UpdatesPage {
        words,
        chrome: site.chrome(None, &named.title),
        panel: Panel::of(&found, &about).into_page(),
        note: matches!(named.subject, Subject::Words(_) | Subject::Unknown(_)).then_some(words.news_at_hand),
        back: Some(Link {
            url: links::recommendations([canonical.as_str()], DEFAULT_LIMIT),
            text: words.back_to_books(&named.title),
        }),
        feed: named.subject.key().map(|_| Link {
            url: links::news("/updates.atom", term.as_str(), &named.subject),
            text: words.news_follow.to_owned(),
        }),
    };
    let mut response = (CachePolicy::Moment, Html(page.render()?)).into_response();
    if is_underway {
        response.headers_mut().extend([REFRESH]);
    }
    Ok(response)
}
