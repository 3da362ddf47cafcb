"""Distances between all rows of two tables: by loops, by broadcasting, by a product.

Chapter: 00-workshop/python-and-numpy
"""

import math

import numpy as np


def by_loops(X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Compute the distance of each row to each row by three loops: -> (N, M)."""
    check_tables(X, Y)
    return np.array(
        [
            [
                math.sqrt(sum((a - b) ** 2 for a, b in zip(x, y, strict=True)))
                for y in Y.tolist()
            ]
            for x in X.tolist()
        ]
    ).reshape(len(X), len(Y))


def by_broadcasting(X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Compute the same at once; all N · M · D differences are in memory together."""
    check_tables(X, Y)
    differences = X[:, None] - Y  # (N, M, D)
    return np.sqrt((differences**2).sum(axis=-1))


def by_blocks(X: np.ndarray, Y: np.ndarray, numbers: int = 2**17) -> np.ndarray:
    """Compute the same in blocks of rows of X, to hold ``numbers`` differences at most.

    A block has one row at least, however long it is.
    """
    if numbers < 1:
        raise ValueError(f"by_blocks needs room for at least 1 number, got {numbers=}")
    check_tables(X, Y)
    rows = max(1, numbers // max(1, Y.size))
    D = np.empty((len(X), len(Y)), np.result_type(X, Y))
    for start in range(0, len(X), rows):
        D[start : start + rows] = by_broadcasting(X[start : start + rows], Y)
    return D


def by_product(X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Compute the same from |x - y|² = |x|² - 2 x · y + |y|², with one product.

    Numerics: rows much closer than they are long lose digits, half of them or all.
    """
    check_tables(X, Y)
    squares = (X**2).sum(axis=1)[:, None] - 2 * X @ Y.T + (Y**2).sum(axis=1)
    return np.sqrt(np.maximum(squares, 0))  # rounding can leave less than 0


def check_tables(X, Y):
    """Raise unless X and Y are tables of floats with as many columns each."""
    if X.ndim != 2 or Y.ndim != 2 or X.shape[1] != Y.shape[1]:
        raise ValueError(
            f"distances need tables (N, D) and (M, D), got {X.shape} and {Y.shape}: "
            "transpose one, or make a vector one row with [None, :]"
        )
    for name, table in (("X", X), ("Y", Y)):
        if table.dtype.kind != "f":
            raise TypeError(
                f"distances need floats, got {name} of {table.dtype}, in which a "
                f"difference can overflow: pass {name}.astype(float)"
            )
