//! From a typed term to a subject.

use super::{
    Catalogue,
    names::{Form, Reading, Target},
    near::Near,
    words::{bare_name, fold_typed, is_empty_word, stems, without_article},
};
use crate::domain::{Filters, Interpretation, Named, SearchTerm, Subject};

/// How many other readings are offered.
const ALTERNATIVES: usize = 5;

/// The share of the words, by weight, that the best work must fit before a term counts as free words.
const LEAST_FIT: f32 = 0.3;

/// The most words that are tried as a misspelled name: no title with its author has more.
const MOST_NAME_WORDS: usize = 14;

impl Catalogue {
    /// What `term` means, best reading first. As a name that we have; as a title with its author; as such a
    /// name misspelled; as free words that some works fit; or as nothing we know.
    pub fn interpret(&self, term: &SearchTerm) -> Interpretation {
        let folded = fold_typed(term.as_str());
        let (readings, part) = self.exact(&folded);
        if let Some(meant) = readings.first() {
            return self.interpretation(*meant, true, &readings, part.unwrap_or(&folded));
        }
        let near = if is_nameable(&folded) { self.near_names(&folded) } else { Vec::new() };
        let corrections: Vec<Reading> = self.corrections(&folded, &near);
        if let Some(meant) = corrections.first() {
            return self.interpretation(*meant, false, &corrections, &folded);
        }
        self.words(term, &near)
    }

    /// The readings of a term that is spelled as we spell it, and the part of it that is the name.
    fn exact<'a>(&self, folded: &'a str) -> (Vec<Reading>, Option<&'a str>) {
        let forms = [Some(folded), without_article(folded), bare_name(folded)];
        for form in forms.into_iter().flatten() {
            let readings = self.names.readings(form);
            if !readings.is_empty() {
                return (readings.to_vec(), Some(form));
            }
        }
        let stripped = bare_name(folded).and_then(without_article);
        let readings = stripped.map_or(&[][..], |form| self.names.readings(form));
        if !readings.is_empty() {
            return (readings.to_vec(), stripped);
        }
        (self.title_with_author(folded).into_iter().chain(self.genre_inflected(folded)).collect(), None)
    }

    /// "dune by frank herbert", "herbert dune": a title and one of its authors, in any order.
    fn title_with_author(&self, folded: &str) -> Option<Reading> {
        let mut found: Vec<Reading> = Vec::new();
        for (gap, _) in folded.match_indices(' ') {
            let (left, right) = (&folded[..gap], &folded[gap + 1..]);
            let right_name = right.strip_prefix("by ").unwrap_or(right);
            found.extend(self.by_author(left, right_name));
            found.extend(self.by_author(right, left));
        }
        found.sort_by(|a, b| b.weight().total_cmp(&a.weight()).then(a.target.cmp(&b.target)));
        found.into_iter().next()
    }

    /// The works called `title` of the authors called `author`.
    fn by_author(&self, title: &str, author: &str) -> Vec<Reading> {
        let authors = self.names.readings(author);
        if authors.is_empty() {
            return Vec::new();
        }
        let titles = self
            .names
            .readings(title)
            .iter()
            .chain(without_article(title).map_or(&[][..], |bare| self.names.readings(bare)));
        titles.filter(|title| authors.iter().any(|author| self.wrote(author.target, title.target))).copied().collect()
    }

    /// Whether `author` is an author of the work `work`.
    pub(super) fn wrote(&self, author: Target, work: Target) -> bool {
        match (author, work) {
            (Target::Author(author), Target::Work(work)) => {
                self.authors.get(author).is_some_and(|author| self.work_at(work).authors.contains(&author.id))
            }
            _ => false,
        }
    }

    /// A genre in another number: "fairy tale", "love story".
    fn genre_inflected(&self, folded: &str) -> Option<Reading> {
        let last = folded.rsplit(' ').next()?;
        let begin = &folded[..folded.len() - last.len()];
        let ending = last.strip_suffix("ies").map(|stem| format!("{stem}y"));
        let ending = ending.or_else(|| last.strip_suffix('s').map(str::to_owned));
        let plural = last.strip_suffix('y').map(|stem| format!("{stem}ies"));
        let candidates = [ending, plural, Some(format!("{last}s"))];
        let mut readings = candidates.iter().flatten().flat_map(|last| self.names.readings(&format!("{begin}{last}")));
        readings.find(|reading| matches!(reading.target, Target::Genre(_))).copied()
    }

    /// What the term means if it is misspelled, best first. Words that stand in our records are not
    /// misspelled, unless all but a letter or so of a long name is there.
    fn corrections(&self, folded: &str, near: &[Near]) -> Vec<Reading> {
        let known = folded
            .split(' ')
            .filter(|word| !is_empty_word(word))
            .all(|word| stems(word).iter().all(|stem| self.index.knows(stem)));
        let long = folded.len() >= 10;
        let allowed = match (known, long) {
            (false, _) => usize::MAX,
            (true, true) => 1,
            (true, false) => 0,
        };
        near.iter()
            .filter(|near| near.errors.is_some_and(|errors| errors <= allowed))
            .map(|near| near.reading)
            .collect()
    }

    fn interpretation(&self, meant: Reading, exact: bool, readings: &[Reading], folded: &str) -> Interpretation {
        let subject = self.subject(meant.target);
        let mut others: Vec<Target> = readings.iter().map(|reading| reading.target).collect();
        others.extend(self.kin(meant));
        if exact && is_nameable(folded) && others.len() <= ALTERNATIVES {
            // Whoever typed a title in full did not mean a family name that is a letter off ("Dune" is not "Due").
            let is_likely = |near: &&Near| near.errors.is_some() && near.reading.form != Form::FamilyName;
            let near = self.near_names(folded);
            others.extend(near.iter().filter(is_likely).map(|near| near.reading.target));
        }
        let alternatives = self.alternatives(others, meant.target);
        let meant = self.named(&subject).unwrap_or_else(|| unnamed(subject));
        Interpretation { meant, also: Vec::new(), filters: Filters::default(), exact, alternatives }
    }

    /// Whom else somebody may mean who names a series or a work by its author: the author.
    fn kin(&self, meant: Reading) -> Vec<Target> {
        let Target::Work(at) = meant.target else { return Vec::new() };
        if !matches!(meant.form, Form::Series | Form::TitleAndAuthor) {
            return Vec::new();
        }
        let authors = &self.work_at(at).authors;
        authors.iter().filter_map(|id| self.author_by_id.get(id).copied().map(Target::Author)).collect()
    }

    /// Free words, or nothing we know, with names that look a little like them.
    fn words(&self, term: &SearchTerm, near: &[Near]) -> Interpretation {
        let fits = self.fitting(term, 1).first().is_some_and(|&(_, score)| score >= LEAST_FIT);
        let subject = if fits { Subject::Words(term.clone()) } else { Subject::Unknown(term.clone()) };
        let targets = near.iter().filter(|near| near.is_worth_offering()).map(|near| near.reading.target);
        let mut alternatives = self.alternatives(targets, None);
        alternatives.truncate(ALTERNATIVES);
        let meant = unnamed_term(subject, term);
        Interpretation { meant, also: Vec::new(), filters: Filters::default(), exact: true, alternatives }
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

/// Whether a folded term may be a misspelled name: neither too short nor a whole sentence.
fn is_nameable(folded: &str) -> bool {
    let letters = folded.bytes().filter(|b| *b != b' ').count();
    letters > 3 && folded.split(' ').count() <= MOST_NAME_WORDS
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
        domain::SubjectKind,
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
