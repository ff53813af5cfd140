//! What is added to the books of a page once it stands: one request for all of them.

use std::time::Duration;

use luminaria::config::{List, SourceName};

use crate::{
    covers::Site,
    harness::{PATIENCE, reading_room},
    stub::Behaviour,
};

const PAGE: &str = "/recommendations?search_term=dune";

/// The site with one source of facts.
async fn site() -> Site {
    site_that_waits(Duration::from_secs(10)).await
}

async fn site_that_waits(timeout: Duration) -> Site {
    Site::with(|config| {
        config.sources = List(vec![SourceName::OpenLibrary]);
        config.upstream_timeout = timeout;
    })
    .await
}

impl Site {
    /// How often Open Library was asked for facts.
    fn calls(&self) -> usize {
        self.app.stub.log().iter().filter(|seen| !seen.uri.path().starts_with("/b/")).count()
    }

    /// The first fragment that holds `text`, however often it is asked for.
    async fn until_added(&self, address: &str, text: &str) -> String {
        let ask = async {
            loop {
                let html = self.app.fragment(address).await.text();
                if html.contains(text) {
                    return html;
                }
            }
        };
        tokio::time::timeout(PATIENCE, ask).await.unwrap_or_else(|_| panic!("{text} does not come"))
    }

    /// Fragments from the first to the one that asks no more.
    async fn fragments(&self, address: &str) -> Vec<String> {
        let mut all = Vec::new();
        let mut next = Some(address.to_owned());
        let walk = async {
            while let Some(address) = next {
                let html = self.app.fragment(&address).await.text();
                next = asks(&html);
                all.push(html);
            }
        };
        tokio::time::timeout(PATIENCE, walk).await.expect("it ends");
        all
    }
}

/// Where the element asks for what is added.
fn asks(html: &str) -> Option<String> {
    let (_, element) = html.split_once("<p id=\"added\"")?;
    let (attributes, _) = element.split_once('>')?;
    let (_, rest) = attributes.split_once("data-hx-get=\"")?;
    let (address, _) = rest.split_once('"')?;
    Some(address.replace("&#38;", "&").replace("&amp;", "&"))
}

#[tokio::test]
async fn a_page_of_twelve_works_costs_two_calls_and_then_none() {
    let site = site().await;
    let page = site.app.page(PAGE).await.text();
    assert_eq!(page.matches("data-rated=").count(), 12);
    assert_eq!(site.calls(), 0, "the page itself asks nobody");

    let address = asks(&page).unwrap();
    assert_eq!(address.matches("work=").count(), 12, "{address}");
    let fragments = site.fragments(&address).await;
    assert!((1..=2).contains(&site.calls()), "{} calls", site.calls());
    let all = fragments.concat();
    assert!(all.contains("4.2 (100)") && all.contains("· Open Library"), "{all}");

    let calls = site.calls();
    let again = site.app.fragment(&address).await.text();
    assert!(again.contains("4.2 (100)"), "{again}");
    assert_eq!(site.calls(), calls, "all of it is kept");
}

#[tokio::test]
async fn covers_come_to_the_cards_and_to_the_page_of_the_book() {
    let site = site().await;
    for page in ["/", "/author/frank-herbert", "/genre/space-opera", PAGE] {
        let html = site.app.page(page).await.text();
        let address = asks(&html).unwrap();
        site.until_added(&address, "[data-photo='").await;
    }
    let book = site.app.page("/book/dune-frank-herbert").await.text();
    let address = asks(&book).unwrap();
    let added = site.until_added(&address, "[data-photo-large='dune-frank-herbert']").await;
    assert!(added.contains("[data-photo='dune-frank-herbert']"), "among the volumes, too: {added}");
    assert!(added.contains("src=\"/covers/dune-frank-herbert?size=large"), "{added}");
    let book = site.app.page("/book/dune-frank-herbert").await.text();
    assert!(book.contains("src=\"/covers/dune-frank-herbert?size=large"), "the page has it from now on");
}

#[tokio::test]
async fn a_source_that_hangs_is_named_and_the_page_is_whole() {
    let site = site_that_waits(Duration::from_millis(300)).await;
    site.app.stub.behave("/*", Behaviour::Hang);
    let page = site.app.page(PAGE).await;
    assert!(page.is_whole_page());
    let fragments = site.fragments(&asks(&page.text()).unwrap()).await;
    let last = fragments.last().unwrap();
    assert!(last.contains("Open Library did not answer.") && !last.contains("hx-partial"), "{last}");
}

#[tokio::test]
async fn works_are_data_as_well() {
    let site = site().await;
    let path = "/api/works?work=dune-frank-herbert&work=hyperion-dan-simmons&work=no-such-book";
    let first = site.app.api(path).await;
    assert_eq!(first.status, 202, "{}", first.text());
    let first = first.json();
    assert_eq!(first["works"].as_object().unwrap().len(), 2);
    site.app.finished_job(first["job_id"].as_str().unwrap()).await;

    let known = site.app.api(path).await;
    assert_eq!(known.status, 200);
    let dune = &known.json()["works"]["dune-frank-herbert"]["told"]["facts"];
    assert_eq!((&dune["pages"]["value"], &dune["pages"]["source"]), (&412.into(), &"Open Library".into()));
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_told() {
    let app = reading_room().await;
    let many = (0..51).map(|n| format!("work=a-{n}")).collect::<Vec<_>>().join("&");
    for (query, status) in
        [("", 400), ("turn=3", 400), ("work=no-such-book", 404), ("book=../../etc", 404), (&many, 422)]
    {
        let answer = app.api(&format!("/api/works?{query}")).await;
        assert_eq!(answer.status, status, "{query}");
        assert_eq!(answer.json()["success"], false, "{query}");
    }
    let odd = "/api/works?work=dune-frank-herbert&job=not-a-job&turn=99999999999999999999";
    assert_eq!(app.fragment(odd).await.status, 200);
    assert_eq!(app.fragment("/api/works?work=no-such-book").await.status, 404);
}

#[tokio::test]
async fn a_site_that_asks_nobody_leaves_no_room_for_answers() {
    let page = reading_room().await.page(PAGE).await.text();
    assert!(!page.contains("id=\"added\"") && !page.contains("data-rated"), "{page}");
}

#[tokio::test]
async fn a_genre_has_a_shelf_elsewhere() {
    let site = site().await;
    let page = site.app.page("/genre/space-opera").await.text();
    assert!(page.contains("data-hx-get=\"/api/facts?genre=space-opera\""), "{page}");
    let path = "/api/facts?genre=space-opera";
    let first = site.app.api(path).await;
    assert_eq!(first.status, 202, "{}", first.text());
    site.app.finished_job(first.json()["job_id"].as_str().unwrap()).await;
    assert_eq!(site.calls(), 1);

    let known = site.app.api(path).await;
    let facts = &known.json()["facts"];
    assert_eq!((&facts["on_shelf"]["value"], &facts["on_shelf"]["source"]), (&1_234.into(), &"Open Library".into()));
    let panel = site.app.fragment(path).await.text();
    assert!(panel.contains("Works on its shelf") && panel.contains("A Sample · Another Sample"), "{panel}");
    assert!(site.app.page("/facts?genre=space-opera").await.text().contains("Works on its shelf"));
    assert_eq!(site.calls(), 1, "all of it is kept");
    assert_eq!(site.app.api("/api/facts?genre=no-such-genre").await.status, 404);
}
