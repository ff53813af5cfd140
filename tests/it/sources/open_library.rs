//! Open Library.

use luminaria::{
    domain::{CoverAt, FailureReason, WorkFacts, WorkQuery},
    sources::{FactSource as _, OpenLibrary},
};
use serde_json::json;

use super::{Outside, author_query, failures, work_query};
use crate::stub::{Behaviour, RetryAfter};

const SEARCH: &str = "/search.json";
const RECORDS: &str = "/api/get_many";
const AUTHORS: &str = "/search/authors.json";

impl Outside {
    fn open_library(&self) -> OpenLibrary {
        OpenLibrary::new(self.door.clone(), self.stub.open_library_url())
    }
}

/// A page of works: most by ISBN, some by title and author, one that is not there.
fn twelve() -> Vec<WorkQuery> {
    vec![
        work_query("Dune", "Frank Herbert", 1965, None),
        work_query("Dune Messiah", "Frank Herbert", 1969, Some("9780441172696")),
        work_query("The Hobbit", "J.R.R. Tolkien", 1937, Some("9780618260300")),
        work_query("The Fellowship of the Ring", "J.R.R. Tolkien", 1954, None),
        work_query("The Left Hand of Darkness", "Ursula Le Guin", 1969, Some("9780441007318")),
        work_query("The Dispossessed", "Ursula K. Le Guin", 1974, None),
        work_query("Foundation", "Isaac Asimov", 1951, Some("9780553803716")),
        work_query("Neuromancer", "William Gibson", 1984, Some("9780441569595")),
        work_query("Hyperion", "Dan Simmons", 1989, Some("9780553283686")),
        work_query("1984", "George Orwell", 1949, Some("9780451524935")),
        work_query("Frankenstein", "Mary Shelley", 1818, Some("9780141439471")),
        work_query("A Sample Nobody Wrote", "An Author", 2001, None),
    ]
}

fn facts<'a>(answer: &'a [(luminaria::domain::WorkId, WorkFacts)], id: &str) -> &'a WorkFacts {
    &answer.iter().find(|(found, _)| found.as_str() == id).unwrap().1
}

#[tokio::test]
async fn twelve_works_cost_two_calls() {
    let outside = Outside::new().await;
    let answer = outside.open_library().works(&twelve()).await;
    assert_eq!((outside.stub.requests(SEARCH), outside.stub.requests(RECORDS)), (1, 1));
    assert_eq!(outside.stub.log().len(), 2);
    assert_eq!((failures(&answer), answer.found.len()), (Vec::new(), 11));
    assert!(!answer.found.iter().any(|(id, _)| id.as_str() == "a-sample-nobody-wrote"));
    for (id, facts) in &answer.found {
        let description = &facts.description.as_ref().unwrap();
        assert!(description.value.starts_with("A sample description of "), "{id}: {}", description.value);
        assert!(!description.value.contains("source"), "{id}: {}", description.value);
        assert_eq!(description.source, "Open Library");
    }
}

#[tokio::test]
async fn a_work_has_the_facts_of_the_right_record() {
    let outside = Outside::new().await;
    let answer = outside.open_library().works(&twelve()).await;
    let dune = facts(&answer.found, "dune");
    assert_eq!(dune.editions.as_ref().map(|editions| editions.value), Some(41), "no study guide, no namesake");
    assert_eq!(dune.pages.as_ref().map(|pages| pages.value), Some(412));
    assert_eq!(dune.rating.as_ref().map(|rating| rating.value.count), Some(100));
    assert_eq!(dune.cover.as_ref().map(|cover| cover.value.clone()), Some(CoverAt::OpenLibrary(9_000_001)));
    let subjects = dune.subjects.as_ref().unwrap();
    assert_eq!(subjects.value, ["Sample subject", "Sample subject 1"]);
    assert!(subjects.url.as_ref().unwrap().as_str().ends_with("/works/OL9000001W"));
    assert_eq!(facts(&answer.found, "the-fellowship-of-the-ring").cover, None, "-1 is no cover");
}

#[tokio::test]
async fn the_page_of_one_work_has_its_own_record_and_todays_ratings() {
    let outside = Outside::new().await;
    let answer = outside.open_library().works(&twelve()[..1]).await;
    let dune = facts(&answer.found, "dune");
    assert_eq!(dune.description.as_ref().unwrap().value, "A sample description of Dune.");
    assert_eq!(dune.rating.as_ref().map(|rating| rating.value.count), Some(120));
    assert_eq!(outside.stub.requests("/works/OL9000001W.json"), 1);
    assert_eq!(outside.stub.requests("/works/OL9000001W/ratings.json"), 1);
    assert_eq!(outside.stub.log().len(), 3);
}

#[tokio::test]
async fn an_edition_that_is_not_there_is_looked_for_by_title() {
    let outside = Outside::new().await;
    let asked = [work_query("Dune", "Frank Herbert", 1965, Some("9789999999991"))];
    let answer = outside.open_library().works(&asked).await;
    assert_eq!(facts(&answer.found, "dune").pages.as_ref().map(|pages| pages.value), Some(412));
    assert_eq!(outside.stub.requests(SEARCH), 2);
}

#[tokio::test]
async fn an_isbn_that_leads_to_another_book_is_not_believed() {
    let outside = Outside::new().await;
    let asked = [
        work_query("Whipping Star", "Frank Herbert", 1970, Some("9780441172696")),
        work_query("Dune Messiah", "Brian Herbert", 1969, Some("9780441172696")),
    ];
    let answer = outside.open_library().works(&asked).await;
    assert_eq!((answer.found.len(), answer.failed.len()), (0, 0));
    assert_eq!(outside.stub.requests(RECORDS), 0, "there is nothing to describe");
}

