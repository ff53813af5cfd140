//! From a typed term to a subject.

use super::{
    Catalogue,
    names::{Form, Reading, Target},
    near::Near,
    reading::{Ask, Care, Found, Reader, isbn, subtitle},
    words::fold_typed,
};
use crate::domain::{Filters, Interpretation, Named, SearchTerm, Subject};

/// How many other readings are offered.
const ALTERNATIVES: usize = 5;

/// The share of the words, by weight, that the best work must fit before a term counts as free words.
const LEAST_FIT: f32 = 0.3;

/// A title of one word is known by that word to its readers from this popularity on.
const WIDELY_KNOWN: u8 = 60;

impl Catalogue {
    /// What `term` means, best reading first. This is the order in which it is tried:
    ///
    /// 1. as a book's number;
    /// 2. as a name that we have: whatever phrase may stand in a title, the title is meant;
    /// 3. as a title that a subtitle follows;
    /// 4. as phrases around names that we have, or a genre and what narrows it, that explain every word;
    /// 5. as a name misspelled, unless it is a phrase of the vocabulary;
    /// 6. as phrases around misspelled names, unless the vocabulary explains every word;
    /// 7. as a title whose subtitle no mark tells from it;
    /// 8. as free words that some works fit; or as nothing we know.
    ///
    /// So a guess is only made of what nothing exact explains, and free words are only what no guess does.
    pub fn interpret(&self, term: &SearchTerm) -> Interpretation {
        if let Some(number) = isbn::number(term.as_str()) {
            return self.numbered(number, term);
        }
        let folded = fold_typed(term.as_str());
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let reader = Reader::new(self);
        let exact = reader
            .name(&words, Care::Exact)
            .map(Ask::of)
            .or_else(|| self.before_subtitle(term, &reader))
            .or_else(|| reader.listed(term.as_str(), Care::Exact))
            .or_else(|| reader.structured(&words, Care::Exact));
        if let Some(read) = exact.and_then(|ask| self.asked(&ask)) {
            return read;
        }
        let near = self.near(&folded);
        let said = reader.read(&words);
        let misspelled = if said.is_one_phrase() { None } else { self.misspelled(&folded, &near) };
        let phrases_of_guesses = || {
            let structured = reader.structured(&words, Care::Near);
            structured
                .or_else(|| reader.listed(term.as_str(), Care::Near))
                .or_else(|| self.before_unmarked_subtitle(&words))
        };
        let guessed = misspelled.map(Ask::of).or_else(|| if said.is_complete() { None } else { phrases_of_guesses() });
        guessed.and_then(|ask| self.asked(&ask)).unwrap_or_else(|| self.words(term, &near, &reader))
    }

    /// The work with a number; a number that we do not have is unknown, whatever it looks like.
    fn numbered(&self, number: std::num::NonZeroU64, term: &SearchTerm) -> Interpretation {
        let subject = match self.work_by_isbn.get(&number) {
            Some(&at) => self.subject(Target::Work(at)),
            None => Subject::Unknown(term.clone()),
        };
        let meant = self.named(&subject).unwrap_or_else(|| unnamed(subject));
        Interpretation { meant, also: Vec::new(), filters: Filters::default(), exact: true, alternatives: Vec::new() }
    }

    /// "Sapiens: A Brief History of Humankind": we mostly have titles without what follows them.
    fn before_subtitle(&self, term: &SearchTerm, reader: &Reader<'_>) -> Option<Ask> {
        let typed = term.as_str();
        let found = subtitle::before_marks(typed).into_iter().rev().find_map(|title| {
            let folded = fold_typed(title);
            let words: Vec<&str> = folded.split(' ').collect();
            reader.name(&words, Care::Exact).and_then(only_works)
        })?;
        // Who wrote it may stand at the end, and decides between two of the same title.
        let folded = fold_typed(typed);
        let by = folded.rsplit_once(" by ").map_or(&[][..], |(_, author)| self.names.readings(author));
        let is_by = |work: &&Reading| by.iter().any(|author| self.wrote(author.target, work.target));
        let readings: Vec<Reading> = found.readings.iter().filter(is_by).copied().collect();
        Some(Ask::of(if readings.is_empty() { found } else { Found { readings, ..found } }))
    }

