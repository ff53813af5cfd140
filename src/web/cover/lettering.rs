//! Setting a title: breaking it into lines that fit, at the largest size that lets them.

/// Widths of the characters from space to tilde, in thousandths of the type size, measured with the widest of the bold
/// serif faces that our font list may end up with. In any other face the lines come out a little shorter.
pub(in crate::web) const WIDTHS: [u16; 95] = [
    348, 439, 521, 838, 696, 950, 903, 306, 473, 473, 523, 838, 348, 415, 348, 365, 696, 696, 696, 696, 696, 696, 696,
    696, 696, 696, 369, 369, 838, 838, 838, 586, 1000, 776, 845, 796, 867, 762, 710, 854, 945, 468, 473, 869, 703,
    1107, 914, 871, 752, 871, 831, 722, 744, 872, 776, 1123, 776, 714, 730, 473, 365, 473, 838, 500, 500, 648, 699,
    609, 699, 636, 430, 699, 727, 380, 362, 693, 380, 1058, 727, 667, 699, 699, 527, 563, 462, 727, 581, 861, 596, 581,
    568, 643, 364, 643, 838,
];

/// The width of a character that is not in the table: wide enough for most scripts.
const OTHER_WIDTH: u16 = 950;

/// The sizes that are tried, largest first. The smallest is still readable on the smallest card.
const SIZES: [f32; 9] = [40.0, 32.0, 27.0, 24.0, 21.0, 18.5, 16.5, 15.0, 13.5];

const LEADING: f32 = 1.16;
const AUTHOR_SIZE: f32 = 11.0;
const AUTHOR_LEADING: f32 = 1.25;

/// Between the last line of the title and the author.
const GAP: f32 = 9.0;

/// Where the type of a composition stands, in the drawing's units.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct Setting {
    pub(in crate::web) left: f32,
    pub(in crate::web) width: f32,
    pub(in crate::web) top: f32,
    pub(in crate::web) height: f32,
    pub(in crate::web) centred: bool,
    /// Whether the block stands in the middle of its height instead of at its top.
    pub(in crate::web) in_middle: bool,
}

impl Setting {
    pub(super) fn anchor(&self) -> f32 {
        if self.centred { self.left + self.width / 2.0 } else { self.left }
    }
}

/// A line in its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) size: f32,
    pub(super) baseline: f32,
}

/// The width of `text` in ems.
fn width(text: &str) -> f32 {
    width_by(&WIDTHS, text)
}

/// The width of `text` in ems, by the widths of the characters from space to tilde.
pub(in crate::web) fn width_by(widths: &[u16; 95], text: &str) -> f32 {
    let thousandths: u32 = text
        .chars()
        .map(|c| {
            let at = (c as usize).checked_sub(usize::from(b' '));
            u32::from(at.and_then(|at| widths.get(at)).copied().unwrap_or(OTHER_WIDTH))
        })
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand at most")]
    let ems = thousandths as f32 / 1000.0;
    ems
}

/// Breaks at spaces; none when a word alone is wider than a line.
fn broken(text: &str, ems: f32) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if width(word) > ems {
            return None;
        }
        match lines.last_mut() {
            Some(line) if width(line) + width(" ") + width(word) <= ems => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    Some(lines)
}

/// Breaks anywhere, and ends with an ellipsis what does not fit into `most` lines: for what fits no other way.
fn chopped(text: &str, ems: f32, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for c in text.chars() {
        let last = lines.len() == most;
        let Some(line) = lines.last_mut() else { break };
        if width(line) + width(c.encode_utf8(&mut [0; 4])) + width("…") <= ems {
            line.push(c);
        } else if last {
            line.push('…');
            break;
        } else {
            lines.push(c.to_string());
        }
    }
    lines
}

/// `text` in at most so many lines of this width in ems, with an ellipsis where it is cut.
pub(in crate::web) fn paragraph(text: &str, ems: f32, most: usize) -> Vec<String> {
    let Some(mut lines) = broken(text, ems) else { return chopped(text, ems, most) };
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while width(last) + width("…") > ems && last.pop().is_some() {}
            last.truncate(last.trim_end_matches([' ', ',', ';', ':', '.']).len());
            last.push('…');
        }
    }
    lines
}

