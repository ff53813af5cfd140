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
fn measures(evaluation: &Evaluation) -> [(&'static str, Measure); 5] {
    [
        ("recall@20", evaluation.recall_20),
        ("recall@50", evaluation.recall_50),
        ("ndcg@20", evaluation.ndcg_20),
        ("ndcg@100", evaluation.ndcg_100),
        ("recall@20_of_all", evaluation.recall_20_of_all),
    ]
}

fn json(evaluation: &Evaluation) -> serde_json::Value {
    let mut object = serde_json::Map::new();
    for (name, measure) in measures(evaluation) {
        object.insert(name.to_owned(), measure.mean.into());
        object.insert(format!("{name}_se"), measure.error.into());
    }
    object.insert("coverage@20".to_owned(), evaluation.coverage_20.into());
    object.insert("readers".to_owned(), evaluation.readers.into());
    object.into()
}

fn table(evaluation: &Evaluation) -> String {
    let lines = measures(evaluation)
        .into_iter()
        .map(|(name, measure)| format!("{name:18} {:.4} ± {:.4}\n", measure.mean, measure.error));
    let coverage = format!("{:18} {:.4}\n", "coverage@20", evaluation.coverage_20);
    let readers = format!("{:18} {}\n", "readers", evaluation.readers);
    lines.chain([coverage, readers]).collect()
}
