//! The works that something may be said of.

use std::collections::HashMap;

use super::{Vocabulary, WorkIndex, reading::lexicon::Sense};
use crate::domain::{GenreId, TraitId, TraitKind, Work};

/// For each genre and trait its works, in their order. A genre has the works of those below it.
#[derive(Debug, Default)]
pub(super) struct ByQuality {
    genres: Vec<Vec<WorkIndex>>,
    traits: Vec<Vec<WorkIndex>>,
}

impl ByQuality {
    pub(super) fn of(works: &[Work], vocabulary: &Vocabulary) -> Self {
        let genre_at: HashMap<&GenreId, usize> = (0..).zip(vocabulary.genres()).map(|(at, it)| (&it.id, at)).collect();
        let trait_at: HashMap<(TraitKind, &TraitId), usize> =
            (0..).zip(vocabulary.traits()).map(|(at, it)| ((it.kind, &it.id), at)).collect();
        let mut found = Self {
            genres: vec![Vec::new(); vocabulary.genres().len()],
            traits: vec![Vec::new(); vocabulary.traits().len()],
        };
        for (index, work) in (0..).zip(works) {
            for at in vocabulary.with_parents(&work.genres).iter().filter_map(|id| genre_at.get(id)) {
                found.genres[*at].push(index);
            }
            let traits = TraitKind::ALL.into_iter().flat_map(|kind| work.traits(kind).iter().map(move |id| (kind, id)));
            for at in traits.filter_map(|key| trait_at.get(&key)) {
                found.traits[*at].push(index);
            }
        }
        found
    }

    /// The works that `sense` is said of, sorted.
    pub(super) fn works(&self, sense: Sense) -> &[WorkIndex] {
        let works = match sense {
            Sense::Genre(at) => self.genres.get(at),
            Sense::Trait(at) => self.traits.get(at),
        };
        works.map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::fixture::catalogue;

    #[test]
    fn each_word_has_its_works() {
        let catalogue = catalogue();
        let by_quality = ByQuality::of(catalogue.works(), catalogue.vocabulary());
        let genre = catalogue.vocabulary().genres().iter().position(|genre| genre.id.as_str() == "science-fiction");
        let works = by_quality.works(Sense::Genre(genre.unwrap()));
        assert_eq!(works, catalogue.works_in(&GenreId::parse("science-fiction").unwrap()));
        assert!(by_quality.works(Sense::Trait(usize::MAX)).is_empty());
    }
}
