//! Real covers, from the stub's store to the reader's page.

use std::{io::Cursor, path::PathBuf, sync::atomic::AtomicU32, time::Duration};

use futures::future::join_all;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use luminaria::{
    config::{Config, SourceName, WebAddress},
    covers::Outcome,
    domain::{CoverAt, FailureReason, WorkId},
};

use crate::{
    harness::{Answer, PATIENCE, TestApp, settings},
    stub::{Behaviour, RetryAfter, Stub},
};

/// The site with covers on, and a folder of its own.
pub(crate) struct Site {
    pub(crate) app: TestApp,
    folder: PathBuf,
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Site {
    async fn new() -> Self {
        Self::with_timeout(Duration::from_secs(10)).await
    }

    async fn with_timeout(timeout: Duration) -> Self {
        Self::with(|config| {
            config.upstream_timeout = timeout;
            config.sources.0.push(SourceName::OpenLibrary);
        })
        .await
    }

    pub(crate) async fn with(adjust: impl FnOnce(&mut Config)) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("luminaria-it-covers-{}-{number}", std::process::id()));
        let at = folder.clone();
        let app = TestApp::spawn_with(move |config| {
            config.data_dir = at;
            adjust(config);
        })
        .await;
        Self { app, folder }
    }

    fn serve(&self, number: u64, bytes: Vec<u8>) {
        let answer = Behaviour::Answer { body: bytes, content_type: "image/jpeg".to_owned() };
        self.app.stub.behave(&path(number), answer);
    }

    async fn fetch(&self, id: &str, number: u64) -> Outcome {
        self.app.covers.fetch(&WorkId::parse(id).unwrap(), &CoverAt::OpenLibrary(number)).await
    }

    /// The addresses of a work's cover that stand on a page.
    async fn addresses(&self, page: &str, id: &str) -> Vec<String> {
        let html = self.app.page(page).await.text().replace("&#38;", "&").replace("&amp;", "&");
        let start = format!("/covers/{id}?");
        let found = html.match_indices(&start).map(|(at, _)| {
            let end = html[at..].find(['"', ' ']).unwrap();
            html[at..at + end].to_owned()
        });
        found.collect()
    }
}

const DUNE: &str = "dune-frank-herbert";

fn path(number: u64) -> String {
    format!("/b/id/{number}-L.jpg")
}

/// A picture of our own making.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| match (x * 8 / width + y * 8 / height) % 2 {
        0 => Rgb([180, 60, 20]),
        _ => Rgb([250, 220, 150]),
    });
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn measures(answer: &Answer) -> (u32, u32) {
    let image = image::load_from_memory_with_format(&answer.body, ImageFormat::Jpeg).unwrap();
    (image.width(), image.height())
}

#[tokio::test]
async fn a_cover_is_fetched_once_and_shown_in_two_sizes_that_may_be_kept_for_good() {
    let site = Site::new().await;
    site.serve(42, picture(600, 900));
    let pages = ["/book/dune-frank-herbert", "/author/frank-herbert", "/recommendations?search_term=frank+herbert"];
    let mut before = Vec::new();
    for page in pages {
        assert_eq!(site.addresses(page, DUNE).await, [""; 0], "{page}");
        before.push(site.app.page(page).await.header("etag").to_owned());
    }

    let outcomes = join_all((0..20).map(|_| site.fetch(DUNE, 42))).await;
    assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Held), "{outcomes:?}");
    assert_eq!(site.app.stub.requests(&path(42)), 1);
    let asked = site.app.stub.log().into_iter().find(|seen| seen.uri.path() == path(42)).unwrap();
    assert_eq!(asked.uri.query(), Some("default=false"));

    for (page, before) in pages.iter().zip(before) {
        let now = site.app.page(page).await;
        assert_ne!(now.header("etag"), before, "{page} has changed");
        let addresses = site.addresses(page, DUNE).await;
        assert!(addresses.len() >= 3, "{page}: {addresses:?}");
        for address in addresses {
            let expected = if address.contains("size=small") { (200, 300) } else { (400, 600) };
            let image = site.app.get(&address, &[]).await;
            assert_eq!((image.status.as_u16(), image.header("content-type")), (200, "image/jpeg"), "{address}");
            assert_eq!(image.header("cache-control"), "public, max-age=31536000, immutable");
            assert_eq!(image.header("x-content-type-options"), "nosniff");
            assert_eq!(measures(&image), expected);
            let known = site.app.get(&address, &[("if-none-match", image.header("etag"))]).await;
            assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
        }
    }
    assert_eq!(site.app.stub.requests(&path(42)), 1, "a reader's request never leaves the machine");
    let figures = site.app.get("/metrics", &[]).await.text();
    for line in ["\nluminaria_covers_held 1\n", "\nluminaria_covers_up 1\n", "\nluminaria_covers_bytes "] {
        assert!(figures.contains(line), "{line}: {figures}");
    }
}

