//! Recorded answers that no test names: whoever adds one learns what is read from it, and that it breaks nothing.

use std::path::Path;

/// The files of `folder` that are not among `known`, by name, with what is in them.
pub(super) fn others<'a>(folder: &Path, known: impl IntoIterator<Item = &'a str>) -> Vec<(String, Vec<u8>)> {
    let known: Vec<&str> = known.into_iter().collect();
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|file| file.unwrap().file_name().into_string().ok())
        .filter(|name| !known.contains(&name.as_str()))
        .collect();
    names.sort_unstable();
    names.into_iter().map(|name| (name.clone(), std::fs::read(folder.join(name)).unwrap())).collect()
}
