//! Every word of the interface. A translation is a second [`Words`] and a second set of the sentences beside it;
//! nothing else of the site holds text for readers.
//!
//! Fixed phrases are fields; sentences that depend on something are methods, in the files of this folder.

mod about;
pub(super) mod admin;
mod languages;
mod map;
mod narrow;
mod news;
pub(super) mod reasons;
mod refresh;
mod sentences;
mod told;

pub(super) use about::{CatalogueSize, Part};
pub(super) use narrow::Choice;

/// The phrases of one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) lang: &'static str,
    pub(super) site: &'static str,
    pub(super) tagline: &'static str,
    pub(super) skip: &'static str,
    pub(super) nav: &'static str,
    pub(super) home: &'static str,
    pub(super) about: &'static str,
    pub(super) about_heading: &'static str,
    pub(super) foot_promise: &'static str,
    pub(super) foot_about: &'static str,
    pub(super) search_label: &'static str,
    pub(super) search_placeholder: &'static str,
    pub(super) search_button: &'static str,
    pub(super) hero: &'static str,
    pub(super) hero_lead: &'static str,
    pub(super) try_these: &'static str,
    pub(super) widely_read: &'static str,
    pub(super) trending: &'static str,
    pub(super) genres: &'static str,
    pub(super) genre: &'static str,
    pub(super) genres_below: &'static str,
    pub(super) near_genres: &'static str,
    pub(super) author: &'static str,
    pub(super) books: &'static str,
    pub(super) by: &'static str,
    pub(super) and: &'static str,
    pub(super) quality: &'static str,
    pub(super) of_hundred: &'static str,
    pub(super) reasons: &'static str,
    pub(super) did_you_mean: &'static str,
    pub(super) nothing_here: &'static str,
    pub(super) more_books: &'static str,
    pub(super) like_this: &'static str,
    pub(super) read_next: &'static str,
    pub(super) mix_label: &'static str,
    pub(super) mix_button: &'static str,
    pub(super) blended: &'static str,
    pub(super) what_match_means: &'static str,
    pub(super) news_coming: &'static str,
    pub(super) news_open: &'static str,
    pub(super) news_progress: &'static str,
    pub(super) news_failures: &'static str,
    pub(super) news_gone: &'static str,
    pub(super) news_try_again: &'static str,
    pub(super) news_at_hand: &'static str,
    pub(super) news_plain: &'static str,
    pub(super) facts: FactNames,
    pub(super) told: &'static told::ToldWords,
    pub(super) narrow: narrow::NarrowWords,
    pub(super) map: map::MapWords,
    pub(super) admin: admin::AdminWords,
    pub(super) errors: ErrorWords,
}

/// What stands before the facts of a book.
#[derive(Debug)]
pub(super) struct FactNames {
    pub(super) first_published: &'static str,
    pub(super) language: &'static str,
    pub(super) pages: &'static str,
    pub(super) other_titles: &'static str,
    pub(super) genres: &'static str,
    pub(super) themes: &'static str,
    pub(super) moods: &'static str,
    pub(super) settings: &'static str,
    pub(super) periods: &'static str,
}

/// What is said when something goes wrong: a heading and a sentence each.
#[derive(Debug)]
pub(super) struct ErrorWords {
    pub(super) not_found: (&'static str, &'static str),
    pub(super) unreadable: (&'static str, &'static str),
    pub(super) missing_term: (&'static str, &'static str),
    pub(super) empty_term: (&'static str, &'static str),
    pub(super) long_term: (&'static str, &'static str),
    pub(super) many_terms: (&'static str, &'static str),
    pub(super) bad_limit: (&'static str, &'static str),
    pub(super) bad_cache_type: (&'static str, &'static str),
    pub(super) unknown_subject: (&'static str, &'static str),
    pub(super) nothing_of_this_type: (&'static str, &'static str),
    pub(super) missing_cache_type: (&'static str, &'static str),
    pub(super) missing_search_term: (&'static str, &'static str),
    pub(super) wrong_fields: (&'static str, &'static str),
    pub(super) unreadable_body: (&'static str, &'static str),
    pub(super) wrong_content_type: (&'static str, &'static str),
    pub(super) foreign_origin: (&'static str, &'static str),
    pub(super) forged: (&'static str, &'static str),
    pub(super) wrong_type: (&'static str, &'static str),
    pub(super) missing_field: (&'static str, &'static str),
    pub(super) bad_filter: (&'static str, &'static str),
    pub(super) not_retriable: (&'static str, &'static str),
    pub(super) job_gone: (&'static str, &'static str),
    pub(super) wrong_method: (&'static str, &'static str),
    pub(super) too_large: (&'static str, &'static str),
    pub(super) too_many: (&'static str, &'static str),
    pub(super) not_recorded: (&'static str, &'static str),
    pub(super) busy: (&'static str, &'static str),
    pub(super) too_slow: (&'static str, &'static str),
    pub(super) refused: (&'static str, &'static str),
    pub(super) internal: (&'static str, &'static str),
}

