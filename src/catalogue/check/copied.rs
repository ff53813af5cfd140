//! No blurb shares words in a row with what others have written about books.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use scraper::Html;
use serde_json::Value;

use super::{blurbs::COPIED, report::Findings, sheet::Row};
use crate::domain::fold_words;

/// Reads every file below `folder` and looks for runs of words that a blurb has too.
pub(super) fn check(works: &[&Row], folder: &Path, findings: &mut Findings) {
    let blurbs: Vec<(&Row, Vec<String>)> = works.iter().map(|row| (*row, fold_words(row.get("blurb")))).collect();
    let mut runs: HashMap<&[String], &Row> = HashMap::new();
    for (row, words) in &blurbs {
        runs.extend(words.windows(COPIED).map(|run| (run, *row)));
    }
    let mut files = Vec::new();
    collect(folder, &mut files);
    if files.is_empty() {
        findings.note_of_file("the descriptions", format!("no file in {}: nothing is compared", folder.display()));
    }
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
        for text in fs::read(&file).map(|bytes| texts(&bytes)).unwrap_or_default() {
            let words = fold_words(&text);
            let Some((run, row)) = words.windows(COPIED).find_map(|run| runs.get_key_value(run)) else { continue };
            let what = format!("shares “{}” with {name}", run.join(" "));
            findings.problem(row, "blurb", what, "write it anew, in words of your own");
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

/// The texts in a file, without markup: every string of a JSON document, or the whole of any other.
fn texts(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => strings(&value, &mut found),
        Err(_) => found.push(String::from_utf8_lossy(bytes).into_owned()),
    }
    // Feeds hold HTML that is escaped once more.
    found.iter().map(|text| plain(&plain(text))).collect()
}

fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| strings(value, found)),
        Value::Object(members) => members.values().for_each(|value| strings(value, found)),
        _ => {}
    }
}

fn plain(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.to_owned();
    }
    Html::parse_fragment(&text.replace("<![CDATA[", " ").replace("]]>", " ")).root_element().text().collect()
}
