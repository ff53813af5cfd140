//! Sources of facts that answer from memory, and a small catalogue to ask them about.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::Notify;

use crate::{
    catalogue::{Catalogue, CatalogueFiles},
    domain::{
        AuthorFacts, AuthorId, AuthorQuery, CoverAt, FactsAnswer, FailureReason, SourceFailure, Told, WorkFacts,
        WorkId, WorkQuery,
    },
    sources::{FactSource, Knows, Terms},
};

const VOCABULARY: &str = "\
kind,id,name,parent,synonyms,opposite,definition
genre,fantasy,Fantasy,,,,Stories in which magic works.
";

const AUTHORS: &str = "\
id,name,sort_name,other_names,born,died,country,line
ann-lamb,Ann Lamb,\"Lamb, Ann\",A. Lamb,1850,1910,GB,
";

/// Works `light-1` to `light-n`, all by one author.
pub(crate) fn catalogue(works: usize) -> Arc<Catalogue> {
    let mut lines = "id,title,other_titles,authors,year,language,series,series_position,genres,themes,moods,setting,\
                     period,pages,popularity,blurb,isbn13,openlibrary,goodreads\n"
        .to_owned();
    lines
        .extend((1..=works).map(|n| {
            format!("light-{n},Light {n},,ann-lamb,1880,en,,,fantasy,,,,,210,70,A keeper counts ships.,,,\n")
        }));
    let files = CatalogueFiles::of_texts(("works.csv", &lines), AUTHORS, VOCABULARY);
    Arc::new(Catalogue::build(&files).unwrap())
}

fn told<T>(value: T, source: &str) -> Told<T> {
    let url = Some("https://facts.example/a?b=1&c=2".parse().unwrap());
    Told { value, source: source.to_owned(), url, licence: Some("CC BY-SA 4.0".to_owned()) }
}

/// What a [`FakeFacts`] does when it is asked.
#[derive(Clone, Debug, Default)]
pub(crate) enum Manner {
    /// Knows a description of each work, and a summary of each author.
    #[default]
    Prompt,
    /// As `Prompt`, once it is let go.
    Gated(Arc<Notify>),
    /// Knows how many pages each work has, and where its cover is, but no description.
    Pages,
    /// Knows nothing.
    Ignorant,
    /// Never answers.
    Hanging,
    /// Panics.
    Panicking,
    /// Answers that it failed.
    Failing(FailureReason),
    /// Fails on this one alone.
    FailingOn(&'static str),
}

/// Knows something of everything, and remembers what it was asked.
#[derive(Debug)]
pub(crate) struct FakeFacts {
    name: &'static str,
    batch: usize,
    max_age: Duration,
    prefetch: bool,
    knows: Knows,
    manner: Mutex<Manner>,
    /// The ids of each call.
    calls: Mutex<Vec<Vec<String>>>,
}

impl FakeFacts {
    pub(crate) fn new(name: &'static str, manner: Manner) -> Self {
        Self {
            name,
            batch: 50,
            max_age: Duration::from_hours(24 * 365),
            prefetch: true,
            knows: Knows::Both,
            manner: Mutex::new(manner),
            calls: Mutex::default(),
        }
    }

    pub(crate) fn kept_for(self, max_age: Duration) -> Self {
        Self { max_age, ..self }
    }

    pub(crate) fn of_batches(self, batch: usize) -> Self {
        Self { batch, ..self }
    }

    /// One that may be asked only while a reader waits.
    pub(crate) fn for_readers_only(self) -> Self {
        Self { prefetch: false, ..self }
    }

    pub(crate) fn that_knows(self, knows: Knows) -> Self {
        Self { knows, ..self }
    }

    pub(crate) fn turn(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    pub(crate) fn calls(&self) -> Vec<Vec<String>> {
        self.calls.lock().unwrap().clone()
    }

    async fn answer<Id: Clone, F>(&self, ids: Vec<(Id, String)>, known: impl Fn(&str) -> F) -> FactsAnswer<Id, F> {
        self.calls.lock().unwrap().push(ids.iter().map(|(_, text)| text.clone()).collect());
        let manner = self.manner.lock().unwrap().clone();
        // Yields, so that a test of concurrent callers really interleaves them.
        tokio::task::yield_now().await;
        let failure = |reason| SourceFailure { source: self.name.to_owned(), reason, retry_after: None };
        let mut answer = FactsAnswer::default();
        match manner {
            Manner::Gated(ref gate) => gate.notified().await,
            Manner::Hanging => std::future::pending().await,
            Manner::Panicking => panic!("on purpose"),
            _ => {}
        }
        for (id, text) in ids {
            match manner {
                Manner::Failing(reason) => answer.failed.push((id, failure(reason))),
                Manner::FailingOn(one) if one == text => answer.failed.push((id, failure(FailureReason::Broken))),
                Manner::Ignorant => {}
                _ => answer.found.push((id, known(&text))),
            }
        }
        answer
    }
}

#[async_trait]
impl FactSource for FakeFacts {
    fn name(&self) -> &'static str {
        self.name
    }

    fn terms(&self) -> Terms {
        Terms { prefetch: self.prefetch, max_age: self.max_age, republish: true, attribution: None }
    }

    fn knows(&self) -> Knows {
        self.knows
    }

    fn batch(&self) -> usize {
        self.batch
    }

    async fn works(&self, wanted: &[WorkQuery]) -> FactsAnswer<WorkId, WorkFacts> {
        let ids = wanted.iter().map(|query| (query.id.clone(), query.id.to_string())).collect();
        let has_pages = matches!(*self.manner.lock().unwrap(), Manner::Pages);
        let in_figures = || WorkFacts {
            pages: Some(told(210, self.name)),
            cover: Some(told(CoverAt::OpenLibrary(7), self.name)),
            ..WorkFacts::default()
        };
        let in_words = |id: &str| WorkFacts {
            description: Some(told(format!("<b>{}</b> tells of {id}.", self.name), self.name)),
            ..WorkFacts::default()
        };
        self.answer(ids, |id| if has_pages { in_figures() } else { in_words(id) }).await
    }

    async fn authors(&self, wanted: &[AuthorQuery]) -> FactsAnswer<AuthorId, AuthorFacts> {
        let ids = wanted.iter().map(|query| (query.id.clone(), query.id.to_string())).collect();
        self.answer(ids, |id| AuthorFacts {
            summary: Some(told(format!("<b>{}</b> tells of {id}.", self.name), self.name)),
            ..AuthorFacts::default()
        })
        .await
    }
}
