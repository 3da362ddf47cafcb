"""Divide and conquer against NumPy, SciPy and the definition."""

import itertools

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from groundup.algorithms.divide_and_conquer import (
    count_inversions,
    karatsuba,
    maximum_subarray,
    power,
    schoolbook,
)
from groundup.foundations.complexity import Tally, counted

whole = st.integers(-20, 20)


@given(base=st.integers(-9, 9), exponent=st.integers(0, 60))
def test_power_is_pythons(base, exponent):
    assert power(base, exponent) == base**exponent


@pytest.mark.parametrize("exponent", [0, 1, 2, 13])
def test_power_of_a_matrix_is_numpys(exponent):
    base = np.random.default_rng(1).integers(-2, 3, size=(3, 3))
    ours = power(base, exponent, one=np.eye(3, dtype=int), multiply=np.matmul)
    np.testing.assert_array_equal(ours, np.linalg.matrix_power(base, exponent))


@pytest.mark.parametrize("exponent", [1, 2, 1000, 1023, 1024])
def test_power_takes_two_products_a_binary_digit(exponent):
    multiply = counted(lambda a, b: a * b)
    power(2, exponent, multiply=multiply)
    assert multiply.calls <= 2 * exponent.bit_length()


@pytest.mark.parametrize("exponent", [-1, 2.5, float("nan"), float("inf")])
def test_exponents_that_are_no_number_of_factors_are_refused(exponent):
    with pytest.raises(ValueError, match=f"a whole exponent >= 0, got {exponent}"):
        power(2, exponent)


@given(values=st.lists(whole, min_size=1, max_size=30))
def test_no_slice_has_a_larger_sum(values):
    start, stop, total = maximum_subarray(values)
    slices = itertools.combinations(range(len(values) + 1), 2)
    assert start < stop
    assert total == sum(values[start:stop])
    assert total == max(sum(values[a:b]) for a, b in slices)


def test_a_slice_with_nan_has_no_sum_to_compare():
    with pytest.raises(ValueError, match="maximum_subarray needs numbers, got nan"):
        maximum_subarray([1.0, float("nan"), 3.0])


def test_arrays_are_as_good_as_lists():
    a = np.array([1, -2, 3, 4])
    assert maximum_subarray(a) == (2, 4, 7)
    assert karatsuba(a, a) == schoolbook(a, a) == np.convolve(a, a).tolist()


def test_the_best_slice_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one value, got none"):
        maximum_subarray([])


@given(values=st.lists(whole, max_size=30))
def test_inversions_are_the_pairs_in_the_wrong_order(values):
    ordered, inversions = count_inversions(values)
    pairs = itertools.combinations(values, 2)
    assert ordered == sorted(values)
    assert inversions == sum(later < earlier for earlier, later in pairs)


@given(order=st.permutations(range(9)))
def test_inversions_give_kendalls_tau(order):
    pairs = 9 * 8 / 2
    tau = 1 - 2 * count_inversions(order)[1] / pairs
    reference = scipy.stats.kendalltau(range(9), order).statistic
    assert tau == pytest.approx(reference, abs=1e-12)


@given(a=st.lists(whole, min_size=1, max_size=20), data=st.data())
def test_both_products_are_numpys_convolution(a, data):
    b = data.draw(st.lists(whole, min_size=len(a), max_size=len(a)))
    expected = np.convolve(a, b).tolist()
    assert karatsuba(a, b) == expected
    assert schoolbook(a, b) == expected


def test_the_schoolbook_takes_unequal_lengths():
    assert schoolbook([1, 2], [3, 0, 5]) == [3, 6, 5, 10]


@pytest.mark.parametrize("power_of_two", range(7))
def test_karatsuba_multiplies_three_to_the_k_times(power_of_two):
    n, tally = 2**power_of_two, Tally()
    karatsuba(tally.wrap(range(n)), tally.wrap(range(n)))
    assert tally.products == 3**power_of_two


@pytest.mark.parametrize(("a", "b"), [([1], [1, 2]), ([], [])])
def test_unequal_or_empty_polynomials_are_refused(a, b):
    with pytest.raises(ValueError, match="karatsuba needs polynomials of one length"):
        karatsuba(a, b)
    with pytest.raises(ValueError, match="schoolbook needs coefficients"):
        schoolbook(a[:0], b)


@pytest.mark.parametrize(
    ("a", "b", "d", "growth"),
    [(2, 2, 2, 4.0), (2, 2, 1, None), (3, 2, 1, 3.0), (7, 2, 2, 7.0), (1, 2, 0, None)],
)
def test_the_three_cases_of_the_master_theorem(a, b, d, growth):
    """T(n) = a T(n / b) + n^d: top heavy, even, bottom heavy."""
    ratio, n = a / b**d, b**30
    costs = {1: 1}
    for level in range(1, 31):
        costs[b**level] = a * costs[b ** (level - 1)] + b ** (level * d)
    if growth is None:
        assert costs[n] == n**d * 31  # every level costs the same
    else:
        assert costs[n] / costs[n // b] == pytest.approx(growth, rel=1e-3)
        assert growth == (b**d if ratio < 1 else a)
