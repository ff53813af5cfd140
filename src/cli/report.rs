//! A page of plots of an evaluation: the recommender among its peers, its chances, and whom it serves.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context as _;
use askama::Template;
use serde_json::Value;

use super::evaluate::{json, measures};
use crate::recommend::model::{Bin, Evaluation};

/// Figures by name, as `evaluate --json` prints them.
type Figures = BTreeMap<String, Value>;

/// Our own name among the peers'.
const OURS: &str = "Luminaria";

/// The width of the longest bar, in units of the picture.
const WIDEST: f64 = 360.0;

/// The height of a bar with the space below it.
const STEP: usize = 26;

/// The side of the plot of chances.
const SIDE: f64 = 320.0;

#[derive(Template)]
#[template(path = "evaluation.html")]
struct Report {
    title: String,
    readers: usize,
    charts: Vec<Chart>,
    calibration: Plot,
    table: Vec<Line>,
    columns: Vec<String>,
}

/// Bars, one for each recommender.
struct Chart {
    heading: &'static str,
    what: &'static str,
    height: usize,
    bars: Vec<Bar>,
}

struct Bar {
    name: String,
    is_ours: bool,
    top: usize,
    width: String,
    /// Where the line of the standard error begins and ends.
    error: Option<(String, String)>,
    value: String,
}

/// Chances that were told, against what was found.
struct Plot {
    points: Vec<Spot>,
    ticks: Vec<Tick>,
    error: String,
    skill: String,
}

struct Spot {
    x: String,
    y: String,
    told: String,
    found: String,
    count: usize,
}

struct Tick {
    at: String,
    from_below: String,
    label: String,
}

struct Line {
    name: String,
    is_ours: bool,
    values: Vec<String>,
}

/// What the charts show: the figure's key, its heading, and what it is.
const CHARTS: [(&str, &str, &str); 7] = [
    ("recall@20", "Recall in the first 20", "The share of what readers really had that stands among the first twenty."),
    ("ndcg@20", "nDCG of the first 20", "The same, where a late hit counts for less."),
    ("coverage@20", "Coverage", "The share of all books that anybody is shown among the first twenty."),
    ("mean_popularity@20", "Popularity", "How many readers the books have that are shown, on average. Less is braver."),
    ("recall@20_most_read", "Recall of the most read third", "The thirds have as many readers' marks each."),
    ("recall@20_middle", "Recall of the middle third", "Books that some read."),
    ("recall@20_least_read", "Recall of the least read third", "Books that few read: most books."),
];

/// Writes the page to `file`.
///
/// # Errors
/// When the peers' figures cannot be read, or the page cannot be written.
pub(super) fn write(file: &Path, evaluation: &Evaluation, peers: Option<&Path>, of: &Path) -> anyhow::Result<()> {
    let mut all = peers.map(read_peers).transpose()?.unwrap_or_default();
    let Value::Object(ours) = json(evaluation) else { anyhow::bail!("the figures are no object") };
    all.insert(OURS.to_owned(), ours.into_iter().collect());
    let page = page(evaluation, &all, of).render().context("the report cannot be laid out")?;
    fs::write(file, page).with_context(|| format!("cannot write {}", file.display()))
}

fn read_peers(file: &Path) -> anyhow::Result<BTreeMap<String, Figures>> {
    let text = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_slice(&text)
        .with_context(|| format!("{} is no JSON object of figures by recommender", file.display()))
}

fn page(evaluation: &Evaluation, all: &BTreeMap<String, Figures>, of: &Path) -> Report {
    let columns = measures(evaluation).map(|(name, _)| name.to_owned()).to_vec();
    let lines = ranked(all, "recall@20").into_iter().map(|(name, figures)| Line {
        name: name.clone(),
        is_ours: name == OURS,
        values: columns.iter().map(|column| told(figures, column)).collect(),
    });
    Report {
        title: of.display().to_string(),
        readers: evaluation.readers,
        charts: CHARTS.iter().filter_map(|&(key, heading, what)| chart(all, key, heading, what)).collect(),
        calibration: plot(evaluation),
        table: lines.collect(),
        columns,
    }
}

/// Those that have the figure, the greatest first.
fn ranked<'a>(all: &'a BTreeMap<String, Figures>, key: &str) -> Vec<(&'a String, &'a Figures)> {
    let value = |figures: &Figures| figures.get(key).and_then(Value::as_f64);
    let mut ranked: Vec<_> = all.iter().filter(|(_, figures)| value(figures).is_some()).collect();
    ranked.sort_by(|a, b| value(b.1).unwrap_or(0.0).total_cmp(&value(a.1).unwrap_or(0.0)));
    ranked
}

