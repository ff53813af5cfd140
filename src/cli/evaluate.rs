//! `luminaria evaluate`: how well a model's lists fit readers it was not learned from.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use crate::recommend::model::{Evaluation, Measure, Model, read_requests};

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

    /// Print one JSON object and nothing else.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let model = Model::read(&args.model)?;
    let requests = read_requests(&args.fold_in, &args.targets, model.books())?;
    anyhow::ensure!(!requests.is_empty(), "no reader of {} has a target that the model knows", args.fold_in.display());
    let evaluation = model.evaluate(&requests);
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", json(&evaluation))?;
    } else {
        write!(out, "{}", table(&evaluation))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The measures by the names that they have in the field.
fn measures(evaluation: &Evaluation) -> [(&'static str, Measure); 8] {
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

fn json(evaluation: &Evaluation) -> serde_json::Value {
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
