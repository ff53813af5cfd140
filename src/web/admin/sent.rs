//! What an operator sends: a form or JSON, read into one shape.

use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::web::error::{AppError, MAX_BODY};

/// A request's body with its headers.
#[derive(Clone, Debug)]
pub(in crate::web) struct Sent {
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Sent {
    /// Reads it as a `T`, whose fields are the form's or the JSON object's; fields unknown to `T` do no harm.
    ///
    /// # Errors
    /// What cannot be read is [`AppError::Unreadable`], what is of a wrong type [`AppError::WrongType`].
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, AppError> {
        let kind = self.headers.get(CONTENT_TYPE).map_or(&b""[..], |kind| kind.as_bytes());
        let value = if self.body.is_empty() {
            Value::Object(Map::new())
        } else if kind.starts_with(b"application/json") {
            serde_json::from_slice(&self.body).map_err(|_| AppError::Unreadable)?
        } else if kind.starts_with(b"application/x-www-form-urlencoded") {
            let pairs = url::form_urlencoded::parse(&self.body);
            Value::Object(pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect())
        } else {
            return Err(AppError::Refused(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        };
        serde_json::from_value(value).map_err(|_| AppError::WrongType)
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = AppError;

    async fn from_request(request: Request, _: &S) -> Result<Self, AppError> {
        let (parts, body) = request.into_parts();
        let limit = usize::try_from(MAX_BODY).unwrap_or(usize::MAX);
        let body = to_bytes(body, limit).await.map_err(|_| AppError::TooLarge)?;
        Ok(Self { headers: parts.headers, body })
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct One {
        name: Option<String>,
    }

    fn sent(kind: &'static str, body: &'static str) -> Result<One, AppError> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
        Sent { headers, body: Bytes::from_static(body.as_bytes()) }.read()
    }

    #[test]
    fn a_form_and_json_say_the_same() {
        let form = sent("application/x-www-form-urlencoded; charset=utf-8", "csrf=x&name=a+b").unwrap();
        assert_eq!(form, sent("application/json", "{\"name\": \"a b\", \"more\": 1}").unwrap());
        assert_eq!(sent("", "").unwrap(), One { name: None });
    }

    #[test]
    fn what_cannot_be_read_is_told_from_what_cannot_be_used() {
        assert!(matches!(sent("application/json", "{"), Err(AppError::Unreadable)));
        assert!(matches!(sent("application/json", "{\"name\": 1}"), Err(AppError::WrongType)));
        assert!(matches!(sent("application/json", "[1]"), Err(AppError::WrongType)));
        assert!(matches!(sent("text/plain", "name=x"), Err(AppError::Refused(_))));
    }
}
