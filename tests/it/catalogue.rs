//! The starter catalogue keeps its own rules, and an operator's own works stand beside it.

use std::{env, fs, path::PathBuf};

use luminaria::{
    catalogue::{check, embedded_files, embedded_ledgers},
    config::Setting,
};

use crate::harness::TestApp;

/// What the project's own samples of upstreams' answers are, for where there are no recorded ones.
const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/upstream");

#[test]
fn the_starter_catalogue_keeps_every_rule_and_meets_every_goal() {
    let folder = |name| env::var_os(name).map(PathBuf::from);
    let reference = folder("LUMINARIA_REFERENCE");
    let descriptions = folder("LUMINARIA_FIXTURES").unwrap_or_else(|| SAMPLES.into());
    if reference.is_none() {
        println!("LUMINARIA_REFERENCE is not set: years, authors and coverage are not compared with the reference");
    }
    let options = check::Options {
        this_year: crate::stub::now().to_zoned(jiff::tz::TimeZone::UTC).year(),
        ledgers: Some(embedded_ledgers()),
        reference: reference.as_deref(),
        descriptions: Some(&descriptions),
    };
    let report = check::check(&embedded_files(), &options);
    println!("{report}");
    assert!(report.is_clean(), "the report above says what is wrong, where, and how to mend it");
}

/// An operator's folder with a good work, one with a theme that does not exist, one that an id is taken by, a line that is
/// no UTF-8 and one that is no record.
struct OwnWorks(PathBuf);

impl OwnWorks {
    fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("luminaria-own-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let header = "id,title,other_titles,authors,year,language,series,series_position,genres,themes,moods,setting,\
                      period,pages,popularity,blurb,isbn13,openlibrary,goodreads\n";
        let row = |id: &str, title: &str, theme: &str, blurb: &str| {
            format!("{id},{title},,zora-example,2024,en,,,fantasy,{theme};exile;brothers,tense,,,,10,\"{blurb}\",,,\n")
        };
        let mut works = header.to_owned();
        works += &row(
            "the-zincsmiths-winter-zora-example",
            "The Zincsmith's Winter",
            "revenge",
            "Zincsmiths of one harbour quarrel over who may cast its bell, while the ice shuts every ship in.",
        );
        works += &row(
            "tin-and-thunder-zora-example",
            "Tin and Thunder",
            "sandworm-riding",
            "Under a tin roof the last thunder-caller teaches a deaf girl what weather feels like through the floor.",
        );
        works += &row(
            "dune-frank-herbert",
            "Dune",
            "revenge",
            "Seven pewter clerks count the grains of a beach and find, each by another method, one too many.",
        );
        works += "short,line\n";
        let mut bytes = works.into_bytes();
        bytes.extend(b"caf\xe9-zora-example,Caf\xe9,,zora-example\n");
        fs::write(folder.join("mine.csv"), bytes).unwrap();
        let authors = "id,name,sort_name,other_names,born,died,country,line\n\
                       zora-example,Zora Example,\"Example, Zora\",,1980,,GB,\n";
        fs::write(folder.join("authors.csv"), format!("\u{feff}{authors}")).unwrap();
        Self(folder)
    }
}

impl Drop for OwnWorks {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn an_operators_own_works_stand_beside_ours_and_bad_lines_keep_nothing_from_starting() {
    let own = OwnWorks::new("site");
    let app = TestApp::spawn_with(|config| config.catalogue_extra = Setting(Some(own.0.clone()))).await;
    let found = app.api("/api/recommendations?search_term=the+zincsmiths+winter").await.json();
    assert_eq!(found["interpretation"]["id"], "the-zincsmiths-winter-zora-example", "{found}");
    assert!(!found["recommendations"].as_array().unwrap().is_empty());
    assert_eq!(app.page("/book/the-zincsmiths-winter-zora-example").await.status, 200);
    assert_eq!(app.page("/book/tin-and-thunder-zora-example").await.status, 404);
    assert!(app.page("/book/dune-frank-herbert").await.text().contains("Frank Herbert"));
    assert!(app.page("/about").await.text().contains("have added one of them"));
}

#[tokio::test]
async fn a_folder_of_own_works_that_is_not_there_does_not_keep_the_site_from_starting() {
    let app = TestApp::spawn_with(|config| config.catalogue_extra = Setting(Some("no/such/folder".into()))).await;
    assert_eq!(app.page("/book/dune-frank-herbert").await.status, 200);
    assert!(!app.page("/about").await.text().contains("have added"));
}

#[test]
fn the_command_tells_of_own_works_by_file_line_column_and_mend() {
    let own = OwnWorks::new("command");
    let command = |extra: Option<&PathBuf>| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_luminaria"));
        command.args(["catalogue", "check"]).env_remove("LUMINARIA_REFERENCE").env_remove("LUMINARIA_FIXTURES");
        command.args(extra.iter().flat_map(|folder| ["--extra".as_ref(), folder.as_os_str()])).output().unwrap()
    };
    let told = command(Some(&own.0));
    assert!(!told.status.success());
    let text = String::from_utf8(told.stdout).unwrap();
    let works = own.0.join("mine.csv").display().to_string();
    for line in [
        format!("{works}:3: themes: tin-and-thunder-zora-example: the vocabulary has no theme “sandworm-riding” → "),
        format!(
            "{works}:4: id: dune-frank-herbert: dune-frank-herbert is that of dune-frank-herbert (science-fiction.csv:"
        ),
        format!("{works}:5: other_titles: short: 2 fields instead of 19 → put quotes around a field that has a comma"),
        format!("{works}:6: character 4: the byte E9 is no UTF-8 → save the file as UTF-8"),
        format!("{}:1: character 1: the file begins with a byte order mark", own.0.join("authors.csv").display()),
    ] {
        assert!(text.contains(&line), "{line}\n{text}");
    }
    assert!(text.contains("LUMINARIA_REFERENCE is not set: what it holds is not compared."), "{text}");
    assert!(text.contains("met    Works: "), "{text}");
    assert!(command(None).status.success(), "the starter catalogue by itself is clean");
}
