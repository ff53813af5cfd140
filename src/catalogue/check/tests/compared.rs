//! What is compared with the reference, and the goals of the whole.

use super::*;

/// The good files, held to a reference and to ledgers.
fn compared(books: &str, settled: &str, prizes: &str, series: &str) -> Report {
    let folder = tempfolder::Folder::new();
    folder.write("goodbooks/books.csv", &format!("{BOOKS_HEADER}{books}"));
    let file = |name, text: &'static str| CatalogueFile::new(name, text.as_bytes());
    let ledger = |name, header: &str, rows: &str| file(name, Box::leak(format!("{header}\n{rows}").into_boxed_str()));
    let ledgers = Ledgers {
        series: ledger("series.csv", "name,volumes,until", series),
        prizes: ledger("prizes.csv", "prize,year,author", prizes),
        settled: ledger("settled.csv", "id,column,ours,reference,why", settled),
    };
    let files = CatalogueFiles::of_texts(("fantasy.csv", WORKS), AUTHORS, VOCABULARY);
    let options = Options { ledgers: Some(ledgers), reference: Some(folder.path()), ..Options::any(2026) };
    check(&files, &options)
}

fn notes(report: &Report) -> Vec<String> {
    report.notes.iter().filter(|note| note.line.is_some()).map(ToString::to_string).collect()
}

fn goal<'a>(report: &'a Report, what: &str) -> &'a Goal {
    report.goals.iter().find(|goal| goal.what.contains(what)).unwrap_or_else(|| panic!("no goal “{what}”: {report}"))
}

#[test]
fn a_reference_that_says_otherwise_is_a_note_until_it_is_settled() {
    let open = compared(BOOKS, "", "", "");
    assert!(open.problems.is_empty(), "{open}");
    assert_eq!(
        notes(&open),
        [
            "fantasy.csv:2: year: ashes-first-author: is of 1960 here and of 1971 in the reference (Ashes (Smoke, #1))",
            "fantasy.csv:4: authors: the-long-sleep-other-author: the reference has a book of this title by Somebody Else",
        ]
    );
    let years = goal(&open, "Years that disagree");
    assert!(!years.is_met() && years.detail == "1 of 2, 0 settled by hand", "{years:?}");
    assert_eq!(goal(&open, "First authors that disagree").detail, "1 of 3, 0 settled by hand");

    let settled = "ashes-first-author,year,1960,1971,1971 is a reprint\n\
                   the-long-sleep-other-author,authors,other-author,Somebody Else,another book of this title\n";
    let report = compared(BOOKS, settled, "", "");
    assert!(report.problems.is_empty() && notes(&report).is_empty(), "{report}");
    assert!(goal(&report, "Years that disagree").is_met() && goal(&report, "First authors that disagree").is_met());
}

#[test]
fn what_was_settled_must_still_be_so() {
    for (row, message) in [
        ("ashes-first-author,year,1961,1971,a reprint", "ours: ashes-first-author: our year is 1960 and not 1961"),
        ("embers-first-author,year,1962,1963,a reprint", "the reference agrees with us now"),
        ("smoke-first-author,year,1962,1963,a reprint", "there is no work “smoke-first-author”"),
        ("ashes-first-author,title,Ashes,Ash,a slip", "“title” is not compared"),
        ("ashes-first-author,year,1960,1971,", "why: ashes-first-author: is empty"),
    ] {
        let report = compared(BOOKS, row, "", "");
        assert!(matches!(report.problems.as_slice(), [only] if only.to_string().contains(message)), "{row}: {report}");
    }
}

#[test]
fn the_pen_name_of_the_first_author_is_the_first_author() {
    let books = BOOKS.replace("306406152,First Author", "306406152,\"F. Author, Somebody Else\"");
    assert!(!notes(&compared(&books, "", "", "")).iter().any(|note| note.contains("authors: ashes")));
    let books = BOOKS.replace("306406152,First Author", "306406152,\"Somebody Else, First Author\"");
    let told = notes(&compared(&books, "", "", ""));
    assert!(
        told[0].ends_with("the first author is “first-author” here and Somebody Else in the reference"),
        "{told:?}"
    );
}

#[test]
fn the_much_read_books_that_are_missing_are_listed() {
    let report = compared(BOOKS, "", "", "");
    let coverage = report.coverage.as_ref().unwrap();
    let missing: Vec<(usize, &str)> = coverage.missing.iter().map(|book| (book.rank, &*book.title)).collect();
    assert_eq!(missing, [(1, "The Long Sleep"), (3, "Nowhere to Be Found")]);
    assert!((coverage.share(1000) - 50.0).abs() < 1e-9 && coverage.share(1).abs() < 1e-9);
    assert!(report.to_string().contains("  3. Nowhere to Be Found by Another One (11 ratings)\n"), "{report}");
    assert!(report.to_string().contains("MISSED Of the 1000 most rated books of the reference, %: 50"), "{report}");
    let boxed = compared(BOOKS, "embers-first-author,edition,,10,a box set with it\n", "", "");
    assert_eq!(boxed.coverage.unwrap().missing.len(), 1, "an edition stands for its work");
}

