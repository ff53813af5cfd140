"""How well lists fit readers they were not learned from.

recall@k is hits / min(k, targets); nDCG@k has binary gains; both are means over readers, `…_se` is the standard error
of such a mean. coverage@20 is the share of all books that stand in anybody's first twenty.

A list of what everybody reads anyway has hits too. So it is also told how many readers the shown books have
(mean_popularity@20), and how much is found of the books that are most read, that are least read, and in between. The
names are those that `luminaria evaluate --json` prints. Only the standard library is needed.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from statistics import fmean, pstdev

Figures = dict[str, float]
Hits = Sequence[bool]

LONGEST = 100
"""No measure looks further down a list."""

SHOWN = 20
"""The first page, on which coverage and popularity count."""

GAINS = [1 / math.log2(place + 2) for place in range(LONGEST)]
BEST = [sum(GAINS[:targets]) for targets in range(LONGEST + 1)]
"""What a list wins whose first places are all hits, by how many."""


def recall(first: int, hits: Hits, targets: int) -> float:
    """The share of the targets that stand among the first; a list that is too short for all is not blamed for it."""
    return sum(hits[:first]) / min(first, targets)


def ndcg(first: int, hits: Hits, targets: int) -> float:
    """What the hits among the first win, a late one less, as a share of what the best list wins."""
    won = sum(gain for gain, hit in zip(GAINS, hits[:first]) if hit)
    return won / BEST[min(first, targets)]


MEASURES: dict[str, Callable[[Hits, int], float]] = {
    "recall@20": partial(recall, 20),
    "recall@50": partial(recall, 50),
    "ndcg@20": partial(ndcg, 20),
    "ndcg@100": partial(ndcg, 100),
}

THIRDS = ("recall@20_most_read", "recall@20_middle", "recall@20_least_read")
"""Recall by popularity, in the order of `thirds`."""

COVERAGE, POPULARITY = "coverage@20", "mean_popularity@20"

ALL = (*MEASURES, COVERAGE, POPULARITY, *THIRDS)
"""What is measured of every recommender, without the errors."""


def thirds(readers: Sequence[int]) -> list[int]:
    """Which third of all pairs each book belongs to, from how many readers it has; no book may be without one.

    The most read come first, and of equals the one that stands first. A book belongs where the middle of its own pairs
    lies, and to the later third when that is the cut itself: so the thirds are as equal as whole books allow. They are
    thirds of the pairs, not of the books: hardly a reader wants one of the least read third of the books."""
    third, pairs, before = [0] * len(readers), sum(readers), 0
    for book in sorted(range(len(readers)), key=lambda book: -readers[book]):
        # Doubled, the middle is a whole number: no rounding decides about a book at a cut.
        third[book] = 3 * (2 * before + readers[book]) // (2 * pairs)
        before += readers[book]
    return third


def by_third(ranked: Sequence[int], wanted: Collection[int], third: Sequence[int]) -> Iterator[tuple[str, float]]:
    """Recall within each third of which the reader wants a book. Of another there is nothing to tell."""
    targets = Counter(third[book] for book in wanted)
    hits = Counter(third[book] for book in ranked[:SHOWN] if book in wanted)
    return ((THIRDS[of], hits[of] / min(SHOWN, targets[of])) for of in targets)


def of_reader(ranked: Sequence[int], wanted: Collection[int], third: Sequence[int]) -> Iterator[tuple[str, float]]:
    """What one list is worth to its reader, by the measures' names."""
    hits = [book in wanted for book in ranked[:LONGEST]]
    yield from ((name, of_one(hits, len(wanted))) for name, of_one in MEASURES.items())
    yield from by_third(ranked, wanted, third)


def measure(lists: Iterable[Sequence[int]], targets: Iterable[Collection[int]], readers: Sequence[int]) -> Figures:
    """Of lists, best book first, with what each reader really had; `readers` is how many had each book in what was
    learned from. No reader may be without a target. A third of which nobody wants a book is left out."""
    values: dict[str, list[float]] = {name: [] for name in (*MEASURES, *THIRDS)}
    third = thirds(readers)
    shown: Counter[int] = Counter()
    for ranked, wanted in zip(lists, targets, strict=True):
        shown.update(ranked[:SHOWN])
        for name, value in of_reader(ranked, wanted, third):
            values[name].append(value)
    figures: Figures = {}
    for name, each in values.items():
        if each:
            figures |= {name: fmean(each), f"{name}_se": pstdev(each) / math.sqrt(len(each))}
    return figures | {COVERAGE: len(shown) / len(readers), POPULARITY: mean_popularity(shown, readers)}


def mean_popularity(shown: Counter[int], readers: Sequence[int]) -> float:
    """How many readers a book has that is shown, in the mean over all places at which books are shown."""
    return sum(times * readers[book] for book, times in shown.items()) / shown.total()


def averaged(each: Sequence[Figures]) -> Figures:
    """The figures of several splits as one: means, and the errors of those means. What one split lacks is left out."""
    common = [name for name in each[0] if all(name in figures for figures in each)]
    return {name: mean_of(name)([figures[name] for figures in each]) for name in common}


def mean_of(name: str) -> Callable[[Sequence[float]], float]:
    """How the figures of this name become one."""
    return error_of_mean if name.endswith("_se") else fmean


def error_of_mean(errors: Sequence[float]) -> float:
    """The standard error of a mean of several splits, from theirs. They are taken as independent, as few readers are
    held out by more than one of them."""
    return math.sqrt(fmean(error * error for error in errors) / len(errors))
