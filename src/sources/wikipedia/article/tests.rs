use serde_json::json;

use super::*;
use crate::{domain::AuthorId, sources::recorded};

fn asked(name: &str, born: Option<i16>, died: Option<i16>) -> AuthorQuery {
    let id = AuthorId::parse("an-author").unwrap();
    AuthorQuery { id, names: vec![name.to_owned()], born, died, titles: Vec::new() }
}

fn page(title: &str, extract: &str, description: &str) -> Value {
    json!({"title": title, "extract": extract, "description": description,
           "fullurl": "https://en.wikipedia.example.org/wiki/A"})
}

fn articles(pages: &Value) -> Articles {
    read(json!({"batchcomplete": true, "query": {"pages": pages}}).to_string().as_bytes()).unwrap()
}

fn summary(page: &Value, asked: &AuthorQuery) -> Option<String> {
    let articles = articles(&json!([page]));
    let facts = articles.articles.first()?.facts_on(asked)?;
    facts.summary.map(|summary| summary.value)
}

#[test]
fn a_summary_is_three_sentences_with_its_licence() {
    let text = "Sample Writer (1 May 1920 – 2 June 1986) was a sample novelist.\nOne. Two. Three.";
    let articles = articles(&json!([page("Sample Writer", text, "Sample novelist (1920–1986)")]));
    let facts = articles.of("Sample Writer").unwrap().facts_on(&asked("Sample Writer", Some(1920), None)).unwrap();
    let told = facts.summary.unwrap();
    assert_eq!(told.value, "Sample Writer (1 May 1920 – 2 June 1986) was a sample novelist. One. Two.");
    assert_eq!((told.source.as_str(), told.licence.as_deref()), ("Wikipedia", Some("CC BY-SA 4.0")));
    assert!(told.url.is_some());
}

#[test]
fn who_is_no_writer_or_another_one_is_not_shown() {
    let writer = asked("David Mitchell", Some(1969), None);
    let good = page("David Mitchell (author)", "David Mitchell (born 1969) is an English novelist.", "");
    assert!(summary(&good, &writer).is_some());
    for (what, bad) in [
        ("no writer", page("David Mitchell", "David Mitchell is a politician.", "Politician (born 1969)")),
        ("another year", page("David Mitchell", "David Mitchell (born 14 July 1974) is a writer.", "")),
        ("another year", page("David Mitchell", "David Mitchell is a writer.", "British writer (born 1974)")),
        ("another name", page("Dora Mitchell", "Dora Mitchell is a writer.", "Writer")),
        ("a book", page("David Mitchell", "David Mitchell is a novel by the author A. B.", "Novel by A. B., writer")),
        ("nothing said", page("David Mitchell", "", "English writer")),
        ("no link", json!({"title": "David Mitchell", "extract": "He is a writer.", "fullurl": "javascript:alert(1)"})),
        ("missing", json!({"title": "David Mitchell", "missing": true})),
    ] {
        assert_eq!(summary(&bad, &writer), None, "{what}");
    }
    let mut list = good.clone();
    list["pageprops"] = json!({"disambiguation": ""});
    assert_eq!(summary(&list, &writer), None);
}

#[test]
fn a_pen_name_may_lead_to_who_has_it() {
    let body = json!({"query": {
        "normalized": [{"from": "sample_Pen", "to": "Sample Pen"}, null],
        "redirects": [{"from": "Sample Pen", "to": "Real Writer"}, {"from": 7}],
        "pages": [page("Real Writer", "Real Writer is a writer. Some books came out as by Sample Pen.", "")]
    }});
    let articles = read(body.to_string().as_bytes()).unwrap();
    let article = articles.of("sample_Pen").unwrap();
    assert!(article.facts_on(&asked("Sample Pen", None, None)).is_some());
    assert!(article.facts_on(&asked("Sample Pencil", None, None)).is_none());
    assert!(articles.of("Somebody").is_none());
}

#[test]
fn wrong_types_and_nulls_cost_an_article_and_no_more() {
    let good = page("Sample Writer", "Sample Writer is a poet.", "Poet");
    let found = articles(&json!([null, 7, {"title": null}, {"title": "A", "extract": 7, "pageprops": []}, good]));
    assert!(found.of("Sample Writer").unwrap().facts_on(&asked("Sample Writer", None, None)).is_some());
    let circle = json!({"query": {"redirects": [{"from": "A", "to": "B"}, {"from": "B", "to": "A"}], "pages": {}}});
    assert!(read(circle.to_string().as_bytes()).unwrap().of("A").is_none());
}

