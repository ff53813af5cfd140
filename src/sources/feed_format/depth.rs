//! How deep a document's elements stand in each other.

/// The deepest a feed may be; real ones stay below twenty. The parser calls itself for each level of some elements, and
/// a stack that overflows ends the whole program, where a panic would only end the reading.
const DEEPEST: usize = 200;

/// Whether elements stand deeper in each other than in any honest feed.
///
/// Well-formed text is counted exactly, as long as it defines no entities of its own: those may hold what looks like
/// the start of a comment, so with a document type nothing is skipped. Then at worst too much is counted.
///
/// In JSON, tags in the texts are levels of nothing, and its reader counts its own.
pub(super) fn is_too_deep(text: &str) -> bool {
    // By this the parser tells JSON from XML, too.
    if text.chars().find(|c| matches!(c, '<' | '{')) == Some('{') {
        return false;
    }
    let has_doctype = prolog(text).to_ascii_lowercase().contains("<!d");
    let (mut rest, mut depth) = (text, 0_usize);
    while let Some((_, after)) = rest.split_once('<') {
        rest = after;
        if after.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if after.starts_with(['!', '?']) {
            if !has_doctype {
                rest = after_unread(after);
            }
        } else {
            let (tag, beyond) = after.split_at(tag_len(after));
            rest = beyond;
            depth += usize::from(!tag.ends_with('/'));
            if depth > DEEPEST {
                return true;
            }
        }
    }
    false
}

/// What stands before the first element.
fn prolog(text: &str) -> &str {
    let is_name = |at: usize| text.as_bytes().get(at + 1).is_some_and(|b| !matches!(b, b'!' | b'?' | b'/'));
    let root = text.match_indices('<').map(|(at, _)| at).find(|&at| is_name(at));
    root.and_then(|root| text.get(..root)).unwrap_or(text)
}

/// What follows a comment, a piece of plain characters or an instruction; what is neither hides no elements.
fn after_unread(text: &str) -> &str {
    for (start, end) in [("![CDATA[", "]]>"), ("!--", "-->"), ("?", "?>")] {
        if let Some(inside) = text.strip_prefix(start) {
            return inside.split_once(end).map_or("", |(_, after)| after);
        }
    }
    text
}

/// The length of a tag up to its ">", which may also stand in the value of an attribute.
fn tag_len(text: &str) -> usize {
    let mut quote = None;
    let end = text.bytes().position(|b| {
        match (quote, b) {
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(open), _) if open == b => quote = None,
            _ => {}
        }
        quote.is_none() && b == b'>'
    });
    end.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_elements_within_elements_count() {
        let many = |piece: &str| piece.repeat(DEEPEST + 1);
        assert!(is_too_deep(&many("<a>")));
        assert!(is_too_deep(&many("<a b='/>'>")), "an attribute does not end its element");
        for flat in ["<a></a>", "<a/>", "<a b=\">\"/>", "<![CDATA[<p>]]>", "<!-- <a> -->", "<?x <a> ?>", "é"] {
            assert!(!is_too_deep(&many(flat)), "{flat}");
        }
    }

    #[test]
    fn tags_in_the_texts_of_json_are_no_levels() {
        assert!(!is_too_deep(&format!("{{\"content_html\": \"{}\"}}", "a<br>".repeat(DEEPEST + 1))));
        assert!(is_too_deep(&format!("x{}{{", "<a>".repeat(DEEPEST + 1))));
    }

    #[test]
    fn what_an_entity_or_an_instruction_holds_hides_nothing() {
        for start in ["<!DOCTYPE a [<!ENTITY b \"<!--\">]>", "<?x <!-- ?>"] {
            assert!(is_too_deep(&format!("{start}{}", "<a>".repeat(DEEPEST + 1))), "{start}");
        }
    }
}
