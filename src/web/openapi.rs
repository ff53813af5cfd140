//! `GET /openapi.json`: the JSON API, described in `OpenAPI` 3.1.
//!
//! Each handler under `api/` describes itself; here is what they share, and the list of them. A test holds real answers
//! to the description.

use std::sync::LazyLock;

use axum::{
    http::{HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use utoipa::{
    IntoParams, IntoResponses, Modify, OpenApi, ToResponse,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};

use super::{admin, api, caching::CachePolicy, error::ErrorAnswer};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Luminaria",
        description = "Books to read next, and news on them. Free words go to no upstream and into no log.",
        license(name = "MIT", identifier = "MIT"),
    ),
    tags(
        (name = "books", description = "What to read next."),
        (name = "news", description = "News and social posts on a work, an author or a genre."),
        (name = "jobs", description = "Background work that can be polled."),
        (
            name = "operators",
            description = "For whoever runs the site, with the token as a bearer. While no token is set, each of these \
                           addresses is as unknown as any other: 404.",
        ),
    ),
    paths(
        api::recommendations::show,
        api::suggest::show,
        api::facts::show,
        api::fetch_updates::show,
        api::job::show,
        api::trending::show,
        api::works::show,
        admin::refresh_form::submit,
        admin::caches::list,
        admin::caches::purge,
        admin::jobs::list,
        admin::jobs::cancel,
        admin::jobs::retry,
        admin::sources::list,
        admin::schedule::show,
        admin::schedule::run,
        admin::log::show,
        admin::log::set,
        admin::store::show,
        admin::asks::list,
    ),
    components(schemas(ErrorAnswer), responses(
        Unreadable, Unusable, NotFound, TooMany, Busy, SignInFirst, Forbidden, Conflict, TooLarge, WrongKind
    )),
    modifiers(&Bearer),
)]
struct Api;

/// The operators' token.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let components = api.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

/// One search term.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described: `Params` reads the query")]
pub(super) struct TermQuery {
    /// A title, an author, a genre or a few words.
    #[param(min_length = 1, max_length = 200)]
    search_term: String,
    /// What the term means, where it may mean several things, such as `work:dune-frank-herbert`. What names nothing
    /// that the catalogue has is ignored.
    subject: Option<String>,
}

/// Up to ten search terms that are blended, and what the list is narrowed to.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described: `Params` reads the query")]
pub(super) struct SeedsQuery {
    /// Titles, authors, genres or a few words each; several are blended.
    #[param(style = Form, explode, min_items = 1, max_items = 10)]
    search_term: Vec<String>,
    /// How many books.
    #[param(minimum = 1, maximum = 50, default = 12)]
    limit: Option<u8>,
    /// Only of one of these genres, or of those below them, such as `science-fiction`.
    #[param(style = Form, explode)]
    genre: Option<Vec<String>>,
    /// Only set in one of these periods, such as `victorian`.
    #[param(style = Form, explode)]
    period: Option<Vec<String>>,
    /// Only of one of these moods, such as `wistful`.
    #[param(style = Form, explode)]
    mood: Option<Vec<String>>,
    /// Only about one of these themes, such as `first-contact`.
    #[param(style = Form, explode)]
    theme: Option<Vec<String>>,
    /// Only set in one of these places, such as `london`.
    #[param(style = Form, explode)]
    setting: Option<Vec<String>>,
    /// Only first published in one of these languages: ISO 639 codes.
    #[param(style = Form, explode)]
    language: Option<Vec<String>>,
    /// Only of one of these lengths: `short` (fewer than 250 pages), `medium` or `long` (more than 450).
    #[param(style = Form, explode)]
    length: Option<Vec<String>>,
    /// Nothing of these: a kind and an id, such as `genre:horror`, `theme:dragons`, `author:jane-austen`.
    #[param(style = Form, explode)]
    without: Option<Vec<String>>,
    /// First published in this year or later; negative before the common era.
    from: Option<i16>,
    /// First published in this year or earlier.
    to: Option<i16>,
    /// From 0, only the closest, to 100, the most surprising.
    #[param(minimum = 0, maximum = 100, default = 40)]
    variety: Option<u8>,
}

