//! A cache's hit rate over the last while, as a line small enough for a table's cell.

use std::fmt::Write as _;

use crate::{cache::Sample, web::words::admin::AdminWords};

/// The drawing is this wide and this high, in its own units.
pub(super) const WIDTH: u16 = 100;
pub(super) const HEIGHT: u16 = 24;

/// Room for half the stroke above and below.
const MARGIN: f64 = 1.5;

/// What the SVG shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sparkline {
    /// Of the `polyline`.
    pub(super) points: String,
    /// For those who do not see it.
    pub(super) label: String,
}

impl Sparkline {
    /// None where there are too few samples with look-ups for a line. The line's places are those of all samples: where
    /// nobody looked anything up, it runs straight from the one before to the one after.
    pub(super) fn of(samples: &[Sample], words: &AdminWords) -> Option<Self> {
        let last_place = samples.len().checked_sub(1)?;
        let rates: Vec<(usize, f64)> =
            samples.iter().enumerate().filter_map(|(place, sample)| Some((place, rate(sample)?))).collect();
        let ([(_, first), .., (_, last)], true) = (rates.as_slice(), last_place > 0) else { return None };
        let mut points = String::new();
        for (place, rate) in &rates {
            let x = f64::from(WIDTH) * share(*place, last_place);
            let y = MARGIN + (1.0 - rate) * (f64::from(HEIGHT) - 2.0 * MARGIN);
            let _ = write!(points, "{x:.1},{y:.1} ");
        }
        Some(Self { points: points.trim_end().to_owned(), label: words.sparkline(rates.len(), *first, *last) })
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are far fewer samples, and for look-ups 52 bits are plenty")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[expect(clippy::cast_precision_loss, reason = "52 bits of look-ups are plenty")]
fn rate(sample: &Sample) -> Option<f64> {
    let all = sample.hits + sample.misses;
    (all > 0).then(|| sample.hits as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::web::site::words;

    fn samples(counts: &[(u64, u64)]) -> Vec<Sample> {
        counts.iter().map(|&(hits, misses)| Sample { at: Timestamp::UNIX_EPOCH, hits, misses }).collect()
    }

    #[test]
    fn the_line_runs_from_bottom_to_top() {
        let line = Sparkline::of(&samples(&[(0, 4), (0, 0), (2, 2), (4, 0)]), &words().admin).unwrap();
        assert_eq!(line.points, "0.0,22.5 66.7,12.0 100.0,1.5");
        assert_eq!(line.label, "Hit rate over 3 samples: from 0 % to 100 %");
    }

    #[test]
    fn too_little_is_no_line() {
        for few in [&[][..], &[(1, 1)], &[(1, 1), (0, 0)]] {
            assert_eq!(Sparkline::of(&samples(few), &words().admin), None);
        }
    }
}
