use std::sync::atomic::AtomicUsize;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{RawQuery, State},
    http::{
        HeaderMap, Method, Request, StatusCode,
        header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, ETAG},
    },
    routing::{any, get},
};
use bytes::Bytes;
use tower::{Layer as _, ServiceExt as _};

use super::*;
use crate::{
    domain::{ManualClock, WorkId},
    store::NoStore,
    web::security::SecurityHeaders,
};

const DUNE: &str = "work:dune-frank-herbert";

/// A small site whose only page, `/page?KEY`, tells how often it was rendered. A key of several parts has commas.
#[derive(Clone)]
struct Bookcase {
    pages: Pages,
    asks: Asks,
    rendered: Arc<AtomicUsize>,
    /// Called while a page is rendered, once.
    meanwhile: Arc<dyn Fn(usize) + Send + Sync>,
}

impl FromRef<Bookcase> for Pages {
    fn from_ref(state: &Bookcase) -> Self {
        state.pages.clone()
    }
}

impl FromRef<Bookcase> for Asks {
    fn from_ref(state: &Bookcase) -> Self {
        state.asks.clone()
    }
}

fn dune() -> Subject {
    Subject::Work(WorkId::parse("dune-frank-herbert").unwrap())
}

async fn page(State(site): State<Bookcase>, RawQuery(key): RawQuery, visit: Visit) -> Result<Response, AppError> {
    let key = key.unwrap_or_default().replace(',', "\n");
    let render = || {
        let times = site.rendered.fetch_add(1, Ordering::Relaxed) + 1;
        (site.meanwhile)(times);
        let lamps = (0..500).map(|n| format!("<li>{} lamps in room {}</li>", n * 7919 % 1009, n * n % 97));
        Ok(format!("<p>{times}</p>{}", lamps.collect::<String>()))
    };
    visit.counted_page(key, &[dune()], render).await
}

impl Bookcase {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
        let none = Arc::new(NoStore { reason: "a test".to_owned() });
        Self {
            pages: Pages::new(CacheName::Pages.defaults(), clock.clone()),
            asks: Asks::new(clock, none),
            rendered: Arc::default(),
            meanwhile: Arc::new(|_| {}),
        }
    }

    fn during_rendering(mut self, meanwhile: impl Fn(&Pages, usize) + Send + Sync + 'static) -> Self {
        let pages = self.pages.clone();
        self.meanwhile = Arc::new(move |times| meanwhile(&pages, times));
        self
    }

    fn site(&self) -> Kept<Router> {
        let router = Router::new()
            .route("/page", get(page))
            .fallback(any(async || "the router"))
            .layer(SecurityHeaders)
            .with_state(self.clone());
        KeptPages(self.pages.clone()).layer(router)
    }

    fn times(&self) -> usize {
        self.rendered.load(Ordering::Relaxed)
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.site().oneshot(request.body(body).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        Answer { status: head.status, headers: head.headers, body: to_bytes(body, 1 << 20).await.unwrap() }
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, Body::empty()).await
    }

    /// Whether the page comes without the router.
    fn is_at_hand(&self, path: &str) -> bool {
        self.pages.known(path).is_some()
    }
}

#[derive(Debug, PartialEq)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn etag(&self) -> &str {
        self.headers[ETAG].to_str().unwrap()
    }
}

const FORMS: [(&str, Option<&str>); 3] = [("gzip, br", Some("br")), ("gzip", Some("gzip")), ("identity", None)];

#[tokio::test]
async fn a_kept_page_is_answered_as_the_router_answered_it() {
    let site = Bookcase::new();
    for (accepted, packed) in FORMS {
        let site = Bookcase { pages: Bookcase::new().pages, ..site.clone() };
        let headers = [(ACCEPT_ENCODING.as_str(), accepted)];
        assert!(!site.is_at_hand("/page?a"));
        let first = site.get("/page?a", &headers).await;
        assert!(site.is_at_hand("/page?a") && !site.is_at_hand("/page?A"));
        let again = site.get("/page?a", &headers).await;

        assert_eq!(again, first, "{accepted}");
        assert_eq!(again.status, StatusCode::OK);
        assert_eq!(again.headers.get(CONTENT_ENCODING).map(|value| value.to_str().unwrap()), packed);
        assert_eq!(again.headers[CONTENT_LENGTH], again.body.len().to_string());
        assert_eq!(again.headers[CACHE_CONTROL], "no-cache");
        assert!(again.headers.contains_key(CONTENT_SECURITY_POLICY));

        let head = site.send("HEAD", "/page?a", &headers, Body::empty()).await;
        assert_eq!((head.status, &head.headers, head.body.len()), (StatusCode::OK, &first.headers, 0));
    }
    assert_eq!(site.times(), FORMS.len());
}

