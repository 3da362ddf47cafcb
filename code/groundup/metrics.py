"""How well predictions agree with what was to be predicted.

Chapter: 02-mlp/perceptron
"""

import numpy as np
from numpy.typing import ArrayLike


def accuracy(predicted: ArrayLike, y: ArrayLike) -> float:
    """Compute the fraction of rows whose class is predicted right: (N,), (N,) -> ()."""
    predicted, y = np.asarray(predicted), np.asarray(y)
    # Against (N, 1), == would compare every prediction with every label.
    if predicted.ndim != 1 or predicted.shape != y.shape or not y.size:
        raise ValueError(
            "accuracy needs one prediction and one label per row, (N,) each, "
            f"got {predicted.shape} and {y.shape}: flatten a column with y.ravel()"
        )
    return float(np.mean(predicted == y))
