"""`python3 -m unittest discover benches/quality` runs this, without data: a script stands in for Luminaria."""

import contextlib
import io
import json
import sys
import tempfile
import unittest
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

from goals import EASE, NEEDED, P3, AmazonRun, SplitRun
from measures import ALL
from processes import Taken
from run import AMAZON_OPTIONS, Bench, NotMeasured, measure_all
from split import TASKS

TAKEN = Taken(seconds=1.0, processor_seconds=1.0, peak_bytes=1, output="")
INVERSE = {"seconds": 1.0, "processor_seconds": 1.0}
GOOD = dict.fromkeys(NEEDED, 0.5) | {"ece@12": 0.0, "readers": 2500}


class Measured(Bench):
    """A bench that has the figures at hand."""

    def __init__(self, ours: dict[str, float]) -> None:
        self._ours = ours

    def split(self, seed: int) -> SplitRun:
        peers = {name: {task: dict.fromkeys(ALL, 0.1) for task in TASKS} for name in (EASE, P3)}
        return SplitRun({task: self._ours for task in TASKS}, peers, TAKEN, {EASE: 1.0, P3: 1.0}, INVERSE)

    def amazon(self) -> AmazonRun | None:
        return AmazonRun({"recall@20_of_all": 0.18}, TAKEN)


class InFolder(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


class MeasureAllTest(InFolder):
    def measure(self, ours: dict[str, float] = GOOD, quick: bool = False) -> tuple[bool, str]:
        """Whether all musts are met, and what was printed."""
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            is_met = measure_all(Measured(ours), quick, self.folder)
        return is_met, printed.getvalue()

    def test_the_means_come_last_and_the_tables_of_each_split_first(self) -> None:
        is_met, printed = self.measure()
        self.assertTrue(is_met)
        headings = [line for line in printed.splitlines() if line.startswith("#")]
        split = ["## many, seed {0}", "## one, seed {0}", "## Luminaria by popularity, seed {0}"]
        self.assertEqual(headings[:-5], [line.format(seed) for seed in (42, 7, 1234) for line in split])
        means = ["## The mean of seed 42, seed 7, seed 1234", "### many", "### one"]
        self.assertEqual(headings[-5:], ["## What is asked", "## Amazon-Book", *means])
        self.assertIn("Luminaria also: ece@12 0, brier_skill@12 0.5, ms_p99 0.5, ms_to_load 0.5, readers 2500.", printed)

    def test_a_missed_must_decides_and_is_printed(self) -> None:
        is_met, printed = self.measure(GOOD | {"ece@12": 0.02})
        self.assertFalse(is_met)
        row = "| many: calibration error@12 | 0.0200 | 0.0200 | 0.0200 | 0.0200 | ≤ 0.0100 | **missed** |  |  |"
        self.assertIn(row, printed)

    def test_the_figures_are_written(self) -> None:
        self.measure(quick=True)
        written = json.loads((self.folder / "figures.json").read_text())
        self.assertEqual(list(written["splits"]), ["seed 42"])
        self.assertIsNone(written["amazon"])


class BenchTest(InFolder):
    def bench(self, told: Mapping[str, object]) -> Bench:
        """With a Luminaria that tells just this of every task, and notes how it is called."""
        program, notes = self.folder / "luminaria", self.folder / "called.txt"
        lines = [f"#!{sys.executable}", "import sys", f"print(*sys.argv[1:], file=open({str(notes)!r}, 'a'))"]
        program.write_text("\n".join([*lines, f"print({json.dumps(told)!r})"]))
        program.chmod(0o755)
        return Bench(program, reference=self.folder, out=self.folder / "out")

    def test_a_split_has_the_figures_of_all(self) -> None:
        figures = dict.fromkeys(ALL, 0.1)
        peer = {"name": P3, "seconds": 0.5, "many": figures, "one": figures | {"recall@20": 0.2}}
        (split := self.folder / "out" / "7").mkdir(parents=True)
        (split / "peers.json").write_text(json.dumps({"of": "", "peers": [peer]}))
        inverse = Taken(1.0, 1.0, 1, output=json.dumps(INVERSE))
        with patch("run.run_own", return_value=inverse), contextlib.redirect_stderr(io.StringIO()):
            run = self.bench(GOOD).split(7)
        self.assertEqual(run.ours, {"many": GOOD, "one": GOOD})
        self.assertEqual(run.recommenders("one"), {P3: peer["one"], "Luminaria": GOOD})
        self.assertEqual((run.learning, run.inverse), ({P3: 0.5}, INVERSE))

    def test_what_is_not_told_is_named(self) -> None:
        told = {name: value for name, value in GOOD.items() if name != "brier_skill@12"} | {"ece@12": None}
        with self.assertRaisesRegex(NotMeasured, "`luminaria evaluate` does not tell ece@12, brier_skill@12: {"):
            self.bench(told)._evaluate(self.folder, "many.")

    def test_what_is_no_number_is_passed_over(self) -> None:
        bench = self.bench(GOOD | {"brier@12": None, "curve": [0.1]})
        self.assertEqual(bench._evaluate(self.folder, "many."), GOOD)

    def test_amazon_book_has_settings_of_its_own_and_only_recall_is_needed(self) -> None:
        (data := self.folder / "amazon-book").mkdir()
        for name in ("train.txt", "test.txt"):
            (data / name).write_text("0 1 2\n")
        with contextlib.redirect_stderr(io.StringIO()):
            run = self.bench({"recall@20_of_all": 0.18}).amazon()
        self.assertEqual(run and run.ours, {"recall@20_of_all": 0.18})
        trained, evaluated = (self.folder / "called.txt").read_text().splitlines()
        self.assertIn(" --ridge 600 --dropout 0 --reader-exponent 0.5 --book-exponent 0.25 --out ", trained)
        self.assertIn(" ".join(AMAZON_OPTIONS), trained)
        self.assertTrue(evaluated.startswith("evaluate "), evaluated)

    def test_where_the_data_are_not_at_hand_amazon_book_is_not_measured(self) -> None:
        self.assertIsNone(self.bench(GOOD).amazon())


if __name__ == "__main__":
    unittest.main()
