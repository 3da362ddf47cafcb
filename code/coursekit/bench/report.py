"""Run the jobs, each in a process of its own, and print their tables."""

import os
import subprocess
import sys
from collections.abc import Iterable

THREADS = 2
TITLES = f"  {'':34} time / first  [low-high]        one step   peak memory"
NAMES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def run_jobs(names: Iterable[str]) -> None:
    """Time each job in a fresh process, with two threads for arithmetic.

    Raises: CalledProcessError if a job fails.
    """
    environment = {**os.environ, **dict.fromkeys(NAMES, str(THREADS))}
    for name in names:
        command = [sys.executable, "-m", "coursekit.bench.report", name]
        subprocess.run(command, env=environment, check=True)


def main(name: str) -> None:
    """Time one job in this process and print its table."""
    import torch

    from .jobs import JOBS
    from .memory import peak_mb
    from .rounds import in_rounds

    torch.set_num_threads(THREADS)
    systems = JOBS[name]()
    print(f"\n{JOBS[name].__doc__}\n{TITLES}")
    for timing in in_rounds(systems):
        print(f"{timing} {peak_mb(name, timing.system):8.0f} MB", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
