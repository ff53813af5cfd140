//! Names of people: which two can be one person's.

use crate::domain::fold_words;

/// Whether a told name is one of a person's known ones: the family name, with a first name or an initial that agrees.
pub(in crate::sources) fn is_person(known: &[String], told: &str) -> bool {
    if told.len() > LONGEST {
        return false;
    }
    let told = Name::of(told);
    known.iter().any(|name| Name::of(name).agrees(&told))
}

/// In bytes; a longer text is no name.
const LONGEST: usize = 300;

/// What stands beside a name without being part of it.
const TITLES: &[&str] = &[
    "dame",
    "dr",
    "esq",
    "ii",
    "iii",
    "iv",
    "jr",
    "junior",
    "lady",
    "lord",
    "md",
    "mr",
    "mrs",
    "ms",
    "phd",
    "prof",
    "professor",
    "rev",
    "senior",
    "sir",
    "sr",
];

/// Words between first and family name that some leave out and others write together.
const PARTICLES: &[&str] = &[
    "al", "bin", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "ibn", "la", "le", "ten",
    "van", "von", "y", "zu",
];

/// A name in folded words, in the order of a title page.
#[derive(Debug)]
struct Name {
    given: Vec<String>,
    family: String,
    all: Vec<String>,
}

impl Name {
    fn of(text: &str) -> Self {
        let text = text.split(['(', '[']).next().unwrap_or_default();
        let in_order = match text.split_once(',') {
            Some((family, given)) if !is_title(given) => format!("{given} {family}"),
            Some((name, _)) => name.to_owned(),
            None => text.to_owned(),
        };
        let mut all = words(&in_order);
        if all.iter().any(|word| !TITLES.contains(&word.as_str())) {
            all.retain(|word| !TITLES.contains(&word.as_str()));
        }
        let mut given = all.clone();
        let family = given.pop().unwrap_or_default();
        let is_kept = |(at, word): &(usize, String)| *at == 0 || !PARTICLES.contains(&word.as_str());
        let given = given.into_iter().enumerate().filter(is_kept).map(|(_, word)| word).collect();
        Self { given, family, all }
    }

    fn agrees(&self, other: &Self) -> bool {
        self.is_same(other) || self.family == other.family && self.has_given_of(other)
    }

    /// In every letter, or in another order, as family names come first in much of the world.
    fn is_same(&self, other: &Self) -> bool {
        let sorted = |words: &[String]| {
            let mut words = words.to_vec();
            words.sort_unstable();
            words
        };
        !self.all.is_empty() && (self.all.concat() == other.all.concat() || sorted(&self.all) == sorted(&other.all))
    }

    /// First names agree, and middle ones where both have as many.
    fn has_given_of(&self, other: &Self) -> bool {
        let (Some((first, middle)), Some((other_first, other_middle))) =
            (self.given.split_first(), other.given.split_first())
        else {
            return false;
        };
        let begin_alike = |(one, two): (&String, &String)| one.chars().next() == two.chars().next();
        let middles_agree = middle.len() != other_middle.len() || middle.iter().zip(other_middle).all(begin_alike);
        is_form_of(first, other_first) && middles_agree
    }
}

/// The same, an initial of it, or a short form ("Chris" for "Christopher").
fn is_form_of(one: &str, two: &str) -> bool {
    let (short, long) = if one.len() <= two.len() { (one, two) } else { (two, one) };
    long.starts_with(short) && (short.len() == 1 || short.len() >= 3 || short == long)
}

fn is_title(text: &str) -> bool {
    words(text).iter().all(|word| TITLES.contains(&word.as_str()))
}

/// The words of a name; initials that are written together ("J.R.R.", "JRR") are words of their own.
fn words(name: &str) -> Vec<String> {
    let is_shouted = !name.chars().any(char::is_lowercase);
    let parts = name.split(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | '‐' | '‑' | '·' | '/'));
    let mut words = Vec::new();
    for part in parts.filter(|part| !part.is_empty()) {
        let is_initials = !is_shouted && (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_uppercase());
        if is_initials {
            words.extend(part.to_ascii_lowercase().chars().map(String::from));
        } else {
            words.extend(fold_words(part));
        }
    }
    words
}
