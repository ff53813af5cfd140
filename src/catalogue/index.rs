//! The full-text index: works by their words, and names by words spelled much like theirs.
//!
//! Both live in memory, hold numbers only, and are never written again once built.

use tantivy::{
    DocAddress, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term,
    collector::TopDocs,
    columnar::Column,
    indexer::NoMergePolicy,
    query::{BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur, Query, TermQuery},
    schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{TextAnalyzer, WhitespaceTokenizer},
};

use super::{
    WorkIndex,
    names::{NameIndex, Names},
    record_text::{Part, RecordText},
    words,
};

/// The least that tantivy takes; our texts fit into it many times over.
const WRITER_BYTES: usize = 15_000_000;
/// What the parts of a record that match less well add to the best one's score.
const SECOND_MATCHES: f32 = 0.3;

const NUMBER: &str = "number";
const STEMMED: &str = "stemmed";
const PLAIN: &str = "plain";

/// The index over the works and the one over the names.
#[derive(Debug)]
pub(super) struct Index {
    works: Table,
    names: Table,
}

/// A field to be.
#[derive(Clone, Copy)]
struct Plan {
    name: &'static str,
    boost: f32,
    is_prose: bool,
}

/// One tantivy index, its fields, and the numbers that its documents stand for.
struct Table {
    searcher: Searcher,
    numbers: Vec<Column<u64>>,
    fields: Vec<(Field, f32)>,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("documents", &self.searcher.num_docs()).finish_non_exhaustive()
    }
}

impl Index {
    /// Makes the names and the works' texts, and indexes both, the texts in their order.
    pub(super) fn build(
        names: impl FnOnce() -> Names + Send,
        texts: impl FnOnce() -> Vec<RecordText>,
    ) -> Result<(Names, Self), TantivyError> {
        // The start of the program waits for this, so the two are made side by side.
        let (named, works) = std::thread::scope(|scope| {
            let named = scope.spawn(|| {
                let names = names();
                let table = Table::of_names(&names);
                (names, table)
            });
            let works = Table::of_works(&texts());
            (named.join(), works)
        });
        let (names, table) = named.map_err(|_| TantivyError::SystemError("the indexing thread panicked".into()))?;
        Ok((names, Self { works: works?, names: table? }))
    }

    /// How many works there are.
    pub(super) fn work_count(&self) -> u64 {
        self.works.searcher.num_docs()
    }

    /// All works whose record has `stem`, with a score: BM25 in the field that matches it best, boosted by field,
    /// in the order of the works.
    pub(super) fn works_with(&self, stem: &str) -> Vec<(WorkIndex, f32)> {
        let in_field = |&(field, boost): &(Field, f32)| -> Box<dyn Query> {
            let query = TermQuery::new(Term::from_field_text(field, stem), IndexRecordOption::WithFreqs);
            Box::new(BoostQuery::new(Box::new(query), boost))
        };
        let query =
            DisjunctionMaxQuery::with_tie_breaker(self.works.fields.iter().map(in_field).collect(), SECOND_MATCHES);
        let limit = usize::try_from(self.work_count()).unwrap_or(usize::MAX);
        let mut found = self.works.search(&query, limit);
        found.sort_by_key(|&(at, _)| at);
        found
    }

    /// Whether any work's record has `stem`.
    pub(super) fn knows(&self, stem: &str) -> bool {
        let df = |&(field, _): &(Field, f32)| self.works.searcher.doc_freq(&Term::from_field_text(field, stem));
        self.works.fields.iter().any(|field| df(field).is_ok_and(|count| count > 0))
    }

    /// Names that have words spelled like `words`: those that have most of them first, short names before long ones.
    /// With `last_begins`, the last word may be the beginning of the name's word.
    pub(super) fn names_like(&self, words: &[&str], last_begins: bool, limit: usize) -> Vec<NameIndex> {
        let clause = |(at, word): (usize, &&str)| -> Option<(Occur, Box<dyn Query>)> {
            let &(field, _) = self.names.fields.first()?;
            let term = Term::from_field_text(field, word);
            let begins = last_begins && at + 1 == words.len();
            let query: Box<dyn Query> = match tolerance_of_word(word) {
                0 if !begins => Box::new(TermQuery::new(term, IndexRecordOption::Basic)),
                typos if begins => Box::new(FuzzyTermQuery::new_prefix(term, typos, true)),
                typos => Box::new(FuzzyTermQuery::new(term, typos, true)),
            };
            Some((Occur::Should, Box::new(ConstScoreQuery::new(query, 1.0))))
        };
        let query = BooleanQuery::new(words.iter().enumerate().filter_map(clause).collect());
        self.names.search(&query, limit).into_iter().map(|(at, _)| at).collect()
    }
}

