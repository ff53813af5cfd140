//! Under which names something may be asked for.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Vocabulary, WorkIndex,
    names::{Form, Reading, Target},
    words::without_article,
};
use crate::domain::{Author, Genre, SeriesPosition, Work, fold};

/// Genres have no popularity of their own: half, so that neither a famous nor an obscure book of the same name is
/// always before them.
const GENRE_POPULARITY: u8 = 50;

/// The fewest letters of a shortened name or an acronym: fewer are a word, or nothing.
const LEAST_LETTERS: usize = 4;

/// From this popularity on, a work's readers call it by its first letters.
const ACRONYM_POPULARITY: u8 = 60;

/// What series are called behind or before their own name. Folded.
const SERIES_TAILS: &[&str] = &[
    "archive",
    "chronicle",
    "chronicles",
    "cycle",
    "diaries",
    "files",
    "mysteries",
    "mystery",
    "novels",
    "quartet",
    "saga",
    "series",
    "stories",
    "tetralogy",
    "trilogy",
];
const SERIES_LEADS: &[&str] = &["chronicles of", "adventures of", "tales of", "tales from", "legend of", "memoirs of"];

/// Each name with one of its meanings; a name may come several times.
pub(super) fn all(works: &[Work], authors: &[Author], vocabulary: &Vocabulary) -> Vec<(String, Reading)> {
    let mut found = Vec::new();
    let by_id: HashMap<&str, &Author> = authors.iter().map(|author| (author.id.as_str(), author)).collect();
    for (at, work) in (0..).zip(works) {
        let mut add = |text: String, form| {
            found.push((text, Reading { target: Target::Work(at), form, popularity: work.popularity }));
        };
        of_work(work, &mut add);
        if work.popularity >= ACRONYM_POPULARITY
            && let Some(acronym) = acronym(&fold(&work.title))
        {
            add(acronym, Form::Acronym);
        }
        for author in work.authors.iter().filter_map(|id| by_id.get(id.as_str())) {
            add(format!("{} {}", fold(&work.title), fold(&author.name)), Form::TitleAndAuthor);
        }
    }
    found.extend(of_series(works));
    found.extend(of_volumes(works));
    let popularity = author_popularity(works);
    for (at, author) in authors.iter().enumerate() {
        let popularity = popularity.get(author.id.as_str()).copied().unwrap_or_default();
        of_author(author, &mut |text, form| {
            found.push((text, Reading { target: Target::Author(at), form, popularity }));
        });
    }
    for (at, genre) in vocabulary.genres().iter().enumerate() {
        of_genre(genre, &mut |text, form| {
            found.push((text, Reading { target: Target::Genre(at), form, popularity: GENRE_POPULARITY }));
        });
    }
    found
}

fn of_work(work: &Work, add: &mut impl FnMut(String, Form)) {
    let others = work.other_titles.iter().map(|title| (title, Form::Other));
    for (title, form) in std::iter::once((&work.title, Form::Main)).chain(others) {
        let folded = fold(title);
        if let Some(bare) = without_article(&folded) {
            add(bare.to_owned(), Form::NoArticle);
        }
        if let Some(short) = before_subtitle(title).map(fold) {
            if let Some(bare) = without_article(&short) {
                add(bare.to_owned(), Form::Shortened);
            }
            add(short, Form::Shortened);
        }
        if let Some(numbered) = with_digits(&folded) {
            if let Some(bare) = without_article(&numbered) {
                add(bare.to_owned(), Form::NoArticle);
            }
            add(numbered, form);
        }
        if let (Form::Main, Some(year)) = (form, work.year.filter(|year| *year > 0)) {
            add(format!("{folded} {year}"), Form::Other);
        }
        add(folded, form);
    }
}

/// "the 3 body problem" of "the three body problem".
fn with_digits(folded: &str) -> Option<String> {
    const NUMBERS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let in_digits = |word: &str| match (1..).zip(NUMBERS).find(|(_, number)| *number == word) {
        Some((digits, _)) => digits.to_string(),
        None => word.to_owned(),
    };
    let numbered = folded.split(' ').map(in_digits).collect::<Vec<_>>().join(" ");
    (numbered != folded).then_some(numbered)
}

/// "Frankenstein" of "Frankenstein; or, The Modern Prometheus".
fn before_subtitle(title: &str) -> Option<&str> {
    let at = [": ", "; ", ", or ", " (", " – ", " — "].iter().filter_map(|mark| title.find(mark)).min()?;
    title.get(..at).map(str::trim).filter(|short| !short.is_empty())
}

/// Whether a volume is beside the count or before it, then its number: the least is where one begins.
type ReadingOrder = (bool, Option<SeriesPosition>);

/// A series' name means its first volume, unless a work is called just that.
fn of_series(works: &[Work]) -> Vec<(String, Reading)> {
    let titles: HashSet<String> = works.iter().map(|work| fold(&work.title)).collect();
    let mut first: BTreeMap<String, (ReadingOrder, WorkIndex, u8)> = BTreeMap::new();
    for (at, work) in (0..).zip(works) {
        let Some(series) = &work.series else { continue };
        // A prequel is numbered before the first volume, and a companion not at all: neither is where one begins.
        let order = (series.position.is_none_or(|position| position < SeriesPosition::FIRST), series.position);
        let best = first.entry(fold(&series.name)).or_insert((order, at, work.popularity));
        if order < best.0 {
            *best = (order, at, work.popularity);
        }
        best.2 = best.2.max(work.popularity);
    }
    let mut found = Vec::new();
    for (name, (_, at, popularity)) in first {
        let reading = Reading { target: Target::Work(at), form: Form::Series, popularity };
        let shorter = shortened_series(&name).into_iter().map(|short| (short, Form::SeriesShortened));
        for (short, form) in shorter.chain(acronym(&name).map(|short| (short, Form::Acronym))) {
            if !titles.contains(&short) {
                found.push((short, Reading { form, ..reading }));
            }
        }
        if titles.contains(&name) {
            continue;
        }
        if let Some(bare) = without_article(&name) {
            found.push((bare.to_owned(), reading));
        }
        found.push((name, reading));
    }
    found
}

