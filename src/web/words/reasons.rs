//! Why a book was picked, in words.

use super::{Words, sentences::without_article};
use crate::recommend::Reason;

impl Words {
    /// A reason as a short line of its own.
    pub(in crate::web) fn reason(&self, reason: &Reason) -> String {
        let counted = |one: &str, many: &str, names: &[String]| {
            format!("{}: {}", if names.len() == 1 { one } else { many }, self.list(names))
        };
        match reason {
            Reason::Themes(names) => counted("Shared theme", "Shared themes", names),
            Reason::Genres(names) => counted("Same genre", "Same genres", names),
            Reason::Moods(names) => counted("Same mood", "Same moods", names),
            Reason::Settings(names) => counted("Same setting", "Same settings", names),
            Reason::Periods(names) => counted("Same time", "Same times", names),
            Reason::Author(name) => format!("By {name}"),
            Reason::Readers(titles) => format!("Chosen by readers of {}", self.list(titles)),
            Reason::NextInSeries(name) => format!("Next in the {} series", without_article(name)),
            Reason::LaterInSeries(name) => format!("Later in the {} series", without_article(name)),
            Reason::SeriesStart(name) => format!("The first of the {} series", without_article(name)),
            Reason::Words(words) => {
                let quoted: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
                format!("Fits {}", self.list(&quoted))
            }
            Reason::Spelling => "Spelled much like what you typed".to_owned(),
            Reason::WidelyRead => "Widely read".to_owned(),
        }
    }
}

/// A reason's name in the JSON.
pub(in crate::web) fn kind(reason: &Reason) -> &'static str {
    match reason {
        Reason::Themes(_) => "themes",
        Reason::Genres(_) => "genres",
        Reason::Moods(_) => "moods",
        Reason::Settings(_) => "settings",
        Reason::Periods(_) => "periods",
        Reason::Author(_) => "author",
        Reason::Readers(_) => "readers",
        Reason::NextInSeries(_) => "next_in_series",
        Reason::LaterInSeries(_) => "later_in_series",
        Reason::SeriesStart(_) => "series_start",
        Reason::Words(_) => "words",
        Reason::Spelling => "spelling",
        Reason::WidelyRead => "widely_read",
    }
}

#[cfg(test)]
mod tests {
    use super::{super::ENGLISH, *};

    #[test]
    fn one_is_singular_and_several_are_plural() {
        let themes = |names: &[&str]| Reason::Themes(names.iter().map(|&name| name.to_owned()).collect());
        assert_eq!(ENGLISH.reason(&themes(&["prophecy"])), "Shared theme: prophecy");
        assert_eq!(ENGLISH.reason(&themes(&["prophecy", "exile"])), "Shared themes: prophecy and exile");
        assert_eq!(ENGLISH.reason(&Reason::Words(vec!["lamp".to_owned()])), "Fits “lamp”");
    }
}
