//! The rules of the list, on a catalogue small enough to reason about.

mod filters;
mod readers;

use std::fmt::Write as _;

use super::*;
use crate::{
    cache::CacheName,
    catalogue::CatalogueFiles,
    domain::{AuthorId, Filters, GenreId, ManualClock, Quality, TraitId, TraitKind},
};

const VOCABULARY: &str = "\
kind,id,name,parent,synonyms,opposite,definition
genre,fantasy,Fantasy,,,,Magic.
genre,mystery,Mystery,,,,Puzzles.
genre,science-fiction,Science fiction,,sci-fi,,Tomorrow.
theme,desert,desert worlds,,,,Sand.
theme,dragons,dragons,,,,Fire.
theme,empire,empires,,,,Rule.
theme,heists,heists,,,,Theft.
theme,prophecy,prophecies,,,,Foreseen.
theme,robots,robots,,,,Machines.
theme,village,village secrets,,,,Whispers.
mood,epic,epic,,,intimate,Large.
mood,intimate,intimate,,,epic,Small.
";

const AUTHORS: &str = "\
id,name,sort_name,other_names,born,died,country,line
ann,Ann,Ann,,,,,
bob,Bob,Bob,,,,,
cid,Cid,Cid,,,,,
dee,Dee,Dee,,,,,
";

/// id (and title, where it is not the id), author, series, position, genre, themes, mood, popularity
const WORKS: &[[&str; 8]] = &[
    ["bot-1", "bob", "Bots", "1", "science-fiction", "robots;heists", "intimate", "50"],
    ["bot-2", "bob", "Bots", "2", "science-fiction", "robots;heists;empire", "epic", "90"],
    ["bot-alone", "bob", "", "", "science-fiction", "robots;empire", "epic", "40"],
    ["bot-more", "bob", "", "", "science-fiction", "robots;desert;empire", "epic", "30"],
    ["crime-a", "cid", "", "", "mystery", "village;heists", "intimate", "70"],
    ["crime-b", "dee", "", "", "mystery", "village", "intimate", "60"],
    ["dragon", "dee", "", "", "fantasy", "dragons;prophecy;empire", "epic", "65"],
    ["sand-0", "ann", "Sand", "0.5", "science-fiction", "desert", "intimate", "20"],
    ["sand-1", "ann", "Sand", "1", "science-fiction", "desert;prophecy;empire", "epic", "80"],
    ["sand-2", "ann", "Sand", "2", "science-fiction", "desert;prophecy;empire", "epic", "60"],
    ["sand-3", "ann", "Sand", "3", "science-fiction", "desert;prophecy", "epic", "50"],
];

fn recommender() -> Recommender {
    recommender_of(WORKS)
}

fn recommender_of(rows: &[[&str; 8]]) -> Recommender {
    let mut works = String::from(
        "id,title,other_titles,authors,year,language,series,series_position,genres,themes,moods,setting,period,\
         pages,popularity,blurb,isbn13,openlibrary,goodreads\n",
    );
    for [id, author, series, position, genre, themes, mood, popularity] in rows {
        let (id, title) = id.split_once('|').unwrap_or((id, id));
        writeln!(
            works,
            "{id},{title},,{author},1990,en,{series},{position},{genre},{themes},{mood},,,,{popularity},About {id}.,,,"
        )
        .unwrap();
    }
    let files = CatalogueFiles::of_texts(("works.csv", &works), AUTHORS, VOCABULARY);
    let clock = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
    let made = TypedCache::new(CacheName::Recommendations, CacheName::Recommendations.defaults(), clock);
    Recommender::new(Arc::new(Catalogue::build(&files).unwrap()), None, made)
}

fn work(id: &str) -> Subject {
    Subject::Work(WorkId::parse(id).unwrap())
}

fn picks(recommender: &Recommender, seeds: Vec<Subject>) -> Arc<Picks> {
    recommender.recommend(&Request::new(seeds, 12))
}

fn ids(picks: &Picks) -> Vec<&str> {
    picks.all().map(|pick| pick.work.as_str()).collect()
}

#[test]
fn the_asked_for_book_is_never_recommended() {
    let recommender = recommender();
    for row in WORKS {
        assert!(!ids(&picks(&recommender, vec![work(row[0])])).contains(&row[0]), "{}", row[0]);
    }
}

