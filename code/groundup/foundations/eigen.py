"""Directions that a matrix keeps: eigenvalues, and the singular value decomposition.

Power iteration finds one direction by multiplying again and again. Jacobi's method
finds all of them by rotations, each of which makes one entry zero; on the columns of a
matrix that need not be square, the same rotations give its singular values.

Dimension key: M rows, N columns, K the smaller of the two.
Source: Golub and Van Loan (2013), Matrix Computations, sec. 8.2, 8.5 and 8.6.3.
Chapter: 01-foundations/eigenvalues-svd-pca
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

EPSILON = float(np.finfo(np.float64).eps)  # 2.2e-16
MAX_SWEEPS = 40  # a handful is usual


def power_steps(A: ArrayLike, v: ArrayLike) -> Iterator[tuple[float, np.ndarray]]:
    """Yield v·Av and v, of length 1, for v, Av, A²v and so on, without end.

    Shapes: A (N, N), v (N,).  v·Av is the Rayleigh quotient: the stretch along v.
    """
    A = checked_square(A)
    v = checked_start(v, len(A))
    while True:
        if not (length := np.linalg.norm(v)):
            raise ValueError("power_steps reached v = 0: start from another vector")
        v = v / length
        image = A @ v
        yield float(v @ image), v
        v = image


def power_iteration(
    A: ArrayLike,
    *,
    rng: np.random.Generator,
    tolerance: float = 1e-10,
    max_steps: int = 100_000,
) -> tuple[float, np.ndarray]:
    """Find the eigenvalue of the largest size, and its eigenvector of length 1.

    Shapes: (N, N) -> (), (N,).  Ends when ‖Av - λv‖ <= ``tolerance`` times ‖A‖.
    Raises: RuntimeError if it does not settle, as where a matrix turns all vectors.
    """
    A = checked_square(A)
    unit = size(A)
    A = A / unit
    allowed, steps = tolerance * np.linalg.norm(A), 0
    for value, v in power_steps(A, rng.normal(size=len(A))):
        if np.linalg.norm(A @ v - value * v) <= allowed:
            return unit * value, v
        if (steps := steps + 1) >= max_steps:
            break
    raise RuntimeError(
        f"power_iteration needs one real eigenvalue larger than all others, got none "
        f"in {max_steps} steps: look at np.linalg.eigvals(A)"
    )


def top_eigenpairs(
    A: ArrayLike, k: int, *, rng: np.random.Generator, **options
) -> tuple[np.ndarray, np.ndarray]:
    """Find the k largest eigenvalues by size, one by one, by power and deflation.

    Shapes: A symmetric (N, N) -> (k,), (N, k); an eigenvector a column.
    """
    A = checked_symmetric(A)
    if not 1 <= k <= len(A):
        raise ValueError(f"top_eigenpairs needs k from 1 to {len(A)}, got {k}")
    pairs = []
    for _ in range(k):
        value, v = power_iteration(A, rng=rng, **options)
        pairs.append((value, v))
        A = A - value * np.outer(v, v)  # v now has the eigenvalue 0
    values, vectors = zip(*pairs, strict=True)
    return np.array(values), np.stack(vectors, axis=1)


def eigh(A: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Find all eigenvalues, ascending, and orthonormal eigenvectors, as columns.

    Shapes: A symmetric (N, N) -> (N,), (N, N), with A = Q diag(values) Qᵀ.
    """
    A = checked_symmetric(A)
    unit = size(A)
    D, Q = next(pair for pair in jacobi_sweeps(A / unit) if is_diagonal(pair[0]))
    order = np.argsort(np.diag(D))
    return unit * np.diag(D)[order], Q[:, order]


