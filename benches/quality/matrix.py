"""The files of a split as sparse matrices."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Requests:
    """One task: a row of given books for each reader, and the columns to be found."""

    given: sparse.csr_array
    wanted: Sequence[frozenset[int]]


class Train:
    """The readers to learn from: `matrix` has a row for each, a column for each book that any of them has, and ones."""

    def __init__(self, folder: Path) -> None:
        pairs = read_pairs(folder / "train.csv")
        self.books: NDArray[np.int64] = np.unique(pairs[:, 1])
        self.matrix = self._matrix(pairs, np.unique(pairs[:, 0]))

    def together(self) -> Floats:
        """For each two books, how many readers have both; for each book with itself, how many have it."""
        return (self.matrix.T @ self.matrix).toarray()

    def requests(self, folder: Path, task: str) -> Requests:
        """What a task asks. Nothing can be said of books without a reader here: they are neither given nor wanted, and
        a reader who wants none but those is left out."""
        wanted: dict[int, set[int]] = {}
        targets = self._known(read_pairs(folder / f"{task}.targets.csv"))
        for reader, column in zip(targets[:, 0].tolist(), self._columns(targets).tolist()):
            wanted.setdefault(reader, set()).add(column)
        readers = np.array(sorted(wanted))
        given = read_pairs(folder / f"{task}.fold_in.csv")
        given = self._known(given[np.isin(given[:, 0], readers)])
        return Requests(self._matrix(given, readers), [frozenset(wanted[reader]) for reader in readers.tolist()])

    def _matrix(self, pairs: NDArray[np.int64], readers: NDArray[np.int64]) -> sparse.csr_array:
        at = np.searchsorted(readers, pairs[:, 0]), self._columns(pairs)
        return sparse.csr_array((np.ones(len(pairs), np.float32), at), shape=(len(readers), len(self.books)))

    def _known(self, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
        return pairs[np.isin(pairs[:, 1], self.books)]

    def _columns(self, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.searchsorted(self.books, pairs[:, 1])


def read_pairs(file: Path) -> NDArray[np.int64]:
    """Readers and books, a pair a row."""
    return np.loadtxt(file, dtype=np.int64, delimiter=",", skiprows=1, ndmin=2)
