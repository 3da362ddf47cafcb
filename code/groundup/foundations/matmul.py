"""One matrix product as a ladder: each rung moves another loop from Python into C.

The first three take lists of rows and return one; the others take arrays. All add up
the same products; only their order, and who runs the loops, differs.

Chapter: 00-workshop/python-and-numpy
"""

import numpy as np

Rows = list[list[float]]


def by_definition(A: Rows, B: Rows) -> Rows:
    """Compute A B by three loops, the sum innermost: B is read down its columns."""
    rows, inner, columns = sizes(A, B)
    C = [[0.0] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            for k in range(inner):
                C[i][j] += A[i][k] * B[k][j]
    return C


def by_reordered_loops(A: Rows, B: Rows) -> Rows:
    """Compute A B with the last two loops exchanged: B is read along its rows."""
    rows, inner, columns = sizes(A, B)
    C = [[0.0] * columns for _ in range(rows)]
    for i in range(rows):
        for k in range(inner):
            for j in range(columns):
                C[i][j] += A[i][k] * B[k][j]
    return C


def by_pairs(A: Rows, B: Rows) -> Rows:
    """Compute A B as Python likes it: pair rows with columns, and index nothing."""
    sizes(A, B)
    columns = list(zip(*B, strict=True))
    return [
        [sum(a * b for a, b in zip(row, column, strict=True)) for column in columns]
        for row in A
    ]


def by_row_products(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Compute A B by one loop, over the rows of A: (m, k), (k, n) -> (m, n)."""
    rows, _, columns = sizes(A, B)
    C = np.empty((rows, columns), np.result_type(A, B))
    for i, row in enumerate(A):
        C[i] = row @ B
    return C


def by_einsum(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Compute A B by three loops that all run in C: (m, k), (k, n) -> (m, n)."""
    sizes(A, B)
    return np.einsum("ik,kj->ij", A, B)


def sizes(A, B) -> tuple[int, int, int]:
    """Return m, k and n of an (m, k) and a (k, n) matrix.

    Raises: ValueError if they are not two such matrices.
    """
    left, right = shape(A, "A"), shape(B, "B")
    if left[1] != right[0]:
        raise ValueError(
            f"a product needs (m, k) and (k, n), got {left} and {right}: "
            "transpose one of them, or exchange the two"
        )
    return left[0], left[1], right[1]


def shape(M, name) -> tuple[int, int]:
    """Return the number of rows and columns of an array or a list of rows."""
    if not isinstance(M, np.ndarray):
        widths = {len(row) if isinstance(row, list | tuple) else None for row in M}
        if len(widths) != 1 or None in widths:
            raise ValueError(
                f"{name} needs rows of one length, got {len(M)} rows of lengths "
                f"{sorted(widths, key=str)}: pass a list of equally long lists"
            )
        return len(M), len(M[0])
    if M.ndim != 2:
        raise ValueError(
            f"{name} needs two axes, got shape {M.shape}: "
            "make a vector a matrix of one row with [None, :]"
        )
    return M.shape[0], M.shape[1]
