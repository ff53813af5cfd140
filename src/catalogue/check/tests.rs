//! Each rule, shown by a record that breaks it.

use super::*;

const VOCABULARY: &str = "\
kind,id,name,parent,synonyms,opposite,definition
genre,fantasy,Fantasy,,magic books,,Stories with magic.
genre,epic-fantasy,Epic fantasy,fantasy,high fantasy,,Long ones.
genre,horror,Horror,,scary stories,,Stories that frighten.
theme,dragons,dragons,,,,Large and hot.
theme,exile,exile,,,,Far from home.
theme,thrones,thrones,,,,Who sits where.
mood,grim,grim,,,merry,Dark.
mood,merry,merry,,,grim,Light.
setting,london,London,,,,A city.
period,victorian,the Victorian age,,,,Under Victoria.
";

const AUTHORS: &str = "\
id,name,sort_name,other_names,born,died,country,line
first-author,First Author,\"Author, First\",F. Author,1920,1990,GB,
other-author,Other Author,\"Author, Other\",,1950,,US,
";

const WORKS: &str = "\
id,title,other_titles,authors,year,language,series,series_position,genres,themes,moods,setting,period,pages,popularity,blurb,isbn13,openlibrary,goodreads
ashes-first-author,Ashes,,first-author,1960,en,Smoke,1,fantasy;epic-fantasy,dragons;exile;thrones,grim,,victorian,300,60,\"Driven out of a burning capital, a stable boy carries the last live egg over the mountains.\",9780306406157,OL12W,7
embers-first-author,Embers,,first-author,1962,en,Smoke,2,fantasy,dragons;exile;thrones,merry,london,,,50,\"Six winters later the egg has hatched, and what came of it will not be taught to wait.\",,,
the-long-sleep-other-author,The Long Sleep,,other-author,1990,fr,,,fantasy,dragons;exile;thrones,grim;merry,,,,20,\"Nobody in the valley has been awake for a hundred years except the clockmaker's daughter.\",,,
";

const BLURB: &str = "Driven out of a burning capital, a stable boy carries the last live egg over the mountains.";

fn report(works: &str, authors: &str, vocabulary: &str) -> Report {
    check(&CatalogueFiles { works: vec![("fantasy.csv", works)], authors, vocabulary }, 2026, None)
}

/// What the checker says when `from` is replaced by `to` in the good files.
fn problems_when(from: &str, to: &str) -> Vec<String> {
    assert!([WORKS, AUTHORS, VOCABULARY].iter().any(|text| text.contains(from)), "nothing to replace: {from}");
    let [works, authors, vocabulary] = [WORKS, AUTHORS, VOCABULARY].map(|text| text.replacen(from, to, 1));
    report(&works, &authors, &vocabulary).problems.iter().map(ToString::to_string).collect()
}

/// Each change must give exactly this one message; it is a part of the line.
fn each_is_told(cases: &[(&str, &str, &str)]) {
    for (from, to, message) in cases {
        let problems = problems_when(from, to);
        assert!(
            matches!(problems.as_slice(), [only] if only.contains(message)),
            "{from} → {to} gives {problems:#?}, not “{message}”"
        );
    }
}

#[test]
fn good_files_are_clean_and_counted() {
    let report = report(WORKS, AUTHORS, VOCABULARY);
    assert!(report.is_clean(), "{report}");
    let counts = &report.counts;
    assert_eq!((counts.works, counts.authors, counts.series), (3, 2, 1));
    assert_eq!(counts.genres.get("epic-fantasy"), Some(&1));
    assert_eq!(counts.decades.get(&1960), Some(&2));
    let text = report.to_string();
    assert!(
        text.contains("3 works, 2 authors") && text.contains("en 2, fr 1") && text.contains("0 problems"),
        "{text}"
    );
}

