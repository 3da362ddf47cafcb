"""Whether what was announced with 80 % happens in 80 % of the cases.

Dimension key: N rows, K classes, B bins of confidence.
Chapter: 02-mlp/evaluation
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from groundup.foundations.probability import logsumexp


@dataclass(frozen=True)
class Reliability:
    """The rows of each bin of confidence: (B,) each; NaN where a bin is empty."""

    count: np.ndarray
    confidence: np.ndarray  # mean of the bin's rows
    right: np.ndarray  # share of the bin's rows


def reliability(
    confidence: ArrayLike, right: ArrayLike, *, bins: int = 10
) -> Reliability:
    """Compare confidence with the share of right answers, in bins of equal width.

    Shapes: confidence (N,) from 0 to 1, right (N,) of 0 and 1 or booleans.
    """
    confidence, right = chances(confidence, right, "reliability")
    if bins < 1:
        raise ValueError(f"reliability needs at least 1 bin, got {bins}")
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)  # 1.0 joins the last
    count = np.bincount(bin_of, minlength=bins)
    sums = [
        np.bincount(bin_of, values, minlength=bins) for values in (confidence, right)
    ]
    mean = [
        np.divide(s, count, out=np.full(bins, np.nan), where=count > 0) for s in sums
    ]
    return Reliability(count, *mean)


def expected_calibration_error(
    confidence: ArrayLike, right: ArrayLike, *, bins: int = 10
) -> float:
    """Compute the mean over rows of |confidence - share of right answers| of its bin.

    Too large on average where bins hold few rows: luck alone parts the two.
    """
    table = reliability(confidence, right, bins=bins)
    filled = table.count > 0
    gap = np.abs(table.confidence - table.right)[filled]
    return float(np.average(gap, weights=table.count[filled]))


def brier_score(p: ArrayLike, y: ArrayLike) -> float:
    """Compute the mean squared error of probabilities of class 1: (N,), (N,) -> ()."""
    p, y = chances(p, y, "brier_score")
    return float(np.mean((p - y) ** 2))


def fit_temperature(logits: ArrayLike, y: ArrayLike) -> float:
    """Find the T for which softmax(logits / T) has the lowest cross-entropy.

    The slope of the loss in 1/T is the mean logit that the softmax expects, less the
    mean logit of the right class. It only rises, so halving finds its zero.
    Shapes: logits (N, K), y (N,) class numbers.
    """
    logits, y = np.asarray(logits, dtype=np.float64), np.asarray(y)
    if logits.ndim != 2 or y.shape != logits.shape[:1] or not logits.size:
        raise ValueError(
            "fit_temperature needs logits (N, K) and class numbers (N,), "
            f"got {logits.shape} and {y.shape}"
        )
    if not np.isfinite(logits).all():
        raise FloatingPointError("fit_temperature needs finite logits, got NaN or ∞")
    if y.min() < 0 or y.max() >= logits.shape[1]:
        raise ValueError(
            f"fit_temperature needs classes from 0 to {logits.shape[1] - 1}, "
            f"got {y.min()} to {y.max()}"
        )
    wanted = logits[np.arange(len(y)), y].mean()
    if wanted >= logits.max(axis=1).mean() or wanted <= logits.mean():
        raise ValueError(
            "fit_temperature needs rows of which some are misread, and logits that are "
            "better than none: otherwise the best T is 0 or infinite"
        )
    low, high = -50.0, 50.0  # of log(1/T)
    for _ in range(60):
        middle = (low + high) / 2
        scaled = np.exp(middle) * logits
        q = np.exp(scaled - logsumexp(scaled, axis=1)[:, None])  # (N, K)
        short = (q * logits).sum(axis=1).mean() < wanted
        low, high = (middle, high) if short else (low, middle)
    return float(np.exp(-low))


def chances(p, y, name):
    """Return probabilities and outcomes as floats: (N,), (N,)."""
    p, y = np.asarray(p, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if p.ndim != 1 or p.shape != y.shape or not p.size:
        raise ValueError(
            f"{name} needs one probability and one outcome per row, (N,) each, "
            f"got {p.shape} and {y.shape}"
        )
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError(
            f"{name} needs probabilities from 0 to 1, got {p.min():g} to {p.max():g}: "
            "pass scores through a sigmoid or softmax first"
        )
    if not np.isin(y, (0, 1)).all():
        raise ValueError(f"{name} needs outcomes 0 and 1, got {np.unique(y)[:5]}")
    return p, y
