//! Articles as the API tells them, and whether one is about the author who was meant.

use std::collections::HashMap;

use serde_json::Value;

use super::NAME;
use crate::{
    domain::{AuthorFacts, AuthorQuery, FailureReason, WebUrl, fold, fold_words},
    sources::{
        lenient_json::{self, list, text},
        lifespan::Lifespan,
        matching::is_person,
        plain_text,
        summary::first_sentences,
        teller::Teller,
    },
};

const LICENCE: &str = "CC BY-SA 4.0";
const MOST_SENTENCES: usize = 3;
const LONGEST_SUMMARY: usize = 600;

/// The articles of one answer.
#[derive(Debug, Default)]
pub(super) struct Articles {
    articles: Vec<Article>,
    /// Where a title leads: to another spelling, or to another article.
    ways: HashMap<String, String>,
}

/// One article's introduction.
#[derive(Debug)]
pub(super) struct Article {
    title: String,
    introduction: String,
    /// "English writer (1903–1950)".
    description: String,
    url: Option<WebUrl>,
    is_list_of_others: bool,
}

/// The articles of an answer in any of the API's shapes: version 1 and 2 of its format, and the summary of one article
/// that the REST API gives.
///
/// # Errors
/// Why there are none: the API tells its own errors with status 200.
pub(super) fn read(body: &[u8]) -> Result<Articles, FailureReason> {
    let answer = lenient_json::object(body).ok_or(FailureReason::Unreadable)?;
    let code = text(&answer["error"]["code"]).or_else(|| text(list(&answer["errors"]).first()?.get("code")?));
    match code {
        Some("ratelimited" | "maxlag") => return Err(FailureReason::RateLimited),
        Some("readonly" | "internal_api_error" | "timeout") => return Err(FailureReason::Broken),
        _ => {}
    }
    if text(&answer["extract"]).is_some() {
        return Ok(Articles { articles: Article::of(&answer).into_iter().collect(), ways: HashMap::new() });
    }
    let query = answer.get("query").filter(|query| query.is_object()).ok_or(FailureReason::Unreadable)?;
    let articles = match &query["pages"] {
        Value::Array(pages) => pages.iter().filter_map(Article::of).collect(),
        Value::Object(pages) => pages.values().filter_map(Article::of).collect(),
        _ => Vec::new(),
    };
    let ways = ["normalized", "redirects"].into_iter().flat_map(|kind| list(&query[kind]));
    let ways = ways.filter_map(|way| Some((text(&way["from"])?.to_owned(), text(&way["to"])?.to_owned())));
    Ok(Articles { articles, ways: ways.collect() })
}

impl Articles {
    /// The article that a title leads to.
    pub(super) fn of(&self, title: &str) -> Option<&Article> {
        let mut title = title;
        // A spelling, a redirect, and no circle.
        for _ in 0..3 {
            title = self.ways.get(title).map_or(title, String::as_str);
        }
        self.articles.iter().find(|article| article.title == title)
    }
}

impl Article {
    /// None for a title that has no article, or can have none.
    fn of(page: &Value) -> Option<Self> {
        if !page["missing"].is_null() || !page["invalid"].is_null() {
            return None;
        }
        let is_list_of_others =
            !page["pageprops"]["disambiguation"].is_null() || text(&page["type"]) == Some("disambiguation");
        let terms = list(&page["terms"]["description"]);
        let url = text(&page["fullurl"]).or_else(|| text(&page["content_urls"]["desktop"]["page"]));
        Some(Self {
            title: text(&page["title"])?.to_owned(),
            introduction: plain_text::tidy(plain_text::head(text(&page["extract"]).unwrap_or_default(), 8 << 10)),
            description: text(&page["description"])
                .or_else(|| terms.first().and_then(text))
                .unwrap_or_default()
                .to_owned(),
            url: url.and_then(|url| url.parse().ok()),
            is_list_of_others,
        })
    }

    /// The summary, if the article is surely about this author: it says that it is about somebody who writes, has the
    /// name, and tells no other years.
    pub(super) fn facts_on(&self, asked: &AuthorQuery) -> Option<AuthorFacts> {
        let first = first_sentences(&self.introduction, 1, usize::MAX);
        let told = Lifespan::in_brackets(&self.description);
        let life = if told == Lifespan::default() { Lifespan::in_brackets(&first) } else { told };
        let is_meant = !self.is_list_of_others
            && self.url.is_some()
            && (is_about_a_writer(&self.description) || is_about_a_writer(&first))
            && self.has_name_of(asked)
            && life.agrees(Lifespan { born: asked.born, died: asked.died });
        let summary = first_sentences(&self.introduction, MOST_SENTENCES, LONGEST_SUMMARY);
        (is_meant && !summary.is_empty()).then(|| AuthorFacts {
            summary: Some(self.teller().told(summary)),
            born: None,
            died: None,
        })
    }

    /// In its title, or, where a pen name leads to who has it, in its introduction.
    fn has_name_of(&self, asked: &AuthorQuery) -> bool {
        let introduction = format!(" {} ", fold(&self.introduction));
        let is_mentioned = |name: &String| {
            let name = fold(name);
            !name.is_empty() && introduction.contains(&format!(" {name} "))
        };
        is_person(&asked.names, &self.title) || asked.names.iter().any(is_mentioned)
    }

    fn teller(&self) -> Teller {
        Teller { source: NAME, url: self.url.clone(), licence: Some(LICENCE) }
    }
}

const CALLINGS: &[&str] = &[
    "author",
    "authors",
    "autobiographer",
    "biographer",
    "cartoonist",
    "columnist",
    "critic",
    "diarist",
    "dramatist",
    "economist",
    "essayist",
    "fabulist",
    "historian",
    "humorist",
    "illustrator",
    "journalist",
    "lexicographer",
    "memoirist",
    "mythographer",
    "novelist",
    "philosopher",
    "playwright",
    "poet",
    "poets",
    "psychologist",
    "satirist",
    "scientist",
    "scholar",
    "screenwriter",
    "scriptwriter",
    "storyteller",
    "theologian",
    "translator",
    "writer",
    "writers",
];

/// What an article on a work says in its first sentence, too, beside the author's calling.
const WORKS: &[&str] =
    &["album", "band", "book", "character", "series", "episode", "film", "novel", "novella", "play", "poem", "song"];

/// "… is a novel by the author …" is about a novel: the calling must come before any work.
fn is_about_a_writer(sentence: &str) -> bool {
    let words = fold_words(sentence);
    let first = |kinds: &[&str]| words.iter().position(|word| kinds.contains(&word.as_str()));
    match (first(CALLINGS), first(WORKS)) {
        (Some(calling), Some(work)) => calling < work,
        (calling, _) => calling.is_some(),
    }
}

#[cfg(test)]
mod tests;
