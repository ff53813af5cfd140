//! What the cache of picks needs to know of requests and picks.

use std::{borrow::Cow, fmt::Write as _};

use super::{Pick, Picks, Reason, Request, Shelf};
use crate::{
    cache::{CacheKey, Weigh},
    domain::Subject,
};

/// Picks are never written to a disk, for a request may hold typed words.
impl CacheKey for Request {
    fn text(&self) -> Cow<'_, str> {
        let mut text = self.limit.to_string();
        for seed in &self.seeds {
            // Writing to a string never fails.
            let _ = match (seed.key(), seed) {
                (Some(key), _) => write!(text, "\n{key}"),
                (None, Subject::Words(words)) => write!(text, "\nwords:{words}"),
                (None, Subject::Unknown(words)) => write!(text, "\nunknown:{words}"),
                (None, _) => Ok(()),
            };
        }
        // Both are made of ids and numbers, so that no typed word can look like them.
        let _ = write!(text, "\n{} {:?}", self.variety.get(), self.filters);
        text.into()
    }

    fn is_about(&self, subject_key: &str) -> bool {
        self.seeds.iter().any(|seed| seed.key().is_some_and(|key| key == subject_key))
    }
}

impl Weigh for Picks {
    fn weigh(&self) -> usize {
        let shelves: usize = self.shelves.iter().map(|shelf| shelf.picks.capacity() * size_of::<Pick>()).sum();
        let reasons: usize = self.all().map(|pick| reasons(&pick.reasons)).sum();
        // The ids are the catalogue's own.
        size_of::<Self>() + self.shelves.capacity() * size_of::<Shelf>() + shelves + reasons
    }
}

fn reasons(reasons: &Vec<Reason>) -> usize {
    let texts: usize = reasons
        .iter()
        .map(|reason| match reason {
            Reason::Themes(all)
            | Reason::Genres(all)
            | Reason::Moods(all)
            | Reason::Settings(all)
            | Reason::Periods(all)
            | Reason::Readers(all)
            | Reason::Words(all) => {
                all.capacity() * size_of::<String>() + all.iter().map(String::capacity).sum::<usize>()
            }
            Reason::Author(one) | Reason::NextInSeries(one) | Reason::LaterInSeries(one) | Reason::SeriesStart(one) => {
                one.capacity()
            }
            Reason::Spelling | Reason::WidelyRead => 0,
        })
        .sum();
    reasons.capacity() * size_of::<Reason>() + texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Filters, Length, SearchTerm, WorkId},
        recommend::{MatchScore, Section, Variety},
    };

    #[test]
    fn a_request_is_about_its_seeds_and_its_text_tells_it_apart() {
        let dune = Subject::Work(WorkId::parse("dune-frank-herbert").unwrap());
        let words = |text: &str| SearchTerm::parse(text).unwrap();
        let request = |seeds: &[Subject], limit| Request::new(seeds.to_vec(), limit);
        let both = request(&[dune.clone(), Subject::Words(words("work:emma"))], 12);
        assert!(both.is_about("work:dune-frank-herbert") && !both.is_about("work:emma"));

        let short = Filters { lengths: vec![Length::Short], ..Filters::default() };
        let texts: std::collections::BTreeSet<String> = [
            both,
            request(std::slice::from_ref(&dune), 12),
            request(&[dune], 5),
            request(&[Subject::Words(words("sea"))], 12),
            request(&[Subject::Unknown(words("sea"))], 12),
            Request { variety: Variety::new(90), ..request(&[Subject::Words(words("sea"))], 12) },
            Request { filters: short, ..request(&[Subject::Words(words("sea"))], 12) },
        ]
        .iter()
        .map(|request| request.text().into_owned())
        .collect();
        assert_eq!(texts.len(), 7);
    }

    #[test]
    fn picks_weigh_their_cards_and_the_words_of_their_reasons() {
        let pick = |reasons| Pick {
            work: WorkId::parse("dune-frank-herbert").unwrap(),
            score: MatchScore::of_likeness(0.5),
            reasons,
        };
        let picks = |reasons: Vec<Reason>| Picks {
            shelves: vec![Shelf { section: Section::Alike, picks: vec![pick(reasons)] }],
        };
        let plain = picks(vec![Reason::WidelyRead]).weigh();
        let told = picks(vec![Reason::Themes(vec!["x".repeat(1000)])]).weigh();
        assert!(plain > size_of::<Pick>() && told >= plain + 1000, "{plain} {told}");
    }
}
