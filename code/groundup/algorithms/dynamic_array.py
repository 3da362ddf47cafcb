"""A list that grows: a block of fixed size, and a larger one whenever it is full.

Source: Cormen et al. (2022), Introduction to Algorithms, 4th ed., sec. 16.4.
Chapter: 00-workshop/data-structures
"""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


def doubled(capacity: int) -> int:
    """Twice ``capacity``: with it, n appends move fewer than 2n items."""
    return 2 * capacity


class DynamicArray(Generic[Item]):
    """A sequence in one block: O(1) to index, O(1) amortized to append or pop.

    ``grow`` says how large the block after a full one is; ``moves`` counts the items
    copied from block to block.
    """

    def __init__(
        self, items: Iterable[Item] = (), *, grow: Callable[[int], int] = doubled
    ):
        self.block: list[Any] = [None]
        self.size = self.moves = 0
        self.grow = grow
        for item in items:
            self.append(item)

    @property
    def capacity(self) -> int:
        """How many items fit into the block."""
        return len(self.block)

    def __len__(self):
        return self.size

    def __getitem__(self, index: int) -> Item:
        return self.block[self.place(index)]

    def __setitem__(self, index: int, item: Item):
        self.block[self.place(index)] = item

    def append(self, item: Item) -> None:
        """Put ``item`` behind the last one.  O(1) amortized."""
        if self.size == self.capacity:
            self.move_to(self.grow(self.capacity))
        self.block[self.size] = item
        self.size += 1

    def pop(self) -> Item:
        """Take the last item off, and give room back at a quarter full."""
        item = self[-1]
        self.size -= 1
        self.block[self.size] = None
        if 0 < self.size <= self.capacity // 4:
            self.move_to(self.capacity // 2)
        return item

    def move_to(self, capacity: int) -> None:
        """Copy every item into a block of ``capacity`` places.  O(n)."""
        block = [None] * capacity
        for index in range(self.size):
            block[index] = self.block[index]
        self.moves += self.size
        self.block = block

    def place(self, index: int) -> int:
        """Turn an index, negative from the end, into a place of the block.

        Raises: IndexError outside the items, where the block still has places.
        """
        if not -self.size <= index < self.size:
            raise IndexError(
                f"DynamicArray of {self.size} items needs an index from {-self.size} "
                f"to {self.size - 1}, got {index}"
            )
        return index % self.size
