//! A subject, as `/subjects/….json` tells it, and what of it we use.

use serde_json::Value;

use crate::{
    domain::{GenreFacts, fold},
    sources::{lenient_json, plain_text, plausible, teller::Teller},
};

const MOST_NAMES: usize = 5;
const LONGEST_NAME: usize = 80;

/// What has no place in the key of a subject (`str_to_key` of internetarchive/openlibrary).
const DROPPED: &str = ";/?:@&=+$,<>#%\"{}|\\^[]`\n\r";

/// The key of the subject of this name: `science_fiction`.
pub(super) fn key(name: &str) -> String {
    let kept = name.chars().filter(|c| !DROPPED.contains(*c));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '_' } else { c }).collect()
}

/// Nothing from an answer about another subject, and from an empty shelf.
pub(super) fn facts(answer: &Value, name: &str, page: &Teller) -> GenreFacts {
    let told = lenient_json::text(&answer["name"]).unwrap_or_default();
    let is_asked = fold(&told.replace('_', " ")) == fold(name);
    let count = lenient_json::whole(&answer["work_count"]).and_then(|count| u32::try_from(count).ok());
    let Some(count) = count.filter(|count| is_asked && *count > 0) else { return GenreFacts::default() };
    let names = |list: &str, field: &str| names(&answer[list], field).map(|names| page.told(names));
    let subjects = lenient_json::list(&answer["subjects"]).iter().filter_map(|one| lenient_json::text(&one["name"]));
    let others = subjects.filter(|subject| fold(subject) != fold(name));
    GenreFacts {
        on_shelf: Some(page.told(count)),
        most_published: names("works", "title"),
        most_prolific: names("authors", "name"),
        related: plausible::subjects(others).map(|subjects| page.told(subjects)),
    }
}

/// The first few, as plain text, each once.
fn names(list: &Value, field: &str) -> Option<Vec<String>> {
    let mut kept: Vec<String> = Vec::new();
    for one in lenient_json::list(list) {
        let name =
            plain_text::clip(&plain_text::of_html(lenient_json::text(&one[field]).unwrap_or_default()), LONGEST_NAME);
        if kept.len() < MOST_NAMES && !name.is_empty() && !kept.contains(&name) {
            kept.push(name);
        }
    }
    (!kept.is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PAGE: Teller = Teller { source: "Open Library", url: None, licence: None };

    fn answer() -> Value {
        json!({"key": "/subjects/science_fiction", "name": "science fiction", "work_count": "1200",
               "works": [{"title": "A <b>Sample</b>"}, {"title": "A Sample"}, {"title": null}, 7, {"title": "Another"}],
               "authors": [{"name": "Ann Lamb", "count": 3}],
               "subjects": [{"name": "Science Fiction"}, {"name": "Robots"}, {"name": "robots"}]})
    }

    #[test]
    fn a_shelf_tells_how_much_there_is_and_what_goes_with_it() {
        let told = facts(&answer(), "Science fiction", &PAGE);
        assert_eq!(told.on_shelf.map(|told| told.value), Some(1_200));
        assert_eq!(told.most_published.unwrap().value, ["A Sample", "Another"]);
        assert_eq!(told.most_prolific.unwrap().value, ["Ann Lamb"]);
        assert_eq!(told.related.unwrap().value, ["Robots"]);
    }

    #[test]
    fn another_subject_and_an_empty_shelf_are_not_used() {
        assert_eq!(facts(&answer(), "Fantasy", &PAGE), GenreFacts::default());
        for count in [json!(0), json!(-5), json!("many"), json!(null), json!(9e30)] {
            let mut empty = answer();
            empty["work_count"] = count;
            assert_eq!(facts(&empty, "Science fiction", &PAGE), GenreFacts::default());
        }
        assert_eq!(facts(&json!([]), "Science fiction", &PAGE), GenreFacts::default());
    }

    #[test]
    fn a_key_is_the_name_as_open_library_writes_it() {
        assert_eq!(key("Science fiction"), "science_fiction");
        assert_eq!(key("Children's books"), "children's_books");
        assert_eq!(key("../Arts & leisure?"), "..arts__leisure");
    }
}