#[tokio::test]
async fn a_reader_who_has_the_page_is_told_so_in_each_form() {
    let site = Bookcase::new();
    for (accepted, _) in FORMS {
        let known = site.get("/page?a", &[("accept-encoding", accepted)]).await;
        for (other, _) in FORMS {
            let headers = [("accept-encoding", other), ("if-none-match", known.etag())];
            for method in ["GET", "HEAD"] {
                let answer = site.send(method, "/page?a", &headers, Body::empty()).await;
                let expected = if other == accepted { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
                assert_eq!(answer.status, expected, "{method}: has {accepted}, asks for {other}");
                if other == accepted {
                    assert!(answer.body.is_empty() && !answer.headers.contains_key(CONTENT_LENGTH));
                    assert_eq!(answer.etag(), known.etag());
                    assert!(answer.headers.contains_key(CONTENT_SECURITY_POLICY));
                }
            }
        }
    }
}

#[tokio::test]
async fn everything_else_goes_to_the_router() {
    let site = Bookcase::new();
    site.get("/page?a", &[]).await;
    assert_eq!(site.send("POST", "/page?a", &[], Body::empty()).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(site.get("/elsewhere?a", &[]).await.body, "the router");
    let with_body = site.send("GET", "/page?a", &[], Body::from("x")).await;
    assert_eq!(with_body.status, StatusCode::OK, "what is done with a body is the router's to say");
    let fragment = site.get("/page?a", &[("hx-request", "true")]).await;
    assert_eq!(fragment, site.get("/page?a", &[]).await, "a page is whole, whoever asks");
}

#[tokio::test]
async fn simultaneous_visitors_cost_one_rendering_and_all_spellings_are_remembered() {
    let site = Bookcase::new();
    let (a, b) = tokio::join!(site.get("/page?a", &[]), site.get("/page?a", &[("accept-encoding", "br")]));
    assert_eq!((a.status, b.status, site.times()), (StatusCode::OK, StatusCode::OK, 1));

    let absolute = site.get("http://books.example/page?a", &[]).await;
    assert_eq!((absolute.body, site.times()), (a.body, 1));
    let long = format!("/page?{}", "x".repeat(MAX_ALIAS));
    site.get(&long, &[]).await;
    assert!(!site.is_at_hand(&long));
    site.get(&long, &[]).await;
    assert_eq!(site.times(), 2, "it is kept all the same");
}

#[tokio::test]
async fn pages_about_a_subject_are_forgotten_and_others_are_not() {
    let site = Bookcase::new();
    let about = format!("/page?recommendations,{DUNE}");
    for path in [about.as_str(), "/page?home,7", "/page?book,work:dune"] {
        site.get(path, &[]).await;
    }
    assert_eq!(site.pages.forget_about(DUNE), 1);
    assert_eq!(site.pages.forget_about(DUNE), 0);
    assert!(!site.is_at_hand(&about) && site.is_at_hand("/page?home,7") && site.is_at_hand("/page?book,work:dune"));
    assert!(site.get(&about, &[]).await.body.starts_with(b"<p>4</p>"));
    assert!(site.is_at_hand(&about), "the new one is kept");

    assert!(site.pages.forget("home") && !site.pages.forget("home"));
    assert!(!site.is_at_hand("/page?home,7") && site.is_at_hand(&about));

    let control = site.pages.control();
    assert_eq!((control.name(), control.stats().await.entries), (CacheName::Pages, 2));
    assert_eq!(control.purge("work:dune").await, 1);
    assert_eq!(control.clear().await, 1);
    assert!(!site.is_at_hand(&about));
    assert_eq!(control.stats().await.entries, 0);
}

#[tokio::test]
async fn a_page_that_no_remembered_address_leads_to_is_forgotten_too() {
    let site = Bookcase::new();
    let long = format!("/page?{DUNE},{}", "x".repeat(MAX_ALIAS));
    site.get(&long, &[]).await;
    site.pages.forget_about(DUNE);
    site.get(&long, &[]).await;
    assert_eq!(site.times(), 2);
}

#[tokio::test]
async fn what_is_forgotten_while_it_is_rendered_does_not_come_back() {
    let path = format!("/page?book,{DUNE}");
    let site = Bookcase::new().during_rendering(|pages, times| {
        if times == 1 {
            pages.forget_about(DUNE);
        }
    });
    assert!(site.get(&path, &[]).await.body.starts_with(b"<p>2</p>"), "it is rendered again at once");
    assert!(site.get(&path, &[]).await.body.starts_with(b"<p>2</p>"));

    let site = Bookcase::new().during_rendering(|pages, _| {
        pages.forget_all();
    });
    assert_eq!(site.get(&path, &[]).await.status, StatusCode::OK, "it is answered however often that happens");
    assert_eq!(site.times(), TRIES);
    assert!(!site.is_at_hand(&path));
}

#[tokio::test]
async fn nobody_gets_an_old_page_after_it_was_forgotten() {
    let site = Bookcase::new();
    let path = format!("/page?book,{DUNE}");
    let forgets = tokio::spawn({
        let pages = site.pages.clone();
        async move {
            for _ in 0..200 {
                pages.forget_about(DUNE);
                tokio::task::yield_now().await;
            }
        }
    });
    let mut latest = 0;
    while !forgets.is_finished() {
        let answer = site.get(&path, &[]).await;
        let text = std::str::from_utf8(&answer.body).unwrap();
        let times: usize = text.strip_prefix("<p>").unwrap().split('<').next().unwrap().parse().unwrap();
        assert!(times >= latest, "{times} after {latest}");
        latest = times;
        tokio::task::yield_now().await;
    }
    site.pages.forget_about(DUNE);
    let before = site.times();
    site.get(&path, &[]).await;
    assert_eq!(site.times(), before + 1);
}

#[tokio::test]
async fn a_failure_is_not_kept() {
    let site = Bookcase::new();
    let parts = || Request::builder().uri("/").body(()).unwrap().into_parts().0;
    let visit = Visit::from_request_parts(&mut parts(), &site).await.unwrap();
    assert!(visit.page("a".to_owned(), || Err::<String, _>(askama::Error::Fmt)).await.is_err());
    assert!(!site.is_at_hand("/"));
    let hello = || Ok("<p>hello</p>".to_owned());
    assert_eq!(visit.page("a".to_owned(), hello).await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn a_page_is_out_of_date_when_a_cover_on_it_changes_and_others_are_not() {
    let site = Bookcase::new();
    let work = |id: &str| WorkId::parse(id).unwrap();
    let show = async |path: &str, shown: &str| {
        let mut parts = Request::builder().uri(path).body(()).unwrap().into_parts().0;
        let visit = Visit::from_request_parts(&mut parts, &site).await.unwrap();
        let render = || Ok(Page::with_covers("<p>a page</p>".to_owned(), [work(shown)]));
        visit.page(path.to_owned(), render).await.unwrap();
    };
    show("/a", "dune-frank-herbert").await;
    show("/b", "emma-jane-austen").await;

    // A cover is no subject: the page of another work with this one on a card is meant as well.
    site.pages.changed(&work("dune-frank-herbert"));
    assert!(!site.is_at_hand("/a") && site.is_at_hand("/b"));
    show("/a", "dune-frank-herbert").await;
    assert!(site.is_at_hand("/a"), "rendered after the change");
    site.pages.all_changed();
    assert!(!site.is_at_hand("/a") && !site.is_at_hand("/b"));
}

#[tokio::test]
async fn a_page_knows_what_asking_for_it_asks_for() {
    let site = Bookcase::new();
    site.get("/page?a", &[]).await;
    assert_eq!(site.pages.known("/page?a").unwrap().tallies.len(), 1);
}

#[test]
fn readers_ask_and_browsers_that_look_ahead_do_not() {
    let ahead =
        |purpose: &'static str| HeaderMap::from_iter([("sec-purpose".parse().unwrap(), purpose.parse().unwrap())]);
    let again = HeaderMap::from_iter([(IF_NONE_MATCH, "\"x\"".parse().unwrap())]);
    assert!(kept::is_ask(&Method::GET, &HeaderMap::new()) && kept::is_ask(&Method::GET, &again));
    assert!(!kept::is_ask(&Method::HEAD, &HeaderMap::new()));
    for purpose in ["prefetch", "prefetch;prerender"] {
        assert!(!kept::is_ask(&Method::GET, &ahead(purpose)), "{purpose}");
    }
}

#[tokio::test]
async fn a_page_that_is_sent_often_gets_smaller() {
    let site = Bookcase::new();
    let brotli = [("accept-encoding", "br")];
    let first = site.get("/page?a", &brotli).await;
    let smaller = async {
        loop {
            let answer = site.get("/page?a", &brotli).await;
            if answer.etag() != first.etag() {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    };
    let smaller = tokio::time::timeout(std::time::Duration::from_secs(20), smaller).await.expect("it is packed again");
    assert!(smaller.body.len() < first.body.len(), "{} bytes, then {}", first.body.len(), smaller.body.len());
    assert_eq!(smaller.headers[CONTENT_LENGTH], smaller.body.len().to_string());
    for known in [first.etag(), smaller.etag()] {
        let answer = site.get("/page?a", &[brotli[0], ("if-none-match", known)]).await;
        assert_eq!((answer.status, answer.etag()), (StatusCode::NOT_MODIFIED, known));
    }
    assert_eq!(site.times(), 1);
}
