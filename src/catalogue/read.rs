//! From CSV to records. The format is described in `data/README.md`.

use std::{fmt::Display, str::FromStr};

use serde::{Deserialize, de::DeserializeOwned};

use super::{CatalogueFile, CatalogueFiles, Vocabulary, file};
use crate::domain::{Author, Genre, SeriesId, SeriesPlace, Trait, Work, fold_words};

/// Where a file cannot be read, and why.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is no text.
    #[error("{file}, line {line}, character {character}: {what}")]
    Text {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The character in the line, from 1.
        character: usize,
        /// What is wrong.
        what: String,
    },
    /// A record has more fields than there are columns, or fewer.
    #[error("{file}, line {line}: {found} fields instead of {expected}")]
    Fields {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: u64,
        /// How many fields there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// The file is not CSV with the columns it should have.
    #[error("{file}: {cause}")]
    Csv {
        /// The file's name.
        file: String,
        /// What the CSV reader says, with the line.
        cause: csv::Error,
    },
    /// A field holds what it cannot hold.
    #[error("{file}, line {line}, {field}: “{text}”: {why}")]
    Field {
        /// The file's name.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The column's name.
        field: &'static str,
        /// What stands there.
        text: String,
        /// What is wrong with it.
        why: String,
    },
}

/// What the files say.
#[derive(Debug)]
pub(super) struct Records {
    pub(super) works: Vec<Work>,
    /// How many of the works are an operator's own.
    pub(super) extra_works: usize,
    pub(super) authors: Vec<Author>,
    pub(super) vocabulary: Vocabulary,
}

/// Reads all three kinds of files.
pub(super) fn read(files: &CatalogueFiles<'_>) -> Result<Records, ReadError> {
    let (extra, starter): (Vec<_>, Vec<_>) = files.works.iter().copied().partition(|file| file.is_extra);
    let mut works = rows(&starter, WorkRow::into_work)?;
    let extra = rows(&extra, WorkRow::into_work)?;
    let extra_works = extra.len();
    works.extend(extra);
    let authors = rows(&files.authors, AuthorRow::into_author)?;
    let mut genres = Vec::new();
    let mut traits = Vec::new();
    for word in rows(&files.vocabulary, VocabularyRow::into_word)? {
        match word {
            Word::Genre(genre) => genres.push(genre),
            Word::Trait(word) => traits.push(word),
        }
    }
    Ok(Records { works, extra_works, authors, vocabulary: Vocabulary::new(genres, traits) })
}

/// Where a field stands, for the error message.
struct At<'a> {
    file: &'a str,
    line: u64,
}

impl At<'_> {
    fn parse<T: FromStr<Err: Display>>(&self, field: &'static str, text: &str) -> Result<T, ReadError> {
        text.parse().map_err(|why: T::Err| ReadError::Field {
            file: self.file.to_owned(),
            line: self.line,
            field,
            text: text.to_owned(),
            why: why.to_string(),
        })
    }

    fn optional<T: FromStr<Err: Display>>(&self, field: &'static str, text: &str) -> Result<Option<T>, ReadError> {
        if text.is_empty() { Ok(None) } else { self.parse(field, text).map(Some) }
    }

    fn list<T: FromStr<Err: Display>>(&self, field: &'static str, text: &str) -> Result<Vec<T>, ReadError> {
        texts(text).iter().map(|part| self.parse(field, part)).collect()
    }
}

