"""All measured figures of a run as JSON, for whoever wants to plot them.

    {"splits": {"seed 42": {"recommenders": {"Luminaria": {"seconds": …, "many": {"recall@20": …, …}, "one": {…}}, …},
                            "inverse": {"seconds": …, …}}, …},
     "mean": {"many": {"Luminaria": {"recall@20": …, …}, …}, "one": {…}},
     "amazon": {"seconds": …, "recall@20_of_all": …, …} or null}

`seconds` is what a recommender took to learn. Luminaria is a program of its own: its seconds are those from start to
end, files and all, and those of the processors and the peak memory stand beside them.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from goals import OURS, AmazonRun, SplitRun
from measures import Figures, averaged
from processes import Taken
from split import TASKS

BEST_BY = "recall@20"


def means(runs: Mapping[str, SplitRun], task: str) -> dict[str, Figures]:
    """Everybody's figures on a task, as the means of all splits, the best recommender first."""
    by_split = [run.recommenders(task) for run in runs.values()]
    figures = {name: averaged([split[name] for split in by_split]) for name in by_split[0]}
    return dict(sorted(figures.items(), key=lambda of: -of[1][BEST_BY]))


def written(runs: Mapping[str, SplitRun], amazon: AmazonRun | None) -> dict:
    """Everything, as it is written down."""
    return {
        "splits": {name: of_split(run) for name, run in runs.items()},
        "mean": {task: means(runs, task) for task in TASKS},
        "amazon": None if amazon is None else of_training(amazon.training) | amazon.ours,
    }


def of_split(run: SplitRun) -> dict:
    """What was measured on one split."""
    peers = {name: {"seconds": run.learning[name], **of_task} for name, of_task in run.peers.items()}
    return {"recommenders": peers | {OURS: {**of_training(run.training), **run.ours}}, "inverse": run.inverse}


def of_training(training: Taken) -> dict[str, float]:
    """Time and memory; not what was printed."""
    return {
        "seconds": training.seconds,
        "processor_seconds": training.processor_seconds,
        "peak_bytes": training.peak_bytes,
    }


def write(file: Path, runs: Mapping[str, SplitRun], amazon: AmazonRun | None) -> None:
    """Writes everything down."""
    file.write_text(json.dumps(written(runs, amazon), indent=1) + "\n")
