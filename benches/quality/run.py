"""Measures Luminaria's recommender beside its peers, and holds it to what it must reach: `make quality`.

    LUMINARIA_REFERENCE=DIR python3 benches/quality/run.py [--quick]

DIR has `goodbooks/` (ratings.csv, to_read.csv, books.csv, book_genres.csv) and, if at hand, `amazon-book/` (train.txt,
test.txt). For each seed goodbooks is cut anew; peers and Luminaria learn from one part and are asked about the other.
Results are printed as Markdown, at the end the tables of docs/quality.md; files lie in target/quality/, among them
figures.json with all that was measured. The exit status is 1 when a must is missed, 2 when it could not be measured.
The self-test: `python3 -m unittest discover benches/quality`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import figures
from goals import AMAZON_STANDARDS, GIGABYTE, NEEDED, SPLIT_STANDARDS, AmazonRun, R, SplitRun, Standard
from measures import Figures
from processes import Taken, run, run_own
from split import BOOKS, RATINGS, TASKS, TO_READ
from tables import also, by_popularity, comparison, judgement, listing, summary

SEEDS = (42, 7, 1234)
AMAZON_OPTIONS = ("--ridge", "600", "--dropout", "0", "--reader-exponent", "0.5", "--book-exponent", "0.25")
"""What `luminaria train` is told for Amazon-Book, beside the files: what is preset was chosen on goodbooks, and data of
another size and sparsity ask for another regression. This was chosen on a part of its train file, not on its test."""

ROOT = Path(__file__).resolve().parents[2]

NO_DATA = """\
The benchmark needs the data set goodbooks-10k (© Zygmunt Zając, CC BY-SA 4.0), which is not part of this project. The
release of 10,000 books is at https://github.com/zygmuntz/goodbooks-10k. Put its ratings.csv, to_read.csv and books.csv
into DIR/goodbooks/, and run this with LUMINARIA_REFERENCE=DIR. Genres are taken from book_genres.csv (book_id,genres),
where it lies beside them. The figures that the project gives were measured on a part of that release (646,623 ratings
and 664,369 to-read marks); on the whole of it they differ, for the peers as for Luminaria.

