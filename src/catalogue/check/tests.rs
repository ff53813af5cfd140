//! Each rule, shown by a record that breaks it.

mod compared;

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
first-author,First Author,\"Author, First\",F. Author,1920,1990,GB,Wrote two books on what burns.
other-author,Other Author,\"Author, Other\",,1950,,US,
";

const WORKS: &str = "\
id,title,other_titles,authors,year,language,series,series_position,genres,themes,moods,setting,period,pages,popularity,blurb,isbn13,openlibrary,goodreads
ashes-first-author,Ashes,,first-author,1960,en,Smoke,1,fantasy;epic-fantasy,dragons;exile;thrones,grim,,victorian,300,60,\"Driven out of a burning capital, a stable boy carries the last live egg over the mountains.\",9780306406157,OL12W,7
embers-first-author,Embers,,first-author,1962,en,Smoke,2,fantasy,dragons;exile;thrones,merry,london,,,50,\"Six winters later the egg has hatched, and what came of it will not be taught to wait.\",,,
the-long-sleep-other-author,The Long Sleep,,other-author,1990,fr,,,fantasy,dragons;exile;thrones,merry,,,,20,\"Nobody in the valley has been awake for a hundred years except the clockmaker's daughter.\",,,
";

const BLURB: &str = "Driven out of a burning capital, a stable boy carries the last live egg over the mountains.";

fn report(works: &str, authors: &str, vocabulary: &str) -> Report {
    check(&CatalogueFiles::of_texts(("fantasy.csv", works), authors, vocabulary), &Options::any(2026))
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
    assert_eq!(counts.decades().get(&1960), Some(&2));
    let text = report.to_string();
    assert!(
        text.contains("3 works, 2 authors") && text.contains("en 2, fr 1") && text.contains("0 problems"),
        "{text}"
    );
}

#[test]
fn a_genre_of_no_work_is_a_note() {
    let notes: Vec<String> = report(WORKS, AUTHORS, VOCABULARY).notes.iter().map(ToString::to_string).collect();
    assert!(notes.contains(&"the vocabulary: the genre “horror” is used by no work".to_owned()), "{notes:?}");
}

#[test]
fn a_message_names_file_line_column_record_and_mend() {
    assert_eq!(
        problems_when("1990,fr", "1990,French"),
        ["fantasy.csv:4: language: the-long-sleep-other-author: “French” is no code of two or three small letters → \
             write the ISO 639 code of the original language, such as en"]
    );
    assert_eq!(
        problems_when("fantasy,dragons;exile;thrones,merry,,,,", "fantasy,dragons;exiles;thrones,merry,,,,"),
        [
            "fantasy.csv:4: themes: the-long-sleep-other-author: the vocabulary has no theme “exiles” → perhaps “exile” is meant"
        ]
    );
}

#[test]
fn what_is_no_text_is_told_and_spoils_no_other_line() {
    let bytes = |from: &str, to: &[u8]| {
        let at = WORKS.find(from).unwrap();
        [&WORKS.as_bytes()[..at], to, &WORKS.as_bytes()[at + from.len()..]].concat()
    };
    let told = |works: &[u8]| -> Vec<String> {
        let mut files = CatalogueFiles::of_texts(("fantasy.csv", ""), AUTHORS, VOCABULARY);
        files.works[0].bytes = works;
        check(&files, &Options::any(2026)).problems.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        told(&bytes("id,", b"\xef\xbb\xbfid,")),
        [
            "fantasy.csv:1: character 1: the file begins with a byte order mark → save it as UTF-8 without a byte order mark"
        ]
    );
    assert_eq!(
        told(&bytes("Nobody", b"\xc9mile")).last().unwrap(),
        "fantasy.csv:4: character 111: the byte C9 is no UTF-8 → save the file as UTF-8"
    );
    let open = told(&bytes("to wait.\"", b"to wait."));
    assert_eq!(open.len(), 1, "the line after it is read as usual: {open:?}");
    assert!(
        open[0].starts_with("fantasy.csv:3: character 106: a quote is opened and not closed → close it"),
        "{open:?}"
    );
    let told = told(&bytes("id,", b"\xff\xfeid,"));
    assert!(told.iter().any(|line| line.ends_with("the file is in UTF-16 → save it as UTF-8")), "{told:?}");
}

