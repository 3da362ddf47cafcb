"""Words as paths from one root: a letter per step, and a mark where a word ends.

Source: Fredkin (1960), Trie Memory.
Chapter: 00-workshop/data-structures
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Node:
    """A place in the tree: where each letter leads, and whether a word ends here."""

    __slots__ = ("children", "is_word")

    def __init__(self):
        self.children: dict[str, Node] = {}
        self.is_word = False


class Trie:
    """A set of words that knows their beginnings.  O(letters) to add or look up."""

    def __init__(self, words: Iterable[str] = ()):
        self.root, self.size = Node(), 0
        for word in words:
            self.add(word)

    def __len__(self):
        return self.size

    def add(self, word: str) -> None:
        """Walk along ``word``, and build the part of the path that is not there."""
        node = self.root
        for letter in word:
            node = node.children.setdefault(letter, Node())
        self.size += not node.is_word
        node.is_word = True

    def __contains__(self, word: str):
        return len(word) in self.ends(word)

    def ends(self, text: str, start: int = 0) -> Iterator[int]:
        """Where the words that begin at ``start`` end, the shortest word first."""
        node = self.root
        for end in range(start, len(text) + 1):
            if node.is_word:
                yield end
            if end == len(text) or text[end] not in node.children:
                return
            node = node.children[text[end]]

    def longest(self, text: str, start: int = 0) -> str | None:
        """Return the longest word in ``text`` at ``start``; None if there is none."""
        end = max(self.ends(text, start), default=None)
        return None if end is None else text[start:end]

    def split(self, text: str) -> list[str]:
        """Cut ``text`` into the longest words, from the left; unknown letters alone."""
        tokens, start = [], 0
        while start < len(text):
            tokens.append(self.longest(text, start) or text[start])
            start += len(tokens[-1])
        return tokens
