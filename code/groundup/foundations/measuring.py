"""Measure so that a number can be trusted: repeat it, band it, say where it ran.

Chapter: 00-workshop/how-this-book-works
"""

import os
import platform
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter

import numpy as np
from numpy.typing import ArrayLike


def timings(
    function: Callable[[], object], *, repeats: int = 7, warmups: int = 1
) -> np.ndarray:
    """Time ``repeats`` calls of ``function()`` one by one, after a few untimed ones.

    Shapes: () -> (repeats,).  Units: seconds.
    """
    if repeats < 1:
        raise ValueError(f"timings needs at least 1 repeat, got {repeats=}")
    for _ in range(warmups):  # the first call also pays for caches, threads and imports
        function()
    return np.array([seconds(function) for _ in range(repeats)])


def seconds(function: Callable[[], object]) -> float:
    """Time one call of ``function()`` by the wall clock.  Units: seconds."""
    start = perf_counter()
    function()
    return perf_counter() - start


def standard_error(samples: ArrayLike) -> np.ndarray:
    """Estimate how far a mean of n independent samples is from the truth: s / √n.

    Shapes: (n, ...) -> (...).
    Numerics: s divides by n - 1; dividing by n would understate the spread.
    """
    samples = np.asarray(samples, dtype=np.float64)
    if samples.ndim == 0 or len(samples) < 2:
        raise ValueError(
            f"standard_error needs at least 2 samples, got shape {samples.shape}: "
            "one sample says nothing about spread, run another seed"
        )
    return samples.std(axis=0, ddof=1) / np.sqrt(len(samples))


def run_card(**facts: object) -> dict[str, object]:
    """Describe where a result was made, to stand beside it.

    ``facts`` adds what only the caller knows, such as ``seed=0``.
    """
    machine = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": installed("torch"),
        "system": f"{platform.system()} {platform.machine()}",
        "cpus": usable_cpus(),
        "device": device(),
    }
    return machine | facts


def installed(package: str) -> str:
    """Look up the version of ``package`` without importing it."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def usable_cpus() -> int:
    """Count the CPUs this process may use, which a container can make fewer."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def device() -> str:
    """Name the GPU that an already imported torch can see, else "cpu"."""
    torch = sys.modules.get("torch")
    return (
        torch.cuda.get_device_name() if torch and torch.cuda.is_available() else "cpu"
    )