#[test]
fn a_file_that_is_no_such_table_is_told() {
    let told = problems_when("id,title,", "id,name,");
    assert!(
        told.iter().any(|line| line.starts_with("fantasy.csv:1: the columns are id,name,other_titles")),
        "{told:?}"
    );
    let told = problems_when(",9780306406157,OL12W,7", ",9780306406157");
    assert!(
        told[0].contains("fantasy.csv:2: openlibrary: ashes-first-author: 17 fields instead of 19 → put quotes"),
        "{told:?}"
    );
}

#[test]
fn the_words_of_a_record_are_checked() {
    each_is_told(&[
        (",Ashes,", ",Ashes ,", "title: ashes-first-author: space at an end"),
        (",Ashes,", ",Rubble,", "the id does not begin like the title “Rubble”"),
        ("ashes-first-author,", "ashes--first-author,", "“ashes--first-author”: an id has 1 to 120"),
        (",Ashes,,", ",Ashes,Cinders;Cinders,", "other_titles: ashes-first-author: “Cinders” is there twice"),
        (
            "fantasy;epic-fantasy,",
            "fantasy;epic,",
            "the vocabulary has no genre “epic” → perhaps “epic-fantasy” is meant",
        ),
        ("fantasy;epic-fantasy,", "fantasy;fantasy,", "genres: ashes-first-author: “fantasy” is there twice"),
        ("fantasy;epic-fantasy,", ",", "genres: ashes-first-author: 0 instead of 1 to 4"),
        ("fantasy;epic-fantasy,", "horror,", "its first genre is “horror”, so it belongs into horror.csv"),
        ("dragons;exile;thrones", "dragons;exile", "themes: ashes-first-author: 2 instead of 3 to 8 → add"),
        ("dragons;exile;thrones", "dragons;exile;fire", "the vocabulary has no theme “fire”"),
        (",grim,,victorian", ",,,victorian", "moods: ashes-first-author: 0 instead of 1 to 4"),
        (",grim,,victorian", ",grim,paris,victorian", "the vocabulary has no setting “paris”"),
        (",grim,,victorian", ",grim,,now", "the vocabulary has no period “now”"),
    ]);
}

#[test]
fn the_figures_of_a_record_are_checked() {
    each_is_told(&[
        ("1960,en", "soon,en", "year: ashes-first-author: “soon”: invalid digit"),
        ("1960,en", "2027,en", "2027 is no year from -3000 to 2026"),
        ("1960,en", "1924,en", "is of 1924, but “first-author” was born in 1920"),
        ("300,60,", "many,60,", "pages: ashes-first-author: “many”: invalid digit"),
        ("300,60,", "0,60,", "0 is no number of pages"),
        ("300,60,", "300,101,", "101 is more than 100"),
        ("300,60,", "300,,", "popularity: ashes-first-author: is empty"),
        ("9780306406157", "9780306406158", "“9780306406158” is not 13 digits with the right last one"),
        ("9780306406157", "0306406152", "“0306406152” is not"),
        ("OL12W", "OL12M", "“OL12M” is no work key"),
        ("OL12W", "OLW", "“OLW” is no work key"),
        (",7\n", ",seven\n", "goodreads: ashes-first-author: “seven”"),
        (",7\n", ",0\n", "goodreads: ashes-first-author: 0 is no book number"),
    ]);
}

#[test]
fn works_must_not_disagree_with_each_other() {
    each_is_told(&[
        (
            "embers-first-author,Embers,,",
            "ashes-first-author,Embers,Ashes,",
            "id: ashes-first-author: ashes-first-author is that of",
        ),
        ("embers-first-author,Embers", "aembers-first-author,Aembers", "not in the order of the ids"),
        (
            "embers-first-author,Embers,",
            "embers-first-author,The Ashes,Embers",
            "has title and author of “ashes-first-author”",
        ),
        (",,,\nthe-long", ",9780306406157,,\nthe-long", "9780306406157 is that of ashes-first-author"),
        (",,,\nthe-long", ",,OL12W,\nthe-long", "OL12W is that of ashes-first-author"),
    ]);
}

