//! Which places on the lists are news on a topic, and how they are told.

use super::{
    ATTRIBUTION,
    lists::{BestsellerList, ListedBook},
};
use crate::{
    domain::{Subject, Topic, Update, UpdateKind, fold_words},
    sources::{mention, plain_text},
};

const LONGEST_TITLE: usize = 200;
const LONGEST_SUMMARY: usize = 280;

/// One item for each list on which the work, or a book of the author, has a place. Several books on one list are one
/// item, for a list has one address.
pub(super) fn updates(lists: &[BestsellerList], topic: &Topic) -> Vec<Update> {
    let wanted = Wanted::of(topic);
    lists.iter().filter_map(|list| update(list, &wanted)).collect()
}

/// What is looked for, folded.
#[derive(Debug)]
struct Wanted {
    is_work: bool,
    /// Titles of the work, or spellings of the author's name.
    names: Vec<Vec<String>>,
    /// Family names of a work's authors.
    families: Vec<Vec<String>>,
}

impl Wanted {
    fn of(topic: &Topic) -> Self {
        let is_work = matches!(topic.subject, Subject::Work(_));
        let whole = || std::iter::once(&topic.name).chain(&topic.other_names).map(String::as_str);
        // A list leaves subtitles out.
        let short = whole().filter(|_| is_work).filter_map(|name| Some(name.split_once(':')?.0));
        let names = whole().chain(short).map(fold_words).filter(|name| !name.is_empty()).collect();
        let families = topic.authors.iter().map(|name| mention::family_name(name));
        Self { is_work, names, families: families.filter(|name| !name.is_empty()).collect() }
    }

    /// A title alone is not enough, for many books share one; nor is a part of a name.
    fn is(&self, book: &ListedBook) -> bool {
        if self.is_work {
            let is_by = |family: &Vec<String>| book.authors.iter().any(|name| name.ends_with(family));
            self.names.contains(&book.folded_title) && self.families.iter().any(is_by)
        } else {
            book.authors.iter().any(|name| self.names.contains(name))
        }
    }
}

fn update(list: &BestsellerList, wanted: &Wanted) -> Option<Update> {
    let mut books: Vec<&ListedBook> = list.books.iter().filter(|book| wanted.is(book)).collect();
    books.sort_by_key(|book| book.rank);
    let first = books.first()?;
    let on_list = format!("on the New York Times list {}", list.name);
    let (title, summary) = if wanted.is_work {
        (format!("No. {} {on_list}", first.rank), format!("{}.", capitalised(&standing(first))))
    } else {
        let ranks: Vec<String> = books.iter().map(|book| format!("{}, No. {}", named(book), book.rank)).collect();
        let told: Vec<String> = books.iter().map(|book| format!("{}: {}.", named(book), standing(book))).collect();
        (format!("{} {on_list}", ranks.join("; ")), told.join(" "))
    };
    Some(Update {
        title: plain_text::clip(&title, LONGEST_TITLE),
        source: ATTRIBUTION.to_owned(),
        date: list.date,
        url: list.url.clone(),
        summary: plain_text::clip(&summary, LONGEST_SUMMARY),
        kind: UpdateKind::List,
        language: "en".parse().ok(),
        also: Vec::new(),
        may_republish: false,
    })
}

/// "12 weeks on the list, No. 3 the week before", "new on the list".
fn standing(book: &ListedBook) -> String {
    let weeks = match book.weeks {
        1 => "1 week".to_owned(),
        many => format!("{many} weeks"),
    };
    match book.rank_last_week {
        Some(rank) => format!("{weeks} on the list, No. {rank} the week before"),
        None if book.weeks == 1 => "new on the list".to_owned(),
        None => format!("{weeks} on the list, not on it the week before"),
    }
}

/// “Dark Angel” for "DARK ANGEL"; a title that has small letters is left as it is.
fn named(book: &ListedBook) -> String {
    if book.title.chars().any(char::is_lowercase) {
        return format!("“{}”", book.title);
    }
    let words: Vec<String> = book.title.split(' ').enumerate().map(|(at, word)| title_word(at == 0, word)).collect();
    format!("“{}”", words.join(" "))
}

fn title_word(is_first: bool, word: &str) -> String {
    const SMALL: &[&str] =
        &["a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"];
    let lower = word.to_lowercase();
    if !is_first && SMALL.contains(&lower.as_str()) { lower } else { capitalised(&lower) }
}