#[test]
fn a_series_has_one_card_that_starts_where_a_newcomer_should() {
    let found = picks(&recommender(), vec![work("crime-a")]);
    assert!(ids(&found).contains(&"bot-1"), "{found:?}");
    assert!(!ids(&found).contains(&"bot-2"), "{found:?}");
}

#[test]
fn the_series_that_was_asked_for_goes_on_apart_from_the_list() {
    let recommender = recommender();
    let own = |asked: &[&str]| {
        let found = picks(&recommender, asked.iter().map(|id| work(id)).collect());
        let is_own = |pick: &&Pick| pick.work.as_str().starts_with("sand");
        let own: Vec<(Section, String, Reason)> = found
            .shelves
            .iter()
            .flat_map(|shelf| shelf.picks.iter().filter(is_own).map(|pick| (shelf.section, pick)))
            .map(|(section, pick)| (section, pick.work.to_string(), pick.reasons[0].clone()))
            .collect();
        own
    };
    let next = |id: &str| vec![(Section::NextInSeries, id.to_owned(), Reason::NextInSeries("Sand".to_owned()))];
    assert_eq!(own(&["sand-0"]), next("sand-1"));
    assert_eq!(own(&["sand-1"]), next("sand-2"));
    assert_eq!(own(&["sand-2"]), next("sand-3"));
    assert_eq!(own(&["sand-2", "sand-1"]), next("sand-3"), "behind the last of those that were asked for");
    let start = vec![(Section::SeriesStart, "sand-1".to_owned(), Reason::SeriesStart("Sand".to_owned()))];
    assert_eq!(own(&["sand-3"]), start, "after the last, where it begins, and not as the next");
    assert_eq!(own(&["sand-1", "sand-3"]), []);
}

#[test]
fn an_author_has_at_most_two_cards_unless_the_author_was_asked_for() {
    let recommender = recommender();
    let by_bob = |found: &Picks| ids(found).iter().filter(|id| id.starts_with("bot")).count();
    assert_eq!(by_bob(&picks(&recommender, vec![work("sand-1")])), 2);
    let author = Subject::Author(AuthorId::parse("bob").unwrap());
    assert_eq!(by_bob(&picks(&recommender, vec![author])), 3);
}

#[test]
fn the_likest_come_first_and_every_card_says_why() {
    let found = picks(&recommender(), vec![work("sand-1")]);
    assert_eq!(ids(&found)[0], "sand-2");
    for shelf in &found.shelves {
        let scores: Vec<u8> = shelf.picks.iter().map(|pick| pick.score.get()).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    }
    assert!(found.all().all(|pick| !pick.reasons.is_empty()), "{found:?}");
}

#[test]
fn a_reason_names_only_what_both_have() {
    let found = picks(&recommender(), vec![work("sand-1")]);
    let dragon = found.all().find(|pick| pick.work.as_str() == "dragon").unwrap();
    let themes = dragon.reasons.iter().find_map(|reason| if let Reason::Themes(t) = reason { Some(t) } else { None });
    assert_eq!(themes.unwrap(), &["prophecies", "empires"], "the rarer one first");
    assert!(!dragon.reasons.iter().any(|reason| matches!(reason, Reason::Genres(_) | Reason::Author(_))));
}

#[test]
fn without_its_named_evidence_a_card_scores_less() {
    let score = |recommender: &Recommender| {
        let found = picks(recommender, vec![work("sand-1")]);
        found.all().find(|pick| pick.work.as_str() == "dragon").unwrap().score
    };
    let mut without = WORKS.to_vec();
    without[6][5] = "dragons;empire";
    assert!(score(&recommender_of(&without)) < score(&recommender()));
}

/// Readers of both "sand-1" and "crime-b", which have nothing in common; and others.
const TOGETHER: &[(usize, &[&str])] =
    &[(150, &["sand-1", "crime-b", "dragon"]), (200, &["bot-1", "crime-a"]), (50, &["sand-1", "bot-alone", "bot-1"])];

/// The same readers, of whom none has both.
const APART: &[(usize, &[&str])] = &[
    (150, &["sand-1", "dragon"]),
    (150, &["crime-b", "crime-a"]),
    (200, &["bot-1", "crime-a"]),
    (50, &["sand-1", "bot-alone", "bot-1"]),
];

