"""`python3 -m unittest discover benches/quality` runs this, without data."""

import io
import unittest

from amazon_book import pairs
from split import Split, cut, title_and_series

SHELVES = {reader: set(range(reader, 2 * reader)) for reader in range(1, 40)}
"""Reader 7 has seven books; four readers have too few."""


def of(split: Split) -> dict[str, dict[int, list[int]]]:
    """Every part of a split, as its readers' books."""
    parts = {"train": split.train}
    parts |= {"many given": split.many.fold_in, "many wanted": split.many.targets}
    parts |= {"one given": split.one.fold_in, "one wanted": split.one.targets}
    shelves: dict[str, dict[int, list[int]]] = {name: {} for name in parts}
    for name, part in parts.items():
        for reader, book in part:
            shelves[name].setdefault(reader, []).append(book)
    return shelves


class SplitTest(unittest.TestCase):
    def setUp(self) -> None:
        self.parts = of(cut(SHELVES, seed=42, held_out=10))

    def test_no_reader_who_asks_was_learned_from(self) -> None:
        learned, asking = self.parts["train"].keys(), self.parts["one given"].keys()
        self.assertEqual(len(asking), 10)
        self.assertFalse(learned & asking)
        self.assertEqual(learned | asking, set(range(5, 40)))

    def test_what_is_given_and_what_is_wanted_make_up_the_shelf(self) -> None:
        for task in ("many", "one"):
            for reader, wanted in self.parts[f"{task} wanted"].items():
                given = self.parts[f"{task} given"][reader]
                self.assertEqual(sorted(given + wanted), sorted(SHELVES[reader]))

    def test_many_wants_a_fifth_and_one_gives_a_single_book(self) -> None:
        for reader, given in self.parts["one given"].items():
            self.assertEqual(len(given), 1)
            self.assertEqual(len(self.parts["many wanted"][reader]), max(1, round(len(SHELVES[reader]) / 5)))

    def test_only_the_seed_decides(self) -> None:
        turned = {reader: set(sorted(shelf, reverse=True)) for reader, shelf in reversed(SHELVES.items())}
        self.assertEqual(of(cut(turned, seed=42, held_out=10)), self.parts)
        self.assertNotEqual(of(cut(SHELVES, seed=7, held_out=10)), self.parts)

    def test_the_requests_of_a_seed_stay_as_they_are(self) -> None:
        split = cut({1: {1, 2, 3, 4, 5}, 2: {6, 7, 8, 9, 10}}, seed=42, held_out=1)
        self.assertEqual(split.many.targets, [(2, 7)])
        self.assertEqual(split.one.fold_in, [(2, 6)])


class ItemsTest(unittest.TestCase):
    def test_series_are_parted_from_the_title(self) -> None:
        for printed, title, series in [
            ("Mort (Death, #1; Discworld, #4)", "Mort", "Death;Discworld"),
            ("The Color of Magic (Discworld, #1; Rincewind #1)", "The Color of Magic", "Discworld;Rincewind"),
            ("Saga #1", "Saga #1", ""),
            ("It (Abridged)", "It (Abridged)", ""),
        ]:
            with self.subTest(printed):
                self.assertEqual(title_and_series(printed), (title, series))

    def test_a_reader_may_stand_alone_on_a_line(self) -> None:
        self.assertEqual(list(pairs(io.StringIO("0 5 6\n1\n2 5\n"))), [(0, 5), (0, 6), (2, 5)])


if __name__ == "__main__":
    unittest.main()
