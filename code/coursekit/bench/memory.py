"""Measure what one system's step needs in memory, in a process of its own."""

import subprocess
import sys
import threading
import time

import psutil

STEPS = 20
SAMPLING_SECONDS = 0.001


def peak_mb(job: str, system: str) -> float:
    """Return by how much some steps raise the memory of a fresh process.

    Units: MB beyond what the imports, the models and the data took.
    """
    command = [sys.executable, "-m", "coursekit.bench.memory", job, system]
    return float(subprocess.check_output(command, text=True).split()[-1])


def main(job: str, system: str) -> None:
    """Run some steps of one system and print the growth of the peak."""
    from .jobs import JOBS

    step = JOBS[job]()[system]
    before = _resident_mb()
    worker = threading.Thread(target=lambda: [step() for _ in range(STEPS)])
    worker.start()
    peak = before
    while worker.is_alive():
        peak = max(peak, _resident_mb())
        time.sleep(SAMPLING_SECONDS)
    print(peak - before)


def _resident_mb():
    return psutil.Process().memory_info().rss / 2**20


if __name__ == "__main__":
    main(*sys.argv[1:])