    fn before_unmarked_subtitle(&self, words: &[&str]) -> Option<Ask> {
        subtitle::unmarked(words).find_map(|end| {
            let found = self.exact_name(&words[..end].join(" ")).and_then(only_works)?;
            // A title of one word begins many a sentence: only one that its readers name by it is taken.
            let is_whole = found.best().is_some_and(|best| best.form == Form::Main && best.popularity >= WIDELY_KNOWN);
            (end > 1 || is_whole).then(|| Ask::of(found))
        })
    }

    fn asked(&self, ask: &Ask) -> Option<Interpretation> {
        let (first, others) = ask.seeds.split_first()?;
        let exact = ask.seeds.iter().all(|seed| seed.exact);
        // What is near to one of several names is not near to what was typed.
        let typed = if others.is_empty() { first.typed.as_str() } else { "" };
        let read = self.interpretation(*first.best()?, exact, &first.readings, typed);
        let also: Vec<Named> =
            others.iter().filter_map(|found| self.named(&self.subject(found.best()?.target))).collect();
        let alternatives = read.alternatives.into_iter().filter(|other| !also.contains(other)).collect();
        Some(Interpretation { also, filters: ask.filters.clone(), alternatives, ..read })
    }

    fn interpretation(&self, meant: Reading, exact: bool, readings: &[Reading], folded: &str) -> Interpretation {
        let subject = self.subject(meant.target);
        let mut others: Vec<Target> = readings.iter().map(|reading| reading.target).collect();
        others.extend(self.kin(meant));
        if exact && others.len() <= ALTERNATIVES {
            // Whoever typed a title in full did not mean a family name that is a letter off ("Dune" is not "Due").
            let is_likely = |near: &&Near| near.errors.is_some() && near.reading.form != Form::FamilyName;
            let near = self.near(folded);
            others.extend(near.iter().filter(is_likely).map(|near| near.reading.target));
        }
        let alternatives = self.alternatives(others, meant.target);
        let meant = self.named(&subject).unwrap_or_else(|| unnamed(subject));
        Interpretation { meant, also: Vec::new(), filters: Filters::default(), exact, alternatives }
    }

    /// Whom else somebody may mean who names a series or a work by its author: the author.
    fn kin(&self, meant: Reading) -> Vec<Target> {
        let Target::Work(at) = meant.target else { return Vec::new() };
        if !matches!(meant.form, Form::Series | Form::SeriesShortened | Form::TitleAndAuthor) {
            return Vec::new();
        }
        let authors = &self.work_at(at).authors;
        authors.iter().filter_map(|id| self.author_by_id.get(id).copied().map(Target::Author)).collect()
    }

    /// Free words, or nothing we know, with names that look a little like them.
    fn words(&self, term: &SearchTerm, near: &[Near], reader: &Reader<'_>) -> Interpretation {
        let description = reader.description(term);
        // What the vocabulary has is understood, however much stands beside it that nobody knows.
        let is_understood = description.concepts.iter().any(|concept| concept.is_sure);
        let best = self.fitting(term, 1).first().map_or(0.0, |&(_, score)| score);
        let (subject, filters) = if best >= LEAST_FIT || is_understood && best > 0.0 {
            (Subject::Words(term.clone()), description.filters)
        } else {
            (Subject::Unknown(term.clone()), Filters::default())
        };
        let targets = near.iter().filter(|near| near.is_worth_offering()).map(|near| near.reading.target);
        let alternatives = self.alternatives(targets, None);
        Interpretation { meant: unnamed_term(subject, term), also: Vec::new(), filters, exact: true, alternatives }
    }

    fn alternatives(&self, targets: impl IntoIterator<Item = Target>, meant: impl Into<Option<Target>>) -> Vec<Named> {
        let mut seen: Vec<Target> = meant.into().into_iter().collect();
        let mut found = Vec::new();
        for target in targets {
            if found.len() < ALTERNATIVES && !seen.contains(&target) {
                seen.push(target);
                found.extend(self.named(&self.subject(target)));
            }
        }
        found
    }