/// The first letter is made a capital, whatever stands before it.
fn capitalised(text: &str) -> String {
    let Some((at, letter)) = text.char_indices().find(|(_, c)| c.is_alphanumeric()) else { return text.to_owned() };
    let (before, rest) = text.split_at(at);
    let after = rest.get(letter.len_utf8()..).unwrap_or_default();
    format!("{before}{}{after}", letter.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AuthorId, WorkId};

    fn book(title: &str, author: &str, [rank, last_week, weeks]: [u64; 3]) -> ListedBook {
        ListedBook {
            title: title.to_owned(),
            folded_title: fold_words(title),
            authors: author.split('+').map(fold_words).collect(),
            rank,
            rank_last_week: Some(last_week).filter(|rank| *rank > 0),
            weeks,
        }
    }

    fn list(books: Vec<ListedBook>) -> Vec<BestsellerList> {
        let url = "https://www.nytimes.com/books/best-sellers/hardcover-fiction/".parse().unwrap();
        let date = "2026-03-01T00:00:00Z".parse().unwrap();
        vec![BestsellerList { name: "Hardcover Fiction".to_owned(), url, date, books }]
    }

    fn work(title: &str, authors: &[&str]) -> Topic {
        Topic {
            subject: Subject::Work(WorkId::parse("a-work").unwrap()),
            name: title.to_owned(),
            other_names: vec!["Another Name".to_owned()],
            authors: authors.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    fn author(name: &str) -> Topic {
        let subject = Subject::Author(AuthorId::parse("an-author").unwrap());
        Topic { subject, name: name.to_owned(), other_names: Vec::new(), authors: Vec::new() }
    }

    #[test]
    fn a_work_is_told_by_title_and_family_name() {
        let lists = list(vec![book("THE STAND", "Stephen King", [3, 5, 12])]);
        let found = |topic: &Topic| updates(&lists, topic).pop();
        let update = found(&work("The Stand", &["Stephen King"])).unwrap();
        assert_eq!(update.title, "No. 3 on the New York Times list Hardcover Fiction");
        assert_eq!(update.summary, "12 weeks on the list, No. 5 the week before.");
        assert_eq!((update.source.as_str(), update.kind), (ATTRIBUTION, UpdateKind::List));
        assert!(found(&work("The Stand: Complete and Uncut", &["Stephen King Jr."])).is_some(), "a subtitle");
        for (title, name) in [("The Stand", "Somebody Else"), ("Stand", "Stephen King"), ("It", "Stephen King")] {
            assert_eq!(found(&work(title, &[name])), None, "{title}");
        }
        assert_eq!(found(&work("The Stand", &[])), None);
        assert_eq!(found(&work("The Stand", &["Martin Luther"])), None);
    }

    #[test]
    fn an_author_has_all_places_on_a_list_in_one_item() {
        let lists = list(vec![
            book("THE LAST OF US ALL", "Ann Other+Bo Else", [7, 0, 1]),
            book("‘Salem’s Rest", "Ann Other", [2, 0, 4]),
            book("ALONE", "Joann Other", [1, 1, 1]),
        ]);
        let [update] = &updates(&lists, &author("Ann Other"))[..] else { panic!("one item") };
        assert_eq!(
            update.title,
            "“‘Salem’s Rest”, No. 2; “The Last of Us All”, No. 7 on the New York Times list Hardcover Fiction"
        );
        assert_eq!(
            update.summary,
            "“‘Salem’s Rest”: 4 weeks on the list, not on it the week before. “The Last of Us All”: new on the list."
        );
        assert_eq!(updates(&lists, &author("Other")), []);
        assert_eq!(updates(&lists, &author("…")), []);
    }

    #[test]
    fn every_recorded_place_is_found_by_its_title_and_author() {
        let Some(folder) = std::env::var_os("LUMINARIA_FIXTURES") else {
            println!("skipped: LUMINARIA_FIXTURES is not set, there are no recorded lists to look in");
            return;
        };
        let now = "2026-03-01T12:00:00Z".parse().unwrap();
        for file in std::fs::read_dir(std::path::Path::new(&folder).join("upstream/nyt_books")).unwrap() {
            let path = file.unwrap().path();
            let lists = crate::sources::nyt::lists::read(&std::fs::read(&path).unwrap(), now).unwrap();
            for book in lists.iter().flat_map(|list| &list.books) {
                let name = book.authors[0].join(" ");
                assert!(!updates(&lists, &work(&book.title.to_lowercase(), &[&name])).is_empty(), "{book:?}");
                assert!(!updates(&lists, &author(&name)).is_empty(), "{book:?}");
                assert!(updates(&lists, &work(&book.title, &["Nobody Known"])).is_empty(), "{book:?}");
            }
        }
    }

    #[test]
    fn letters_of_any_script_become_capitals() {
        assert_eq!(title_word(false, "‘ÉTÉ’"), "‘Été’");
        assert_eq!((title_word(false, "OF"), title_word(true, "OF")), ("of".to_owned(), "Of".to_owned()));
        assert_eq!(title_word(false, "…"), "…");
    }
}
