//! What readers type, and what it must mean.

use serde_json::Value;

use crate::harness::{encoded, reading_room};

async fn meaning(term: &str) -> Value {
    let app = reading_room().await;
    let answer = app.api(&format!("/api/recommendations?search_term={}", encoded(term))).await;
    assert_eq!(answer.status, 200, "{term}: {}", answer.text());
    answer.json()["interpretation"].clone()
}

async fn assert_means(kind: &str, id: &str, terms: &[&str]) {
    for term in terms {
        let meant = meaning(term).await;
        assert_eq!((meant["kind"].as_str(), meant["id"].as_str()), (Some(kind), Some(id)), "“{term}” → {meant}");
    }
}

#[tokio::test]
async fn a_title_is_found_whatever_its_spelling() {
    assert_means("work", "dune-frank-herbert", &["dune", "Dune", "DUNE", " dune ", "“Dune”", "dune!", "Dúne"]).await;
    assert_means(
        "work",
        "the-hobbit-jrr-tolkien",
        &["The Hobbit", "hobbit", "the hobit", "hobitt", "teh hobbit", "the hobbit, or there and back again"],
    )
    .await;
    assert_means(
        "work",
        "pride-and-prejudice-jane-austen",
        &["pride and prejudice", "Pride & Prejudice", "pride and predjudice", "pride prejudice", "prid and prejudise"],
    )
    .await;
    assert_means(
        "work",
        "one-hundred-years-of-solitude-gabriel-garcia-marquez",
        &[
            "One Hundred Years of Solitude",
            "cien años de soledad",
            "cien anos de soledad",
            "one hundred years of solitud",
        ],
    )
    .await;
    assert_means("work", "les-miserables-victor-hugo", &["Les Misérables", "les miserables", "LES MISERABLES"]).await;
}

#[tokio::test]
async fn a_title_with_its_author_is_found() {
    assert_means(
        "work",
        "dune-frank-herbert",
        &["dune frank herbert", "Dune by Frank Herbert", "frank herbert dune", "dune, herbert", "dune by frank herbet"],
    )
    .await;
    assert_means("work", "emma-jane-austen", &["emma jane austen", "Emma by Jane Austen", "emma austen"]).await;
    assert_means("work", "the-stand-stephen-king", &["the stand stephen king", "The Stand by Stephen King"]).await;
}

#[tokio::test]
async fn an_author_is_found_by_initials_family_name_and_near_spelling() {
    assert_means(
        "author",
        "jrr-tolkien",
        &["J.R.R. Tolkien", "j. r. r. tolkien", "jrr tolkien", "JRR Tolkien", "j r r tolkien", "tolkien", "tolkein"],
    )
    .await;
    assert_means("author", "ursula-k-le-guin", &["Ursula K. Le Guin", "ursula le guin", "le guin", "ursula leguin"])
        .await;
    assert_means("author", "gabriel-garcia-marquez", &["Gabriel García Márquez", "gabriel garcia marquez"]).await;
    assert_means("author", "agatha-christie", &["agatha christie", "agatha cristie", "Christie"]).await;
    assert_means("author", "fyodor-dostoevsky", &["Dostoevsky", "fyodor dostoyevsky", "dostoyevski"]).await;
}

#[tokio::test]
async fn a_volume_is_found_by_its_number_and_a_title_by_figures_or_year() {
    assert_means("work", "dune-messiah-frank-herbert", &["dune 2", "Dune book 2"]).await;
    assert_means("work", "catching-fire-suzanne-collins", &["hunger games 2", "the hunger games book 2"]).await;
    assert_means("work", "the-three-body-problem-liu-cixin", &["the 3 body problem", "3-body problem"]).await;
    assert_means("work", "a-tale-of-two-cities-charles-dickens", &["tale of 2 cities"]).await;
    assert_means("work", "the-hobbit-jrr-tolkien", &["The Hobbit (1937)"]).await;
}

#[tokio::test]
async fn what_a_question_asks_about_is_found() {
    let questions = ["what should I read after Dune?", "who wrote dune", "if you liked dune", "books similar to dune"];
    assert_means("work", "dune-frank-herbert", &questions).await;
    assert_means("author", "arthur-conan-doyle", &["conan doyle", "Conan Doyle"]).await;
}

#[tokio::test]
async fn a_genre_is_found_by_its_names() {
    assert_means("genre", "science-fiction", &["science fiction", "Sci-Fi", "sci fi", "scifi", "science-fiction"])
        .await;
    assert_means("genre", "fantasy", &["fantasy", "Fantasy"]).await;
    assert_means("genre", "cosy-mystery", &["cosy mystery", "cozy mystery"]).await;
}

#[tokio::test]
async fn free_words_are_words_and_find_something() {
    let app = reading_room().await;
    for term in ["desert planet politics", "books about grief", "a detective in Japan", "dragons and prophecy"] {
        let answer = app.api(&format!("/api/recommendations?search_term={}", encoded(term))).await.json();
        assert_eq!(answer["interpretation"]["kind"], "words", "{term}: {}", answer["interpretation"]);
        assert!(answer["recommendations"].as_array().unwrap().len() >= 3, "{term}");
    }
}

