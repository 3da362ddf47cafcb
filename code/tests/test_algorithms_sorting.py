"""Every sort against Python's, and its cost against what was derived."""

import heapq
import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundup.algorithms.sorting import (
    counting_sort,
    insertion_sort,
    merge,
    merge_sort,
    partition,
    quick_sort,
    select,
    top_k,
)
from groundup.foundations.complexity import Tally

BY_COMPARING = [insertion_sort, merge_sort, quick_sort]
numbers = st.lists(st.integers(-5, 5) | st.floats(allow_nan=False), max_size=40)


def comparisons(sort, items, **options):
    tally = Tally()
    sort(tally.wrap(items), **options)
    return tally.comparisons


@pytest.mark.parametrize("sort", BY_COMPARING)
@given(items=numbers)
def test_sorts_like_python_and_leaves_its_input_alone(sort, items):
    before = list(items)
    assert sort(items) == sorted(items)
    assert items == before


@given(items=numbers, number=st.integers(0, 1000))
def test_a_random_pivot_sorts_too(items, number):
    rng = np.random.default_rng(number)
    assert quick_sort(items, rng=rng) == sorted(items)


class Card(tuple):
    """A key and a name; only the key is compared."""

    def __lt__(self, other):
        return self[0] < other[0]


@pytest.mark.parametrize("sort", [insertion_sort, merge_sort])
@given(keys=st.lists(st.integers(0, 3), max_size=30))
def test_equal_keys_keep_their_order(sort, keys):
    cards = [Card((key, name)) for name, key in enumerate(keys)]
    assert sort(cards) == sorted(cards, key=lambda card: card[0])


@given(keys=st.lists(st.integers(0, 6), max_size=30))
def test_counting_sort_is_stable(keys):
    pairs = list(zip(keys, itertools.count()))
    expected = sorted(pairs, key=lambda pair: pair[0])
    assert counting_sort(pairs, key=lambda pair: pair[0], num_keys=7) == expected


@pytest.mark.parametrize("bad", [-1, 4])
def test_counting_sort_refuses_keys_out_of_range(bad):
    with pytest.raises(ValueError, match=f"keys from 0 to 3, got {bad}: raise"):
        counting_sort([1, bad], key=lambda item: item, num_keys=4)


@given(a=numbers, b=numbers)
def test_a_merge_needs_fewer_comparisons_than_items(a, b):
    tally = Tally()
    merge(tally.wrap(sorted(a)), tally.wrap(sorted(b)))
    assert tally.comparisons <= max(0, len(a) + len(b) - 1)


@given(items=st.lists(st.integers(-3, 3), min_size=1), data=st.data())
def test_a_partition_splits_three_ways(items, data):
    place = data.draw(st.integers(0, len(items) - 1))
    smaller, equal, larger = partition(items, place)
    assert sorted([*smaller, *equal, *larger]) == sorted(items)
    assert set(equal) == {items[place]}
    assert all(item < items[place] for item in smaller)
    assert all(items[place] < item for item in larger)


@given(items=st.lists(st.integers(-9, 9), min_size=1), number=st.integers(0, 99))
def test_select_agrees_with_sorting_at_every_place(items, number):
    rng = np.random.default_rng(number)
    assert [select(items, k) for k in range(len(items))] == sorted(items)
    assert [select(items, k, rng=rng) for k in range(len(items))] == sorted(items)


@given(items=st.lists(st.integers(-9, 9)), data=st.data())
def test_top_k_agrees_with_heapq(items, data):
    k = data.draw(st.integers(0, len(items)))
    assert top_k(items, k) == heapq.nlargest(k, items)


def test_top_k_gives_back_the_items_and_not_copies_of_one():
    items = Tally().wrap([3, 5, 5, 5, 7])
    found = top_k(items, 3)
    assert [item.value for item in found] == [7, 5, 5]
    assert len({id(item) for item in found}) == 3


@pytest.mark.parametrize("k", [-1, 3])
def test_places_that_do_not_exist_are_refused(k):
    with pytest.raises(ValueError, match=f"select needs 0 <= k < 3, got k={k}"):
        select([2, 1, 3], k)


@pytest.mark.parametrize("k", [-1, 4])
def test_more_than_all_are_refused(k):
    with pytest.raises(ValueError, match=f"top_k needs 0 <= k <= 3, got k={k}"):
        top_k([2, 1, 3], k)


def test_insertion_takes_one_comparison_an_item_at_best_and_all_pairs_at_worst():
    assert comparisons(insertion_sort, range(20)) == 19
    assert comparisons(insertion_sort, range(20, 0, -1)) == 20 * 19 // 2


def test_insertion_averages_a_quarter_of_n_squared():
    """n(n - 1)/4 inversions, and one more comparison unless the item goes first."""
    n, orders = 6, list(itertools.permutations(range(6)))
    mean = sum(comparisons(insertion_sort, order) for order in orders) / len(orders)
    harmonic = sum(1 / i for i in range(1, n + 1))
    assert mean == pytest.approx(n * (n - 1) / 4 + n - harmonic, rel=1e-12)


@pytest.mark.parametrize("power", range(6))
def test_merge_sort_at_worst_solves_its_recurrence(power):
    """C(n) = 2 C(n/2) + n - 1 has the solution n log2 n - n + 1."""
    n = 2**power
    assert comparisons(merge_sort, worst_for_merging(list(range(n)))) == n * power - (
        n - 1
    )


def worst_for_merging(ordered):
    """Unsort so that every merge alternates."""
    if len(ordered) < 2:
        return ordered
    return worst_for_merging(ordered[::2]) + worst_for_merging(ordered[1::2])


@pytest.mark.parametrize("n", [2, 3, 5, 7])
def test_quicksort_averages_what_the_pairs_say(n):
    """Each pair meets with probability 2 / (j - i + 1); a meeting costs 1 or 2."""
    orders = list(itertools.permutations(range(n)))
    mean = sum(comparisons(quick_sort, order) for order in orders) / len(orders)
    meetings = sum(
        2 / (j - i + 1) for i, j in itertools.combinations(range(1, n + 1), 2)
    )
    harmonic = sum(1 / i for i in range(1, n + 1))
    assert meetings == pytest.approx(2 * (n + 1) * harmonic - 4 * n, rel=1e-12)
    assert mean == pytest.approx(1.5 * meetings, rel=1e-12)


@pytest.mark.parametrize("sort", [*BY_COMPARING, sorted])
def test_no_sort_averages_less_than_the_logarithm_of_n_factorial(sort):
    orders = list(itertools.permutations(range(6)))
    mean = sum(comparisons(sort, order) for order in orders) / len(orders)
    assert mean >= math.log2(math.factorial(6))


def test_quicksort_recurses_once_for_each_sorted_item():
    with pytest.raises(RecursionError):
        quick_sort(range(2000))
    rng = np.random.default_rng(0)
    assert quick_sort(range(2000), rng=rng) == list(range(2000))
    assert quick_sort([7] * 2000) == [7] * 2000
