"""Every rung of the matrix product ladder against NumPy's own product."""

import numpy as np
import pytest

from groundup.foundations.matmul import (
    by_definition,
    by_einsum,
    by_pairs,
    by_reordered_loops,
    by_row_products,
)

LISTS = [by_definition, by_reordered_loops, by_pairs]
ARRAYS = [by_row_products, by_einsum]
SHAPES = [(2, 3, 5), (1, 7, 2), (3, 1, 2), (5, 2, 1)]


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def allowed(A, B):
    """Sums of k products in any order differ by at most this."""
    return 2 * A.shape[1] * np.finfo(A.dtype).eps * (abs(A) @ abs(B))


@pytest.mark.parametrize("way", LISTS)
@pytest.mark.parametrize(("m", "k", "n"), SHAPES)
def test_lists_of_rows_multiply_as_numpy_does(rng, way, m, k, n):
    A, B = rng.normal(size=(m, k)), rng.normal(size=(k, n))
    C = way(A.tolist(), B.tolist())
    assert isinstance(C, list)
    assert len(C) == m
    assert {len(row) for row in C} == {n}
    assert (abs(np.array(C) - A @ B) <= allowed(A, B)).all()


@pytest.mark.parametrize("way", ARRAYS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("m", "k", "n"), [*SHAPES, (2, 0, 3), (0, 2, 3)])
def test_arrays_multiply_as_numpy_does(rng, way, dtype, m, k, n):
    A = rng.normal(size=(m, k)).astype(dtype)
    B = rng.normal(size=(k, n)).astype(dtype)
    C = way(A, B)
    assert C.shape == (m, n)
    assert C.dtype == dtype
    assert (abs(C - A @ B) <= allowed(A, B)).all()


def test_the_first_two_rungs_agree_to_the_last_bit(rng):
    A, B = rng.normal(size=(3, 17)).tolist(), rng.normal(size=(17, 5)).tolist()
    assert by_definition(A, B) == by_reordered_loops(A, B)


@pytest.mark.parametrize("way", ARRAYS)
def test_transposed_views_are_as_good(rng, way):
    A, B = rng.normal(size=(3, 2)).T, rng.normal(size=(5, 3)).T
    np.testing.assert_allclose(way(A, B), A @ B, rtol=1e-13)


@pytest.mark.parametrize("way", LISTS)
def test_lists_are_left_as_they_were(way):
    A, B = [[1.0, 2.0, 3.0]], [[4.0, 5.0], [6.0, 7.0], [8.0, 9.0]]
    assert way(A, B) == [[40.0, 46.0]]
    assert A == [[1.0, 2.0, 3.0]]
    assert B == [[4.0, 5.0], [6.0, 7.0], [8.0, 9.0]]


@pytest.mark.parametrize("way", LISTS)
def test_rows_may_be_tuples(way):
    assert way([(1.0, 2.0)], [(3.0,), (4.0,)]) == [[11.0]]


@pytest.mark.parametrize("way", LISTS)
def test_lists_that_do_not_fit(way):
    with pytest.raises(ValueError, match=r"got \(1, 2\) and \(1, 2\): transpose"):
        way([[1.0, 2.0]], [[3.0, 4.0]])
    with pytest.raises(ValueError, match=r"B needs rows of one length, got 2 rows"):
        way([[1.0, 2.0]], [[3.0, 4.0], [5.0]])
    with pytest.raises(ValueError, match=r"A needs rows of one length, got 2 rows"):
        way([1.0, 2.0], [[3.0, 4.0]])
    with pytest.raises(ValueError, match=r"A needs rows of one length, got 0 rows"):
        way([], [[3.0, 4.0]])


@pytest.mark.parametrize("way", ARRAYS)
def test_arrays_that_do_not_fit(way):
    with pytest.raises(ValueError, match=r"got \(2, 3\) and \(2, 3\): transpose"):
        way(np.ones((2, 3)), np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"A needs two axes, got shape \(3,\)"):
        way(np.ones(3), np.ones((3, 2)))
    with pytest.raises(ValueError, match=r"B needs two axes, got shape \(3,\)"):
        way(np.ones((2, 3)), np.ones(3))