#[test]
fn a_rare_trait_counts_for_more_than_a_common_one() {
    // Most works are epic science fiction of empires; only two are about a village.
    let found = picks(&recommender(), vec![work("crime-b")]);
    assert_eq!(ids(&found)[0], "crime-a");
}

#[test]
fn an_author_gives_the_best_then_the_neighbours() {
    let found = picks(&recommender(), vec![Subject::Author(AuthorId::parse("ann").unwrap())]);
    assert_eq!(found.shelves[0].section, Section::BestOf);
    assert_eq!(found.shelves[0].picks.len(), 1, "a series is one card");
    assert_eq!(found.shelves[0].picks[0].work.as_str(), "sand-1");
    assert_eq!(found.shelves[1].section, Section::Neighbours);
    assert!(found.shelves[1].picks.iter().all(|pick| !pick.work.as_str().starts_with("sand")));
}

#[test]
fn a_genre_gives_its_best_then_other_genres() {
    let found = picks(&recommender(), vec![Subject::Genre(GenreId::parse("science-fiction").unwrap())]);
    assert_eq!(found.shelves[0].section, Section::BestOf);
    assert!(found.shelves[0].picks.iter().all(|pick| {
        let id = pick.work.as_str();
        id.starts_with("sand") || id.starts_with("bot")
    }));
    assert!(ids(&found).contains(&"dragon"), "the neighbour that shares most");
}

#[test]
fn two_shelves_are_one_list() {
    // Of the series, only the second volume is a mystery; its card is the first, which is none.
    let mut rows = WORKS.to_vec();
    rows.push(["tale-1", "dee", "Tales", "1", "fantasy", "dragons;village", "intimate", "50"]);
    rows.push(["tale-2", "dee", "Tales", "2", "mystery", "dragons;village", "intimate", "50"]);
    let found = picks(&recommender_of(&rows), vec![Subject::Genre(GenreId::parse("mystery").unwrap())]);
    let ids = ids(&found);
    assert_eq!(ids.iter().filter(|id| **id == "tale-1").count(), 1, "{ids:?}");
    let by_dee = ids.iter().filter(|id| ["crime-b", "dragon", "tale-1"].contains(id)).count();
    assert_eq!(by_dee, 2, "two of one author on both shelves together: {ids:?}");
}

#[test]
fn several_seeds_blend() {
    let found = picks(&recommender(), vec![work("dragon"), work("crime-a")]);
    assert!(!ids(&found).contains(&"dragon") && !ids(&found).contains(&"crime-a"));
    assert!(ids(&found).contains(&"crime-b") && ids(&found).contains(&"sand-1"), "something for each seed");
}

#[test]
fn the_same_request_gives_the_same_picks() {
    let (a, b) = (recommender(), recommender());
    for row in WORKS {
        assert_eq!(picks(&a, vec![work(row[0])]), picks(&b, vec![work(row[0])]));
    }
}

#[test]
fn words_that_nothing_knows_still_give_what_most_readers_know() {
    let words = crate::domain::SearchTerm::parse("zzzz qqqq").unwrap();
    let found = picks(&recommender(), vec![Subject::Unknown(words)]);
    assert_eq!(found.shelves[0].section, Section::WidelyRead);
    assert!(found.all().all(|pick| pick.score.get() == 0 && pick.reasons == [Reason::WidelyRead]));
}

#[test]
fn the_widely_read_are_entry_volumes_with_one_per_author() {
    let found = recommender().widely_read(10);
    let found: Vec<&str> = found.iter().map(WorkId::as_str).collect();
    assert_eq!(found, ["bot-1", "sand-1", "crime-a", "dragon"], "a series is as widely read as its best volume");
}

#[test]
fn the_widely_read_of_a_genre_are_folded_too() {
    let found = recommender().widely_read_in(&GenreId::parse("science-fiction").unwrap(), 10);
    let found: Vec<&str> = found.iter().map(WorkId::as_str).collect();
    assert_eq!(found, ["bot-1", "sand-1", "bot-alone"], "two of Bob's at most");
}

#[test]
fn neighbours_leave_out_the_one_that_was_asked_for() {
    let recommender = recommender();
    let ann = AuthorId::parse("ann").unwrap();
    let authors = recommender.neighbours_of_author(&ann, 3);
    assert_eq!(authors[0].as_str(), "bob");
    assert!(!authors.contains(&ann));
    let fantasy = GenreId::parse("fantasy").unwrap();
    let genres = recommender.neighbours_of_genre(&fantasy, 3);
    assert_eq!(genres[0].as_str(), "science-fiction");
    assert!(!genres.contains(&fantasy));
}

