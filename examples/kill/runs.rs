//! When each recorded job ran, and where, as the sites' logs tell.

use std::{collections::HashMap, fs, path::Path};

use jiff::Timestamp;
use serde_json::Value;

/// A site's life, from its start to its death.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Life {
    pub(crate) which: usize,
    pub(crate) began: Timestamp,
    pub(crate) ended: Timestamp,
}

/// One run of a job. A run that the log does not end lasted as long as the site.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    job: String,
    which: usize,
    began: Timestamp,
    ended: Timestamp,
}

/// All runs of recorded jobs.
pub(crate) fn read(folder: &Path, lives: &[Life]) -> anyhow::Result<Vec<Run>> {
    let mut runs = Vec::new();
    for which in [0, 1] {
        let log = fs::read_to_string(folder.join(format!("site-{which}.log")))?;
        let lives: Vec<&Life> = lives.iter().filter(|life| life.which == which).collect();
        let mut open: HashMap<String, Run> = HashMap::new();
        for line in log.lines() {
            let Ok(event) = serde_json::from_str::<Value>(line) else { continue };
            let Some((job, at, is_end)) = of_recorded_job(&event) else { continue };
            if is_end {
                if let Some(run) = open.remove(&job) {
                    runs.push(Run { ended: at.min(run.ended), ..run });
                }
                continue;
            }
            let death = lives.iter().find(|life| life.began <= at && at <= life.ended).map_or(at, |life| life.ended);
            let run = Run { job: job.clone(), which, began: at, ended: death };
            // The run before it has no end in the log: it died with its site.
            runs.extend(open.insert(job, run));
        }
        runs.extend(open.into_values());
    }
    Ok(runs)
}

/// The job, the moment, and whether it is the end of a run.
fn of_recorded_job(event: &Value) -> Option<(String, Timestamp, bool)> {
    let is_end = match event["message"].as_str()? {
        "A recorded job begins" => false,
        "A recorded job does nothing more here" => true,
        _ => return None,
    };
    let at = event["timestamp"].as_str()?.parse().ok()?;
    Some((event["job.id"].as_str()?.to_owned(), at, is_end))
}

/// How many jobs were begun more than once: those that a kill interrupted.
pub(crate) fn repeated(runs: &[Run]) -> usize {
    let mut times: HashMap<&str, usize> = HashMap::new();
    for run in runs {
        *times.entry(&run.job).or_default() += 1;
    }
    times.values().filter(|times| **times > 1).count()
}

/// Pairs of runs of one job at the same time.
pub(crate) fn overlaps(runs: &[Run]) -> Vec<String> {
    let mut by_job: HashMap<&str, Vec<&Run>> = HashMap::new();
    for run in runs {
        by_job.entry(&run.job).or_default().push(run);
    }
    let mut found = Vec::new();
    for runs in by_job.values_mut() {
        runs.sort_by_key(|run| run.began);
        for pair in runs.windows(2) {
            if let [first, second] = pair
                && second.began < first.ended
            {
                found.push(format!(
                    "{}: site {} from {} to {}, site {} from {}",
                    first.job, first.which, first.began, first.ended, second.which, second.began
                ));
            }
        }
    }
    found
}
