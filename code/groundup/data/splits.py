"""Which rows to learn from, which to choose by, and which to judge by.

Every function returns row numbers, so that one split serves X, y and all else.

Chapter: 02-mlp/evaluation
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from .batches import check_rng

Fold = tuple[np.ndarray, np.ndarray]


def train_validation_test(
    n: int,
    *,
    validation: float,
    test: float,
    rng: np.random.Generator,
    stratify: ArrayLike | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Deal n rows into three parts at random; the last two have ⌈fraction · n⌉ rows.

    With ``stratify``, (n,) labels, each part has its share of every class, to within
    about one row.
    """
    check_rng(rng)
    held_out, judged = int(np.ceil(validation * n)), int(np.ceil(test * n))
    if not (validation > 0 and test > 0 and held_out + judged < n):
        raise ValueError(
            "train_validation_test needs two fractions above 0 that leave rows to "
            f"train on, got {validation=} and {test=} of {n} rows"
        )
    order = rng.permutation(n)
    if stratify is not None:
        order = evenly(labels_of(stratify, n), order)
    test_rows, validation_rows, train = np.split(order, [judged, judged + held_out])
    return train, validation_rows, test_rows


def k_fold(n: int, k: int, *, rng: np.random.Generator | None = None) -> Iterator[Fold]:
    """Yield k pairs (train, test) in which every row is tested once.

    Without ``rng`` the folds are k neighboring blocks, as they come.
    """
    check_k(k, n, "rows")
    fold = np.sort(np.arange(n) % k)
    return by_fold(fold if rng is None else shuffled(fold, rng), k)


def stratified_k_fold(
    y: ArrayLike, k: int, *, rng: np.random.Generator | None = None
) -> Iterator[Fold]:
    """Yield k pairs (train, test) with the same mixture of classes in every fold.

    The sorted labels are dealt like cards, one to each fold in turn. Classes come in
    the order of their first rows; without ``rng`` a class keeps the order of its rows.
    """
    y = labels_of(y)
    _, first, number, size = np.unique(
        y, return_index=True, return_inverse=True, return_counts=True
    )
    check_k(k, int(size.max()), "rows of a class")
    place = np.argsort(np.argsort(first))[number]  # (N,) of the class of each row
    dealt, fold = np.arange(len(y)) % k, np.empty(len(y), dtype=int)
    for label in range(len(size)):
        cards = np.sort(dealt[np.sort(place) == label])
        fold[place == label] = cards if rng is None else shuffled(cards, rng)
    return by_fold(fold, k)


def group_k_fold(groups: ArrayLike, k: int) -> Iterator[Fold]:
    """Yield k pairs (train, test) that never part the rows of one group.

    The largest group left goes to the fold with the fewest rows so far.
    """
    groups = labels_of(groups)
    _, number, size = np.unique(groups, return_inverse=True, return_counts=True)
    check_k(k, len(size), "groups")
    rows, fold_of = np.zeros(k, dtype=int), np.empty(len(size), dtype=int)
    for group in np.argsort(size, kind="stable")[::-1]:
        fold_of[group] = rows.argmin()
        rows[fold_of[group]] += size[group]
    return by_fold(fold_of[number], k)


def by_fold(fold, k):
    """Turn the fold of each row into k pairs (train, test)."""
    return (
        (np.flatnonzero(fold != part), np.flatnonzero(fold == part))
        for part in range(k)
    )


def evenly(y, order):
    """Reorder rows so that every stretch has about the same mixture of classes."""
    place = np.empty(len(y))
    for label in np.unique(y):
        rows = order[y[order] == label]
        place[rows] = (np.arange(len(rows)) + 0.5) / len(rows)
    return order[np.argsort(place[order], kind="stable")]


def shuffled(x, rng):
    """Return x in a random order."""
    check_rng(rng)
    return rng.permutation(x)


def labels_of(y, n=None):
    """Return labels as an array with one entry per row: (N,)."""
    y = np.asarray(y)
    if y.ndim != 1 or not y.size or (n is not None and len(y) != n):
        raise ValueError(
            f"a split needs one label per row, ({'N' if n is None else n},), got "
            f"{y.shape}: flatten a column with y.ravel()"
        )
    return y


def check_k(k, n, what):
    """Raise a ValueError unless each of k folds can have one of n things."""
    if not 2 <= k <= n:
        raise ValueError(
            f"folds need k from 2 to the number of {what}, here {n}, got {k=}"
        )
