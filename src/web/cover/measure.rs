//! How wide text is, without a font at hand.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Widths of the characters from space to tilde, in thousandths of the type size, measured with the widest of the bold
/// serif faces that our font list may end up with. In any other face the lines come out a little shorter.
pub(in crate::web) const WIDTHS: [u16; 95] = [
    348, 439, 521, 838, 696, 950, 903, 306, 473, 473, 523, 838, 348, 415, 348, 365, 696, 696, 696, 696, 696, 696, 696,
    696, 696, 696, 369, 369, 838, 838, 838, 586, 1000, 776, 845, 796, 867, 762, 710, 854, 945, 468, 473, 869, 703,
    1107, 914, 871, 752, 871, 831, 722, 744, 872, 776, 1123, 776, 714, 730, 473, 365, 473, 838, 500, 500, 648, 699,
    609, 699, 636, 430, 699, 727, 380, 362, 693, 380, 1058, 727, 667, 699, 699, 527, 563, 462, 727, 581, 861, 596, 581,
    568, 643, 364, 643, 838,
];

/// The same of the widest of the bold faces without serifs.
pub(super) const SANS: [u16; 95] = [
    349, 457, 521, 838, 696, 1002, 873, 307, 458, 458, 523, 838, 380, 416, 380, 366, 696, 696, 696, 696, 696, 696, 696,
    696, 696, 696, 400, 400, 838, 838, 838, 581, 1000, 774, 763, 734, 831, 684, 684, 821, 837, 373, 373, 775, 638, 996,
    837, 851, 733, 851, 771, 721, 683, 813, 774, 1104, 771, 725, 726, 458, 366, 458, 838, 500, 500, 675, 716, 593, 716,
    679, 436, 716, 712, 343, 343, 666, 343, 1042, 712, 688, 716, 716, 494, 596, 479, 712, 652, 924, 646, 652, 583, 712,
    366, 712, 838,
];

/// The width of a character that is not in the table: wide enough for most scripts.
const OTHER_WIDTH: u16 = 950;

/// The marks of India's scripts are not drawn over the letter alone: some stand beside it.
const VOWEL_SIGN: u16 = 500;

/// Hebrew and Arabic are narrow.
const JOINED: u16 = 720;

/// Han, kana and Hangul fill a square; pictures are wider.
const SQUARE: u16 = 1000;
const PICTURE: u16 = 1400;

/// The width of `text` in ems, by the widths of the characters from space to tilde.
pub(in crate::web) fn width_by(widths: &[u16; 95], text: &str) -> f32 {
    let thousandths: u32 = text.chars().map(|c| u32::from(width_of(widths, c))).sum();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand at most")]
    let ems = thousandths as f32 / 1000.0;
    ems
}

fn width_of(widths: &[u16; 95], c: char) -> u16 {
    let in_table = |c: char| (c as usize).checked_sub(usize::from(b' ')).and_then(|at| widths.get(at)).copied();
    if let Some(width) = in_table(c) {
        return width;
    }
    if is_combining_mark(c) && matches!(c, '\u{900}'..='\u{dff}') {
        return VOWEL_SIGN;
    }
    if is_combining_mark(c) || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}') {
        return 0;
    }
    // A letter with an accent is as wide as without.
    let mut base = None;
    decompose_canonical(c, |part| base = base.or(Some(part)));
    match base.and_then(in_table) {
        Some(width) => width,
        None if matches!(c, '‘' | '’') => widths[7],
        None if matches!(c, '\u{590}'..='\u{8ff}') => JOINED,
        None if c as u32 >= 0x1_f000 => PICTURE,
        None if c as u32 >= 0x1100 => SQUARE,
        None => OTHER_WIDTH,
    }
}

/// Whether a line may be broken before `c` and after it: written without spaces.
pub(super) fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a line must not begin with `c`.
pub(super) fn hangs_on(c: char) -> bool {
    const SMALL_KANA: &str = "ぁぃぅぇぉっゃゅょァィゥェォッャュョー々";
    is_combining_mark(c) || "、。，．」』）！？：・".contains(c) || SMALL_KANA.contains(c)
}

/// Whether the text runs from right to left: by its first letter that has a direction.
pub(super) fn is_rtl(text: &str) -> bool {
    let is_rtl = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    text.chars().find(|c| c.is_alphabetic()).is_some_and(is_rtl)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_take_no_room_and_accents_none_more() {
        for (plain, marked) in [("e", "é"), ("e", "e\u{301}"), ("Zurich", "Zürich"), ("ש", "שׁ")] {
            assert!((width_by(&WIDTHS, plain) - width_by(&WIDTHS, marked)).abs() < f32::EPSILON, "{marked}");
        }
        assert!((width_by(&SANS, "戦争") - 2.0).abs() < f32::EPSILON);
    }

    #[test]
    fn a_direction_is_that_of_the_first_letter() {
        assert!(is_rtl("1001 ألف ليلة"));
        assert!(is_rtl("«שירה»"));
        assert!(!is_rtl("Dune ألف"));
        assert!(!is_rtl("1984"));
    }
}
