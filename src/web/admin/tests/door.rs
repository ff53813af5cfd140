//! Who is let in, and what a form needs.

use super::*;

#[tokio::test]
async fn without_a_token_the_admin_is_an_unknown_address() {
    let app = router(state());
    let send = async |method: &str, uri: &str| {
        let request = Request::builder().method(method).uri(uri).header("accept", "text/html");
        answer_of(&app, request.body(Body::empty()).unwrap()).await
    };
    for (method, uri) in GUARDED.into_iter().chain([("GET", "/admin/sign-in"), ("POST", "/admin/sign-in")]) {
        let answer = send(method, uri).await;
        let unknown = send(method, if uri.starts_with("/api/") { "/api/nowhere" } else { "/nowhere" }).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {uri}");
        assert_eq!((answer.body, answer.headers), (unknown.body, unknown.headers), "{method} {uri}");
    }
}

#[tokio::test]
async fn nobody_gets_past_the_guard_unasked() {
    let site = Site::new();
    for (method, uri) in GUARDED {
        let answer = site.send(method, uri, &[("accept", "application/json")], "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {uri}");
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer realm=\"luminaria\"");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "private, no-store");
        let json: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(json["success"], false, "{uri}");
        let wrong = site.send(method, uri, &[("authorization", "Bearer wrong"), ("cookie", "luminaria_admin=x")], "");
        assert!(wrong.await.status.is_client_error(), "{method} {uri}");
    }
}

#[tokio::test]
async fn a_browser_without_a_session_gets_the_form_and_htmx_the_way_to_it() {
    let site = Site::new();
    let page = site.send("GET", "/admin", &[("accept", "text/html")], "").await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.body.contains("action=\"/admin/sign-in\"") && page.body.contains("Please sign in first"));

    let old = [("hx-request", "true"), ("cookie", "luminaria_admin=of-yesterday")];
    let poll = site.send("GET", "/admin/live", &old, "").await;
    assert_eq!(
        (poll.status, &poll.headers["hx-redirect"]),
        (StatusCode::UNAUTHORIZED, &"/admin/sign-in".parse().unwrap())
    );
    let deed = site.send("POST", "/api/admin/schedule/run", &old, "").await;
    assert_eq!(deed.status, StatusCode::UNAUTHORIZED);
    assert!(deed.body.starts_with("<hx-partial data-hx-target=\"#notices\""), "{}", deed.body);
    assert!(deed.body.contains("Your session is over") && deed.body.contains("href=\"/admin/sign-in\""));
}

