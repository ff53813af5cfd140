//! The search box: what it offers, and where a surprise leads.

use std::collections::HashSet;

use scraper::{Html, Selector};

use crate::harness::{TestApp, encoded, reading_room};

/// The groups of the list for what was typed, each with its options' texts.
async fn offered(app: &TestApp, typed: &str) -> (String, Vec<(String, Vec<String>)>) {
    let answer = app.fragment(&format!("/api/suggest?search_term={}", encoded(typed))).await;
    assert_eq!(answer.status, 200, "{typed}");
    assert_eq!(answer.header("cache-control"), "private, no-store");
    let html = Html::parse_fragment(&answer.text());
    let all = |selector: &str| Selector::parse(selector).unwrap();
    let status = html.select(&all("[data-status]")).next().unwrap().attr("data-status").unwrap().to_owned();
    let groups = html
        .select(&all("[role=group]"))
        .map(|group| {
            let texts = all("a[role=option][href][tabindex='-1'] .suggest-text");
            let options = group.select(&texts).map(|text| text.text().collect()).collect();
            (group.attr("aria-label").unwrap().to_owned(), options)
        })
        .collect();
    (status, groups)
}

#[tokio::test]
async fn what_is_offered_stands_in_groups_and_says_what_it_is() {
    let app = reading_room().await;
    let (status, groups) = offered(app, "dune").await;
    assert_eq!(groups[0].0, "Books");
    assert_eq!(groups[0].1[0], "Dune · Frank Herbert · 1965");
    let count: usize = groups.iter().map(|(_, options)| options.len()).sum();
    assert_eq!(status, format!("{count} suggestions"));

    let (_, groups) = offered(app, "agatha").await;
    assert!(groups.contains(&("Authors".to_owned(), vec!["Agatha Christie · Author".to_owned()])), "{groups:?}");
    let (_, groups) = offered(app, "science fi").await;
    assert!(groups.iter().any(|(name, options)| name == "Genres" && options[0] == "Science fiction · Genre"));

    let (_, groups) = offered(app, "fantas").await;
    assert!(groups.iter().any(|(name, options)| name == "Genres" && options[0] == "Fantasy · Genre"), "{groups:?}");

    let (status, groups) = offered(app, "xqzzt plonk").await;
    assert_eq!((status.as_str(), groups.len()), ("No suggestions", 0));
}

#[tokio::test]
async fn each_book_has_its_cover_and_the_best_leads_where_the_data_says() {
    let app = reading_room().await;
    for typed in ["dune", "agatha", "fantas", "the"] {
        let path = format!("/api/suggest?search_term={}", encoded(typed));
        let html = app.fragment(&path).await.text();
        let html = Html::parse_fragment(&html);
        let options = Selector::parse("[role=option]").unwrap();
        let links: Vec<&str> = html.select(&options).filter_map(|option| option.attr("href")).collect();
        assert_eq!(links.iter().collect::<HashSet<_>>().len(), links.len(), "nothing twice");
        let data = app.api(&path).await.json();
        assert_eq!(links[0], data["suggestions"][0]["url"], "{typed}");

        let cover = Selector::parse(".cover svg[aria-hidden=true]").unwrap();
        for option in html.select(&options).filter(|option| option.attr("href").unwrap().starts_with("/book/")) {
            assert_eq!(option.select(&cover).count(), 1, "{typed}");
        }
    }
}

#[tokio::test]
async fn a_surprise_leads_to_another_book_each_time() {
    let app = TestApp::spawn().await;
    let mut seen = Vec::new();
    for _ in 0..30 {
        let answer = app.page("/surprise").await;
        assert_eq!(answer.status, 303);
        assert_eq!(answer.header("cache-control"), "private, no-store");
        seen.push(answer.header("location").to_owned());
    }
    assert_eq!(seen.iter().collect::<HashSet<_>>().len(), seen.len(), "none comes again within the round: {seen:?}");
    for book in seen.iter().take(3) {
        assert!(book.starts_with("/book/"), "{book}");
        assert_eq!(app.page(book).await.status, 200, "{book}");
    }
}

#[tokio::test]
async fn robots_are_kept_from_surprises() {
    let app = reading_room().await;
    assert!(app.page("/robots.txt").await.text().contains("\nDisallow: /surprise\n"));
    for path in ["/", "/about"] {
        let html = Html::parse_document(&app.page(path).await.text());
        let links: Vec<_> = html.select(&Selector::parse("a[href='/surprise']").unwrap()).collect();
        assert!(!links.is_empty(), "{path}");
        assert!(links.iter().all(|link| link.attr("rel") == Some("nofollow")), "{path}");
    }
}

#[tokio::test]
async fn without_a_script_the_search_box_is_a_plain_form() {
    let page = reading_room().await.page("/").await.text();
    let html = Html::parse_document(&page);
    let one = |selector: &str| html.select(&Selector::parse(selector).unwrap()).count() == 1;
    assert!(one("form.search[method=get][action='/recommendations'] input[name=search_term][required]"));
    assert!(one("form.search button:not([type])"));
    assert!(one("form.search [role=listbox][hidden]"), "what only a script can open is not there yet");
    assert!(!page.contains("role=\"combobox\""), "only the script makes it one");
}
