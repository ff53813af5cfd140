//! Titles short enough for a map.

pub(super) use crate::web::cover::SERIF;
use crate::web::cover::width_by;

/// Widths of the characters from space to tilde, in thousandths of the type size.
pub(super) type Face = [u16; 95];

/// The widest of the faces without serifs that our font list may end up with. In any other the lines come out shorter.
pub(super) static SANS: Face = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
    748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
    615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
    337, 636, 838,
];

/// A title on a few lines.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Label {
    pub(super) lines: Vec<String>,
    /// The widest line's.
    pub(super) width: f32,
}

impl Label {
    /// `title` in type of this face and size, on at most `most` lines, none wider than `room`; an ellipsis stands for what does not
    /// fit. A subtitle is left out: the list has it.
    pub(super) fn set(title: &str, face: &Face, size: f32, room: f32, most: usize) -> Self {
        let ems = room / size;
        let title = title.split_once(": ").map_or(title, |(main, _)| main);
        let mut lines: Vec<String> = Vec::new();
        for piece in pieces(title) {
            match lines.last_mut() {
                Some(line) if lines_up(face, line, piece) <= ems => push(line, piece),
                _ => lines.push(piece.to_owned()),
            }
        }
        let rest = lines.split_off(most.min(lines.len()));
        if let (Some(last), false) = (lines.last_mut(), rest.is_empty()) {
            for piece in &rest {
                push(last, piece);
            }
        }
        for line in &mut lines {
            clip(face, line, ems);
        }
        let widest = lines.iter().map(|line| width_by(face, line)).fold(0.0, f32::max);
        Self { lines, width: widest * size }
    }
}

/// Where a title may be broken: at spaces, and behind hyphens.
fn pieces(title: &str) -> impl Iterator<Item = &str> {
    title.split_whitespace().flat_map(|word| word.split_inclusive('-'))
}

fn gap(line: &str) -> &'static str {
    if line.ends_with('-') { "" } else { " " }
}

fn lines_up(face: &Face, line: &str, piece: &str) -> f32 {
    width_by(face, line) + width_by(face, gap(line)) + width_by(face, piece)
}

fn push(line: &mut String, piece: &str) {
    line.push_str(gap(line));
    line.push_str(piece);
}

fn clip(face: &Face, line: &mut String, ems: f32) {
    if width_by(face, line) <= ems {
        return;
    }
    while width_by(face, line) + width_by(face, "…") > ems && line.pop().is_some() {}
    line.truncate(line.trim_end_matches([' ', ',', '-', '–']).len());
    line.push('…');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(title: &str) -> Vec<String> {
        Label::set(title, &SANS, 12.0, 96.0, 2).lines
    }

    #[test]
    fn titles_are_broken_and_clipped() {
        assert_eq!(lines("Dune"), ["Dune"]);
        assert_eq!(lines("Brave New World"), ["Brave New", "World"]);
        assert_eq!(lines("Hyperion: A Novel"), ["Hyperion"]);
        let long = lines("The Hitchhiker's Guide to the Galaxy");
        assert!(long.len() == 2 && long[1].ends_with('…'), "{long:?}");
    }

    #[test]
    fn no_line_is_wider_than_its_room() {
        let unbroken = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch".repeat(3);
        for title in
            ["", "-", "a-b-c-d", "Slaughterhouse-Five", &unbroken, &"A title ".repeat(30), "戦争と平和戦争と平和"]
        {
            let label = Label::set(title, &SANS, 12.0, 96.0, 2);
            let face = &SANS;
            assert!(label.lines.len() <= 2 && label.width <= 96.1, "{label:?}");
            assert!(label.lines.iter().all(|line| width_by(face, line) * 12.0 <= label.width + 0.1), "{label:?}");
        }
    }
}
