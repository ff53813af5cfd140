//! What is learned from readers, beside what the works are.

use super::*;

/// A model of shelves: so many readers have each of these sets of books.
fn model_of(shelves: &[(usize, &[&str])]) -> Model {
    let mut text = "user_id,book_id\n".to_owned();
    let mut reader = 0;
    for (readers, books) in shelves {
        for _ in 0..*readers {
            reader += 1;
            for book in *books {
                writeln!(text, "{reader},{book}").unwrap();
            }
        }
    }
    let file = std::env::temp_dir().join(format!("luminaria-shelves-{}-{}.csv", std::process::id(), text.len()));
    std::fs::write(&file, text).unwrap();
    let shelves = model::Shelves::read(&[&file], |id| Some(id.to_owned())).unwrap();
    std::fs::remove_file(&file).unwrap();
    model::train(&shelves, &model::Items::default(), &model::Settings::default(), &()).unwrap().model
}

fn with_readers(shelves: &[(usize, &[&str])]) -> Recommender {
    let plain = recommender();
    Recommender::new(plain.catalogue.clone(), Some(model_of(shelves)), plain.made.clone())
}

#[test]
fn what_readers_have_together_is_shown_and_named_and_counts() {
    let of = |recommender: &Recommender| {
        let found = picks(recommender, vec![work("sand-1")]);
        found.all().find(|pick| pick.work.as_str() == "crime-b").map(|pick| (pick.score, pick.reasons.clone()))
    };
    let (score, reasons) = of(&with_readers(TOGETHER)).expect("half of its readers have it");
    assert!(reasons.contains(&Reason::Readers(vec!["sand-1".to_owned()])), "{reasons:?}");
    let without = of(&with_readers(APART)).map(|(less, _)| less);
    assert!(without.is_none_or(|less| less < score), "{without:?} without those readers, {score:?} with them");
    assert!(of(&recommender()).is_none(), "nothing else speaks for it");
}

#[test]
fn readers_of_what_was_not_asked_for_are_not_named() {
    let found = picks(&with_readers(TOGETHER), vec![work("sand-1"), work("bot-1")]);
    for pick in found.all() {
        for reason in &pick.reasons {
            if let Reason::Readers(titles) = reason {
                assert!(titles.iter().all(|title| ["sand-1", "bot-1"].contains(&title.as_str())), "{titles:?}");
            }
        }
    }
}

#[test]
fn works_without_readers_keep_the_place_that_their_content_gives() {
    let score = |recommender: &Recommender| {
        let found = picks(recommender, vec![work("sand-1")]);
        found.all().find(|pick| pick.work.as_str() == "bot-more").map(|pick| pick.score)
    };
    assert_eq!(score(&with_readers(TOGETHER)), score(&recommender()));
    // A model of other books is no model of these.
    let other = with_readers(&[(40, &["x", "y"]), (40, &["y", "z"])]);
    assert_eq!(ids(&picks(&other, vec![work("sand-1")])), ids(&picks(&recommender(), vec![work("sand-1")])));
}