#[tokio::test]
async fn the_right_token_opens_a_session_and_sign_out_ends_it() {
    let site = Site::new();
    let browser = site.signed_in().await;
    assert!(browser.cookie.starts_with("luminaria_admin=") || browser.cookie.starts_with("__Host-luminaria_admin="));
    assert_eq!(browser.get("/admin/sign-in").await.status, StatusCode::SEE_OTHER, "already in");

    let out = browser.post("/admin/sign-out", "").await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    assert!(out.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    let after = browser.get("/admin").await;
    assert_eq!(after.status, StatusCode::UNAUTHORIZED);
    assert!(after.body.contains("Your session is over"));
}

#[tokio::test]
async fn the_cookie_is_secure_where_the_site_is() {
    let mut state = state();
    state.admin_token = Some(AdminToken::new(TOKEN));
    Arc::make_mut(&mut state.site).public_url = None;
    let app = router(state);
    let cookie = async |tls: bool| {
        let mut request = Request::post("/admin/sign-in").header(FORM[0].0, FORM[0].1);
        if tls {
            request = request.extension(OverTls);
        }
        let answer = answer_of(&app, request.body(Body::from(format!("token={TOKEN}"))).unwrap()).await;
        answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned()
    };
    let plain = cookie(false).await;
    assert!(plain.starts_with("luminaria_admin=") && !plain.contains("Secure"), "{plain}");
    let secure = cookie(true).await;
    assert!(secure.starts_with("__Host-luminaria_admin=") && secure.contains("; Secure"), "{secure}");
    for cookie in [plain, secure] {
        for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        assert!(!cookie.contains("Domain") && !cookie.contains(TOKEN), "{cookie}");
    }
}

#[tokio::test]
async fn a_wrong_token_gets_the_form_again_with_a_sentence() {
    let site = Site::new();
    for body in ["token=wrong", "token=", ""] {
        let answer = site.send("POST", "/admin/sign-in", &FORM, body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert!(answer.body.contains("aria-invalid=\"true\"") && answer.body.contains("That is not the token"));
        assert!(answer.headers.get(header::SET_COOKIE).is_none());
    }
}

#[tokio::test]
async fn ten_thousand_attempts_cost_little_and_the_site_serves_on() {
    let site = Site::new();
    let attempt = async |client: [u8; 4], token: &str| {
        let request = Request::post("/admin/sign-in").header(FORM[0].0, FORM[0].1).header(FORM[1].0, FORM[1].1);
        let request = request.extension(Client::from(std::net::IpAddr::from(client)));
        answer_of(&site.app, request.body(Body::from(format!("token={token}"))).unwrap()).await
    };
    let mut limited = 0;
    for n in 0..10_000_u32 {
        let [.., b] = n.to_be_bytes();
        let client = if n % 2 == 0 { [10, 0, 0, 1] } else { [10, 1, 0, b] };
        let answer = attempt(client, "wrong").await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            let wait: u64 = answer.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
            assert!((1..=60).contains(&wait), "{wait}");
            limited += 1;
        } else {
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
    assert_eq!(limited, 10_000 - 30, "thirty wrong tokens a minute are looked at");
    assert_eq!(site.send("GET", "/", &[], "").await.status, StatusCode::OK);
    assert_eq!(attempt([192, 0, 2, 7], TOKEN).await.status, StatusCode::SEE_OTHER, "the operator comes in");
    assert_eq!(attempt([10, 0, 0, 1], TOKEN).await.status, StatusCode::TOO_MANY_REQUESTS, "not in the guesser's place");
    site.clock.advance(Duration::from_secs(10));
    assert_eq!(attempt([10, 0, 0, 1], TOKEN).await.status, StatusCode::SEE_OTHER, "and there after a while");
}

#[tokio::test]
async fn an_idle_session_is_over_even_if_its_page_asks_on() {
    let site = Site::new();
    let browser = site.signed_in().await;
    for _ in 0..2 {
        site.clock.advance(Duration::from_mins(14));
        assert_eq!(browser.fragment("/admin/live").await.status, StatusCode::OK);
    }
    site.clock.advance(Duration::from_mins(2));
    assert_eq!(browser.fragment("/admin/live").await.status, StatusCode::UNAUTHORIZED);
    let page = browser.get("/admin").await;
    assert!(page.status == StatusCode::UNAUTHORIZED && page.body.contains("Your session is over"));
    let form = browser.get("/admin/sign-in").await;
    assert!(form.status == StatusCode::OK && form.body.contains("Your session is over"));
}

#[tokio::test]
async fn a_form_without_its_csrf_token_does_nothing() {
    let site = Site::new();
    let browser = site.signed_in().await;
    let other = site.signed_in().await;
    for (_, uri) in GUARDED.into_iter().filter(|(method, _)| *method == "POST") {
        for body in ["", "csrf=", "csrf=0", &format!("csrf={}", other.csrf)] {
            let answer = browser.post_with(uri, body, &[]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{uri} {body}");
            assert!(answer.body.starts_with("<!doctype html>") && answer.body.contains("out of date"), "{uri}");
        }
        let swap = browser.post_with(uri, "csrf=0", &[("hx-request", "true")]).await;
        assert!(swap.body.starts_with("<hx-partial data-hx-target=\"#notices\""), "{}", swap.body);
    }
    assert_eq!(browser.get("/admin").await.status, StatusCode::OK, "the session lives");

    let header = [("cookie", browser.cookie.as_str()), ("x-csrf-token", browser.csrf.as_str())];
    let json = site.send("POST", "/api/admin/caches/news/purge", &header, "").await;
    assert_eq!(json.status, StatusCode::OK, "the header does as well: {}", json.body);
}

#[tokio::test]
async fn what_another_site_sends_is_refused_everywhere() {
    let site = Site::new();
    let browser = site.signed_in().await;
    let body = format!("csrf={}", browser.csrf);
    for foreign in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let answer = browser.post_with("/api/admin/caches/news/purge", &body, &[foreign]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{foreign:?}");
        assert!(answer.body.contains("another site"), "{}", answer.body);
        let sign_in = site.send("POST", "/admin/sign-in", &[foreign], "").await;
        assert_eq!(sign_in.status, StatusCode::FORBIDDEN, "{foreign:?}");
    }
    for own in [
        ("sec-fetch-site", "same-origin"),
        // The proxy has rewritten `Host`; the public address says whose origin it is.
        ("origin", "https://books.example"),
    ] {
        let answer = browser.post_with("/api/admin/caches/news/purge", &body, &[own, ("host", "inside:8080")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{own:?}: {}", answer.body);
    }
}
