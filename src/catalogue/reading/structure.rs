//! Terms that are made of phrases: names with what is asked for around them, and genres with what narrows them.

use std::{collections::HashMap, ops::Range};

use super::{
    Care, Found, MOST_WORDS, Reader,
    meets::{self, Blended, Mark},
    narrowing::{Narrower, Narrowing},
    negation,
    phrase::{self, Named},
};
use crate::{
    catalogue::{
        names::{Form, Reading, Target},
        words::fold_typed,
    },
    domain::{Filters, GenreId},
};

/// A title of at least this popularity is meant by its words, whatever else they say.
const WIDELY_KNOWN: u8 = 60;

/// What a term asks for: names, and what the list is narrowed to.
#[derive(Clone, Debug)]
pub(in crate::catalogue) struct Ask {
    /// Never empty.
    pub(in crate::catalogue) seeds: Vec<Found>,
    /// Often empty.
    pub(in crate::catalogue) filters: Filters,
}

/// One of several things that are blended.
#[derive(Debug)]
enum Part {
    Named(Found),
    Narrowed(Filters),
}

impl Ask {
    /// One name and nothing else.
    pub(in crate::catalogue) fn of(seed: Found) -> Self {
        Self { seeds: vec![seed], filters: Filters::default() }
    }

    fn narrowed(mut self, filters: &Filters) -> Self {
        self.filters = self.filters.and(filters);
        self
    }
}

