//! Authors' summaries from Wikipedia, <https://www.mediawiki.org/wiki/API:Query> with
//! <https://www.mediawiki.org/wiki/Extension:TextExtracts>: the introductions of 20 articles in one call, which is the most
//! that extension gives at once.

mod article;

use std::time::Duration;

use async_trait::async_trait;
use url::Url;

use self::article::{Articles, read};
use super::{
    FactSource, Knows, Terms,
    http::{Ask, Door, DoorError, HostLimits, below},
};
use crate::domain::{AuthorFacts, AuthorId, AuthorQuery, FactsAnswer, fold};

const NAME: &str = "Wikipedia";
/// Introductions in one answer.
const BATCH: usize = 20;
/// What is put behind a name that several people have.
const CALLINGS: [&str; 3] = ["author", "writer", "novelist"];

/// One language's Wikipedia.
#[derive(Debug)]
pub struct Wikipedia {
    door: Door,
    base: Url,
}

/// An author, and the article that may be about them.
type Try<'a> = (&'a AuthorQuery, String);

impl Wikipedia {
    /// 10 calls a minute for callers who do not say how to reach them, and no more than 3 at once, please:
    /// <https://www.mediawiki.org/wiki/Wikimedia_APIs/Rate_limits>.
    pub const LIMITS: HostLimits = HostLimits::new(2, 9);

    /// 200 calls a minute for those who do.
    pub const LIMITS_WITH_CONTACT: HostLimits = HostLimits::new(3, 180);

    /// `base` is where it lives: the real site in the language of our pages, or a stub.
    pub fn new(door: Door, base: Url) -> Self {
        Self { door, base }
    }

    async fn articles(&self, tries: &[Try<'_>]) -> Result<Articles, DoorError> {
        let titles: Vec<&str> = tries.iter().map(|(_, title)| title.as_str()).collect();
        let url = query(&self.base, &titles);
        let fetched = self.door.ask(Ask::new("wikipedia", &url, "application/json")).await?;
        read(&fetched.body).map_err(|reason| DoorError::of_body(reason, fetched.status))
    }

    /// Asks for articles, and gives back those authors whose name leads to somebody else.
    async fn attempt<'a>(
        &self,
        tries: &[Try<'a>],
        answer: &mut FactsAnswer<AuthorId, AuthorFacts>,
    ) -> Vec<&'a AuthorQuery> {
        let mut ambiguous = Vec::new();
        for some in tries.chunks(BATCH) {
            let articles = match self.articles(some).await {
                Ok(articles) => articles,
                Err(failure) => {
                    answer.failed.extend(some.iter().map(|(asked, _)| (asked.id.clone(), failure.of_source(NAME))));
                    continue;
                }
            };
            for (asked, title) in some {
                let Some(article) = articles.of(title) else { continue };
                match article.facts_on(asked) {
                    Some(facts) => answer.found.push((asked.id.clone(), facts)),
                    None => ambiguous.push(*asked),
                }
            }
        }
        ambiguous
    }
}

/// The call for the introductions of these articles.
fn query(base: &Url, titles: &[&str]) -> Url {
    let mut url = below(base, &["w", "api.php"]);
    url.query_pairs_mut()
        .extend_pairs([
            ("action", "query"),
            ("format", "json"),
            ("formatversion", "2"),
            ("prop", "extracts|description|info|pageprops"),
            ("exintro", "1"),
            ("explaintext", "1"),
            ("exlimit", "20"),
            ("redirects", "1"),
            ("inprop", "url"),
            ("ppprop", "disambiguation"),
        ])
        .append_pair("titles", &titles.join("|"));
    url
}

/// A name as a title can have it; nothing for one without a letter.
fn title(name: &str) -> Option<String> {
    let plain: String =
        name.chars().map(|c| if "#<>[]|{}_\u{1f}".contains(c) || c.is_control() { ' ' } else { c }).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    // What MediaWiki allows is 255 bytes.
    (!fold(&plain).is_empty() && plain.len() <= 200).then_some(plain)
}

#[async_trait]
impl FactSource for Wikipedia {
    fn name(&self) -> &'static str {
        NAME
    }

    fn terms(&self) -> Terms {
        let attribution = Some("Wikipedia, CC BY-SA 4.0");
        Terms { prefetch: true, max_age: Duration::from_hours(30 * 24), republish: true, attribution }
    }

    fn knows(&self) -> Knows {
        Knows::Authors
    }

    fn batch(&self) -> usize {
        BATCH
    }

    async fn authors(&self, wanted: &[AuthorQuery]) -> FactsAnswer<AuthorId, AuthorFacts> {
        let mut answer = FactsAnswer::default();
        let named = wanted.iter().filter_map(|asked| Some((asked, title(asked.names.first()?)?)));
        let ambiguous = self.attempt(&named.collect::<Vec<_>>(), &mut answer).await;
        let called: Vec<Try<'_>> = ambiguous
            .into_iter()
            .filter_map(|asked| Some((asked, title(asked.names.first()?)?)))
            .flat_map(|(asked, name)| CALLINGS.map(|calling| (asked, format!("{name} ({calling})"))))
            .collect();
        self.attempt(&called, &mut answer).await;
        once_each(&mut answer);
        answer
    }
}

/// Two titles may lead to one article, and one call may fail of two that an author stood in.
fn once_each(answer: &mut FactsAnswer<AuthorId, AuthorFacts>) {
    let mut seen: Vec<AuthorId> = Vec::new();
    let mut is_new = |id: &AuthorId| {
        let is_new = !seen.contains(id);
        seen.push(id.clone());
        is_new
    };
    answer.found.retain(|(id, _)| is_new(id));
    answer.failed.retain(|(id, _)| is_new(id));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_titles() {
        assert_eq!(title("J. R. R. Tolkien").as_deref(), Some("J. R. R. Tolkien"));
        assert_eq!(title(" A|B#C_[D] ").as_deref(), Some("A B C D"));
        assert_eq!(title("…|"), None);
        assert_eq!(title(&"a".repeat(300)), None);
    }

    #[test]
    fn many_articles_are_one_call() {
        let url = query(&"https://wikipedia.example.org/".parse().unwrap(), &["A", "B & C"]);
        assert!(url.as_str().ends_with("&titles=A%7CB+%26+C"), "{url}");
        assert_eq!(url.path(), "/w/api.php");
    }
}
