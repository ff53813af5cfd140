//! A list's filters one by one, each with its name and what is left without it.

use super::Words;
use crate::{
    catalogue::Catalogue,
    domain::{Filters, GenreId, Length, Quality, TraitId, TraitKind, Years},
};

/// One thing that a list is narrowed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) enum Part {
    Genre(GenreId),
    Period(TraitId),
    Mood(TraitId),
    Theme(TraitId),
    Setting(TraitId),
    Language(String),
    Length(Length),
    Years(Years),
    Without(Quality),
}

/// All parts of `filters`, in the order of the form.
pub(in crate::web) fn parts(filters: &Filters) -> Vec<Part> {
    let Filters { genres, periods, moods, themes, settings, languages, lengths, years, without } = filters;
    let mut parts: Vec<Part> = genres.iter().cloned().map(Part::Genre).collect();
    parts.extend(periods.iter().cloned().map(Part::Period));
    parts.extend(moods.iter().cloned().map(Part::Mood));
    parts.extend(themes.iter().cloned().map(Part::Theme));
    parts.extend(settings.iter().cloned().map(Part::Setting));
    parts.extend(languages.iter().cloned().map(Part::Language));
    parts.extend(lengths.iter().copied().map(Part::Length));
    parts.extend(years.map(Part::Years));
    parts.extend(without.iter().cloned().map(Part::Without));
    parts
}

/// `filters` without one of its parts.
pub(in crate::web) fn without(filters: &Filters, part: &Part) -> Filters {
    let mut left = filters.clone();
    match part {
        Part::Genre(id) => left.genres.retain(|one| one != id),
        Part::Period(id) => left.periods.retain(|one| one != id),
        Part::Mood(id) => left.moods.retain(|one| one != id),
        Part::Theme(id) => left.themes.retain(|one| one != id),
        Part::Setting(id) => left.settings.retain(|one| one != id),
        Part::Language(code) => left.languages.retain(|one| one != code),
        Part::Length(length) => left.lengths.retain(|one| one != length),
        Part::Years(_) => left.years = None,
        Part::Without(quality) => left.without.retain(|one| one != quality),
    }
    left
}

/// How a part is shown.
pub(in crate::web) fn name(catalogue: &Catalogue, words: &Words, part: &Part) -> String {
    let genre = |id: &GenreId| catalogue.genre(id).map_or_else(|| id.to_string(), |genre| genre.name.clone());
    let of = |kind: TraitKind, id: &TraitId| {
        catalogue.trait_of(kind, id).map_or_else(|| id.to_string(), |one| one.name.clone())
    };
    match part {
        Part::Genre(id) => genre(id),
        Part::Period(id) => capitalised(&of(TraitKind::Period, id)),
        Part::Mood(id) => capitalised(&of(TraitKind::Mood, id)),
        Part::Theme(id) => capitalised(&of(TraitKind::Theme, id)),
        Part::Setting(id) => capitalised(&of(TraitKind::Setting, id)),
        Part::Language(code) => words.written_in(words.language(code).unwrap_or(code)),
        Part::Length(length) => words.length_in_short(*length).to_owned(),
        Part::Years(years) => words.years(*years),
        Part::Without(Quality::Genre(id)) => words.not(&genre(id).to_lowercase()),
        Part::Without(Quality::Trait(kind, id)) => words.not(&of(*kind, id)),
        Part::Without(Quality::Author(id)) => {
            words.not(catalogue.author(id).map_or(id.as_str(), |author| author.name.as_str()))
        }
    }
}

/// As it begins a line.
pub(super) fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_all_of_its_parts_nothing_is_asked_for() {
        let word = |id: &str| TraitId::parse(id).unwrap();
        let filters = Filters {
            genres: vec![GenreId::parse("fantasy").unwrap(), GenreId::parse("horror").unwrap()],
            periods: vec![word("victorian")],
            moods: vec![word("epic")],
            themes: vec![word("ghosts")],
            settings: vec![word("london")],
            languages: vec!["fr".to_owned()],
            lengths: vec![Length::Short],
            years: Some(Years::decade(1970)),
            without: vec![Quality::Trait(TraitKind::Theme, word("dragons"))],
        };
        let all = parts(&filters);
        assert_eq!(all.len(), 10);
        assert_eq!(parts(&without(&filters, &all[1])).len(), 9);
        assert!(all.iter().fold(filters, |left, part| without(&left, part)).is_empty());
        assert_eq!(capitalised("élan vital"), "Élan vital");
    }
}
