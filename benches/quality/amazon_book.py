"""Turns Amazon-Book, in the split published with KGAT (Wang et al., KDD 2019), into the files that Luminaria reads.

    python3 benches/quality/amazon_book.py --data DIR --out DIR

The data are `train.txt` and `test.txt`, with a reader and that reader's books on each line. All readers are learned
from; a reader of the test gives all books of the train file, and the others are to be found. Only the standard library
is needed.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from split import Pair, write_pairs


def pairs(lines: Iterator[str]) -> Iterator[Pair]:
    """Who had which book; a reader may stand alone on a line."""
    for line in lines:
        reader, *books = map(int, line.split())
        yield from ((reader, book) for book in books)


def main() -> None:
    """Reads the options, and writes the three files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of train.txt and test.txt")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()

    asked.out.mkdir(parents=True, exist_ok=True)
    with (asked.data / "train.txt").open() as lines:
        had = list(pairs(lines))
    with (asked.data / "test.txt").open() as lines:
        targets = list(pairs(lines))
    readers = {reader for reader, _ in targets}
    write_pairs(asked.out / "interactions.csv", had)
    write_pairs(asked.out / "fold_in.csv", (pair for pair in had if pair[0] in readers))
    write_pairs(asked.out / "targets.csv", targets)


if __name__ == "__main__":
    main()
