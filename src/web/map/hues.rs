//! The colours of genres. They are the same on every map, so that whoever walks knows where he has come to; the genres of
//! the first level are too many for a colour each, so those that stand side by side in a shop share one.

use crate::{
    catalogue::Catalogue,
    domain::{GenreId, Work},
    web::cover::top_genre,
};

/// The class of each colour, as the style sheet knows it.
const HUES: [&str; 8] = ["hue-1", "hue-2", "hue-3", "hue-4", "hue-5", "hue-6", "hue-7", "hue-8"];

/// A colour, and the genres of this map that have it.
#[derive(Debug, PartialEq)]
pub(super) struct Hue {
    pub(super) class: &'static str,
    pub(super) genres: Vec<String>,
}

/// The genre of the first level that a work belongs to most, by name; empty for a work without one.
pub(super) fn genre<'a>(catalogue: &'a Catalogue, work: &'a Work) -> &'a str {
    let top = work.genres.first().map_or("", |id| top_genre(catalogue, id));
    let genre = GenreId::parse(top).ok().and_then(|id| catalogue.genre(&id));
    genre.map_or("", |genre| genre.name.as_str())
}

/// The colour's class.
pub(super) fn class(catalogue: &Catalogue, work: &Work) -> &'static str {
    HUES[place(work.genres.first().map_or("", |id| top_genre(catalogue, id)))]
}

fn place(genre: &str) -> usize {
    match genre {
        "science-fiction" => 0,
        "fantasy" => 1,
        "mystery" | "thriller" | "horror" | "true-crime" => 2,
        "romance" | "young-adult" => 3,
        "literary-fiction" | "classics" | "short-stories" | "poetry" | "plays" => 4,
        "historical-fiction" | "history" | "biography" | "memoir" | "travel" => 5,
        "childrens" | "comics" | "humour" => 6,
        _ => 7,
    }
}

/// The colours of a map, those that most books have first; each with its genres, in the order in which they come.
pub(super) fn key<'a>(books: impl Iterator<Item = (&'static str, &'a str)>) -> Vec<Hue> {
    let mut key: Vec<(usize, Hue)> = Vec::new();
    for (class, genre) in books {
        let at = key.iter().position(|(_, hue)| hue.class == class).unwrap_or_else(|| {
            key.push((0, Hue { class, genres: Vec::new() }));
            key.len() - 1
        });
        let (count, hue) = &mut key[at];
        *count += 1;
        if !genre.is_empty() && hue.genres.iter().all(|known| known != genre) {
            hue.genres.push(genre.to_owned());
        }
    }
    key.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    key.into_iter().map(|(_, hue)| hue).filter(|hue| !hue.genres.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_work_has_a_colour_and_its_genre_a_name() {
        let catalogue = Catalogue::embedded().unwrap();
        let mut used = std::collections::BTreeSet::new();
        for work in catalogue.works() {
            used.insert(class(&catalogue, work));
            assert!(!genre(&catalogue, work).is_empty(), "{}", work.id);
        }
        assert_eq!(used.len(), HUES.len());
    }

    #[test]
    fn the_key_names_each_genre_once_and_the_commonest_colour_first() {
        let key = key([("hue-1", "A"), ("hue-2", "B"), ("hue-2", "C"), ("hue-2", "B"), ("hue-8", "")].into_iter());
        let hue = |class, genres: &[&str]| Hue { class, genres: genres.iter().map(|&name| name.to_owned()).collect() };
        assert_eq!(key, [hue("hue-2", &["B", "C"]), hue("hue-1", &["A"])]);
    }
}
