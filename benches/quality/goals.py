"""What the recommender must reach, and what it should: margins over the best peers of the same split, time, memory.

Figures of different splits differ by more than good recommenders do, so that only margins on the same split are held to
anything. A bound is met when it is on every split.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Generic, TypeVar

from measures import Figures
from processes import Taken

EASE = "EASE lambda 125"
P3 = "P3 alpha 0.5 beta 0"
"""The peers to be beaten, by their names in `peers.py`: the best for a shelf, and the best for a single book."""

GIGABYTE = 10**9

R = TypeVar("R")


@dataclass(frozen=True)
class SplitRun:
    """What was measured on one split: figures by task, Luminaria's and by peer, and
    the seconds of the yardstick, scipy's inverse."""

    ours: Mapping[str, Figures]
    peers: Mapping[str, Mapping[str, Figures]]
    training: Taken
    inverse: Mapping[str, float]


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
    """A figure of a run, how it is printed, and what is asked of it."""

    figure: str
    of: Callable[[R], float]
    form: str
    must: Bound | None = None
    goal: Bound | None = None

    def values(self, runs: Mapping[str, R]) -> dict[str, float]:
        """The figure of each run."""
        return {name: self.of(run) for name, run in runs.items()}

    def must_holds(self, runs: Mapping[str, R]) -> bool:
        """Whether nothing is missed that must be met."""
        return not missed(self.values(runs), self.must)


def missed(values: Mapping[str, float], bound: Bound | None) -> list[str]:
    """The runs whose value does not keep to the bound."""
    return [name for name, value in values.items() if bound is not None and not bound.holds(value)]


def verdict(values: Mapping[str, float], bound: Bound | None) -> str:
    """In words, whether a bound is met; nothing where there is none."""
    if bound is None:
        return ""
    where = missed(values, bound)
    if not where:
        return "met"
    if len(values) == 1:
        return "**missed**"
    mean = "though met by the mean" if bound.holds(fmean(values.values())) else "and by the mean"
    return f"**missed** on {', '.join(where)}, {mean}"


def margin(task: str, measure: str, peer: str) -> Callable[[SplitRun], float]:
    """How much better we are than a peer."""
    return lambda run: run.ours[task][measure] - run.peers[peer][task][measure]


def in_inverses(run: SplitRun) -> float:
    """How long the training took, by the yardstick."""
    return run.training.seconds / run.inverse["seconds"]


SPLIT_STANDARDS: tuple[Standard[SplitRun], ...] = (
    Standard("many: recall@20 over EASE", margin("many", "recall@20", EASE), "+.4f", least(0.012), least(0.020)),
    Standard("many: nDCG@20 over EASE", margin("many", "ndcg@20", EASE), "+.4f", least(0.008), least(0.014)),
    Standard("one: recall@20 over P3", margin("one", "recall@20", P3), "+.4f", least(0), least(0.003)),
    Standard("one: nDCG@20 over P3", margin("one", "ndcg@20", P3), "+.4f", least(0)),
    Standard("one: coverage@20 over P3", margin("one", "coverage@20", P3), "+.4f", least(0.04)),
    Standard("one: coverage@20", lambda run: run.ours["one"]["coverage@20"], ".4f", goal=least(0.40)),
    Standard("training, in scipy inverses", in_inverses, ".2f", most(3), most(1)),
    Standard("training, peak memory in GB", lambda run: run.training.peak_bytes / GIGABYTE, ".2f", most(2)),
)

AMAZON_STANDARDS: tuple[Standard[AmazonRun], ...] = (
    Standard("recall@20, hits / targets", lambda run: run.ours["recall@20_of_all"], ".4f", least(0.176), least(0.180)),
    Standard("training, peak memory in GB", lambda run: run.training.peak_bytes / GIGABYTE, ".2f", goal=most(2)),
)
