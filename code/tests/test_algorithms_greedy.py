"""Greedy choices against the best of all choices, tried one by one."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundup.algorithms.greedy import change, pack, schedule

intervals = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(
    lambda pair: (pair[0], sum(pair))
)


def disjoint(chosen):
    chosen = sorted(chosen)
    return all(a[1] <= b[0] for a, b in itertools.pairwise(chosen))


@given(jobs=st.lists(intervals, max_size=8))
def test_no_schedule_is_larger(jobs):
    chosen = schedule(jobs)
    assert disjoint(chosen)
    assert not any(
        disjoint(others) for others in itertools.combinations(jobs, len(chosen) + 1)
    )


def test_the_schedule_keeps_as_many_as_were_given():
    assert schedule([(1, 2), (1, 2), (0, 3), (2, 3)]) == [(1, 2), (2, 3)]


@pytest.mark.parametrize("empty", [(2, 2), (3, 1), (float("nan"), 2)])
def test_intervals_that_end_before_they_start_are_refused(empty):
    with pytest.raises(ValueError, match="schedule needs start < end"):
        schedule([(0, 1), empty])


def fewest_coins(amount, coins):
    """All amounts that one more coin reaches, until ours is among them."""
    reached, steps = {0}, 0
    while amount not in reached:
        reached = {paid + coin for paid in reached for coin in coins}
        steps += 1
    return steps


@pytest.mark.parametrize("amount", range(0, 100, 7))
def test_greedy_change_is_best_for_coins_that_divide_each_other(amount):
    coins = (1, 5, 10, 50)
    paid = change(amount, coins)
    assert sum(paid) == amount
    assert len(paid) == fewest_coins(amount, coins)


def test_greedy_change_is_not_best_for_others():
    assert change(6, (1, 3, 4)) == [4, 1, 1]
    assert fewest_coins(6, (1, 3, 4)) == 2


def test_what_cannot_be_paid_is_refused():
    with pytest.raises(ValueError, match="cannot pay 5: 2 is left"):
        change(5, (3,))


def test_an_amount_below_nothing_is_refused():
    with pytest.raises(ValueError, match="change needs an amount >= 0, got -3"):
        change(-3, (3,))


def test_a_coin_of_nothing_is_refused():
    with pytest.raises(ValueError, match="coins above zero, got 0"):
        change(3, (0, 1))


def fewest_bins(lengths, capacity):
    """Try every assignment to so many bins, then to one more."""
    for number in range(len(lengths) + 1):
        for places in itertools.product(range(number), repeat=len(lengths)):
            loads = [0] * number
            for place, length in zip(places, lengths, strict=True):
                loads[place] += length
            if max(loads, default=0) <= capacity:
                return number
    raise AssertionError("each item has a bin of its own in the last round")


@given(lengths=st.lists(st.integers(1, 10), max_size=6))
def test_packing_keeps_every_item_and_its_bound(lengths):
    bins = pack(lengths, 10)
    assert sorted(itertools.chain.from_iterable(bins)) == list(range(len(lengths)))
    assert all(sum(lengths[place] for place in places) <= 10 for places in bins)
    assert 9 * len(bins) <= 11 * fewest_bins(lengths, 10) + 6


def test_first_fit_decreasing_is_not_always_best():
    lengths = [4, 4, 3, 3, 3, 3]
    assert pack(lengths, 10) == [[0, 1], [2, 3, 4], [5]]
    assert fewest_bins(lengths, 10) == 2


@pytest.mark.parametrize("length", [0, -1, 11])
def test_items_that_fit_nowhere_are_refused(length):
    with pytest.raises(ValueError, match=f"lengths from 1 to 10, got {length}"):
        pack([3, length], 10)
