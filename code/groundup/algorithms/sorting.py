"""Sort by comparing, sort by counting, and find the k-th without sorting.

Every comparison is a ``<``, so whatever counts those counts the cost.
Chapter: 00-workshop/algorithms
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from numpy.random import Generator

Item = TypeVar("Item")


def insertion_sort(items: Iterable[Any]) -> list[Any]:
    """Sort by inserting each item into the sorted list of those before it: O(n²)."""
    done: list[Any] = []
    for item in items:
        place = len(done)
        while place > 0 and item < done[place - 1]:
            place -= 1
        done.insert(place, item)
    return done


def merge_sort(items: Sequence[Any]) -> list[Any]:
    """Sort both halves, then merge them: O(n log n) always, and stable."""
    if len(items) < 2:
        return list(items)
    middle = len(items) // 2
    return merge(merge_sort(items[:middle]), merge_sort(items[middle:]))


def merge(left: Sequence[Any], right: Sequence[Any]) -> list[Any]:
    """Combine two sorted sequences into one; of equals, those on the left come first.

    At most len(left) + len(right) - 1 comparisons.
    """
    merged, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if right[j] < left[i]:
            merged.append(right[j])
            j += 1
        else:
            merged.append(left[i])
            i += 1
    return [*merged, *left[i:], *right[j:]]


def quick_sort(items: Sequence[Any], *, rng: Generator | None = None) -> list[Any]:
    """Sort what is smaller and what is larger than a pivot: O(n log n) on average.

    The pivot is the first item or, with ``rng``, a random one. With the first one,
    sorted input takes O(n²) comparisons and n levels of recursion.
    """
    if len(items) < 2:
        return list(items)
    smaller, equal, larger = partition(items, pick(items, rng))
    return [*quick_sort(smaller, rng=rng), *equal, *quick_sort(larger, rng=rng)]


def pick(items: Sequence[Any], rng: Generator | None) -> int:
    """Choose the place of the pivot: the first or, with ``rng``, a random one."""
    return 0 if rng is None else int(rng.integers(len(items)))


def partition(
    items: Sequence[Any], place: int
) -> tuple[list[Any], list[Any], list[Any]]:
    """Split into smaller than, equal to and larger than the item at ``place``: O(n)."""
    pivot = items[place]
    smaller, equal, larger = [], [pivot], []
    for item in (*items[:place], *items[place + 1 :]):
        if item < pivot:
            smaller.append(item)
        elif pivot < item:
            larger.append(item)
        else:
            equal.append(item)
    return smaller, equal, larger


def counting_sort(
    items: Iterable[Item], key: Callable[[Item], int], num_keys: int
) -> list[Item]:
    """Sort by a whole-number key from 0 to num_keys - 1: O(n + num_keys), stable.

    No comparisons: each key has a bucket of its own.
    """
    buckets: list[list[Item]] = [[] for _ in range(num_keys)]
    for item in items:
        number = key(item)
        if not 0 <= number < num_keys:
            raise ValueError(
                f"counting_sort needs keys from 0 to {num_keys - 1}, got {number}: "
                "raise num_keys, or sort by comparing"
            )
        buckets[number].append(item)
    return [item for bucket in buckets for item in bucket]


def select(items: Sequence[Any], k: int, *, rng: Generator | None = None) -> Any:
    """Find the item that sorting would put at place ``k``: O(n) on average.

    Like quick_sort, but only the side that holds the answer is looked at again.
    """
    if not 0 <= k < len(items):
        raise ValueError(f"select needs 0 <= k < {len(items)}, got {k=}")
    smaller, equal, larger = partition(items, pick(items, rng))
    while not len(smaller) <= k < len(smaller) + len(equal):
        if k < len(smaller):
            items = smaller
        else:
            items, k = larger, k - len(smaller) - len(equal)
        smaller, equal, larger = partition(items, pick(items, rng))
    return equal[0]


def top_k(items: Sequence[Any], k: int, *, rng: Generator | None = None) -> list[Any]:
    """Return the ``k`` largest items, largest first: O(n + k log k) on average."""
    if not 0 <= k <= len(items):
        raise ValueError(f"top_k needs 0 <= k <= {len(items)}, got {k=}")
    if k == 0:
        return []
    least = select(items, len(items) - k, rng=rng)
    above = [item for item in items if least < item]
    ties = [item for item in items if not (least < item or item < least)]
    return [*reversed(merge_sort(above)), *ties[: k - len(above)]]
