"""The smallest first: a binary heap, a priority queue, and the k largest.

Item i has its children at 2i + 1 and 2i + 2, and none of them is smaller than it.

Source: Cormen et al. (2022), Introduction to Algorithms, 4th ed., ch. 6.
Chapter: 00-workshop/data-structures
"""

from collections.abc import Iterable
from itertools import count
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class Heap(Generic[Item]):
    """Items of which the smallest is at hand: ``heap.items[0]``."""

    def __init__(self, items: Iterable[Any] = ()):
        """Heapify: sift every parent down, the last one first.  O(n)."""
        self.items = list(items)
        for place in reversed(range(len(self.items) // 2)):
            self.sift_down(place)

    def __len__(self):
        return len(self.items)

    def push(self, item: Any) -> None:
        """Add ``item``.  O(log n)."""
        self.items.append(item)
        self.sift_up(len(self.items) - 1)

    def pop(self) -> Any:
        """Take out the smallest item.  O(log n).

        Raises: IndexError if there is none.
        """
        if not self.items:
            raise IndexError("pop needs an item, got an empty heap")
        self.swap(0, len(self.items) - 1)
        smallest = self.items.pop()
        self.sift_down(0)
        return smallest

    def sift_up(self, place: int) -> None:
        """Swap with the parent while the parent is larger."""
        parent = (place - 1) // 2
        while place and self.items[place] < self.items[parent]:
            self.swap(place, parent)
            place, parent = parent, (parent - 1) // 2

    def sift_down(self, place: int) -> None:
        """Swap with the smaller child while that child is smaller."""
        while (child := self.smaller_child(place)) is not None:
            if not self.items[child] < self.items[place]:
                return
            self.swap(place, child)
            place = child

    def smaller_child(self, place: int) -> int | None:
        """Where the smaller child is; None if there is no child."""
        left, right = 2 * place + 1, 2 * place + 2
        if right < len(self.items) and self.items[right] < self.items[left]:
            return right
        return left if left < len(self.items) else None

    def swap(self, i: int, j: int) -> None:
        """Let two items change places."""
        self.items[i], self.items[j] = self.items[j], self.items[i]


class PriorityQueue(Generic[Item]):
    """Items in the order of their priority, equal ones in the order they came in.

    Items themselves are never compared: they need no order.
    """

    def __init__(self):
        self.heap, self.tickets = Heap(), count()

    def __len__(self):
        return len(self.heap)

    def push(self, priority: Any, item: Item) -> None:
        """Add ``item``.  O(log n)."""
        self.heap.push((priority, next(self.tickets), item))

    def pop(self) -> Item:
        """Take out the item with the smallest priority.  O(log n)."""
        return self.heap.pop()[2]


def largest(items: Iterable[Any], k: int) -> list[Any]:
    """Return the ``k`` largest items, the largest first.  O(n log k), keeping k.

    Raises: ValueError for a negative k.
    """
    if k < 0:
        raise ValueError(f"largest needs k of at least 0, got {k}")
    best = Heap()
    for item in items:
        if len(best) < k:
            best.push(item)
        elif k and best.items[0] < item:
            best.items[0] = item
            best.sift_down(0)
    return [best.pop() for _ in range(len(best))][::-1]
