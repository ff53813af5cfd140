//! Upstream text as text: without markup, entities decoded once, nothing invisible.

use scraper::{Html, Node, node::Element};

use crate::domain::is_invisible;

/// Markup beyond this many bytes is not looked at: what an item is about stands at its beginning, and the time that
/// tangled markup takes to read grows faster than its length.
const MOST_MARKUP: usize = 8 << 10;

/// Elements whose text is not for reading.
const SILENT: &[&str] =
    &["script", "style", "noscript", "noembed", "template", "iframe", "object", "svg", "math", "textarea", "title"];

/// Elements that part no words.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup",
    "u", "wbr",
];

/// The text of a piece of HTML.
pub(super) fn of_html(html: &str) -> String {
    let html = head(html, MOST_MARKUP);
    if !html.contains(['<', '&']) {
        return tidy(html);
    }
    let document = Html::parse_fragment(html);
    let root = document.tree.root();
    let mut text = String::new();
    let mut node = root;
    'walk: loop {
        if enter(node.value(), &mut text)
            && let Some(child) = node.first_child()
        {
            node = child;
            continue;
        }
        loop {
            part(node.value(), &mut text);
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) if parent.id() != root.id() => node = parent,
                _ => break 'walk,
            }
        }
    }
    tidy(&text)
}

/// Takes a node's own text; tells whether what is inside it is to be read, too.
fn enter(node: &Node, text: &mut String) -> bool {
    if let Node::Text(piece) = node {
        text.push_str(piece);
    }
    part(node, text);
    !node.as_element().is_some_and(is_silent)
}

/// Mastodon hides the ends of long addresses in elements of class "invisible".
fn is_silent(element: &Element) -> bool {
    SILENT.contains(&element.name()) || element.classes().any(|class| class == "invisible")
}

fn part(node: &Node, text: &mut String) {
    if node.as_element().is_some_and(|element| !INLINE.contains(&element.name())) {
        text.push(' ');
    }
}

/// Single spaces, and no characters that show nothing or turn the direction of what follows.
pub(super) fn tidy(text: &str) -> String {
    let visible = text.chars().filter(|c| !is_invisible(*c)).map(|c| if c.is_control() { ' ' } else { c });
    visible.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most `most` characters, cut between two words, with an ellipsis where something was cut.
pub(super) fn clip(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    // Room for the ellipsis.
    let end = text.get(..end).and_then(|kept| kept.char_indices().next_back()).map_or(end, |(last, _)| last);
    let kept = text.get(..end).unwrap_or_default();
    let whole_words = kept.rfind(' ').and_then(|space| kept.get(..space)).unwrap_or(kept);
    format!("{}…", whole_words.trim_end_matches([' ', ',', ';', ':', '–', '—', '-', '.']))
}

/// At most `most` bytes of `text`, whole characters only.
pub(super) fn head(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_gone_and_entities_are_decoded_once() {
        assert_eq!(of_html("<p>Tom &amp; <b>Jer</b>ry</p><p>next</p>"), "Tom & Jerry next");
        assert_eq!(of_html("&amp;lt;b&amp;gt; &eacute;"), "&lt;b&gt; é");
        assert_eq!(of_html("&lt;script&gt;alert(1)&lt;/script&gt;"), "<script>alert(1)</script>", "text, not markup");
        assert_eq!(of_html("a<script>alert(1)</script><style>b{}</style> c<br>d"), "a c d");
        assert_eq!(of_html("<img src=x onerror=alert(1)>seen"), "seen");
        assert_eq!(of_html("plain"), "plain");
        assert_eq!(of_html(""), "");
    }

    #[test]
    fn broken_and_deep_markup_is_read_as_far_as_it_goes() {
        assert_eq!(of_html("<p>un<b>closed <i>a < b"), "unclosed a < b");
        assert_eq!(of_html(&"<div>".repeat(100_000)), "");
        assert_eq!(of_html(&format!("{}aж", "<b>".repeat(2_730))), "a", "cut before a character that does not fit");
    }

    #[test]
    fn hidden_parts_of_addresses_are_left_out() {
        let post = r#"see <a href="https://example.org/a"><span class="invisible">https://</span><span>example.org/a</span></a>"#;
        assert_eq!(of_html(post), "see example.org/a");
    }

    #[test]
    fn nothing_invisible_is_left() {
        assert_eq!(tidy(" a\u{0}b\u{202e}c\t\n d\u{200b}\u{feff} "), "a bc d");
    }

    #[test]
    fn a_long_text_is_cut_between_words() {
        assert_eq!(clip("short", 5), "short");
        assert_eq!(clip("one two, three", 10), "one two…");
        assert_eq!(clip("äöüäöü", 4), "äöü…");
        assert!(clip(&"word ".repeat(100), 280).chars().count() <= 280);
    }
}
