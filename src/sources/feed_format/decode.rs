//! From bytes to text, whatever the feed says or does not say about its encoding.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a feed its XML declaration may reach.
const DECLARATION_REACH: usize = 256;

/// Decodes a feed: by its byte order mark, else by the XML declaration, else by the HTTP header, each only if the bytes
/// bear it out; else as UTF-8, else as Windows-1252, which is what undeclared text mostly is.
///
/// White space before the document and its XML declaration are gone: the declared encoding is true of it no more.
pub(super) fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    let text = decode_bytes(bytes, content_type);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    without_declaration(text).to_owned()
}

fn decode_bytes(bytes: &[u8], content_type: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return lossy(encoding, bytes.get(mark..).unwrap_or_default());
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return lossy(encoding, bytes);
    }
    let named = [declared(bytes), content_type.and_then(charset)];
    // What has no zero bytes is no UTF-16, whatever it says.
    let plausible = named.into_iter().flatten().filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE);
    for encoding in plausible {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            return text.into_owned();
        }
    }
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) if is_damaged_utf8(bytes) => lossy(UTF_8, bytes),
        Err(_) => lossy(WINDOWS_1252, bytes),
    }
}

fn lossy(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// A document starts with "<" or "{": its zero byte tells the order.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<' | b'{', 0, ..] => Some(UTF_16LE),
        [0, b'<' | b'{', ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// Mostly UTF-8, with a few bytes broken: better a few marks than every accent wrong.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let chunks = bytes.utf8_chunks();
    let (good, bad) = chunks.fold((0, 0), |(good, bad), chunk| {
        let wide = chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        (good + wide, bad + usize::from(!chunk.invalid().is_empty()))
    });
    good > bad
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..bytes.len().min(DECLARATION_REACH)).unwrap_or_default();
    let start = String::from_utf8_lossy(start);
    let (_, after) = start.split_once("<?xml")?;
    let (declaration, _) = after.split_once("?>")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(value.get(1..)?.split(quote).next()?.as_bytes())
}

fn charset(content_type: &str) -> Option<&'static Encoding> {
    let parameter = content_type.split(';').skip(1).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim())
    })?;
    Encoding::for_label(parameter.trim_matches(['"', '\'']).as_bytes())
}

fn without_declaration(text: &str) -> &str {
    let Some(declaration) = text.strip_prefix("<?xml").filter(|rest| rest.starts_with(char::is_whitespace)) else {
        return text;
    };
    declaration.split_once("?>").map_or(text, |(_, rest)| rest.trim_start())
}

/// The text without XML declarations: its own is gone already, and no other may stand in it. quick-xml believes one
/// wherever it stands, and panics when it names another encoding; an instruction of another name is passed over.
pub(super) fn without_late_declarations(text: &str) -> Cow<'_, str> {
    const START: &str = "<?xml";
    if text.contains(START) { text.replace(START, "<?late-xml").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_a_declaration_and_a_header_are_believed_in_this_order() {
        let cyrillic = encoding_rs::WINDOWS_1251.encode("<?xml version='1.0' encoding='windows-1251'?><a>Дюна</a>").0;
        assert_eq!(decode(&cyrillic, None), "<a>Дюна</a>");
        assert_eq!(decode(&cyrillic, Some("text/xml; charset=iso-8859-1")), "<a>Дюна</a>");
        let headed = encoding_rs::WINDOWS_1251.encode("<a>Дюна</a>").0;
        assert_eq!(decode(&headed, Some("text/xml; Charset=\"windows-1251\"")), "<a>Дюна</a>");
        assert_eq!(
            decode("\u{feff}<?xml version='1.0' encoding='windows-1251'?>\n<a>é</a>".as_bytes(), None),
            "<a>é</a>"
        );
    }

    #[test]
    fn utf16_is_known_with_and_without_its_mark() {
        for mark in ["\u{feff}", ""] {
            let text = format!("{mark}<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>Žižek</a>");
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(decode(&little, None), "<a>Žižek</a>");
            assert_eq!(decode(&big, Some("text/xml; charset=utf-8")), "<a>Žižek</a>");
        }
        assert_eq!(decode(b"<?xml version='1.0' encoding='utf-16'?><a>x</a>", None), "<a>x</a>", "it lies");
    }

    #[test]
    fn what_is_not_declared_is_utf8_or_latin1() {
        assert_eq!(decode("<a>é</a>".as_bytes(), None), "<a>é</a>");
        assert_eq!(decode(b"<a>caf\xe9 \x93q\x94</a>", None), "<a>café “q”</a>");
        assert_eq!(decode(b"<a>caf\xe9</a>", Some("text/xml; charset=utf-8")), "<a>café</a>", "the header lies");
        assert_eq!(decode(b"\xc3\xa9\xc3\xa8 \xff", None), "éè \u{fffd}", "one broken byte spoils no accent");
    }

    #[test]
    fn white_space_before_the_declaration_is_no_harm() {
        assert_eq!(decode(b"\n\n  <?xml version='1.0'?><a/>", None), "<a/>");
        assert_eq!(decode(b"", None), "");
        assert_eq!(decode(b"<?xml", None), "<?xml");
    }
}
