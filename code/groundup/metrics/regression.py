"""How far predicted numbers are from true ones.

Chapter: 02-mlp/evaluation
"""

import numpy as np
from numpy.typing import ArrayLike


def mean_absolute_error(predicted: ArrayLike, y: ArrayLike) -> float:
    """Compute the mean distance, in the units of y; least for the median."""
    return float(np.abs(errors(predicted, y, "mean_absolute_error")).mean())


def root_mean_squared_error(predicted: ArrayLike, y: ArrayLike) -> float:
    """Compute the root of the mean squared distance, in the units of y."""
    return float(np.sqrt((errors(predicted, y, "root_mean_squared_error") ** 2).mean()))


def r_squared(predicted: ArrayLike, y: ArrayLike) -> float:
    """Compute the share of the variance of y that the prediction removes.

    1 is perfect, 0 as good as the mean of y, and there is no lower limit.
    """
    left = (errors(predicted, y, "r_squared") ** 2).sum()
    y = np.asarray(y, dtype=np.float64)
    if (y == y[0]).all():
        raise ValueError(
            f"r_squared needs targets that differ, got only {y[0]:g}: "
            "use mean_absolute_error"
        )
    return float(1 - left / ((y - y.mean()) ** 2).sum())


def errors(predicted, y, name):
    """Subtract, after a look at the shapes: (N,), (N,) -> (N,)."""
    predicted, y = (np.asarray(a, dtype=np.float64) for a in (predicted, y))
    # Against (N, 1), - would take every prediction from every target.
    if predicted.ndim != 1 or predicted.shape != y.shape or not y.size:
        raise ValueError(
            f"{name} needs one prediction and one target per row, (N,) each, "
            f"got {predicted.shape} and {y.shape}: flatten a column with y.ravel()"
        )
    if not (np.isfinite(predicted).all() and np.isfinite(y).all()):
        raise FloatingPointError(f"{name} needs finite numbers, got NaN or infinity")
    return predicted - y
