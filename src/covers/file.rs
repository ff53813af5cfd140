//! A cover as a file: one line that says what it is, then the small JPEG, then the large one.
//!
//! The line begins with a mark and a hash of all that follows and of the work's id, so that a file that was cut short,
//! changed or put under another name is told from ours. Both sizes are one file: they change together.

use serde::{Deserialize, Serialize};

use super::encode::{Jpeg, Jpegs};
use crate::domain::{CoverAt, WorkId};

/// What each file begins with. The number changes with the form.
const MARK: &str = "luminaria-cover-1";

/// The longest first line, in bytes.
pub(super) const MAX_LINE: usize = 512;

/// The longest file that is read, in bytes. Ours have a tenth of that.
pub(super) const MAX_FILE: u64 = 2 << 20;

/// What the first line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// The hash, in hexadecimal.
    pub(super) hash: String,
    pub(super) contents: Contents,
    /// How long the line is, its end included.
    line: usize,
}

/// Where the cover is from, and how its sizes follow each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Contents {
    pub(super) from: CoverAt,
    pub(super) small: Part,
    pub(super) large: Part,
}

/// One size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub(super) width: u32,
    pub(super) height: u32,
    bytes: u32,
}

impl Part {
    fn of(jpeg: &Jpeg) -> Option<Self> {
        let bytes = u32::try_from(jpeg.bytes.len()).ok()?;
        Some(Self { width: jpeg.width, height: jpeg.height, bytes })
    }
}

/// The file of a work's cover, and what its line says; none for JPEGs that no sensible image has.
pub(super) fn write(work: &WorkId, from: &CoverAt, jpegs: &Jpegs) -> Option<(Label, Vec<u8>)> {
    let contents = Contents { from: from.clone(), small: Part::of(&jpegs.small)?, large: Part::of(&jpegs.large)? };
    let told = serde_json::to_string(&contents).ok()?;
    let bodies = [jpegs.small.bytes.as_slice(), &jpegs.large.bytes].concat();
    let hash = hash(work, &told, &bodies);
    let mut file = format!("{MARK} {hash} {told}\n").into_bytes();
    let label = Label { hash, contents, line: file.len() };
    file.extend(bodies);
    (label.line <= MAX_LINE && label.file_length() <= MAX_FILE).then_some((label, file))
}

impl Label {
    /// Reads the line at the beginning of a file; none when it is no line of ours. The hash is not checked here.
    pub(super) fn read(start: &[u8]) -> Option<Self> {
        let end = start.iter().take(MAX_LINE).position(|byte| *byte == b'\n')?;
        let line = str::from_utf8(start.get(..end)?).ok()?;
        let (hash, told) = line.strip_prefix(MARK)?.strip_prefix(' ')?.split_once(' ')?;
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        let contents = serde_json::from_str(told).ok()?;
        is_hash.then(|| Self { hash: hash.to_owned(), contents, line: end + 1 })
    }

    /// How long the whole file has to be.
    pub(super) fn file_length(&self) -> u64 {
        let Contents { small, large, .. } = &self.contents;
        u64::try_from(self.line).unwrap_or(u64::MAX).saturating_add(u64::from(small.bytes) + u64::from(large.bytes))
    }
}

/// The small and the large JPEG of a file, if it is what its line says and belongs to this work.
pub(super) fn read(work: &WorkId, file: &[u8]) -> Option<(Label, [Vec<u8>; 2])> {
    let label = Label::read(file)?;
    let told = file.get(MARK.len() + 1 + label.hash.len() + 1..label.line - 1)?;
    let bodies = file.get(label.line..)?;
    let (small, large) = bodies.split_at_checked(usize::try_from(label.contents.small.bytes).ok()?)?;
    let is_ours = hash(work, str::from_utf8(told).ok()?, bodies) == label.hash;
    let is_whole = usize::try_from(label.contents.large.bytes).is_ok_and(|length| length == large.len());
    (is_ours && is_whole).then(|| (label, [small.to_vec(), large.to_vec()]))
}

fn hash(work: &WorkId, told: &str, bodies: &[u8]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [work.as_str().as_bytes(), b"\n", told.as_bytes(), b"\n", bodies] {
        hasher.update(part);
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::covers::{encode::encode, painted};

    fn work(id: &str) -> WorkId {
        WorkId::parse(id).unwrap()
    }

    fn sample() -> (Label, Vec<u8>) {
        write(&work("a-work"), &CoverAt::OpenLibrary(7), &encode(&painted(300, 450)).unwrap()).unwrap()
    }

    #[test]
    fn what_was_written_is_read() {
        let (label, file) = sample();
        assert_eq!(Label::read(&file[..MAX_LINE]), Some(label.clone()));
        assert_eq!(label.file_length(), u64::try_from(file.len()).unwrap());
        let (read, [small, large]) = read(&work("a-work"), &file).unwrap();
        assert_eq!((read, label.contents.from.clone()), (label, CoverAt::OpenLibrary(7)));
        assert!(small.starts_with(&[0xff, 0xd8]) && large.starts_with(&[0xff, 0xd8]) && small.len() < large.len());
    }

    #[test]
    fn a_torn_changed_or_renamed_file_is_not_ours() {
        let (label, file) = sample();
        assert!(read(&work("another-work"), &file).is_none());
        for length in [0, 1, label.line - 1, label.line, file.len() / 2, file.len() - 1] {
            assert!(read(&work("a-work"), &file[..length]).is_none(), "{length}");
        }
        for at in [3, 20, MARK.len() + 70, label.line, file.len() - 1] {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(read(&work("a-work"), &changed).is_none(), "{at}");
        }
        let longer = [file.as_slice(), b"x"].concat();
        assert!(read(&work("a-work"), &longer).is_none());
        assert!(Label::read(b"\xff\xd8\xff\xe0").is_none() && Label::read(&[b'x'; 2 * MAX_LINE]).is_none());
    }
}