#[test]
fn what_is_no_answer_says_why() {
    for body in ["", "[]", "<html>", "{}", "{\"query\":null}", "{\"error\":{\"code\":\"badvalue\"}}"] {
        assert_eq!(read(body.as_bytes()).map(|_| ()), Err(FailureReason::Unreadable), "{body}");
    }
    for (code, reason) in [("ratelimited", FailureReason::RateLimited), ("readonly", FailureReason::Broken)] {
        let body = json!({"error": {"code": code}}).to_string();
        assert_eq!(read(body.as_bytes()).map(|_| ()), Err(reason));
    }
}

#[test]
fn anything_in_any_place_is_survived() {
    let text = "Sample Writer (1 May 1920 – 2 June 1986) was a sample novelist.";
    let whole = json!({"query": {"normalized": [{"from": "a", "to": "A"}], "redirects": [{"from": "A", "to": "B"}],
                                 "pages": [page("Sample Writer", text, "Sample novelist (1920–1986)")]}});
    for spoiled in lenient_json::spoiled(&whole) {
        if let Ok(articles) = read(spoiled.to_string().as_bytes()) {
            let _ = articles.of("a");
            let article = articles.of("Sample Writer");
            let _ = article.and_then(|article| article.facts_on(&asked("Sample Writer", Some(1920), None)));
        }
    }
}

/// Each recording, how many articles it has, and of whom a summary is read from it.
const RECORDINGS: &[(&str, Result<usize, FailureReason>, Option<&str>)] = &[
    ("android_api_error.json", Err(FailureReason::Unreadable), None),
    ("android_full_text_search_results.json", Ok(20), None),
    ("android_prefix_search_results.json", Ok(20), None),
    ("android_prefix_search_results_empty.json", Ok(0), None),
    ("android_rb_page_summary_geo.json", Ok(1), None),
    ("android_rb_page_summary_valid.json", Ok(1), None),
    ("android_wikidata_entity_label.json", Err(FailureReason::Unreadable), None),
    ("summary_Douglas_Adams_2017.json", Ok(1), None),
    ("wapi_TestVcrAsyncPageExtractProps.test_sections_0.json", Ok(1), None),
    ("wapi_TestVcrWikiSearch.test_info_suggestion__0.json", Ok(0), None),
    ("wapi_TestVcrWikiSearch.test_prop_snippet__0.json", Ok(0), None),
];

#[test]
fn recorded_articles_are_read() {
    let Some(folder) = std::env::var_os("LUMINARIA_FIXTURES") else {
        println!("skipped: LUMINARIA_FIXTURES is not set, there are no recorded articles to read");
        return;
    };
    let folder = std::path::Path::new(&folder).join("upstream/wikipedia");
    for (name, body) in recorded::others(&folder, RECORDINGS.iter().map(|(name, ..)| *name)) {
        println!("{name}: {:?}", read(&body).map(|found| found.articles.len()));
    }
    for (name, count, writer) in RECORDINGS {
        let found = read(&std::fs::read(folder.join(name)).unwrap());
        let about = |articles: &Articles| {
            let article =
                articles.articles.iter().find(|article| article.facts_on(&asked(&article.title, None, None)).is_some());
            article.map(|article| article.title.clone())
        };
        println!(
            "{name}: {:?}, about the writer {:?}",
            found.as_ref().map(|found| found.articles.len()),
            found.as_ref().ok().and_then(about)
        );
        assert_eq!(found.as_ref().ok().and_then(about).as_deref(), *writer, "{name}");
        assert_eq!(found.map(|found| found.articles.len()), *count, "{name}");
    }
}

#[test]
fn an_article_that_was_recorded_without_its_address_has_a_text_and_a_life() {
    let Some(folder) = std::env::var_os("LUMINARIA_FIXTURES") else {
        println!("skipped: LUMINARIA_FIXTURES is not set, there is no recorded article to read");
        return;
    };
    let path = std::path::Path::new(&folder).join("upstream/wikipedia/summary_Douglas_Adams_2017.json");
    let mut page: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    page["content_urls"] = json!({"desktop": {"page": "https://en.wikipedia.example.org/wiki/Douglas_Adams"}});
    let articles = read(page.to_string().as_bytes()).unwrap();
    let article = articles.of("Douglas Adams").unwrap();
    let facts = article.facts_on(&asked("Douglas Adams", Some(1952), Some(2001))).unwrap();
    assert!(facts.summary.unwrap().value.chars().count() <= 600);
    assert!(article.facts_on(&asked("Douglas Adams", Some(1930), None)).is_none());
}
