"""The results as Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean

from figures import means
from goals import OURS, Bound, R, SplitRun, Standard, verdict
from measures import POPULARITY, Figures
from split import TASKS

COLUMNS = {
    "recall@20": "recall@20",
    "recall@50": "recall@50",
    "ndcg@20": "nDCG@20",
    "ndcg@100": "nDCG@100",
    "coverage@20": "coverage@20",
}

MEAN_POPULARITY = {POPULARITY: "mean popularity"}

THIRD_COLUMNS = {
    "recall@20_most_read": "recall@20, most read",
    "recall@20_middle": "recall@20, middle",
    "recall@20_least_read": "recall@20, least read",
}


def comparison(run: SplitRun, task: str) -> str:
    """Ours among the peers, on one split and task."""
    return table(["recommender", *COLUMNS.values()], lines(run.recommenders(task), COLUMNS))


def by_popularity(run: SplitRun) -> str:
    """Whether everybody is shown the same well-known books, and what is found of the others, on both tasks."""
    columns = MEAN_POPULARITY | THIRD_COLUMNS
    rows = ([task, *line] for task in TASKS for line in lines(run.recommenders(task), columns))
    return table(["task", "recommender", *columns.values()], rows)


def summary(runs: Mapping[str, SplitRun], task: str) -> str:
    """Everybody on a task, the best first, as means of all splits."""
    columns = COLUMNS | MEAN_POPULARITY
    return table(["recommender", *columns.values()], lines(means(runs, task), columns))


def lines(each: Mapping[str, Figures], columns: Iterable[str]) -> Iterator[list[str]]:
    """A line of figures for each recommender; ours stands out."""
    for name, figures in each.items():
        yield [f"**{name}**" if name == OURS else name, *(measured(figures, key) for key in columns)]


def measured(figures: Figures, key: str) -> str:
    """A figure with its standard error, where it has one; a dash where there was nothing to measure."""
    if key not in figures:
        return "–"
    form = ".0f" if key == POPULARITY else ".4f"
    error = figures.get(f"{key}_se")
    return f"{figures[key]:{form}}" + ("" if error is None else f" ± {error:{form}}")


def also(figures: Figures) -> str:
    """What was told beyond the columns."""
    columns = COLUMNS | MEAN_POPULARITY | THIRD_COLUMNS
    return listing({key: value for key, value in figures.items() if key.removesuffix("_se") not in columns})


def listing(figures: Figures) -> str:
    """All figures in a line."""
    return ", ".join(f"{key} {brief(value)}" for key, value in figures.items())


def brief(value: float) -> str:
    """A few digits of what was measured, but all of what was counted."""
    return str(value) if isinstance(value, int) else f"{value:.4g}"


def judgement(standards: Sequence[Standard[R]], runs: Mapping[str, R]) -> str:
    """Every figure that something is asked of, by run and as their mean, with what is asked and whether it is met."""
    rows = (judged(standard, standard.values(runs)) for standard in standards)
    return table(["figure", *runs, *mean_if_many(["mean"], runs), "must", "", "goal", ""], rows)


def judged(standard: Standard, values: Mapping[str, float]) -> list[str]:
    """One row of a judgement."""
    numbers = [*values.values(), *mean_if_many([fmean(values.values())], values)]
    asked: list[str] = []
    for bound in (standard.must, standard.goal):
        asked += wanted(bound, standard.form), verdict(values, bound, standard.of_every_run)
    return [standard.figure, *(format(number, standard.form) for number in numbers), *asked]


def mean_if_many(mean: list, runs: Mapping) -> list:
    """The mean of a single run would say nothing."""
    return mean if len(runs) > 1 else []


def wanted(bound: Bound | None, form: str) -> str:
    """What is asked."""
    return "" if bound is None else f"{'≥' if bound.is_least else '≤'} {bound.value:{form}}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    whole = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in whole)
