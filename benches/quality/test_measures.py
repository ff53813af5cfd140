"""`python3 -m unittest discover benches/quality` runs this, without data."""

import math
import unittest

from measures import ALL, MEASURES, THIRDS, averaged, measure, thirds


class MeasuresTest(unittest.TestCase):
    def test_a_perfect_list_is_perfect_however_many_are_wanted(self) -> None:
        for wanted in (1, 20, 30, 200):
            figures = measure([range(100)], [set(range(wanted))], readers=[1] * 1000)
            for name in MEASURES:
                with self.subTest(name, wanted=wanted):
                    self.assertAlmostEqual(figures[name], 1)

    def test_the_figures_are_those_that_one_computes_by_hand(self) -> None:
        figures = measure([[7, 3, 9], [7, 3, 8]], [{3, 5}, {1}], readers=[1] * 10)
        self.assertAlmostEqual(figures["recall@20"], (1 / 2 + 0) / 2)
        self.assertAlmostEqual(figures["recall@20_se"], 0.25 / math.sqrt(2))
        self.assertAlmostEqual(figures["ndcg@20"], (1 / math.log2(3)) / (1 + 1 / math.log2(3)) / 2)
        self.assertAlmostEqual(figures["coverage@20"], 4 / 10)

    def test_each_measure_ends_at_its_place(self) -> None:
        figures = measure([range(100)], [{20, 50}], readers=[1] * 100)
        self.assertEqual(figures["recall@20"], 0)
        self.assertEqual(figures["recall@50"], 1 / 2)
        self.assertEqual(figures["ndcg@20"], 0)
        self.assertGreater(figures["ndcg@100"], 0)
        self.assertEqual(figures["coverage@20"], 0.2)

    def test_lists_and_targets_must_be_of_the_same_readers(self) -> None:
        with self.assertRaises(ValueError):
            measure([[1]], [], readers=[1] * 10)


class PopularityTest(unittest.TestCase):
    def test_the_thirds_are_of_the_pairs_and_not_of_the_books(self) -> None:
        # 60 pairs: the first book has a third of them, and so have the next two, and the last four.
        self.assertEqual(thirds([20, 10, 10, 5, 5, 5, 5]), [0, 1, 1, 2, 2, 2, 2])
        self.assertEqual(thirds([5, 10, 5, 20, 5, 10, 5]), [2, 1, 2, 0, 2, 1, 2])

    def test_the_middle_of_a_books_pairs_decides(self) -> None:
        # The cuts are after 4 and 8 pairs; the first book reaches from 0 to 7, the next ones on to 9, 11 and 12.
        self.assertEqual(thirds([7, 2, 2, 1]), [0, 2, 2, 2])
        # A middle on the cut itself: the second book reaches from 3 to 5, and the cut is after 4.
        self.assertEqual(thirds([3, 2, 2, 2, 2, 1]), [0, 1, 1, 2, 2, 2])
        # A single book has its middle in the middle.
        self.assertEqual(thirds([9]), [1])

    def test_of_books_with_equally_many_readers_the_first_comes_first(self) -> None:
        self.assertEqual(thirds([1] * 6), [0, 0, 1, 1, 2, 2])
        self.assertEqual(thirds([1, 1, 2, 1, 1]), [1, 1, 0, 2, 2])

    def test_recall_within_a_third_is_the_mean_of_those_who_want_a_book_of_it(self) -> None:
        readers = [20, 10, 10, 5, 5, 5, 5]
        figures = measure([[0, 1, 3], [6, 2, 4]], [{0, 1, 2}, {2, 3, 4, 5}], readers)
        self.assertEqual([figures[name] for name in THIRDS], [1, (1 / 2 + 1) / 2, 1 / 3])
        self.assertEqual(figures["recall@20_middle_se"], 0.25 / math.sqrt(2))
        self.assertEqual(figures["recall@20_most_read_se"], 0)

    def test_a_third_is_found_among_the_first_twenty_and_no_more_are_asked_for(self) -> None:
        readers = [1] * 300
        figures = measure([range(100)], [set(range(40)) | {100, 299}], readers)
        self.assertEqual([figures[name] for name in THIRDS], [1, 0, 0])

    def test_a_third_that_nobody_wants_a_book_of_is_not_told(self) -> None:
        figures = measure([[0, 1]], [{0}], readers=[1] * 6)
        self.assertEqual([name for name in ALL if name not in figures], list(THIRDS[1:]))

    def test_the_mean_popularity_is_that_of_all_places_on_first_pages(self) -> None:
        figures = measure([[0, 1], [0, 2]], [{0}, {0}], readers=[9, 4, 2])
        self.assertEqual(figures["mean_popularity@20"], (9 + 4 + 9 + 2) / 4)
        figures = measure([range(30)], [{0}], readers=[3] * 20 + [2] * 10)
        self.assertEqual(figures["mean_popularity@20"], 3)


class AveragedTest(unittest.TestCase):
    def test_errors_are_those_of_the_mean(self) -> None:
        figures = averaged([{"x": 1.0, "x_se": 0.3}, {"x": 2.0, "x_se": 0.4}])
        self.assertEqual(figures["x"], 1.5)
        self.assertAlmostEqual(figures["x_se"], math.sqrt((0.09 + 0.16) / 2) / math.sqrt(2))

    def test_one_split_stays_as_it_is(self) -> None:
        self.assertEqual(averaged([{"x": 1.0, "x_se": 0.25}]), {"x": 1.0, "x_se": 0.25})

    def test_what_one_split_lacks_has_no_mean(self) -> None:
        self.assertEqual(averaged([{"x": 1.0, "y": 1.0}, {"x": 2.0}]), {"x": 1.5})


if __name__ == "__main__":
    unittest.main()
