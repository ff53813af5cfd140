//! The files of `data/`, as the build put them into the binary.

use super::{CatalogueFile, CatalogueFiles, check::Ledgers};

include!(concat!(env!("OUT_DIR"), "/catalogue_files.rs"));

/// The starter catalogue's files.
pub fn files() -> CatalogueFiles<'static> {
    CatalogueFiles { works: WORKS.to_vec(), authors: vec![AUTHORS], vocabulary: vec![VOCABULARY] }
}

/// What the starter catalogue is held to besides.
pub fn ledgers() -> Ledgers<'static> {
    Ledgers { series: SERIES, prizes: PRIZES, settled: SETTLED }
}
