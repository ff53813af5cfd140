//! `GET /quality`: how good the recommendations are, as `docs/quality.md` tells it.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html::push_html};

use super::{
    error::AppError,
    found::{
        picture::Depicted,
        sharing::{About, Sharing},
    },
    pages::Visit,
    site::{Chrome, Site, words},
    words::Words,
};
use crate::catalogue::Catalogue;

/// The page's text. It is ours, so that its markup can be believed.
const TEXT: &str = include_str!("../../docs/quality.md");

#[derive(Template)]
#[template(path = "quality.html")]
struct QualityPage {
    words: &'static Words,
    chrome: Chrome,
    html: String,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    State(site): State<Arc<Site>>,
    visit: Visit,
) -> Result<Response, AppError> {
    let render = || {
        let words = words();
        let sharing = Sharing::new(About::Site, words.quality, words.found.quality).with_picture(
            &site,
            &catalogue,
            &Depicted::Site,
        );
        let chrome = site.chrome(Some("/quality"), "").told(sharing, String::new());
        QualityPage { words, chrome, html: html(TEXT) }.render()
    };
    visit.page("quality".to_owned(), render).await
}

/// Markdown as HTML, with tables and commands that can be moved sideways on a narrow screen, by keyboard too.
fn html(text: &str) -> String {
    let mut html = String::new();
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).flat_map(|event| match event {
        Event::Start(Tag::Table(_)) => [Some(sideways("Table")), Some(event)],
        Event::Start(Tag::CodeBlock(_)) => [Some(sideways("Commands")), Some(event)],
        Event::End(TagEnd::Table | TagEnd::CodeBlock) => [Some(event), Some(Event::Html("</div>\n".into()))],
        // Files beside it are not served.
        Event::Start(Tag::Link { ref dest_url, .. }) if !dest_url.starts_with("https://") => [None, None],
        other => [Some(other), None],
    });
    push_html(&mut html, events.flatten());
    html
}

/// The start of a region that scrolls by itself.
fn sideways(name: &str) -> Event<'static> {
    Event::Html(format!("<div class=\"sideways\" tabindex=\"0\" role=\"group\" aria-label=\"{name}\">").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_commands_can_be_moved_sideways() {
        let html = html("# Heading\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n```sh\nmake quality\n```\n");
        assert!(html.contains("<h1>Heading</h1>"));
        assert!(
            html.contains("tabindex=\"0\"") && html.contains("<td>1</td>") && html.contains("</table>\n</div>"),
            "{html}"
        );
        assert!(html.contains("aria-label=\"Commands\">\n<pre>") && html.contains("</pre>\n</div>"), "{html}");
    }

    #[test]
    fn the_page_names_peers_and_how_to_repeat_it() {
        let html = html(TEXT);
        for part in ["EASE", "make quality", "<table>"] {
            assert!(html.contains(part), "{part}");
        }
    }
}
