"""Singular values against NumPy, and Eckart and Young against competitors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.foundations.eigen import low_rank, svd

draws = settings(max_examples=40, deadline=None, derandomize=True, database=None)
seeds = st.integers(0, 2**32 - 1)
scales = st.sampled_from([1e-150, 1e-3, 1.0, 1e5, 1e150])


def rectangle(rng, rows, columns, rank):
    return rng.normal(size=(rows, rank)) @ rng.normal(size=(rank, columns))


def norm(A):
    return np.linalg.norm(A)


@draws
@given(
    seed=seeds,
    rows=st.integers(1, 8),
    columns=st.integers(1, 8),
    rank=st.integers(0, 8),
    scale=scales,
)
def test_singular_values_are_numpys_whatever_shape_and_rank(
    seed, rows, columns, rank, scale
):
    A = scale * rectangle(np.random.default_rng(seed), rows, columns, rank)
    U, S, Vh = svd(A)
    K, size = min(rows, columns), np.abs(A).max() or 1.0
    assert (U.shape, S.shape, Vh.shape) == ((rows, K), (K,), (K, columns))
    expected = np.linalg.svd(A, compute_uv=False)
    np.testing.assert_allclose(S, expected, atol=1e-13 * size)
    np.testing.assert_allclose(U.T @ U, np.eye(K), atol=1e-12)
    np.testing.assert_allclose(Vh @ Vh.T, np.eye(K), atol=1e-12)
    np.testing.assert_allclose(U * S @ Vh, A, atol=1e-13 * size)


def test_singular_vectors_are_numpys_up_to_sign():
    A = np.random.default_rng(5).normal(size=(7, 4))
    (U, _, Vh), (U2, _, Vh2) = svd(A), np.linalg.svd(A, full_matrices=False)
    np.testing.assert_allclose(np.abs(U.T @ U2), np.eye(4), atol=1e-12)
    np.testing.assert_allclose(np.abs(Vh @ Vh2.T), np.eye(4), atol=1e-12)


def test_small_singular_values_keep_their_digits():
    e = 1e-9  # e² is lost beside 1, so AᵀA has rank 1 in floating point
    A = np.array([[1, 1, 1], [e, 0, 0], [0, e, 0], [0, 0, e]])
    U, S, Vh = svd(A)
    np.testing.assert_allclose(S, [3**0.5, e, e], rtol=1e-9)
    np.testing.assert_allclose(U * S @ Vh, A, atol=1e-14)
    lost = np.sqrt(np.abs(np.linalg.eigvalsh(A.T @ A)[:2]))
    assert not np.allclose(lost, e, rtol=0.1)


@draws
@given(seed=seeds, k=st.integers(0, 4))
def test_no_random_competitor_of_rank_k_is_nearer_than_the_first_k_layers(seed, k):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(6, 5))
    U, S, Vh = svd(A)
    best = low_rank(U, S, Vh, k)
    assert np.linalg.matrix_rank(best) == k
    assert norm(A - best) == pytest.approx(np.sqrt((S[k:] ** 2).sum()), rel=1e-12)
    assert np.linalg.norm(A - best, 2) == pytest.approx(S[k], rel=1e-12)
    rows = rng.normal(size=(k, 5))
    for other in (
        rng.normal(size=(6, k)) @ rows,
        A @ np.linalg.pinv(rows) @ rows if k else np.zeros((6, 5)),
        low_rank(*svd(best + 0.1 * rng.normal(size=(6, 5))), k),
    ):
        assert norm(A - other) >= norm(A - best) * (1 - 1e-12)
        assert np.linalg.norm(A - other, 2) >= S[k] * (1 - 1e-12)


@draws
@given(seed=seeds, k=st.integers(0, 3))
def test_removing_rank_k_lowers_no_singular_value_past_the_kth_next(seed, k):
    rng = np.random.default_rng(seed)
    A, B = rng.normal(size=(6, 5)), rectangle(rng, 6, 5, k)
    assert (svd(A - B)[1][: 5 - k] >= svd(A)[1][k:] - 1e-12).all()
