//! Lists that are narrowed.

use super::*;

fn mood(id: &str) -> Filters {
    Filters { moods: vec![TraitId::parse(id).unwrap()], ..Filters::default() }
}

fn narrowed(recommender: &Recommender, seeds: Vec<Subject>, filters: Filters) -> Arc<Picks> {
    recommender.recommend(&Request { filters, ..Request::new(seeds, 12) })
}

#[test]
fn a_series_whose_first_volume_is_refused_is_shown_by_the_first_that_is_not() {
    let recommender = recommender();
    let epic = narrowed(&recommender, vec![work("crime-a")], mood("epic"));
    assert!(ids(&epic).contains(&"bot-2") && !ids(&epic).contains(&"bot-1"), "{epic:?}");
    let bob = Subject::Author(AuthorId::parse("bob").unwrap());
    let of_author = narrowed(&recommender, vec![bob], mood("epic"));
    assert!(ids(&of_author).contains(&"bot-2") && !ids(&of_author).contains(&"bot-1"), "{of_author:?}");
}

#[test]
fn every_kind_of_list_obeys_its_filters() {
    let recommender = recommender();
    let term = |text: &str| crate::domain::SearchTerm::parse(text).unwrap();
    let genre = |id: &str| Subject::Genre(GenreId::parse(id).unwrap());
    let epic = ["bot-2", "bot-alone", "bot-more", "dragon", "sand-1", "sand-2", "sand-3"];
    for seeds in [
        vec![work("crime-a")],
        vec![work("sand-1")],
        vec![Subject::Author(AuthorId::parse("ann").unwrap())],
        vec![genre("science-fiction")],
        vec![Subject::Words(term("empires"))],
        vec![Subject::Unknown(term("zzzz qqqq"))],
        vec![work("crime-a"), genre("fantasy")],
    ] {
        let found = narrowed(&recommender, seeds.clone(), mood("epic"));
        assert!(!ids(&found).is_empty(), "{seeds:?}");
        assert!(ids(&found).iter().all(|id| epic.contains(id)), "{seeds:?}: {:?}", ids(&found));
        let nothing = Filters { lengths: vec![crate::domain::Length::Long], ..mood("epic") };
        assert!(narrowed(&recommender, seeds, nothing).shelves.is_empty(), "no page count is known");
    }
}

#[test]
fn a_series_goes_on_with_the_first_later_volume_that_the_filters_let_through() {
    let empire = Quality::Trait(TraitKind::Theme, TraitId::parse("empire").unwrap());
    let without_empires = Filters { without: vec![empire], ..Filters::default() };
    let found = narrowed(&recommender(), vec![work("sand-1")], without_empires);
    assert_eq!(found.shelves[0].section, Section::NextInSeries);
    assert_eq!(found.shelves[0].picks[0].work.as_str(), "sand-3");
    assert_eq!(found.shelves[0].picks[0].reasons[0], Reason::LaterInSeries("Sand".to_owned()));
}
