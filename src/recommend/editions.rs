//! Which records are the same book: editions of one work, and box sets of a series.
//!
//! The starter catalogue has one record for each work; an operator's own records may well have "Dune (Deluxe Edition)"
//! and "The Hunger Games Box Set" beside them.

use crate::domain::Work;

/// Words that tell an edition from another. Lower case, letters only.
const EDITION: &[&str] = &["edition", "illustrated", "unabridged", "abridged", "annotated", "deluxe", "anniversary"];

/// What a box set has behind the name of the series. Lower case, longest first.
const BOX: &[&str] = &[
    "complete boxed set",
    "complete box set",
    "complete collection",
    "complete series",
    "complete trilogy",
    "boxed set",
    "box set",
    "boxset",
    "omnibus",
    "trilogy",
    "quartet",
    "collection",
];

/// What two editions of a work have in common: its author and the letters of its title.
pub(super) fn key(work: &Work) -> String {
    let plain = without_edition(&work.title).to_lowercase();
    of_author(work, &plain)
}

/// What a box set and the series it holds have in common; `None` for what does not look like a box set.
pub(super) fn box_set_of(work: &Work) -> Option<String> {
    let title = without_edition(&work.title).to_lowercase();
    let name = BOX.iter().find_map(|words| title.trim_end_matches([' ', ')', ']']).strip_suffix(words))?;
    let name = name.trim_end_matches(|c: char| !c.is_alphanumeric());
    let name = name.strip_suffix(": the").or(name.strip_suffix(", the")).unwrap_or(name);
    (!name.is_empty()).then(|| of_author(work, name.strip_suffix(" series").unwrap_or(name)))
}

/// The name that a box set of the work's series would go by.
pub(super) fn series_key(work: &Work, series: &str) -> String {
    of_author(work, &series.to_lowercase())
}

fn of_author(work: &Work, title: &str) -> String {
    let title = title.strip_prefix("the ").unwrap_or(title);
    let author = work.authors.first().map_or("", |author| author.as_str());
    let letters = title.chars().filter(|c| c.is_alphanumeric());
    author.chars().chain(['\n']).chain(letters).collect()
}

/// "Dune (Deluxe Edition)" without what stands in brackets, where that names an edition.
fn without_edition(title: &str) -> &str {
    let Some(at) = title.find(['(', '[']) else { return title };
    let (name, rest) = title.split_at(at);
    let rest = rest.to_lowercase();
    let names_edition = rest.split(|c: char| !c.is_alphabetic()).any(|word| EDITION.contains(&word));
    if names_edition && !name.trim().is_empty() { name.trim_end() } else { title }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AuthorId, WorkId};

    fn work(title: &str) -> Work {
        Work {
            id: WorkId::parse("x").unwrap(),
            title: title.to_owned(),
            other_titles: Vec::new(),
            authors: vec![AuthorId::parse("ann").unwrap()],
            year: None,
            language: "en".to_owned(),
            series: None,
            genres: Vec::new(),
            themes: Vec::new(),
            moods: Vec::new(),
            settings: Vec::new(),
            periods: Vec::new(),
            pages: None,
            popularity: 1,
            blurb: String::new(),
            isbn13: None,
            openlibrary: None,
            goodreads: None,
        }
    }

    #[test]
    fn editions_of_one_work_have_one_key() {
        let same = |a: &str, b: &str| key(&work(a)) == key(&work(b));
        assert!(same("The Sand", "Sand (40th Anniversary Edition)"));
        assert!(same("Sand-Dunes!", "sand dunes [Illustrated]"));
        assert!(!same("Sand", "Sand 2"));
        assert!(!same("Poems", "Poems (Selected)"), "what is in brackets may tell two works apart");
        assert!(!same("Sand: a Graphic History", "Sand"));
    }

    #[test]
    fn a_box_set_goes_by_the_name_of_its_series() {
        let series = series_key(&work("Sand One"), "The Sand");
        for title in ["The Sand Box Set", "The Sand Trilogy", "Sand: The Complete Collection", "Sand Series Boxed Set"]
        {
            assert_eq!(box_set_of(&work(title)).as_deref(), Some(series.as_str()), "{title}");
        }
        assert_eq!(box_set_of(&work("The Box Man")), None);
        assert_eq!(box_set_of(&work("Omnibus")), None);
    }
}
