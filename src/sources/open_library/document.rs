//! The record of one work or author.

use serde_json::Value;

use super::{description, found::life};
use crate::{
    domain::{AuthorFacts, Rating, WorkFacts},
    sources::{
        lenient_json::{decimal, text, whole},
        plausible,
        summary::first_sentences,
        teller::Teller,
    },
};

/// A few sentences, of what may be a whole essay.
const MOST_SENTENCES: usize = 8;
const LONGEST_DESCRIPTION: usize = 1_000;
const SENTENCES_ON_AUTHOR: usize = 3;
const LONGEST_ON_AUTHOR: usize = 600;

/// The description of a work's record. Its other facts were found by the search already.
pub(super) fn work_facts(record: &Value, page: &Teller) -> WorkFacts {
    let text = text(&record["description"]).map(description::plain);
    let kept = text.map(|text| first_sentences(&text, MOST_SENTENCES, LONGEST_DESCRIPTION));
    let kept = kept.filter(|text| !text.is_empty());
    WorkFacts { description: kept.map(|text| page.told(text)), ..WorkFacts::default() }
}

/// What a record, or a line of the search, tells of an author.
pub(super) fn author_facts(record: &Value, page: &Teller) -> AuthorFacts {
    let life = life(record);
    let text = text(&record["bio"]).map(description::plain);
    let kept = text.map(|text| first_sentences(&text, SENTENCES_ON_AUTHOR, LONGEST_ON_AUTHOR));
    AuthorFacts {
        summary: kept.filter(|text| !text.is_empty()).map(|text| page.told(text)),
        born: life.born.map(|year| page.told(year)),
        died: life.died.map(|year| page.told(year)),
    }
}

/// The ratings of `/works/…/ratings.json`.
pub(super) fn rating(answer: &Value) -> Option<Rating> {
    let summary = answer.get("summary")?;
    plausible::rating(decimal(&summary["average"])?, whole(&summary["count"])?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn page() -> Teller {
        Teller { source: "Sample", url: None, licence: None }
    }

    #[test]
    fn a_description_is_a_string_or_an_object() {
        let facts = |record: Value| work_facts(&record, &page()).description.map(|description| description.value);
        let expected = Some("A sample of a few words.".to_owned());
        assert_eq!(facts(json!({"description": "A sample of a few words."})), expected);
        assert_eq!(
            facts(json!({"description": {"type": "/type/text", "value": "A sample of a few words."}})),
            expected
        );
        for bad in [json!(null), json!(7), json!([]), json!({"value": null}), json!("  "), json!("---"), json!("<br>")]
        {
            assert_eq!(facts(json!({ "description": bad })), None);
        }
        assert_eq!(facts(json!({"type": {"key": "/type/redirect"}, "location": "/works/OL2W"})), None);
    }

    #[test]
    fn a_rating_must_be_possible() {
        let summary = |average: Value, count: Value| rating(&json!({"summary": {"average": average, "count": count}}));
        assert_eq!(summary(json!(4.5), json!(10)), Some(Rating { mean: 4.5, count: 10 }));
        assert_eq!(summary(json!(null), json!(0)), None);
        assert_eq!(rating(&json!({"summary": null})), None);
    }

    #[test]
    fn an_author_has_a_text_and_years() {
        let record = json!({"bio": {"value": "A sample author. Wrote. Slept. Died."}, "birth_date": "8 May 1920",
                            "death_date": null});
        let facts = author_facts(&record, &page());
        assert_eq!(facts.summary.map(|text| text.value).as_deref(), Some("A sample author. Wrote. Slept."));
        assert_eq!((facts.born.map(|year| year.value), facts.died), (Some(1920), None));
        assert!(author_facts(&json!([]), &page()).is_empty());
    }
}
