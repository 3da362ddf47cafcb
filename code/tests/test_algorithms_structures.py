"""Every structure against Python's own, under the same random operations."""

import heapq
import math
from collections import deque
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.algorithms.dynamic_array import DynamicArray
from groundup.algorithms.hash_map import HashMap
from groundup.algorithms.heap import Heap, PriorityQueue, largest
from groundup.algorithms.ring_buffer import RingBuffer

NUMBERS = st.integers(-20, 20)


class Unordered:
    """What cannot be compared by size, like an array or a model."""


@dataclass(frozen=True)
class Colliding:
    """Keys that are as different as others, with one hash for all."""

    number: int

    def __hash__(self):
        return 7


@given(st.lists(st.one_of(NUMBERS, st.just("pop"))))
def test_a_dynamic_array_is_a_list(steps):
    ours, theirs = DynamicArray(), []
    for step in steps:
        if step != "pop":
            ours.append(step)
            theirs.append(step)
        elif theirs:
            assert ours.pop() == theirs.pop()
        assert list(ours) == theirs
        assert len(ours) <= ours.capacity <= max(2, 4 * len(ours))
    if theirs:
        ours[-1] = theirs[-1] = "last"
        assert [ours[-i - 1] for i in range(len(ours))] == theirs[::-1]


@settings(deadline=None)
@given(st.integers(1, 3000))
def test_doubling_moves_fewer_than_two_items_an_append(n):
    grown = DynamicArray(range(n))
    steps = DynamicArray(range(n), grow=lambda capacity: capacity + 10)
    assert grown.moves < 2 * n
    filled = [1 + 10 * k for k in range(n) if 1 + 10 * k < n]
    assert steps.moves == sum(filled)


def test_pops_and_appends_at_the_border_move_little():
    array = DynamicArray(range(1024))
    before = array.moves
    for _ in range(500):
        array.append(0)
        array.pop()
    assert array.moves - before == 1024


@pytest.mark.parametrize("index", [3, -4])
def test_a_place_without_an_item_is_no_item(index):
    array = DynamicArray([5, 6, 7])
    with pytest.raises(IndexError, match=f"needs an index from -3 to 2, got {index}"):
        array[index]
    with pytest.raises(IndexError, match="DynamicArray of 3 items"):
        array[index] = 1


def test_an_empty_array_has_nothing_to_pop():
    with pytest.raises(IndexError, match="DynamicArray of 0 items"):
        DynamicArray().pop()


KEYS = st.one_of(
    NUMBERS,
    st.text(max_size=2),
    st.integers(0, 30).map(Colliding),
    st.sampled_from([True, 1.0, None, (), math.nan, -0.0, 2**61 - 1]),
)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["set", "set", "set", "del"]), KEYS, NUMBERS))
)
def test_a_hash_map_is_a_dict(steps):
    ours, theirs = HashMap(), {}
    for what, key, value in steps:
        if what == "set":
            ours[key] = theirs[key] = value
        elif key in theirs:
            del ours[key], theirs[key]
        else:
            with pytest.raises(KeyError):
                del ours[key]
        assert len(ours) == len(theirs) <= len(ours.buckets)
        assert ours.get(key) == theirs.get(key)
    assert dict(ours.items()) == theirs
    assert {type(key) for key in ours} == {type(key) for key in theirs}


def test_an_unhashable_key_and_an_absent_one():
    table = HashMap()
    with pytest.raises(TypeError, match="unhashable"):
        table[[1]] = 0
    with pytest.raises(KeyError, match="'missing'"):
        table["missing"]


@settings(deadline=None)
@given(st.integers(1, 300))
def test_keys_that_collide_are_all_compared(n):
    compared = 0

    class Key(Colliding):
        __hash__ = Colliding.__hash__

        def __eq__(self, other):
            nonlocal compared
            compared += 1
            return self.number == other.number

    table = HashMap()
    for i in range(n):
        table[Key(i)] = i
    assert compared == n * (n - 1) // 2
    assert [table[Key(i)] for i in range(n)] == list(range(n))


