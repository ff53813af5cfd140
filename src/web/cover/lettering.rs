//! Setting the type: the title in lines at the largest size that lets them fit, and the author beside it.

use super::{
    breaking::{balanced, chopped},
    measure::{SANS, is_rtl},
    setting::{Author, Setting, Stand},
};

/// The sizes that are tried, largest first. The smallest is still readable on the smallest card.
const SIZES: [f32; 15] = [84.0, 62.0, 46.0, 38.0, 33.0, 29.0, 26.0, 23.0, 20.5, 18.5, 16.5, 15.0, 13.5, 12.0, 10.8];

const LEADING: f32 = 1.14;
/// The sizes that are tried for the author.
const AUTHOR_SIZES: [f32; 2] = [12.0, 10.5];
/// The author's type is no bold one, and by a tenth narrower than the table says.
const AUTHOR_NARROWER: f32 = 1.1;
const AUTHOR_LEADING: f32 = 1.22;

/// A line in its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) baseline: f32,
}

/// Lines of one size.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Block {
    pub(super) lines: Vec<Line>,
    pub(super) size: f32,
    /// Where lines begin, or where their middle is.
    pub(super) x: f32,
    /// Whether they run from right to left.
    pub(super) is_rtl: bool,
}

/// Title and author in their places.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Type {
    pub(super) title: Block,
    pub(super) author: Block,
    /// The height of the rule between them.
    pub(super) rule: Option<f32>,
}

/// Sets a title and its authors.
pub(super) fn set(title: &str, names: &[&str], setting: &Setting) -> Type {
    let (author, author_size) = author(names, setting);
    let author_height = block_height(author.len(), author_size, AUTHOR_LEADING);
    let is_apart = setting.author != Author::Below;
    let below = if is_apart || author.is_empty() { 0.0 } else { setting.gap() + author_height };
    // A subtitle is read on the page; on the cover it would shrink the title.
    let title = title.split_once(": ").map_or(title, |(main, _)| main);
    let (lines, size) = fit(title, setting, setting.height - below);
    let height = block_height(lines.len(), size, LEADING);
    let spare = (setting.height - below - height).max(0.0);
    let top = setting.top
        + match setting.stand {
            Stand::Top => 0.0,
            Stand::Middle => spare / 2.0,
            Stand::Bottom => spare,
        };
    let last = f32::from(u8::try_from(author.len()).unwrap_or(u8::MAX)).max(1.0) - 1.0;
    let first_of_author = match setting.author {
        Author::Below => top + height + setting.gap() + author_size * 0.85,
        Author::Head(baseline) => baseline,
        Author::Foot(baseline) => baseline - last * author_size * AUTHOR_LEADING,
    };
    let rule = setting.has_rule && !author.is_empty();
    Type {
        rule: rule.then(|| rounded(top + height + setting.gap() / 2.0)),
        title: placed(lines, size, top + size * 0.84, LEADING, setting),
        author: placed(author, author_size, first_of_author, AUTHOR_LEADING, setting),
    }
}

/// The title's lines at the largest size at which they fit into `room`.
fn fit(title: &str, setting: &Setting, room: f32) -> (Vec<String>, f32) {
    let widths = setting.face.widths();
    let at = |size: f32| {
        let lines = balanced(widths, title, setting.width / size)?;
        (block_height(lines.len(), size, LEADING) <= room).then_some((lines, size))
    };
    let mut sizes = SIZES.into_iter().filter(|&size| size <= setting.largest);
    if let Some((lines, size)) = sizes.by_ref().find_map(at) {
        // One size smaller, if that saves a line: "A" does not stand alone then.
        return sizes.next().and_then(at).filter(|next| next.0.len() < lines.len()).unwrap_or((lines, size));
    }
    let size = SIZES[SIZES.len() - 1];
    let most = (1..=12).rev().find(|&lines| block_height(lines, size, LEADING) <= room).unwrap_or(1);
    (chopped(widths, title, setting.width / size, most), size)
}

/// The first author, or two, on at most two lines, or on one at the head of the page; and their size.
fn author(names: &[&str], setting: &Setting) -> (Vec<String>, f32) {
    let most = if matches!(setting.author, Author::Head(_)) { 1 } else { 2 };
    let width = setting.width * AUTHOR_NARROWER;
    let fits = |text: &str| {
        AUTHOR_SIZES.into_iter().find_map(|size| {
            let lines = balanced(&SANS, text, width / size)?;
            (lines.len() <= most).then_some((lines, size))
        })
    };
    let (Some(first), second) = (names.first(), names.get(1)) else { return (Vec::new(), AUTHOR_SIZES[0]) };
    let more = if names.len() > 2 { ", …" } else { "" };
    let both = second.and_then(|second| fits(&format!("{first}, {second}{more}")));
    let alone = || if second.is_some() { fits(&format!("{first}, …")) } else { fits(first) };
    both.or_else(alone).unwrap_or_else(|| {
        let size = AUTHOR_SIZES[AUTHOR_SIZES.len() - 1];
        (chopped(&SANS, first, width / size, most), size)
    })
}

