//! How deeds are answered: data for programs, a fragment for htmx, a way back for a plain form.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::LOCATION},
    response::{Html, IntoResponse as _, Response},
};
use serde::Serialize;

use crate::web::words::admin::AdminWords;
use crate::web::{caching::CachePolicy, extract::Params};

/// An error as data.
#[derive(Debug, Serialize)]
pub(super) struct ApiError {
    success: bool,
    message: &'static str,
}

impl ApiError {
    pub(super) fn new(message: &'static str) -> Self {
        Self { success: false, message }
    }
}

pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    (status, CachePolicy::Api, Json(body)).into_response()
}

pub(super) fn html(status: StatusCode, html: String) -> Response {
    (status, CachePolicy::Moment, Html(html)).into_response()
}

/// After a form: the browser asks for a page, so that going back or reloading sends nothing twice.
pub(super) fn see(address: &str) -> Response {
    let address = HeaderValue::from_str(address).unwrap_or(HeaderValue::from_static("/admin"));
    (StatusCode::SEE_OTHER, CachePolicy::Moment, [(LOCATION, address)]).into_response()
}

/// What has been done, for the status line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    Purged(u64),
    Cancelled,
    Retried,
    RunBegun,
    LogSet,
}

impl Done {
    /// Reads what [`address`](Self::address) wrote.
    pub(super) fn read(query: &str) -> Option<Self> {
        let params = Params::of(query);
        let count = params.first("count").and_then(|count| count.parse().ok());
        match params.first("done")? {
            "purged" => Some(Self::Purged(count?)),
            "cancelled" => Some(Self::Cancelled),
            "retried" => Some(Self::Retried),
            "run" => Some(Self::RunBegun),
            "log" => Some(Self::LogSet),
            _ => None,
        }
    }

    /// Where a plain form leads back to.
    pub(super) fn address(self) -> String {
        match self {
            Self::Purged(count) => format!("/admin?done=purged&count={count}#caches"),
            Self::Cancelled => "/admin?done=cancelled#jobs".to_owned(),
            Self::Retried => "/admin?done=retried#jobs".to_owned(),
            Self::RunBegun => "/admin?done=run#jobs".to_owned(),
            Self::LogSet => "/admin?done=log#log".to_owned(),
        }
    }

    pub(super) fn said(self, words: &AdminWords) -> String {
        match self {
            Self::Purged(count) => words.purged(count),
            Self::Cancelled => words.job_cancelled.to_owned(),
            Self::Retried => words.job_retried.to_owned(),
            Self::RunBegun => words.run_begun.to_owned(),
            Self::LogSet => words.log_set.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_survives_the_way_back() {
        for done in [Done::Purged(3), Done::Cancelled, Done::Retried, Done::RunBegun, Done::LogSet] {
            let address = done.address();
            let query = address.split_once('?').unwrap().1.split('#').next().unwrap();
            assert_eq!(Done::read(query), Some(done));
        }
        assert_eq!(Done::read("done=purged&count=%3Cb%3E"), None);
        assert_eq!(Done::read("done=x"), None);
    }
}