#[test]
fn identifiers_come_from_the_reference() {
    let told = |from: &str, to: &str| -> Vec<String> {
        let report = compared(&BOOKS.replace(from, to), "", "", "");
        report
            .problems
            .iter()
            .map(|problem| format!("{}: {} → {}", problem.column, problem.what, problem.mend))
            .collect()
    };
    assert_eq!(
        told("Ashes,\"Ashes (Smoke, #1)\",100", "Ashes,\"Ashes (Smoke, #1)\",200"),
        ["popularity: 60 is not the reference's figure → write 72"]
    );
    assert_eq!(
        told("306406152", "306406153"),
        ["isbn13: 9780306406157 is not made from the reference's ISBN 306406153 → write “”"]
    );
    assert_eq!(told("1,7,", "1,70,").len(), 2, "the number and the ISBN of a book that the reference does not have");
}

#[test]
fn a_series_that_is_whole_has_no_gap() {
    let told = compared(BOOKS, "", "", "Smoke,3,1970\n").problems;
    assert_eq!(told[0].what, "“Smoke” has 3 volumes, and there is no 3");
    let told = compared(BOOKS, "", "", "Fire,2,1970\n").problems;
    assert_eq!(told[0].what, "“Fire” has 2 volumes, and there is no 1, no 2");
    let whole = compared(BOOKS, "", "", "Smoke,2,1970\n");
    assert!(whole.problems.is_empty(), "{whole}");
    assert_eq!(goal(&whole, "best-known series").detail, "1 series are whole in all");
}

#[test]
fn who_has_won_a_prize_has_a_line() {
    let report = compared(BOOKS, "", "nobel,1999,Other Author\nnobel,1998,Nobody Here\n", "");
    assert_eq!(report.problems.len(), 1, "{report}");
    assert!(
        report.problems[0]
            .to_string()
            .starts_with("authors.csv:3: line: other-author: is empty, and the author won the nobel of 1999")
    );
    assert!(report.notes.iter().any(|note| note.what == "nobel: 1 of 2 winners are there"));
}

#[test]
fn no_reference_is_a_note() {
    let files = CatalogueFiles::of_texts(("fantasy.csv", WORKS), AUTHORS, VOCABULARY);
    let nowhere = check(&files, &Options { reference: Some(Path::new("no-such-folder")), ..Options::any(2026) });
    assert!(nowhere.notes.iter().any(|note| note.what.starts_with("nothing is compared")));
}

#[test]
fn no_blurb_is_made_from_what_others_wrote() {
    let folder = tempfolder::Folder::new();
    folder.write(
        "a/plain.json",
        "{\"works\":[{\"description\":\"It tells how a stable boy carries the last live egg over the hills.\"}]}",
    );
    folder.write("b.xml", "<item><![CDATA[What came of it &lt;b&gt;will&lt;/b&gt; not be taught to wait.]]></item>");
    folder.write("c.txt", "Nobody in the valley has been asleep.");
    let files = CatalogueFiles::of_texts(("fantasy.csv", WORKS), AUTHORS, VOCABULARY);
    let report = check(&files, &Options { descriptions: Some(folder.path()), ..Options::any(2026) });
    let told: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "fantasy.csv:2: blurb: ashes-first-author: shares “a stable boy carries the last live egg” with a/plain.json → \
             write it anew, in words of your own",
            "fantasy.csv:3: blurb: embers-first-author: shares “what came of it will not be taught” with b.xml → \
             write it anew, in words of your own",
        ]
    );
}

#[test]
fn the_goals_of_the_whole_are_printed_with_what_was_reached() {
    let report = compared(BOOKS, "", "", "");
    assert!(!report.is_clean(), "three works are no starter catalogue");
    let text = report.to_string();
    for line in [
        "MISSED Works: 3, asked 3000 or more",
        "MISSED Works of antiquity: 0, asked 20 or more",
        "met    First published in another language than English, %: 33.3, asked 25 or more",
        "MISSED Themes: 3, asked 300 to 500",
        "met    Themes of no work or one only: 0, asked 0 or fewer",
        "MISSED Themes of more than 8 % of all works: 3, asked 0 or fewer (dragons, exile, thrones)",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

mod tempfolder {
    //! A folder that is gone when the test is.

    use std::{
        fs,
        path::PathBuf,
        process,
        sync::atomic::{AtomicU32, Ordering},
    };

    pub(super) struct Folder(PathBuf);

    impl Folder {
        pub(super) fn new() -> Self {
            static COUNT: AtomicU32 = AtomicU32::new(0);
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = std::env::temp_dir().join(format!("luminaria-check-{}-{number}", process::id()));
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        pub(super) fn path(&self) -> &std::path::Path {
            &self.0
        }

        pub(super) fn write(&self, name: &str, text: &str) {
            let path = self.0.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}