#[test]
fn words_used_by_none_or_by_many_are_notes() {
    let notes: Vec<String> = report(WORKS, AUTHORS, VOCABULARY).notes.iter().map(ToString::to_string).collect();
    assert!(notes.contains(&"vocabulary.csv: the genre “horror” is used by no work".to_owned()), "{notes:?}");
    assert!(notes.contains(&"vocabulary.csv: the theme “exile” is used by 3 works, more than 8 % of all".to_owned()));
    let once = WORKS.replace("dragons;exile;thrones,merry", "exile;thrones,merry");
    let once = once.replace("dragons;exile;thrones,grim;merry", "exile;thrones,grim;merry");
    let notes = report(&once, AUTHORS, VOCABULARY).notes;
    assert!(notes.iter().any(|note| note.what == "the theme “dragons” is used by one work only"));
}

#[test]
fn a_message_names_file_line_and_record() {
    assert_eq!(
        problems_when("1990,fr", "1990,French"),
        ["fantasy.csv:4: the-long-sleep-other-author: language “French” is no code of two or three small letters"]
    );
}

#[test]
fn a_file_that_is_no_such_table_is_told() {
    let told = problems_when("id,title,", "id,name,");
    assert!(told.iter().any(|line| line.starts_with("fantasy.csv: the columns are id,name,other_titles")), "{told:?}");
    let told = problems_when(",9780306406157,OL12W,7", ",9780306406157");
    assert!(told[0].contains("17 fields instead of 19"), "{told:?}");
}

#[test]
fn the_words_of_a_record_are_checked() {
    each_is_told(&[
        (",Ashes,", ",Ashes ,", "title: space at an end"),
        (",Ashes,", ",Rubble,", "the id does not begin like the title “Rubble”"),
        ("ashes-first-author,", "ashes--first-author,", "id “ashes--first-author”: an id has 1 to 120"),
        (",Ashes,,", ",Ashes,Cinders;Cinders,", "other_titles: “Cinders” is there twice"),
        ("fantasy;epic-fantasy,", "fantasy;epic,", "genres: the vocabulary has no genre “epic”"),
        ("fantasy;epic-fantasy,", "fantasy;fantasy,", "genres: “fantasy” is there twice"),
        ("fantasy;epic-fantasy,", ",", "genres: 0 instead of 1 to 4"),
        ("fantasy;epic-fantasy,", "horror,", "its first genre is “horror”, so it belongs into horror.csv"),
        ("dragons;exile;thrones", "dragons;exile", "themes: 2 instead of 3 to 8"),
        ("dragons;exile;thrones", "dragons;exile;fire", "the vocabulary has no theme “fire”"),
        (",grim,,victorian", ",,,victorian", "moods: 0 instead of 1 to 4"),
        (",grim,,victorian", ",grim,paris,victorian", "setting: the vocabulary has no setting “paris”"),
        (",grim,,victorian", ",grim,,now", "period: the vocabulary has no period “now”"),
    ]);
}

#[test]
fn the_figures_of_a_record_are_checked() {
    each_is_told(&[
        ("1960,en", "soon,en", "year “soon”: invalid digit"),
        ("1960,en", "2027,en", "year 2027 is no year from -3000 to 2026"),
        ("1960,en", "1924,en", "is of 1924, but “first-author” was born in 1920"),
        ("300,60,", "many,60,", "pages “many”: invalid digit"),
        ("300,60,", "0,60,", "pages 0 is no number of pages"),
        ("300,60,", "300,101,", "popularity 101 is more than 100"),
        ("300,60,", "300,,", "popularity is empty"),
        ("9780306406157", "9780306406158", "isbn13 “9780306406158” is not 13 digits with the right last one"),
        ("9780306406157", "0306406152", "isbn13 “0306406152”"),
        ("OL12W", "OL12M", "openlibrary “OL12M” is no work key"),
        ("OL12W", "OLW", "openlibrary “OLW” is no work key"),
        (",7\n", ",seven\n", "goodreads “seven”"),
        (",7\n", ",0\n", "goodreads 0 is no book number"),
    ]);
}

