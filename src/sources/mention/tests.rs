use super::*;
use crate::domain::{AuthorId, GenreId, WorkId};

fn work(title: &str, author: &str) -> Topic {
    Topic {
        subject: Subject::Work(WorkId::parse("some-work").unwrap()),
        name: title.to_owned(),
        other_names: Vec::new(),
        authors: vec![author.to_owned()],
    }
}

fn author(name: &str, other_names: &[&str]) -> Topic {
    Topic {
        subject: Subject::Author(AuthorId::parse("some-author").unwrap()),
        name: name.to_owned(),
        other_names: other_names.iter().map(|&name| name.to_owned()).collect(),
        authors: Vec::new(),
    }
}

fn genre(name: &str, other_names: &[&str]) -> Topic {
    Topic { subject: Subject::Genre(GenreId::parse("some-genre").unwrap()), ..author(name, other_names) }
}

#[track_caller]
fn check(topic: &Topic, about: &[&str], not_about: &[&str]) {
    for text in about {
        assert!(is_about(topic, &Passage::new("", text, &[])), "should be about {}: {text}", topic.name);
        assert!(is_about(topic, &Passage::new(text, "", &[])), "should be about {} as a title: {text}", topic.name);
    }
    for text in not_about {
        assert!(!is_about(topic, &Passage::new("", text, &[])), "should not be about {}: {text}", topic.name);
        assert!(
            !is_about(topic, &Passage::new(text, "", &[])),
            "should not be about {} as a title: {text}",
            topic.name
        );
    }
}

#[test]
fn a_telling_title_is_enough() {
    let topic = work("Pride and Prejudice", "Jane Austen");
    check(
        &topic,
        &["Why Pride & Prejudice lasts", "a “PRIDE AND PREJUDICE” quiz", "Pride and Prejudice: 200 years on"],
        &["Prejudice and pride in the city", "Jane Austen at 250", "Pride and Prejudiced"],
    );
}

#[test]
fn it_is_mostly_not_the_book() {
    check(
        &work("It", "Stephen King"),
        &[
            "Stephen King’s It turns forty",
            "It by Stephen King, reread",
            "Forty years of “It”, the novel by Stephen King",
        ],
        &[
            "It is a good day to read a novel",
            "What Is It About Stephen King?",
            "It was written by Stephen King",
            "Why the King likes it",
            "“It” is a short word for a novel",
        ],
    );
}

#[test]
fn emma_is_also_a_first_name() {
    check(
        &work("Emma", "Jane Austen"),
        &["Jane Austen’s Emma, annotated", "Emma is a novel of matchmaking", "On “Emma” and other Austen heroines"],
        &[
            "Emma Stone reads from her favourite novel",
            "Emma Thompson on stage",
            "My friend Emma moved house",
            "the dilemma of a novel reader",
        ],
    );
}

#[test]
fn dune_is_also_a_hill() {
    check(
        &work("Dune", "Frank Herbert"),
        &[
            "Frank Herbert’s Dune at sixty",
            "Rereading Dune, the novel",
            "Why Dune Still Matters: Herbert’s Desert World",
        ],
        &["A dune near the sea, a book in the sun", "Sand dunes threaten a road", "Dune buggy races return"],
    );
}

#[test]
fn to_take_a_stand_is_no_book() {
    check(
        &work("The Stand", "Stephen King"),
        &["Stephen King on The Stand", "The Stand is his longest novel"],
        &[
            "Authors take the stand against book bans",
            "The stand of the king: a reader’s view",
            "Stephen King took the stand in court",
        ],
    );
}

#[test]
fn another_title_counts_too() {
    let topic =
        Topic { other_names: vec!["Northern Lights".to_owned()], ..work("The Golden Compass", "Philip Pullman") };
    check(&topic, &["Northern Lights, thirty years on", "The Golden Compass"], &["A golden age for the compass"]);
}

#[test]
fn an_author_is_mentioned_by_the_full_name() {
    check(
        &author("J. R. R. Tolkien", &["John Ronald Reuel Tolkien"]),
        &["On JRR Tolkien", "J.R.R. Tolkien’s letters", "J. R. R. TOLKIEN", "John Ronald Reuel Tolkien was born"],
        &["The Tolkien estate", "R. Tolkien"],
    );
    check(
        &author("Stephen King", &[]),
        &["A talk with Stephen King", "stephen king's new novel"],
        &["The King speaks", "Stephen Kingsley"],
    );
    check(&author("Gabriel García Márquez", &[]), &["Gabriel Garcia Marquez’s house"], &["García Márquez"]);
}

#[test]
fn a_single_name_needs_bookish_company() {
    check(
        &author("Homer", &[]),
        &["A new translation of Homer", "Homer, poet of the sea"],
        &["Homer Simpson reads a book", "A homer in the ninth"],
    );
}

#[test]
fn a_genre_is_mentioned_by_its_names() {
    check(
        &genre("Science Fiction", &["sci-fi"]),
        &["The best science fiction of the year", "Ten sci-fi classics"],
        &["Fiction and science", "science, fictional"],
    );
    check(&genre("Fantasy", &[]), &["Ten fantasy novels for autumn"], &["Fantasy football begins"]);
    let labelled = Passage::new("Ten picks", "For autumn.", &["Fantasy".to_owned()]);
    assert!(is_about(&genre("Fantasy", &[]), &labelled));
}

#[test]
fn all_words_must_be_there_as_whole_words() {
    let passage = Passage::new("The Left Hand", "of Darkness, reconsidered", &["Essays".to_owned()]);
    assert!(passage.holds_all(&folded_words("darkness HAND")));
    assert!(passage.holds_all(&folded_words("essays")));
    assert!(Passage::new("Ender’s Game", "", &[]).holds_all(&crate::domain::fold_words("ender's game")));
    assert!(!passage.holds_all(&folded_words("dark")));
    assert!(!passage.holds_all(&folded_words("hand foot")));
}

#[test]
fn hostile_texts_are_read_without_harm() {
    let topic = work("It", "");
    for text in ["", " ", "\u{0}", "…!?", "''''", "I. I. I. I.", "It by", "🐉 It 🐉", "“", "a".repeat(10_000).as_str()]
    {
        assert!(!is_about(&topic, &Passage::new(text, text, &[text.to_owned()])), "{text}");
    }
    assert!(!is_about(&work("", ""), &Passage::new("anything", "", &[])));
}