fn chart(all: &BTreeMap<String, Figures>, key: &str, heading: &'static str, what: &'static str) -> Option<Chart> {
    let number = |figures: &Figures, key: &str| figures.get(key).and_then(Value::as_f64);
    let ranked = ranked(all, key);
    let greatest = ranked.first().and_then(|(_, figures)| number(figures, key)).filter(|&greatest| greatest > 0.0)?;
    let bars = ranked.iter().enumerate().map(|(at, (name, figures))| {
        let value = number(figures, key).unwrap_or(0.0);
        let end = |value: f64| format!("{:.1}", (value / greatest * WIDEST).clamp(0.0, WIDEST * 1.1));
        Bar {
            name: (*name).clone(),
            is_ours: *name == OURS,
            top: at * STEP,
            width: end(value),
            error: number(figures, &format!("{key}_se")).map(|error| (end(value - error), end(value + error))),
            value: if greatest > 2.0 { format!("{value:.0}") } else { format!("{value:.4}") },
        }
    });
    Some(Chart { heading, what, height: ranked.len() * STEP, bars: bars.collect() })
}

fn plot(evaluation: &Evaluation) -> Plot {
    let calibration = &evaluation.calibration;
    let greatest = calibration.bins.iter().map(|bin| bin.chance.max(bin.rate)).fold(0.1, f64::max);
    let most = (greatest * 10.0).ceil() / 10.0;
    let at = |value: f64| format!("{:.1}", value / most * SIDE);
    let below = |value: f64| format!("{:.1}", SIDE - value / most * SIDE);
    let spot = |bin: &Bin| Spot {
        x: at(bin.chance),
        y: below(bin.rate),
        told: format!("{:.1}", bin.chance * 100.0),
        found: format!("{:.1}", bin.rate * 100.0),
        count: bin.count,
    };
    let tick = |part: u32| {
        let value = most * f64::from(part) / 4.0;
        Tick { at: at(value), from_below: below(value), label: format!("{:.0} %", value * 100.0) }
    };
    Plot {
        points: calibration.bins.iter().map(spot).collect(),
        ticks: (0..=4).map(tick).collect(),
        error: format!("{:.4}", calibration.error),
        skill: format!("{:.3}", calibration.skill),
    }
}

/// A figure with its standard error, where it has one.
fn told(figures: &Figures, key: &str) -> String {
    let number = |key: &str| figures.get(key).and_then(Value::as_f64);
    match (number(key), number(&format!("{key}_se"))) {
        (Some(value), Some(error)) => format!("{value:.4} ± {error:.4}"),
        (Some(value), None) => format!("{value:.4}"),
        (None, _) => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recommend::model::Measure;

    fn evaluation() -> Evaluation {
        Evaluation { recall_20: Measure { mean: 0.25, error: 0.01 }, readers: 7, ..Evaluation::default() }
    }

    fn peers(text: &str) -> anyhow::Result<String> {
        let folder = std::env::temp_dir();
        let name = format!("luminaria-report-{}-{}", std::process::id(), text.len());
        let (given, page) = (folder.join(format!("{name}.json")), folder.join(format!("{name}.html")));
        fs::write(&given, text)?;
        let written = write(&page, &evaluation(), Some(&given), Path::new("<model>"));
        let html = fs::read_to_string(&page);
        let _ = (fs::remove_file(&given), fs::remove_file(&page));
        written.and_then(|()| Ok(html?))
    }

    #[test]
    fn the_best_stands_first_and_names_are_text() {
        let html = peers(r#"{"<b>worse</b>": {"recall@20": 0.2}, "better": {"recall@20": 0.3, "recall@20_se": 0.02}}"#)
            .unwrap();
        let place = |name: &str| html.find(name).unwrap_or_else(|| panic!("{name} is missing"));
        assert!(place("better") < place("Luminaria</text>") && place("Luminaria</text>") < place("worse"));
        assert!(!html.contains("<b>worse") && !html.contains("<model>"));
        assert!(html.contains("0.2500 ± 0.0100") && html.contains("7 readers"));
        assert!(!html.contains("<script") && !html.contains("http://") && !html.contains("https://"));
    }

    #[test]
    fn figures_that_are_none_are_refused_with_the_files_name() {
        let told = format!("{:#}", peers("[1, 2]").unwrap_err());
        assert!(told.contains(".json is no JSON object of figures"), "{told}");
    }

    #[test]
    fn nothing_measured_is_a_page_too() {
        let html = page(&Evaluation::default(), &BTreeMap::new(), Path::new("model")).render().unwrap();
        assert!(html.contains("</html>"));
    }
}
