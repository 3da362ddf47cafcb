"""Pairwise distances against SciPy's cdist."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.spatial.distance import cdist

from groundup.foundations import distances
from groundup.foundations.distances import (
    by_blocks,
    by_broadcasting,
    by_loops,
    by_product,
)

WAYS = [by_loops, by_broadcasting, by_blocks, by_product]
DIRECT = [by_loops, by_broadcasting, by_blocks]
EPS = np.finfo(float).eps


@pytest.fixture
def rng():
    return np.random.default_rng(13)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("n", "m", "d"), [(2, 3, 5), (7, 1, 2), (1, 4, 1), (33, 5, 3)])
def test_all_distances_are_scipys(rng, way, n, m, d):
    X, Y = rng.normal(size=(n, d)), 3 + rng.normal(size=(m, d))
    np.testing.assert_allclose(way(X, Y), cdist(X, Y), rtol=1e-12)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("n", "m"), [(0, 3), (3, 0), (0, 0)])
def test_no_rows_have_no_distances(way, n, m):
    assert way(np.ones((n, 2)), np.ones((m, 2))).shape == (n, m)


@pytest.mark.parametrize("numbers", [1, 6, 12, 30, 31, 1000])
def test_blocks_of_any_size_change_no_bit(rng, numbers):
    X, Y = rng.normal(size=(5, 3)), rng.normal(size=(2, 3))
    assert (by_blocks(X, Y, numbers) == by_broadcasting(X, Y)).all()


@pytest.mark.parametrize(("numbers", "blocks"), [(1, 5), (12, 3), (29, 2), (30, 1)])
def test_a_block_holds_no_more_than_it_may(monkeypatch, numbers, blocks):
    held = []

    def watched(X, Y):
        held.append(len(X) * Y.size)
        return by_broadcasting(X, Y)

    monkeypatch.setattr(distances, "by_broadcasting", watched)
    by_blocks(np.ones((5, 3)), np.ones((2, 3)), numbers)
    assert len(held) == blocks
    assert max(held) <= max(numbers, 6)


@pytest.mark.parametrize("way", [by_broadcasting, by_blocks, by_product])
def test_single_precision_stays_single(rng, way):
    X, Y = rng.normal(size=(2, 5, 3)).astype(np.float32)
    D = way(X, Y)
    assert D.dtype == np.float32
    np.testing.assert_allclose(D, cdist(X, Y), rtol=1e-4)


@pytest.mark.parametrize(
    ("way", "rtol"), [(by_broadcasting, 1e-12), (by_blocks, 1e-12), (by_product, 1e-5)]
)
def test_the_wider_of_two_types_holds_the_answer(rng, way, rtol):
    X, Y = rng.normal(size=(5, 3)).astype(np.float32), rng.normal(size=(2, 3))
    for pair in ((X, Y), (Y, X)):
        assert way(*pair).dtype == np.float64
        np.testing.assert_allclose(way(*pair), cdist(*pair), rtol=rtol)


@pytest.mark.parametrize("way", WAYS)
def test_nan_stays_in_its_row(rng, way):
    X, Y = rng.normal(size=(4, 3)), rng.normal(size=(2, 3))
    X[1, 2] = np.nan
    assert (np.isnan(way(X, Y)).any(axis=1) == [False, True, False, False]).all()


def test_squares_below_zero_are_cut_off_not_turned_over(rng):
    X = 100 + rng.normal(size=(40, 3))
    squares = (X**2).sum(axis=1)[:, None] - 2 * X @ X.T + (X**2).sum(axis=1)
    assert (squares < 0).any()
    assert (by_product(X, X)[squares < 0] == 0).all()


@pytest.mark.parametrize("way", DIRECT)
@given(
    X=hnp.arrays(
        float, st.tuples(st.integers(1, 4), st.just(3)), elements=st.floats(-1e6, 1e6)
    )
)
def test_a_row_is_at_zero_distance_from_itself(way, X):
    assert (np.diag(way(X, X)) == 0).all()


@given(
    X=hnp.arrays(
        float, st.tuples(st.integers(1, 4), st.just(3)), elements=st.floats(-1e6, 1e6)
    )
)
@example(X=np.full((1, 3), 1.3e-155))
def test_the_product_is_as_good_as_its_cancellation_allows(X):
    longest = np.sqrt((X**2).sum(axis=1).max())
    gap = abs(by_product(X, X) - cdist(X, X))
    underflow = np.sqrt(np.finfo(float).smallest_subnormal)  # of the squares
    assert (gap <= 8 * (np.sqrt(EPS) * longest + underflow)).all()  # never NaN


@pytest.mark.parametrize("way", WAYS)
def test_tables_that_do_not_fit(way):
    with pytest.raises(ValueError, match=r"got \(2, 3\) and \(3, 2\): transpose one"):
        way(np.ones((2, 3)), np.ones((3, 2)))
    with pytest.raises(ValueError, match=r"got \(3,\) and \(2, 3\)"):
        way(np.ones(3), np.ones((2, 3)))


@pytest.mark.parametrize("way", WAYS)
def test_pixels_as_bytes_are_refused(way):
    with pytest.raises(TypeError, match=r"got Y of uint8, .* pass Y.astype\(float\)"):
        way(np.ones((2, 3)), np.ones((4, 3), np.uint8))
    with pytest.raises(TypeError, match="got X of bool"):
        way(np.ones((2, 3), bool), np.ones((4, 3)))


def test_a_block_needs_room():
    with pytest.raises(ValueError, match="at least 1 number, got numbers=0"):
        by_blocks(np.ones((2, 3)), np.ones((2, 3)), 0)
