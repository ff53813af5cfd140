//! Whether chances are true: of the books that were said to have a chance of one in five, was one in five wanted?
//!
//! Measured over the books of the first page: the expected calibration error in ten bins of equal mass (Naeini, Cooper &
//! Hauskrecht 2015), the Brier score (Brier 1950), and how much smaller it is than that of simpler forecasts.

/// How many bins.
const BINS: usize = 10;

/// A book that was shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// The chance that was told, from 0 to 1.
    pub chance: f32,
    /// The share of all readers who have the book, from 0 to 1.
    pub popularity: f32,
    /// Whether the reader had it.
    pub wanted: bool,
}

/// Books of about the same chance.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// The mean of the chances.
    pub chance: f64,
    /// The share that was wanted.
    pub rate: f64,
    /// How many books.
    pub count: usize,
}

/// How true the chances are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    /// How many books were shown.
    pub shown: usize,
    /// The mean distance between chance and rate, over the bins.
    pub error: f64,
    /// The mean squared distance between the chance and what happened.
    pub brier: f64,
    /// The share of the Brier score that is saved next to telling each book's popularity, scaled so that its mean is right.
    pub skill: f64,
    /// The share that is saved next to telling the mean rate of all books that were shown.
    pub skill_over_mean: f64,
    /// The bins, in rising order of the chance.
    pub bins: Vec<Bin>,
}

impl Calibration {
    /// Of books that were shown.
    pub fn of(mut forecasts: Vec<Forecast>) -> Self {
        if forecasts.is_empty() {
            return Self::default();
        }
        let rate = mean(&forecasts, wanted);
        let popularity = mean(&forecasts, |one| f64::from(one.popularity));
        let scale = if popularity > 0.0 { rate / popularity } else { 0.0 };
        let brier = mean(&forecasts, |one| (f64::from(one.chance) - wanted(one)).powi(2));
        let by_popularity =
            mean(&forecasts, |one| ((f64::from(one.popularity) * scale).min(1.0) - wanted(one)).powi(2));
        let by_mean = mean(&forecasts, |one| (rate - wanted(one)).powi(2));
        forecasts.sort_by(|a, b| a.chance.total_cmp(&b.chance));
        let bins: Vec<Bin> = equal_parts(&forecasts).map(Bin::of).collect();
        Self {
            shown: forecasts.len(),
            error: bins.iter().map(|bin| bin.weight() * (bin.chance - bin.rate).abs()).sum::<f64>()
                / bins.iter().map(Bin::weight).sum::<f64>(),
            brier,
            skill: saved(brier, by_popularity),
            skill_over_mean: saved(brier, by_mean),
            bins,
        }
    }
}

impl Bin {
    fn of(forecasts: &[Forecast]) -> Self {
        Self {
            chance: mean(forecasts, |one| f64::from(one.chance)),
            rate: mean(forecasts, wanted),
            count: forecasts.len(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
    fn weight(&self) -> f64 {
        self.count as f64
    }
}

fn wanted(one: &Forecast) -> f64 {
    f64::from(u8::from(one.wanted))
}

fn saved(ours: f64, theirs: f64) -> f64 {
    if theirs > 0.0 { 1.0 - ours / theirs } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
fn mean(forecasts: &[Forecast], of: impl Fn(&Forecast) -> f64) -> f64 {
    forecasts.iter().map(of).sum::<f64>() / forecasts.len().max(1) as f64
}

/// Ten parts whose lengths differ by one at most; fewer where there is not one for each.
fn equal_parts(forecasts: &[Forecast]) -> impl Iterator<Item = &[Forecast]> {
    let end = |part: usize| forecasts.len() * part / BINS;
    (0..BINS).map(move |part| &forecasts[end(part)..end(part + 1)]).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forecast(chance: f32, wanted: bool) -> Forecast {
        Forecast { chance, popularity: 0.1, wanted }
    }

    #[test]
    fn true_chances_have_no_error() {
        let forecasts =
            (0..100).map(|at| if at < 50 { forecast(0.2, at % 5 == 0) } else { forecast(0.8, at % 5 != 0) });
        let measured = Calibration::of(forecasts.collect());
        assert!(measured.error < 1e-6, "{measured:?}");
        assert!((measured.brier - 0.16).abs() < 1e-6);
        assert!((measured.skill - 0.36).abs() < 1e-6);
        assert!((measured.skill_over_mean - measured.skill).abs() < 1e-6, "all are equally popular");
        assert_eq!(measured.bins.len(), 10);
    }

    #[test]
    fn chances_that_are_too_high_are_wrong_by_as_much() {
        let measured = Calibration::of((0..40).map(|at| forecast(0.5, at % 4 == 0)).collect());
        assert!((measured.error - 0.25).abs() < 1e-6);
        assert!(measured.skill < 0.0);
    }

    #[test]
    fn nothing_shown_is_nothing_measured() {
        assert_eq!(Calibration::of(Vec::new()), Calibration::default());
        assert_eq!(Calibration::of(vec![forecast(0.5, true)]).bins.len(), 1);
    }
}