/// "the murderbot diaries" without what many series are called, "percy jackson and the olympians" without the second half,
/// "the chronicles of narnia" without the first.
fn shortened_series(name: &str) -> Vec<String> {
    let bare = without_article(name).unwrap_or(name);
    let tail = SERIES_TAILS.iter().find_map(|tail| bare.strip_suffix(tail)?.strip_suffix(' '));
    let lead = SERIES_LEADS.iter().find_map(|lead| bare.strip_prefix(lead)?.strip_prefix(' '));
    let half = bare.split_once(" and ").map(|(half, _)| half).filter(|half| half.contains(' '));
    let short = |name: &&str| without_article(name).unwrap_or(name).len() >= LEAST_LETTERS;
    [tail, lead, half].into_iter().flatten().filter(short).map(str::to_owned).collect()
}

/// The first letters of a long name: "lotr", "acotar".
fn acronym(name: &str) -> Option<String> {
    let bare = name.strip_prefix("the ").unwrap_or(name);
    let letters: String = bare.split(' ').filter_map(|word| word.chars().next()).collect();
    (letters.len() >= LEAST_LETTERS && bare.split(' ').all(|word| !word.starts_with(|c: char| c.is_ascii_digit())))
        .then_some(letters)
}

/// "dune 2", "dune book 2": a series' volumes by their number.
fn of_volumes(works: &[Work]) -> Vec<(String, Reading)> {
    let mut found = Vec::new();
    for (at, work) in (0..).zip(works) {
        let Some((series, position)) = work.series.as_ref().and_then(|series| Some((series, series.position?))) else {
            continue;
        };
        let name = fold(&series.name);
        let reading = Reading { target: Target::Work(at), form: Form::Volume, popularity: work.popularity };
        for series in [Some(name.as_str()), without_article(&name)].into_iter().flatten() {
            found
                .extend(["", "book "].map(|word| (format!("{series} {word}{}", fold(&position.to_string())), reading)));
        }
    }
    found
}

/// How well known each author is: the best work's figure, so that one who wrote one famous book is found by it.
fn author_popularity(works: &[Work]) -> HashMap<&str, u8> {
    let mut best: HashMap<&str, u8> = HashMap::new();
    for work in works {
        for author in &work.authors {
            let known = best.entry(author.as_str()).or_default();
            *known = work.popularity.max(*known);
        }
    }
    best
}

fn of_author(author: &Author, add: &mut impl FnMut(String, Form)) {
    let family = fold(author.family_name());
    add(fold(&author.name), Form::Main);
    add(fold(&author.sort_name), Form::Other);
    for name in &author.other_names {
        add(fold(name), Form::Other);
    }
    let main = fold(&author.name);
    let Some(given) = main.strip_suffix(&family).map(str::trim).filter(|given| !given.is_empty()) else {
        return;
    };
    // One letter alone names nobody: Malcolm X is not what “x” asks for.
    if family.len() > 1 {
        add(family.clone(), Form::FamilyName);
    }
    let given: Vec<&str> = given.split(' ').collect();
    let joined: String = if given.iter().all(|name| name.len() == 1) { given.concat() } else { String::new() };
    if !joined.is_empty() {
        // "A. A. Milne": the article "a" keeps `fold` from joining these.
        add(format!("{joined} {family}"), Form::Other);
    }
    if let (Some(first), true) = (given.first(), given.len() > 1) {
        add(format!("{first} {family}"), Form::Shortened);
    }
    // "conan doyle", "de saint exupery".
    for at in (1..given.len()).filter(|&at| given.get(at).is_some_and(|name| name.len() > 1)) {
        add(format!("{} {family}", given.get(at..).unwrap_or_default().join(" ")), Form::Shortened);
    }
    let initials: String = given.iter().filter_map(|name| name.chars().next()).collect();
    add(format!("{initials} {family}"), Form::Initials);
}

fn of_genre(genre: &Genre, add: &mut impl FnMut(String, Form)) {
    add(fold(&genre.name), Form::Main);
    add(fold(genre.id.as_str()), Form::Id);
    for synonym in &genre.synonyms {
        add(fold(synonym), Form::Synonym);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::fixture::catalogue;

    #[test]
    fn an_author_has_many_names() {
        let catalogue = catalogue();
        let author = catalogue.authors().iter().find(|author| author.name == "Ursula K. Le Guin").unwrap();
        let mut names = Vec::new();
        of_author(author, &mut |text, _| names.push(text));
        assert_eq!(
            names,
            ["ursula k le guin", "le guin ursula k", "le guin", "ursula le guin", "uk le guin"],
            "whole, sorted, family, without the middle, initials"
        );
    }

    #[test]
    fn a_subtitle_may_be_left_out() {
        assert_eq!(before_subtitle("Frankenstein; or, The Modern Prometheus"), Some("Frankenstein"));
        assert_eq!(before_subtitle("Sapiens: A Brief History of Humankind"), Some("Sapiens"));
        assert_eq!(before_subtitle("Dune"), None);
    }

    #[test]
    fn a_series_means_its_first_volume_unless_a_work_has_its_name() {
        let catalogue = catalogue();
        let series = of_series(catalogue.works());
        let named = |name: &str| series.iter().filter(|(text, _)| text == name).count();
        assert_eq!((named("dune"), named("harry potter")), (0, 1));
    }
}
