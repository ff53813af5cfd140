//! How much there is of what.

use std::{collections::BTreeMap, fmt};

use super::{VOCABULARY_FILE, report::Findings, sheet::Row, vocabulary::Words};

/// A theme of more than this share of all works, in percent, tells few of them apart.
const COMMON: usize = 8;

/// Figures on a catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Works in all.
    pub works: usize,
    /// Authors in all.
    pub authors: usize,
    /// Series in all.
    pub series: usize,
    /// Works per genre of the first level, by the first genre.
    pub shelves: BTreeMap<String, usize>,
    /// Works per genre, wherever it stands.
    pub genres: BTreeMap<String, usize>,
    /// Works per language.
    pub languages: BTreeMap<String, usize>,
    /// Works per decade, by its first year.
    pub decades: BTreeMap<i16, usize>,
    /// Works per theme.
    pub themes: BTreeMap<String, usize>,
}

impl Counts {
    pub(super) fn of(rows: &[&Row], authors: usize, words: &Words) -> Self {
        let mut counts = Self { works: rows.len(), authors, ..Self::default() };
        let mut series = std::collections::BTreeSet::new();
        for row in rows {
            if let Some(first) = row.list("genres").next() {
                *counts.shelves.entry(words.top_level(first).to_owned()).or_default() += 1;
            }
            for (column, table) in [("genres", &mut counts.genres), ("themes", &mut counts.themes)] {
                for id in row.list(column) {
                    *table.entry(id.to_owned()).or_default() += 1;
                }
            }
            *counts.languages.entry(row.get("language").to_owned()).or_default() += 1;
            if let Some(year) = row.number::<i16>("year") {
                *counts.decades.entry(year - year.rem_euclid(10)).or_default() += 1;
            }
            series.extend((!row.get("series").is_empty()).then(|| row.get("series")));
        }
        counts.series = series.len();
        counts
    }

    /// Notes on words that make nothing more alike: used by no work, by one, or by very many.
    pub(super) fn note_odd_words(&self, words: &Words, findings: &mut Findings) {
        let used = |table: &BTreeMap<String, usize>, id: &str| table.get(id).copied().unwrap_or_default();
        for (kind, table) in [("genre", &self.genres), ("theme", &self.themes)] {
            for id in words.all(kind) {
                let what = match used(table, id) {
                    0 => "is used by no work".to_owned(),
                    1 if kind == "theme" => "is used by one work only".to_owned(),
                    count if kind == "theme" && count > 1 && count * 100 > self.works * COMMON => {
                        format!("is used by {count} works, more than {COMMON} % of all")
                    }
                    _ => continue,
                };
                findings.note_of_file(VOCABULARY_FILE, format!("the {kind} “{id}” {what}"));
            }
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} works, {} authors, {} series", self.works, self.authors, self.series)?;
        writeln!(f, "Shelves: {}", most_first(&self.shelves))?;
        writeln!(f, "Genres: {}", most_first(&self.genres))?;
        writeln!(f, "Languages: {}", most_first(&self.languages))?;
        let decades: Vec<String> = self.decades.iter().map(|(decade, count)| format!("{decade}s {count}")).collect();
        write!(f, "Decades: {}", decades.join(", "))
    }
}

fn most_first(table: &BTreeMap<String, usize>) -> String {
    let mut rows: Vec<(&String, &usize)> = table.iter().collect();
    rows.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    rows.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
}
