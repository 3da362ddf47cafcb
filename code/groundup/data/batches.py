"""Cut a data set in two, or into batches."""

from collections.abc import Iterator

import numpy as np


def train_test_split(X, y, *, test_size, rng):
    """Shuffle the rows and set the fraction ``test_size`` of them aside.

    Returns: X_train, X_test, y_train, y_test; the test part has ⌈test_size · N⌉ rows,
    as in scikit-learn's function of this name.
    """
    check_rng(rng)
    n = _rows(X, y)
    if not 0 < test_size < 1:
        raise ValueError(f"test_size needs a fraction between 0 and 1, got {test_size}")
    held_out = int(np.ceil(test_size * n))
    if held_out == n:
        raise ValueError(
            f"test_size={test_size} of {n} rows leaves none to train on: "
            "use a smaller fraction"
        )
    order = rng.permutation(n)
    test, train = order[:held_out], order[held_out:]
    return X[train], X[test], y[train], y[test]


def batches(
    X, y, batch_size, *, epochs=1, rng
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Go through the rows, in a new random order each epoch, ``batch_size`` at a time.

    The last batch is smaller where ``batch_size`` does not divide the number of rows.
    """
    check_rng(rng)
    n = _rows(X, y)
    if batch_size < 1:
        raise ValueError(f"batch_size needs at least 1 row, got {batch_size}")
    orders = (rng.permutation(n) for _ in range(epochs))
    return (
        (X[rows], y[rows])
        for order in orders
        for rows in np.split(order, range(batch_size, n, batch_size))
    )


def check_rng(rng):
    """Raise a TypeError that says what to pass, unless ``rng`` is a Generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"rng needs a numpy.random.Generator, got {rng!r}: "
            "pass numpy.random.default_rng(0)"
        )


def _rows(X, y):
    if len(X) != len(y):
        raise ValueError(f"X and y need as many rows each, got {len(X)} and {len(y)}")
    return len(X)