#[test]
fn editions_and_box_sets_share_the_card_of_their_work() {
    let mut rows = WORKS.to_vec();
    rows.push(["alone-2|bot-alone (Deluxe Edition)", "bob", "", "", "science-fiction", "robots", "epic", "10"]);
    rows.push(["sands|Sand Box Set", "ann", "", "", "science-fiction", "desert;prophecy", "epic", "99"]);
    let recommender = recommender_of(&rows);
    let found = picks(&recommender, vec![work("crime-a")]);
    assert!(!ids(&found).contains(&"alone-2") && !ids(&found).contains(&"sands"), "{:?}", ids(&found));
    for asked in ["bot-alone", "alone-2"] {
        let found = picks(&recommender, vec![work(asked)]);
        assert!(!ids(&found).iter().any(|id| ["bot-alone", "alone-2"].contains(id)), "{asked}: {:?}", ids(&found));
    }
    let of_box = picks(&recommender, vec![work("sands")]);
    assert!(!ids(&of_box).iter().any(|id| id.starts_with("sand")), "{:?}", ids(&of_box));
}

#[test]
fn beside_others_an_asked_for_author_may_have_more_than_two_cards_and_no_other_may() {
    let recommender = recommender();
    let bob = Subject::Author(AuthorId::parse("bob").unwrap());
    let found = picks(&recommender, vec![bob, work("crime-a")]);
    let count = |ids_of: &[&str]| ids(&found).iter().filter(|id| ids_of.contains(id)).count();
    assert_eq!(count(&["bot-1", "bot-2", "bot-alone", "bot-more"]), 3, "one card of the series: {:?}", ids(&found));
    assert!(count(&["crime-b", "dragon"]) <= 2);
}

#[test]
fn a_page_has_its_sections_in_order_and_never_more_cards_than_asked_for() {
    let recommender = recommender();
    for limit in 1..=12 {
        let found = recommender.recommend(&Request::new(vec![work("sand-1")], limit));
        assert!(found.all().count() <= limit);
        let sections: Vec<Section> = found.shelves.iter().map(|shelf| shelf.section).collect();
        let order = [Section::NextInSeries, Section::Alike, Section::SameShelf, Section::LittleKnown];
        let places: Vec<usize> =
            sections.iter().map(|one| order.iter().position(|other| one == other).unwrap()).collect();
        assert!(places.is_sorted_by(|a, b| a < b), "{sections:?}");
        assert!(sections.contains(&Section::Alike), "{limit}: {sections:?}");
    }
}

#[test]
fn the_closest_are_the_strongest_and_a_surprising_list_is_less_alike() {
    let recommender = recommender();
    let list = |percent| {
        let variety = Variety::new(percent);
        let found = recommender.recommend(&Request { variety, ..Request::new(vec![work("sand-1")], 4) });
        found.shelves[1].picks.iter().map(|pick| pick.score.get()).collect::<Vec<u8>>()
    };
    let total = |scores: Vec<u8>| scores.into_iter().map(u32::from).sum::<u32>();
    assert!(total(list(0)) >= total(list(40)));
    assert!(total(list(40)) >= total(list(100)));
}

#[test]
fn strengths_may_be_of_any_size() {
    // Prices are shares: a hundred times the strength gives the same cards.
    let recommender = recommender();
    let chosen = |scale: f32| {
        let ranked = [("sand-2", 0.9), ("sand-1", 0.8), ("bot-2", 0.5), ("crime-a", 0.2), ("dragon", 0.0)];
        let at = |id: &str| recommender.catalogue.index_of(&WorkId::parse(id).unwrap()).unwrap();
        let ranked = ranked.iter().map(|&(id, strength)| (at(id), strength * scale));
        let mut chooser =
            Chooser::new(&recommender.catalogue, &recommender.traits, &recommender.stock, Variety::new(80));
        chooser.choose(ranked, 3).into_iter().map(|(work, _)| work).collect::<Vec<_>>()
    };
    assert_eq!(chosen(1.0), chosen(100.0));
    assert_eq!(chosen(1.0).len(), 3);
}
