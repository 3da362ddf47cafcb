"""A queue in a block of fixed places that are used again and again.

Source: Cormen et al. (2022), Introduction to Algorithms, 4th ed., sec. 10.1.
Chapter: 00-workshop/data-structures
"""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class RingBuffer(Generic[Item]):
    """The last ``capacity`` items: when it is full, a new one replaces the oldest.

    O(1) to append, to take from the left and to index.
    """

    def __init__(self, capacity: int, items: Iterable[Item] = ()):
        if capacity < 1:
            raise ValueError(f"RingBuffer needs room for at least 1, got {capacity=}")
        self.block: list[Any] = [None] * capacity
        self.start = self.size = 0
        for item in items:
            self.append(item)

    def __len__(self):
        return self.size

    def __getitem__(self, index: int) -> Item:
        """Item number ``index``, counted from the oldest."""
        if not -self.size <= index < self.size:
            raise IndexError(
                f"RingBuffer of {self.size} items needs an index from {-self.size} "
                f"to {self.size - 1}, got {index}"
            )
        return self.block[self.place(index % self.size)]

    def append(self, item: Item) -> None:
        """Put ``item`` last; if the buffer is full, in the place of the oldest."""
        self.block[self.place(self.size)] = item
        if self.size < len(self.block):
            self.size += 1
        else:
            self.start = self.place(1)

    def popleft(self) -> Item:
        """Take out the oldest item.

        Raises: IndexError if there is none.
        """
        item = self[0]
        self.block[self.start] = None
        self.start = self.place(1)
        self.size -= 1
        return item

    def place(self, index: int) -> int:
        """Where in the block the item with this index is, or would be."""
        return (self.start + index) % len(self.block)
