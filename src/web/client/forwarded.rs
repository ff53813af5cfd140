//! The two ways in which proxies tell whom they were asked by: `Forwarded` (RFC 7239), and `X-Forwarded-For`, which was
//! there before it.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderValue;

use super::Hop;

/// More steps than any sensible way has: who sends more only wants them read. The last ones count.
const MOST_HOPS: usize = 32;

/// The hops of `Forwarded`, first to last.
pub(super) fn hops<'a>(values: impl IntoIterator<Item = &'a HeaderValue>) -> Vec<Hop> {
    last(values.into_iter().flat_map(|value| match value.to_str() {
        Ok(text) => split(text, ',').into_iter().map(hop).collect(),
        // What cannot be read is a hop that says nothing: nothing before it is believed.
        Err(_) => vec![Hop::default()],
    }))
}

/// The hops of `X-Forwarded-For`, first to last.
pub(super) fn addresses<'a>(values: impl IntoIterator<Item = &'a HeaderValue>) -> Vec<Hop> {
    last(values.into_iter().flat_map(|value| {
        let text = value.to_str().unwrap_or_default();
        text.split(',').map(|part| Hop { by: node(part.trim()), is_https: None }).collect::<Vec<_>>()
    }))
}

fn last(hops: impl Iterator<Item = Hop>) -> Vec<Hop> {
    let mut all: Vec<Hop> = hops.collect();
    let before = all.len().saturating_sub(MOST_HOPS);
    all.drain(..before);
    all
}

/// One element: `for="[2001:db8::17]:4711";proto=https`.
fn hop(element: &str) -> Hop {
    let mut hop = Hop::default();
    for pair in split(element, ';') {
        let Some((name, value)) = pair.split_once('=') else { continue };
        let value = unquoted(value.trim());
        match name.trim() {
            name if name.eq_ignore_ascii_case("for") => hop.by = node(&value),
            name if name.eq_ignore_ascii_case("proto") => hop.is_https = Some(value.eq_ignore_ascii_case("https")),
            _ => {}
        }
    }
    hop
}

/// Splits at `at`, but not within quotation marks.
fn split(text: &str, at: char) -> Vec<&str> {
    let (mut parts, mut from) = (Vec::new(), 0);
    let (mut quoted, mut escaped) = (false, false);
    for (position, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            c if c == at && !quoted => {
                parts.extend(text.get(from..position));
                from = position + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.extend(text.get(from..));
    parts
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return value.to_owned() };
    let mut plain = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        plain.extend(if c == '\\' { characters.next() } else { Some(c) });
    }
    plain
}

/// An address, with a port or without, IPv6 in brackets or without; none for `unknown` and for made-up names such as
/// `_proxy1`.
fn node(text: &str) -> Option<IpAddr> {
    let plain = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || text.strip_prefix('[')?.split_once(']')?.0.parse::<IpAddr>().ok();
    // A port may be a made-up name too: `192.0.2.1:_x`.
    let with_name = || text.split_once(':').filter(|(_, port)| port.starts_with('_'))?.0.parse::<IpAddr>().ok();
    plain.or_else(with_port).or_else(bracketed).or_else(with_name).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The addresses that hops tell; a dash for one that tells none.
    fn addresses_of(hops: &[Hop]) -> Vec<String> {
        hops.iter().map(|hop| hop.by.map_or("-".to_owned(), |address| address.to_string())).collect()
    }

    fn told(value: &'static str) -> Vec<String> {
        addresses_of(&hops([&HeaderValue::from_static(value)]))
    }

    #[test]
    fn forwarded_is_read_as_its_standard_says() {
        assert_eq!(told("for=192.0.2.43, for=198.51.100.17"), ["192.0.2.43", "198.51.100.17"]);
        assert_eq!(told("For=\"[2001:db8:cafe::17]:4711\";proto=http;by=203.0.113.43"), ["2001:db8:cafe::17"]);
        assert_eq!(told("for=\"192.0.2.1:_a, b\" ; for=192.0.2.2"), ["192.0.2.2"]);
        assert_eq!(told("for=\"192.0.2.1:80\""), ["192.0.2.1"]);
        assert_eq!(told("for=\"\\[2001:db8::1]\""), ["2001:db8::1"], "a mark may be escaped");
        for nobody in ["for=unknown", "for=_hidden", "for=\"_SEVKISEK\"", "proto=https", "", "for", "for=\"192.0.2.1"] {
            assert_eq!(told(nobody), ["-"], "{nobody}");
        }
        assert_eq!(told("for=192.0.2.1;proto=\"x,for=192.0.2.9\""), ["192.0.2.1"], "a quoted comma splits nothing");
    }

    #[test]
    fn the_older_header_is_read_in_all_its_forms() {
        let value = HeaderValue::from_static("192.0.2.1, 192.0.2.2:8080, 2001:db8::1, [2001:db8::2]:443, x,");
        let expected = ["192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2", "-", "-"];
        assert_eq!(addresses_of(&addresses([&value])), expected);
    }

    #[test]
    fn of_a_very_long_way_only_the_end_is_read() {
        let long = HeaderValue::try_from(vec!["192.0.2.1"; 1000].join(",")).unwrap();
        assert_eq!(addresses([&long]).len(), MOST_HOPS);
        let strange = HeaderValue::from_bytes(b"for=\xff").unwrap();
        assert_eq!(hops([&strange]), [Hop::default()]);
    }
}
