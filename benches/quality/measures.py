"""How well lists fit readers they were not learned from.

recall@k is hits / min(k, targets); nDCG@k has binary gains; both are means over readers, `…_se` is the standard error of
such a mean. coverage@20 is the share of all books that stand in anybody's first twenty. The names are those that
`luminaria evaluate --json` prints. Only the standard library is needed.
"""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from statistics import fmean, pstdev

Figures = dict[str, float]
Hits = Sequence[bool]

LONGEST = 100
"""No measure looks further down a list."""

SHOWN = 20
"""The first page, on which coverage counts."""

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


def measure(lists: Iterable[Sequence[int]], targets: Iterable[Collection[int]], books: int) -> Figures:
    """Of lists, best book first, with what each reader really had, out of so many books. No reader may be without a
    target."""
    values: dict[str, list[float]] = {name: [] for name in MEASURES}
    shown: set[int] = set()
    for ranked, wanted in zip(lists, targets, strict=True):
        hits = [book in wanted for book in ranked[:LONGEST]]
        shown.update(ranked[:SHOWN])
        for name, of_one in MEASURES.items():
            values[name].append(of_one(hits, len(wanted)))
    figures: Figures = {}
    for name, each in values.items():
        figures[name] = fmean(each)
        figures[f"{name}_se"] = pstdev(each) / math.sqrt(len(each))
    return figures | {"coverage@20": len(shown) / books}
