//! The door itself.

use std::time::Duration;

use luminaria::{
    domain::FailureReason,
    sources::http::{AllowedHosts, Ask, BreakerState, Credential, Door, DoorError, DoorSettings, Fetched, HostLimits},
};
use url::Url;

use super::{Outside, patience};
use crate::{
    harness::PATIENCE,
    stub::{Behaviour, FEEDS, RetryAfter},
};

async fn get(door: &Door, url: &Url) -> Result<Fetched, DoorError> {
    door.ask(Ask::new("test", url, "*/*")).await
}

async fn failure_of(behaviour: Behaviour) -> DoorError {
    let outside = Outside::new().await;
    outside.stub.behave(FEEDS[0], behaviour);
    get(&outside.door, &outside.url(FEEDS[0])).await.unwrap_err()
}

fn status(code: u16) -> Behaviour {
    Behaviour::Status { code, retry_after: None }
}

#[tokio::test]
async fn every_status_has_its_reason() {
    let expected = [
        (401, FailureReason::Refused),
        (403, FailureReason::Refused),
        (404, FailureReason::NotFound),
        (410, FailureReason::NotFound),
        (429, FailureReason::RateLimited),
        (500, FailureReason::Broken),
        (503, FailureReason::Broken),
        (302, FailureReason::Unreadable),
    ];
    for (code, reason) in expected {
        let failure = failure_of(status(code)).await;
        assert_eq!((failure.reason, failure.status.unwrap_or(302)), (reason, code));
    }
}

#[tokio::test]
async fn a_hanging_or_dripping_upstream_costs_no_more_than_the_time_limit() {
    for behaviour in [Behaviour::Hang, Behaviour::Drip] {
        let failure = tokio::time::timeout(PATIENCE, failure_of(behaviour)).await.expect("the door gives up");
        assert_eq!(failure.reason, FailureReason::TimedOut);
    }
}

#[tokio::test]
async fn a_connection_that_breaks_half_way_is_no_answer() {
    assert_eq!(failure_of(Behaviour::CloseHalfway).await.reason, FailureReason::Unreachable);
}

#[tokio::test]
async fn half_a_gigabyte_is_not_read() {
    assert_eq!(failure_of(Behaviour::Endless).await.reason, FailureReason::TooLarge);
    let body = vec![b' '; (1 << 20) + 1];
    let told = Behaviour::Answer { body, content_type: "text/plain".to_owned() };
    assert_eq!(failure_of(told).await.reason, FailureReason::TooLarge);
}

#[tokio::test]
async fn nobody_at_home_is_unreachable() {
    let outside = Outside::new().await;
    let url = outside.url("/");
    drop(outside.stub);
    assert_eq!(get(&outside.door, &url).await.unwrap_err().reason, FailureReason::Unreachable);
}

#[tokio::test]
async fn redirects_are_followed_to_listed_hosts_only() {
    let outside = Outside::new().await;
    let elsewhere = outside.stub.feeds()[1].clone();
    outside.stub.behave("/moved", Behaviour::Redirect { to: elsewhere.to_string() });
    let fetched = get(&outside.door, &outside.url("/moved")).await.unwrap();
    assert_eq!(fetched.final_url, elsewhere);

    outside.stub.behave("/moved", Behaviour::Redirect { to: FEEDS[2].to_owned() });
    assert_eq!(get(&outside.door, &outside.url("/moved")).await.unwrap().final_url.path(), FEEDS[2]);

    let refused = [
        "https://example.org/",
        "http://127.0.0.1:1/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "file:///etc/hostname",
        "javascript:alert(1)",
    ];
    for to in refused {
        outside.stub.behave("/moved", Behaviour::Redirect { to: to.to_owned() });
        let failure = get(&outside.door, &outside.url("/moved")).await.unwrap_err();
        assert_eq!(failure.reason, FailureReason::Unreadable, "{to}");
    }
}

#[tokio::test]
async fn a_redirect_without_end_is_left_after_four_hops() {
    let outside = Outside::new().await;
    outside.stub.behave("/loop", Behaviour::RedirectLoop);
    let failure = get(&outside.door, &outside.url("/loop")).await.unwrap_err();
    assert_eq!(failure.reason, FailureReason::Unreadable);
    assert_eq!(outside.stub.requests("/loop"), 5);
}

#[tokio::test]
async fn a_private_address_that_no_operator_named_is_not_asked() {
    let outside = Outside::new().await;
    let url = outside.url(FEEDS[0]);
    let named = format!("http://localhost:{}{}", url.port().unwrap(), FEEDS[0]).parse().unwrap();
    let hosts = AllowedHosts::none().allow(&url).allow(&named);
    let door = Door::new(patience(hosts), outside.clock.clone()).unwrap();
    for url in [url, named] {
        assert_eq!(get(&door, &url).await.unwrap_err().reason, FailureReason::Unreachable, "{url}");
    }
    assert_eq!(outside.stub.log().len(), 0);
}