/// How many typing errors a word of a name may have: none where one makes another word of it.
fn tolerance_of_word(word: &str) -> u8 {
    match word.len() {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    }
}

impl Plan {
    fn options(&self, analyzer: &str) -> TextOptions {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(analyzer)
            .set_fieldnorms(self.is_prose)
            .set_index_option(IndexRecordOption::WithFreqs);
        TextOptions::default().set_indexing_options(indexing)
    }
}

impl Table {
    fn of_names(names: &Names) -> Result<Self, TantivyError> {
        let plan = Plan { name: "name", boost: 1.0, is_prose: false };
        Self::build(PLAIN, &[plan], names.all().iter().map(|name| vec![name.text.to_string()]))
    }

    fn of_works(texts: &[RecordText]) -> Result<Self, TantivyError> {
        let plans = Part::ALL.map(|part| Plan { name: part.as_str(), boost: part.boost(), is_prose: part.is_prose() });
        let parts = |text: &RecordText| Part::ALL.iter().map(|part| text.part(*part).to_owned()).collect();
        Self::build(STEMMED, &plans, texts.iter().map(parts))
    }

    /// `texts` has the folded text of each field for each document; the documents are numbered from 0.
    fn build(analyzer: &str, plans: &[Plan], texts: impl Iterator<Item = Vec<String>>) -> Result<Self, TantivyError> {
        let mut schema = Schema::builder();
        let number = schema.add_u64_field(NUMBER, FAST);
        let fields: Vec<(Field, f32)> =
            plans.iter().map(|plan| (schema.add_text_field(plan.name, plan.options(analyzer)), plan.boost)).collect();
        let index = tantivy::Index::create_in_ram(schema.build());
        index.tokenizers().register(STEMMED, words::analyzer());
        index.tokenizers().register(PLAIN, TextAnalyzer::from(WhitespaceTokenizer::default()));

        // One thread: the documents stay in their order, and ties break by it.
        let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_BYTES)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for (at, texts) in (0u64..).zip(texts) {
            let mut document = TantivyDocument::default();
            document.add_u64(number, at);
            for (&(field, _), text) in fields.iter().zip(&texts) {
                document.add_text(field, text);
            }
            writer.add_document(document)?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        let searcher = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
        let numbers = searcher.segment_readers().iter().map(|segment| segment.fast_fields().u64(NUMBER));
        let numbers = numbers.collect::<Result<_, _>>()?;
        Ok(Self { searcher, numbers, fields })
    }

    /// The numbers of the best documents, best first, ties by number. An index in memory that was built by this
    /// program has nothing to fail at; if it did, nothing would be found.
    fn search(&self, query: &dyn Query, limit: usize) -> Vec<(u32, f32)> {
        let collector = TopDocs::with_limit(limit.max(1)).order_by_score();
        let hits = self.searcher.search(query, &collector).unwrap_or_default();
        let mut found: Vec<(u32, f32)> =
            hits.into_iter().filter_map(|(score, address)| Some((self.number(address)?, score))).collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found
    }

    fn number(&self, address: DocAddress) -> Option<u32> {
        let number = self.numbers.get(address.segment_ord as usize)?.first(address.doc_id)?;
        u32::try_from(number).ok()
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::fixture::catalogue;

    #[test]
    fn a_word_finds_works_by_any_part_of_their_record() {
        let catalogue = catalogue();
        let titles = |stem: &str| -> Vec<&str> {
            let found = catalogue.index.works_with(stem);
            found.iter().map(|&(at, _)| catalogue.work_at(at).title.as_str()).collect()
        };
        assert!(titles("desert").contains(&"Dune"));
        assert!(titles("japan").contains(&"Norwegian Wood"));
        assert!(titles("rowl").iter().all(|title| title.starts_with("Harry Potter")));
        assert!(titles("xqzzt").is_empty());
    }

    #[test]
    fn a_misspelled_word_finds_the_name() {
        let catalogue = catalogue();
        let names: Vec<&str> = catalogue
            .index
            .names_like(&["hary", "poter"], false, 5)
            .into_iter()
            .map(|at| &*catalogue.names.at(at).text)
            .collect();
        assert_eq!(names.first(), Some(&"harry potter"), "{names:?}");
    }
}
