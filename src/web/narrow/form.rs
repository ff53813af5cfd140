//! The form that narrows a list: one select for each filter, two years, a slider.

use super::{Narrowing, parts::capitalised};
use crate::{
    catalogue::Catalogue,
    domain::{GenreId, Length, TraitId, TraitKind, Years},
    web::words::Words,
};

/// A language is offered that so many works were written in.
const FEW_WORKS: usize = 5;

/// What the template `parts/narrow.html` shows.
#[derive(Debug)]
pub(in crate::web) struct NarrowForm {
    /// Where it leads.
    pub(in crate::web) action: &'static str,
    /// What stays as it is.
    pub(in crate::web) hidden: Vec<(&'static str, String)>,
    pub(in crate::web) selects: Vec<Select>,
    pub(in crate::web) from: String,
    pub(in crate::web) to: String,
    pub(in crate::web) variety: u8,
}

/// One filter.
#[derive(Debug)]
pub(in crate::web) struct Select {
    pub(in crate::web) name: &'static str,
    pub(in crate::web) label: &'static str,
    pub(in crate::web) options: Vec<Offered>,
}

/// One of its values.
#[derive(Debug)]
pub(in crate::web) struct Offered {
    pub(in crate::web) value: String,
    pub(in crate::web) text: String,
    pub(in crate::web) selected: bool,
}

impl NarrowForm {
    /// With what is chosen already in its place. `kept` are the parameters that stay: what was asked for.
    pub(in crate::web) fn new(
        catalogue: &Catalogue,
        words: &Words,
        action: &'static str,
        narrowing: &Narrowing,
        kept: Vec<(&'static str, String)>,
    ) -> Self {
        let filters = &narrowing.filters;
        let genres: Vec<String> = filters.genres.iter().map(ToString::to_string).collect();
        let ids = |ids: &[TraitId]| -> Vec<String> { ids.iter().map(ToString::to_string).collect() };
        let lengths: Vec<String> = filters.lengths.iter().map(|length| length.as_str().to_owned()).collect();
        let names = &words.narrow;
        let mut hidden = kept;
        let mut select = |name, label, chosen: &[String], offered| {
            // A select holds one value. Others that an address named stay with it until their chips are taken off.
            hidden.extend(chosen.iter().skip(1).map(|value| (name, value.clone())));
            Select { name, label, options: with_chosen(offered, chosen.first(), catalogue, words) }
        };
        let selects = vec![
            select("genre", names.genre, &genres, top_genres(catalogue)),
            select("period", names.period, &ids(&filters.periods), traits(catalogue, TraitKind::Period)),
            select("mood", names.mood, &ids(&filters.moods), sorted(traits(catalogue, TraitKind::Mood))),
            select("language", names.language, &filters.languages, sorted(languages(catalogue, words))),
            select("length", names.length, &lengths, lengths_of(words)),
        ];
        let rest = narrowing.pairs().into_iter().filter(|(name, _)| matches!(*name, "theme" | "setting" | "without"));
        hidden.extend(rest);
        let Years { first, last } = filters.years.unwrap_or(Years { first: i16::MIN, last: i16::MAX });
        Self {
            action,
            hidden,
            selects,
            from: if first == i16::MIN { String::new() } else { first.to_string() },
            to: if last == i16::MAX { String::new() } else { last.to_string() },
            variety: narrowing.variety.get(),
        }
    }
}

/// Marks what is chosen. What an address named and the form does not offer, such as a genre of the second level, is
/// offered then.
fn with_chosen(
    mut offered: Vec<Offered>,
    chosen: Option<&String>,
    catalogue: &Catalogue,
    words: &Words,
) -> Vec<Offered> {
    let Some(chosen) = chosen else { return offered };
    if let Some(one) = offered.iter_mut().find(|one| one.value == *chosen) {
        one.selected = true;
    } else {
        let genre = GenreId::parse(chosen).ok().and_then(|id| catalogue.genre(&id));
        let text = genre.map(|genre| genre.name.as_str()).or(words.language(chosen)).unwrap_or(chosen).to_owned();
        offered.insert(0, Offered { value: chosen.clone(), text, selected: true });
    }
    offered
}

fn top_genres(catalogue: &Catalogue) -> Vec<Offered> {
    let genres = catalogue.vocabulary().genres().iter();
    let filled = genres.filter(|genre| genre.parent.is_none() && !catalogue.works_in(&genre.id).is_empty());
    filled.map(|genre| offered(genre.id.as_str(), &genre.name)).collect()
}

fn traits(catalogue: &Catalogue, kind: TraitKind) -> Vec<Offered> {
    let traits = catalogue.vocabulary().traits().iter().filter(|one| one.kind == kind);
    let used = traits.filter(|one| catalogue.choices().works_with(kind, &one.id) > 0);
    used.map(|one| offered(one.id.as_str(), &capitalised(&one.name))).collect()
}

fn languages(catalogue: &Catalogue, words: &Words) -> Vec<Offered> {
    let used = catalogue.choices().languages().filter(|(_, works)| *works >= FEW_WORKS);
    used.filter_map(|(code, _)| Some(offered(code, words.language(code)?))).collect()
}

fn lengths_of(words: &Words) -> Vec<Offered> {
    Length::ALL.iter().map(|&length| offered(length.as_str(), words.length(length))).collect()
}

fn offered(value: &str, text: &str) -> Offered {
    Offered { value: value.to_owned(), text: text.to_owned(), selected: false }
}

fn sorted(mut offered: Vec<Offered>) -> Vec<Offered> {
    offered.sort_by(|a, b| a.text.cmp(&b.text));
    offered
}