/// English.
pub(super) static ENGLISH: Words = Words {
    lang: "en",
    site: "Luminaria",
    tagline: "Find the book to read next",
    skip: "Skip to the content",
    nav: "Site",
    home: "Back to the first page",
    about: "About",
    about_heading: "About Luminaria",
    foot_promise: "What you type stays here. No sign-up, no tracking, nothing loaded from other sites.",
    foot_about: "Where the data comes from, and whom to write to",
    search_label: "A title, an author, a genre, or a few words",
    search_placeholder: "A title, an author, a genre…",
    search_button: "Search",
    hero: "Which book kept you up late?",
    hero_lead: "Tell us one you loved, an author, a genre, or a few words about what you are in the mood for. You get \
        books to read next, how well each matches, and why.",
    try_these: "For instance:",
    widely_read: "Widely read",
    trending: "Trending",
    genres: "Genres",
    genre: "Genre",
    genres_below: "Within this genre",
    near_genres: "Genres close by",
    author: "Author",
    books: "Books",
    by: "by",
    and: "and",
    quality: "How good the recommendations are",
    of_hundred: "of 100",
    reasons: "Why",
    did_you_mean: "Did you mean:",
    nothing_here: "There is nothing on this shelf yet.",
    more_books: "More books",
    like_this: "Books like this one",
    read_next: "Read next",
    mix_label: "Blend it with another book, author or genre",
    mix_button: "Blend",
    blended: "A blend of",
    what_match_means: "What the match score means",
    news_coming: "News and posts arrive here by themselves.",
    news_open: "Open the news page",
    news_progress: "Sources that have answered",
    news_failures: "Sources without an answer",
    news_gone: "This look-up has ended, and its result is no longer kept.",
    news_try_again: "Try again",
    news_at_hand: "What you typed is not sent to anybody: only news that was already fetched is searched for it.",
    news_plain: "News",
    facts: FactNames {
        first_published: "First published",
        language: "Written in",
        pages: "Pages",
        other_titles: "Also known as",
        genres: "Genres",
        themes: "Themes",
        moods: "Moods",
        settings: "Set in",
        periods: "Time",
    },
    told: &told::ENGLISH,
    narrow: narrow::ENGLISH,
    map: map::ENGLISH,
    admin: admin::ENGLISH,
    errors: ErrorWords {
        not_found: (
            "This page is not on our shelves",
            "The address leads nowhere. Perhaps the book you are after is here under another name: try the search.",
        ),
        unreadable: ("We could not read that address", "Something in it is not as it should be. Try the search."),
        missing_term: ("What are you looking for?", "Please type a title, an author, a genre or a few words."),
        empty_term: ("What are you looking for?", "Please type a title, an author, a genre or a few words."),
        long_term: ("That is too long to look up", "Please keep it to 200 letters: a title, an author or a few words."),
        many_terms: ("That is too much at once", "Please blend at most ten books, authors or genres."),
        bad_limit: ("That number will not do", "The limit is a whole number from 1 to 50."),
        bad_cache_type: (
            "That is not something to refresh",
            "Please choose one of: all, news, recommendations, book, author, genre.",
        ),
        unknown_subject: (
            "Nothing is kept under that name",
            "The catalogue knows no book, author or genre of this name, so there is nothing to refresh or forget.",
        ),
        nothing_of_this_type: (
            "There is nothing of this kind to refresh",
            "What you named has nothing of this kind. Choose another kind, or all.",
        ),
        missing_cache_type: ("What is to be refreshed?", "The field cache_type is missing."),
        missing_search_term: ("On what is it to be refreshed?", "The field search_term is missing."),
        wrong_fields: ("We could not use that request", "The fields cache_type and search_term are texts."),
        unreadable_body: ("We could not read that request", "Its body is not what its Content-Type says it is."),
        wrong_content_type: ("We could not read that request", "This address takes a form or JSON."),
        foreign_origin: (
            "That came from another site",
            "Nothing was done: the request was sent from a page of another site. Go to our own page and try again.",
        ),
        forged: (
            "That form is out of date",
            "Nothing was done: the form is not of your present session. Open the page again and repeat it there.",
        ),
        wrong_type: ("We could not use that", "A field of the request is not of the kind that it should be."),
        missing_field: ("Something is missing", "The request lacks a field that it needs."),
        bad_filter: (
            "That is not a log filter",
            "Nothing was changed. A filter is a level, or parts such as luminaria=debug, separated by commas.",
        ),
        not_retriable: (
            "That job cannot be begun anew",
            "Only a job of an operator or of the schedule that has ended can be begun anew.",
        ),
        job_gone: ("There is no such job", "It is unknown, or it has ended and its result is no longer kept."),
        wrong_method: ("That does not work here", "This address does not take that kind of request."),
        too_large: ("That is too much", "The request is larger than we take."),
        too_many: ("A little slower, please", "You are asking faster than we can answer. Try again in a moment."),
        not_recorded: (
            "This could not be written down",
            "The site cannot record new work just now, so nothing was begun. The log says why.",
        ),
        busy: ("Busy just now", "Too much is being looked up at this moment. Please try again in a few seconds."),
        too_slow: ("That took too long", "The answer was not ready in time. Please try again in a few seconds."),
        refused: ("We cannot do that", "The request is not one that we can answer."),
        internal: ("Something went wrong", "The fault is on our side. It is noted, and you may try again."),
    },
};
