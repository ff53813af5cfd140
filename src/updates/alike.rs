//! When two items are one: the same address written differently, or the same headline.

use crate::domain::{Update, WebUrl, fold_words};

/// Query parameters that say where a reader came from, not what is read.
const TRACKING: [&str; 18] = [
    "_ga",
    "at_campaign",
    "at_medium",
    "cmp",
    "cmpid",
    "dclid",
    "fbclid",
    "gclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "ns_campaign",
    "ns_mchannel",
    "smid",
    "wt.mc_id",
    "yclid",
];

/// One text for all ways to write an address: without scheme, "www.", fragment, trailing slash and tracking, the
/// parameters in order. For comparing only; it leads nowhere.
pub(super) fn canonical(url: &WebUrl) -> String {
    let Ok(parsed) = url::Url::parse(url.as_str()) else { return url.as_str().to_owned() };
    let port = parsed.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = parsed.path().trim_end_matches('/');
    let mut parameters: Vec<(String, String)> =
        parsed.query_pairs().into_owned().filter(|(name, _)| !is_tracking(name)).collect();
    parameters.sort_unstable();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let query = query.extend_pairs(parameters).finish();
    format!("{}{port}{path}?{query}", url.host())
}

fn is_tracking(parameter: &str) -> bool {
    let name = parameter.to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

/// A headline of this many words or more is not given twice by chance; "Dune review" is.
const TELLING_WORDS: usize = 4;
/// A headline of this many words or more is not continued otherwise by chance.
const TELLING_BEGINNING: usize = 6;
/// How many words a site's name, or what was cut off at the end, may have.
const TAIL_WORDS: usize = 4;
/// How many letters may differ in a headline that was mended after it went out.
const MENDED_LETTERS: usize = 2;
/// Headlines of fewer letters are not looked at for that: in them two letters may be the whole difference.
const MENDABLE_LETTERS: usize = 30;

/// A headline, made comparable.
#[derive(Debug)]
pub(super) struct Headline {
    words: Vec<String>,
    folded: String,
    source: String,
}

impl Headline {
    pub(super) fn of(item: &Update) -> Self {
        let words = fold_words(&item.title);
        Self { folded: words.join(" "), words, source: item.source.clone() }
    }

    /// Whether both head the same text: they are equal, or one goes on a little after the end of the other (" - The
    /// Site's Name"), or a letter or two were mended.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        let (short, long) = if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        if short.folded == long.folded {
            return short.words.len() >= TELLING_WORDS || short.source == long.source;
        }
        let tail = long.words.len() - short.words.len();
        if tail > 0 {
            return short.words.len() >= TELLING_BEGINNING
                && tail <= TAIL_WORDS
                && long.words.starts_with(&short.words);
        }
        short.is_mended(long)
    }

    fn is_mended(&self, other: &Self) -> bool {
        let (mine, others) = (self.folded.len(), other.folded.len());
        // The cheap questions first: the last one is asked of few.
        mine.min(others) >= MENDABLE_LETTERS
            && mine.abs_diff(others) <= MENDED_LETTERS
            && self.numbers().eq(other.numbers())
            && strsim::levenshtein(&self.folded, &other.folded) <= MENDED_LETTERS
    }

    /// "Part 2" is never a misprint of "Part 3".
    fn numbers(&self) -> impl Iterator<Item = &String> {
        self.words.iter().filter(|word| word.bytes().any(|b| b.is_ascii_digit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::updates::fake::item;

    fn one_address(a: &str, b: &str) -> bool {
        canonical(&a.parse().unwrap()) == canonical(&b.parse().unwrap())
    }

    fn one_headline(a: &str, b: &str) -> bool {
        let [mut a, mut b] = [item(a, 1), item(b, 1)];
        (a.source, b.source) = ("One".to_owned(), "Other".to_owned());
        let [a, b] = [Headline::of(&a), Headline::of(&b)];
        assert_eq!(a.is_alike(&b), b.is_alike(&a));
        a.is_alike(&b)
    }

    #[test]
    fn an_address_is_known_again_however_it_is_written() {
        for other in [
            "http://example.org/a",
            "https://www.example.org/a/",
            "https://EXAMPLE.org:443/a#comments",
            "https://example.org/a?utm_source=x&UTM_Medium=y&fbclid=z",
        ] {
            assert!(one_address("https://example.org/a", other), "{other}");
        }
        assert!(one_address("https://example.org/?p=1&q=2", "https://example.org/?q=2&utm_id=9&p=1"));
    }

    #[test]
    fn another_address_is_another() {
        for other in [
            "https://example.org/b",
            "https://example.org/A",
            "https://example.org/a?id=1",
            "https://news.example.org/a",
            "https://example.org:8443/a",
        ] {
            assert!(!one_address("https://example.org/a", other), "{other}");
        }
    }

    #[test]
    fn a_headline_is_known_again_with_other_marks_a_sites_name_or_a_mended_letter() {
        let headline = "Dune’s first edition sells for a record price";
        for other in [
            "DUNE'S First Edition: sells for a record price!",
            "Dune's first edition sells for a record price - The Daily Reader",
            "Dune’s first editions sells for a record price",
        ] {
            assert!(one_headline(headline, other), "{other}");
        }
    }

    #[test]
    fn headlines_that_differ_in_what_they_say_are_two() {
        for (a, b) in [
            ("Dune review", "Dune review"),
            ("The Dune reading club meets for chapter 2", "The Dune reading club meets for chapter 3"),
            ("Dune wins", "Dune wins the award of the year at last"),
            ("A long talk with the author of the book", "A long walk by the river in the north of it"),
            ("Дюна", "Мастер и Маргарита"),
        ] {
            assert!(!one_headline(a, b), "{a} / {b}");
        }
    }
}
