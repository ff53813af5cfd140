//! How much there is of what.

use std::{collections::BTreeMap, fmt};

use super::{report::Findings, sheet::Row, vocabulary::Words};

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
    /// Works per year of first publication.
    pub years: BTreeMap<i16, usize>,
    /// Authors per country.
    pub countries: BTreeMap<String, usize>,
    /// Works per theme.
    pub themes: BTreeMap<String, usize>,
}

impl Counts {
    pub(super) fn of(rows: &[&Row], authors: &[&Row], words: &Words) -> Self {
        let mut counts = Self { works: rows.len(), authors: authors.len(), ..Self::default() };
        for country in authors.iter().map(|row| row.get("country")).filter(|country| !country.is_empty()) {
            *counts.countries.entry(country.to_owned()).or_default() += 1;
        }
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
                *counts.years.entry(year).or_default() += 1;
            }
            series.extend((!row.get("series").is_empty()).then(|| row.get("series")));
        }
        counts.series = series.len();
        counts
    }

    /// Works per decade, by its first year.
    pub fn decades(&self) -> BTreeMap<i16, usize> {
        let mut decades = BTreeMap::new();
        for (year, works) in &self.years {
            *decades.entry(year - year.rem_euclid(10)).or_default() += works;
        }
        decades
    }

    /// Notes on genres that no work has.
    pub(super) fn note_odd_genres(&self, words: &Words, findings: &mut Findings) {
        for id in words.all("genre").filter(|id| !self.genres.contains_key(*id)) {
            findings.note_of_file("the vocabulary", format!("the genre “{id}” is used by no work"));
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} works, {} authors, {} series", self.works, self.authors, self.series)?;
        writeln!(f, "Shelves: {}", most_first(&self.shelves))?;
        writeln!(f, "Genres: {}", most_first(&self.genres))?;
        writeln!(f, "Languages: {}", most_first(&self.languages))?;
        writeln!(f, "Authors by country: {}", most_first(&self.countries))?;
        let decades: Vec<String> = self.decades().iter().map(|(decade, count)| format!("{decade}s {count}")).collect();
        write!(f, "Decades: {}", decades.join(", "))
    }
}

fn most_first(table: &BTreeMap<String, usize>) -> String {
    let mut rows: Vec<(&String, &usize)> = table.iter().collect();
    rows.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    rows.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
}
