"""Cuts goodbooks into what a model may learn from and what it is then asked.

A reader's shelf is what was rated 4 or 5, or marked as to be read. Readers with fewer than five such books are left
out. A seed chooses the readers nobody may learn from; each of them asks twice:

* `many`: a random four fifths of the shelf are given, the rest is to be found;
* `one`: a single random book is given, all others are to be found.

    python3 benches/quality/split.py --data DIR --seed 42 --out DIR

The same seed gives the same files, to the byte, in every Python 3. Only the standard library is needed.
"""

import argparse
import csv
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Pair = tuple[int, int]
Shelves = dict[int, set[int]]

TASKS = ("many", "one")
LIKED = 4
LEAST_BOOKS = 5
HELD_OUT = 2_500
TO_FIND = 0.2
"""The share of a shelf that `many` has to find."""

RATINGS, TO_READ, BOOKS, GENRES = "ratings.csv", "to_read.csv", "books.csv", "book_genres.csv"
ITEM_COLUMNS = ("book_id", "title", "authors", "series", "genres", "year")

IN_SERIES = re.compile(r"(?P<title>.*?)\s*\((?P<series>[^()]*#[^()]*)\)\s*")
"""A title as the data set has them: “Mort (Death, #1; Discworld, #4)”."""


@dataclass
class Task:
    """What is given of the held-out readers' shelves, and what is to be found; pairs of reader and book."""

    fold_in: list[Pair] = field(default_factory=list)
    targets: list[Pair] = field(default_factory=list)

    def ask(self, reader: int, given: Iterable[int], wanted: Iterable[int]) -> None:
        """Adds one reader's request."""
        self.fold_in.extend((reader, book) for book in given)
        self.targets.extend((reader, book) for book in wanted)


@dataclass(frozen=True)
class Split:
    """The readers to learn from, and the requests of the others."""

    train: list[Pair]
    many: Task
    one: Task


def cut(shelves: Shelves, seed: int, held_out: int = HELD_OUT) -> Split:
    """Holds `held_out` readers back. Everything random comes from one generator, so the order of the steps counts:
    first it shuffles the readers, then the sorted shelf of each held-out reader, in their shuffled order."""
    chance = random.Random(seed)
    readers = sorted(reader for reader, shelf in shelves.items() if len(shelf) >= LEAST_BOOKS)
    chance.shuffle(readers)
    train = [(reader, book) for reader in sorted(readers[held_out:]) for book in sorted(shelves[reader])]
    split = Split(train, many=Task(), one=Task())
    for reader in readers[:held_out]:
        shelf = sorted(shelves[reader])
        chance.shuffle(shelf)
        wanted = max(1, round(TO_FIND * len(shelf)))
        split.many.ask(reader, given=shelf[wanted:], wanted=shelf[:wanted])
        split.one.ask(reader, given=shelf[-1:], wanted=shelf[:-1])
    return split


def shelves_of(data: Path) -> Shelves:
    """Every reader's shelf."""
    shelves: Shelves = {}
    for row in rows(data / RATINGS):
        if int(row["rating"]) >= LIKED:
            shelves.setdefault(int(row["user_id"]), set()).add(int(row["book_id"]))
    for row in rows(data / TO_READ):
        shelves.setdefault(int(row["user_id"]), set()).add(int(row["book_id"]))
    return shelves


def items_of(data: Path) -> Iterator[tuple[str, ...]]:
    """What is known of each book, in the order of `ITEM_COLUMNS`; lists are separated by semicolons. The published
    release has no file of genres: without it they stay empty."""
    has_genres = (data / GENRES).exists()
    genres = {row["book_id"]: listed(row["genres"]) for row in rows(data / GENRES)} if has_genres else {}
    for row in rows(data / BOOKS):
        title, series = title_and_series(row["title"])
        year = row["original_publication_year"].removesuffix(".0")
        yield row["book_id"], title, listed(row["authors"]), series, genres.get(row["book_id"], ""), year


def title_and_series(printed: str) -> tuple[str, str]:
    """Parts a title from the series in brackets behind it, which lose the volumes' numbers."""
    parts = IN_SERIES.fullmatch(printed)
    if parts is None:
        return printed, ""
    names = (name.partition("#")[0].strip(" ,") for name in parts["series"].split(";"))
    return parts["title"], ";".join(names)


def listed(names: str) -> str:
    """A list that had commas."""
    return ";".join(name.strip() for name in names.split(",") if name)


def rows(file: Path) -> Iterator[dict[str, str]]:
    """The records of a CSV file, by their columns' names."""
    with file.open(newline="", encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def write(file: Path, columns: Iterable[str], records: Iterable[tuple]) -> None:
    """Writes a CSV file with a header."""
    with file.open("w", newline="", encoding="utf-8") as lines:
        sheet = csv.writer(lines, lineterminator="\n")
        sheet.writerow(columns)
        sheet.writerows(records)


def write_pairs(file: Path, pairs: Iterable[Pair]) -> None:
    """Writes who had which book."""
    write(file, ("user_id", "book_id"), pairs)


def main() -> None:
    """Reads the options, and cuts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of ratings.csv, to_read.csv, books.csv")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()

    asked.out.mkdir(parents=True, exist_ok=True)
    split = cut(shelves_of(asked.data), asked.seed)
    write_pairs(asked.out / "train.csv", split.train)
    for name in TASKS:
        task: Task = getattr(split, name)
        write_pairs(asked.out / f"{name}.fold_in.csv", task.fold_in)
        write_pairs(asked.out / f"{name}.targets.csv", task.targets)
    write(asked.out / "items.csv", ITEM_COLUMNS, items_of(asked.data))


if __name__ == "__main__":
    main()
