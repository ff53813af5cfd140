//! The files of `data/`, as the build put them into the binary.

use super::CatalogueFiles;

include!(concat!(env!("OUT_DIR"), "/catalogue_files.rs"));

/// The starter catalogue's files.
pub fn files() -> CatalogueFiles<'static> {
    CatalogueFiles { works: WORKS.to_vec(), authors: AUTHORS, vocabulary: VOCABULARY }
}
