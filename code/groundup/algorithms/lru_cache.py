"""A cache that forgets what has been used least recently.

Chapter: 00-workshop/data-structures
"""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Generic, NamedTuple, TypeVar

from .linked_list import Link, LinkedList

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class LRUCache(Generic[Key, Value]):
    """Up to ``capacity`` values by key; the least recently used makes room.

    O(1) each: a dict finds the link of a key, a linked list keeps the order of use.
    """

    def __init__(self, capacity: int):
        if capacity < 0:
            raise ValueError(f"LRUCache needs a capacity of at least 0, got {capacity}")
        self.capacity = capacity
        self.links: dict[Key, Link[tuple[Key, Value]]] = {}
        self.order: LinkedList[tuple[Key, Value]] = LinkedList()  # oldest use first

    def __len__(self):
        return len(self.links)

    def __contains__(self, key: Key):
        return key in self.links

    def __getitem__(self, key: Key) -> Value:
        """Look up ``key``, which counts as a use."""
        link = self.links[key]
        self.order.move_to_end(link)
        return link.item[1]

    def __setitem__(self, key: Key, value: Value):
        if key in self.links:
            self.order.remove(self.links[key])
        self.links[key] = self.order.append((key, value))
        if len(self.links) > self.capacity:
            oldest, _ = self.order.popleft()
            del self.links[oldest]


class CacheInfo(NamedTuple):
    """What a cached function has saved so far."""

    hits: int
    misses: int
    maxsize: int
    currsize: int


def lru_cache(maxsize: int) -> Callable[[Callable], Any]:
    """Remember the last ``maxsize`` different calls of a function, and their results.

    Like ``functools.lru_cache``: arguments are hashed, ``cache_info()`` reports.
    """

    def decorated(function):
        cache, tally = LRUCache(maxsize), {"hits": 0, "misses": 0}

        @wraps(function)
        def cached(*args, **kwargs):
            key = (args, tuple(kwargs.items()))
            if key in cache:
                tally["hits"] += 1
                return cache[key]
            tally["misses"] += 1
            cache[key] = result = function(*args, **kwargs)
            return result

        def cache_info():
            return CacheInfo(**tally, maxsize=maxsize, currsize=len(cache))

        vars(cached)["cache_info"] = cache_info
        return cached

    return decorated
