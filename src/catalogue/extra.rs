//! An operator's own works beside those of the starter catalogue.
//!
//! The folder is laid out like `data/`: `authors.csv`, `vocabulary.csv`, and works in any other `.csv` file, there or in
//! a folder `catalogue` below. Each may be missing. The files are held to the rules of [`check`]; a line
//! that breaks one is left out, and all others are used.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    CatalogueFile, CatalogueFiles,
    check::{self, Finding, Options, Report},
};

const AUTHORS: &str = "authors.csv";
const VOCABULARY: &str = "vocabulary.csv";
/// The folder of works, as in `data/`.
const WORKS: &str = "catalogue";
/// What some programs put before a text, and what is no part of it.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The files of an operator's folder.
#[derive(Clone, Debug, Default)]
pub struct Extra {
    works: Vec<OwnFile>,
    authors: Vec<OwnFile>,
    vocabulary: Vec<OwnFile>,
}

#[derive(Clone, Debug)]
struct OwnFile {
    name: String,
    bytes: Vec<u8>,
}

impl Extra {
    /// Reads the files of `folder`, in the order of their names.
    ///
    /// # Errors
    /// When the folder or a file of it cannot be read.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut extra = Self::default();
        for path in csv_files(folder)? {
            let file = OwnFile { name: path.display().to_string(), bytes: fs::read(&path)? };
            match path.file_name().and_then(|name| name.to_str()) {
                Some(AUTHORS) => extra.authors.push(file),
                Some(VOCABULARY) => extra.vocabulary.push(file),
                _ => extra.works.push(file),
            }
        }
        let works = folder.join(WORKS);
        if works.is_dir() {
            for path in csv_files(&works)? {
                extra.works.push(OwnFile { name: path.display().to_string(), bytes: fs::read(&path)? });
            }
        }
        Ok(extra)
    }

    /// The files of `starter`, and these after them.
    pub fn beside<'a>(&'a self, starter: &CatalogueFiles<'a>) -> CatalogueFiles<'a> {
        let with = |starter: &[CatalogueFile<'a>], own: &'a [OwnFile]| {
            let own = own.iter().filter(|file| !file.bytes.is_empty());
            let own = own.map(|file| CatalogueFile { name: &file.name, bytes: &file.bytes, is_extra: true });
            starter.iter().copied().chain(own).collect()
        };
        CatalogueFiles {
            works: with(&starter.works, &self.works),
            authors: with(&starter.authors, &self.authors),
            vocabulary: with(&starter.vocabulary, &self.vocabulary),
        }
    }

    /// Checks the files beside those of `starter` and takes out every line that breaks a rule, until none is left that
    /// does. Gives what was wrong, in the order in which it was found: a work may have to go because its author has gone.
    pub fn keep_sound(&mut self, starter: &CatalogueFiles<'_>, this_year: i16) -> Vec<Finding> {
        let mut skipped = self.drop_marks();
        loop {
            let Report { mut problems, .. } = check::check(&self.beside(starter), &Options::any(this_year));
            problems.retain(|problem| problem.is_extra);
            if problems.is_empty() {
                return skipped;
            }
            for file in self.files_mut() {
                let bad = problems.iter().filter(|problem| problem.file == file.name);
                file.blank(&bad.filter_map(|problem| problem.line).collect());
            }
            skipped.extend(problems);
        }
    }

    fn files_mut(&mut self) -> impl Iterator<Item = &mut OwnFile> {
        self.works.iter_mut().chain(&mut self.authors).chain(&mut self.vocabulary)
    }

    /// A byte order mark is told of, and costs no line.
    fn drop_marks(&mut self) -> Vec<Finding> {
        let marked = self.files_mut().filter(|file| file.bytes.starts_with(BYTE_ORDER_MARK));
        marked
            .map(|file| {
                file.bytes.drain(..BYTE_ORDER_MARK.len());
                Finding {
                    file: file.name.clone(),
                    line: Some(1),
                    column: "character 1".to_owned(),
                    id: String::new(),
                    what: "the file begins with a byte order mark".to_owned(),
                    mend: "save it as UTF-8 without a byte order mark".to_owned(),
                    is_extra: true,
                }
            })
            .collect()
    }
}

impl OwnFile {
    /// Empties `lines`; without its first line, which names the columns, a file says nothing at all.
    fn blank(&mut self, lines: &BTreeSet<u64>) {
        if lines.contains(&1) {
            self.bytes.clear();
        }
        let kept = (1..).zip(self.bytes.split(|&byte| byte == b'\n'));
        let kept: Vec<&[u8]> =
            kept.map(|(number, line)| if lines.contains(&number) { b"".as_slice() } else { line }).collect();
        self.bytes = kept.join(&b'\n');
    }
}

