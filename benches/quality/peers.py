"""Other recommenders, learned from and measured on the same split as Luminaria.

    python3 benches/quality/peers.py DIR

DIR is what `split.py` wrote. The figures go to DIR/peers.json; while the programs and the split stay as they are, they
are not measured again.
"""

import hashlib
import json
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from scipy import linalg, sparse

from matrix import Floats, Requests, Train
from measures import LONGEST, Figures, measure
from split import TASKS

Recommender = Callable[[sparse.csr_array], Floats]
"""From the shelves that are given, a row each, to a score of every book for each of them."""

AT_ONCE = 250
"""So many readers are scored at a time, to spare memory."""


def by_table(table: Floats) -> Recommender:
    """Scores a book by the sum of what the table says of it in the rows of the books that are given."""
    return lambda given: given @ table


def popularity(train: Train) -> Recommender:
    """The same for everybody: the books that most readers have."""
    counts = readers_of_books(train)
    return lambda given: np.tile(counts, (given.shape[0], 1))


def item_cosine(train: Train, most: int) -> Recommender:
    """Neighbours by the cosine of two books' readers (Sarwar et al. 2001); the `most` nearest of each book count."""
    lengths = np.sqrt(readers_of_books(train))
    cosine = train.together() / lengths[:, np.newaxis] / lengths
    np.fill_diagonal(cosine, 0)
    nearest = np.argpartition(-cosine, most, axis=0)[:most]
    kept = np.zeros_like(cosine)
    np.put_along_axis(kept, nearest, np.take_along_axis(cosine, nearest, axis=0), axis=0)
    return by_table(kept)


def random_walk(train: Train, alpha: float, beta: float) -> Recommender:
    """Three steps at random, from a book to a reader to another book: P3alpha (Cooper et al. 2014), and with a discount
    for popular books RP3beta (Paudel et al. 2017). Here `alpha` is the power of the readers' step alone, and the shares
    of a book's readers stay as they are."""
    counts, shelf = readers_of_books(train), train.matrix.sum(axis=1)
    to_reader = sparse.diags_array(1 / counts) @ train.matrix.T
    to_book = sparse.diags_array(shelf**-alpha) @ train.matrix
    walked = (to_reader @ to_book).toarray().astype(np.float32)
    np.fill_diagonal(walked, 0)
    return by_table(walked / counts**beta)


def ease(train: Train, penalty: float) -> Recommender:
    """A linear regression of every book on all others, in closed form: EASE (Steck 2019)."""
    precision = linalg.inv(penalised(train, penalty), overwrite_a=True, check_finite=False)
    table = precision / -np.diag(precision)
    np.fill_diagonal(table, 0)
    return by_table(table.astype(np.float32))


def penalised(train: Train, penalty: float) -> np.ndarray:
    """The matrix that EASE inverts, in double precision."""
    gram = train.together().astype(np.float64)
    gram[np.diag_indices_from(gram)] += penalty
    return gram


def implicit_bm25(train: Train, most: int) -> Recommender:
    """Neighbours by BM25, of the package `implicit`."""
    from implicit.nearest_neighbours import BM25Recommender

    model = BM25Recommender(K=most, B=0.2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(sparse.csr_matrix(train.matrix), show_progress=False)
    return by_table(model.similarity.toarray().astype(np.float32))


PEERS: dict[str, Callable[[Train], Recommender]] = {
    "popularity": popularity,
    "item cosine, top 200": partial(item_cosine, most=200),
    "P3 alpha 0.5 beta 0": partial(random_walk, alpha=0.5, beta=0.0),
    "RP3beta alpha 1 beta 0.3": partial(random_walk, alpha=1.0, beta=0.3),
    "EASE lambda 125": partial(ease, penalty=125),
    "EASE lambda 250": partial(ease, penalty=250),
    "implicit BM25, top 100": partial(implicit_bm25, most=100),
}


def readers_of_books(train: Train) -> Floats:
    """How many readers have each book."""
    return train.matrix.sum(axis=0)


def lists(recommend: Recommender, given: sparse.csr_array) -> Iterator[list[int]]:
    """The best books for each reader, without those that were given. Which of equal scores come first is up to numpy,
    which chooses the same way each time."""
    for start in range(0, given.shape[0], AT_ONCE):
        some = given[start : start + AT_ONCE]
        lacks = -recommend(some)
        lacks[some.nonzero()] = np.inf
        best = np.argpartition(lacks, LONGEST, axis=1)[:, :LONGEST]
        order = np.argsort(np.take_along_axis(lacks, best, axis=1), axis=1)
        yield from np.take_along_axis(best, order, axis=1).tolist()


def figures_of(recommend: Recommender, requests: Requests, readers: Sequence[int]) -> Figures:
    """A recommender's measures on a task; of each book it is told how many readers have it."""
    return measure(lists(recommend, requests.given), requests.wanted, readers)


def measured(folder: Path) -> Iterator[dict]:
    """Each peer's name, the seconds it learned, and its figures by task."""
    train = Train(folder)
    asked = {task: train.requests(folder, task) for task in TASKS}
    readers = readers_of_books(train).astype(int).tolist()
    for name, learn in PEERS.items():
        started = time.perf_counter()
        recommend = learn(train)
        seconds = time.perf_counter() - started
        print(f"  {name}: learned in {seconds:.1f} s", file=sys.stderr, flush=True)
        figures = {task: figures_of(recommend, requests, readers) for task, requests in asked.items()}
        yield {"name": name, "seconds": seconds} | figures


def fingerprint(folder: Path) -> str:
    """Of all that the figures depend on: these programs, the packages' versions, the split."""
    here = Path(__file__).parent
    programs = [here / name for name in ("peers.py", "matrix.py", "measures.py", "requirements.txt")]
    parts = [folder / f"{task}.{part}.csv" for task in TASKS for part in ("fold_in", "targets")]
    whole = hashlib.sha256()
    for file in [*programs, folder / "train.csv", *parts]:
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def main() -> None:
    """Measures, unless that was done."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    known, of = folder / "peers.json", fingerprint(folder)
    if known.exists() and json.loads(known.read_text())["of"] == of:
        return
    known.write_text(json.dumps({"of": of, "peers": list(measured(folder))}, indent=1))


if __name__ == "__main__":
    main()