#[tokio::test]
async fn a_host_that_says_retry_later_is_left_alone_until_then() {
    let seconds = RetryAfter::Seconds(30);
    for (code, told, least) in
        [(429, Some(seconds), 30), (429, Some(RetryAfter::DateIn(90)), 80), (429, None, 60), (503, Some(seconds), 30)]
    {
        let outside = Outside::new().await;
        let url = outside.url(FEEDS[0]);
        outside.stub.behave(FEEDS[0], Behaviour::Status { code, retry_after: told });
        let first = get(&outside.door, &url).await.unwrap_err();
        assert!(first.retry_after.is_some_and(|wait| wait >= Duration::from_secs(least)), "{first:?}");

        outside.stub.behave(FEEDS[0], Behaviour::Usual);
        outside.clock.advance(Duration::from_secs(10));
        let second = get(&outside.door, &url).await.unwrap_err();
        assert_eq!(second.reason, FailureReason::RateLimited);
        assert!(second.retry_after < first.retry_after, "{second:?}");
        assert_eq!(outside.stub.requests(FEEDS[0]), 1, "the second was held back");

        outside.clock.advance(Duration::from_secs(90));
        assert!(get(&outside.door, &url).await.is_ok());
    }
}

#[tokio::test]
async fn a_refusal_without_a_wait_is_asked_again_at_once() {
    let outside = Outside::new().await;
    let url = outside.url(FEEDS[0]);
    outside.stub.behave(FEEDS[0], status(503));
    assert_eq!(get(&outside.door, &url).await.unwrap_err().retry_after, None);
    outside.stub.behave(FEEDS[0], Behaviour::Usual);
    assert!(get(&outside.door, &url).await.is_ok());
}

#[tokio::test]
async fn a_host_is_asked_no_faster_than_its_quota() {
    let outside = Outside::new().await;
    let url = outside.url(FEEDS[0]);
    let settings = patience(AllowedHosts::none().trust(&url));
    let settings = DoorSettings { usual_limits: HostLimits::new(1, 1), ..settings };
    let door = Door::new(settings, outside.clock.clone()).unwrap();
    assert!(get(&door, &url).await.is_ok());
    let failure = get(&door, &url).await.unwrap_err();
    assert_eq!(failure.reason, FailureReason::RateLimited);
    assert!(failure.retry_after.is_some());
    assert_eq!(outside.stub.requests(FEEDS[0]), 1);
}

#[tokio::test]
async fn we_say_who_we_are_and_nothing_of_the_reader() {
    let outside = Outside::new().await;
    get(&outside.door, &outside.url(FEEDS[0])).await.unwrap();
    let seen = outside.stub.log().remove(0);
    let agent = seen.headers["user-agent"].to_str().unwrap();
    assert!(agent.starts_with("luminaria/") && agent.ends_with(" (+mailto:books@example.org)"), "{agent}");
    for header in ["cookie", "referer", "accept-language"] {
        assert!(!seen.headers.contains_key(header), "{header}");
    }
}

#[tokio::test]
async fn an_unchanged_document_is_not_sent_again() {
    let outside = Outside::new().await;
    let url = outside.url(FEEDS[0]);
    let first = get(&outside.door, &url).await.unwrap();
    let ask = Ask { held: Some(&first.validators), ..Ask::new("test", &url, "*/*") };
    let second = outside.door.ask(ask).await.unwrap();
    assert!(!first.is_unchanged() && second.is_unchanged());
    assert!(second.body.is_empty());
}

#[tokio::test]
async fn a_contact_that_fits_no_header_is_told_at_the_start() {
    let settings = DoorSettings::new("line\nbreak", AllowedHosts::none());
    let outside = Outside::new().await;
    let refusal = Door::new(settings, outside.clock.clone()).unwrap_err();
    assert!(refusal.to_string().contains("contact"), "{refusal}");
}

