"""`python3 -m unittest discover benches/quality` runs this, without data."""

import sys
import unittest
from importlib.util import find_spec

from goals import EASE, P3, Standard, least, most, verdict
from processes import run
from tables import judgement


class GoalsTest(unittest.TestCase):
    def test_a_bound_is_met_when_it_is_on_every_split(self) -> None:
        self.assertEqual(verdict({"a": 1.0, "b": 2.0}, least(1)), "met")
        self.assertEqual(verdict({"a": 1.0, "b": 5.0}, least(2)), "**missed** on a, though met by the mean")
        self.assertEqual(verdict({"a": 1.0, "b": 5.0}, most(2)), "**missed** on b, and by the mean")
        self.assertEqual(verdict({"a": 1.0}, most(0)), "**missed**")
        self.assertEqual(verdict({"a": 1.0}, None), "")

    def test_only_a_must_decides(self) -> None:
        self.assertTrue(Standard("x", float, ".1f", least(1), goal=least(3)).must_holds({"a": 1, "b": 2}))
        self.assertFalse(Standard("x", float, ".1f", least(2)).must_holds({"a": 1, "b": 2}))

    def test_the_table_has_every_run_and_the_mean(self) -> None:
        *_, row = judgement([Standard("x", float, ".1f", most(3))], {"a": 1, "b": 2}).splitlines()
        self.assertEqual(row, "| x | 1.0 | 2.0 | 1.5 | ≤ 3.0 | met |  |  |")

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
