"""How much of a score, or of a lead, can be luck.

Source: Wilson (1927), Probable Inference, the Law of Succession, and Statistical
Inference; McNemar (1947), Note on the Sampling Error of the Difference between
Correlated Proportions or Percentages.
Chapter: 02-mlp/evaluation
"""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike


def wilson_interval(right: int, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """Find the chances p for which ``right`` of ``n`` is no great surprise.

    These are the p with |right/n - p| <= z √(p (1 - p) / n), z ≈ 1.96 for 95 %.
    """
    if not 0 <= right <= n or n < 1 or right % 1:
        raise ValueError(
            "wilson_interval needs n >= 1 and 0 <= right <= n, a count and no share, "
            f"got {right=}, {n=}"
        )
    check_level(level, "wilson_interval")
    z = NormalDist().inv_cdf((1 + level) / 2)
    center = (right + z * z / 2) / (n + z * z)
    half = z * math.sqrt(right * (n - right) / n + z * z / 4) / (n + z * z)
    return center - half, center + half


def mcnemar(right_a: ArrayLike, right_b: ArrayLike) -> float:
    """Compute how likely a lead at least as clear would be between equals.

    Only rows that exactly one of the two models gets right say anything; between equals
    each of them falls to either side like a coin. Two-sided, exact.
    """
    a, b = outcomes(right_a, right_b, "mcnemar")
    for_a, for_b = int((a & ~b).sum()), int((b & ~a).sum())
    m = for_a + for_b
    tail = sum(math.comb(m, i) for i in range(min(for_a, for_b) + 1))
    return min(1.0, 2 * tail / 2**m)


def paired_bootstrap(
    right_a: ArrayLike,
    right_b: ArrayLike,
    *,
    rng: np.random.Generator,
    draws: int = 2000,
    level: float = 0.95,
) -> tuple[float, float]:
    """Find an interval for the lead of a over b in accuracy, by drawing rows again.

    Both models are scored on the same drawn rows, so that hard rows cancel.
    """
    a, b = outcomes(right_a, right_b, "paired_bootstrap")
    check_level(level, "paired_bootstrap")
    lead = a.astype(float) - b
    drawn = [lead[rng.integers(len(lead), size=len(lead))].mean() for _ in range(draws)]
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def check_level(level, name):
    """Raise a ValueError unless the level is a chance."""
    if not 0 < level < 1:
        raise ValueError(f"{name} needs a level between 0 and 1, got {level}: say 0.95")


def outcomes(right_a, right_b, name):
    """Return as booleans which rows each model got right: (N,), (N,)."""
    a, b = np.asarray(right_a), np.asarray(right_b)
    if a.ndim != 1 or a.shape != b.shape or not a.size:
        raise ValueError(
            f"{name} needs the same rows from both models, (N,) each, "
            f"got {a.shape} and {b.shape}"
        )
    if not (np.isin(a, (0, 1)).all() and np.isin(b, (0, 1)).all()):
        raise ValueError(f"{name} needs right (1) or wrong (0): pass predicted == y")
    return a.astype(bool), b.astype(bool)