/// What has been typed so far.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described: `Params` reads the query")]
pub(super) struct TypedQuery {
    /// The beginning of a title or a name.
    #[param(max_length = 200)]
    search_term: Option<String>,
}

macro_rules! refusals {
    ($($name:ident($description:literal $(, $header:literal)?);)*) => {$(
        #[doc = $description]
        #[derive(ToResponse)]
        #[response(description = $description $(, headers(($header = u64, description = "In seconds.")))?)]
        #[expect(dead_code, reason = "only described: `AppError` writes it")]
        pub(super) struct $name(ErrorAnswer);
    )*};
}

refusals! {
    Unreadable("It cannot be read, or lacks a required parameter.");
    Unusable("It can be read, but not used: an empty or over-long term, a number out of range.");
    NotFound("There is no such thing, or no more.");
    TooMany("This client has asked for more than its share.", "Retry-After");
    Busy("The site is busy.", "Retry-After");
    SignInFirst("The token is missing or wrong.");
    Forbidden("It comes from another site, or lacks the form's own token.");
    Conflict("It is not in a state in which this can be done.");
    TooLarge("The request is larger than is taken.");
    WrongKind("The body is neither a form nor JSON.");
}

/// What everything of the operators' may answer instead.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only described: the guard writes it")]
pub(super) enum ForOperators {
    #[response(status = 401)]
    SignInFirst(#[ref_response] SignInFirst),
    #[response(status = 404)]
    NotFound(#[ref_response] NotFound),
    #[response(status = 429)]
    TooMany(#[ref_response] TooMany),
    #[response(status = 503)]
    Busy(#[ref_response] Busy),
}

/// What else an unsafe request may be answered.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only described: the guard writes it")]
pub(super) enum Deeds {
    #[response(status = 403)]
    Forbidden(#[ref_response] Forbidden),
    #[response(status = 413)]
    TooLarge(#[ref_response] TooLarge),
}

/// What is said of a body that is of no use.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only described: `AppError` writes it")]
pub(super) enum BadBody {
    #[response(status = 400)]
    Unreadable(#[ref_response] Unreadable),
    #[response(status = 415)]
    WrongKind(#[ref_response] WrongKind),
    #[response(status = 422)]
    Unusable(#[ref_response] Unusable),
}

/// The description never changes while the process runs: made once, when somebody first asks.
static DESCRIPTION: LazyLock<Bytes> = LazyLock::new(|| {
    let described = serde_json::to_vec(&Api::openapi());
    // A test sees to it that this cannot fail.
    described.unwrap_or_default().into()
});

pub(super) async fn show() -> Response {
    let json = HeaderValue::from_static("application/json");
    let mut response = (CachePolicy::Moment, DESCRIPTION.clone()).into_response();
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SearchTerm;

    #[test]
    fn the_description_is_openapi_3_1_and_names_every_address() {
        let described: serde_json::Value = serde_json::from_slice(&DESCRIPTION).unwrap();
        assert!(described["openapi"].as_str().unwrap().starts_with("3.1."));
        assert_eq!(described["info"]["version"], env!("CARGO_PKG_VERSION"));
        for path in [
            "/api/recommendations",
            "/api/suggest",
            "/api/trending",
            "/api/facts",
            "/api/works",
            "/api/fetch_updates",
            "/api/job/{job_id}",
        ] {
            assert!(described["paths"][path]["get"]["responses"]["200"].is_object(), "{path}");
        }
    }

    #[test]
    fn what_is_said_of_terms_is_what_is_taken() {
        let described: serde_json::Value = serde_json::from_slice(&DESCRIPTION).unwrap();
        let terms = &described["paths"]["/api/recommendations"]["get"]["parameters"][0];
        assert_eq!(terms["schema"]["maxItems"], crate::web::extract::MAX_TERMS);
        let term = &described["paths"]["/api/fetch_updates"]["get"]["parameters"][0];
        assert_eq!(
            (&term["name"], &term["schema"]["maxLength"]),
            (&"search_term".into(), &SearchTerm::MAX_CHARS.into())
        );
    }
}
