"""What the recommender must reach, and what it should: margins over the best peers of the same split, honest chances of
a match, time, memory.

Recall and nDCG of different splits differ by more than good recommenders do, so that only their margins on the same
split are held to anything. Even such a margin has some luck in it, by which readers happen to be held out. So a bound
on quality is met when the mean of the splits meets it; a split that does not is named. Time and memory are held on
every run: who trains a model has one machine, and not the mean of several trainings.

The chances that the first twelve books are shown with are held to two bounds. ece@12, the calibration error, is by how
much they are off in the mean: of the books shown with 20 %, one in five must match. brier_skill@12 is how much better
they foretell than the popularity of a book does: chances that tell no book from another could be off by nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Generic, TypeVar

from measures import ALL, Figures
from processes import Taken
from split import TASKS

EASE = "EASE lambda 125"
P3 = "P3 alpha 0.5 beta 0"
"""The peers to be beaten, by their names in `peers.py`: the best for a shelf, and the best for a single book."""

OURS = "Luminaria"
"""The name of what is held to all this, among those of the peers."""

CALIBRATION_ERROR, BRIER_SKILL = "ece@12", "brier_skill@12"

PAGE_TIME, LOAD_TIME = "ms_p99", "ms_to_load"
"""Milliseconds that one in a hundred pages takes longer than, on one core; and those to open the model."""

NEEDED = (*ALL, CALIBRATION_ERROR, BRIER_SKILL, PAGE_TIME, LOAD_TIME)
"""What `luminaria evaluate` must tell of a task: what is measured of the peers too, and what is asked of it alone."""

GIGABYTE = 10**9

R = TypeVar("R")


@dataclass(frozen=True)
class SplitRun:
    """What was measured on one split: figures by task, Luminaria's and by peer, and what it took to learn, of peers the
    seconds alone; also the seconds of the yardstick, scipy's inverse."""

    ours: Mapping[str, Figures]
    peers: Mapping[str, Mapping[str, Figures]]
    training: Taken
    learning: Mapping[str, float]
    inverse: Mapping[str, float]

    def recommenders(self, task: str) -> dict[str, Figures]:
        """Everybody's figures on a task, by name, ours last."""
        return {name: of_task[task] for name, of_task in self.peers.items()} | {OURS: self.ours[task]}


@dataclass(frozen=True)
class AmazonRun:
    """What was measured on Amazon-Book."""

    ours: Figures
    training: Taken


@dataclass(frozen=True)
class Bound:
    """A least or a most value."""

    value: float
    is_least: bool

    def holds(self, value: float) -> bool:
        """Whether a value keeps to it."""
        return value >= self.value if self.is_least else value <= self.value


def least(value: float) -> Bound:
    """At least so much."""
    return Bound(value, is_least=True)


def most(value: float) -> Bound:
    """At most so much."""
    return Bound(value, is_least=False)


@dataclass(frozen=True)
class Standard(Generic[R]):
    """A figure of a run, how it is printed, and what is asked of it: of the runs' mean, or of every one of them."""

    figure: str
    of: Callable[[R], float]
    form: str
    must: Bound | None = None
    goal: Bound | None = None
    of_every_run: bool = False

    def values(self, runs: Mapping[str, R]) -> dict[str, float]:
        """The figure of each run."""
        return {name: self.of(run) for name, run in runs.items()}

    def must_holds(self, runs: Mapping[str, R]) -> bool:
        """Whether nothing is missed that must be met."""
        return self.must is None or is_met(self.values(runs), self.must, self.of_every_run)


def missed(values: Mapping[str, float], bound: Bound) -> list[str]:
    """The runs whose value does not keep to the bound."""
    return [name for name, value in values.items() if not bound.holds(value)]


def is_met(values: Mapping[str, float], bound: Bound, of_every_run: bool) -> bool:
    """Whether a bound is met, by the mean or on every run."""
    # What every run meets is not left to how the mean is rounded.
    return not missed(values, bound) or (not of_every_run and bound.holds(fmean(values.values())))


def verdict(values: Mapping[str, float], bound: Bound | None, of_every_run: bool = False) -> str:
    """In words, whether a bound is met; nothing where there is none."""
    if bound is None:
        return ""
    where = ", ".join(missed(values, bound))
    if is_met(values, bound, of_every_run):
        return f"met by the mean, not on {where}" if where else "met"
    return f"**missed** on {where}" if of_every_run and len(values) > 1 else "**missed**"


def margin(task: str, measure: str, peer: str) -> Callable[[SplitRun], float]:
    """How much better we are than a peer."""
    return lambda run: run.ours[task][measure] - run.peers[peer][task][measure]


def ours(task: str, measure: str) -> Callable[[SplitRun], float]:
    """How good we are."""
    return lambda run: run.ours[task][measure]


def in_inverses(run: SplitRun) -> float:
    """How long the training took, by the yardstick."""
    return run.training.seconds / run.inverse["seconds"]


def peak(run: SplitRun | AmazonRun) -> float:
    """The most memory that the training held, in GB."""
    return run.training.peak_bytes / GIGABYTE


def calibration(task: str) -> tuple[Standard[SplitRun], ...]:
    """What is asked of the chances that books are shown with."""
    return (
        Standard(f"{task}: calibration error@12", ours(task, CALIBRATION_ERROR), ".4f", most(0.01)),
        Standard(f"{task}: Brier skill@12 over popularity", ours(task, BRIER_SKILL), "+.4f", least(0.05)),
    )


SPLIT_STANDARDS: tuple[Standard[SplitRun], ...] = (
    Standard("many: recall@20 over EASE", margin("many", "recall@20", EASE), "+.4f", least(0.012), least(0.020)),
    Standard("many: nDCG@20 over EASE", margin("many", "ndcg@20", EASE), "+.4f", least(0.008), least(0.014)),
    Standard("one: recall@20 over P3", margin("one", "recall@20", P3), "+.4f", least(0), least(0.003)),
    Standard("one: nDCG@20 over P3", margin("one", "ndcg@20", P3), "+.4f", least(0)),
    Standard("one: coverage@20 over P3", margin("one", "coverage@20", P3), "+.4f", least(0.04)),
    Standard("one: coverage@20", ours("one", "coverage@20"), ".4f", goal=least(0.40)),
    *(standard for task in TASKS for standard in calibration(task)),
    *(Standard(f"{task}: one page, p99 in ms", ours(task, PAGE_TIME), ".2f", most(2)) for task in TASKS),
    Standard("opening the model, in ms", ours("many", LOAD_TIME), ".1f", most(30)),
    Standard("training, in scipy inverses", in_inverses, ".2f", most(3), most(1), of_every_run=True),
    Standard("training, peak memory in GB", peak, ".2f", most(2), of_every_run=True),
)

AMAZON_STANDARDS: tuple[Standard[AmazonRun], ...] = (
    Standard("recall@20, hits / targets", lambda run: run.ours["recall@20_of_all"], ".4f", least(0.176), least(0.180)),
    Standard("training, peak memory in GB", peak, ".2f", goal=most(2), of_every_run=True),
)
