//! Titles: which two name the same work.

use crate::domain::fold_words;

/// How well two titles fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::sources) enum Fit {
    /// But for a subtitle that only one of them has.
    Forgiven,
    /// In every word.
    Exact,
}

/// In bytes; a longer text is no title.
const LONGEST: usize = 1_000;

/// Books about a book, parts of it, several in one, or in another form.
const OTHER_BOOKS: &[&str] = &[
    "abridged",
    "activity book",
    "adaptation",
    "analysis",
    "bookrags",
    "books set",
    "box set",
    "boxed set",
    "boxset",
    "cliffs notes",
    "cliffsnotes",
    "collection set",
    "colouring book",
    "coloring book",
    "companion",
    "comprehension guide",
    "discussion guide",
    "excerpt",
    "excerpts",
    "graphic novel",
    "instaread",
    "lesson plan",
    "lesson plans",
    "litplan",
    "omnibus",
    "quiz",
    "reading group guide",
    "sampler",
    "screenplay",
    "sparknotes",
    "study guide",
    "studyguide",
    "summary",
    "teacher guide",
    "teachers guide",
    "teaching guide",
    "trivia",
    "unauthorised",
    "unauthorized",
    "volume set",
    "workbook",
    "york notes",
];

/// What a subtitle says of several books in one.
const SEVERAL: &[&str] = &["books", "collection", "complete series", "novels", "saga", "series", "trilogy", "volumes"];
/// A subtitle that says no more than in what form the work is told there.
const FORMS: &[&str] = &["comic", "film", "manga", "movie", "musical", "play"];
/// What stands before a volume's number; the first stands for all.
const VOLUME: &[&str] = &["volume", "band", "book", "no", "number", "part", "teil", "tome", "vol"];
const NUMBERS: &[&str] = &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
/// A known subtitle of so many words is no name of a volume, and upstreams may leave it out.
const LONG_SUBTITLE: usize = 4;

/// How well a told title fits any of those a work is known by.
pub(super) fn title_fit(known: &[String], told: &str) -> Option<Fit> {
    if told.len() > LONGEST {
        return None;
    }
    let parts = Title::of(told);
    let fit = known.iter().filter_map(|title| Title::of(title).fit(&parts)).max()?;
    let words = fold_words(told);
    let is_known = |phrase: &str| known.iter().any(|title| holds(&fold_words(title), phrase));
    let is_other = OTHER_BOOKS.iter().any(|phrase| holds(&words, phrase) && !is_known(phrase));
    (!is_other).then_some(fit)
}

fn holds(words: &[String], phrase: &str) -> bool {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    words.windows(phrase.len()).any(|run| run == phrase.as_slice())
}

#[derive(Debug)]
struct Title {
    /// All words.
    whole: Vec<String>,
    /// Those before the subtitle.
    head: Vec<String>,
    /// The subtitle's.
    tail: Vec<String>,
    /// What stands in brackets at the end, or after a "#", says that this is a part of the work, or more than it.
    is_other_extent: bool,
}

impl Title {
    fn of(text: &str) -> Self {
        let (text, note) = without_note(text);
        let cut = text.find([':', ';']).or_else(|| text.to_ascii_lowercase().find(", or "));
        let (head, tail) = text.split_at(cut.unwrap_or(text.len()));
        let is_other_extent = is_other_extent(note) || text.contains('#') && is_other_extent(text);
        Self { whole: words(text), head: words(head), tail: words(tail), is_other_extent }
    }

    fn fit(&self, told: &Self) -> Option<Fit> {
        // Joined, since some write in one word what others write in two.
        let is_same = |one: &[String], two: &[String]| !one.is_empty() && one.concat() == two.concat();
        if told.is_other_extent && !self.is_other_extent {
            return None;
        }
        if is_same(&self.whole, &told.whole) {
            return Some(Fit::Exact);
        }
        let is_forgiven = is_same(&self.head, &told.head)
            && volume(&self.whole) == volume(&told.whole)
            && self.may_share_a_subtitle(told);
        is_forgiven.then_some(Fit::Forgiven)
    }

    /// One has none, which then must not be that of a volume or a collection; or both are nearly the same.
    fn may_share_a_subtitle(&self, told: &Self) -> bool {
        match (self.tail.as_slice(), told.tail.as_slice()) {
            (known, []) => known.len() >= LONG_SUBTITLE,
            ([], told) => {
                let is_form = |form: &str| is_number(form) || FORMS.contains(&form);
                let is_work = !matches!(told, [only] if is_form(only));
                is_work && !SEVERAL.iter().any(|phrase| holds(told, phrase))
            }
            (known, told) => {
                let telling =
                    |words: &[String]| words.iter().filter(|word| word.len() > 3).cloned().collect::<Vec<_>>();
                let (known, told) = (telling(known), telling(told));
                let shared = known.iter().filter(|word| told.contains(word)).count();
                shared > 0 && shared * 2 >= known.len().max(told.len())
            }
        }
    }
}

/// The number of the volume that a title names.
fn volume(words: &[String]) -> Option<&str> {
    let at = words.windows(2).find(|pair| pair.first().is_some_and(|word| word == VOLUME[0]));
    at.and_then(<[String]>::last).map(String::as_str).filter(|number| is_number(number))
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

/// "Part 1 of 2", "#1-3".
fn is_other_extent(note: &str) -> bool {
    let is_range = |(at, _): (usize, &str)| {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let (before, after) = note.split_at(at);
        digit(before.chars().next_back()) && digit(after.chars().nth(1))
    };
    fold_words(note).iter().any(|word| word == "part") || note.match_indices(['-', '–']).any(is_range)
}

/// Parts a title from a series or an edition in brackets at its end: "Dune (Dune Chronicles, #1)".
fn without_note(text: &str) -> (&str, &str) {
    let text = text.trim();
    let open = match text.chars().next_back() {
        Some(')') => text.rfind('('),
        Some(']') => text.rfind('['),
        _ => None,
    };
    let parts = open.map(|at| text.split_at(at)).filter(|(rest, _)| !rest.trim().is_empty());
    parts.map_or((text, ""), |(rest, note)| (rest.trim(), note))
}

/// Folded, without the article that catalogues drop or put last, volumes named and numbered in one way.
fn words(text: &str) -> Vec<String> {
    let is_article = |word: &String| matches!(word.as_str(), "the" | "a" | "an");
    let mut words = fold_words(text);
    if words.len() > 1 && words.first().is_some_and(is_article) {
        words.remove(0);
    } else if words.len() > 1 && words.last().is_some_and(is_article) {
        words.pop();
    }
    for at in 1..words.len() {
        if !words.get(at - 1).is_some_and(|word| VOLUME.contains(&word.as_str())) {
            continue;
        }
        let number = words.get(at).and_then(|word| number(word));
        if let (Some(number), Some([volume, place])) = (number, words.get_mut(at - 1..=at)) {
            VOLUME[0].clone_into(volume);
            *place = number;
        }
    }
    words
}

/// A number in digits, without leading zeros.
fn number(word: &str) -> Option<String> {
    let spelled = NUMBERS.iter().position(|number| *number == word).map(|number| number.to_string());
    spelled.or_else(|| word.parse::<u16>().ok().map(|number| number.to_string()))
}
