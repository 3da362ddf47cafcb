"""A doubly linked list: each link knows its two neighbors, and nobody knows its index.

Source: Cormen et al. (2022), Introduction to Algorithms, 4th ed., sec. 10.2.
Chapter: 00-workshop/data-structures
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class Link(Generic[Item]):
    """One item and its neighbors."""

    __slots__ = ("after", "before", "item")

    def __init__(self, item: Item):
        self.item = item
        self.before: Link[Item] = self
        self.after: Link[Item] = self


class LinkedList(Generic[Item]):
    """A ring of links through ``end``, which holds no item and is never taken out.

    O(1) to insert or remove where you hold the link, O(n) to get to a place.
    """

    def __init__(self, items: Iterable[Item] = ()):
        self.end: Link[Any] = Link(None)
        self.size = 0
        for item in items:
            self.append(item)

    def __len__(self):
        return self.size

    def __iter__(self) -> Iterator[Item]:
        link = self.end.after
        while link is not self.end:
            yield link.item
            link = link.after

    def __reversed__(self) -> Iterator[Item]:
        link = self.end.before
        while link is not self.end:
            yield link.item
            link = link.before

    def append(self, item: Item) -> Link[Item]:
        """Put ``item`` last, and return its link.  O(1)."""
        return self.insert(Link(item), self.end)

    def appendleft(self, item: Item) -> Link[Item]:
        """Put ``item`` first, and return its link.  O(1)."""
        return self.insert(Link(item), self.end.after)

    def insert(self, link: Link[Item], after: Link[Any]) -> Link[Item]:
        """Put a link that is in no list in front of ``after``.  O(1)."""
        link.before, link.after = after.before, after
        link.before.after = link.after.before = link
        self.size += 1
        return link

    def remove(self, link: Link[Item]) -> Item:
        """Take out a link of this list: its neighbors join hands.  O(1).

        Raises: ValueError if it is in no list.
        """
        if link.after is link:
            raise ValueError("remove needs a link that is in the list, got a loose one")
        link.before.after, link.after.before = link.after, link.before
        link.before = link.after = link
        self.size -= 1
        return link.item

    def popleft(self) -> Item:
        """Take out the first item.  O(1).

        Raises: IndexError if there is none.
        """
        if not self.size:
            raise IndexError("popleft needs an item, got an empty list")
        return self.remove(self.end.after)

    def move_to_end(self, link: Link[Item]) -> None:
        """Put a link of this list last.  O(1)."""
        self.remove(link)
        self.insert(link, self.end)
