//! A text as words that know how they were written: with a capital, in quotation marks, in which sentence.

use crate::domain::fold_words;

/// The folded words of a text, without possessive endings: "Herbert’s" is "herbert".
pub(super) fn folded_words(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(APOSTROPHES) {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let after = from.trim_start_matches(APOSTROPHES);
        let ending = after.strip_prefix(['s', 'S']).filter(|next| !next.starts_with(char::is_alphanumeric));
        let is_possessive = ending.is_some() && before.ends_with(char::is_alphanumeric);
        // Kept where it is no ending: folding drops it.
        plain.push_str(if is_possessive { "" } else { "\'" });
        rest = ending.filter(|_| is_possessive).unwrap_or(after);
    }
    plain.push_str(rest);
    fold_words(&plain)
}

const APOSTROPHES: &[char] = &['\'', '’', 'ʼ', '‘'];

/// The words of a text, folded as [`folded_words`] does, but with what folding forgets.
#[derive(Debug)]
pub(super) struct Words(Vec<Word>);

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about how the word was written")]
struct Word {
    folded: String,
    sentence: usize,
    is_capital: bool,
    opens_quote: bool,
    closes_quote: bool,
    is_possessive: bool,
    /// Nothing but a space parts it from the next word.
    runs_on: bool,
}

/// Where a phrase stands: its first word, and the one after its last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    start: usize,
    end: usize,
}

const OPENING: &[char] = &['"', '“', '„', '«', '‘', '\'', '‹', '_', '*'];
const CLOSING: &[char] = &['"', '”', '“', '»', '’', '\'', '›', '_', '*'];

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let mut all: Vec<Word> = Vec::new();
        let mut sentence = 0;
        for chunk in text.split_whitespace() {
            let parts = folded_words(chunk);
            let count = parts.len();
            let core = chunk.trim_matches(|c: char| !c.is_alphanumeric());
            let is_capital = core.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
            for (at, folded) in parts.into_iter().enumerate() {
                let is_last = at + 1 == count;
                all.push(Word {
                    folded,
                    sentence,
                    is_capital,
                    opens_quote: at == 0 && chunk.starts_with(OPENING),
                    closes_quote: is_last
                        && chunk.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']).ends_with(CLOSING),
                    is_possessive: is_last && is_possessive(core),
                    runs_on: !is_last || chunk.ends_with(char::is_alphanumeric),
                });
            }
            // An initial's full stop ends no sentence.
            if chunk.trim_end_matches(CLOSING).ends_with(['.', '!', '?', '…']) && core.chars().count() > 1 {
                sentence += 1;
            }
        }
        join_initials(&mut all);
        Self(all)
    }

    /// Wherever a phrase of folded words stands.
    pub(super) fn places<'a>(&'a self, phrase: &'a [String]) -> impl Iterator<Item = Place> + 'a {
        let windows = self.0.windows(phrase.len().max(1)).enumerate();
        let fits = move |window: &[Word]| window.iter().map(|word| &word.folded).eq(phrase);
        windows
            .filter(move |(_, window)| fits(window))
            .map(|(start, window)| Place { start, end: start + window.len() })
    }

    /// Whether a name stands somewhere, written as one.
    pub(super) fn has(&self, name: &[String]) -> bool {
        self.places(name).any(|place| self.is_capital(&place))
    }

    /// Whether it is written as a title: its first and its telling words have capitals.
    pub(super) fn is_capital(&self, place: &Place) -> bool {
        let mut words = self.0.get(place.start..place.end).unwrap_or_default().iter();
        words.all(|word| word.is_capital || !super::is_telling(&word.folded))
            && self.0.get(place.start..place.end).is_some_and(|words| words.iter().any(|word| word.is_capital))
    }

    pub(super) fn is_quoted(&self, place: &Place) -> bool {
        self.0.get(place.start).is_some_and(|word| word.opens_quote)
            && self.last(place).is_some_and(|word| word.closes_quote)
    }

    /// Whether the next word carries the name on: "Emma Stone".
    pub(super) fn is_within_name(&self, place: &Place) -> bool {
        self.last(place).is_some_and(|word| word.runs_on) && self.next(place).is_some_and(|next| next.is_capital)
    }

    /// Whether it stands in a headline, where all words have capitals and a capital tells nothing.
    pub(super) fn is_headline(&self, place: &Place) -> bool {
        let telling = || self.words_of(place).filter(|word| super::is_telling(&word.folded));
        let capital = telling().filter(|word| word.is_capital).count();
        capital >= 4 && capital * 5 >= telling().count() * 4
    }

    /// The words of the sentence it stands in.
    pub(super) fn sentence_of(&self, place: &Place) -> impl Iterator<Item = &str> {
        self.words_of(place).map(|word| word.folded.as_str())
    }

    /// Whether "by" and this name follow: "It, by Stephen King".
    pub(super) fn is_by(&self, place: &Place, name: &[String]) -> bool {
        let after = self.0.get(place.end..).unwrap_or_default();
        let mut after = after.iter().map(|word| word.folded.as_str());
        after.next() == Some("by") && !name.is_empty() && after.take(name.len()).eq(name.iter().map(String::as_str))
    }

    /// Whether this name's possessive precedes: "King’s It".
    pub(super) fn is_of(&self, place: &Place, name: &[String]) -> bool {
        let before = place.start.checked_sub(1).and_then(|at| self.0.get(at));
        let (Some(before), Some(name)) = (before, name.last()) else { return false };
        before.is_capital && before.runs_on && before.is_possessive && before.folded == *name
    }

    fn words_of(&self, place: &Place) -> impl Iterator<Item = &Word> {
        let sentence = self.0.get(place.start).map(|word| word.sentence);
        self.0.iter().filter(move |word| Some(word.sentence) == sentence)
    }

    fn last(&self, place: &Place) -> Option<&Word> {
        self.0.get(place.end.checked_sub(1)?)
    }

    fn next(&self, place: &Place) -> Option<&Word> {
        let next = self.0.get(place.end)?;
        (self.last(place)?.sentence == next.sentence).then_some(next)
    }
}

/// "J. R. R." is "jrr", as [`folded_words`] has it for a whole name.
fn join_initials(words: &mut Vec<Word>) {
    words.dedup_by(|word, before| {
        let is_initial = |text: &str| text.len() == 1 && text.bytes().all(|b| b.is_ascii_lowercase());
        let joins = is_initial(&word.folded) && word.is_capital && before.is_capital && before.folded.len() <= 3;
        let joins = joins && before.folded != "i" && before.folded != "a" && before.is_initials();
        if joins {
            before.folded.push_str(&word.folded);
            before.runs_on = word.runs_on;
        }
        joins
    });
}

fn is_possessive(core: &str) -> bool {
    core.strip_suffix(['s', 'S']).is_some_and(|rest| rest.ends_with(APOSTROPHES))
}

impl Word {
    /// One letter with a full stop, or several such that were joined.
    fn is_initials(&self) -> bool {
        !self.runs_on && self.folded.len() <= 3
    }
}
