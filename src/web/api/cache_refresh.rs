//! `POST /api/cache/refresh`: what the request says, and what taking it leads to.
//!
//! Not a handler: who may do this, and in which form they are answered, is for the operator's pages to say, which have
//! the guard. They call [`parse`], [`accept`] and, for programs, [`data`].

use axum::{
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::Response,
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::json;
use crate::{
    domain::{CacheType, JobId, SearchTerm},
    refresh::{Accepted, NotRefreshed, Refresh},
    web::{error::AppError, extract::Params, site::words},
};

/// The largest body that is read. A declared length was checked before; this is for one that came in chunks.
const MAX_BODY: usize = 64 << 10;

/// What is to be refreshed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct RefreshRequest {
    pub(in crate::web) cache_type: CacheType,
    pub(in crate::web) search_term: SearchTerm,
}

/// What is to be refreshed, as it is sent.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described: `parse` reads it")]
pub(in crate::web) struct RefreshBody {
    cache_type: CacheType,
    /// A title, an author or a genre.
    #[schema(min_length = 1, max_length = 200)]
    search_term: String,
}

/// A refresh that was taken. What becomes of its entries is the job's result.
#[derive(Serialize, ToSchema)]
pub(in crate::web) struct RefreshAnswer<'a> {
    success: bool,
    message: &'a str,
    refreshed_items: usize,
    job_id: JobId,
}

/// Reads a body, a form or JSON as its `Content-Type` says. Fields that are not ours, such as a form's token, do no
/// harm.
pub(in crate::web) fn parse(headers: &HeaderMap, body: &[u8]) -> Result<RefreshRequest, AppError> {
    if body.len() > MAX_BODY {
        return Err(AppError::TooLarge);
    }
    let (cache_type, search_term) = match media_type(headers).as_str() {
        "application/json" => fields_of_json(body)?,
        "application/x-www-form-urlencoded" => fields_of_form(body)?,
        _ => return Err(AppError::WrongContentType),
    };
    let cache_type = cache_type.ok_or(AppError::MissingCacheType)?;
    let search_term = search_term.ok_or(AppError::MissingSearchTerm)?;
    Ok(RefreshRequest {
        cache_type: cache_type.trim().parse().map_err(|_| AppError::BadCacheType)?,
        search_term: SearchTerm::parse(&search_term)?,
    })
}

/// Without its parameters, in small letters; empty when there is none.
fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// `cache_type` and `search_term`, where they are there.
type Fields = (Option<String>, Option<String>);

fn fields_of_json(body: &[u8]) -> Result<Fields, AppError> {
    let fields = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) => return Err(AppError::WrongFields),
        Err(_) => return Err(AppError::UnreadableBody),
    };
    Ok((text(&fields, "cache_type")?, text(&fields, "search_term")?))
}

fn text(fields: &Map<String, Value>, name: &str) -> Result<Option<String>, AppError> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(AppError::WrongFields),
    }
}

fn fields_of_form(body: &[u8]) -> Result<Fields, AppError> {
    let text = std::str::from_utf8(body).map_err(|_| AppError::UnreadableBody)?;
    let params = Params::of(text);
    let field = |name| params.first(name).map(str::to_owned);
    Ok((field("cache_type"), field("search_term")))
}

/// Takes the refresh. Its job is recorded when this returns.
pub(in crate::web) async fn accept(refresh: &Refresh, request: &RefreshRequest) -> Result<Accepted, AppError> {
    Ok(refresh.submit(request.cache_type, &request.search_term).await?)
}

/// The answer for programs: 202.
pub(in crate::web) fn data(request: &RefreshRequest, accepted: &Accepted) -> Response {
    let message = words().refresh_taken(request.cache_type, &accepted.title, accepted.entries);
    let body =
        RefreshAnswer { success: true, message: &message, refreshed_items: accepted.entries, job_id: accepted.job.id };
    json(StatusCode::ACCEPTED, &body)
}

impl From<NotRefreshed> for AppError {
    fn from(why: NotRefreshed) -> Self {
        match why {
            NotRefreshed::Unknown => Self::UnknownSubject,
            NotRefreshed::NothingOfThisType => Self::NothingOfThisType,
            NotRefreshed::Refused(refusal) => refusal.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    const FORM: &str = "application/x-www-form-urlencoded";
    const JSON: &str = "application/json; charset=utf-8";

    fn read(content_type: &str, body: &[u8]) -> Result<RefreshRequest, AppError> {
        let mut headers = HeaderMap::new();
        if !content_type.is_empty() {
            headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
        }
        parse(&headers, body)
    }

    fn refusal(content_type: &str, body: impl AsRef<[u8]>) -> u16 {
        read(content_type, body.as_ref()).unwrap_err().into_response().status().as_u16()
    }

    #[test]
    fn a_form_and_json_say_the_same() {
        let form = read(FORM, b"csrf=x&cache_type=news&search_term=Dune+by+Frank+Herbert").unwrap();
        let json = read(JSON, br#"{"cache_type": "news", "search_term": "Dune by Frank Herbert", "more": 1}"#).unwrap();
        assert_eq!(form, json);
        assert_eq!((form.cache_type, form.search_term.as_str()), (CacheType::News, "Dune by Frank Herbert"));
    }

    #[test]
    fn a_missing_field_is_named() {
        assert!(matches!(read(FORM, b"search_term=dune"), Err(AppError::MissingCacheType)));
        assert!(matches!(read(JSON, br#"{"cache_type": "news"}"#), Err(AppError::MissingSearchTerm)));
        assert_eq!((refusal(FORM, ""), refusal(JSON, "{}")), (400, 400));
    }

    #[test]
    fn each_bad_body_has_its_status() {
        assert_eq!(refusal(FORM, "cache_type=books&search_term=dune"), 422);
        assert_eq!(refusal(FORM, "cache_type=news&search_term=++"), 422);
        assert_eq!(refusal(FORM, format!("cache_type=news&search_term={}", "x".repeat(201))), 422);
        for wrong in
            [r#"{"cache_type": 1, "search_term": "dune"}"#, r#"{"cache_type": "news", "search_term": ["dune"]}"#, "[]"]
        {
            assert_eq!(refusal(JSON, wrong), 422, "{wrong}");
        }
        assert_eq!(refusal(JSON, "{\"cache_type\": "), 400);
        assert_eq!(refusal(FORM, b"cache_type=\xff"), 400);
        assert_eq!((refusal("text/plain", "news dune"), refusal("", "cache_type=news")), (415, 415));
        assert_eq!(refusal(FORM, "x".repeat(MAX_BODY + 1)), 413);
    }
}
