//! What an answer takes in memory, and its version on disk.

use crate::{
    cache::{Stored, Weigh},
    domain::{AuthorFacts, FactsReport, GenreFacts, SourceFailure, SourceProgress, Told, WorkFacts},
};

impl Weigh for FactsReport<WorkFacts> {
    fn weigh(&self) -> usize {
        let facts = &self.facts;
        size_of::<Self>()
            + told(facts.description.as_ref(), String::capacity)
            + told(facts.rating.as_ref(), |_| 0)
            + told(facts.pages.as_ref(), |_| 0)
            + told(facts.subjects.as_ref(), texts)
            + told(facts.editions.as_ref(), |_| 0)
            + told(facts.cover.as_ref(), |_| 0)
            + asking(self)
    }
}

impl Stored for FactsReport<WorkFacts> {
    const VERSION: u32 = 1;
}

impl Weigh for FactsReport<AuthorFacts> {
    fn weigh(&self) -> usize {
        let facts = &self.facts;
        size_of::<Self>()
            + told(facts.summary.as_ref(), String::capacity)
            + told(facts.born.as_ref(), |_| 0)
            + told(facts.died.as_ref(), |_| 0)
            + asking(self)
    }
}

impl Stored for FactsReport<AuthorFacts> {
    const VERSION: u32 = 1;
}

impl Weigh for FactsReport<GenreFacts> {
    fn weigh(&self) -> usize {
        let facts = &self.facts;
        size_of::<Self>()
            + told(facts.on_shelf.as_ref(), |_| 0)
            + told(facts.most_published.as_ref(), texts)
            + told(facts.most_prolific.as_ref(), texts)
            + told(facts.related.as_ref(), texts)
            + asking(self)
    }
}

impl Stored for FactsReport<GenreFacts> {
    const VERSION: u32 = 1;
}

fn texts(texts: &Vec<String>) -> usize {
    texts.iter().map(String::capacity).sum::<usize>() + texts.capacity() * size_of::<String>()
}

/// What a fact owns on the heap.
fn told<T>(told: Option<&Told<T>>, value: impl Fn(&T) -> usize) -> usize {
    told.map_or(0, |told| {
        let url = told.url.as_ref().map_or(0, |url| url.as_str().len());
        value(&told.value) + told.source.capacity() + url + told.licence.as_ref().map_or(0, String::capacity)
    })
}

/// What the names of those who were asked own on the heap.
fn asking<F>(report: &FactsReport<F>) -> usize {
    let failed: usize = report.failed.iter().map(|failed| failed.source.capacity()).sum();
    let asked: usize = report.asked.iter().map(|asked| asked.source.capacity()).sum();
    report.failed.capacity() * size_of::<SourceFailure>()
        + report.asked.capacity() * size_of::<SourceProgress>()
        + failed
        + asked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_weighs_about_what_its_texts_are_long() {
        let told = |value: String| Some(Told { value, source: "Open Library".to_owned(), url: None, licence: None });
        let facts = WorkFacts { description: told("x".repeat(3_000)), ..WorkFacts::default() };
        let report = FactsReport { facts, failed: vec![], asked: vec![], as_of: jiff::Timestamp::UNIX_EPOCH };
        assert!((3_000..6_000).contains(&report.weigh()), "{}", report.weigh());
    }
}