#[expect(clippy::cast_precision_loss, reason = "a dozen lines at most")]
fn block_height(lines: usize, size: f32, leading: f32) -> f32 {
    lines as f32 * size * leading
}

fn placed(texts: Vec<String>, size: f32, first: f32, leading: f32, setting: &Setting) -> Block {
    let is_rtl = texts.first().is_some_and(|text| is_rtl(text));
    let x = match (setting.is_centred, is_rtl) {
        (true, _) => setting.left + setting.width / 2.0,
        (false, true) => setting.left + setting.width,
        (false, false) => setting.left,
    };
    let mut baseline = first;
    let mut lines = Vec::with_capacity(texts.len());
    for text in texts {
        lines.push(Line { text, baseline: rounded(baseline) });
        baseline += size * leading;
    }
    Block { lines, size, x, is_rtl }
}

/// One decimal is enough for a drawing, and keeps the page small.
fn rounded(length: f32) -> f32 {
    (length * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::{
        super::{compositions::Composition, measure::width_by},
        *,
    };

    /// The widest line of a block, in the drawing's units.
    fn widest(block: &Block, widths: &[u16; 95]) -> f32 {
        block.lines.iter().map(|line| width_by(widths, &line.text) * block.size).fold(0.0, f32::max)
    }

    fn texts(block: &Block) -> Vec<&str> {
        block.lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn a_short_title_is_large_and_a_long_one_is_broken_evenly() {
        let short = set("V.", &["Thomas Pynchon"], &Setting::ABOVE).title;
        assert_eq!((texts(&short), short.size), (vec!["V."], 62.0));
        let long = set("The Left Hand of Darkness", &["Ursula K. Le Guin"], &Setting::ABOVE).title;
        assert!(long.lines.len() >= 2, "{long:?}");
        assert!(!texts(&long).contains(&"The"), "{long:?}");
    }

    #[test]
    fn nothing_ever_leaves_its_place() {
        let endless = "A title that goes on ".repeat(20);
        let unbroken = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch".repeat(3);
        let chinese = "戦争と平和、".repeat(8);
        let marked = "Z̶̢̛a̴l̵g̷o̶ e\u{301}te\u{301} ".repeat(6);
        let titles = [
            "V",
            "Dune",
            &endless,
            &unbroken,
            &chinese,
            &marked,
            "",
            " ",
            "𝔄🐉",
            "ألف ليلة وليلة",
            "מאה שנים של בדידות",
        ];
        let all_names: [&[&str]; 5] = [
            &[],
            &["Homer"],
            &["Somebody With-a-Very-Long-Name Indeed", "Another"],
            &["Ada Aa", "Ben Bb", "Cid Cc", "Dee Dd", "Eve Ee"],
            &["紫式部"],
        ];
        for composition in Composition::ALL {
            for variant in 0..composition.variants() {
                let setting = composition.setting(variant);
                for (title, names) in titles.into_iter().flat_map(|title| all_names.map(|names| (title, names))) {
                    let printed = set(title, names, &setting);
                    let whose = format!("{composition:?} {variant}: {printed:?}");
                    assert!(widest(&printed.title, setting.face.widths()) <= setting.width + 0.1, "{whose}");
                    assert!(widest(&printed.author, &SANS) <= setting.width * AUTHOR_NARROWER + 0.1, "{whose}");
                    let last = printed.title.lines.last().map_or(0.0, |line| line.baseline);
                    assert!(last <= setting.top + setting.height, "{whose}");
                    if let (Author::Below, Some(line)) = (setting.author, printed.author.lines.last()) {
                        assert!(line.baseline > last && line.baseline <= setting.top + setting.height + 0.5, "{whose}");
                    }
                }
            }
        }
    }

    #[test]
    fn many_authors_are_two_and_an_ellipsis() {
        let printed = set("A", &["Ada Aa", "Ben Bb", "Cid Cc"], &Setting::ABOVE);
        assert_eq!(texts(&printed.author), ["Ada Aa, Ben Bb, …"]);
        assert!(texts(&set("A", &[], &Setting::ABOVE).author).is_empty());
    }

    #[test]
    fn text_from_right_to_left_begins_at_the_right() {
        let printed = set("מאה שנים של בדידות", &["Gabriel García Márquez"], &Setting::ABOVE);
        assert!(printed.title.is_rtl && !printed.author.is_rtl);
        assert!(printed.title.x > printed.author.x);
    }
}