#[tokio::test]
async fn an_empty_answer_is_no_failure() {
    let outside = Outside::new().await;
    let body = json!({"numFound": 0, "docs": []}).to_string().into_bytes();
    outside.stub.behave(SEARCH, Behaviour::Answer { body, content_type: "application/json".to_owned() });
    let answer = outside.open_library().works(&twelve()).await;
    assert_eq!((answer.found.len(), answer.failed.len()), (0, 0));
    assert_eq!(outside.open_library().works(&[]).await.found.len(), 0);
    assert_eq!(outside.stub.log().len(), 1);
}

#[tokio::test]
async fn a_failing_search_is_a_failure_of_each_work() {
    let outside = Outside::new().await;
    for (behaviour, reason) in [
        (Behaviour::Status { code: 500, retry_after: None }, FailureReason::Broken),
        (Behaviour::Status { code: 403, retry_after: None }, FailureReason::Refused),
        (Behaviour::HtmlPage, FailureReason::Unreadable),
        (Behaviour::CloseHalfway, FailureReason::Unreachable),
        (Behaviour::Endless, FailureReason::TooLarge),
        (Behaviour::Hang, FailureReason::TimedOut),
        (Behaviour::Status { code: 429, retry_after: Some(RetryAfter::Seconds(9)) }, FailureReason::RateLimited),
    ] {
        outside.stub.behave(SEARCH, behaviour);
        let answer = outside.open_library().works(&twelve()).await;
        assert_eq!((answer.found.len(), answer.failed.len()), (0, 12), "{reason:?}");
        assert!(
            failures(&answer).iter().all(|(_, source, told)| source == "Open Library" && *told == reason),
            "{reason:?}"
        );
    }
    let limited = outside.open_library().works(&twelve()).await;
    assert!(limited.failed.iter().all(|(_, failure)| failure.retry_after.is_some()));
}

#[tokio::test]
async fn what_the_search_told_is_kept_when_the_descriptions_fail() {
    let outside = Outside::new().await;
    for behaviour in [Behaviour::Status { code: 503, retry_after: None }, Behaviour::HtmlPage, Behaviour::Hang] {
        outside.stub.behave(RECORDS, behaviour);
        let answer = outside.open_library().works(&twelve()).await;
        assert_eq!((answer.found.len(), answer.failed.len()), (11, 11), "in part found, in part failed");
        assert_eq!(facts(&answer.found, "dune").description, None);
        assert!(facts(&answer.found, "dune").pages.is_some());
    }
}

#[tokio::test]
async fn one_bad_record_costs_no_other() {
    let outside = Outside::new().await;
    let docs = json!({"docs": [null, {"key": 7}, {"key": "/works/OL1W", "title": ["x"]},
        {"key": "/works/OL9000007W", "title": "Foundation", "author_name": [null, "Isaac Asimov"], "isbn": {},
         "number_of_pages_median": "255"}]});
    let body = docs.to_string().into_bytes();
    outside.stub.behave(SEARCH, Behaviour::Answer { body, content_type: "application/json".to_owned() });
    let answer = outside.open_library().works(&twelve()).await;
    assert_eq!(facts(&answer.found, "foundation").pages.as_ref().map(|pages| pages.value), Some(255));
    assert_eq!(answer.found.len(), 1);
}

#[tokio::test]
async fn authors_are_told_apart_by_year_or_title() {
    let outside = Outside::new().await;
    let asked = [
        author_query("Frank Herbert", Some(1920), "Dune"),
        author_query("Ursula K. Le Guin", None, "The Dispossessed"),
        author_query("Frank Sample", Some(1950), "A Sample"),
    ];
    let answer = outside.open_library().authors(&asked).await;
    assert_eq!((failures(&answer), answer.found.len()), (Vec::new(), 2));
    let (_, herbert) = answer.found.iter().find(|(id, _)| id.as_str() == "frank-herbert").unwrap();
    let summary = herbert.summary.as_ref().unwrap();
    assert_eq!(summary.value, "Frank Herbert is told of in a sample. It has two sentences.");
    assert_eq!(herbert.born.as_ref().map(|year| year.value), Some(1920));
    assert_eq!(herbert.died.as_ref().map(|year| year.value), Some(1986));
    assert_eq!((outside.stub.requests(AUTHORS), outside.stub.requests(RECORDS)), (3, 1));
}

#[tokio::test]
async fn an_author_alone_is_two_calls_and_a_failure_is_told() {
    let outside = Outside::new().await;
    let asked = [author_query("Frank Herbert", Some(1920), "Dune")];
    let answer = outside.open_library().authors(&asked).await;
    assert!(answer.found[0].1.summary.is_some());
    assert_eq!(outside.stub.requests("/authors/OL9000001A.json"), 1);

    outside.stub.behave("/authors/*", Behaviour::Hang);
    let in_part = outside.open_library().authors(&asked).await;
    assert_eq!(in_part.found[0].1.born.as_ref().map(|year| year.value), Some(1920));
    assert_eq!(failures(&in_part)[0].2, FailureReason::TimedOut);

    outside.stub.behave(AUTHORS, Behaviour::Status { code: 500, retry_after: None });
    let failed = outside.open_library().authors(&asked).await;
    assert_eq!((failed.found.len(), failures(&failed)[0].2), (0, FailureReason::Broken));
}
