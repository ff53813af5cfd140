"""`python3 -m unittest discover benches/quality` runs this, without data."""

import sys
import unittest
from importlib.util import find_spec

from goals import AMAZON_STANDARDS, EASE, NEEDED, P3, SPLIT_STANDARDS, SplitRun, Standard, least, most, verdict
from measures import ALL
from processes import Taken, run
from split import TASKS
from tables import judgement


def split_run(ece: float = 0, skill: float = 1, seconds: float = 1, peak_bytes: int = 1) -> SplitRun:
    """A run of which no more is told than must be, and which meets every must unless something else is asked for."""
    peers = {name: {task: dict.fromkeys(ALL, 0.1) for task in TASKS} for name in (EASE, P3)}
    figures = dict.fromkeys(NEEDED, 0.5) | {"ece@12": ece, "brier_skill@12": skill}
    training = Taken(seconds, seconds, peak_bytes, output="")
    return SplitRun(dict.fromkeys(TASKS, figures), peers, training, {EASE: 1, P3: 1}, {"seconds": 1})


def missed(*runs: SplitRun) -> list[str]:
    """The standards whose must these runs do not meet."""
    named = {f"seed {seed}": run for seed, run in enumerate(runs)}
    return [standard.figure for standard in SPLIT_STANDARDS if not standard.must_holds(named)]


class GoalsTest(unittest.TestCase):
    def test_a_bound_is_met_by_the_mean_and_the_others_are_named(self) -> None:
        self.assertEqual(verdict({"a": 1.0, "b": 2.0}, least(1)), "met")
        self.assertEqual(verdict({"seed 42": 5.0, "seed 7": 1.0}, least(2)), "met by the mean, not on seed 7")
        self.assertEqual(verdict({"a": 1.0, "b": 1.0, "c": 9.0}, least(2)), "met by the mean, not on a, b")
        self.assertEqual(verdict({"a": 1.0, "b": 5.0}, most(2)), "**missed**")
        self.assertEqual(verdict({"a": 1.0}, most(0)), "**missed**")
        self.assertEqual(verdict({"a": 1.0}, None), "")

    def test_some_bounds_are_met_on_every_run_or_not_at_all(self) -> None:
        self.assertEqual(verdict({"a": 1.0, "b": 2.0}, most(2), of_every_run=True), "met")
        self.assertEqual(verdict({"a": 1.0, "b": 2.5}, most(2), of_every_run=True), "**missed** on b")
        self.assertEqual(verdict({"a": 2.5}, most(2), of_every_run=True), "**missed**")

    def test_what_every_run_meets_is_met_however_the_mean_is_rounded(self) -> None:
        for value in (0.1, 0.7, 1 / 3):
            for runs in range(1, 12):
                values = {str(run): value for run in range(runs)}
                self.assertEqual({verdict(values, least(value)), verdict(values, most(value))}, {"met"})

    def test_only_a_must_decides(self) -> None:
        self.assertTrue(Standard("x", float, ".1f", least(1), goal=least(3)).must_holds({"a": 1, "b": 2}))
        self.assertTrue(Standard("x", float, ".1f", least(1.5)).must_holds({"a": 1, "b": 2}))
        self.assertFalse(Standard("x", float, ".1f", least(1.5), of_every_run=True).must_holds({"a": 1, "b": 2}))
        self.assertFalse(Standard("x", float, ".1f", least(2)).must_holds({"a": 1, "b": 2}))

    def test_what_must_be_told_is_enough_for_every_standard(self) -> None:
        self.assertEqual(missed(split_run()), [])

    def test_chances_must_be_right_and_better_than_popularity_on_both_tasks(self) -> None:
        self.assertEqual(missed(split_run(ece=0.01, skill=0.05)), [])
        wrong = missed(split_run(ece=0.0101))
        self.assertEqual(wrong, ["many: calibration error@12", "one: calibration error@12"])
        wrong = missed(split_run(skill=0.0499))
        self.assertEqual(wrong, ["many: Brier skill@12 over popularity", "one: Brier skill@12 over popularity"])
        self.assertEqual(missed(split_run(ece=0.012), split_run(ece=0.004)), [])

    def test_time_and_memory_are_held_on_every_run(self) -> None:
        self.assertEqual(missed(split_run(), split_run(seconds=3.1)), ["training, in scipy inverses"])
        self.assertEqual(missed(split_run(), split_run(peak_bytes=2 * 10**9 + 1)), ["training, peak memory in GB"])

    def test_memory_is_only_a_goal_on_amazon_book(self) -> None:
        of_memory = AMAZON_STANDARDS[-1]
        self.assertEqual((of_memory.must, of_memory.goal), (None, most(2)))

    def test_the_table_has_every_run_and_the_mean(self) -> None:
        *_, row = judgement([Standard("x", float, ".1f", most(3))], {"a": 1, "b": 2}).splitlines()
        self.assertEqual(row, "| x | 1.0 | 2.0 | 1.5 | ≤ 3.0 | met |  |  |")
        each = Standard("x", float, ".1f", most(1.5), goal=most(1.5), of_every_run=True)
        *_, row = judgement([each], {"a": 1, "b": 2}).splitlines()
        self.assertEqual(row, "| x | 1.0 | 2.0 | 1.5 | ≤ 1.5 | **missed** on b | ≤ 1.5 | **missed** on b |")

    @unittest.skipUnless(find_spec("scipy"), "the peers need scipy")
    def test_the_peers_to_be_beaten_are_among_those_that_are_measured(self) -> None:
        from peers import PEERS

        self.assertLessEqual({EASE, P3}, PEERS.keys())


class ProcessesTest(unittest.TestCase):
    def test_memory_is_that_of_the_program(self) -> None:
        taken = run(sys.executable, "-c", "held = bytearray(200_000_000); print('done')")
        self.assertEqual(taken.output, "done\n")
        self.assertTrue(2e8 < taken.peak_bytes < 3e8, taken.peak_bytes)


if __name__ == "__main__":
    unittest.main()
