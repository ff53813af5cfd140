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
    "notes on",
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

/// What a subtitle says of several books in one, or of one volume of several.
const SEVERAL: &[&str] = &["books", "collection", "complete series", "novels", "saga", "series", "trilogy", "volumes"];
const VOLUME: &[&str] = &["band", "book", "no", "number", "part", "teil", "tome", "vol", "volume"];

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
}

impl Title {
    fn of(text: &str) -> Self {
        let text = without_note(text);
        let cut = text.find([':', ';']).or_else(|| text.to_ascii_lowercase().find(", or "));
        let (head, tail) = text.split_at(cut.unwrap_or(text.len()));
        Self { whole: words(text), head: words(head), tail: words(tail) }
    }

    fn fit(&self, told: &Self) -> Option<Fit> {
        // Joined, since some write in one word what others write in two.
        let is_same = |one: &[String], two: &[String]| !one.is_empty() && one.concat() == two.concat();
        if is_same(&self.whole, &told.whole) {
            return Some(Fit::Exact);
        }
        let is_forgiven = is_same(&self.head, &told.head) && self.may_share_a_subtitle(told);
        is_forgiven.then_some(Fit::Forgiven)
    }

    /// One has none, which then must not be that of a volume or a collection; or both are nearly the same.
    fn may_share_a_subtitle(&self, told: &Self) -> bool {
        if self.tail.is_empty() || told.tail.is_empty() {
            let tail = if self.tail.is_empty() { &told.tail } else { &self.tail };
            let is_volume = tail.first().is_some_and(|word| VOLUME.contains(&word.as_str()) || is_number(word));
            return !is_volume && !SEVERAL.iter().any(|phrase| holds(tail, phrase));
        }
        let telling = |words: &[String]| words.iter().filter(|word| word.len() > 3).cloned().collect::<Vec<_>>();
        let (one, two) = (telling(&self.tail), telling(&told.tail));
        let shared = one.iter().filter(|word| two.contains(word)).count();
        shared > 0 && shared * 2 >= one.len().max(two.len())
    }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

/// Without a series or an edition in brackets at its end: "Dune (Dune Chronicles, #1)".
fn without_note(text: &str) -> &str {
    let text = text.trim();
    let open = match text.chars().next_back() {
        Some(')') => text.rfind('('),
        Some(']') => text.rfind('['),
        _ => None,
    };
    open.and_then(|at| text.get(..at)).map(str::trim).filter(|rest| !rest.is_empty()).unwrap_or(text)
}

/// Folded, without the article that catalogues drop or put last.
fn words(text: &str) -> Vec<String> {
    let is_article = |word: &String| matches!(word.as_str(), "the" | "a" | "an");
    let mut words = fold_words(text);
    if words.len() > 1 && words.first().is_some_and(is_article) {
        words.remove(0);
    } else if words.len() > 1 && words.last().is_some_and(is_article) {
        words.pop();
    }
    words
}