#[tokio::test]
async fn two_names_in_one_term_are_two_readings_and_a_narrowed_term_is_a_page_of_its_own() {
    let app = reading_room().await;
    let asked = async |term: &str| app.api(&format!("/api/recommendations?search_term={}", encoded(term))).await.json();
    let both = asked("dune meets emma").await;
    let ids: Vec<&str> =
        both["interpretations"].as_array().unwrap().iter().filter_map(|it| it["id"].as_str()).collect();
    assert_eq!(ids, ["dune-frank-herbert", "emma-jane-austen"]);
    // What is excluded or of other years must not come from the page of the same genre.
    let mut pages = Vec::new();
    for term in ["horror", "horror without ghosts", "1980s horror"] {
        let page = app.page(&format!("/recommendations?search_term={}", encoded(term))).await;
        assert_eq!(page.status, 200, "{term}");
        pages.push(page.header("etag").to_owned());
    }
    pages.sort();
    pages.dedup();
    assert_eq!(pages.len(), 3, "three keys, three pages");
}

#[tokio::test]
async fn no_term_is_too_odd_to_be_answered() {
    let app = reading_room().await;
    let odd = ["by by by", "not not", "meets meets meets", "…!?", "🦀🦀", "\u{627}\u{644}", "0441172718", "(((", "+,/"];
    let long = ["dune meets ".repeat(18), "love and war ".repeat(15), "a ".repeat(100)];
    for term in odd.into_iter().chain(long.iter().map(|term| term.trim())) {
        let answer = app.api(&format!("/api/recommendations?search_term={}", encoded(term))).await;
        assert_eq!(answer.status, 200, "{term}");
    }
}

#[tokio::test]
async fn what_nothing_fits_is_unknown_and_still_gets_an_answer() {
    let app = reading_room().await;
    for term in ["xqzzt plonk", "🦀", "#", "qqqqqqqqqqqq", "\u{202e}zyx", "ʘ‿ʘ"] {
        let answer = app.api(&format!("/api/recommendations?search_term={}", encoded(term))).await.json();
        assert_eq!(answer["interpretation"]["kind"], "unknown", "{term}: {}", answer["interpretation"]);
        assert_eq!(answer["interpretation"]["id"], Value::Null);
        assert!(!answer["recommendations"].as_array().unwrap().is_empty(), "{term}");
    }
}

#[tokio::test]
async fn other_readings_are_offered() {
    let meant = meaning("dune").await;
    let alternatives = meant["alternatives"].as_array().unwrap();
    assert!(alternatives.len() <= 5);
    assert!(alternatives.iter().all(|other| other["id"] != meant["id"]), "{meant}");
    let near = meaning("tolkein").await;
    assert_eq!(near["title"], "J. R. R. Tolkien");
}

#[tokio::test]
async fn every_title_finds_its_book_and_every_author_their_page() {
    // Two works may share a title; then the other must be among the alternatives.
    let catalogue = luminaria::catalogue::Catalogue::embedded().unwrap();
    let mut lost = Vec::new();
    for work in catalogue.works() {
        let author = catalogue.author_names(work)[0].to_owned();
        let term = luminaria::domain::SearchTerm::parse(&format!("{} by {author}", work.title)).unwrap();
        let found = catalogue.interpret(&term);
        if found.meant.subject.id() != Some(work.id.as_str()) {
            lost.push(format!("“{term}” → {:?}", found.meant));
        }
    }
    for author in catalogue.authors() {
        let term = luminaria::domain::SearchTerm::parse(&author.name).unwrap();
        let found = catalogue.interpret(&term);
        let is_found = found.meant.subject.id() == Some(author.id.as_str())
            || found.alternatives.iter().any(|other| other.subject.id() == Some(author.id.as_str()));
        if !is_found {
            lost.push(format!("“{term}” → {:?}", found.meant));
        }
    }
    assert!(lost.is_empty(), "{} lost: {lost:#?}", lost.len());
}

#[tokio::test]
async fn suggestions_begin_as_typed_and_are_ranked() {
    let app = reading_room().await;
    let titles = async |typed: &str| -> Vec<String> {
        let answer = app.api(&format!("/api/suggest?search_term={}", encoded(typed))).await.json();
        answer["suggestions"].as_array().unwrap().iter().map(|s| s["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(titles("dun").await[0], "Dune");
    assert!(titles("tolk").await.iter().any(|title| title == "J. R. R. Tolkien"));
    assert!(titles("science f").await.iter().any(|title| title == "Science fiction"));
    assert!(titles("pride and prej").await[0].starts_with("Pride and Prejudice"));
    assert!(titles("").await.is_empty());
    assert!(titles("zzzzzzzz").await.is_empty());
}
