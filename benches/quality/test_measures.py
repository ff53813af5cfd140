"""`python3 -m unittest discover benches/quality` runs this, without data."""

import math
import unittest

from measures import MEASURES, measure


class MeasuresTest(unittest.TestCase):
    def test_a_perfect_list_is_perfect_however_many_are_wanted(self) -> None:
        for wanted in (1, 20, 30, 200):
            figures = measure([range(100)], [set(range(wanted))], books=1000)
            for name in MEASURES:
                with self.subTest(name, wanted=wanted):
                    self.assertAlmostEqual(figures[name], 1)

    def test_the_figures_are_those_that_one_computes_by_hand(self) -> None:
        figures = measure([[7, 3, 9], [7, 3, 8]], [{3, 5}, {1}], books=10)
        self.assertAlmostEqual(figures["recall@20"], (1 / 2 + 0) / 2)
        self.assertAlmostEqual(figures["recall@20_se"], 0.25 / math.sqrt(2))
        self.assertAlmostEqual(figures["ndcg@20"], (1 / math.log2(3)) / (1 + 1 / math.log2(3)) / 2)
        self.assertAlmostEqual(figures["coverage@20"], 4 / 10)

    def test_each_measure_ends_at_its_place(self) -> None:
        figures = measure([range(100)], [{20, 50}], books=100)
        self.assertEqual(figures["recall@20"], 0)
        self.assertEqual(figures["recall@50"], 1 / 2)
        self.assertEqual(figures["ndcg@20"], 0)
        self.assertGreater(figures["ndcg@100"], 0)
        self.assertEqual(figures["coverage@20"], 0.2)

    def test_lists_and_targets_must_be_of_the_same_readers(self) -> None:
        with self.assertRaises(ValueError):
            measure([[1]], [], books=10)


if __name__ == "__main__":
    unittest.main()