#[tokio::test]
async fn every_call_is_counted_with_how_it_ended() {
    let outside = Outside::new().await;
    let url = outside.url(FEEDS[0]);
    let settings = patience(AllowedHosts::none().trust(&url));
    let settings = DoorSettings { usual_limits: HostLimits::new(50, 1), ..settings };
    let door = Door::new(settings, outside.clock.clone()).unwrap();
    assert_eq!(door.figures(), [], "nobody was asked");
    get(&door, &url).await.unwrap();
    assert_eq!(door.figures().remove(0).budget_left, Some(49));
    outside.stub.behave(FEEDS[0], status(500));
    get(&door, &url).await.unwrap_err();
    outside.stub.behave(FEEDS[0], Behaviour::Status { code: 429, retry_after: Some(RetryAfter::Seconds(30)) });
    get(&door, &url).await.unwrap_err();
    get(&door, &url).await.unwrap_err();

    let [figures] = door.figures().try_into().unwrap();
    assert_eq!((figures.source, figures.calls), ("test", 4));
    assert_eq!(figures.failures, [(FailureReason::RateLimited, 2), (FailureReason::Broken, 1)]);
    assert_eq!(figures.latency.iter().sum::<u64>(), 4);
    assert!(figures.latency_sum > 0.0);
    assert_eq!(figures.budget_left, Some(47), "the last call was held back and cost nothing");
    assert_eq!(figures.left_alone_for, Some(Duration::from_secs(30)));

    outside.clock.advance(Duration::from_secs(31));
    assert_eq!(door.figures().remove(0).left_alone_for, None);
}

/// A door that tries again, as the site's own does.
fn patient(outside: &Outside, url: &Url) -> Door {
    let settings = DoorSettings { retries: 2, ..patience(AllowedHosts::none().trust(url)) };
    Door::new(settings, outside.clock.clone()).unwrap()
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_what_will_not_is_not() {
    let outside = Outside::new().await;
    let url = outside.url(FEEDS[0]);
    let door = patient(&outside, &url);
    outside.stub.behave(FEEDS[0], status(500));
    assert_eq!(get(&door, &url).await.unwrap_err().reason, FailureReason::Broken);
    assert_eq!((outside.stub.requests(FEEDS[0]), door.figures().remove(0).retries), (3, 2));

    for refusal in [status(404), status(403), status(429)] {
        let outside = Outside::new().await;
        let url = outside.url(FEEDS[0]);
        outside.stub.behave(FEEDS[0], refusal);
        assert!(get(&patient(&outside, &url), &url).await.is_err());
        assert_eq!(outside.stub.requests(FEEDS[0]), 1);
    }
}

#[tokio::test]
async fn what_is_sent_is_sent_once() {
    let outside = Outside::new().await;
    let url = outside.url("/session");
    outside.stub.behave("/session", status(500));
    let json = bytes::Bytes::from_static(b"{}");
    let ask = Ask { json: Some(&json), ..Ask::new("test", &url, "application/json") };
    assert!(patient(&outside, &url).ask(ask).await.is_err());
    assert_eq!(outside.stub.requests("/session"), 1);
}

#[tokio::test]
async fn a_host_that_fails_again_and_again_is_left_alone_and_tried_later() {
    let outside = Outside::new().await;
    let url = outside.url(FEEDS[0]);
    outside.stub.behave(FEEDS[0], status(500));
    for _ in 0..10 {
        assert_eq!(get(&outside.door, &url).await.unwrap_err().status, Some(500));
    }
    let left_alone = get(&outside.door, &url).await.unwrap_err();
    assert_eq!((left_alone.reason, left_alone.retry_after), (FailureReason::Broken, Some(Duration::from_secs(30))));
    assert_eq!(outside.stub.requests(FEEDS[0]), 10);
    assert_eq!(outside.door.figures().remove(0).breaker, BreakerState::Open);

    outside.stub.behave(FEEDS[0], Behaviour::Usual);
    outside.clock.advance(Duration::from_secs(30));
    assert!(get(&outside.door, &url).await.is_ok());
    assert_eq!(outside.door.figures().remove(0).breaker, BreakerState::Closed);
}

#[tokio::test]
async fn a_credential_goes_to_its_host_and_to_no_other() {
    let outside = Outside::new().await;
    let url = outside.url(FEEDS[0]);
    let other = outside.stub.mastodon_url().join("/elsewhere").unwrap();
    outside.stub.behave(FEEDS[0], Behaviour::Redirect { to: other.to_string() });
    for credential in [Credential::Bearer("a-secret"), Credential::Header("api-key", "a-secret")] {
        let ask = Ask { credential: Some(credential), ..Ask::new("test", &url, "*/*") };
        assert!(!format!("{ask:?} {credential:?}").contains("secret"));
        let _ = outside.door.ask(ask).await;
    }
    let log = outside.stub.log();
    let holds = |path: &str| {
        log.iter()
            .filter(|seen| seen.uri.path() == path)
            .map(|seen| format!("{:?}", seen.headers).contains("a-secret"))
            .collect::<Vec<_>>()
    };
    assert_eq!(holds(FEEDS[0]), [true, true]);
    assert_eq!(holds("/elsewhere"), [false, false]);
}
