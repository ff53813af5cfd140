//! What a list is narrowed to, and how varied it is: read from an address, written into one, shown, and chosen.

mod chips;
mod form;
mod parts;

pub(super) use chips::{Chip, chips};
pub(super) use form::NarrowForm;
pub(super) use parts::{name, parts, without};

use super::{
    error::AppError,
    extract::Params,
    words::{Choice, Words},
};
use crate::{
    catalogue::Catalogue,
    domain::{AuthorId, Filters, GenreId, Length, Quality, TraitId, TraitKind, Years},
    recommend::Variety,
};

/// What the parameters of an address ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Narrowing {
    pub(super) filters: Filters,
    pub(super) variety: Variety,
}

impl Narrowing {
    /// Reads `genre`, `period`, `mood`, `theme`, `setting`, `language`, `length` and `without`, each as often as it comes, and `from`, `to`
    /// and `variety`. Empty ones are left out: a form sends them for what was not chosen. The order says nothing, so it
    /// is always the same.
    pub(super) fn read(params: &Params<'_>, catalogue: &Catalogue, words: &Words) -> Result<Self, AppError> {
        let vocabulary = catalogue.vocabulary();
        let genre = |text: &str| GenreId::parse(text).ok().filter(|id| vocabulary.genre(id).is_some());
        let of = |kind: TraitKind| {
            move |text: &str| TraitId::parse(text).ok().filter(|id| vocabulary.trait_of(kind, id).is_some())
        };
        let language = |text: &str| {
            let code = text.to_lowercase();
            let is_known = catalogue.choices().works_in_language(&code) > 0 || words.language(&code).is_some();
            is_known.then_some(code)
        };
        let filters = Filters {
            genres: all(params, "genre", Choice::Genre, genre)?,
            periods: all(params, "period", Choice::Period, of(TraitKind::Period))?,
            moods: all(params, "mood", Choice::Mood, of(TraitKind::Mood))?,
            themes: all(params, "theme", Choice::Theme, of(TraitKind::Theme))?,
            settings: all(params, "setting", Choice::Setting, of(TraitKind::Setting))?,
            languages: all(params, "language", Choice::Language, language)?,
            lengths: all(params, "length", Choice::Length, Length::parse)?,
            years: years(params)?,
            without: all(params, "without", Choice::Without, |text| quality(catalogue, text))?,
        };
        Ok(Self { filters, variety: variety(params)? })
    }

    /// The parameters that ask for this: nothing for what is as usual.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        pairs(&self.filters, self.variety)
    }
}

