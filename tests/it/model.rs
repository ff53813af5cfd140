//! Learning from the command line, and a site over a model of its own.

use std::{
    env,
    ffi::OsStr,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use luminaria::config::Setting;
use serde_json::{Value, json};

use crate::harness::TestApp;

/// A folder that is gone when it is no longer needed.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("luminaria-train-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let file = self.0.join(name);
        fs::write(&file, text).unwrap();
        file
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn luminaria<S: AsRef<OsStr>>(args: &[S]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_luminaria"));
    command.args(args).env_remove("LUMINARIA_REFERENCE").env_remove("RUST_LOG").output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Shelves by the numbers of another list: readers of "Dune" (1) have "Emma" (2) beside it, and others.
fn shelves() -> String {
    let mut text = "user_id,book_id,rating\n".to_owned();
    for reader in 0..400 {
        let own: &[u32] = if reader % 2 == 0 { &[1, 2, 5] } else { &[3, 4, 5] };
        for book in own {
            writeln!(text, "{reader},{book},5").unwrap();
        }
    }
    text
}

const IDS: &str = "book_id,work_id\n1,dune-frank-herbert\n2,emma-jane-austen\n3,the-hobbit-jrr-tolkien\n\
                   4,dracula-bram-stoker\n5,1984-george-orwell\n6,no-such-work\n";

fn trained(folder: &Folder, ids: &str) -> (Output, PathBuf) {
    let (interactions, ids) = (folder.write("shelves.csv", shelves()), folder.write("ids.csv", ids));
    let out = folder.0.join("made/model");
    let output = luminaria(&[
        "train".as_ref(),
        "--interactions".as_ref(),
        interactions.as_os_str(),
        "--ids".as_ref(),
        ids.as_os_str(),
        "--out".as_ref(),
        out.as_os_str(),
    ]);
    (output, out)
}

#[tokio::test]
async fn a_model_that_was_trained_is_what_the_site_serves() {
    let folder = Folder::new("served");
    let (output, model) = trained(&folder, IDS);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("5 books, 400 readers, 1200 pairs"), "{}", said(&output));
    let app = TestApp::spawn_with(|config| config.model = Setting(Some(model.clone()))).await;
    let found = app.api("/api/recommendations?search_term=dune+by+frank+herbert&limit=50").await.json();
    let emma = found["recommendations"].as_array().unwrap().iter().find(|one| one["id"] == "emma-jane-austen");
    let emma = emma.unwrap_or_else(|| panic!("all readers of one have the other: {found}"));
    assert_eq!(
        emma["reasons"],
        json!([{"kind": "readers", "text": "Chosen by readers of Dune"}]),
        "nothing else speaks for it"
    );
    assert!(said(&output).contains("too few cards"), "400 readers do not tell what a score means: {}", said(&output));
}

#[tokio::test]
async fn a_damaged_model_does_not_keep_the_site_from_starting() {
    let folder = Folder::new("damaged");
    let (_, model) = trained(&folder, IDS);
    let file = model.join("model.luminaria");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    for folder in [model.clone(), folder.0.join("nowhere")] {
        let app = TestApp::spawn_with(|config| config.model = Setting(Some(folder.clone()))).await;
        let found = app.api("/api/recommendations?search_term=dune").await.json();
        assert!(!found["recommendations"].as_array().unwrap().is_empty());
    }
    let told = luminaria(&[
        "evaluate".as_ref(),
        "--model".as_ref(),
        model.as_os_str(),
        "--fold-in".as_ref(),
        Path::new("a").as_os_str(),
        "--targets".as_ref(),
        Path::new("b").as_os_str(),
    ]);
    assert!(!told.status.success());
    assert!(said(&told).contains("the model is damaged: its checksum does not fit"), "{}", said(&told));
}

#[test]
fn evaluate_prints_one_object_and_draws_a_page() {
    let folder = Folder::new("evaluated");
    let (_, model) = trained(&folder, IDS);
    let given =
        folder.write("given.csv", "user_id,book_id\nx,dune-frank-herbert\ny,dracula-bram-stoker\nz,unheard-of\n");
    let wanted = folder
        .write("wanted.csv", "user_id,book_id\nx,emma-jane-austen\ny,the-hobbit-jrr-tolkien\nz,1984-george-orwell\n");
    let (page, peers) =
        (folder.0.join("report.html"), folder.write("peers.json", r#"{"popularity": {"recall@20": 0.5}}"#));
    let mut args: Vec<&OsStr> = vec!["evaluate".as_ref(), "--json".as_ref()];
    for (flag, file) in
        [("--model", &model), ("--fold-in", &given), ("--targets", &wanted), ("--report", &page), ("--peers", &peers)]
    {
        args.extend([flag.as_ref(), file.as_os_str()]);
    }
    let output = luminaria(&args);
    assert!(output.status.success(), "{}", said(&output));
    let figures: Value = serde_json::from_slice(&output.stdout).unwrap();
    for key in ["recall@20", "recall@50", "ndcg@20", "ndcg@100"] {
        let value = figures[key].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&value) && figures[format!("{key}_se")].is_f64(), "{figures}");
    }
    assert!(figures["recall@20"].as_f64().unwrap() > 0.99, "every target is among five books: {figures}");
    assert_eq!(figures["readers"], 3, "who gives nothing that is known is shown what most readers have");
    for key in ["coverage@20", "mean_popularity@20", "ece@12", "brier_skill@12", "recall@20_least_read", "ms_p99"] {
        assert!(figures[key].is_f64(), "{key}: {figures}");
    }
    let html = fs::read_to_string(page).unwrap();
    assert!(html.contains("<svg") && html.contains("popularity") && html.trim_end().ends_with("</html>"));
}

#[test]
fn what_cannot_be_learned_from_is_told_with_file_and_line() {
    let folder = Folder::new("bad");
    let out = folder.0.join("out");
    let told = |name: &str, text: &[u8]| {
        let file = folder.write(name, text);
        let output = luminaria(&[
            "train".as_ref(),
            "--interactions".as_ref(),
            file.as_os_str(),
            "--out".as_ref(),
            out.as_os_str(),
        ]);
        assert!(!output.status.success(), "{name}");
        said(&output)
    };
    assert!(told("empty.csv", b"").contains("there is no column"), "an empty file");
    assert!(
        told("columns.csv", b"reader,book\na,b\n").contains("there is no column “user_id”; there are: reader, book")
    );
    let latin = told("latin.csv", b"user_id,book_id\na,1\na,caf\xe9\n");
    assert!(latin.contains("latin.csv, line 3: this is not UTF-8"), "{latin}");
    assert!(told("alone.csv", b"user_id,book_id\na,1\nb,2\n").contains("no reader has 2 books or more"));
    let text = told("rating.csv", b"user_id,book_id,rating\na,1,5\na,2,\n");
    assert!(text.contains("rating.csv, line 3: “” is no rating"), "{text}");
    assert!(!out.exists(), "nothing is written where nothing was learned");
    let (nobody, _) = trained(&folder, "book_id,work_id\n77,dune-frank-herbert\n");
    assert!(said(&nobody).contains("no reader has 2 books or more"), "ids that exist nowhere: {}", said(&nobody));
}
