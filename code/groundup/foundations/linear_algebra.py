"""Angles between vectors, products of matrices in four ways, and filters as matrices.

Source: Strang (2016), Introduction to Linear Algebra, ch. 1, 2 and 4.
Chapter: 01-foundations/vectors-matrices-tensors
"""

import numpy as np
from numpy.typing import ArrayLike


def cosine_similarity(a: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Compute the cosine of the angle between vectors that lie along the last axis.

    Shapes: (..., D), (..., D) -> (...); the leading axes broadcast.
    """
    a, b = (np.asarray(x, dtype=float) for x in (a, b))
    if a.shape[-1:] != b.shape[-1:]:
        raise ValueError(
            f"cosine_similarity needs vectors of one size, got {a.shape} and {b.shape}"
        )
    lengths = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    if not np.all(lengths):
        raise ValueError(
            "cosine_similarity needs vectors of some length, got a zero vector: "
            "it points nowhere, leave it out"
        )
    return (a * b).sum(axis=-1) / lengths


def project(x: ArrayLike, onto: ArrayLike) -> np.ndarray:
    """Find the point nearest to ``x`` on the line through 0 and ``onto``.

    Shapes: (..., D), (D,) -> (..., D).
    """
    x, onto = (np.asarray(v, dtype=float) for v in (x, onto))
    if onto.ndim != 1 or not onto.any():
        raise ValueError(
            f"project needs a direction, one vector that is not zero, got {onto}"
        )
    share = x @ onto / (onto @ onto)  # (...) how many times onto
    return share[..., None] * onto


def by_entries(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Multiply entry by entry: a row of A, times a column of B, added up."""
    m, n = product_shape(A, B)
    C = np.empty((m, n))
    for i in range(m):
        for j in range(n):
            C[i, j] = sum(a * b for a, b in zip(A[i], B[:, j], strict=True))
    return C


def by_columns(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Multiply column by column: each is a mix of A's columns, b saying how much."""
    m, n = product_shape(A, B)
    C = np.zeros((m, n))
    for j, b in enumerate(B.T):
        for column, amount in zip(A.T, b, strict=True):
            C[:, j] += amount * column
    return C


def by_rows(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Multiply row by row: each is a mix of B's rows, a saying how much."""
    m, n = product_shape(A, B)
    C = np.zeros((m, n))
    for i, a in enumerate(A):
        for row, amount in zip(B, a, strict=True):
            C[i] += amount * row
    return C


def by_outer_products(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Multiply by adding tables: each column of A, times the same row of B."""
    m, n = product_shape(A, B)
    C = np.zeros((m, n))
    for column, row in zip(A.T, B, strict=True):
        C += column[:, None] * row  # (m, 1) * (n,)
    return C


def product_shape(A, B):
    """Return (m, n) for a product (m, k) @ (k, n)."""
    if A.ndim != 2 or B.ndim != 2 or A.shape[1] != B.shape[0]:
        raise ValueError(f"a product needs (m, k) @ (k, n), got {A.shape} @ {B.shape}")
    return A.shape[0], B.shape[1]


def filter_matrix(kernel: ArrayLike, n: int) -> np.ndarray:
    """Return the banded matrix that slides ``kernel`` along a signal of n numbers.

    Row i holds the kernel with its middle in column i; beyond the ends it reads zeros.
    Shapes: (odd,) -> (n, n).
    """
    kernel = np.asarray(kernel, dtype=float)
    if kernel.ndim != 1 or kernel.size % 2 == 0:
        raise ValueError(
            f"filter_matrix needs a kernel with a middle, got shape {kernel.shape}: "
            "give it an odd number of weights"
        )
    middle = kernel.size // 2
    bands = (
        weight * np.eye(n, k=place - middle) for place, weight in enumerate(kernel)
    )
    return np.sum(list(bands), axis=0)