fn pairs(filters: &Filters, variety: Variety) -> Vec<(&'static str, String)> {
    let Filters { genres, periods, moods, themes, settings, languages, lengths, years, without } = filters;
    let mut pairs: Vec<(&'static str, String)> = Vec::new();
    pairs.extend(genres.iter().map(|id| ("genre", id.to_string())));
    pairs.extend(periods.iter().map(|id| ("period", id.to_string())));
    pairs.extend(moods.iter().map(|id| ("mood", id.to_string())));
    pairs.extend(themes.iter().map(|id| ("theme", id.to_string())));
    pairs.extend(settings.iter().map(|id| ("setting", id.to_string())));
    pairs.extend(languages.iter().map(|code| ("language", code.clone())));
    pairs.extend(lengths.iter().map(|length| ("length", length.as_str().to_owned())));
    if let Some(Years { first, last }) = *years {
        pairs.extend((first != i16::MIN).then(|| ("from", first.to_string())));
        pairs.extend((last != i16::MAX).then(|| ("to", last.to_string())));
    }
    pairs.extend(without.iter().map(|quality| ("without", quality_text(quality))));
    if variety != Variety::default() {
        pairs.push(("variety", variety.get().to_string()));
    }
    pairs
}

/// The values of one parameter, sorted, each once.
fn all<T: Ord>(
    params: &Params<'_>,
    name: &str,
    choice: Choice,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, AppError> {
    let texts = params.all(name).map(str::trim).filter(|text| !text.is_empty());
    let values: Result<Vec<T>, AppError> = texts.map(|text| parse(text).ok_or(AppError::BadChoice(choice))).collect();
    let mut values = values?;
    values.sort();
    values.dedup();
    Ok(values)
}

fn years(params: &Params<'_>) -> Result<Option<Years>, AppError> {
    let year = |name: &str| match params.first(name).map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => text.parse::<i16>().map(Some).map_err(|_| AppError::BadChoice(Choice::Year)),
    };
    Ok(match (year("from")?, year("to")?) {
        (None, None) => None,
        (first, last) => Some(Years { first: first.unwrap_or(i16::MIN), last: last.unwrap_or(i16::MAX) }),
    })
}

fn variety(params: &Params<'_>) -> Result<Variety, AppError> {
    match params.first("variety").map(str::trim) {
        None | Some("") => Ok(Variety::default()),
        Some(text) => match text.parse::<u8>() {
            Ok(percent) if percent <= 100 => Ok(Variety::new(percent)),
            _ => Err(AppError::BadChoice(Choice::Variety)),
        },
    }
}

/// Of a text such as `genre:horror`, `theme:dragons`, `author:jane-austen`.
fn quality(catalogue: &Catalogue, text: &str) -> Option<Quality> {
    let (kind, id) = text.split_once(':')?;
    match kind {
        "genre" => {
            let id = GenreId::parse(id).ok()?;
            catalogue.genre(&id).map(|_| Quality::Genre(id))
        }
        "author" => {
            let id = AuthorId::parse(id).ok()?;
            catalogue.author(&id).map(|_| Quality::Author(id))
        }
        kind => {
            let (kind, id) = (kind.parse::<TraitKind>().ok()?, TraitId::parse(id).ok()?);
            catalogue.trait_of(kind, &id).map(|_| Quality::Trait(kind, id))
        }
    }
}

fn quality_text(quality: &Quality) -> String {
    match quality {
        Quality::Genre(id) => format!("genre:{id}"),
        Quality::Author(id) => format!("author:{id}"),
        Quality::Trait(kind, id) => format!("{}:{id}", kind.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::words::ENGLISH;

    fn read(query: &str) -> Result<Narrowing, AppError> {
        use std::sync::LazyLock;
        static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().unwrap());
        Narrowing::read(&Params::of(query), &CATALOGUE, &ENGLISH)
    }

    #[test]
    fn what_is_read_is_what_is_written() {
        let query = "genre=fantasy&genre=horror&period=victorian&mood=epic&theme=ghosts&setting=london&language=fr&length=short&length=long\
                     &from=-380&to=1900&without=author%3Ajane-austen&without=theme%3Aghosts&variety=75";
        let narrowing = read(query).unwrap();
        let written = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(narrowing.pairs()).finish();
        let mut given: Vec<&str> = query.split('&').collect();
        let mut got: Vec<&str> = written.split('&').collect();
        given.sort_unstable();
        got.sort_unstable();
        assert_eq!(got, given);
    }

    #[test]
    fn order_repetition_and_empty_fields_say_nothing() {
        let one = read("genre=horror&genre=fantasy&genre=horror&mood=&from=&variety=&length=").unwrap();
        assert_eq!(one, read("genre=fantasy&genre=horror&variety=40").unwrap());
        assert_eq!(read("").unwrap(), Narrowing::default());
        assert!(read("").unwrap().pairs().is_empty());
        assert_eq!(read("language=FR").unwrap().filters.languages, ["fr"]);
    }

    #[test]
    fn values_that_there_are_not_are_refused() {
        for (query, choice) in [
            ("genre=nosuch", Choice::Genre),
            ("genre=fantasy&genre=No+Slug!", Choice::Genre),
            ("period=epic", Choice::Period),
            ("mood=victorian", Choice::Mood),
            ("theme=london", Choice::Theme),
            ("setting=ghosts", Choice::Setting),
            ("language=klingon", Choice::Language),
            ("length=huge", Choice::Length),
            ("from=abc", Choice::Year),
            ("to=99999", Choice::Year),
            ("variety=900", Choice::Variety),
            ("variety=101", Choice::Variety),
            ("variety=abc", Choice::Variety),
            ("without=dragons", Choice::Without),
            ("without=theme:nosuch", Choice::Without),
        ] {
            assert!(matches!(read(query), Err(AppError::BadChoice(refused)) if refused == choice), "{query}");
        }
    }
}