#[test]
fn series_are_whole_and_spelled_one_way() {
    each_is_told(&[
        ("Smoke,2,", "Smoke,1,", "“ashes-first-author” is volume 1 of “Smoke” too"),
        ("Smoke,2,", "Smoke,two,", "“two”: a volume's number is"),
        ("Smoke,2,", "The Smoke,2,", "the series “The Smoke” is called “Smoke” at “ashes-first-author”"),
        ("Smoke,1,", "Smoke,3,", "the series “Smoke” has no volume 1"),
        ("Smoke,2,", ",2,", "has the position 2, but no series"),
        ("Smoke,2,", "!!!,,", "“!!!”: no address can be made of it"),
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
        ("\"Author, Other\"", "\"Writer, Other\"", "“Writer” is no part of the name “Other Author”"),
        ("1920,1990,GB", "1920,1910,GB", "born 1920 and died 1910"),
        ("1950,,US", "later,,US", "born: other-author: “later”: invalid digit"),
        ("1950,,US", "1950,2030,US", "2030 is no year"),
        (
            "on what burns.",
            "on what burns and on a very great many other things of which nobody has ever heard nor is likely to hear in the years that are left to us all come what may",
            "words, more than 30",
        ),
        ("Wrote two books on what burns.", "", "is empty, and 2 works are by this author"),
        ("1950,,US", "1950,,USA", "“USA” is no code of two capital letters"),
    ]);
    assert!(problems_when("other-author,Other Author,", "other-author,,").iter().any(|line| line.contains("is empty")));
    assert!(problems_when("other-author,Other", "a-author,Other").iter().any(|line| line.contains("not in the order")));
    assert!(
        problems_when("other-author,Other", "first-author,Other").iter().any(|line| line.contains("is there twice"))
    );
}

#[test]
fn the_vocabulary_hangs_together() {
    each_is_told(&[
        ("Epic fantasy,fantasy,", "Epic fantasy,fancy,", "the parent “fancy” is no genre"),
        ("Horror,,", "Horror,epic-fantasy,", "the parent “epic-fantasy” has a parent itself"),
        ("dragons,,,,", "dragons,exile,,,", "only a genre has a parent"),
        (",grim,Light.", ",grim,", "definition: merry: is empty"),
        ("scary stories,,Stories", "scary stories,grim,Stories", "only a mood has an opposite"),
        ("dragons,,,,", "dragons,,,exile,", "only a mood has an opposite"),
        ("scary stories", "high fantasy", "“high fantasy” means the genre “epic-fantasy” too"),
    ]);
    let told = problems_when("setting,london,London", "place,london,London");
    assert!(told.iter().any(|line| line.contains("“place”: the kinds are")), "{told:?}");
    assert!(problems_when("theme,exile,exile", "theme,exile,")[0].contains("is empty"));
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
        (BLURB, "Too short.", "2 words instead of 12 to 45"),
        (BLURB, &long, "50 words instead of 12 to 45"),
        ("a stable boy carries", "an unforgettable boy carries", "praises (“unforgettable”)"),
        ("a stable boy carries", "a must-read boy carries", "praises (“must read”)"),
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
            "begins with “driven out of” as that of “ashes-first-author” does",
        ),
        (
            other,
            "Half asleep, a stable boy carries the last live egg over the mountains and wonders at noon what it wants.",
            "shares “a stable boy carries the last live egg” with that of “ashes-first-author”",
        ),
        (
            other,
            "Out of a burning capital, a stable boy carries the last live egg over all the mountains.",
            "is nearly the same as that of “ashes-first-author”",
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

const BOOKS_HEADER: &str =
    "book_id,goodreads_book_id,isbn,authors,original_publication_year,original_title,title,ratings_count\n";
/// Ashes is the most rated of these, with the popularity and the number that [`WORKS`] has; its year is another.
const BOOKS: &str = "\
1,7,306406152,First Author,1971.0,Ashes,\"Ashes (Smoke, #1)\",100
2,8,,First Author,1962.0,Embers,Embers: A Tale,10
3,9,,Somebody Else,1990.0,The Long Sleep,The Long Sleep,1000
4,10,,Another One,1990.0,,Nowhere to Be Found,11
";
