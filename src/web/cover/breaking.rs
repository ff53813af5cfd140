//! Breaking text into lines.

use super::measure::{hangs_on, is_ideographic, width_by};

/// What is not broken: a word, the parts of one with hyphens, or an ideograph with what hangs on it.
#[derive(Debug)]
struct Piece<'a> {
    text: &'a str,
    /// In ems.
    width: f32,
    /// Whether a space stands before it.
    is_apart: bool,
}

fn pieces<'a>(widths: &[u16; 95], text: &'a str) -> Vec<Piece<'a>> {
    let mut all = Vec::new();
    for word in text.split_whitespace() {
        let mut from = 0;
        let mut add = |from: usize, to: usize| {
            if let Some(text) = word.get(from..to).filter(|text| !text.is_empty()) {
                all.push(Piece { text, width: width_by(widths, text), is_apart: from == 0 });
            }
        };
        let mut before: Option<char> = None;
        for (at, c) in word.char_indices() {
            let may_break = before.is_some_and(|before| {
                // A syllable at least on each side of a hyphen.
                (is_ideographic(before) || is_ideographic(c)) && !hangs_on(c)
                    || before == '-' && at - from > 4 && word.len() - at > 3
            });
            if may_break {
                add(from, at);
                from = at;
            }
            before = Some(c);
        }
        add(from, word.len());
    }
    all
}

/// Breaks where it may be broken; none when a piece alone is wider than a line.
fn broken<'a, 'p>(pieces: &'p [Piece<'a>], space: f32, ems: f32) -> Option<Vec<&'p [Piece<'a>]>> {
    let mut lines = Vec::new();
    let (mut from, mut wide) = (0, 0.0);
    for (at, piece) in pieces.iter().enumerate() {
        if piece.width > ems {
            return None;
        }
        let gap = if piece.is_apart { space } else { 0.0 };
        if at > from && wide + gap + piece.width > ems {
            lines.push(&pieces[from..at]);
            (from, wide) = (at, piece.width);
        } else {
            wide += piece.width + if at > from { gap } else { 0.0 };
        }
    }
    lines.push(&pieces[from..]);
    Some(lines)
}

/// As few lines as fit into `ems`, and these as even as can be; none when a piece alone is wider than a line.
pub(super) fn balanced(widths: &[u16; 95], text: &str, ems: f32) -> Option<Vec<String>> {
    let pieces = pieces(widths, text);
    let space = width_by(widths, " ");
    let mut lines = broken(&pieces, space, ems)?;
    let mut narrower = ems;
    for _ in 0..12 {
        narrower *= 0.95;
        match broken(&pieces, space, narrower) {
            Some(even) if even.len() == lines.len() => lines = even,
            _ => break,
        }
    }
    Some(lines.into_iter().map(joined).collect())
}

fn joined(pieces: &[Piece<'_>]) -> String {
    let mut line = String::new();
    for piece in pieces {
        if piece.is_apart && !line.is_empty() {
            line.push(' ');
        }
        line.push_str(piece.text);
    }
    line
}

/// Breaks words, too, and ends with an ellipsis what does not fit into `most` lines: for what fits no other way.
pub(super) fn chopped(widths: &[u16; 95], text: &str, ems: f32, most: usize) -> Vec<String> {
    let space = width_by(widths, " ");
    let room = ems - width_by(widths, "…");
    let mut lines: Vec<String> = Vec::new();
    let mut wide = 0.0;
    for piece in pieces(widths, text) {
        let gap = if piece.is_apart { space } else { 0.0 };
        let is_full = lines.len() == most;
        match lines.last_mut() {
            Some(line) if wide + gap + piece.width <= room => {
                line.push_str(if piece.is_apart { " " } else { "" });
                line.push_str(piece.text);
                wide += gap + piece.width;
            }
            _ if is_full => return ended(lines),
            _ if piece.width <= room => {
                lines.push(piece.text.to_owned());
                wide = piece.width;
            }
            _ => {
                lines.push(String::new());
                wide = 0.0;
                for c in piece.text.chars() {
                    let width = width_by(widths, c.encode_utf8(&mut [0; 4]));
                    if wide + width > room {
                        if lines.len() == most {
                            return ended(lines);
                        }
                        lines.push(String::new());
                        wide = 0.0;
                    }
                    if let Some(line) = lines.last_mut() {
                        line.push(c);
                    }
                    wide += width;
                }
            }
        }
    }
    lines
}

/// The lines, with an ellipsis for what does not stand on them.
fn ended(mut lines: Vec<String>) -> Vec<String> {
    if let Some(line) = lines.last_mut() {
        line.push('…');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{super::measure::WIDTHS, *};

    #[test]
    fn a_line_is_broken_after_a_hyphen_and_between_ideographs() {
        assert_eq!(balanced(&WIDTHS, "Slaughterhouse-Five", 10.0).unwrap(), ["Slaughterhouse-", "Five"]);
        assert_eq!(balanced(&WIDTHS, "Catch-22", 4.0), None, "two figures do not stand alone");
        assert_eq!(balanced(&WIDTHS, "戦争と平和。", 5.0).unwrap().concat(), "戦争と平和。");
        assert!(balanced(&WIDTHS, "戦争と平和。", 5.0).unwrap().iter().all(|line| !line.starts_with('。')));
    }

    #[test]
    fn what_does_not_fit_ends_with_an_ellipsis() {
        let lines = chopped(&WIDTHS, &"word ".repeat(40), 8.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with('…'), "{lines:?}");
        let lines = chopped(&WIDTHS, "Pride and Prejudice and Zombies and more of them", 8.0, 2);
        assert_eq!(lines, ["Pride and", "Prejudice…"], "words stay whole where they can");
        assert!(chopped(&WIDTHS, "", 8.0, 3).is_empty());
    }
}