Missing: """


class NotMeasured(Exception):
    """Something that is needed for a measurement is not there, or failed."""


class Bench:
    """The program to be measured, the data, and the folder for all files."""

    def __init__(self, luminaria: Path, reference: Path, out: Path) -> None:
        self._luminaria = luminaria
        self._reference = reference
        self._out = out

    def split(self, seed: int) -> SplitRun:
        """Cuts goodbooks, and measures peers, yardstick, and Luminaria."""
        folder = self._out / str(seed)
        tell(f"seed {seed}: the split")
        run_own("split.py", "--data", self._reference / "goodbooks", "--seed", str(seed), "--out", folder)
        tell(f"seed {seed}: the peers")
        run_own("peers.py", folder)
        tell(f"seed {seed}: scipy's inverse")
        inverse = json.loads(run_own("inverse.py", folder).output)
        tell(f"seed {seed}: Luminaria")
        training = self._train(folder, folder / "train.csv", "--items", folder / "items.csv")
        told = json.loads((folder / "peers.json").read_text())["peers"]
        peers = {peer["name"]: {task: peer[task] for task in TASKS} for peer in told}
        ours = {task: self._evaluate(folder, f"{task}.", NEEDED, *plots(folder, task, peers)) for task in TASKS}
        learning = {peer["name"]: peer["seconds"] for peer in told}
        return SplitRun(ours, peers, training, learning, inverse)

    def amazon(self) -> AmazonRun | None:
        """Measures Luminaria on Amazon-Book, where the data are at hand."""
        data, folder = self._reference / "amazon-book", self._out / "amazon-book"
        if not data.exists():
            return None
        tell("Amazon-Book")
        run_own("amazon_book.py", "--data", data, "--out", folder)
        training = self._train(folder, folder / "interactions.csv", *AMAZON_OPTIONS)
        return AmazonRun(self._evaluate(folder, "", ["recall@20_of_all"]), training)

    def _train(self, folder: Path, interactions: Path, *options: str | Path) -> Taken:
        model = folder / "model"
        shutil.rmtree(model, ignore_errors=True)
        return run(self._luminaria, "train", "--interactions", interactions, *options, "--out", model)

    def _evaluate(self, folder: Path, task: str, needed: Sequence[str] = NEEDED, *options: str | Path) -> Figures:
        files = "--fold-in", folder / f"{task}fold_in.csv", "--targets", folder / f"{task}targets.csv"
        printed = run(self._luminaria, "evaluate", "--model", folder / "model", *files, *options, "--json").output
        # JSON has no NaN: what could not be computed is null there. What is no number is not for these tables.
        told = {name: value for name, value in json.loads(printed).items() if isinstance(value, int | float)}
        if lacking := [name for name in needed if name not in told]:
            raise NotMeasured(f"`luminaria evaluate` does not tell {', '.join(lacking)}: {printed}")
        return told


def plots(folder: Path, task: str, peers: Mapping[str, Mapping[str, Figures]]) -> tuple[str | Path, ...]:
    """What has `luminaria evaluate` draw itself among its peers, to the page TASK.html in the folder."""
    file = folder / f"{task}.peers.json"
    file.write_text(json.dumps({name: of_task[task] for name, of_task in peers.items()}))
    return "--report", folder / f"{task}.html", "--peers", file


def tell(step: str) -> None:
    """Says what is being done."""
    print(step, file=sys.stderr, flush=True)


def show(*parts: str) -> None:
    """Prints paragraphs of the results."""
    print(*parts, sep="\n\n", end="\n\n", flush=True)


def show_split(seed: int, measured: SplitRun) -> None:
    """Prints what was measured on one split."""
    for task in TASKS:
        show(f"## {task}, seed {seed}", comparison(measured, task))
        if more := also(measured.ours[task]):
            show(f"Luminaria also: {more}.")
    show(f"## Luminaria by popularity, seed {seed}", by_popularity(measured))
    show(f"{took(measured.training)} Of scipy's inverse: {seconds(**measured.inverse)}.")


def took(training: Taken) -> str:
    """Time and memory, in words."""
    time = seconds(training.seconds, training.processor_seconds)
    return f"Time of the training: {time}; memory: at most {training.peak_bytes / GIGABYTE:.2f} GB."


def seconds(seconds: float, processor_seconds: float) -> str:
    """Time, in words: where others use the machine too, that of the processors says more."""
    return f"{seconds:.1f} s ({processor_seconds:.1f} s of processors)"


def judge(standards: Sequence[Standard[R]], runs: Mapping[str, R]) -> bool:
    """Prints what is asked beside what was measured, and tells whether all that must be met is."""
    show(judgement(standards, runs))
    return all(standard.must_holds(runs) for standard in standards)


def judge_all(runs: Mapping[str, SplitRun], amazon: AmazonRun | None) -> bool:
    """Prints everything that is asked, and tells whether all that must be met is."""
    show("## What is asked")
    is_met = judge(SPLIT_STANDARDS, runs)
    if amazon is None:
        show("Amazon-Book was not measured.")
        return is_met
    show("## Amazon-Book", f"Luminaria: {listing(amazon.ours)}.", took(amazon.training))
    return judge(AMAZON_STANDARDS, {"Amazon-Book": amazon}) and is_met


def show_means(runs: Mapping[str, SplitRun]) -> None:
    """Prints the tables that are copied into docs/quality.md."""
    show(f"## The mean of {', '.join(runs)}")
    for task in TASKS:
        show(f"### {task}", summary(runs, task))


def measure_all(bench: Bench, quick: bool, out: Path) -> bool:
    """Measures, prints, and writes the figures to a folder; whether all that must be met is."""
    runs: dict[str, SplitRun] = {}
    for seed in SEEDS[:1] if quick else SEEDS:
        measured = bench.split(seed)
        show_split(seed, measured)
        runs[f"seed {seed}"] = measured
    amazon = None if quick else bench.amazon()
    figures.write(out / "figures.json", runs, amazon)
    is_met = judge_all(runs, amazon)
    show_means(runs)
    return is_met


def reference() -> Path:
    """The folder of the data sets."""
    named = os.environ.get("LUMINARIA_REFERENCE")
    if not named:
        raise NotMeasured(f"{NO_DATA}the variable LUMINARIA_REFERENCE")
    lacking = [str(file) for name in (RATINGS, TO_READ, BOOKS) if not (file := Path(named, "goodbooks", name)).exists()]
    if lacking:
        raise NotMeasured(NO_DATA + ", ".join(lacking))
    return Path(named)


def main() -> int:
    """Reads the options, and measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="seed 42 only, and no Amazon-Book")
    program = ROOT / "target/release/luminaria"
    parser.add_argument("--luminaria", type=Path, default=program, help="the program to measure")
    parser.add_argument("--out", type=Path, default=ROOT / "target/quality", help="the folder for all files")
    asked = parser.parse_args()
    try:
        bench = Bench(asked.luminaria, reference(), asked.out)
        return 0 if measure_all(bench, asked.quick, asked.out) else 1
    except (NotMeasured, OSError, ValueError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