    /// The subject at a place of this catalogue.
    pub(super) fn subject(&self, target: Target) -> Subject {
        match target {
            Target::Work(at) => Subject::Work(self.work_at(at).id.clone()),
            Target::Author(at) => Subject::Author(self.authors[at].id.clone()),
            Target::Genre(at) => Subject::Genre(self.vocabulary.genres()[at].id.clone()),
        }
    }
}

/// The works among what a name may mean.
fn only_works(found: Found) -> Option<Found> {
    let readings: Vec<Reading> =
        found.readings.iter().filter(|reading| matches!(reading.target, Target::Work(_))).copied().collect();
    (!readings.is_empty()).then_some(Found { readings, ..found })
}

fn unnamed(subject: Subject) -> Named {
    Named { title: subject.id().unwrap_or_default().to_owned(), subject, detail: String::new() }
}

fn unnamed_term(subject: Subject, term: &SearchTerm) -> Named {
    Named { subject, title: term.as_str().to_owned(), detail: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalogue::{CatalogueFiles, fixture::catalogue},
        domain::{Length, SubjectKind, Years},
    };

    fn interpret(term: &str) -> Interpretation {
        catalogue().interpret(&SearchTerm::parse(term).unwrap())
    }

    /// The key of what each of `terms` means.
    fn all_mean(key: &str, exact: bool, terms: &[&str]) {
        for term in terms {
            let read = interpret(term);
            assert_eq!((read.meant.subject.key().as_deref(), read.exact), (Some(key), exact), "{term}");
            assert!(read.alternatives.len() <= ALTERNATIVES, "{term}");
            assert!(!read.alternatives.contains(&read.meant), "{term} offers what it means");
        }
    }

    fn kind(term: &str) -> SubjectKind {
        interpret(term).meant.subject.kind()
    }

    fn alternatives(term: &str) -> Vec<String> {
        interpret(term).alternatives.iter().filter_map(|named| named.subject.key()).collect()
    }

    #[test]
    fn a_title_in_any_case_with_or_without_its_article() {
        all_mean("work:dune-frank-herbert", true, &["Dune", "dune", "DUNE!", "the dune"]);
        all_mean("work:the-hobbit-jrr-tolkien", true, &["The Hobbit", "hobbit", "a hobbit", "there and back again"]);
        all_mean("work:les-miserables-victor-hugo", true, &["Les Miserables", "les misérables"]);
        all_mean("work:nineteen-eighty-four-george-orwell", true, &["1984", "nineteen eighty four"]);
        all_mean(
            "work:crime-and-punishment-fyodor-dostoevsky",
            true,
            &["Преступление и наказание", "crime & punishment"],
        );
        all_mean("work:it-stephen-king", true, &["it", "It"]);
    }

    #[test]
    fn an_author_with_initials_accents_and_parts_of_the_name() {
        let tolkien =
            ["J.R.R. Tolkien", "jrr tolkien", "j r r tolkien", "J. R. R. Tolkien", "tolkien", "Tolkien, J.R.R."];
        all_mean("author:jrr-tolkien", true, &tolkien);
        all_mean("author:ursula-k-le-guin", true, &["Ursula Le Guin", "le guin", "books by Ursula K. Le Guin"]);
        all_mean("author:gabriel-garcia-marquez", true, &["gabriel garcia marquez", "García Márquez"]);
        all_mean("author:jk-rowling", true, &["J K Rowling", "Robert Galbraith"]);
    }

    #[test]
    fn a_genre_by_its_name_its_synonyms_and_in_either_number() {
        all_mean(
            "genre:science-fiction",
            true,
            &["Science Fiction", "sci-fi", "scifi", "science-fiction", "best sci-fi novels"],
        );
        all_mean("genre:fantasy", true, &["fairy tale", "fantasy books"]);
        all_mean("genre:romance", true, &["love story", "love stories"]);
    }

    #[test]
    fn a_title_with_its_author_in_any_order() {
        let dune =
            ["dune frank herbert", "Dune by Frank Herbert", "frank herbert dune", "dune, herbert", "Herbert: Dune"];
        all_mean("work:dune-frank-herbert", true, &dune);
        all_mean("work:emma-alexander-mccall-smith", true, &["emma mccall smith", "alexander mccall smith: emma"]);
        all_mean("work:emma-jane-austen", true, &["emma by austen", "jane austen emma"]);
        all_mean("work:harry-potter-and-the-philosophers-stone-jk-rowling", true, &["harry potter jk rowling"]);
    }

    #[test]
    fn typing_errors_are_forgiven_and_told() {
        all_mean("author:jrr-tolkien", false, &["tolkein", "jrr tolkein", "tolkin"]);
        all_mean("work:harry-potter-and-the-philosophers-stone-jk-rowling", false, &["hary poter", "harrypotter"]);
        all_mean(
            "work:pride-and-prejudice-jane-austen",
            false,
            &["pride and predjudice", "pride prejudice", "the pride and the prejudice"],
        );
        all_mean("author:fyodor-dostoevsky", false, &["dostoyevski", "dostoevski"]);
        let dune = ["dune frank herbret", "dune by frank hebert", "frank herbet dune", "dun frank herbert"];
        all_mean("work:dune-frank-herbert", false, &dune);
        all_mean("work:the-fellowship-of-the-ring-jrr-tolkien", false, &["lord of the ring", "the lord of the rigns"]);
    }

    #[test]
    fn a_series_means_its_first_volume_and_offers_its_author() {
        all_mean(
            "work:harry-potter-and-the-philosophers-stone-jk-rowling",
            true,
            &["Harry Potter", "harry potter series"],
        );
        all_mean("work:the-fellowship-of-the-ring-jrr-tolkien", true, &["lord of the rings"]);
        assert_eq!(alternatives("harry potter"), ["author:jk-rowling"]);
    }

    #[test]
    fn among_several_readings_the_likelier_is_meant_and_the_others_are_offered() {
        all_mean("work:emma-jane-austen", true, &["Emma"]);
        assert_eq!(alternatives("emma"), ["work:emma-alexander-mccall-smith"]);
        all_mean("author:stephen-king", true, &["king"]);
        assert_eq!(alternatives("king"), ["work:the-king-donald-barthelme"]);
        all_mean("work:the-king-donald-barthelme", true, &["the king"]);
    }

    #[test]
    fn free_words_are_words_not_a_misspelled_name() {
        for term in ["desert planet politics", "books about grief", "a sad story set in Japan", "politics", "wizards"] {
            assert_eq!(kind(term), SubjectKind::Words, "{term}");
        }
        assert_eq!(interpret("a sad story set in Japan").meant.title, "a sad story set in Japan");
    }

    #[test]
    fn phrases_around_a_name_mean_the_name() {
        all_mean(
            "work:dune-frank-herbert",
            true,
            &[
                "books like Dune",
                "what should I read after Dune?",
                "Dune readalikes",
                "i loved dune, what next",
                "who wrote dune",
            ],
        );
        all_mean(
            "author:jane-austen",
            true,
            &["books by Jane Austen", "something by the author of Emma", "like austen"],
        );
        all_mean(
            "work:the-hobbit-jrr-tolkien",
            true,
            &["The Hobbit: An Unexpected Journey", "the hobbit, or there and back"],
        );
        all_mean(
            "work:dune-messiah-frank-herbert",
            true,
            &["dune 2", "dune book two", "second dune book", "last dune"],
        );
        all_mean("work:dune-frank-herbert", false, &["books like dunne", "similar to duen"]);
    }

    #[test]
    fn a_title_that_looks_like_a_phrase_is_the_title() {
        all_mean("work:grief-is-the-thing-with-feathers-max-porter", true, &["Grief Is the Thing with Feathers"]);
        all_mean("work:nineteen-eighty-four-george-orwell", true, &["1984", "books like 1984"]);
        all_mean("work:it-stephen-king", true, &["It", "books like It", "it by stephen king"]);
    }

    #[test]
    fn several_names_are_several_seeds() {
        for term in
            ["Dune meets Emma", "a cross between dune and emma", "dune + emma", "like Dune and Emma", "dune x emma"]
        {
            let read = interpret(term);
            assert_eq!(read.meant.subject.key().as_deref(), Some("work:dune-frank-herbert"), "{term}");
            let also: Vec<_> = read.also.iter().filter_map(|named| named.subject.key()).collect();
            assert_eq!(also, ["work:emma-jane-austen"], "{term}");
        }
        assert!(interpret("crime and punishment").also.is_empty());
        assert!(interpret("dune meets dune").also.is_empty(), "once is enough");
    }

    #[test]
    fn what_narrows_is_a_filter() {
        let read = interpret("short sad science fiction from the 1960s, but not by Frank Herbert and no prophecy");
        assert_eq!(read.meant.subject.key().as_deref(), Some("genre:science-fiction"));
        assert_eq!(read.filters.years, Some(Years::decade(1960)));
        assert_eq!(read.filters.lengths, [Length::Short]);
        assert_eq!(read.filters.moods.len(), 1);
        assert_eq!(read.filters.without.len(), 2, "{:?}", read.filters.without);
        assert_eq!(interpret("like dune but not too long").filters.lengths, [Length::Short, Length::Medium]);
        assert!(interpret("dune").filters.is_empty());
    }

    #[test]
    fn a_book_number_is_its_book_or_unknown() {
        assert_eq!(kind("978-0-441-17271-9"), SubjectKind::Unknown);
        assert_eq!(kind("ISBN 0441172717"), SubjectKind::Unknown);
    }

    #[test]
    fn phrases_without_names_break_nothing() {
        for word in [
            "by", "not", "meets", "like", "without", "no", "and", "book 2", "the", "1970s", "after", "but not", "x",
            "+", ",",
        ] {
            for times in [1, 2, 3, 40] {
                let term: String = vec![word; times].join(" ").chars().take(200).collect();
                let read = interpret(term.trim());
                assert!(read.also.is_empty(), "{term}");
                assert!(read.meant.subject.id().is_none(), "{term} means {:?}", read.meant.subject);
            }
        }
    }

    #[test]
    fn what_nothing_fits_is_unknown() {
        for term in
            ["xqzzt plonk", "x", "🐋", "the", "good books", "…", "zz", "1985", "مرحبا بالعالم", "<script>alert(1)"]
        {
            assert_eq!(kind(term), SubjectKind::Unknown, "{term}");
        }
        let near = alternatives("frank hubbard the dunes");
        assert!(near.len() <= ALTERNATIVES);
    }

    #[test]
    fn a_term_as_long_as_they_come_is_answered() {
        for term in ["a ".repeat(100), "dune ".repeat(40), "x".repeat(200), "é".repeat(200)] {
            let read = interpret(term.trim());
            assert!(read.meant.subject.key().is_none(), "{term}");
        }
    }

    #[test]
    fn every_title_and_every_author_means_itself_or_its_more_famous_namesake() {
        let catalogue = catalogue();
        for work in catalogue.works() {
            let read = interpret(&work.title);
            assert!(read.exact);
            assert_eq!(read.meant.title, work.title);
        }
        for author in catalogue.authors() {
            assert_eq!(interpret(&author.name).meant.subject, Subject::Author(author.id.clone()));
        }
    }

    #[test]
    fn a_catalogue_without_works_knows_nothing_and_says_so() {
        let files = CatalogueFiles::of_texts(("fantasy.csv", "id,title\n"), "id,name\n", "kind,id\n");
        let empty = Catalogue::build(&files).unwrap();
        let term = SearchTerm::parse("dune").unwrap();
        assert_eq!(empty.interpret(&term).meant.subject, Subject::Unknown(term.clone()));
        assert!(empty.suggest("dune", 5).is_empty() && empty.fitting(&term, 5).is_empty());
        assert!(empty.nearest(&term, 5).is_empty());
    }
}
