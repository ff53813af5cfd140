//! Answers to begin with: a small one of our own for each source, and the recordings where there are any.

use std::path::Path;

use proptest::sample::Index;

/// Good answers.
#[derive(Debug)]
pub(crate) struct Corpus(Vec<Vec<u8>>);

impl Corpus {
    /// These.
    pub(crate) fn new(all: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self(all.into_iter().collect())
    }

    /// Those of one kind, as the folders of recordings name it. Half of them are ours: they are small, so that a spoiling
    /// seldom misses what matters.
    pub(super) fn of(kind: &str) -> Self {
        let ours = samples(kind).into_iter().map(String::into_bytes);
        let folder = std::env::var_os("LUMINARIA_FIXTURES");
        let recorded = folder.map(|folder| recorded(&Path::new(&folder).join("upstream").join(kind)));
        let recorded = recorded.unwrap_or_default();
        let count = ours.len().max(recorded.len());
        Self::new(ours.cycle().take(count).chain(recorded))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Vec::as_slice)
    }

    pub(super) fn get(&self, which: Index) -> &[u8] {
        &self.0[which.index(self.0.len())]
    }
}

/// Our own, with dates two days before the clock of the tests.
pub(in crate::sources) fn samples(kind: &str) -> Vec<String> {
    let date =
        |text: &str| if text.contains("<rss") { "Fri, 27 Feb 2026 10:00:00 GMT" } else { "2026-02-27T10:00:00Z" };
    ours(kind).iter().map(|text| dated(text, date(text))).collect()
}

/// Our own, with these words in place of all dates but those that stand in JSON of few lines.
pub(in crate::sources) fn samples_of(kind: &str, date: &str) -> Vec<String> {
    ours(kind).iter().map(|text| dated(text, date)).collect()
}

/// With `date` where our samples have an age, such as `{{5h}}`.
fn dated(sample: &str, date: &str) -> String {
    let mut pieces = sample.split("{{");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + date + piece.split_once("}}").map_or(piece, |(_, rest)| rest))
}

/// Large ones have no other mistakes than small ones, and take longer.
const LARGEST: usize = 48 << 10;

fn recorded(folder: &Path) -> Vec<Vec<u8>> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = files.map(|file| file.path()).collect();
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read(path).ok()).filter(|body| body.len() <= LARGEST).collect()
}

fn ours(kind: &str) -> &'static [&'static str] {
    match kind {
        "rss_feeds" => &[
            include_str!("../../../tests/fixtures/upstream/sample-review.rss"),
            include_str!("../../../tests/fixtures/upstream/sample-letters.atom"),
            include_str!("../../../tests/fixtures/upstream/sample-shelf.json"),
        ],
        "google_news" => &[include_str!("../../../tests/fixtures/upstream/google-news-search.rss")],
        "mastodon" => &[include_str!("../../../tests/fixtures/upstream/mastodon-timeline.json")],
        "guardian" => &[
            r#"{"response":{"status":"ok","results":[{"id":"books/1","type":"article","sectionId":"books","webTitle":"Dune by Frank Herbert, read again: a review","webPublicationDate":"2026-02-27T10:00:00Z","webUrl":"https://www.theguardian.com/books/1","fields":{"trailText":"<p>Sand &amp; <b>spice</b></p>","byline":"A Sample"},"tags":[{"id":"tone/reviews","type":"tone"}]}]}}"#,
        ],
        "nyt_books" => &[
            r#"{"status":"OK","results":{"published_date":"2026-02-22","lists":[{"list_name":"Sample","list_name_encoded":"sample","display_name":"Sample","books":[{"rank":1,"rank_last_week":2,"weeks_on_list":40,"title":"DUNE","author":"Frank Herbert","primary_isbn13":"9780441013593"}]}]}}"#,
        ],
        "bluesky" => &[
            r#"{"posts":[{"uri":"at://did:plc:sample/app.bsky.feed.post/3ksample","author":{"did":"did:plc:sample","handle":"sample.example","labels":[]},"record":{"$type":"app.bsky.feed.post","createdAt":"2026-02-27T10:00:00Z","text":"Reading Dune by Frank Herbert, a novel of sand.","langs":["en"]},"labels":[],"indexedAt":"2026-02-27T10:00:01Z"}]}"#,
        ],
        "openlibrary" => &[
            r#"{"numFound":1,"docs":[{"key":"/works/OL893415W","title":"Dune","author_name":["Frank Herbert"],"first_publish_year":1965,"edition_count":120,"cover_i":11481354,"isbn":["9780441013593"],"number_of_pages_median":604,"ratings_average":4.3,"ratings_count":500,"subject":["Deserts","Prophecy"]}]}"#,
            r#"{"status":"ok","result":{"/works/OL893415W":{"key":"/works/OL893415W","title":"Dune","description":{"type":"/type/text","value":"A sample of *sand*.\r\n\r\n([source][1])"},"covers":[-1,5]}}}"#,
            r#"{"numFound":1,"docs":[{"key":"OL1A","name":"Frank Herbert","birth_date":"8 October 1920","death_date":"1986","top_work":"Dune","work_count":90}]}"#,
            r#"{"key":"/subjects/science_fiction","name":"science fiction","work_count":1234,"works":[{"title":"A Sample","edition_count":40}],"authors":[{"name":"Sample Writer","count":9}],"subjects":[{"name":"Robots","count":99}]}"#,
        ],
        "google_books" => &[
            r#"{"totalItems":1,"items":[{"id":"a","volumeInfo":{"title":"Dune","authors":["Frank Herbert"],"publishedDate":"1965","description":"<p>A <b>sample</b></p>","pageCount":604,"averageRating":4.5,"ratingsCount":7,"categories":["Fiction / Science Fiction"],"language":"en","industryIdentifiers":[{"type":"ISBN_13","identifier":"9780441013593"}]}}]}"#,
        ],
        "wikipedia" => &[
            r#"{"batchcomplete":true,"query":{"pages":[{"pageid":1,"ns":0,"title":"Frank Herbert","description":"American writer (1920–1986)","fullurl":"https://en.wikipedia.org/wiki/Frank_Herbert","extract":"Frank Herbert was a sample writer. He wrote (among others) a novel. A third one."}]}}"#,
        ],
        _ => &[],
    }
}
