//! Puts the starter catalogue, the stylesheet, the icons, the search box's script and htmx into the binary, each asset under a name that
//! carries a hash of its content.

#![expect(clippy::unnecessary_debug_formatting, reason = "Debug writes the quotes and escapes of a Rust literal")]

use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::exit,
};

const AFFINITIES: &str = "data/affinities/model.luminaria";
const HTMX: &str = "node_modules/htmx.org/dist/htmx.min.js";

/// What `static/` may hold, and what each ending is served as.
const CONTENT_TYPES: &[(&str, &str)] = &[
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("ico", "image/x-icon"),
    ("webmanifest", "application/manifest+json"),
];

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=static");
    println!("cargo::rerun-if-changed={HTMX}");
    write(&out.join("catalogue_files.rs"), &catalogue_files(&root));
    write(&out.join("affinities.rs"), &affinities(&root));
    write(&out.join("assets.rs"), &assets(&root));
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|cause| fail(&format!("cannot write {}: {cause}", path.display())));
}

fn fail(why: &str) -> ! {
    println!("cargo::error={why}");
    exit(1)
}

/// The files of a folder, sorted by name.
fn files_in(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap_or_else(|cause| fail(&format!("cannot read {}: {cause}", dir.display())));
    let mut files: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn catalogue_files(root: &Path) -> String {
    let data = root.join("data");
    let mut text = String::from("const WORKS: &[CatalogueFile<'static>] = &[\n");
    for file in files_in(&data.join("catalogue")).iter().filter(|path| path.extension().is_some_and(|e| e == "csv")) {
        let name = file.file_name().unwrap_or_default();
        // As bytes: what is wrong with a file is for the checker to tell, with line and mend.
        let _ = writeln!(text, "    CatalogueFile::new({name:?}, include_bytes!({file:?})),");
    }
    text.push_str("];\n");
    for name in ["authors", "vocabulary", "series", "prizes", "settled"] {
        let (upper, file) = (name.to_uppercase(), format!("{name}.csv"));
        let path = data.join(&file);
        let _ = writeln!(
            text,
            "const {upper}: CatalogueFile<'static> = CatalogueFile::new({file:?}, include_bytes!({path:?}));"
        );
    }
    text
}

/// The model that was learned from readers' shelves. A build without it serves likeness alone.
fn affinities(root: &Path) -> String {
    let path = root.join(AFFINITIES);
    let bytes = if path.is_file() { format!("include_bytes!({path:?})") } else { "&[]".to_owned() };
    format!("/// The embedded model's bytes.\nconst AFFINITIES: &[u8] = {bytes};\n")
}

fn assets(root: &Path) -> String {
    let htmx = root.join(HTMX);
    if !htmx.is_file() {
        fail(&format!("{HTMX} is missing: run `npm ci` (or `make setup`) first, it installs htmx"));
    }
    let mut text = String::from("const ASSETS: &[Asset] = &[\n");
    for file in files_in(&root.join("static")).iter().chain([&htmx]) {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let Some((_, content_type)) = CONTENT_TYPES.iter().find(|(known, _)| *known == ending) else {
            fail(&format!("static/{name}: no content type is known for this ending, see build.rs"));
        };
        let bytes = fs::read(file).unwrap_or_else(|cause| fail(&format!("cannot read {}: {cause}", file.display())));
        let hash = &blake3::hash(&bytes).to_hex()[..12];
        let _ = writeln!(
            text,
            "    Asset {{ name: {name:?}, hashed: \"{stem}.{hash}.{ending}\", content_type: {content_type:?}, \
             bytes: include_bytes!({file:?}) }},"
        );
    }
    text.push_str("];\n");
    text
}
