"""Linked lists and the cache made of them, against deque, OrderedDict and functools."""

import functools
from collections import OrderedDict, deque
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.algorithms.linked_list import Link, LinkedList
from groundup.algorithms.lru_cache import LRUCache, lru_cache

KEYS = st.sampled_from([0, 1, 1.0, 2, "", "a", None])  # few, so that they come back


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30))))
def test_a_linked_list_is_a_deque(steps):
    ours, theirs, links = LinkedList(), deque(), []
    for number, (what, where) in enumerate(steps):
        if what < 2:
            theirs.append(number)
            links.append(ours.append(number))
        elif what == 2:
            theirs.appendleft(number)
            links.append(ours.appendleft(number))
        elif links and what == 3:
            link = links.pop(where % len(links))
            theirs.remove(link.item)
            assert ours.remove(link) == link.item
        elif links and what == 4:
            link = links[where % len(links)]
            theirs.remove(link.item)
            theirs.append(link.item)
            ours.move_to_end(link)
        elif links:
            gone = theirs.popleft()
            assert ours.popleft() == gone
            links = [link for link in links if link.item != gone]
        assert list(ours) == list(theirs)
        assert list(reversed(ours)) == list(theirs)[::-1]
        assert len(ours) == len(theirs)


def test_a_loose_link_cannot_be_removed():
    numbers = LinkedList([1, 2])
    first = numbers.end.after
    numbers.remove(first)
    for loose in (first, Link(3)):
        with pytest.raises(ValueError, match="got a loose one"):
            numbers.remove(loose)
    assert list(numbers) == [2]
    numbers.popleft()
    with pytest.raises(IndexError, match="got an empty list"):
        numbers.popleft()
    assert len(numbers) == 0


@settings(deadline=None)
@given(
    st.integers(0, 4),
    st.lists(
        st.tuples(st.sampled_from(["get", "set", "in"]), KEYS), min_size=10, max_size=60
    ),
)
def test_an_lru_cache_is_an_ordered_dict_that_forgets(capacity, steps):
    ours, theirs = LRUCache(capacity), OrderedDict()
    for number, (what, key) in enumerate(steps):
        assert (key in ours) == (key in theirs)
        if what == "set":
            ours[key] = theirs[key] = number
            theirs.move_to_end(key)
            if len(theirs) > capacity:
                theirs.popitem(last=False)
        elif what == "get" and key in theirs:
            theirs.move_to_end(key)
            assert ours[key] == theirs[key]
        elif what == "get":
            with pytest.raises(KeyError):
                ours[key]
        assert len(ours) == len(ours.order) == len(theirs)
        assert [value for _, value in ours.order] == list(theirs.values())


CALLS = st.tuples(
    st.lists(st.integers(0, 3), max_size=2),
    st.dictionaries(st.sampled_from("ab"), st.integers(0, 1)),
)


@settings(deadline=None)
@given(st.integers(0, 4), st.lists(CALLS, min_size=10, max_size=40))
def test_a_cached_function_behaves_like_functools(maxsize, calls):
    def recorded(decorator):
        made = []

        @decorator(maxsize)
        def function(*args, **kwargs):
            """Remember."""
            made.append((args, kwargs))
            return len(made)

        return function, made

    (ours, made), (theirs, expected) = map(recorded, (lru_cache, functools.lru_cache))
    for args, kwargs in calls:
        assert ours(*args, **kwargs) == theirs(*args, **kwargs)
        assert made == expected
        assert ours.cache_info() == theirs.cache_info()
    assert (ours.__name__, ours.__doc__) == ("function", "Remember.")


def test_a_lookup_saves_from_being_forgotten_and_a_question_does_not():
    cache = LRUCache(2)
    cache["a"], cache["b"] = 1, 2
    assert cache["a"] == 1
    assert "b" in cache
    cache["c"] = 3
    assert [key for key, _ in cache.order] == ["a", "c"]


def test_what_raises_is_not_remembered():
    @lru_cache(2)
    def inverse(x):
        return 1 / x

    for misses in (1, 2):
        with pytest.raises(ZeroDivisionError):
            inverse(0)
        assert inverse.cache_info() == (0, misses, 2, 0)
    with pytest.raises(TypeError, match="unhashable"):
        inverse([1])


def test_a_cached_function_may_call_itself():
    @lru_cache(3)
    def fibonacci(n):
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    assert fibonacci(80) == 23416728348467685
    assert fibonacci.cache_info() == (78, 81, 3, 3)


def test_a_cache_below_zero_is_refused():
    with pytest.raises(ValueError, match="at least 0, got -1"):
        LRUCache(-1)


def test_the_last_link_of_a_long_list_goes_without_recursion():
    numbers = LinkedList(range(100_000))
    assert sum(b - a for a, b in pairwise(numbers)) == 99_999
