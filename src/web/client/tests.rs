use axum::http::HeaderValue;

use super::*;

const EDGE: &str = "10.0.0.7";

fn peer(address: &str) -> Peer {
    let proxies = TrustedProxies::new(["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]);
    Peer { address: SocketAddr::new(address.parse().unwrap(), 1234), proxies }
}

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(*name, HeaderValue::from_static(value));
    }
    headers
}

fn origin(address: &str, pairs: &[(&'static str, &'static str)]) -> String {
    peer(address).origin(&headers(pairs)).to_string()
}

#[test]
fn a_reader_who_comes_directly_cannot_be_somebody_else() {
    for name in ["forwarded", "x-forwarded-for"] {
        let value = if name == "forwarded" { "for=192.0.2.1" } else { "192.0.2.1" };
        assert_eq!(origin("203.0.113.9", &[(name, value)]), "203.0.113.9");
    }
    assert_eq!(origin("::ffff:203.0.113.9", &[]), "203.0.113.9");
}

#[test]
fn a_trusted_proxy_is_believed_and_those_before_it_only_as_far_as_they_are_trusted() {
    assert_eq!(origin(EDGE, &[]), EDGE);
    assert_eq!(origin(EDGE, &[("x-forwarded-for", "192.0.2.1")]), "192.0.2.1");
    assert_eq!(origin(EDGE, &[("forwarded", "for=192.0.2.1;proto=https")]), "192.0.2.1");
    assert_eq!(origin("::ffff:10.0.0.7", &[("forwarded", "for=\"[2001:db8::1]\"")]), "2001:db8::1");
    // What stands before the first address that is not ours was sent by it.
    assert_eq!(origin(EDGE, &[("x-forwarded-for", "198.51.100.1, 192.0.2.1, 10.0.0.8")]), "192.0.2.1");
    assert_eq!(origin(EDGE, &[("x-forwarded-for", "198.51.100.1"), ("x-forwarded-for", "192.0.2.1")]), "192.0.2.1");
    assert_eq!(origin(EDGE, &[("x-forwarded-for", "10.0.0.9, 10.0.0.8")]), "10.0.0.9", "all of them are ours");
}

#[test]
fn who_is_hidden_or_unreadable_counts_as_the_proxy_that_hides_them() {
    for hidden in ["for=192.0.2.1, for=_secret", "for=192.0.2.1, for=unknown", "for=192.0.2.1, nonsense"] {
        assert_eq!(origin(EDGE, &[("forwarded", hidden)]), EDGE, "{hidden}");
    }
    assert_eq!(origin(EDGE, &[("x-forwarded-for", "192.0.2.1, what")]), EDGE);
}

#[test]
fn where_the_two_headers_differ_neither_is_believed() {
    let mut both = [("forwarded", "for=192.0.2.1"), ("x-forwarded-for", "192.0.2.1")];
    assert_eq!(origin(EDGE, &both), "192.0.2.1");
    both[0].1 = "for=198.51.100.1";
    assert_eq!(origin(EDGE, &both), EDGE);
}

#[test]
fn only_a_trusted_proxy_can_say_that_the_connection_is_encrypted() {
    let is_https = |address: &str, pairs: &[_]| peer(address).is_https(&headers(pairs));
    assert!(is_https(EDGE, &[("x-forwarded-proto", "https")]));
    assert!(is_https(EDGE, &[("x-forwarded-proto", "HTTPS, http")]));
    assert!(is_https(EDGE, &[("forwarded", "for=192.0.2.1;proto=https, for=10.0.0.8;proto=http")]));
    assert!(!is_https(EDGE, &[("forwarded", "for=1.1.1.1;proto=https, for=192.0.2.1;proto=http")]));
    assert!(!is_https(EDGE, &[("x-forwarded-proto", "http")]) && !is_https(EDGE, &[]));
    assert!(!is_https("203.0.113.9", &[("x-forwarded-proto", "https")]));
}

#[tokio::test]
async fn the_handlers_learn_who_asks() {
    use tower::{ServiceExt as _, service_fn};
    let found = service_fn(async |request: Request<()>| {
        let about = request.extensions();
        Ok::<_, std::convert::Infallible>((about.get::<Client>().copied(), about.get::<OverTls>().copied()))
    });
    let request = || Request::builder().header("forwarded", "for=192.0.2.1;proto=https").body(()).unwrap();
    let client = |text: &str| Some(Client::from(text.parse::<IpAddr>().unwrap()));

    let told = peer(EDGE).layer(found).oneshot(request()).await.unwrap();
    assert_eq!(told, (client("192.0.2.1"), Some(OverTls)));

    let made_up = peer("203.0.113.9").layer(found).oneshot(request()).await.unwrap();
    assert_eq!(made_up, (client("203.0.113.9"), None));
}
