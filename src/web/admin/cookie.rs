//! The cookie that holds a session's id.

use axum::http::{
    Extensions, HeaderMap, HeaderValue,
    header::{COOKIE, SET_COOKIE},
};
use cookie::{Cookie, SameSite};

use crate::web::{client::OverTls, site::Site};

/// Where the request may have come in the clear.
const PLAIN: &str = "luminaria_admin";

/// Behind TLS. Browsers take this name only with `Secure`, `Path=/` and without `Domain`, so that no other host of the
/// domain can set it (RFC 6265bis, 4.1.3.2).
const HOST: &str = "__Host-luminaria_admin";

/// Whether the browser may be told to send the cookie over TLS alone.
pub(super) fn is_secure(extensions: &Extensions, site: &Site) -> bool {
    extensions.get::<OverTls>().is_some() || site.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
}

/// The ids that the request offers.
pub(super) fn ids(headers: &HeaderMap) -> impl Iterator<Item = String> + '_ {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .filter(|cookie| matches!(cookie.name(), PLAIN | HOST))
        .map(|cookie| cookie.value().to_owned())
}

/// Sets the cookie, for as long as the browser runs.
pub(super) fn set(id: &str, secure: bool) -> [(axum::http::HeaderName, HeaderValue); 1] {
    header(&cookie(id, secure).build())
}

/// Takes the cookie away.
pub(super) fn clear(secure: bool) -> [(axum::http::HeaderName, HeaderValue); 1] {
    header(&cookie("", secure).max_age(cookie::time::Duration::ZERO).build())
}

fn cookie(id: &str, secure: bool) -> cookie::CookieBuilder<'_> {
    let name = if secure { HOST } else { PLAIN };
    Cookie::build((name, id)).http_only(true).same_site(SameSite::Strict).path("/").secure(secure)
}

fn header(cookie: &Cookie<'_>) -> [(axum::http::HeaderName, HeaderValue); 1] {
    let mut value = HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    [(SET_COOKIE, value)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_for_the_server_alone() {
        let [(_, plain)] = set("1234", false);
        assert_eq!(plain.to_str().unwrap(), "luminaria_admin=1234; HttpOnly; SameSite=Strict; Path=/");
        let [(_, secure)] = set("1234", true);
        let secure = secure.to_str().unwrap();
        assert_eq!(secure, "__Host-luminaria_admin=1234; HttpOnly; SameSite=Strict; Secure; Path=/");
        let [(_, cleared)] = clear(true);
        assert!(cleared.to_str().unwrap().contains("Max-Age=0"));
    }

    #[test]
    fn ids_are_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=b; luminaria_admin=1; ; ="));
        headers.append(COOKIE, HeaderValue::from_static("__Host-luminaria_admin=2"));
        assert_eq!(ids(&headers).collect::<Vec<_>>(), ["1", "2"]);
    }
}