def jacobi_sweeps(A: ArrayLike) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield D and orthogonal Q with A = Q D Qᵀ, D more nearly diagonal every time.

    First A itself with the identity; then after each sweep over all pairs of axes,
    without end.
    """
    D = checked_symmetric(A)
    Q = np.eye(len(D))
    yield D.copy(), Q.copy()
    while True:
        for p, q in pairs(len(D)):
            R = rotation(D[p, p], D[p, q], D[q, q])
            D[:, [p, q]] = D[:, [p, q]] @ R
            D[[p, q]] = R.T @ D[[p, q]]
            Q[:, [p, q]] = Q[:, [p, q]] @ R
        yield D.copy(), Q.copy()


def rotation(a: float, b: float, d: float) -> np.ndarray:
    """Return the rotation R, (2, 2), for which Rᵀ [[a, b], [b, d]] R is diagonal.

    Of the two angles that do it, the smaller: at most 45 degrees.
    """
    if b == 0:
        return np.eye(2)
    tau = (float(d) - float(a)) / (2 * float(b))  # cot 2θ
    t = math.copysign(1.0, tau) / (abs(tau) + math.hypot(1.0, tau))  # tan θ
    c = 1 / math.hypot(1.0, t)
    return np.array([[c, t * c], [-t * c, c]])


def svd(A: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Factor A = U diag(S) Vh, with orthonormal columns in U and rows in Vh.

    Shapes: (M, N) -> (M, K), (K,) descending, (K, N).
    Numerics: rotates the columns of A itself, since AᵀA would lose half the digits.
    """
    A = checked_matrix(A)
    if A.shape[0] < A.shape[1]:
        U, S, Vh = svd(A.T)
        return Vh.T, S, U.T
    unit = size(A)
    B, V = orthogonal_columns(A / unit)
    S = np.linalg.norm(B, axis=0)
    order = np.argsort(-S)
    S, B, V = S[order], B[:, order], V[:, order]
    negligible = EPSILON * len(A) * S[0]
    rank = sum(value > negligible for value in S)
    U = B[:, :rank] / S[:rank]
    missing = np.linalg.qr(U, mode="complete").Q[:, rank : len(S)]
    return np.hstack([U, missing]), unit * S, V.T


def orthogonal_columns(A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rotate columns of A until all are orthogonal: return A V and V.

    Shapes: (M, N) -> (M, N), (N, N).  Jacobi's method on AᵀA, which is never formed.
    """
    B, V = A.copy(), np.eye(A.shape[1])
    allowed = 4 * EPSILON * math.sqrt(len(A))  # rounding of a sum of M products
    negligible = (EPSILON * np.linalg.norm(A)) ** 2
    for _ in range(MAX_SWEEPS):
        settled = True
        for p, q in pairs(B.shape[1]):
            (a, b), (_, d) = B[:, [p, q]].T @ B[:, [p, q]]
            if abs(b) <= allowed * math.sqrt(a * d) or min(a, d) <= negligible:
                continue
            settled = False
            R = rotation(a, b, d)
            B[:, [p, q]] = B[:, [p, q]] @ R
            V[:, [p, q]] = V[:, [p, q]] @ R
        if settled:
            break
    return B, V


def low_rank(U: np.ndarray, S: np.ndarray, Vh: np.ndarray, k: int) -> np.ndarray:
    """Add up the first k layers, S[i] times column i of U times row i of Vh: (M, N).

    Source: Eckart and Young (1936): no matrix of rank k is nearer to the whole.
    """
    return (U[:, :k] * S[:k]) @ Vh[:k]


def is_diagonal(A: np.ndarray) -> bool:
    """Say whether what stands off the diagonal is no more than rounding."""
    return off_diagonal(A) <= len(A) * EPSILON * float(np.linalg.norm(A))


def off_diagonal(A: np.ndarray) -> float:
    """Return the root of the sum of squares of all entries off the diagonal."""
    return float(np.linalg.norm(A - np.diag(np.diag(A))))


def size(A):
    """Return the power of 2 just below the largest entry; A / size can be squared."""
    return 2.0 ** (math.frexp(np.abs(A).max())[1] - 1)


def pairs(n):
    """Yield every pair p < q of n axes."""
    return ((p, q) for p in range(n) for q in range(p + 1, n))


def checked_matrix(A):
    """Return A as a finite (M, N) array of float64 of its own."""
    A = np.array(A, dtype=np.float64)
    if A.ndim != 2 or not A.size:
        raise ValueError(f"a decomposition needs a matrix (M, N), got {A.shape}")
    if not np.isfinite(A).all():
        raise FloatingPointError(
            f"a decomposition needs finite entries, got {(~np.isfinite(A)).sum()} NaN "
            "or infinite ones"
        )
    return A


def checked_square(A):
    """Return A as a square matrix."""
    A = checked_matrix(A)
    if A.shape[0] != A.shape[1]:
        raise ValueError(
            f"eigenvalues need a square matrix, got {A.shape}: any matrix has "
            "singular values, use svd"
        )
    return A


def checked_start(v, N):
    """Return v as a finite vector (N,)."""
    v = np.asarray(v, dtype=np.float64)
    if v.shape != (N,) or not np.isfinite(v).all():
        raise ValueError(
            f"power_steps needs a finite vector of shape ({N},) to start from, got "
            f"{v if v.shape == (N,) else v.shape}"
        )
    return v


def checked_symmetric(A):
    """Return A as a symmetric matrix, symmetric to the last bit."""
    A = checked_square(A)
    gap = np.abs(A - A.T).max()
    if gap > 1e-10 * np.abs(A).max():
        raise ValueError(
            f"Jacobi's method and deflation need a symmetric matrix, got entries that "
            f"differ from their mirror images by up to {gap:.2g}: use np.linalg.eig"
        )
    return A / 2 + A.T / 2
