"""How long `scipy.linalg.inv` takes over EASE's matrix on this machine: the yardstick for Luminaria's training.

    python3 benches/quality/inverse.py DIR

DIR is what `split.py` wrote. Prints the seconds on the clock, and those of the processors, as JSON.
"""

import json
import sys
import time
from pathlib import Path

from scipy import linalg

from matrix import Train
from peers import penalised

PENALTY = 125


def main() -> None:
    """Measures the inverse alone, not how the matrix comes about."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    gram = penalised(Train(Path(sys.argv[1])), PENALTY)
    started, busy = time.perf_counter(), time.process_time()
    linalg.inv(gram)
    taken = {"seconds": time.perf_counter() - started, "processor_seconds": time.process_time() - busy}
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