fn texts(list: &str) -> Vec<String> {
    list.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn text(field: &str) -> Option<String> {
    (!field.is_empty()).then(|| field.to_owned())
}

fn rows<Row: DeserializeOwned, T>(
    files: &[CatalogueFile<'_>],
    convert: impl Fn(Row, &At<'_>) -> Result<T, ReadError>,
) -> Result<Vec<T>, ReadError> {
    let mut found = Vec::new();
    for file in files {
        let (text, flaws) = file::text(file.bytes);
        if let Some(flaw) = flaws.into_iter().find(|_| !file.is_extra) {
            let (line, character, what) = (flaw.line, flaw.character, flaw.what);
            return Err(ReadError::Text { file: file.name.to_owned(), line, character, what });
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let csv_error = |cause| ReadError::Csv { file: file.name.to_owned(), cause };
        let header = reader.headers().map_err(csv_error)?.clone();
        for record in reader.records() {
            let record = record.map_err(csv_error)?;
            if record.get(0) == Some(file::BLANK) {
                continue;
            }
            let line = record.position().map_or(0, csv::Position::line);
            if record.len() != header.len() {
                return Err(ReadError::Fields {
                    file: file.name.to_owned(),
                    line,
                    found: record.len(),
                    expected: header.len(),
                });
            }
            let row: Row = record.deserialize(Some(&header)).map_err(csv_error)?;
            found.push(convert(row, &At { file: file.name, line })?);
        }
    }
    Ok(found)
}

#[derive(Deserialize)]
struct WorkRow {
    id: String,
    title: String,
    other_titles: String,
    authors: String,
    year: String,
    language: String,
    series: String,
    series_position: String,
    genres: String,
    themes: String,
    moods: String,
    setting: String,
    period: String,
    pages: String,
    popularity: String,
    blurb: String,
    isbn13: String,
    openlibrary: String,
    goodreads: String,
}

impl WorkRow {
    fn into_work(self, at: &At<'_>) -> Result<Work, ReadError> {
        let series = if self.series.is_empty() {
            None
        } else {
            Some(SeriesPlace {
                id: at.parse::<SeriesId>("series", &fold_words(&self.series).join("-"))?,
                name: self.series,
                position: at.optional("series_position", &self.series_position)?,
            })
        };
        Ok(Work {
            id: at.parse("id", &self.id)?,
            other_titles: texts(&self.other_titles),
            authors: at.list("authors", &self.authors)?,
            year: at.optional("year", &self.year)?,
            language: self.language,
            series,
            genres: at.list("genres", &self.genres)?,
            themes: at.list("themes", &self.themes)?,
            moods: at.list("moods", &self.moods)?,
            settings: at.list("setting", &self.setting)?,
            periods: at.list("period", &self.period)?,
            pages: at.optional("pages", &self.pages)?,
            popularity: at.parse("popularity", &self.popularity)?,
            title: self.title,
            blurb: self.blurb,
            isbn13: text(&self.isbn13),
            openlibrary: text(&self.openlibrary),
            goodreads: at.optional("goodreads", &self.goodreads)?,
        })
    }
}

#[derive(Deserialize)]
struct AuthorRow {
    id: String,
    name: String,
    sort_name: String,
    other_names: String,
    born: String,
    died: String,
    country: String,
    line: String,
}

impl AuthorRow {
    fn into_author(self, at: &At<'_>) -> Result<Author, ReadError> {
        Ok(Author {
            id: at.parse("id", &self.id)?,
            name: self.name,
            sort_name: self.sort_name,
            other_names: texts(&self.other_names),
            born: at.optional("born", &self.born)?,
            died: at.optional("died", &self.died)?,
            country: text(&self.country),
            line: text(&self.line),
        })
    }
}

#[derive(Deserialize)]
struct VocabularyRow {
    kind: String,
    id: String,
    name: String,
    parent: String,
    synonyms: String,
    opposite: String,
    definition: String,
}

enum Word {
    Genre(Genre),
    Trait(Trait),
}

impl VocabularyRow {
    fn into_word(self, at: &At<'_>) -> Result<Word, ReadError> {
        if self.kind == "genre" {
            return Ok(Word::Genre(Genre {
                id: at.parse("id", &self.id)?,
                name: self.name,
                parent: at.optional("parent", &self.parent)?,
                synonyms: texts(&self.synonyms),
                definition: self.definition,
            }));
        }
        Ok(Word::Trait(Trait {
            kind: at.parse("kind", &self.kind)?,
            id: at.parse("id", &self.id)?,
            name: self.name,
            synonyms: texts(&self.synonyms),
            opposite: at.optional("opposite", &self.opposite)?,
            definition: self.definition,
        }))
    }
}
