//! Maps of the starter catalogue, and of books made up for the purpose.

use std::sync::{Arc, LazyLock};

use super::*;
use crate::{
    cache::{CacheName, TypedCache},
    catalogue::Catalogue,
    domain::{ManualClock, SearchTerm, WorkId},
    recommend::{MatchScore, embedded_model},
};

static RECOMMENDER: LazyLock<Recommender> = LazyLock::new(|| {
    let clock = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
    let made = TypedCache::new(CacheName::Recommendations, CacheName::Recommendations.defaults(), clock);
    Recommender::new(Arc::new(Catalogue::embedded().unwrap()), embedded_model().ok(), made)
});

const ASKED: &[&[&str]] = &[
    &["dune"],
    &["pride and prejudice"],
    &["agatha christie"],
    &["cosy mystery"],
    &["books about grief"],
    &["dune", "emma"],
    &["dune", "emma", "agatha christie", "fantasy", "robots"],
];

fn request(terms: &[&str]) -> Request {
    let subject = |term: &&str| RECOMMENDER.catalogue.interpret(&SearchTerm::parse(term).unwrap()).meant.subject;
    Request::new(terms.iter().map(subject).collect(), 24)
}

fn from_middle(point: Point) -> f32 {
    point.minus(MIDDLE).length() * 2.0
}

fn pick(id: &str, likeness: f32) -> Pick {
    Pick { work: WorkId::parse(id).unwrap(), score: MatchScore::of_likeness(likeness), reasons: Vec::new() }
}

#[test]
fn the_same_request_gives_the_same_map_and_all_of_it_is_inside() {
    for terms in ASKED {
        let map = RECOMMENDER.neighbourhood(&request(terms));
        assert_eq!(map, RECOMMENDER.neighbourhood(&request(terms)), "{terms:?}");
        assert_eq!((map.seeds.len(), map.books.len()), (terms.len(), 24), "{terms:?}");
        let points = map.seeds.iter().map(|(_, at)| at).chain(map.books.iter().map(|(_, at)| at));
        for at in points {
            assert!((-1e-4..=1.0001).contains(&at.x) && (-1e-4..=1.0001).contains(&at.y), "{terms:?}: {at:?}");
        }
    }
}

#[test]
fn a_better_match_is_never_farther_from_the_middle() {
    for terms in ASKED {
        let map = RECOMMENDER.neighbourhood(&request(terms));
        for pair in map.books.windows(2) {
            let [(one, near), (other, far)] = pair else { unreachable!() };
            assert!(one.score >= other.score, "{terms:?}");
            let (near, far) = (from_middle(*near), from_middle(*far));
            assert!(near <= far + 1e-4 && (one.score == other.score || near < far), "{terms:?}: {near} {far}");
        }
        let nearest = map.books.iter().map(|(_, at)| from_middle(*at)).fold(f32::MAX, f32::min);
        assert!(map.seeds.iter().all(|(_, at)| from_middle(*at) < nearest), "{terms:?}: the middle is the seeds'");
    }
}

#[test]
fn alike_books_lie_nearer_to_each_other_than_others_do() {
    for terms in ASKED {
        let map = RECOMMENDER.neighbourhood(&request(terms));
        let apart = |tie: &Tie| map.books[tie.one].1.minus(map.books[tie.other].1).length();
        if map.ties.len() < 4 {
            continue;
        }
        let all = (0..24).flat_map(|one| (one + 1..24).map(move |other| Tie { one, other, likeness: 0.0 }));
        let (mut sum, mut count) = (0.0, 0.0_f32);
        for tie in all {
            sum += apart(&tie);
            count += 1.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "a few dozen")]
        let tied = map.ties.iter().map(apart).sum::<f32>() / map.ties.len() as f32;
        assert!(tied < 0.7 * sum / count, "{terms:?}: {tied} {}", sum / count);
    }
}

#[test]
fn what_was_asked_for_is_not_among_its_neighbours() {
    for terms in ASKED {
        let map = RECOMMENDER.neighbourhood(&request(terms));
        for (seed, _) in &map.seeds {
            assert!(map.books.iter().all(|(pick, _)| *seed != Subject::Work(pick.work.clone())), "{terms:?}");
        }
        assert!(map.ties.iter().all(|tie| tie.one < tie.other && tie.other < map.books.len()), "{terms:?}");
    }
}

#[test]
fn words_that_nothing_fits_are_not_on_the_map() {
    let map = RECOMMENDER.neighbourhood(&request(&["dune", "xqzzt plonk"]));
    assert_eq!(map.seeds.len(), 1);
    assert_eq!(map.seeds[0].1, MIDDLE);
    let nothing = RECOMMENDER.neighbourhood(&request(&["xqzzt plonk"]));
    assert!(nothing.seeds.is_empty() && !nothing.books.is_empty());
}

#[test]
fn no_book_and_one_book_are_maps_too() {
    let none = laid_out(vec![request(&["dune"]).seeds[0].clone()], Vec::new(), &[Vec::new()]);
    assert!(none.books.is_empty() && none.ties.is_empty());
    assert_eq!(none.seeds[0].1, MIDDLE);
    let one = laid_out(Vec::new(), vec![pick("a", 0.5)], &[vec![(1, 1.0)]]);
    assert!((0.3..=1.0).contains(&from_middle(one.books[0].1)), "{one:?}");
}

#[test]
fn identical_books_lie_on_one_ring_each_at_its_own_place() {
    let picks: Vec<Pick> = (0..20).map(|n| pick(&format!("book-{n}"), 0.4)).collect();
    let vectors = vec![vec![(1, 0.6), (2, 0.8)]; 20];
    let map = laid_out(Vec::new(), picks, &vectors);
    let ring = from_middle(map.books[0].1);
    for (at, (_, here)) in map.books.iter().enumerate() {
        assert!((from_middle(*here) - ring).abs() < 1e-3);
        assert!(map.books[at + 1..].iter().all(|(_, there)| here.minus(*there).length() > 0.02), "{map:?}");
    }
}

#[test]
fn radii_keep_the_order_and_use_the_whole_disc() {
    let radii = radii_of(&[80.0, 70.0, 70.0, 30.0], BEST);
    assert!((radii[0] - BEST).abs() < 1e-4 && (radii[3] - 1.0).abs() < 1e-4, "{radii:?}");
    assert!(radii[0] < radii[1] && (radii[1] - radii[2]).abs() < 1e-6 && radii[2] < radii[3], "{radii:?}");
    assert!(radii_of(&[], BEST).is_empty());
}
