"""Right and wrong classes: the table of what was taken for what, and its ratios.

Dimension key: N rows, K classes.
Chapter: 02-mlp/evaluation
"""

import numpy as np
from numpy.typing import ArrayLike


def accuracy(predicted: ArrayLike, y: ArrayLike) -> float:
    """Compute the fraction of rows whose class is predicted right: (N,), (N,) -> ()."""
    predicted, y = paired(predicted, y, "accuracy")
    return float(np.mean(predicted == y))


def confusion_matrix(
    predicted: ArrayLike, y: ArrayLike, *, classes: ArrayLike | None = None
) -> np.ndarray:
    """Count the rows of each true class that each class was predicted for.

    Rows of the table are true classes, columns predicted ones, in the order of
    ``classes``; by default, all that occur in either, sorted.
    Shapes: (N,), (N,) -> (K, K).
    """
    predicted, y = paired(predicted, y, "confusion_matrix")
    named = np.unique(np.concatenate([y, predicted]) if classes is None else classes)
    if strange := sorted({*y.tolist(), *predicted.tolist()} - {*named.tolist()}):
        raise ValueError(
            f"confusion_matrix needs every class in classes={named.tolist()}, "
            f"got {strange[:5]}: add them"
        )
    K = len(named)
    cell = K * np.searchsorted(named, y) + np.searchsorted(named, predicted)  # (N,)
    table = np.bincount(cell, minlength=K * K).reshape(K, K)
    if classes is None:
        return table
    order = np.searchsorted(named, classes)
    return table[np.ix_(order, order)]


def precision(table: ArrayLike) -> np.ndarray:
    """Compute, of the rows given to a class, the share that belongs there: (K,).

    0, as in scikit-learn, for a class that nothing was given to.
    """
    table = counts(table)
    return share(np.diag(table), table.sum(axis=0))


def recall(table: ArrayLike) -> np.ndarray:
    """Compute, of the rows of a class, the share that was found: (K,).

    0, as in scikit-learn, for a class without rows.
    """
    table = counts(table)
    return share(np.diag(table), table.sum(axis=1))


def f1(table: ArrayLike) -> np.ndarray:
    """Compute the harmonic mean of precision and recall of each class: (K,)."""
    table = counts(table)
    return share(2 * np.diag(table), table.sum(axis=0) + table.sum(axis=1))


def balanced_accuracy(table: ArrayLike) -> float:
    """Compute the mean recall of the classes that have rows."""
    occurs = counts(table).sum(axis=1) > 0
    return float(recall(table)[occurs].mean())


def counts(table):
    """Return a confusion matrix as an array: (K, K)."""
    table = np.asarray(table)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not table.sum():
        raise ValueError(
            "a confusion matrix needs shape (K, K) and at least one row counted, "
            f"got {table.shape} with {table.sum()}: use confusion_matrix(predicted, y)"
        )
    return table


def share(part, whole):
    """Divide, and give 0 for 0 of 0."""
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def paired(predicted, y, name):
    """Return both as arrays with one entry per row: (N,), (N,)."""
    predicted, y = np.asarray(predicted), np.asarray(y)
    # Against (N, 1), == would compare every prediction with every label.
    if predicted.ndim != 1 or predicted.shape != y.shape or not y.size:
        raise ValueError(
            f"{name} needs one prediction and one label per row, (N,) each, "
            f"got {predicted.shape} and {y.shape}: flatten a column with y.ravel()"
        )
    return predicted, y