@given(st.integers(1, 6), st.lists(st.one_of(NUMBERS, st.just("pop"))))
def test_a_ring_buffer_is_a_deque_with_maxlen(capacity, steps):
    ours, theirs = RingBuffer(capacity), deque(maxlen=capacity)
    for step in steps:
        if step != "pop":
            ours.append(step)
            theirs.append(step)
        elif theirs:
            assert ours.popleft() == theirs.popleft()
        assert list(ours) == list(theirs)
        assert len(ours.block) == capacity
        assert [ours[-i - 1] for i in range(len(ours))] == list(theirs)[::-1]


def test_an_empty_ring_and_one_without_room():
    with pytest.raises(IndexError, match="RingBuffer of 0 items"):
        RingBuffer(2).popleft()
    with pytest.raises(ValueError, match="at least 1, got capacity=0"):
        RingBuffer(0)
    assert list(RingBuffer(2, "abcde")) == ["d", "e"]


def is_heap(items):
    return all(items[(i - 1) // 2] <= items[i] for i in range(1, len(items)))


@given(st.lists(NUMBERS), st.lists(st.one_of(NUMBERS, st.just("pop"))))
def test_a_heap_gives_out_what_heapq_does(start, steps):
    ours, theirs = Heap(start), list(start)
    heapq.heapify(theirs)
    assert is_heap(ours.items)
    for step in steps:
        if step != "pop":
            ours.push(step)
            heapq.heappush(theirs, step)
        elif theirs:
            assert ours.pop() == heapq.heappop(theirs)
        assert is_heap(ours.items)
        assert sorted(ours.items) == sorted(theirs)
    assert [ours.pop() for _ in range(len(ours))] == sorted(theirs)
    with pytest.raises(IndexError, match="got an empty heap"):
        ours.pop()


@given(st.lists(st.integers(), unique=True))
def test_with_distinct_items_the_layout_is_heapqs(items):
    ours, theirs = Heap(), []
    for item in items:
        ours.push(item)
        heapq.heappush(theirs, item)
        assert ours.items == theirs
    heapified = list(items)
    heapq.heapify(heapified)
    assert Heap(items).items == heapified


class Counted:
    """A number that counts how often numbers are compared."""

    comparisons = 0

    def __init__(self, number):
        self.number = number

    def __lt__(self, other):
        Counted.comparisons += 1
        return self.number < other.number


@settings(deadline=None)
@given(st.permutations(range(200)))
def test_a_push_compares_once_a_row_and_heapify_fewer_than_twice_an_item(numbers):
    pushed = Heap()
    for number in numbers:
        Counted.comparisons = 0
        pushed.push(Counted(number))
        assert Counted.comparisons <= math.floor(math.log2(len(pushed)))
    Counted.comparisons = 0
    heap = Heap(map(Counted, numbers))
    assert Counted.comparisons < 2 * len(numbers)
    for _ in numbers:
        Counted.comparisons = 0
        size = len(heap)
        heap.pop()
        assert Counted.comparisons <= 2 * math.log2(size)


@given(st.lists(st.tuples(st.integers(0, 3), st.just("push") | st.just("pop"))))
def test_a_priority_queue_is_fair_and_compares_no_items(steps):
    queue, waiting = PriorityQueue(), []
    for priority, what in steps:
        if what == "push":
            item = Unordered()
            queue.push(priority, item)
            waiting.append((priority, item))
        elif waiting:
            first = min(range(len(waiting)), key=lambda i: waiting[i][0])
            assert queue.pop() is waiting.pop(first)[1]
        assert len(queue) == len(waiting)


@given(st.lists(st.floats(allow_nan=False)), st.integers(0, 12))
def test_the_k_largest(items, k):
    assert largest(items, k) == heapq.nlargest(k, items)
    assert largest(iter(items), k) == heapq.nlargest(k, items)


def test_fewer_than_none_is_refused():
    with pytest.raises(ValueError, match="k of at least 0, got -1"):
        largest([1], -1)
