//! A model as a file: versioned, checksummed, read where it lies.
//!
//! In this order, all numbers little-endian: eight bytes that say what it is, the length of the head (4 bytes), the head
//! (JSON), the body, and the BLAKE3 hash of all before it (32 bytes). The body: the ids of the books, each ended by a line
//! feed; the readers of each book and the log of the company it keeps (4 bytes each); then for each of the two tables the beginnings of its rows, their
//! scales (4 bytes each), and the entries as [`table`](super::table) packs them.

use std::{io, path::Path};

use bytes::{Buf as _, Bytes};
use serde::{Deserialize, Serialize};

use super::{Model, Popularity, Tables, chance::Chances, logistic::Logistic, ranker::Ranker, table::Table};

/// What the file begins with.
const MAGIC: [u8; 8] = *b"LUMINMDL";

/// Raised when an older program could not read the file.
const VERSION: u32 = 1;

/// The file's name in a model's folder.
pub const FILE: &str = "model.luminaria";

const HASH: usize = blake3::OUT_LEN;

/// Why a file is not used as a model.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// It cannot be read or written.
    #[error("cannot read or write {file}")]
    Io {
        /// Which.
        file: std::path::PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is something else.
    #[error("this is no model of Luminaria")]
    Foreign,
    /// It was made by another version.
    #[error("this model has version {found} and this program reads version {VERSION}; train it again")]
    Version {
        /// The file's.
        found: u32,
    },
    /// Its bytes are not those that were written.
    #[error("the model is damaged: its checksum does not fit; copy or train it again")]
    Damaged,
    /// Its parts do not fit together.
    #[error("the model is damaged: {0} cannot be read; train it again")]
    Part(&'static str),
}

/// What stands in front, as JSON, so that people can read it too.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    version: u32,
    books: usize,
    names: usize,
    readers: u32,
    entries: [usize; 2],
    ranker: Ranker,
    chances: Chances,
    #[serde(default)]
    scale: Option<[Logistic; 2]>,
}

impl Model {
    /// The model as the bytes of a file.
    ///
    /// # Errors
    /// Never for a model that was trained or read here.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ModelError> {
        let names: String = self.books.iter().flat_map(|id| [id.as_str(), "\n"]).collect();
        let tables = [&self.tables.regression, &self.tables.conditional];
        let head = Head {
            version: VERSION,
            books: self.books.len(),
            names: names.len(),
            readers: self.tables.popularity.readers,
            entries: tables.map(|table| table.entries().len()),
            ranker: self.ranker.clone(),
            chances: self.chances.clone(),
            scale: self.scale.clone(),
        };
        let head = serde_json::to_vec(&head).map_err(|_| ModelError::Part("the head"))?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend(u32::try_from(head.len()).map_err(|_| ModelError::Part("the head"))?.to_le_bytes());
        bytes.extend(head);
        bytes.extend(names.into_bytes());
        bytes.extend(self.tables.popularity.counts.iter().flat_map(|count| count.to_le_bytes()));
        bytes.extend(self.tables.popularity.company.iter().flat_map(|company| company.to_le_bytes()));
        for table in tables {
            bytes.extend(table.starts().iter().flat_map(|start| start.to_le_bytes()));
            bytes.extend(table.scales().iter().flat_map(|scale| scale.to_le_bytes()));
            bytes.extend(table.entries());
        }
        bytes.extend(blake3::hash(&bytes).as_bytes());
        Ok(bytes)
    }

    /// Reads a model; its tables stay where they lie.
    ///
    /// # Errors
    /// When it is none, of another version, or damaged.
    pub fn of_bytes(bytes: &Bytes) -> Result<Self, ModelError> {
        if !bytes.starts_with(&MAGIC) || bytes.len() < MAGIC.len() + 4 + HASH {
            return Err(ModelError::Foreign);
        }
        let (whole, hash) = bytes.split_at(bytes.len() - HASH);
        if blake3::hash(whole).as_bytes() != hash {
            return Err(ModelError::Damaged);
        }
        let mut rest = bytes.slice(MAGIC.len()..bytes.len() - HASH);
        let length = rest.get_u32_le() as usize;
        let head = taken(&mut rest, length, "the head")?;
        let version: Versioned = serde_json::from_slice(&head).map_err(|_| ModelError::Part("the head"))?;
        if version.version != VERSION {
            return Err(ModelError::Version { found: version.version });
        }
        let head: Head = serde_json::from_slice(&head).map_err(|_| ModelError::Part("the head"))?;
        Self::of_body(rest, head)
    }

    fn of_body(mut rest: Bytes, head: Head) -> Result<Self, ModelError> {
        let names = taken(&mut rest, head.names, "the books")?;
        let names = std::str::from_utf8(&names).map_err(|_| ModelError::Part("the books"))?;
        let books: Vec<String> = names.lines().map(str::to_owned).collect();
        let counts = numbers(&mut rest, head.books, u32::from_le_bytes)?;
        let company = numbers(&mut rest, head.books, f32::from_le_bytes)?;
        if books.len() != head.books {
            return Err(ModelError::Part("the books"));
        }
        let mut tables = head.entries.into_iter().map(|entries| {
            let starts = numbers(&mut rest, head.books + 1, u32::from_le_bytes)?;
            let scales = numbers(&mut rest, head.books, f32::from_le_bytes)?;
            let entries = taken(&mut rest, entries, "a table")?;
            Table::of_parts(starts, scales, entries, head.books).ok_or(ModelError::Part("a table"))
        });
        let (Some(regression), Some(conditional)) = (tables.next(), tables.next()) else {
            return Err(ModelError::Part("a table"));
        };
        if !head.chances.is_whole() || !company.iter().all(|company| company.is_finite()) {
            return Err(ModelError::Part("the chances"));
        }
        let popularity = Popularity { counts, company, readers: head.readers };
        let tables = Tables::new(regression?, conditional?, popularity);
        Ok(Self { books, tables, ranker: head.ranker, chances: head.chances, scale: head.scale })
    }

    /// Writes the model into `folder`, which is made if it is not there. A reader sees the old file or the new one, never
    /// half of it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), ModelError> {
        let file = folder.join(FILE);
        let failed = |source| ModelError::Io { file: file.clone(), source };
        let beside = folder.join(format!("{FILE}.new"));
        std::fs::create_dir_all(folder).map_err(failed)?;
        std::fs::write(&beside, self.to_bytes()?).map_err(failed)?;
        std::fs::rename(&beside, &file).map_err(failed)
    }

    /// Reads the model of a folder.
    ///
    /// # Errors
    /// When there is none, or it cannot be used.
    pub fn read(folder: &Path) -> Result<Self, ModelError> {
        let file = folder.join(FILE);
        let bytes = std::fs::read(&file).map_err(|source| ModelError::Io { file, source })?;
        Self::of_bytes(&bytes.into())
    }
}

/// All that is read of a head before its version is known.
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

fn taken(rest: &mut Bytes, length: usize, part: &'static str) -> Result<Bytes, ModelError> {
    if length > rest.len() {
        return Err(ModelError::Part(part));
    }
    Ok(rest.split_to(length))
}

fn numbers<T>(rest: &mut Bytes, count: usize, of: impl Fn([u8; 4]) -> T) -> Result<Vec<T>, ModelError> {
    let length = count.checked_mul(4).ok_or(ModelError::Part("the figures"))?;
    let bytes = taken(rest, length, "the figures")?;
    Ok(bytes.as_chunks::<4>().0.iter().map(|&four| of(four)).collect())
}