#[tokio::test]
async fn the_page_gives_the_picture_its_measures_and_no_name() {
    let site = Site::new().await;
    site.serve(42, picture(300, 480));
    site.fetch(DUNE, 42).await;
    let html = site.app.page("/author/frank-herbert").await.text();
    let image = html.split("<img ").nth(1).unwrap().split('>').next().unwrap();
    for part in ["src=\"/covers/", "srcset=\"", " 200w, ", " 300w\"", "sizes=\"11rem\"", "loading=\"lazy\"", "alt=\"\""]
    {
        assert!(image.contains(part), "{part}: {image}");
    }
    assert!(image.contains("width=\"200\" height=\"320\"") && image.contains("decoding=\"async\""), "{image}");
    let policy = site.app.page("/").await.header("content-security-policy").to_owned();
    assert!(policy.contains("img-src 'self'"), "{policy}");
    // The book's own page shows it at once.
    let own = site.app.page("/book/dune-frank-herbert").await.text();
    let image = own.split("<img ").nth(1).unwrap().split('>').next().unwrap();
    assert!(image.contains("size=large") && !image.contains("loading="), "{image}");
}

#[tokio::test]
async fn a_replaced_cover_has_another_address_and_the_old_one_answers_without_being_kept() {
    let site = Site::new().await;
    site.serve(1, picture(400, 600));
    site.serve(2, picture(420, 600));
    site.fetch(DUNE, 1).await;
    let old = site.addresses("/book/dune-frank-herbert", DUNE).await.remove(0);
    assert_eq!(site.fetch(DUNE, 2).await, Outcome::Held);
    let new = site.addresses("/book/dune-frank-herbert", DUNE).await.remove(0);
    assert_ne!(old, new);
    for stale in [old.as_str(), "/covers/dune-frank-herbert", "/covers/dune-frank-herbert?size=large&v=x"] {
        let image = site.app.get(stale, &[]).await;
        assert_eq!((image.status.as_u16(), image.header("cache-control")), (200, "no-cache"), "{stale}");
        assert_eq!(measures(&image), (400, 571));
    }
}

#[tokio::test]
async fn where_there_is_none_the_answer_is_our_page_or_json() {
    let site = Site::new().await;
    for path in ["/covers/dune-frank-herbert", "/covers/no-such-book?size=small", "/covers/No%20Id", "/covers/..%2Fx"] {
        let page = site.app.page(path).await;
        assert_eq!((page.status.as_u16(), page.is_whole_page()), (404, true), "{path}");
        assert_eq!(page.header("cache-control"), "private, no-store");
        assert_eq!(site.app.api(path).await.json()["success"], false);
    }
    assert_eq!(site.app.page("/covers/dune-frank-herbert?size=huge").await.status.as_u16(), 422);
}

#[tokio::test]
async fn a_cover_that_the_store_lacks_is_not_asked_for_again() {
    let site = Site::new().await;
    for _ in 0..3 {
        assert_eq!(site.fetch(DUNE, 7).await, Outcome::None(None), "the stub answers 404");
    }
    assert_eq!(site.app.stub.requests(&path(7)), 1);
    assert_eq!(site.addresses("/book/dune-frank-herbert", DUNE).await, [""; 0]);
}

