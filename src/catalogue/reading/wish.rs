//! What read words ask for: genres, and filters.

use super::{
    lexicon::Sense,
    narrowing::{Narrowing, Part, Says},
};
use crate::{
    catalogue::Vocabulary,
    domain::{Filters, GenreId, Quality, TraitId, TraitKind},
};

/// What a [`Narrowing`] asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::catalogue) struct Wish {
    /// The genres, the one that the others narrow last.
    pub(in crate::catalogue) genres: Vec<GenreId>,
    /// All else.
    pub(in crate::catalogue) filters: Filters,
}

impl Narrowing {
    /// Whether every word is understood, and some say anything.
    pub(in crate::catalogue) fn is_complete(&self) -> bool {
        !self.parts.iter().any(|part| matches!(part.says, Says::Else(_)))
            && self.parts.iter().any(|part| part.says != Says::Nothing)
    }

    /// Whether it is one thing that the vocabulary has, and nothing else.
    pub(in crate::catalogue) fn is_one_phrase(&self) -> bool {
        let mut says = self.parts.iter().filter(|part| part.says != Says::Nothing);
        matches!((says.next(), says.next()), (Some(Part { says: Says::One(_), .. }), None))
    }

    /// Whether no word says anything: all belong to the sentence.
    pub(in crate::catalogue) fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| part.says == Says::Nothing)
    }

    /// What is asked for without a doubt: years, lengths and languages.
    pub(in crate::catalogue) fn facts(&self, vocabulary: &Vocabulary) -> Filters {
        let mut filters = Filters::default();
        for part in &self.parts {
            match &part.says {
                Says::Published(years) => filters.years = Some(*years),
                Says::Lengths(lengths) => filters.lengths.extend(lengths),
                Says::Written(languages, _) => {
                    filters.languages.extend(languages.iter().map(|language| (*language).to_owned()));
                }
                Says::Not(senses) => {
                    filters.without.extend(senses.iter().filter_map(|sense| sense.quality(vocabulary)));
                }
                Says::One(_) | Says::Nothing | Says::Else(_) => {}
            }
        }
        // Each once: "a quick read under 200 pages" is short twice.
        Filters::default().and(&filters)
    }

    /// Everything that may be meant, in the order of the words.
    pub(in crate::catalogue) fn qualities(&self, vocabulary: &Vocabulary) -> Vec<Quality> {
        let mut found: Vec<Quality> = Vec::new();
        for part in &self.parts {
            let (Says::One(senses) | Says::Written(_, senses) | Says::Else(senses)) = &part.says else { continue };
            for quality in senses.iter().filter_map(|sense| sense.quality(vocabulary)) {
                if !found.contains(&quality) {
                    found.push(quality);
                }
            }
        }
        found
    }

    /// As genres and filters.
    pub(in crate::catalogue) fn wish(&self, vocabulary: &Vocabulary) -> Wish {
        let mut wish = Wish { genres: Vec::new(), filters: self.facts(vocabulary) };
        let only_genres = |part: &Part| matches!(&part.says, Says::One(senses) if is_genre_only(senses));
        let has_genre = self.parts.iter().any(only_genres);
        for part in &self.parts {
            let Says::One(senses) = &part.says else { continue };
            let genre = senses.iter().find_map(|sense| sense.genre(vocabulary));
            match genre.filter(|_| !has_genre || is_genre_only(senses)) {
                Some(genre) if !wish.genres.contains(genre) => wish.genres.push(genre.clone()),
                Some(_) => {}
                None => add(&mut wish.filters, senses, part.in_there, vocabulary),
            }
        }
        wish
    }
}

/// Adds traits of one kind: what is a place and a theme is a place where the words say so, else rather a theme.
fn add(filters: &mut Filters, senses: &[Sense], in_there: bool, vocabulary: &Vocabulary) {
    use TraitKind::{Mood, Period, Setting, Theme};
    let order = if in_there { [Setting, Period, Theme, Mood] } else { [Mood, Theme, Period, Setting] };
    let of = |kind: TraitKind| -> Vec<TraitId> {
        let of_kind = senses.iter().filter(|sense| sense.kind(vocabulary) == Some(kind));
        of_kind
            .filter_map(|sense| match sense.quality(vocabulary) {
                Some(Quality::Trait(_, id)) => Some(id),
                _ => None,
            })
            .collect()
    };
    let Some((kind, ids)) = order.into_iter().map(|kind| (kind, of(kind))).find(|(_, ids)| !ids.is_empty()) else {
        return;
    };
    match kind {
        Mood => filters.moods.extend(ids),
        Theme => filters.themes.extend(ids),
        Period => filters.periods.extend(ids),
        Setting => filters.settings.extend(ids),
    }
}

fn is_genre_only(senses: &[Sense]) -> bool {
    senses.iter().all(|sense| matches!(sense, Sense::Genre(_)))
}
