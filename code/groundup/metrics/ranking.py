"""Scores before any threshold: how well they put positives above negatives.

Labels are 1 (positive) and 0. Rows of equal score are one step: no threshold can part
them.

Dimension key: N rows, T different scores.
Chapter: 02-mlp/evaluation
"""

import numpy as np
from numpy.typing import ArrayLike


def roc_curve(
    scores: ArrayLike, y: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compute both rates at every threshold, from the strictest down.

    Returns: false positive rate, true positive rate, threshold, (T + 1,) each. A row is
    called positive if its score is at least the threshold; at the first, ∞, none is.
    """
    scores, y = scored(scores, y, "roc_curve")
    true, false, thresholds = sweep(scores, y)
    start = (0.0, 0.0, np.inf)
    ends = (false / false[-1], true / true[-1], thresholds)
    fpr, tpr, thresholds = (np.r_[a, b] for a, b in zip(start, ends, strict=True))
    return fpr, tpr, thresholds


def roc_auc(scores: ArrayLike, y: ArrayLike) -> float:
    """Compute the chance that a positive outscores a negative, a tie counting half.

    Equal to the area under ``roc_curve``.
    """
    scores, y = scored(scores, y, "roc_auc")
    positives, negatives = (y == 1).sum(), (y == 0).sum()
    beaten = ranks(scores)[y == 1].sum() - positives * (positives + 1) / 2
    return float(beaten / (positives * negatives))


def precision_recall_curve(
    scores: ArrayLike, y: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compute both at every threshold, from the strictest down.

    Returns: precision, recall, threshold, (T,) each.
    """
    scores, y = scored(scores, y, "precision_recall_curve")
    true, false, thresholds = sweep(scores, y)
    return true / (true + false), true / true[-1], thresholds


def average_precision(scores: ArrayLike, y: ArrayLike) -> float:
    """Compute the mean of the precisions at which the positives are found."""
    scores, y = scored(scores, y, "average_precision")
    precision, recall, _ = precision_recall_curve(scores, y)
    return float(precision @ np.diff(recall, prepend=0.0))


def sweep(scores, y):
    """Count true and false positives at each different score, going down: (T,) each."""
    order = np.argsort(-scores, kind="stable")
    scores, y = scores[order], y[order]
    last = np.r_[np.flatnonzero(np.diff(scores)), len(y) - 1]  # of each run of ties
    true = np.cumsum(y)[last]
    return true, 1 + last - true, scores[last]


def ranks(x: ArrayLike) -> np.ndarray:
    """Give each value its place from the smallest, 1 to N; equal ones share theirs."""
    _, group, size = np.unique(x, return_inverse=True, return_counts=True)
    return (np.cumsum(size) - (size - 1) / 2)[group]


def scored(scores, y, name):
    """Return finite scores as floats, and labels that hold both 0 and 1: (N,), (N,)."""
    scores, y = np.asarray(scores, dtype=np.float64), np.asarray(y)
    if scores.ndim != 1 or scores.shape != y.shape:
        raise ValueError(
            f"{name} needs one score and one label per row, (N,) each, "
            f"got {scores.shape} and {y.shape}: pass the positive class's column"
        )
    if not np.isfinite(scores).all():
        raise FloatingPointError(
            f"{name} needs finite scores, got {(~np.isfinite(scores)).sum()} NaN or "
            "infinite ones: they have no place in the order"
        )
    if (found := np.unique(y).tolist()) != [0, 1]:
        raise ValueError(
            f"{name} needs labels 0 and 1, both present, got {found[:5]}: "
            "without one of the classes there is no pair to compare"
        )
    return scores, y.astype(int)
