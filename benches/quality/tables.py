"""The results as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from goals import Bound, R, SplitRun, Standard, verdict
from measures import Figures

COLUMNS = {
    "recall@20": "recall@20",
    "recall@50": "recall@50",
    "ndcg@20": "nDCG@20",
    "ndcg@100": "nDCG@100",
    "coverage@20": "coverage@20",
}


def comparison(run: SplitRun, task: str) -> str:
    """Ours among the peers, on one split and task."""
    each = {name: of_task[task] for name, of_task in run.peers.items()} | {"**Luminaria**": run.ours[task]}
    rows = ([name, *(measured(figures, key) for key in COLUMNS)] for name, figures in each.items())
    return table(["recommender", *COLUMNS.values()], rows)


def measured(figures: Figures, key: str) -> str:
    """A figure with its standard error, where it has one."""
    error = figures.get(f"{key}_se")
    return f"{figures[key]:.4f}" + ("" if error is None else f" ± {error:.4f}")


def also(figures: Figures) -> str:
    """What was told beyond the columns."""
    shown = set(COLUMNS) | {f"{key}_se" for key in COLUMNS}
    return listing({key: value for key, value in figures.items() if key not in shown})


def listing(figures: Figures) -> str:
    """All figures in a line."""
    return ", ".join(f"{key} {value:.4g}" for key, value in figures.items())


def judgement(standards: Sequence[Standard[R]], runs: Mapping[str, R]) -> str:
    """Every figure that something is asked of, by run and as their mean, with what is asked and whether it is met."""
    rows = (judged(standard, standard.values(runs)) for standard in standards)
    return table(["figure", *runs, *mean_if_many(["mean"], runs), "must", "", "goal", ""], rows)


def judged(standard: Standard, values: Mapping[str, float]) -> list[str]:
    """One row of a judgement."""
    numbers = [*values.values(), *mean_if_many([fmean(values.values())], values)]
    asked: list[str] = []
    for bound in (standard.must, standard.goal):
        asked += wanted(bound, standard.form), verdict(values, bound)
    return [standard.figure, *(format(number, standard.form) for number in numbers), *asked]


def mean_if_many(mean: list, runs: Mapping) -> list:
    """The mean of a single run would say nothing."""
    return mean if len(runs) > 1 else []


def wanted(bound: Bound | None, form: str) -> str:
    """What is asked."""
    return "" if bound is None else f"{'≥' if bound.is_least else '≤'} {bound.value:{form}}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
