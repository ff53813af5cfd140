//! The starter catalogue keeps its own rules.

use std::{collections::BTreeSet, path::PathBuf};

use luminaria::catalogue::{Catalogue, check, embedded_files};

#[test]
fn every_line_of_the_starter_catalogue_keeps_the_rules() {
    let reference = std::env::var_os("LUMINARIA_REFERENCE").map(PathBuf::from);
    if reference.is_none() {
        println!("LUMINARIA_REFERENCE is not set: years and authors are not compared with the reference");
    }
    let this_year = crate::stub::now().to_zoned(jiff::tz::TimeZone::UTC).year();
    let report = check::check(&embedded_files(), this_year, reference.as_deref());
    assert!(report.is_clean(), "{report}");
}

#[test]
fn the_starter_catalogue_is_wide_enough_to_start_with() {
    let catalogue = Catalogue::embedded().unwrap();
    assert!(catalogue.works().len() >= 400, "{} works", catalogue.works().len());
    let main_genres: BTreeSet<&str> = catalogue.works().iter().map(|work| work.genres[0].as_str()).collect();
    assert!(main_genres.len() >= 20, "{main_genres:?}");
    assert!(catalogue.works().iter().filter(|work| work.series.is_some()).count() >= 100);
    assert!(catalogue.works().iter().filter(|work| work.language != "en").count() * 5 >= catalogue.works().len());
}
