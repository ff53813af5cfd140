//! `luminaria evaluate`: how well a model's lists fit readers it was not learned from.

use std::{io::Write as _, path::PathBuf, process::ExitCode, time::Instant};

use super::report;
use crate::recommend::model::{Evaluation, Measure, Model, Request, read_requests};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of the model.
    #[arg(long)]
    model: PathBuf,

    /// What each reader gives: CSV with the columns `user_id,book_id`.
    #[arg(long)]
    fold_in: PathBuf,

    /// What is to be found: CSV with the columns `user_id,book_id`.
    #[arg(long)]
    targets: PathBuf,

    /// Write a page of plots to this HTML file.
    #[arg(long)]
    report: Option<PathBuf>,

    /// Other recommenders' figures for the report: a JSON object of what `--json` prints, by their names.
    #[arg(long, requires = "report")]
    peers: Option<PathBuf>,

    /// Print one JSON object and nothing else.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let begun = Instant::now();
    let model = Model::read(&args.model)?;
    let to_load = begun.elapsed().as_secs_f64() * 1e3;
    let requests = read_requests(&args.fold_in, &args.targets, model.books())?;
    anyhow::ensure!(!requests.is_empty(), "no reader of {} has a target that the model knows", args.fold_in.display());
    let evaluation = model.evaluate(&requests);
    let pace = Pace::of(&model, &requests);
    if let Some(file) = &args.report {
        report::write(file, &evaluation, args.peers.as_deref(), &args.model)?;
    }
    let mut out = std::io::stdout().lock();
    if args.json {
        let mut figures = json(&evaluation);
        figures["ms_p50"] = pace.median.into();
        figures["ms_p99"] = pace.slow.into();
        figures["ms_to_load"] = to_load.into();
        writeln!(out, "{figures}")?;
    } else {
        write!(out, "{}", table(&evaluation))?;
        writeln!(
            out,
            "one page: {:.2} ms, one in a hundred {:.2} ms; {to_load:.1} ms to load",
            pace.median, pace.slow
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// How long one page takes on one core, in milliseconds.
struct Pace {
    median: f64,
    /// One in a hundred takes longer.
    slow: f64,
}

impl Pace {
    fn of(model: &Model, requests: &[Request]) -> Self {
        let took = |request: &Request| {
            let begun = Instant::now();
            std::hint::black_box(model.page(&request.seeds));
            begun.elapsed().as_secs_f64() * 1e3
        };
        let mut each: Vec<f64> = requests.iter().map(took).collect();
        each.sort_by(f64::total_cmp);
        let at = |percent: usize| each.get(each.len() * percent / 100).copied().unwrap_or(0.0);
        Self { median: at(50), slow: at(99) }
    }
}

/// The measures by the names that they have in the field.
pub(super) fn measures(evaluation: &Evaluation) -> [(&'static str, Measure); 8] {
    let [most_read, middle, least_read] = evaluation.recall_20_by_third;
    [
        ("recall@20", evaluation.recall_20),
        ("recall@50", evaluation.recall_50),
        ("ndcg@20", evaluation.ndcg_20),
        ("ndcg@100", evaluation.ndcg_100),
        ("recall@20_of_all", evaluation.recall_20_of_all),
        ("recall@20_most_read", most_read),
        ("recall@20_middle", middle),
        ("recall@20_least_read", least_read),
    ]
}

/// What has no standard error.
fn plain(evaluation: &Evaluation) -> [(&'static str, f64); 6] {
    let calibration = &evaluation.calibration;
    [
        ("coverage@20", evaluation.coverage_20),
        ("mean_popularity@20", evaluation.popularity_20),
        ("ece@12", calibration.error),
        ("brier@12", calibration.brier),
        ("brier_skill@12", calibration.skill),
        ("brier_skill_over_mean@12", calibration.skill_over_mean),
    ]
}

pub(super) fn json(evaluation: &Evaluation) -> serde_json::Value {
    let mut object = serde_json::Map::new();
    for (name, measure) in measures(evaluation) {
        object.insert(name.to_owned(), measure.mean.into());
        object.insert(format!("{name}_se"), measure.error.into());
    }
    for (name, value) in plain(evaluation) {
        object.insert(name.to_owned(), value.into());
    }
    object.insert("shown@12".to_owned(), evaluation.calibration.shown.into());
    object.insert("readers".to_owned(), evaluation.readers.into());
    object.into()
}

fn table(evaluation: &Evaluation) -> String {
    let measures = measures(evaluation).into_iter();
    let measures = measures.map(|(name, measure)| format!("{name:25} {:.4} ± {:.4}\n", measure.mean, measure.error));
    let plain = plain(evaluation).into_iter().map(|(name, value)| format!("{name:25} {value:.4}\n"));
    let readers = format!("{:25} {}\n", "readers", evaluation.readers);
    measures.chain(plain).chain([readers]).collect()
}
