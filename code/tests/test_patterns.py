"""Two pointers, windows and prefix sums against trying everything, and torch."""

import math
from itertools import combinations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.algorithms.prefix_sums import box_sum, integral_image, prefix_sums
from groundup.algorithms.sliding_window import (
    longest_window,
    window_maxima,
    window_sums,
)
from groundup.algorithms.two_pointers import pair_with_sum

numbers = st.integers(-9, 9)
some = settings(deadline=None, max_examples=150)


@some
@given(st.lists(numbers).map(sorted), st.integers(-20, 20))
def test_a_pair_is_found_if_and_only_if_there_is_one(values, target):
    pairs = {
        (i, j)
        for i, j in combinations(range(len(values)), 2)
        if values[i] + values[j] == target
    }
    found = pair_with_sum(values, target)
    assert found in pairs if pairs else found is None


class Counted(list):
    reads = 0

    def __getitem__(self, key):
        Counted.reads += 1
        return super().__getitem__(key)


def test_two_pointers_read_each_value_a_fixed_number_of_times():
    values = Counted(range(1000))
    assert pair_with_sum(values, -1) is None
    assert Counted.reads <= 4 * 1000


@pytest.mark.parametrize("values", [[3, 2], [1.0, math.nan, 2.0]])
def test_two_pointers_need_sorted_values(values):
    with pytest.raises(ValueError, match="ascending order, got .*: sort them first"):
        pair_with_sum(values, 5)


@some
@given(st.lists(numbers, min_size=1), st.data())
def test_windows_equal_rereading_every_window(values, data):
    size = data.draw(st.integers(1, len(values)))
    windows = [values[i : i + size] for i in range(len(values) - size + 1)]
    assert window_sums(values, size) == [sum(window) for window in windows]
    assert window_maxima(values, size) == [max(window) for window in windows]


@pytest.mark.parametrize(("length", "size"), [(7, 3), (11, 1), (13, 13), (40, 5)])
def test_window_maxima_are_max_pooling_and_sums_are_a_convolution(length, size):
    torch.manual_seed(length)
    row = torch.randn(1, 1, length, dtype=torch.float64)
    pooled = torch.nn.functional.max_pool1d(row, size, stride=1)
    assert window_maxima(row.flatten().tolist(), size) == pooled.flatten().tolist()
    ones = torch.ones(1, 1, size, dtype=torch.float64)
    summed = torch.nn.functional.conv1d(row, ones).flatten().tolist()
    assert window_sums(row.flatten().tolist(), size) == pytest.approx(summed, abs=1e-12)


def test_every_position_enters_and_leaves_the_window_once():
    class Number(float):
        compared = 0

        def __le__(self, other):
            Number.compared += 1
            return float.__le__(self, other)

    window_maxima([Number(-k) for k in range(500)], 100)
    window_maxima([Number(k) for k in range(500)], 100)
    assert Number.compared <= 2 * 2 * 500


@some
@given(st.lists(st.integers(0, 9)), st.integers(0, 30))
def test_the_longest_window_is_the_first_longest_of_all(lengths, budget):
    runs = [
        (start, stop)
        for start in range(len(lengths) + 1)
        for stop in range(start, len(lengths) + 1)
        if sum(lengths[start:stop]) <= budget
    ]
    start, stop = longest_window(lengths, budget)
    best = max(stop - start for start, stop in runs)
    assert (start, stop) in runs
    assert stop - start == best
    firsts = [run for run in runs if run[1] - run[0] == best]
    assert best == 0 or (start, stop) == firsts[0]


@some
@given(st.lists(numbers), st.data())
def test_two_prefix_sums_give_any_stretch(values, data):
    start = data.draw(st.integers(0, len(values)))
    stop = data.draw(st.integers(start, len(values)))
    sums = prefix_sums(values)
    assert len(sums) == len(values) + 1
    assert sums[stop] - sums[start] == sum(values[start:stop])


@some
@given(st.integers(1, 5), st.integers(1, 6), st.data())
def test_four_corners_give_any_box(height, width, data):
    row = st.lists(numbers, min_size=width, max_size=width)
    image = data.draw(st.lists(row, min_size=height, max_size=height))
    table = integral_image(image)
    assert (len(table), len(table[0])) == (height + 1, width + 1)
    top = data.draw(st.integers(0, height))
    bottom = data.draw(st.integers(top, height))
    left = data.draw(st.integers(0, width))
    right = data.draw(st.integers(left, width))
    expected = sum(sum(pixels[left:right]) for pixels in image[top:bottom])
    assert box_sum(table, top, left, bottom, right) == expected


@pytest.mark.parametrize("window", [window_sums, window_maxima])
@pytest.mark.parametrize("size", [0, -1, 4])
def test_windows_that_do_not_fit_are_refused(window, size):
    with pytest.raises(ValueError, match=f"size from 1 to 3, .* got {size}"):
        window([1, 2, 3], size)


@pytest.mark.parametrize("window", [window_sums, window_maxima])
def test_windows_refuse_nan(window):
    with pytest.raises(ValueError, match="ordinary numbers, got nan at 1"):
        window([1.0, math.nan, 2.0], 2)


def test_maxima_take_infinity_and_sums_do_not():
    values = [-math.inf, 1.0, math.inf, 0.0]
    assert window_maxima(values, 2) == [1.0, math.inf, math.inf]
    with pytest.raises(ValueError, match="ordinary numbers, got -inf at 0"):
        window_sums(values, 2)


def test_longest_window_adds_whole_numbers_of_any_size_exactly():
    huge = 2**60
    assert longest_window([1, huge, 1, 1, 1], 2) == (2, 4)
    assert longest_window([huge, 1, huge], 2 * huge) == (0, 2)


@pytest.mark.parametrize("wrong", [-1, math.nan, math.inf])
def test_longest_window_refuses_lengths_that_no_sum_can_take_back(wrong):
    with pytest.raises(ValueError, match=f"at least 0, got {wrong} at 1"):
        longest_window([2, wrong], 5)


def test_ragged_images_and_boxes_outside_are_refused():
    with pytest.raises(ValueError, match="2 pixels in row 0 and 1 in row 1"):
        integral_image([[1, 2], [3]])
    table = integral_image(np.array([[1, 2, 3]]))
    assert table == integral_image([[1, 2, 3]]) == [[0, 0, 0, 0], [0, 1, 3, 6]]
    for box in [(0, 0, 2, 1), (0, 2, 1, 1), (-1, 0, 1, 1), (0, 0, 1, 4)]:
        with pytest.raises(ValueError, match="box_sum needs 0 <= top"):
            box_sum(table, *box)
