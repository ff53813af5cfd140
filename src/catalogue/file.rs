//! The files of a catalogue as they lie on a disk, and what keeps a line of them from being text.

use std::{
    borrow::Cow,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

/// One file.
#[derive(Clone, Copy, Debug, Hash)]
pub struct CatalogueFile<'a> {
    /// What messages call it.
    pub name: &'a str,
    /// What it holds. Should be UTF-8, but nothing is sure.
    pub bytes: &'a [u8],
    /// Whether an operator has added it to the starter catalogue.
    pub is_extra: bool,
}

impl<'a> CatalogueFile<'a> {
    /// A file of the starter catalogue.
    pub const fn new(name: &'a str, bytes: &'a [u8]) -> Self {
        Self { name, bytes, is_extra: false }
    }
}

/// The files that a catalogue is made of. An operator's files come after those of the starter catalogue, so that of two
/// records that contradict each other the operator's is the one to be told of.
#[derive(Clone, Debug, Default, Hash)]
pub struct CatalogueFiles<'a> {
    /// Works.
    pub works: Vec<CatalogueFile<'a>>,
    /// Authors.
    pub authors: Vec<CatalogueFile<'a>>,
    /// Genres, themes, moods, settings and periods.
    pub vocabulary: Vec<CatalogueFile<'a>>,
}

impl<'a> CatalogueFiles<'a> {
    /// One file of each kind, by their texts. The works' file has the name `works`.
    pub fn of_texts(works: (&'a str, &'a str), authors: &'a str, vocabulary: &'a str) -> Self {
        Self {
            works: vec![CatalogueFile::new(works.0, works.1.as_bytes())],
            authors: vec![CatalogueFile::new("authors.csv", authors.as_bytes())],
            vocabulary: vec![CatalogueFile::new("vocabulary.csv", vocabulary.as_bytes())],
        }
    }

    /// A hash of the texts: 16 hexadecimal digits, the same on every machine that runs the same build.
    pub fn version(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }
}

/// Why a line is no text that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    /// From 1.
    pub(super) line: u64,
    /// The character in the line, from 1.
    pub(super) character: usize,
    pub(super) what: String,
    pub(super) mend: &'static str,
}

/// Stands alone in a line that must not be read. No file has it, for control characters are not allowed.
pub(super) const BLANK: &str = "\u{1}";

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const UTF_16_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// The text of a file, and what is wrong with it. A line that cannot be read, and an empty one, is [`BLANK`] instead, so
/// that each record keeps the number of its line and one bad line spoils no other.
pub(super) fn text(bytes: &[u8]) -> (Cow<'_, str>, Vec<Flaw>) {
    if UTF_16_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        let flaw = Flaw { line: 1, character: 1, what: "the file is in UTF-16".to_owned(), mend: "save it as UTF-8" };
        return (Cow::Borrowed(""), vec![flaw]);
    }
    let marked = bytes.strip_prefix(BYTE_ORDER_MARK);
    let bytes = marked.unwrap_or(bytes);
    let mut flaws: Vec<Flaw> = Vec::new();
    if marked.is_some() {
        let what = "the file begins with a byte order mark".to_owned();
        flaws.push(Flaw { line: 1, character: 1, what, mend: "save it as UTF-8 without a byte order mark" });
    }
    if let Ok(text) = str::from_utf8(bytes)
        && text.lines().all(|line| !line.is_empty() && open_quote(line).is_none())
    {
        return (Cow::Borrowed(text), flaws);
    }
    let mut kept = String::with_capacity(bytes.len());
    for (number, line) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
        match readable(line) {
            Ok(text) => kept.push_str(if text.is_empty() { BLANK } else { text }),
            Err((character, what, mend)) => {
                kept.push_str(BLANK);
                flaws.push(Flaw { line: number, character, what, mend });
            }
        }
        kept.push('\n');
    }
    (Cow::Owned(kept), flaws)
}

fn readable(line: &[u8]) -> Result<&str, (usize, String, &'static str)> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = str::from_utf8(line).map_err(|cause| {
        let good = cause.valid_up_to();
        let character = String::from_utf8_lossy(&line[..good]).chars().count() + 1;
        (character, format!("the byte {:02X} is no UTF-8", line[good]), "save the file as UTF-8")
    })?;
    match open_quote(text) {
        None => Ok(text),
        Some(character) => Err((
            character,
            "a quote is opened and not closed".to_owned(),
            "close it, and write a quote inside it twice",
        )),
    }
}

/// The character, from 1, of a quote without its other half.
fn open_quote(line: &str) -> Option<usize> {
    if line.bytes().filter(|&byte| byte == b'"').count().is_multiple_of(2) {
        return None;
    }
    let mut open = None;
    for (at, c) in (1..).zip(line.chars()) {
        if c == '"' {
            open = if open.is_none() { Some(at) } else { None };
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaws(bytes: &[u8]) -> Vec<(u64, usize, String)> {
        text(bytes).1.into_iter().map(|flaw| (flaw.line, flaw.character, flaw.what)).collect()
    }

    #[test]
    fn a_good_file_is_not_copied() {
        assert!(
            matches!(text("a,ä\n\"b, c\",d\n".as_bytes()), (Cow::Borrowed("a,ä\n\"b, c\",d\n"), flaws) if flaws.is_empty())
        );
    }

    #[test]
    fn a_byte_order_mark_is_told_and_dropped() {
        let (read, _) = text(b"\xef\xbb\xbfid,name\n");
        assert_eq!(read, "id,name\n");
        assert_eq!(flaws(b"\xef\xbb\xbfid\n"), [(1, 1, "the file begins with a byte order mark".to_owned())]);
        assert_eq!(flaws(b"\xff\xfei\0d\0")[0].2, "the file is in UTF-16");
    }

    #[test]
    fn a_line_that_is_no_text_spoils_no_other() {
        let (read, _) = text(b"id\nCaf\xe9,x\n\nlast\n");
        assert_eq!(read.lines().collect::<Vec<_>>(), ["id", BLANK, BLANK, "last", BLANK]);
        assert_eq!(flaws(b"id\nCaf\xe9,x\nlast"), [(2, 4, "the byte E9 is no UTF-8".to_owned())]);
        assert_eq!(flaws("id\né,\"x\nlast\n".as_bytes()), [(2, 3, "a quote is opened and not closed".to_owned())]);
    }

    #[test]
    fn the_version_follows_every_byte() {
        let version = |text| CatalogueFiles::of_texts(("a.csv", text), "", "").version();
        assert_eq!(version("a"), version("a"));
        assert_ne!(version("a"), version("b"));
        assert_eq!(version("a").len(), 16);
    }
}