/// The title's lines at the largest size at which they fit.
pub(super) fn fit(title: &str, setting: &Setting) -> Vec<Line> {
    // A subtitle is read on the page; on the cover it would shrink the title.
    let title = title.split_once(": ").map_or(title, |(main, _)| main);
    let room = setting.height - GAP - AUTHOR_SIZE * AUTHOR_LEADING * 2.0;
    let at = |size: f32| {
        let lines = broken(title, setting.width / size)?;
        (height(lines.len(), size) <= room).then_some((lines, size))
    };
    let mut sizes = SIZES.into_iter();
    if let Some((lines, size)) = sizes.by_ref().find_map(at) {
        // One size smaller, if that saves a line: "A" does not stand alone then.
        let (lines, size) =
            sizes.next().and_then(at).filter(|next| next.0.len() < lines.len()).unwrap_or((lines, size));
        return placed(lines, size, setting);
    }
    let size = SIZES[SIZES.len() - 1];
    let most = (1..=12).rev().find(|&lines| height(lines, size) <= room).unwrap_or(1);
    placed(chopped(title, setting.width / size, most), size, setting)
}

#[expect(clippy::cast_precision_loss, reason = "a dozen lines at most")]
fn height(lines: usize, size: f32) -> f32 {
    lines as f32 * size * LEADING
}

fn placed(lines: Vec<String>, size: f32, setting: &Setting) -> Vec<Line> {
    let block = height(lines.len(), size) + GAP + AUTHOR_SIZE * AUTHOR_LEADING;
    let top = if setting.in_middle { setting.top + (setting.height - block).max(0.0) / 2.0 } else { setting.top };
    let mut baseline = top + size * 0.8;
    let mut all = Vec::with_capacity(lines.len());
    for text in lines {
        all.push(Line { text, size, baseline: rounded(baseline) });
        baseline += size * LEADING;
    }
    all
}

/// One decimal is enough for a drawing, and keeps the page small.
fn rounded(length: f32) -> f32 {
    (length * 10.0).round() / 10.0
}

/// The first author, or two, below the title; on a line each if both have no room on one.
pub(super) fn author_lines(names: &[&str], setting: &Setting, title: &[Line]) -> Vec<Line> {
    let ems = setting.width / AUTHOR_SIZE;
    let joined = names.iter().take(2).copied().collect::<Vec<_>>().join(", ");
    let lines = broken(&joined, ems).unwrap_or_else(|| chopped(&joined, ems, 2));
    let mut baseline = title.last().map_or(setting.top, |line| line.baseline) + GAP + AUTHOR_SIZE;
    let mut all = Vec::new();
    for text in lines.into_iter().take(2) {
        all.push(Line { text, size: AUTHOR_SIZE, baseline: rounded(baseline) });
        baseline += AUTHOR_SIZE * AUTHOR_LEADING;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTING: Setting =
        Setting { left: 14.0, width: 132.0, top: 20.0, height: 130.0, centred: false, in_middle: false };

    fn texts(lines: &[Line]) -> Vec<&str> {
        lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn a_short_title_is_large_and_a_long_one_is_broken() {
        let short = fit("Dune", &SETTING);
        assert_eq!((texts(&short), short[0].size), (vec!["Dune"], SIZES[0]));

        let long = fit("The Guernsey Literary and Potato Peel Pie Society", &SETTING);
        assert!(long.len() >= 3, "{long:?}");
        assert!(long.iter().all(|line| width(&line.text) * line.size <= SETTING.width), "{long:?}");
    }

    #[test]
    fn a_paragraph_is_cut_where_its_room_ends() {
        assert_eq!(paragraph("One line", 30.0, 2), ["One line"]);
        assert!(paragraph("", 30.0, 2).is_empty());
        for text in ["many words, ".repeat(50), "w".repeat(400), "戦争と平和".repeat(40)] {
            let lines = paragraph(&text, 20.0, 3);
            assert!(lines.len() == 3 && lines[2].ends_with('…'), "{lines:?}");
            assert!(lines.iter().all(|line| width(line) <= 20.0), "{lines:?}");
        }
    }

    #[test]
    fn nothing_ever_leaves_its_place() {
        let endless = "A title that goes on ".repeat(20);
        let unbroken = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch".repeat(3);
        for title in ["Dune", &endless, &unbroken, "戦争と平和".repeat(8).as_str(), "", "𝔄🐉"] {
            let lines = fit(title, &SETTING);
            for line in &lines {
                assert!(width(&line.text) * line.size <= SETTING.width + 0.1, "{line:?}");
                assert!(line.baseline <= SETTING.top + SETTING.height, "{line:?}");
            }
            for line in author_lines(&["Somebody With-a-Very-Long-Name Indeed", "Another"], &SETTING, &lines) {
                assert!(line.baseline <= SETTING.top + SETTING.height + 4.0, "{line:?}");
            }
        }
    }
}
