"""Eigenvalues and singular values against NumPy, and against their definitions."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.foundations.eigen import (
    eigh,
    is_diagonal,
    jacobi_sweeps,
    off_diagonal,
    power_iteration,
    power_steps,
    rotation,
    svd,
    top_eigenpairs,
)

draws = settings(max_examples=40, deadline=None, derandomize=True, database=None)
seeds = st.integers(0, 2**32 - 1)
scales = st.sampled_from([1e-150, 1e-3, 1.0, 1e5, 1e150])


def symmetric(rng, n):
    A = rng.normal(size=(n, n))
    return A + A.T


def with_eigenvalues(values, rng):
    Q = np.linalg.qr(rng.normal(size=(len(values), len(values)))).Q
    return Q @ np.diag(values) @ Q.T, Q


def rectangle(rng, rows, columns, rank):
    return rng.normal(size=(rows, rank)) @ rng.normal(size=(rank, columns))


def norm(A):
    return np.linalg.norm(A)


@draws
@given(seed=seeds, n=st.integers(1, 9), scale=scales)
def test_eigenvalues_are_numpys_and_the_factors_give_the_matrix(seed, n, scale):
    A = scale * symmetric(np.random.default_rng(seed), n)
    values, Q = eigh(A)
    size = np.abs(A).max()
    np.testing.assert_allclose(values, np.linalg.eigh(A)[0], atol=1e-13 * size)
    np.testing.assert_allclose(Q.T @ Q, np.eye(n), atol=1e-13)
    np.testing.assert_allclose(Q * values @ Q.T, A, atol=1e-13 * size)
    np.testing.assert_allclose(values.sum(), np.trace(A), atol=1e-13 * size)
    product = np.linalg.det(A / size)
    np.testing.assert_allclose((values / size).prod(), product, atol=1e-10)


def test_eigenvectors_are_numpys_up_to_sign():
    A = symmetric(np.random.default_rng(1), 7)
    ours, theirs = eigh(A)[1], np.linalg.eigh(A)[1]
    np.testing.assert_allclose(np.abs(ours.T @ theirs), np.eye(7), atol=1e-12)


@pytest.mark.parametrize(
    "values", [[2, 2, 2], [0, 0, 0], [1, 1, 5], [-3, 0, 3], [1, 1 + 1e-13, 1e-13]]
)
def test_equal_eigenvalues_are_no_trouble(values):
    A, _ = with_eigenvalues(np.array(values, float), np.random.default_rng(2))
    ours, Q = eigh(A)
    np.testing.assert_allclose(ours, np.sort(values), atol=1e-14)
    np.testing.assert_allclose(Q.T @ Q, np.eye(3), atol=1e-14)


@draws
@given(seed=seeds)
def test_a_rotation_makes_the_entry_zero_by_the_smaller_angle(seed):
    a, b, d = np.random.default_rng(seed).normal(size=3)
    R = rotation(a, b, d)
    turned = R.T @ np.array([[a, b], [b, d]]) @ R
    assert np.abs(turned[[0, 1], [1, 0]]).max() < 1e-14
    np.testing.assert_allclose(R.T @ R, np.eye(2), atol=1e-15)
    assert R[0, 0] >= 0.5**0.5 - 1e-15
    assert np.linalg.det(R) > 0.99
    tangent = R[0, 1] / R[0, 0]
    np.testing.assert_allclose(2 * tangent / (1 - tangent**2), 2 * b / (d - a))


def test_rotations_of_extreme_entries():
    assert (rotation(1.0, 0.0, 2.0) == np.eye(2)).all()
    half = 0.5**0.5
    np.testing.assert_allclose(rotation(1.0, 3.0, 1.0), [[half, half], [-half, half]])
    np.testing.assert_allclose(rotation(0.0, 1e-300, 1e300), np.eye(2), atol=1e-300)


def test_one_rotation_takes_twice_the_square_of_its_entry_from_the_off_diagonal():
    A = symmetric(np.random.default_rng(3), 5)
    R = np.eye(5)
    R[np.ix_([1, 3], [1, 3])] = rotation(A[1, 1], A[1, 3], A[3, 3])
    after = R.T @ A @ R
    gone = off_diagonal(A) ** 2 - off_diagonal(after) ** 2
    assert gone == pytest.approx(2 * A[1, 3] ** 2, rel=1e-12)
    assert norm(after) == pytest.approx(norm(A), rel=1e-14)


def test_sweeps_keep_the_product_and_end_faster_and_faster():
    A = symmetric(np.random.default_rng(4), 12)
    sizes = []
    for D, Q in islice(jacobi_sweeps(A), 8):
        np.testing.assert_allclose(Q @ D @ Q.T, A, atol=1e-13)
        sizes.append(off_diagonal(D) / norm(A))
    assert sizes[0] == off_diagonal(A) / norm(A)
    assert sizes[-1] < 1e-14
    late = [s for s in sizes if 1e-8 < s < 1e-1]
    after = sizes[sizes.index(late[-1]) + 1]
    assert after < 10 * late[-1] ** 2


def test_power_steps_are_the_powers_of_the_matrix():
    rng = np.random.default_rng(6)
    A, v = rng.normal(size=(4, 4)), rng.normal(size=4)
    for power, (stretch, unit) in enumerate(islice(power_steps(A, v), 6)):
        expected = np.linalg.matrix_power(A, power) @ v
        np.testing.assert_allclose(unit, expected / norm(expected), rtol=1e-10)
        assert stretch == pytest.approx(unit @ A @ unit, rel=1e-12)


@pytest.mark.parametrize(("second", "late"), [(0.5, 15), (-0.8, 30), (0.95, 120)])
def test_the_direction_closes_in_by_the_ratio_and_the_value_by_its_square(second, late):
    rng = np.random.default_rng(7)
    A, Q = with_eigenvalues(np.array([1.0, second, 0.2]), rng)
    (value, v), (next_value, w) = islice(power_steps(A, Q.sum(axis=1)), late, late + 2)

    def tangent(v):
        along = Q[:, 0] @ v
        return norm(v - along * Q[:, 0]) / abs(along)

    assert tangent(w) / tangent(v) == pytest.approx(abs(second), rel=1e-5)
    assert (1 - next_value) / (1 - value) == pytest.approx(second**2, rel=1e-3)


def test_power_iteration_of_a_matrix_that_is_not_symmetric():
    A = np.array([[4.0, 1.0], [2.0, 3.0]])
    value, v = power_iteration(A, rng=np.random.default_rng(8))
    assert value == pytest.approx(5, abs=1e-8)
    np.testing.assert_allclose(abs(v), [0.5**0.5] * 2, atol=1e-9)
    value, _ = power_iteration(-A, rng=np.random.default_rng(8))
    assert value == pytest.approx(-5, abs=1e-8)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_power_iteration_of_tiny_and_huge_entries(scale):
    A = scale * np.array([[2.0, 1.0], [1.0, 2.0]])
    value, v = power_iteration(A, rng=np.random.default_rng(13))
    assert value == pytest.approx(3 * scale, rel=1e-8)
    np.testing.assert_allclose(abs(v), [0.5**0.5] * 2, atol=1e-8)


def test_eigenvalues_at_the_end_of_the_range_do_not_overflow():
    values, _ = eigh(1e307 * np.array([[10.0, 1.0], [1.0, 10.0]]))
    np.testing.assert_allclose(values, [9e307, 1.1e308], rtol=1e-14)


def test_deflation_finds_the_largest_by_size_one_by_one():
    values = np.array([-5.0, 3.0, 2.0, -1.0, 0.5, 0.0])
    A, Q = with_eigenvalues(values, np.random.default_rng(9))
    found, vectors = top_eigenpairs(A, 4, rng=np.random.default_rng(10))
    np.testing.assert_allclose(found, values[:4], atol=1e-8)
    np.testing.assert_allclose(np.abs(vectors.T @ Q[:, :4]), np.eye(4), atol=1e-8)


def test_arguments_stay_as_they_are():
    A = symmetric(np.random.default_rng(11), 4)
    before = A.copy()
    eigh(A), svd(A), top_eigenpairs(A, 2, rng=np.random.default_rng(0))
    assert np.array_equal(A, before)
    assert eigh([[2, 1], [1, 2]])[0] == pytest.approx([1, 3])


TURN = np.array([[0.0, -1.0], [1.0, 0.0]])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: eigh(np.ones((2, 3))),
            ValueError,
            r"square matrix, got \(2, 3\): any",
        ),
        (lambda: eigh(TURN), ValueError, "mirror images by up to 2: use np.linalg.eig"),
        (lambda: svd(np.ones(3)), ValueError, r"a matrix \(M, N\), got \(3,\)"),
        (lambda: svd(np.ones((0, 2))), ValueError, r"a matrix \(M, N\), got \(0, 2\)"),
        (lambda: svd([[1, np.nan]]), FloatingPointError, "finite entries, got 1 NaN"),
        (
            lambda: power_iteration(TURN, rng=np.random.default_rng(0), max_steps=50),
            RuntimeError,
            "one real eigenvalue larger than all others, got none in 50 steps",
        ),
        (
            lambda: power_iteration(
                np.diag([1.0, -1.0]), rng=np.random.default_rng(0), max_steps=50
            ),
            RuntimeError,
            "larger than all others",
        ),
        (
            lambda: next(power_steps(np.eye(2), np.zeros(2))),
            ValueError,
            "reached v = 0: start from another vector",
        ),
        (
            lambda: next(power_steps(np.eye(3), [1.0, 2.0])),
            ValueError,
            r"vector of shape \(3,\) to start from, got \(2,\)",
        ),
        (
            lambda: next(power_steps(np.eye(2), [1.0, np.nan])),
            ValueError,
            r"finite vector .* got \[ ?1. nan\]",
        ),
        (
            lambda: top_eigenpairs(np.eye(3), 4, rng=np.random.default_rng(0)),
            ValueError,
            "k from 1 to 3, got 4",
        ),
    ],
)
def test_a_mistake_is_explained(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_few_sweeps_are_enough():
    A = symmetric(np.random.default_rng(12), 40)
    sweeps = (is_diagonal(D) for D, _ in islice(jacobi_sweeps(A), 12))
    assert any(sweeps)


def test_only_rounding_counts_as_nothing_off_the_diagonal():
    assert is_diagonal(np.array([[1.0, 1e-17], [1e-17, 2.0]]))
    assert not is_diagonal(np.array([[1.0, 1e-13], [1e-13, 2.0]]))
