"""Exhaustive searches against itertools, and queens against a check of every board."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundup.algorithms.backtracking import (
    grid,
    is_safe,
    permutations,
    queens,
    subsets,
)

few = st.lists(st.integers(), max_size=6, unique=True)


@given(items=few)
def test_subsets_are_the_combinations_of_every_size(items):
    found = list(subsets(items))
    sizes = range(len(items) + 1)
    expected = (itertools.combinations(items, size) for size in sizes)
    assert sorted(found) == sorted(itertools.chain.from_iterable(expected))
    assert len(found) == 2 ** len(items)


@given(items=few)
def test_permutations_come_in_the_order_of_itertools(items):
    assert list(permutations(items)) == list(itertools.permutations(items))


@given(sizes=st.lists(st.integers(0, 4), max_size=4))
def test_a_grid_is_a_product(sizes):
    choices = {f"name{place}": range(size) for place, size in enumerate(sizes)}
    expected = [
        dict(zip(choices, values, strict=True))
        for values in itertools.product(*choices.values())
    ]
    assert list(grid(choices)) == expected


def attacks(board):
    rows = itertools.combinations(enumerate(board), 2)
    return any(c == d or abs(c - d) == abs(a - b) for (a, c), (b, d) in rows)


@pytest.mark.parametrize("n", range(7))
def test_queens_are_the_permutations_without_an_attack(n):
    boards = itertools.permutations(range(n))
    assert list(queens(n)) == [board for board in boards if not attacks(board)]


def test_eight_queens_have_92_places():
    assert len(list(queens(8))) == 92


def test_a_negative_board_is_refused():
    with pytest.raises(ValueError, match="queens needs n >= 0, got -1"):
        queens(-1)


@pytest.mark.parametrize(("column", "safe"), [(0, False), (1, False), (2, True)])
def test_a_queen_is_attacked_along_columns_and_diagonals(column, safe):
    assert is_safe([0], column) is safe
