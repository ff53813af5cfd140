//! What works a list can be narrowed to: which languages, moods and periods there are, and in how many works.

use std::collections::{BTreeMap, HashMap};

use crate::domain::{TraitId, TraitKind, Work};

/// Counted once, when somebody first asks.
#[derive(Debug)]
pub struct Choices {
    languages: BTreeMap<String, usize>,
    traits: HashMap<(TraitKind, TraitId), usize>,
}

impl Choices {
    pub(super) fn of(works: &[Work]) -> Self {
        let mut languages: BTreeMap<String, usize> = BTreeMap::new();
        let mut traits: HashMap<(TraitKind, TraitId), usize> = HashMap::new();
        for work in works {
            match languages.get_mut(&work.language) {
                Some(count) => *count += 1,
                None => drop(languages.insert(work.language.clone(), 1)),
            }
            for kind in [TraitKind::Mood, TraitKind::Period] {
                for id in work.traits(kind) {
                    *traits.entry((kind, id.clone())).or_default() += 1;
                }
            }
        }
        Self { languages, traits }
    }

    /// ISO 639 codes of the languages that works were first published in, with how many; by code.
    pub fn languages(&self) -> impl Iterator<Item = (&str, usize)> {
        self.languages.iter().map(|(code, &count)| (code.as_str(), count))
    }

    /// How many works were first published in this language.
    pub fn works_in_language(&self, code: &str) -> usize {
        self.languages.get(code).copied().unwrap_or(0)
    }

    /// How many works have this mood or are set in this period.
    pub fn works_with(&self, kind: TraitKind, id: &TraitId) -> usize {
        self.traits.get(&(kind, id.clone())).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn what_works_have_is_counted() {
        let catalogue = Catalogue::embedded().unwrap();
        let choices = catalogue.choices();
        let french = catalogue.works().iter().filter(|work| work.language == "fr").count();
        assert_eq!(choices.works_in_language("fr"), french);
        assert_eq!(choices.works_in_language("xx"), 0);
        assert!(choices.languages().all(|(_, count)| count > 0));
        let epic = TraitId::parse("epic").unwrap();
        assert!(choices.works_with(TraitKind::Mood, &epic) > 0);
        assert_eq!(choices.works_with(TraitKind::Period, &epic), 0);
    }
}
