//! Descriptions as their writers typed them: Markdown, or HTML, often with links to where they were copied from.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::sources::plain_text;

/// Longer ones are not read to their end.
const MOST: usize = 8 << 10;

/// A description as plain text, without its links and without the lists of other books below a rule.
pub(super) fn plain(text: &str) -> String {
    let text = plain_text::head(text, MOST).replace('\r', "");
    let text = text.find("\n---").or_else(|| text.starts_with("---").then_some(0)).map_or(text.as_str(), |rule| {
        // What stands below says where else the text can be had.
        text.get(..rule).unwrap_or_default()
    });
    let text = if text.contains('<') { plain_text::of_html(text) } else { plain_text::tidy(&of_markdown(text)) };
    without_origin(&text).to_owned()
}

fn of_markdown(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for event in Parser::new_ext(text, Options::empty()) {
        match event {
            Event::Text(piece) | Event::Code(piece) => plain.push_str(&piece),
            // A text that begins with a year and a full stop is no list.
            Event::Start(Tag::List(Some(number))) => plain.extend([number.to_string().as_str(), ". "]),
            Event::SoftBreak | Event::HardBreak | Event::Rule | Event::End(TagEnd::Paragraph | TagEnd::Item) => {
                plain.push(' ');
            }
            Event::End(TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::BlockQuote(_)) => plain.push(' '),
            _ => {}
        }
    }
    plain
}

/// Without a last "(source)", or the reference of a link in its place.
fn without_origin(text: &str) -> &str {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let at = lower.ends_with(')').then(|| lower.rfind('(')).flatten();
    let is_origin = |note: &str| note.trim_start_matches(['(', '[', ' ']).starts_with("source");
    match at {
        Some(at) if lower.get(at..).is_some_and(is_origin) => text.get(..at).unwrap_or_default().trim_end(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_and_html_become_text() {
        assert_eq!(
            plain("A *sample* of\r\n**words** & [a link](https://example.org/)."),
            "A sample of words & a link."
        );
        assert_eq!(plain("First.\n\nSecond.\n([source][1])\n\n  [1]: https://example.org/"), "First. Second.");
        assert_eq!(plain("<p>A <i>sample</i> &amp; more</p><script>alert(1)</script>"), "A sample & more");
        assert_eq!(plain("A sample.\n----------\nAlso contained in:\n - [Others](/works/OL1W)"), "A sample.");
        assert_eq!(plain("# Heading\nText"), "Heading Text");
        assert_eq!(plain("1984. It was cold."), "1984. It was cold.");
        assert_eq!(plain("A (small) sample (really)"), "A (small) sample (really)");
        assert_eq!(plain("---"), "");
    }

    #[test]
    fn tangled_markup_is_read_as_far_as_it_goes() {
        for tangle in ["[".repeat(50_000), "*a ".repeat(50_000), "> ".repeat(50_000), "ж".repeat(50_000)] {
            assert!(plain(&tangle).len() <= MOST * 2);
        }
    }
}
