//! What a strict reader refuses and a forgiving one understands.

/// Old or odd namespaces of the elements we read, with those that stand for them today.
const NAMESPACES: &[(&str, &str)] = &[
    ("http://my.netscape.com/rdf/simple/0.9/", "http://purl.org/rss/1.0/"),
    ("http://channel.netscape.com/rdf/simple/0.9/", "http://purl.org/rss/1.0/"),
    ("http://purl.org/net/rss1.1#", "http://purl.org/rss/1.0/"),
    ("http://backend.userland.com/rss2", "http://purl.org/rss/1.0/"),
    ("http://blogs.law.harvard.edu/tech/rss", "http://purl.org/rss/1.0/"),
];

/// The longest entity that has a name, and then some.
const LONGEST_ENTITY: usize = 32;

/// Renames old namespaces to those the parser knows. Costs a look at the first kilobyte.
pub(super) fn rename_namespaces(text: String) -> String {
    let start = crate::sources::plain_text::head(&text, 1 << 10);
    match NAMESPACES.iter().find(|(old, _)| start.contains(old)) {
        Some((old, new)) => text.replacen(old, new, 1),
        None => text,
    }
}

/// Elements of RSS that hold an address and a name. feed-rs panics where a letter of several bytes stands beside the
/// address, and nobody here reads them: under another name they are passed over.
const PERSONS: &[&str] = &["author", "managingEditor", "webMaster"];

/// Escapes ampersands that begin no entity, drops characters that no XML may hold (as they are or as a number), hides
/// who wrote it, and gives an `<rss>` of an unusual version the usual one.
pub(super) fn repair(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        push_allowed(&mut repaired, before);
        let after = from.get(1..).unwrap_or_default();
        let Some(entity) = entity(after) else {
            repaired.push_str("&amp;");
            rest = after;
            continue;
        };
        if is_allowed_entity(entity) {
            repaired.push('&');
            repaired.push_str(entity);
            repaired.push(';');
        }
        rest = after.get(entity.len() + 1..).unwrap_or_default();
    }
    push_allowed(&mut repaired, rest);
    with_usual_version(without_persons(repaired))
}

fn without_persons(text: String) -> String {
    PERSONS.iter().fold(text, |text, name| {
        let (start, end) = (format!("<{name}"), format!("</{name}"));
        text.replace(&start, &format!("<unread-{name}")).replace(&end, &format!("</unread-{name}"))
    })
}

fn push_allowed(text: &mut String, piece: &str) {
    text.extend(piece.chars().filter(|c| is_allowed(*c)));
}

/// The name or number between an ampersand and its semicolon.
fn entity(after: &str) -> Option<&str> {
    let end = after.bytes().take(LONGEST_ENTITY).position(|b| b == b';')?;
    let entity = after.get(..end)?;
    let name = entity.strip_prefix('#').unwrap_or(entity);
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric());
    is_name.then_some(entity)
}

fn is_allowed_entity(entity: &str) -> bool {
    let Some(number) = entity.strip_prefix('#') else { return true };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    code.ok().and_then(char::from_u32).is_some_and(is_allowed)
}

/// The characters of XML 1.0 (production 2).
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

fn with_usual_version(text: String) -> String {
    let Some(start) = text.find("<rss") else { return text };
    let Some(end) = text.get(start..).and_then(|tag| tag.find('>')).map(|length| start + length) else { return text };
    let tag = text.get(start..end).unwrap_or_default();
    if ["\"2.0\"", "'2.0'", "\"0.91\"", "\"0.92\""].iter().any(|known| tag.contains(known)) {
        return text;
    }
    let others: String = tag
        .split_whitespace()
        .skip(1)
        .filter(|a| !a.starts_with("version"))
        .fold(String::new(), |all, a| all + " " + a);
    format!(
        "{}<rss version=\"2.0\"{others}{}",
        text.get(..start).unwrap_or_default(),
        text.get(end..).unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_ampersands_are_escaped_and_entities_are_kept() {
        assert_eq!(repair("a & b &amp; c&d; &#233; &#xE9; &nbsp;&"), "a &amp; b &amp; c&d; &#233; &#xE9; &nbsp;&amp;");
        assert_eq!(repair("?a=1&b=2"), "?a=1&amp;b=2");
        assert_eq!(repair("&é; &;"), "&amp;é; &amp;;");
    }

    #[test]
    fn characters_that_no_xml_may_hold_are_dropped() {
        assert_eq!(repair("a\u{0}b\u{8}c\u{ffff}\n&#0;&#x1F;&#xD800;d"), "abc\nd");
    }

    #[test]
    fn an_odd_version_becomes_the_usual_one() {
        assert_eq!(repair("<rss><channel/></rss>"), "<rss version=\"2.0\"><channel/></rss>");
        assert_eq!(repair("<rss xmlns:a=\"b\" version=\"0.94\"><c/>"), "<rss version=\"2.0\" xmlns:a=\"b\"><c/>");
        assert_eq!(repair("<rss version=\"2.0\"><c/>"), "<rss version=\"2.0\"><c/>");
    }

    #[test]
    fn old_namespaces_are_renamed() {
        let old = "<RDF xmlns=\"http://my.netscape.com/rdf/simple/0.9/\"/>".to_owned();
        assert_eq!(rename_namespaces(old), "<RDF xmlns=\"http://purl.org/rss/1.0/\"/>");
    }
}