#[test]
fn works_must_not_disagree_with_each_other() {
    each_is_told(&[
        ("embers-first-author,Embers,,", "ashes-first-author,Embers,Ashes,", "id ashes-first-author is that of"),
        ("embers-first-author,Embers", "aembers-first-author,Aembers", "not in the order of the ids"),
        (
            "embers-first-author,Embers,",
            "embers-first-author,The Ashes,Embers",
            "has title and author of “ashes-first-author”",
        ),
        (",,,\nthe-long", ",9780306406157,,\nthe-long", "isbn13 9780306406157 is that of ashes-first-author"),
        (",,,\nthe-long", ",,OL12W,\nthe-long", "openlibrary OL12W is that of ashes-first-author"),
    ]);
}

#[test]
fn series_are_whole_and_spelled_one_way() {
    each_is_told(&[
        ("Smoke,2,", "Smoke,1,", "“ashes-first-author” is volume 1 of “Smoke” too"),
        ("Smoke,2,", "Smoke,two,", "series_position “two”: a volume's number is"),
        ("Smoke,2,", "The Smoke,2,", "the series “The Smoke” is called “Smoke” at “ashes-first-author”"),
        ("Smoke,1,", "Smoke,3,", "the series “Smoke” has no volume 1"),
        ("Smoke,2,", ",2,", "has the position 2, but no series"),
        ("Smoke,2,", "!!!,,", "series “!!!”: no address can be made of it"),
    ]);
    assert!(problems_when("Smoke,2,", "Smoke,0.5,").is_empty(), "a prequel");
    assert!(problems_when("Smoke,2,", "Smoke,,").is_empty(), "a companion");
}

#[test]
fn authors_are_known_used_and_one_record_each() {
    each_is_told(&[
        ("other-author,1990", "other-author;third-author,1990", "there is no author “third-author”"),
        ("other-author,1990", "first-author,1990", "other-author: no work is by this author"),
        ("\"Author, Other\",", "\"Author, Other\",F Author", "“F Author” is a name of “first-author” too"),
        ("\"Author, Other\"", "\"Writer, Other\"", "sort_name: “Writer” is no part of the name “Other Author”"),
        ("1920,1990,GB", "1920,1910,GB", "born 1920 and died 1910"),
        ("1950,,US", "later,,US", "born “later”: invalid digit"),
        ("1950,,US", "1950,2030,US", "died 2030 is no year"),
        ("1950,,US", "1950,,USA", "country “USA” is no code of two capital letters"),
    ]);
    assert!(
        problems_when("other-author,Other Author,", "other-author,,").iter().any(|line| line.contains("name is empty"))
    );
    assert!(problems_when("other-author,Other", "a-author,Other").iter().any(|line| line.contains("not in the order")));
    assert!(
        problems_when("other-author,Other", "first-author,Other")
            .iter()
            .any(|line| line.contains("the id is there twice"))
    );
}

#[test]
fn the_vocabulary_hangs_together() {
    each_is_told(&[
        ("Epic fantasy,fantasy,", "Epic fantasy,fancy,", "the parent “fancy” is no genre"),
        ("Horror,,", "Horror,epic-fantasy,", "the parent “epic-fantasy” has a parent itself"),
        ("dragons,,,,", "dragons,exile,,,", "only a genre has a parent"),
        (",grim,Light.", ",grim,", "definition is empty"),
        ("mood,grim,grim,,,merry", "mood,grim,grim,,,", "its opposite “grim” does not name it as its own"),
        ("dragons,,,,", "dragons,,,exile,", "only a mood has an opposite"),
        ("scary stories", "high fantasy", "“high fantasy” means the genre “epic-fantasy” too"),
    ]);
    let told = problems_when("setting,london,London", "place,london,London");
    assert!(told.iter().any(|line| line.contains("kind “place”: the kinds are")), "{told:?}");
    assert!(problems_when("theme,exile,exile", "theme,exile,")[0].contains("name is empty"));
    assert!(
        problems_when("theme,thrones,", "theme,exile,").iter().any(|line| line.contains("the theme is there twice"))
    );
    assert!(problems_when(",,merry,Dark", ",,grim,Dark").iter().any(|line| line.contains("not its own opposite")));
    assert!(problems_when(",,merry,Dark", ",,odd,Dark").iter().any(|line| line.contains("“odd” is no mood")));
}

