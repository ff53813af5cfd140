//! The full-text index: works by their words.
//!
//! It lives in memory, in one segment whose documents are the works in their order, and is never written again once built. It is given stems, not texts: what
//! makes them knows which texts come again and again.

use tantivy::{
    DocSet as _, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term,
    collector::TopDocs,
    directory::RamDirectory,
    query::{BoostQuery, DisjunctionMaxQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{TextAnalyzer, TokenizerManager, WhitespaceTokenizer},
};

use super::{
    WorkIndex,
    record_text::{Part, RecordText},
};

/// The least that tantivy takes; our texts fit into it many times over.
const WRITER_BYTES: usize = 15_000_000;
/// What the parts of a record that match less well add to the best one's score.
const SECOND_MATCHES: f32 = 0.3;

const STEMS: &str = "stems";

/// The index over the works, and its fields.
pub(super) struct Index {
    searcher: Searcher,
    /// Each part's field, with its boost.
    fields: Vec<(Field, f32)>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("works", &self.work_count()).finish_non_exhaustive()
    }
}

impl Index {
    /// Indexes the works' texts, which come in the order of the works.
    pub(super) fn build(texts: impl Iterator<Item = RecordText>) -> Result<Self, TantivyError> {
        let mut schema = Schema::builder();
        let fields = Part::ALL.map(|part| (schema.add_text_field(part.as_str(), options(part)), part.boost())).to_vec();
        let tokenizers = TokenizerManager::default();
        tokenizers.register(STEMS, TextAnalyzer::from(WhitespaceTokenizer::default()));
        let builder = tantivy::Index::builder().schema(schema.build()).tokenizers(tokenizers);

        // One segment, written here and now: a document's number in it is its work's place in the catalogue.
        let mut writer = builder.single_segment_index_writer(RamDirectory::create(), WRITER_BYTES)?;
        for text in texts {
            let mut document = TantivyDocument::default();
            for (&(field, _), part) in fields.iter().zip(Part::ALL) {
                document.add_text(field, text.stems(part));
            }
            writer.add_document(document)?;
        }
        let index = writer.finalize()?;
        let searcher = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
        Ok(Self { searcher, fields })
    }

    /// How many works there are.
    pub(super) fn work_count(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// All works whose record has `stem`, with a score: BM25 in the field that matches it best, boosted by field,
    /// in the order of the works.
    pub(super) fn works_with(&self, stem: &str) -> Vec<(WorkIndex, f32)> {
        let in_field = |&(field, boost): &(Field, f32)| -> Box<dyn Query> {
            let query = TermQuery::new(Term::from_field_text(field, stem), IndexRecordOption::WithFreqs);
            Box::new(BoostQuery::new(Box::new(query), boost))
        };
        let query = DisjunctionMaxQuery::with_tie_breaker(self.fields.iter().map(in_field).collect(), SECOND_MATCHES);
        let limit = usize::try_from(self.work_count()).unwrap_or(usize::MAX);
        let collector = TopDocs::with_limit(limit.max(1)).order_by_score();
        // An index in memory that was built by this program has nothing to fail at; if it did, nothing would be found.
        let hits = self.searcher.search(&query, &collector).unwrap_or_default();
        let mut found: Vec<(WorkIndex, f32)> =
            hits.into_iter().map(|(score, address)| (address.doc_id, score)).collect();
        found.sort_by_key(|&(at, _)| at);
        found
    }

    /// Whether any work's record has `stem`.
    pub(super) fn knows(&self, stem: &str) -> bool {
        self.commonness(stem) > 0
    }

    /// How many works at least have `stem`: those that have it in the part where most do.
    pub(super) fn commonness(&self, stem: &str) -> u64 {
        let count = |&(field, _): &(Field, f32)| self.searcher.doc_freq(&Term::from_field_text(field, stem));
        self.fields.iter().filter_map(|field| count(field).ok()).max().unwrap_or_default()
    }

    /// Whether the record of `work` has `stem`.
    pub(super) fn has(&self, work: WorkIndex, stem: &str) -> bool {
        let Some(segment) = self.searcher.segment_readers().first() else { return false };
        self.fields.iter().any(|&(field, _)| {
            let postings = segment.inverted_index(field).and_then(|index| {
                Ok(index.read_postings(&Term::from_field_text(field, stem), IndexRecordOption::Basic)?)
            });
            let Ok(Some(mut postings)) = postings else { return false };
            postings.doc() <= work && postings.seek(work) == work
        })
    }
}

fn options(part: Part) -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(STEMS)
        .set_fieldnorms(part.is_prose())
        .set_index_option(IndexRecordOption::WithFreqs);
    TextOptions::default().set_indexing_options(indexing)
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
    fn a_work_has_the_words_by_which_it_is_found_and_no_others() {
        let catalogue = catalogue();
        for stem in ["desert", "japan", "wizard", "stori", "xqzzt"] {
            let found: Vec<_> = catalogue.index.works_with(stem).into_iter().map(|(at, _)| at).collect();
            let having: Vec<_> =
                (0..).take(catalogue.works().len() + 1).filter(|&at| catalogue.index.has(at, stem)).collect();
            assert_eq!(found, having, "{stem}");
        }
    }
}