fn csv_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() && path.extension().is_some_and(|ending| ending == "csv") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Catalogue, embedded_files};

    const HEADER: &str = "id,title,other_titles,authors,year,language,series,series_position,genres,themes,moods,\
                          setting,period,pages,popularity,blurb,isbn13,openlibrary,goodreads\n";
    const AUTHORS_HEADER: &str = "id,name,sort_name,other_names,born,died,country,line\n";
    const GOOD: &str = "zinc-harbour-own-author,Zinc Harbour,,own-author,2024,en,,,fantasy,exile;revenge;brothers,tense,,,,10,\
                        \"Two zincsmiths quarrel over who may cast the harbour bell, and the town takes sides for a winter.\",,,\n";

    /// What is left out of such files, and the catalogue that comes of the rest.
    fn kept(works: &[u8], authors: &[u8], vocabulary: &[u8]) -> (Vec<String>, Catalogue) {
        let file = |name: &str, bytes: &[u8]| vec![OwnFile { name: format!("own/{name}"), bytes: bytes.to_vec() }];
        let mut extra = Extra {
            works: file("mine.csv", works),
            authors: file(AUTHORS, authors),
            vocabulary: file(VOCABULARY, vocabulary),
        };
        let starter = embedded_files();
        let skipped = extra.keep_sound(&starter, 2026);
        let catalogue = Catalogue::build(&extra.beside(&starter)).unwrap();
        (skipped.iter().map(ToString::to_string).collect(), catalogue)
    }

    fn with(rows: &str) -> Vec<u8> {
        format!("{HEADER}{GOOD}{rows}").into_bytes()
    }

    fn authors(rows: &str) -> Vec<u8> {
        format!("{AUTHORS_HEADER}own-author,Own Author,\"Author, Own\",,1980,,GB,\n{rows}").into_bytes()
    }

    #[test]
    fn good_lines_stand_beside_the_starter_catalogue() {
        let vocabulary = b"kind,id,name,parent,synonyms,opposite,definition\n\
                           theme,bell-founding,bell founding,,,,How bells are cast.\n";
        let works = with("").into_iter().collect::<Vec<u8>>();
        let works = String::from_utf8(works).unwrap().replace("exile;", "bell-founding;").into_bytes();
        let (skipped, catalogue) = kept(&works, &authors(""), vocabulary);
        assert!(skipped.is_empty(), "{skipped:?}");
        assert_eq!(catalogue.extra_works(), 1);
        let work = catalogue.work(&"zinc-harbour-own-author".parse().unwrap()).unwrap();
        assert_eq!(work.themes[0].as_str(), "bell-founding");
        assert_ne!(catalogue.version(), Catalogue::embedded().unwrap().version(), "what is cached must not outlive it");
    }

    #[test]
    fn a_bad_line_is_told_with_its_mend_and_costs_only_itself() {
        let row = |id: &str, title: &str, first: &str| {
            let row = GOOD.replace("zinc-harbour-own-author", id).replace("Zinc Harbour", title);
            let blurb = format!("{first} lies a pier on which nobody from {title} dares to fish since the flood.");
            row.replace(&row[row.find('"').unwrap()..], &format!("{blurb},,,\n"))
        };
        let mut works = with(&row("dune-frank-herbert", "Dune", "Beyond seven dunes"));
        works.extend(row("tin-own-author", "Tin", "Behind tin roofs").replace("exile", "exyle").into_bytes());
        works.extend(b"too,short\n");
        works.extend(b"caf\xe9-own-author,Caf\xe9\n");
        works.extend(b"open-own-author,\"Open\n");
        works.extend(row("lead-pier-own-author", "Lead Pier", "Between two lighthouses").into_bytes());

        let (skipped, catalogue) = kept(&works, &authors(""), b"");
        assert_eq!(catalogue.extra_works(), 2, "{skipped:#?}");
        for part in [
            "own/mine.csv:3: id: dune-frank-herbert: dune-frank-herbert is that of dune-frank-herbert (",
            "own/mine.csv:4: themes: tin-own-author: the vocabulary has no theme “exyle” → perhaps “exile” is meant",
            "own/mine.csv:5: other_titles: too: 2 fields instead of 19 → put quotes around a field",
            "own/mine.csv:6: character 4: the byte E9 is no UTF-8 → save the file as UTF-8",
            "own/mine.csv:7: character 17: a quote is opened and not closed → close it",
        ] {
            assert!(skipped.iter().any(|line| line.starts_with(part)), "{part}: {skipped:#?}");
        }
    }

    #[test]
    fn a_work_goes_with_its_author() {
        let (skipped, catalogue) = kept(&with(""), format!("{AUTHORS_HEADER}own-author,,,,,,,\n").as_bytes(), b"");
        assert_eq!(catalogue.extra_works(), 0);
        assert!(skipped.last().unwrap().contains("there is no author “own-author”"), "{skipped:?}");
    }

    #[test]
    fn a_file_that_is_no_such_table_is_left_out_whole() {
        let (skipped, catalogue) = kept(b"title;author\nDune;Herbert\n", b"", b"");
        assert_eq!(catalogue.extra_works(), 0);
        assert!(skipped[0].starts_with("own/mine.csv:1: the columns are title;author → make the first line id,title,"));
        assert_eq!(skipped.len(), 1);
        let (skipped, catalogue) = kept(&[0xff, 0xfe, b'i', 0], b"", b"");
        assert_eq!((skipped.len(), catalogue.extra_works()), (2, 0), "{skipped:?}");
    }

    #[test]
    fn a_byte_order_mark_is_told_and_costs_nothing() {
        let marked = [BYTE_ORDER_MARK, &with("")].concat();
        let (skipped, catalogue) = kept(&marked, &authors(""), b"");
        assert_eq!((skipped.len(), catalogue.extra_works()), (1, 1), "{skipped:?}");
        assert!(skipped[0].contains("byte order mark → save it as UTF-8 without"), "{skipped:?}");
    }

    #[test]
    fn the_folder_is_laid_out_like_the_starter_catalogue() {
        let folder = std::env::temp_dir().join(format!("luminaria-extra-{}", std::process::id()));
        fs::create_dir_all(folder.join(WORKS)).unwrap();
        for (name, bytes) in [
            ("authors.csv", authors("")),
            ("mine.csv", with("")),
            ("catalogue/fantasy.csv", with("")),
            ("notes.txt", with("")),
        ] {
            fs::write(folder.join(name), bytes).unwrap();
        }
        let extra = Extra::read(&folder);
        fs::remove_dir_all(&folder).unwrap();
        let extra = extra.unwrap();
        assert_eq!((extra.works.len(), extra.authors.len(), extra.vocabulary.len()), (2, 1, 0));
        assert!(Extra::read(&folder).is_err());
    }
}
