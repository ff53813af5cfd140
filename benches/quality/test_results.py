"""`python3 -m unittest discover benches/quality` runs this, without data."""

import json
import tempfile
import unittest
from pathlib import Path

import figures
from goals import AmazonRun, SplitRun
from measures import ALL, Figures
from processes import Taken
from split import TASKS
from tables import also, by_popularity, comparison, listing, summary

TAKEN = Taken(seconds=2.0, processor_seconds=3.0, peak_bytes=5, output="not to be written")


def of(recall: float, popularity: float = 1234.5) -> Figures:
    """All measures, told apart by recall alone."""
    return dict.fromkeys(ALL, 0.5) | {"recall@20": recall, "recall@20_se": 0.003, "mean_popularity@20": popularity}


def split_run(ours: float, peer: float) -> SplitRun:
    """A split with one peer, whose recall on `one` is half of that on `many`."""
    each = [{"many": of(recall), "one": of(recall / 2)} for recall in (ours, peer)]
    return SplitRun(each[0], {"popularity": each[1]}, TAKEN, {"popularity": 0.5}, {"seconds": 1.0})


RUNS = {"seed 42": split_run(ours=0.3, peer=0.4), "seed 7": split_run(ours=0.6, peer=0.2)}


class TablesTest(unittest.TestCase):
    def test_the_summary_has_the_means_the_best_first(self) -> None:
        header, _, *rows = summary(RUNS, "many").splitlines()
        columns = "recommender | recall@20 | recall@50 | nDCG@20 | nDCG@100 | coverage@20 | mean popularity"
        self.assertEqual(header, f"| {columns} |")
        error = 0.003 / 2**0.5
        rest = "0.5000 | 0.5000 | 0.5000 | 0.5000 | 1234 |"
        self.assertEqual(rows[0], f"| **Luminaria** | 0.4500 ± {error:.4f} | {rest}")
        self.assertEqual(rows[1], f"| popularity | 0.3000 ± {error:.4f} | {rest}")

    def test_everybody_is_held_against_popularity_on_both_tasks(self) -> None:
        header, _, *rows = by_popularity(RUNS["seed 42"]).splitlines()
        columns = "mean popularity | recall@20, most read | recall@20, middle | recall@20, least read"
        self.assertEqual(header, f"| task | recommender | {columns} |")
        starts = [f"| {task} | {name} | 1234 | 0.5000" for task in TASKS for name in ("popularity", "**Luminaria**")]
        self.assertEqual([row[: len(start)] for row, start in zip(rows, starts, strict=True)], starts)

    def test_what_there_was_nothing_to_measure_of_is_a_dash(self) -> None:
        run = RUNS["seed 42"]
        del (peer := dict(run.peers["popularity"]["one"]))["recall@20"]
        run = SplitRun(run.ours, {"popularity": {"one": peer}}, TAKEN, run.learning, run.inverse)
        self.assertIn("| popularity | – | 0.5000 |", comparison(run, "one"))

    def test_only_what_no_table_has_is_told_beside(self) -> None:
        told = of(0.3) | {"recall@20_middle_se": 0.1, "brier@12": 0.0812345, "brier@12_se": 0.001, "shown@12": 30_000}
        self.assertEqual(also(told), "brier@12 0.08123, brier@12_se 0.001, shown@12 30000")
        self.assertEqual(also(of(0.3)), "")
        self.assertEqual(listing({"x": 1 / 3}), "x 0.3333")


class FiguresTest(unittest.TestCase):
    def test_everything_is_written(self) -> None:
        amazon = AmazonRun({"recall@20_of_all": 0.17}, TAKEN)
        with tempfile.TemporaryDirectory() as folder:
            figures.write(file := Path(folder, "figures.json"), RUNS, amazon)
            written = json.loads(file.read_text())
        taken = {"seconds": 2.0, "processor_seconds": 3.0, "peak_bytes": 5}
        split = written["splits"]["seed 7"]
        ours = taken | {"many": of(0.6), "one": of(0.3)}
        peer = {"seconds": 0.5, "many": of(0.2), "one": of(0.1)}
        self.assertEqual(split, {"recommenders": {"popularity": peer, "Luminaria": ours}, "inverse": {"seconds": 1.0}})
        self.assertEqual(list(written["splits"]), ["seed 42", "seed 7"])
        self.assertAlmostEqual(written["mean"]["one"]["Luminaria"]["recall@20"], 0.225)
        self.assertEqual(written["amazon"], taken | {"recall@20_of_all": 0.17})

    def test_without_amazon_book_there_is_nothing_of_it(self) -> None:
        self.assertIsNone(figures.written(RUNS, None)["amazon"])

    def test_of_equally_good_recommenders_the_first_stays_first(self) -> None:
        tied = {"seed 42": split_run(ours=0.3, peer=0.3)}
        self.assertEqual(list(figures.means(tied, "many")), ["popularity", "Luminaria"])


if __name__ == "__main__":
    unittest.main()
