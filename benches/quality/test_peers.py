"""`python3 -m unittest discover benches/quality` runs this, without data, where scipy is installed."""

import contextlib
import io
import tempfile
import unittest
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import patch

from measures import ALL
from split import TASKS, write_pairs

READERS = range(1, 7)
BOOKS = range(120)

HAVING = [sum(book % reader == 0 for reader in READERS) for book in BOOKS]
"""How many have each book: reader 1 has all books, reader 2 every second, and so on."""


@unittest.skipUnless(find_spec("scipy"), "the peers need scipy")
class PeersTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        # Ids are not places: here they are ten times as high.
        shelves = [(reader, 10 * book) for reader in READERS for book in BOOKS if book % reader == 0]
        write_pairs(self.folder / "train.csv", shelves)
        for task in TASKS:
            write_pairs(self.folder / f"{task}.fold_in.csv", [(8, 0), (9, 70)])
            # All readers have 600, one has 10, and none has 5.
            write_pairs(self.folder / f"{task}.targets.csv", [(8, 600), (8, 10), (9, 600), (9, 5)])

    def test_all_is_measured_of_a_peer(self) -> None:
        import peers

        only = patch.dict(peers.PEERS, {"popularity": peers.popularity}, clear=True)
        with only, contextlib.redirect_stderr(io.StringIO()):
            (peer,) = peers.measured(self.folder)
        self.assertEqual(peer["many"], peer["one"])
        figures = peer["one"]
        self.assertEqual([name for name in ALL if name not in figures], ["recall@20_middle"])
        self.assertEqual(figures["recall@20"], (1 / 2 + 1) / 2)
        self.assertEqual((figures["recall@20_most_read"], figures["recall@20_least_read"]), (1, 0))
        # One of the two is not shown the book 0, which all readers have, as it was given.
        best = sorted(HAVING, reverse=True)
        self.assertEqual(figures["mean_popularity@20"], (sum(best[:20]) + sum(best[1:21])) / 40)


if __name__ == "__main__":
    unittest.main()