impl Reader<'_> {
    /// What the term asks for, if it is made of phrases that explain all its words.
    pub(in crate::catalogue) fn structured(&self, words: &[&str], care: Care) -> Option<Ask> {
        if words.len() > MOST_WORDS {
            return None;
        }
        // "No" and "not" stand in titles as well: a way to read all of it as wanted comes first.
        if let Some(ask) = self.wanted(words, Care::Exact) {
            return Some(ask);
        }
        let Some(split) = negation::split(words) else { return self.wanted(words, care) };
        let mut without = Filters::default();
        for refusal in &split.refused {
            match self.refused(refusal) {
                Some(filters) => without = without.and(&filters),
                None if care == Care::Exact => return None,
                None => {}
            }
        }
        Some(self.wanted(split.wanted, care)?.narrowed(&without))
    }

    /// Names that are told apart by signs: "dune + emma", "dune, emma".
    pub(in crate::catalogue) fn listed(&self, typed: &str, care: Care) -> Option<Ask> {
        let parts: Vec<String> = typed.split(['+', ',', '/']).map(fold_typed).collect();
        if !(2..=meets::MOST).contains(&parts.len()) {
            return None;
        }
        let mut seeds = Vec::new();
        for part in &parts {
            let words: Vec<&str> = part.split(' ').collect();
            let like = phrase::like(&words).into_iter().map(|around| around.name);
            let found = [&words[..]].into_iter().chain(like).find_map(|words| self.name(words, care))?;
            push(&mut seeds, found);
        }
        Some(Ask { seeds, filters: Filters::default() })
    }

    /// What is asked for by words that refuse nothing.
    fn wanted(&self, words: &[&str], care: Care) -> Option<Ask> {
        let name = |words| self.name(words, care).map(Ask::of);
        let blended = meets::of(words);
        name(words)
            .or_else(|| self.blended(blended.as_ref().filter(|blended| blended.by == Mark::Blend)?, care))
            .or_else(|| self.like(words, care))
            .or_else(|| self.by(words, care))
            .or_else(|| self.in_a_sentence(words))
            .or_else(|| self.genres(blended.as_ref()?))
            .or_else(|| self.genre(words))
            .or_else(|| self.blended(blended.as_ref()?, Care::Exact))
            .or_else(|| self.name_and_more(words))
    }

    /// "who wrote dune", "i want to read the road".
    fn in_a_sentence(&self, words: &[&str]) -> Option<Ask> {
        phrase::bare(words).into_iter().filter(|bare| bare.len() < words.len()).find_map(|bare| {
            let found = self.name(bare, Care::Exact).filter(|found| self.is_rather_a_name(found, bare))?;
            Some(Ask::of(found))
        })
    }

    /// Whether a name within a sentence is one, though the vocabulary may have its words as well: a title that many know.
    fn is_rather_a_name(&self, found: &Found, words: &[&str]) -> bool {
        let is_whole =
            |form: Form| form == Form::Main || words.len() > 1 && matches!(form, Form::NoArticle | Form::Series);
        let is_known = |best: &Reading| is_whole(best.form) && best.popularity >= WIDELY_KNOWN;
        found.best().is_some_and(is_known) || !self.read(words).is_complete()
    }

    /// "books like X", "X readalikes".
    fn like(&self, words: &[&str], care: Care) -> Option<Ask> {
        for around in phrase::like(words) {
            let Some(filters) = self.filters(around.more) else { continue };
            // "love poems" is no love of poems.
            let starts_the_term = around.name.as_ptr_range().start == words.as_ptr_range().start;
            let is_likely = |ask: &Ask| starts_the_term || words.len() > around.name.len() + 1 || !ask.is_of_genre();
            if let Some(ask) = self.names(around.name, care).filter(is_likely) {
                return Some(ask.narrowed(&filters));
            }
        }
        None
    }

    /// "books by X", "short stories by X", "by the author of Y".
    fn by(&self, words: &[&str], care: Care) -> Option<Ask> {
        for (around, named) in phrase::by(words) {
            let Some(filters) = self.filters(around.more) else { continue };
            let Some(found) = self.names(around.name, care) else { continue };
            let seeds: Vec<Found> = found.seeds.iter().filter_map(|found| self.authors(found, named)).collect();
            if !seeds.is_empty() && seeds.len() == found.seeds.len() {
                let filters = if self.have_any(&seeds, &filters) { filters } else { Filters::default() };
                return Some(Ask { seeds, filters: filters.and(&found.filters) });
            }
        }
        None
    }

    /// Only the authors among what a name may mean, or those who wrote it.
    fn authors(&self, found: &Found, named: Named) -> Option<Found> {
        let author_of = |reading: &Reading| match (reading.target, named) {
            (Target::Author(_), Named::WholeAuthor) if reading.form == Form::FamilyName => None,
            (Target::Author(_), Named::Author | Named::WholeAuthor) => Some(reading.target),
            (Target::Work(at), Named::Work) => {
                let author = self.catalogue.work_at(at).authors.first()?;
                self.catalogue.author_by_id.get(author).copied().map(Target::Author)
            }
            _ => None,
        };
        let authors =
            found.readings.iter().filter_map(|reading| Some(Reading { target: author_of(reading)?, ..*reading }));
        let readings: Vec<Reading> = authors.collect();
        (!readings.is_empty()).then(|| Found { readings, ..found.clone() })
    }

    /// A name, or several.
    fn names(&self, words: &[&str], care: Care) -> Option<Ask> {
        let several = || self.blended(&meets::of(words)?, care);
        self.name(words, Care::Exact)
            .map(Ask::of)
            .or_else(several)
            .or_else(|| self.in_a_sentence(words))
            .or_else(|| self.name_and_more(words))
            .or_else(|| self.name(words, care).map(Ask::of))
    }

    /// Each name between the marks. A mark may as well stand within a name: the first way to part them that leaves only
    /// names is right. One part may be no name, but what narrows the list: "jane austen meets vampires".
    fn blended(&self, blended: &Blended<'_>, care: Care) -> Option<Ask> {
        let mut known: HashMap<Range<usize>, Option<Part>> = HashMap::new();
        blended.ways().into_iter().find_map(|way| {
            let mut ask = Ask { seeds: Vec::new(), filters: Filters::default() };
            for at in way {
                let part = known.entry(at.clone()).or_insert_with(|| self.part(&blended.words[at], blended.by, care));
                match part.as_ref()? {
                    Part::Named(found) => push(&mut ask.seeds, found.clone()),
                    Part::Narrowed(filters) => ask = ask.narrowed(filters),
                }
            }
            (!ask.seeds.is_empty()).then_some(ask)
        })
    }

    fn part(&self, words: &[&str], by: Mark, care: Care) -> Option<Part> {
        let words = if by == Mark::Blend { strip_between(words) } else { words };
        if let Some(found) = self.name(words, Care::Exact) {
            return Some(Part::Named(found));
        }
        let filters = (by == Mark::Blend).then(|| self.filters(words)).flatten();
        match filters.filter(|filters| !filters.is_empty()) {
            Some(filters) => Some(Part::Narrowed(filters)),
            None => self.name(words, care).map(Part::Named),
        }
    }

    /// "science fiction and fantasy": genres only.
    fn genres(&self, blended: &Blended<'_>) -> Option<Ask> {
        self.blended(blended, Care::Exact).filter(|ask| ask.seeds.len() > 1 && ask.seeds.iter().all(is_genre))
    }

    /// "short french crime novels": a genre, and all other words narrow it.
    fn genre(&self, words: &[&str]) -> Option<Ask> {
        let narrowing = self.read(words);
        if !narrowing.is_complete() {
            return None;
        }
        let mut wish = narrowing.wish(self.catalogue.vocabulary());
        let genre = wish.genres.pop()?;
        wish.filters.genres = wish.genres;
        // Filters that leave nothing are a description of something that no work is in all of its parts: then it is better
        // to look for what is most of it. Years and the like would leave nothing either way.
        let facts = narrowing.facts(self.catalogue.vocabulary());
        if !self.has_any(&genre, &wish.filters) && self.has_any(&genre, &facts) && facts != wish.filters {
            return None;
        }
        let at = self.catalogue.vocabulary.genres().iter().position(|known| known.id == genre)?;
        let reading = Reading { target: Target::Genre(at), form: Form::Main, popularity: 0 };
        let seed = Found { readings: vec![reading], exact: true, typed: words.join(" ") };
        Some(Ask::of(seed).narrowed(&wish.filters))
    }

    /// "dune but funny", "stephen king short stories", "funny terry pratchett".
    fn name_and_more(&self, words: &[&str]) -> Option<Ask> {
        for (around, leads_over) in phrase::name_and_more(words) {
            if let Some(ask) = self.with_more(around.name, around.more, leads_over) {
                return Some(ask);
            }
            if let Some(ask) = self.with_more(around.more, around.name, false) {
                return Some(ask);
            }
        }
        None
    }

    fn with_more(&self, name: &[&str], more: &[&str], leads_over: bool) -> Option<Ask> {
        let found = self.exact(name)?;
        let best = found.best()?;
        let is_likely = match best.target {
            Target::Work(_) => leads_over,
            Target::Author(_) if best.form == Form::FamilyName => {
                leads_over || name.len() > 1 || best.popularity >= WIDELY_KNOWN
            }
            Target::Author(_) => true,
            Target::Genre(_) => false,
        };
        if !is_likely || phrase::without_frame(name).is_empty() || !self.is_rather_a_name(&found, name) {
            return None;
        }
        let filters = self.filters(more)?;
        Some(Ask::of(found).narrowed(&filters))
    }

    /// What `words` narrow a list to, if all of them do or belong to the sentence.
    fn filters(&self, words: &[&str]) -> Option<Filters> {
        if !self.may_look_up(words.len()) {
            return None;
        }
        let narrowing = self.read(words);
        if narrowing.is_empty() {
            return Some(Filters::default());
        }
        narrowing.is_complete().then(|| {
            let wish = narrowing.wish(self.catalogue.vocabulary());
            Filters { genres: wish.genres, ..wish.filters }
        })
    }

    /// What `words` say by the vocabulary alone.
    pub(in crate::catalogue) fn read(&self, words: &[&str]) -> Narrowing {
        let narrower = Narrower { vocabulary: self.catalogue.vocabulary(), lexicon: self.catalogue.lexicon() };
        narrower.read(words)
    }

    fn has_any(&self, genre: &GenreId, filters: &Filters) -> bool {
        self.catalogue.works_in(genre).iter().any(|&at| self.catalogue.allows(filters, at))
    }

    /// Whether the authors have written anything of the kind.
    fn have_any(&self, authors: &[Found], filters: &Filters) -> bool {
        let authors = authors.iter().filter_map(|found| author(found.best()?));
        let mut works = authors.flat_map(|at| self.catalogue.works_by(&self.catalogue.authors[at].id));
        works.any(|&at| self.catalogue.allows(filters, at))
    }
}

impl Ask {
    fn is_of_genre(&self) -> bool {
        self.seeds.iter().any(is_genre)
    }
}

fn is_genre(found: &Found) -> bool {
    genre(found).is_some()
}

pub(super) fn genre(found: &Found) -> Option<usize> {
    match found.best()?.target {
        Target::Genre(at) => Some(at),
        _ => None,
    }
}

pub(super) fn author(reading: &Reading) -> Option<usize> {
    match reading.target {
        Target::Author(at) => Some(at),
        _ => None,
    }
}

/// Adds what is not there yet.
fn push(seeds: &mut Vec<Found>, found: Found) {
    let target = |found: &Found| found.best().map(|reading| reading.target);
    if !seeds.iter().any(|known| target(known) == target(&found)) {
        seeds.push(found);
    }
}

/// "like dune meets emma": the words of the sentence before the first name.
fn strip_between<'a>(words: &'a [&'a str]) -> &'a [&'a str] {
    let lead = words.iter().take_while(|word| matches!(**word, "like" | "something" | "think" | "kind" | "of")).count();
    if lead < words.len() { &words[lead..] } else { words }
}
