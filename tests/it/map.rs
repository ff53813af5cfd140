//! The map: a picture whose every book is a link, and a list that says the same.

use scraper::{ElementRef, Html, Selector};

use crate::harness::{TestApp, reading_room};

const ASKED: &[&str] = &[
    "search_term=dune",
    "search_term=pride+and+prejudice",
    "search_term=agatha+christie",
    "search_term=cosy+mystery",
    "search_term=books+about+grief",
    "search_term=dune&search_term=emma",
    "search_term=dune&genre=fantasy&variety=80",
    "search_term=dune&limit=5",
];

async fn map(query: &str) -> Html {
    let page = reading_room().await.page(&format!("/map?{query}")).await;
    assert_eq!(page.status, 200, "{query}");
    Html::parse_document(&page.text())
}

fn all<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    html.select(&Selector::parse(selector).unwrap()).collect()
}

fn texts(html: &Html, selector: &str) -> Vec<String> {
    all(html, selector).iter().map(|one| one.text().collect::<String>().trim().to_owned()).collect()
}

fn links(html: &Html, selector: &str) -> Vec<String> {
    all(html, selector).iter().map(|one| one.attr("href").unwrap().to_owned()).collect()
}

/// Fails unless every tag is closed in its turn, every attribute quoted and every `&` that of an entity: what an XML
/// parser would say.
fn assert_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in svg.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or_else(|| panic!("a tag without an end: {part}"));
        assert!(!text.contains('>'), "{text}");
        for entity in part.split('&').skip(1) {
            let name = entity.split(';').next().unwrap();
            assert!(name.len() <= 5 && entity.contains(';'), "a bare ampersand: {part}");
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{part}");
            continue;
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        assert_eq!(tag.matches("=\"").count() * 2, tag.matches('"').count(), "{tag}");
        let name = tag.split([' ', '/']).next().unwrap();
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

#[tokio::test]
async fn the_drawings_are_well_formed() {
    let app = reading_room().await;
    for query in ASKED {
        let text = app.page(&format!("/map?{query}")).await.text();
        let drawings: Vec<&str> = text
            .match_indices("<svg class=\"map-wide\"")
            .chain(text.match_indices("<svg class=\"map-tall\""))
            .map(|(at, _)| &text[at..at + text[at..].find("</svg>").unwrap() + "</svg>".len()])
            .collect();
        assert_eq!(drawings.len(), 2, "{query}");
        for drawing in drawings {
            assert_well_formed(drawing);
        }
    }
}

#[tokio::test]
async fn the_list_and_both_drawings_have_the_same_books_in_the_same_order() {
    for query in ASKED {
        let html = map(query).await;
        let listed = links(&html, ".map-list .map-walk a");
        assert!(listed.len() >= 5, "{query}: {}", listed.len());
        for drawing in ["svg.map-wide", "svg.map-tall"] {
            assert_eq!(links(&html, &format!("{drawing} a.map-book")), listed, "{query}");
            let names = texts(&html, &format!("{drawing} a.map-book > title"));
            let titles = texts(&html, ".map-list h3");
            let scores = texts(&html, ".map-list .match-line b");
            assert_eq!(names.len(), titles.len(), "{query}");
            for ((name, title), score) in names.iter().zip(&titles).zip(&scores) {
                assert!(name.starts_with(title.as_str()) && name.ends_with(score.as_str()), "{name}: {title} {score}");
            }
        }
        let scores: Vec<u8> = texts(&html, ".map-list .match-line b")
            .iter()
            .map(|text| text.split(' ').next().unwrap().parse().unwrap())
            .collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{query}: {scores:?}");
        assert_eq!(all(&html, ".map-list .reasons").len(), listed.len(), "{query}: each says why");
    }
}

#[tokio::test]
async fn every_book_of_the_picture_leads_to_its_own_map() {
    for query in ["search_term=dune", "search_term=cosy+mystery"] {
        let html = map(query).await;
        let books = links(&html, ".map-list h3 a");
        let walks = links(&html, "svg.map-wide a.map-book");
        assert_eq!((books.len(), walks.len()), (24, 24));
        for (book, walk) in books.iter().zip(walks) {
            let (address, place) = walk.split_once('#').unwrap();
            assert_eq!(place, "map");
            let next = map(address.strip_prefix("/map?").unwrap()).await;
            assert_eq!(links(&next, "h1 .seed a"), [book.as_str()], "{walk}");
            assert_eq!(all(&next, "[id='map']").len(), 1);
        }
    }
}

#[tokio::test]
async fn several_things_stand_in_the_middle() {
    let html = map("search_term=dune&search_term=agatha+christie").await;
    assert_eq!(links(&html, "svg.map-wide a.map-seed"), ["/book/dune-frank-herbert", "/author/agatha-christie"]);
    let words = map("search_term=books+about+grief").await;
    assert_eq!(all(&words, "svg.map-wide g.map-seed").len(), 1, "words have no page of their own");
}

#[tokio::test]
async fn what_is_asked_badly_is_answered_as_by_the_list() {
    let app = reading_room().await;
    let long = format!("search_term={}", "x".repeat(300));
    let many = (0..11).map(|n| format!("search_term=a{n}")).collect::<Vec<_>>().join("&");
    for query in [
        "",
        "search_term=",
        "search_term=%20%00",
        &long,
        &many,
        "search_term=dune&limit=0",
        "search_term=dune&limit=x",
        "search_term=dune&genre=nosuch",
        "search_term=dune&variety=900",
        "search_term=dune&from=abc",
        "search_term=%FF",
    ] {
        let map = app.page(&format!("/map?{query}")).await;
        let list = app.page(&format!("/recommendations?{query}")).await;
        assert_eq!(map.status, list.status, "{query}");
        assert!(map.is_whole_page() && map.text().contains("role=\"search\""), "{query}");
        if !map.status.is_success() {
            assert_eq!(map.text(), list.text(), "{query}: the same words");
        }
    }
}

#[tokio::test]
async fn what_nothing_fits_is_said_and_what_is_nearest_is_offered() {
    let html = map("search_term=qxzvkjw+wqzzk").await;
    assert!(texts(&html, ".note")[0].contains("qxzvkjw wqzzk"));
    assert!(all(&html, "svg.map-wide, svg.map-tall").is_empty(), "no place would tell anything");
    assert!(links(&html, ".map-walk a").len() >= 12);
    let misspelled = map("search_term=pride+and+predjudice").await;
    assert!(texts(&misspelled, ".note")[0].contains("Pride and Prejudice"));
    assert_eq!(all(&misspelled, "svg.map-wide a.map-book").len(), 24);
}

#[tokio::test]
async fn markup_in_a_term_is_text() {
    for query in ["search_term=%3Cscript%3Ealert(1)%3C/script%3E", "search_term=a%22%3E%3Csvg%20onload=x%3E+dune"] {
        let text = reading_room().await.page(&format!("/map?{query}")).await.text();
        assert!(!text.contains("<script>") && !text.contains("<svg onload"), "{query}");
    }
}

#[tokio::test]
async fn filters_and_variety_hold_and_come_along() {
    let narrowed = map("search_term=dune&genre=fantasy&from=1990&variety=90").await;
    for walk in links(&narrowed, "svg.map-wide a.map-book, .map-walk a") {
        assert!(walk.contains("genre=fantasy&from=1990&variety=90"), "{walk}");
    }
    let years: Vec<i16> = texts(&narrowed, ".map-list .year").iter().map(|year| year.parse().unwrap()).collect();
    assert!(years.len() == 24 && years.iter().all(|&year| year >= 1990), "{years:?}");
    assert!(links(&narrowed, ".chip-off").iter().all(|link| link.starts_with("/map?")));
    assert_eq!(all(&narrowed, "form.narrow-form[action='/map']").len(), 1);

    let nothing = map("search_term=emma&genre=cooking&language=is").await;
    assert!(all(&nothing, "svg.map-wide").is_empty() && all(&nothing, ".map-list").is_empty());
    assert!(links(&nothing, ".nothing-left a").iter().all(|link| link.starts_with("/map?search_term=Emma")));
}

#[tokio::test]
async fn the_map_and_the_list_lead_to_each_other() {
    let app = reading_room().await;
    let list = Html::parse_document(&app.page("/recommendations?search_term=dune&mood=epic&limit=24").await.text());
    let to_map = links(&list, ".other-shape a");
    assert_eq!(to_map, ["/map?search_term=Dune+by+Frank+Herbert&mood=epic"]);
    let map = map(to_map[0].strip_prefix("/map?").unwrap()).await;
    assert_eq!(links(&map, ".other-shape a"), ["/recommendations?search_term=Dune+by+Frank+Herbert&mood=epic"]);

    let book = Html::parse_document(&app.page("/book/dune-frank-herbert").await.text());
    assert_eq!(links(&book, ".book-ways a[href^='/map']"), ["/map?search_term=Dune+by+Frank+Herbert"]);
}

#[tokio::test]
async fn a_limit_holds_up_to_what_a_map_can_hold() {
    for (limit, books) in [("1", 1), ("30", 30), ("50", 30)] {
        let html = map(&format!("search_term=dune&limit={limit}")).await;
        assert_eq!(all(&html, "svg.map-tall a.map-book").len(), books, "{limit}");
    }
}

#[tokio::test]
async fn spellings_of_one_thing_share_a_map_and_it_is_not_sent_twice() {
    let app = reading_room().await;
    let first = app.page("/map?search_term=dune").await;
    let tag = first.header("etag").to_owned();
    assert!(!tag.is_empty());
    for spelling in ["/map?search_term=DUNE", "/map?search_term=%20dune&variety=40", "/map?limit=24&search_term=dune"] {
        assert_eq!(app.page(spelling).await.header("etag"), tag, "{spelling}");
    }
    let again = app.get("/map?search_term=dune", &[("accept", "text/html"), ("if-none-match", &tag)]).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    assert_ne!(app.page("/recommendations?search_term=dune").await.header("etag"), tag);
}

#[tokio::test]
async fn the_canonical_address_of_a_map_is_its_own() {
    let app = TestApp::spawn_with(|config| {
        config.public_url = luminaria::config::Setting(Some("https://books.example.org".parse().unwrap()));
    })
    .await;
    let page = app.page("/map?search_term=dune&limit=24&variety=40").await.text();
    let canonical = "<link rel=\"canonical\" href=\"https://books.example.org/map?search_term=Dune+by+Frank+Herbert\">";
    assert!(page.contains(canonical), "{page}");
    assert!(!app.page("/map?search_term=qxzvkjw+wqzzk").await.text().contains("rel=\"canonical\""));
}
