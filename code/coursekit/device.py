"""What the chapters run on: a GPU if there is one, and how many at a time."""

import os
import shutil
import subprocess
from functools import cache

# Two kernels keep one GPU busy; more of them compete for its memory and die.
PAGES_PER_GPU = 2


@cache
def device() -> str:
    """``cpu``, or the name of the first CUDA device.

    Asked of the driver, because importing torch to find out takes seconds.
    """
    if os.environ.get("CUDA_VISIBLE_DEVICES") == "" or not shutil.which("nvidia-smi"):
        return "cpu"
    query = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
    answer = subprocess.run(query, capture_output=True, text=True, check=False)
    names = answer.stdout.strip().splitlines()
    return names[0] if answer.returncode == 0 and names else "cpu"


def workers(wanted: int | None, pages: int) -> int:
    """Return how many pages to run at a time: one a core, or two on a GPU."""
    if wanted is not None and wanted < 1:
        raise ValueError(f"--jobs needs 1 or more, got {wanted}")
    default = (os.cpu_count() or 1) if device() == "cpu" else PAGES_PER_GPU
    return max(1, min(wanted or default, pages))
