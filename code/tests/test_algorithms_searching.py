"""Searches against bisect and SciPy, and the invariant of the halving."""

import bisect

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st

from groundup.algorithms.searching import (
    bisect_left,
    bisect_root,
    first_true,
    linear_search,
)
from groundup.foundations.complexity import Tally

numbers = st.lists(st.integers(-9, 9) | st.floats(allow_nan=False), max_size=50)


@given(items=st.lists(st.integers(0, 9)), target=st.integers(0, 9))
def test_linear_search_finds_the_first(items, target):
    expected = items.index(target) if target in items else None
    assert linear_search(items, target) == expected


@given(items=numbers, target=st.integers(-10, 10))
def test_bisect_left_is_the_standard_librarys(items, target):
    items.sort()
    assert bisect_left(items, target) == bisect.bisect_left(items, target)


@given(weights=st.lists(st.floats(0.01, 1), min_size=1), point=st.floats(0, 1))
def test_bisect_left_is_numpys_searchsorted(weights, point):
    sums = np.cumsum(weights)
    point *= sums[-1]
    assert bisect_left(sums, point) == np.searchsorted(sums, point)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 8, 1000, 1023, 1024])
def test_halving_takes_at_most_the_number_of_binary_digits(n):
    for target in range(-1, n + 1):
        tally = Tally()
        bisect_left(tally.wrap(range(n)), target)
        assert tally.comparisons <= n.bit_length()


@given(low=st.integers(-50, 50), size=st.integers(0, 50), step=st.integers(-5, 60))
def test_first_true_finds_the_step_and_never_asks_at_the_top(low, size, step):
    asked = []

    def holds(number):
        asked.append(number)
        return number >= low + step

    high = low + size
    assert first_true(holds, low, high) == min(max(low, low + step), high)
    assert all(low <= number < high for number in asked)
    assert len(asked) <= size.bit_length()


def test_first_true_works_beyond_every_fixed_width():
    assert first_true(lambda number: number > 2**200, 0, 2**300) == 2**200 + 1


def test_a_reversed_range_is_refused():
    with pytest.raises(ValueError, match="low <= high, got low=3 and high=2"):
        first_true(bool, 3, 2)


@pytest.mark.parametrize("sign", [1, -1])
@given(root=st.floats(-3, 3), steepness=st.floats(0.1, 10))
def test_bisect_root_is_scipys(sign, root, steepness):
    def function(x):
        return sign * np.tanh(steepness * (x - root))

    ours = bisect_root(function, -4.0, 5.0)
    theirs = scipy.optimize.bisect(function, -4.0, 5.0, xtol=1e-12)
    assert abs(ours - theirs) < 2e-12
    assert abs(ours - root) < 1e-12


def test_a_tolerance_below_the_floats_ends_at_two_neighbors():
    root = bisect_root(lambda x: x * x - 2, 1.0, 2.0, tolerance=0.0)
    assert abs(root - 2**0.5) <= np.spacing(2**0.5)


def test_ends_whose_sum_overflows_are_no_trouble():
    root = bisect_root(lambda x: x - 1.5e308, 1e308, 1.7e308, tolerance=1e292)
    assert root == pytest.approx(1.5e308, rel=1e-12)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_root_at_either_end_counts(sign):
    assert bisect_root(lambda x: sign * x, 0.0, 1.0) == pytest.approx(0, abs=1e-12)
    assert bisect_root(lambda x: sign * x, -1.0, 0.0) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("low", "high"), [(1.0, 2.0), (-2.0, -1.0)])
def test_a_bracket_without_a_change_of_sign_is_refused(low, high):
    with pytest.raises(ValueError, match="a change of sign, got f.*widen the bracket"):
        bisect_root(lambda x: x, low, high)


@pytest.mark.parametrize(
    ("low", "high"), [(2.0, -2.0), (0.0, 0.0), (-1.0, np.inf), (-np.inf, 1.0)]
)
def test_ends_that_are_no_bracket_are_refused(low, high):
    with pytest.raises(ValueError, match="needs finite low < high, got low="):
        bisect_root(lambda x: x, low, high)


@pytest.mark.parametrize(("start", "where"), [(0.0, "0"), (0.4, "0.5"), (1.0, "1")])
def test_a_function_without_a_sign_is_named_where_it_was_asked(start, where):
    def function(x):
        return float("nan") if start <= x < start + 0.3 else x - 0.31

    with pytest.raises(ValueError, match=rf"got f\({where}\) = nan: narrow the"):
        bisect_root(function, 0.0, 1.0)
