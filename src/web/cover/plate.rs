//! Type as on a jacket, on something that is none: the pictures by which others see our pages.

use super::{
    breaking::{balanced, chopped},
    lettering,
    measure::WIDTHS,
    printing,
    setting::Setting,
};

/// Where a title is set, in the units of whoever draws.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) struct TitleRoom {
    pub(in crate::web) left: f32,
    pub(in crate::web) width: f32,
    pub(in crate::web) top: f32,
    pub(in crate::web) height: f32,
}

/// The largest size of a title that is no jacket's.
const LARGEST: f32 = 46.0;

/// Sets `title` as large as it fits; returns the baseline of its last line.
pub(in crate::web) fn set_title(svg: &mut String, title: &str, ink: &str, room: &TitleRoom) -> f32 {
    let TitleRoom { left, width, top, height } = *room;
    let setting = Setting { left, width, top, height, largest: LARGEST, ..Setting::ABOVE };
    let title = lettering::set(title, &[], &setting).title;
    printing::text(svg, setting.face.class(), ink, &setting, &title);
    title.lines.last().map_or(top, |line| line.baseline)
}

/// `text` in at most so many lines of this width in ems, with an ellipsis where it is cut.
pub(in crate::web) fn paragraph(text: &str, ems: f32, most: usize) -> Vec<String> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let whole = balanced(&WIDTHS, text, ems).filter(|lines| lines.len() <= most);
    whole.unwrap_or_else(|| chopped(&WIDTHS, text, ems, most))
}

#[cfg(test)]
mod tests {
    use super::{super::measure::width_by, *};

    #[test]
    fn a_paragraph_is_cut_where_its_room_ends() {
        assert_eq!(paragraph("One line", 30.0, 2), ["One line"]);
        assert!(paragraph("", 30.0, 2).is_empty());
        for text in ["many words, ".repeat(50), "w".repeat(400), "戦争と平和".repeat(40)] {
            let lines = paragraph(&text, 20.0, 3);
            assert!(lines.len() <= 3 && lines.last().unwrap().ends_with('…'), "{lines:?}");
            assert!(lines.iter().all(|line| width_by(&WIDTHS, line) <= 20.0), "{lines:?}");
        }
    }

    #[test]
    fn a_title_stays_in_its_room() {
        let room = TitleRoom { left: 34.0, width: 262.0, top: 74.0, height: 164.0 };
        for title in ["A", "Dune", &"A title that goes on ".repeat(20), ""] {
            let mut svg = String::new();
            let last = set_title(&mut svg, title, "#000", &room);
            assert!((74.0..=238.0).contains(&last), "{title}: {last}");
        }
    }
}
