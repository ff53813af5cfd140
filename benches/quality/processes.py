"""Runs programs, and tells what they took.

The peak memory that Linux tells of a process is never below that of the process which started it. So `run.py` keeps
small: it loads no numpy and no data, and leaves all work to programs that it starts.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Linux counts in KiB, macOS in bytes.
PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Taken:
    """What a program took, and what it printed."""

    seconds: float
    processor_seconds: float
    peak_bytes: int
    output: str


def run(*command: str | Path) -> Taken:
    """Runs a program to its end; what it says on the error stream is shown meanwhile.

    Raises `CalledProcessError` when it fails, `OSError` when there is no such program.
    """
    arguments: Sequence[str] = [str(part) for part in command]
    started = time.perf_counter()
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
        output = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if child.returncode != 0:
        raise subprocess.CalledProcessError(child.returncode, arguments, output)
    return Taken(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * PEAK_UNIT, output)


def run_own(program: str, *arguments: str | Path) -> Taken:
    """Runs another program of this folder."""
    return run(sys.executable, "-B", Path(__file__).parent / program, *arguments)
