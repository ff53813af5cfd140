//! A cover as SVG: the drawing, and the type on it.

use std::fmt::Write as _;

use super::{
    lettering::{self, Block, Type},
    look::Look,
    setting::Setting,
    svg::{Sheet, escape},
};

/// The cover of a book in this look. Title and authors are escaped.
pub(super) fn printed(title: &str, authors: &[&str], look: &Look) -> String {
    let palette = look.palette();
    let mut sheet = Sheet::new(palette.ground);
    look.composition.draw(look.variant, &mut sheet, &palette, &mut look.dice.clone());
    let setting = look.composition.setting(look.variant);
    let Type { title, author, rule } = lettering::set(title, authors, &setting);
    if let Some(y) = rule {
        let middle = setting.left + setting.width / 2.0;
        sheet.stroke(palette.accent, "1.5", format_args!("M{} {y}h24", middle - 12.0));
    }
    text(sheet.raw(), setting.face.class(), palette.ink, &setting, &title);
    text(sheet.raw(), "cover-author", palette.ink, &setting, &author);
    sheet.finish()
}

pub(super) fn text(svg: &mut String, class: &str, ink: &str, setting: &Setting, block: &Block) {
    let Block { lines, size, x, is_rtl } = block;
    if lines.is_empty() {
        return;
    }
    let _ = write!(svg, "<text class=\"{class}\" fill=\"{ink}\" font-size=\"{size}\"");
    if setting.is_centred {
        svg.push_str(" text-anchor=\"middle\"");
    }
    if *is_rtl {
        svg.push_str(" direction=\"rtl\"");
    }
    svg.push('>');
    for line in lines {
        let _ = write!(svg, "<tspan x=\"{x}\" y=\"{}\">{}</tspan>", line.baseline, escape(&line.text));
    }
    svg.push_str("</text>");
}
