//! How an answer is spoiled.

use proptest::prelude::*;
use proptest_derive::Arbitrary;

/// What is put where it does not belong.
const TOKENS: &[&str] = &[
    "null",
    "true",
    "7",
    "\"7\"",
    "-1",
    "1e999",
    "18446744073709551616",
    "\"\"",
    "[]",
    "{}",
    "[[[[[[[[",
    "{\"a\":{\"a\":",
    "\\u0000",
    "\\ud800",
    "\u{0}",
    "\u{202e}",
    "\u{feff}",
    "<![CDATA[",
    "]]>",
    "<!--",
    "<script>alert(1)</script>",
    "<a href=\"javascript:alert(1)\">",
    "&#0;",
    "&amp;amp;",
    "&nosuch;",
    "javascript:alert(1)",
    "data:text/html,x",
    "//example.org",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "Mon, 32 Foo 2026 25:61:61 +9999",
    "<?xml version=\"1.0\" encoding=\"utf-16\"?>",
    "𝔇𝔲𝔫𝔢",
];

/// The longest answer that spoiling makes.
const LONGEST: usize = 1 << 20;

/// One spoiling. Places count from the start, round the end.
#[derive(Clone, Copy, Debug, Arbitrary)]
pub(super) enum Spoil {
    /// A byte is another.
    #[proptest(weight = 8)]
    Byte { at: u32, to: u8 },
    /// Some bytes are missing.
    #[proptest(weight = 8)]
    Cut { at: u32, length: u8 },
    /// Some bytes stand there several times.
    #[proptest(weight = 8)]
    Again { at: u32, length: u16, times: u8 },
    /// A token stands in between.
    #[proptest(weight = 8)]
    Token { at: u32, which: u8 },
    /// A token stands there some thousand times: deeper or longer than anything honest.
    #[proptest(weight = 1)]
    Tokens { at: u32, which: u8, times: u16 },
    /// A JSON value, or what stands in an element, is another.
    #[proptest(weight = 8)]
    Value { at: u32, which: u8 },
    /// It ends early.
    #[proptest(weight = 8)]
    End { at: u32 },
}

/// `body` with all of it done.
pub(super) fn spoiled(body: &[u8], spoils: &[Spoil]) -> Vec<u8> {
    let mut body = body.to_vec();
    for spoil in spoils {
        one(&mut body, *spoil);
        body.truncate(LONGEST);
    }
    body
}

fn one(body: &mut Vec<u8>, spoil: Spoil) {
    let place = |at: u32| at as usize % (body.len() + 1);
    match spoil {
        Spoil::Byte { at, to } => {
            let at = place(at);
            if let Some(byte) = body.get_mut(at) {
                *byte = to;
            }
        }
        Spoil::Cut { at, length } => {
            let at = place(at);
            let end = body.len().min(at + usize::from(length));
            body.drain(at..end);
        }
        Spoil::Again { at, length, times } => {
            let at = place(at);
            let part = body[at..body.len().min(at + usize::from(length))].repeat(usize::from(times % 16));
            body.splice(at..at, part);
        }
        Spoil::Token { at, which } => {
            let at = place(at);
            body.splice(at..at, token(which));
        }
        Spoil::Tokens { at, which, times } => {
            let at = place(at);
            let length = LONGEST.min(usize::from(times) * 8);
            body.splice(at..at, token(which).cycle().take(length));
        }
        Spoil::Value { at, which } => {
            let start = place(at);
            let opens = |byte: &u8| matches!(byte, b':' | b'>');
            let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b'<');
            let Some(from) = body[start..].iter().position(opens).map(|found| start + found + 1) else { return };
            let to = body[from..].iter().position(ends).map_or(body.len(), |found| from + found);
            body.splice(from..to, token(which));
        }
        Spoil::End { at } => body.truncate(place(at)),
    }
}

fn token(which: u8) -> impl Iterator<Item = u8> + Clone {
    TOKENS[usize::from(which) % TOKENS.len()].bytes()
}