#[test]
fn a_blurb_has_its_length_and_neither_praise_nor_markup() {
    let long = format!("{BLURB} {}", "He goes on. ".repeat(11).trim());
    each_is_told(&[
        (BLURB, "Too short.", "the blurb has 2 words instead of 12 to 45"),
        (BLURB, &long, "the blurb has 50 words instead of 12 to 45"),
        ("a stable boy carries", "an unforgettable boy carries", "the blurb praises (“unforgettable”)"),
        ("a stable boy carries", "a must-read boy carries", "the blurb praises (“must read”)"),
    ]);
    assert!(problems_when("a stable boy", "a <b>stable</b> boy").iter().any(|line| line.contains("markup (“<”)")));
}

#[test]
fn no_blurb_is_made_from_another() {
    let other = "Six winters later the egg has hatched, and what came of it will not be taught to wait.";
    each_is_told(&[
        (
            other,
            "Driven out of bed by rain, an old tutor finds that the school has lost its roof and rector.",
            "the blurb begins with “driven out of” as that of “ashes-first-author” does",
        ),
        (
            other,
            "Half asleep, a stable boy carries the last live egg over the mountains and wonders at noon what it wants.",
            "shares “a stable boy carries the last live egg” with that of “ashes-first-author”",
        ),
        (
            other,
            "Out of a burning capital, a stable boy carries the last live egg over all the mountains.",
            "the blurb is nearly the same as that of “ashes-first-author”",
        ),
    ]);
    let told = problems_when(other, BLURB);
    assert!(told.iter().any(|line| line.contains("is the same as that of “ashes-first-author”")), "{told:?}");
}

#[test]
fn all_problems_are_listed_not_only_the_first() {
    let works = WORKS.replace("1960,en", "soon,English").replace("300,60,", "many,200,");
    let report = report(&works, &AUTHORS.replace("GB", "Britain"), VOCABULARY);
    assert_eq!(report.problems.len(), 5, "{report}");
    assert!(!report.is_clean());
}

#[test]
fn a_reference_that_says_otherwise_is_a_note() {
    let folder = tempfolder::Folder::new();
    folder.write(
        "goodbooks/books.csv",
        "book_id,authors,original_publication_year,original_title,title\n\
         1,First Author,1971.0,Ashes,\"Ashes (Smoke, #1)\"\n\
         2,First Author,1962.0,Embers,Embers\n\
         3,Somebody Else,1990.0,The Long Sleep,The Long Sleep\n",
    );
    let files = CatalogueFiles { works: vec![("fantasy.csv", WORKS)], authors: AUTHORS, vocabulary: VOCABULARY };
    let report = check(&files, 2026, Some(folder.path()));
    assert!(report.is_clean());
    let notes: Vec<&str> = report.notes.iter().filter(|note| note.line.is_some()).map(|note| &*note.what).collect();
    assert_eq!(
        notes,
        [
            "is of 1960 here and of 1971 in the reference (Ashes (Smoke, #1))",
            "the reference has a book of this title by Somebody Else",
        ]
    );
    let nowhere = check(&files, 2026, Some(Path::new("no-such-folder")));
    assert!(nowhere.notes.iter().any(|note| note.what.starts_with("nothing is compared")));
}

mod tempfolder {
    //! A folder that is gone when the test is.

    use std::{fs, path::PathBuf, process};

    pub(super) struct Folder(PathBuf);

    impl Folder {
        pub(super) fn new() -> Self {
            let path = std::env::temp_dir().join(format!("luminaria-check-{}", process::id()));
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