#[tokio::test]
async fn a_redirect_is_followed_to_hosts_of_the_store_only() {
    let site = Site::new().await;
    site.serve(8, picture(200, 300));
    let moved = |to: String| site.app.stub.behave(&path(9), Behaviour::Redirect { to });
    moved(path(8));
    assert_eq!(site.fetch("emma-jane-austen", 9).await, Outcome::Held);
    let elsewhere = [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/b/id/8-L.jpg",
        "http://[::1]/",
        "https://archive.org.example.com/",
        "file:///etc/hostname",
    ];
    for (n, to) in (100..).zip(elsewhere) {
        site.app.stub.behave(&path(n), Behaviour::Redirect { to: to.to_owned() });
        assert_eq!(site.fetch(DUNE, n).await, Outcome::Failed(FailureReason::Unreadable), "{to}");
    }
}

#[tokio::test]
async fn a_store_that_hangs_or_sends_nonsense_costs_the_cover_alone() {
    let site = Site::with_timeout(Duration::from_secs(1)).await;
    let html = Behaviour::HtmlPage;
    let svg = Behaviour::Answer {
        body: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec(),
        content_type: "image/svg+xml".to_owned(),
    };
    let cases = [
        (Behaviour::Hang, FailureReason::TimedOut),
        (Behaviour::Drip, FailureReason::TimedOut),
        (Behaviour::Endless, FailureReason::TooLarge),
        (Behaviour::Status { code: 500, retry_after: None }, FailureReason::Broken),
        (html, FailureReason::Unreadable),
        (svg, FailureReason::Unreadable),
        // The last one: it is left alone after this.
        (Behaviour::Status { code: 429, retry_after: Some(RetryAfter::Seconds(600)) }, FailureReason::RateLimited),
    ];
    for (n, (behaviour, reason)) in (200..).zip(cases) {
        site.app.stub.behave(&path(n), behaviour);
        let outcome = tokio::time::timeout(PATIENCE, site.fetch(DUNE, n)).await.expect("it is given up");
        assert_eq!(outcome, Outcome::Failed(reason), "{n}");
        // A fault that may pass is tried again at once.
        let tries = site.app.stub.requests(&path(n));
        assert!(tries == 1 || reason == FailureReason::Broken && tries <= 3, "{n}: {tries}");
        assert_eq!(site.fetch(DUNE, n).await, outcome);
        assert_eq!(site.app.stub.requests(&path(n)), tries, "a failure is left alone for an hour");
    }
    let page = site.app.page("/book/dune-frank-herbert").await;
    assert!(page.is_whole_page() && !page.text().contains("<img "));
}

#[tokio::test]
async fn a_page_holds_nobody_up_while_a_cover_is_on_its_way() {
    let site = Site::new().await;
    site.app.stub.behave(&path(5), Behaviour::Hang);
    site.app.covers.want(&WorkId::parse(DUNE).unwrap(), &CoverAt::OpenLibrary(5));
    let asked = async {
        while site.app.stub.requests(&path(5)) == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, asked).await.expect("it is asked");
    assert!(site.app.page("/book/dune-frank-herbert").await.is_whole_page());
    assert_eq!(site.app.page("/covers/dune-frank-herbert").await.status.as_u16(), 404);
}

#[tokio::test]
async fn what_was_fetched_outlives_a_restart() {
    let site = Site::new().await;
    site.serve(42, picture(300, 450));
    site.fetch(DUNE, 42).await;
    let address = site.addresses("/book/dune-frank-herbert", DUNE).await.remove(0);

    let mut config = settings(&Stub::start().await.unwrap());
    config.data_dir = site.folder.clone();
    config.covers_url = WebAddress("http://127.0.0.1:1/".parse().unwrap());
    let stub = site.app.stub.clone();
    let again = TestApp::start(stub, config, &tokio::runtime::Handle::current()).await;
    let image = again.get(&address, &[]).await;
    assert_eq!((image.status.as_u16(), measures(&image)), (200, (300, 450)));
    assert!(
        again.page("/book/dune-frank-herbert").await.text().contains("<img "),
        "Open Library is off, and it is shown"
    );
}
