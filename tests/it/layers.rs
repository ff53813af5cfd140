//! The import rule of `src/lib.rs`, held: imports run downward only.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What operators' pages may name: they show how every layer is doing.
const OPERATIONS: &[&str] = &[
    "asks",
    "cache",
    "catalogue",
    "covers",
    "domain",
    "enrich",
    "jobs",
    "recommend",
    "refresh",
    "sources",
    "store",
    "telemetry",
    "updates",
];

/// A module (or a part of it), and what of ours it may name. The longest name that fits a file is its rule.
const RULE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("batch", &[]),
    ("config", &[]),
    ("testing", &[]),
    ("telemetry", &[]),
    ("catalogue", &["domain"]),
    ("sources", &["domain"]),
    ("store", &["domain"]),
    ("cache", &["domain", "store"]),
    ("jobs", &["domain", "store"]),
    ("asks", &["domain", "store"]),
    ("recommend", &["cache", "catalogue", "domain"]),
    ("covers", &["domain", "sources"]),
    ("updates", &["cache", "catalogue", "domain", "jobs", "sources"]),
    ("enrich", &["batch", "cache", "catalogue", "domain", "jobs", "sources"]),
    ("refresh", &["asks", "cache", "catalogue", "domain", "enrich", "jobs", "recommend", "store", "updates"]),
    // The keeper's tests bring a source of their own.
    (
        "refresh/tests",
        &[
            "asks",
            "cache",
            "catalogue",
            "domain",
            "enrich",
            "jobs",
            "recommend",
            "refresh",
            "sources",
            "store",
            "updates",
        ],
    ),
    ("web", &["asks", "catalogue", "covers", "domain", "enrich", "jobs", "recommend", "refresh", "updates"]),
    // The router hands out what the operator's pages show: figures of every layer.
    ("web/mod", OPERATIONS),
    ("web/tests", OPERATIONS),
    ("web/admin", OPERATIONS),
    ("web/metrics", OPERATIONS),
    ("web/health", &["store"]),
    // The caches' names and the breakers' states, for the operator's pages.
    ("web/words/admin", &["cache", "domain", "sources"]),
    ("web/pages/tests", OPERATIONS),
    ("web/map/tests", OPERATIONS),
    ("web/cover/tests", OPERATIONS),
    (
        "web/pages",
        &["asks", "cache", "catalogue", "covers", "domain", "enrich", "jobs", "recommend", "refresh", "updates"],
    ),
    ("cli", &["app", "catalogue", "config", "domain", "telemetry"]),
    // What is learned and measured from the command line.
    ("cli/train", &["app", "cache", "catalogue", "recommend"]),
    ("cli/evaluate", &["recommend"]),
    ("cli/report", &["recommend"]),
    ("main", &["cli"]),
];

fn source_files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(source_files(&path)),
            false if path.extension().is_some_and(|ending| ending == "rs") => files.push(path),
            false => {}
        }
    }
    files
}

/// `web/error`, `web/api/job`, `domain/mod`: the path below `src/` without its ending.
fn place(file: &Path) -> String {
    let below = file.strip_prefix(source_root()).unwrap().with_extension("");
    below.to_str().unwrap().replace('\\', "/")
}

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The modules of ours that a file names by `crate::…`, in `use` trees and in expressions, comments left out.
fn named(text: &str) -> BTreeSet<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut names = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            None => names.insert(identifier(after)),
            Some(tree) => {
                for branch in top_level(tree) {
                    names.insert(identifier(branch.trim_start()));
                }
                true
            }
        };
    }
    names.remove("");
    // For tests alone, and it names nothing itself.
    names.remove("testing");
    names
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// The branches of a `use` tree, split at its own commas, up to its closing brace.
fn top_level(tree: &str) -> Vec<&str> {
    let (mut depth, mut from, mut branches) = (0, 0, Vec::new());
    for (at, c) in tree.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                branches.push(&tree[from..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                branches.push(&tree[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    branches
}

#[test]
fn imports_run_downward_only() {
    let rule: BTreeMap<&str, &[&str]> = RULE.iter().copied().collect();
    let mut broken = Vec::new();
    for file in source_files(&source_root()) {
        let place = place(&file);
        let module = place.split('/').next().unwrap();
        if matches!(module, "lib" | "app") {
            continue;
        }
        let mut parts: Vec<&str> = place.match_indices('/').map(|(at, _)| &place[..at]).collect();
        parts.push(&place);
        let allowed = parts.iter().rev().find_map(|part| rule.get(*part));
        let allowed = allowed.unwrap_or_else(|| panic!("`{module}` is new: give it a row in RULE"));
        for name in named(&fs::read_to_string(&file).unwrap()) {
            if name != module && !allowed.contains(&name.as_str()) {
                broken.push(format!("src/{place}.rs names crate::{name}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn one_source_knows_no_other() {
    let root = source_root().join("sources");
    let upstream = |path: &Path| {
        let below = path.strip_prefix(&root).unwrap().with_extension("");
        below.iter().next().unwrap().to_str().unwrap().to_owned()
    };
    let adapters = [
        "bluesky",
        "covers",
        "feeds",
        "google_books",
        "google_news",
        "guardian",
        "mastodon",
        "nyt",
        "open_library",
        "wikipedia",
    ];
    let adapters: BTreeSet<String> = adapters.into_iter().map(str::to_owned).collect();
    let files = source_files(&root);
    let present: BTreeSet<String> = files.iter().map(|file| upstream(file)).collect();
    assert!(adapters.is_subset(&present), "an adapter was renamed: {present:?}");
    for file in files.iter().filter(|file| adapters.contains(&upstream(file))) {
        let text = fs::read_to_string(file).unwrap();
        for other in adapters.iter().filter(|name| **name != upstream(file)) {
            for path in [format!("super::{other}"), format!("sources::{other}")] {
                assert!(!text.contains(&path), "{} names {other}", file.display());
            }
        }
    }
}

#[test]
fn the_reader_of_imports_sees_trees_and_expressions() {
    let text = "use crate::{\n  domain::{A, B},\n  jobs,\n};\n// crate::web\nlet x = crate::cache::new();";
    assert_eq!(named(text), ["cache", "domain", "jobs"].map(str::to_owned).into());
}
