//! Who waits for the answer: a browser for a page, htmx for a fragment, a program for JSON.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header::ACCEPT, request::Parts},
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
        } else if uri.path().starts_with("/api/") || wants_only_json(headers) {
            Self::Json
        } else {
            Self::Page
        }
    }
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
}
