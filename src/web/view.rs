//! Who waits for the answer: a browser for a page, htmx for a fragment, a program for JSON.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{
        HeaderMap, HeaderValue, Uri,
        header::{ACCEPT, CONTENT_TYPE},
        request::Parts,
    },
};

/// The form an answer takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// Whole HTML.
    Page,
    /// What htmx swaps in.
    Fragment,
    /// Data.
    Json,
}

impl View {
    /// Only `HX-Request: true` makes a fragment: when htmx restores a page from history it asks without it, with
    /// `Accept: */*`, and must get the page. `/api` is data for everybody else.
    pub(super) fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        if headers.get("HX-Request").is_some_and(|value| value == "true") {
            Self::Fragment
        } else if is_plain_form(headers) {
            Self::Page
        } else if uri.path().starts_with("/api/") || wants_only_json(headers) {
            Self::Json
        } else {
            Self::Page
        }
    }
}

/// A form that a browser sends by itself: whoever sent it sees the answer as a page, wherever it was sent to.
fn is_plain_form(headers: &HeaderMap) -> bool {
    let holds = |name, text: &str| {
        headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).is_some_and(|value| value.contains(text))
    };
    holds(CONTENT_TYPE, "application/x-www-form-urlencoded") && holds(ACCEPT, "text/html")
}

fn wants_only_json(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accepted| accepted.contains("application/json") && !accepted.contains("text/html"))
}

impl<S: Sync> FromRequestParts<S> for View {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri, &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(path: &str, headers: &[(&'static str, &'static str)]) -> View {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        View::of(&path.parse().unwrap(), &headers)
    }

    #[test]
    fn pages_are_for_browsers_and_for_whoever_takes_anything() {
        assert_eq!(view("/", &[]), View::Page);
        assert_eq!(view("/", &[("accept", "*/*")]), View::Page);
        assert_eq!(view("/", &[("accept", "*/*"), ("hx-history-restore-request", "true")]), View::Page);
        assert_eq!(view("/", &[("accept", "text/html,application/json")]), View::Page);
        assert_eq!(view("/", &[("accept", "application/json")]), View::Json);
    }

    #[test]
    fn the_api_answers_data_except_to_htmx() {
        assert_eq!(view("/api/suggest?q=du", &[]), View::Json);
        assert_eq!(view("/api/suggest", &[("accept", "text/html")]), View::Json);
        assert_eq!(view("/api/suggest", &[("hx-request", "true"), ("accept", "text/html")]), View::Fragment);
        assert_eq!(view("/api/suggest", &[("hx-request", "false")]), View::Json);
    }

    #[test]
    fn a_browser_that_sends_a_form_gets_a_page_wherever_it_sends_it() {
        let form = ("content-type", "application/x-www-form-urlencoded");
        assert_eq!(view("/api/x", &[form, ("accept", "text/html,*/*;q=0.8")]), View::Page);
        assert_eq!(view("/api/x", &[form, ("accept", "*/*")]), View::Json);
        assert_eq!(view("/api/x", &[form, ("accept", "text/html"), ("hx-request", "true")]), View::Fragment);
    }
}
