//! Covers of the starter catalogue.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{
    compositions::Composition,
    look::{BESIDE, Neighbours},
    *,
};
use crate::{
    cache::{CacheName, TypedCache},
    domain::{ManualClock, Subject},
    recommend::{Recommender, Request, embedded_model},
};

#[test]
fn a_work_looks_the_same_every_time_and_names_itself() {
    let catalogue = Catalogue::embedded().unwrap();
    let work = &catalogue.works()[0];
    let cover = draw(&catalogue, work);
    assert_eq!(cover, draw(&catalogue, work));
    assert!(cover.contains("cover-title") && cover.contains("cover-author"), "{cover}");
}

#[test]
fn markup_in_a_title_is_text() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut work = catalogue.works()[0].clone();
    work.title = "<script>alert('x')</script> & \"more\"".to_owned();
    let cover = draw(&catalogue, &work);
    assert!(!cover.contains("<script"), "{cover}");
    assert!(!cover.contains("style="), "the policy forbids inline styles");
}

#[test]
fn covers_of_one_genre_are_many() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut work = catalogue.works()[0].clone();
    work.series = None;
    let (mut covers, mut looks) = (HashSet::new(), HashSet::new());
    for n in 0..100 {
        work.id = format!("book-{n}").parse().unwrap();
        covers.insert(draw(&catalogue, &work));
        let look = look(&catalogue, &work);
        looks.insert((look.composition, look.palette().ground));
    }
    assert!(covers.len() == 100 && looks.len() >= 60, "{} and {} of 100 differ", covers.len(), looks.len());
}

#[test]
fn every_composition_is_used_and_none_too_often() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut uses: HashMap<Composition, usize> = HashMap::new();
    for work in catalogue.works() {
        *uses.entry(look(&catalogue, work).composition).or_default() += 1;
    }
    assert_eq!(uses.len(), Composition::ALL.len(), "{uses:?}");
    let most = uses.values().max().unwrap();
    assert!(most * 10 <= catalogue.works().len(), "a tenth at most: {uses:?}");
}

#[test]
fn volumes_look_like_a_series_each_in_its_colours() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut work = catalogue.works().iter().find(|work| work.series.is_some()).unwrap().clone();
    let volume = |work: &mut Work, id: &str, position: &str| {
        work.id = id.parse().unwrap();
        work.series.as_mut().unwrap().position = Some(position.parse().unwrap());
        look(&catalogue, work)
    };
    let looks = ["1", "1.5", "2", "3"]
        .map(|position| volume(&mut work, &format!("no-{}", position.replace('.', "-")), position));
    for (at, look) in looks.iter().enumerate() {
        assert_eq!(look.composition, looks[0].composition);
        assert!(looks[..at].iter().all(|other| !other.is_like(look)), "{looks:?}");
    }
}

#[test]
fn covers_are_small() {
    let catalogue = Catalogue::embedded().unwrap();
    let sizes: Vec<usize> = catalogue.works().iter().map(|work| draw(&catalogue, work).len()).collect();
    let (mean, most) = (sizes.iter().sum::<usize>() / sizes.len(), sizes.iter().max().unwrap());
    assert!(mean <= 1000 && *most <= 2500, "{mean} bytes on average, {most} at most");
}

/// Type is never in another colour than the palette's ink, and what lies behind it is the ground.
#[test]
fn titles_are_readable_in_every_composition_and_palette() {
    for (family, at) in palette::FAMILIES.into_iter().flat_map(|family| (0..family.len()).map(move |at| (family, at))) {
        let palette = family[at];
        for composition in Composition::ALL {
            for variant in 0..composition.variants() {
                let cover =
                    printing::printed("A Title", &["Its Author"], &Look::made(composition, variant, family, at));
                let inks: Vec<&str> = cover.split("<text ").skip(1).map(|text| attribute(text, "fill")).collect();
                assert_eq!(inks.len(), 2, "{cover}");
                for ink in inks {
                    let contrast = palette::contrast(ink, palette.ground);
                    assert!(contrast >= 4.5, "{composition:?} on {}: {contrast:.2}", palette.ground);
                }
            }
        }
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    tag.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"')).unwrap().0
}

/// The picks of real searches, in the order of the page.
#[test]
fn neighbours_never_look_alike() {
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    let clock = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
    let made = TypedCache::new(CacheName::Recommendations, CacheName::Recommendations.defaults(), clock);
    let recommender = Recommender::new(catalogue.clone(), embedded_model().ok(), made);
    let (mut all, mut reprinted) = (0, 0);
    for seed in catalogue.works().iter().step_by(120).take(50) {
        let picks = recommender.recommend(&Request::new(vec![Subject::Work(seed.id.clone())], 12));
        let mut page = Neighbours::default();
        let own: Vec<Look> = picks.all().map(|pick| look(&catalogue, catalogue.work(&pick.work).unwrap())).collect();
        let shown: Vec<Look> = own.iter().map(|look| page.set_apart(look.clone())).collect();
        for (at, look) in shown.iter().enumerate() {
            let before = &shown[at.saturating_sub(BESIDE)..at];
            assert!(before.iter().all(|other| !other.is_like(look)), "{}: {shown:?}", seed.id);
        }
        all += shown.len();
        reprinted += own.iter().zip(&shown).filter(|(own, shown)| !own.is_like(shown)).count();
    }
    assert!(all >= 500 && reprinted * 10 <= all, "{reprinted} of {all} do not look as they do elsewhere");
}
