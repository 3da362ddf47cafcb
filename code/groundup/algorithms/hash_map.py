"""A dictionary: the key's hash says in which bucket to look.

Source: Cormen et al. (2022), Introduction to Algorithms, 4th ed., sec. 11.2.
Chapter: 00-workshop/data-structures
"""

from collections.abc import Hashable, Iterator, MutableMapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class HashMap(MutableMapping[Key, Value]):
    """Keys with values, in at least as many buckets as there are keys.

    O(1) to set, get or delete on average; O(n) if all hashes collide.
    """

    def __init__(self):
        self.buckets: list[list[tuple[Key, Value]]] = [[]]
        self.size = 0

    def __len__(self):
        return self.size

    def __iter__(self) -> Iterator[Key]:
        return (key for bucket in self.buckets for key, _ in bucket)

    def __getitem__(self, key: Key) -> Value:
        bucket, place = self.find(key)
        if place is None:
            raise KeyError(key)
        return bucket[place][1]

    def __setitem__(self, key: Key, value: Value):
        bucket, place = self.find(key)
        if place is not None:
            bucket[place] = (bucket[place][0], value)
            return
        bucket.append((key, value))
        self.size += 1
        if self.size > len(self.buckets):
            self.spread(2 * len(self.buckets))

    def __delitem__(self, key: Key):
        bucket, place = self.find(key)
        if place is None:
            raise KeyError(key)
        del bucket[place]
        self.size -= 1

    def find(self, key: Key) -> tuple[list[tuple[Key, Value]], int | None]:
        """Return the bucket of ``key``, and its place there: None if it is absent."""
        bucket = self.buckets[hash(key) % len(self.buckets)]
        places = (i for i, (other, _) in enumerate(bucket) if same(other, key))
        return bucket, next(places, None)

    def spread(self, count: int) -> None:
        """Distribute all pairs anew over ``count`` buckets.  O(n)."""
        pairs = [pair for bucket in self.buckets for pair in bucket]
        self.buckets = [[] for _ in range(count)]
        for key, value in pairs:
            self.buckets[hash(key) % count].append((key, value))


def same(a: object, b: object) -> bool:
    """Whether two keys are one, as dict decides: the same object, or equal."""
    return a is b or a == b  # NaN is not equal to itself, and still its own key
