"""Byte-pair encoding: again and again, merge the most frequent pair of neighbors.

Two ways to the same merges. One reads the whole corpus for every merge. The other keeps
the count and the places of every pair, and a heap that knows the most frequent.

Of equally frequent pairs the one whose symbols are older wins: first the characters in
their alphabetical order, then each merged symbol as it comes.

Source: Sennrich et al. (2016), Neural Machine Translation of Rare Words with Subword
Units, sec. 3.2; the heap as in Larsson and Moffat (2000), Off-Line Dictionary-Based
Compression.
Chapter: 00-workshop/data-structures
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import NamedTuple

Pair = tuple[str, str]


class Training(NamedTuple):
    """The merges in their order, and how many pairs were looked at to find them."""

    merges: list[Pair]
    looked_at: int


def word_counts(text: str) -> Counter[str]:
    """Count words, each with the space before it, as GPT-2 cuts them (roughly)."""
    return Counter(re.findall(r" ?\w+| ?[^\w\s]+|\s+(?!\S)|\s+", text))


def train_by_rescanning(words: Mapping[str, int], num_merges: int) -> Training:
    """Find up to ``num_merges`` merges, counting all pairs anew for each.

    O(merges × symbols).
    """
    spelled = {word: list(word) for word in words}
    age, merges, looked_at = ages(words), [], 0
    for _ in range(num_merges):
        counts: Counter[Pair] = Counter()
        for word, symbols in spelled.items():
            for pair in pairwise(symbols):
                counts[pair] += words[word]
            looked_at += max(0, len(symbols) - 1)
        if not counts:
            break
        best = min(counts, key=lambda pair: rank(pair, counts, age))
        merges.append(best)
        age.setdefault("".join(best), len(age))
        spelled = {word: merged(symbols, best) for word, symbols in spelled.items()}
    return Training(merges, looked_at)


def ages(words: Iterable[str]) -> dict[str, int]:
    """Give each character of ``words`` a number: ties between pairs go by this."""
    return {c: i for i, c in enumerate(sorted({c for word in words for c in word}))}


def rank(pair, counts, age):
    """Give what sorts pairs: the most frequent first, of these the oldest."""
    return -counts[pair], age[pair[0]], age[pair[1]]


def merged(symbols: list[str], pair: Pair) -> list[str]:
    """Join every occurrence of ``pair``, from the left."""
    result: list[str] = []
    for symbol in symbols:
        if result and (result[-1], symbol) == pair:
            result[-1] += symbol
        else:
            result.append(symbol)
    return result


def train_with_heap(words: Mapping[str, int], num_merges: int) -> Training:
    """Find the same merges, looking only where something changes.

    A pair that became rarer keeps its old place in the heap: if it comes up there, it
    goes back with its present count (lazy deletion).
    """
    row, age, merges = Row(words), ages(words), []
    heap = [(*rank(pair, row.counts, age), pair) for pair in row.counts]
    heapify(heap)
    looked_at = len(heap)
    while heap and len(merges) < num_merges:
        *old_rank, pair = heappop(heap)
        changed = [pair]
        if old_rank == list(rank(pair, row.counts, age)):
            merges.append(pair)
            age.setdefault("".join(pair), len(age))
            changed = row.merge(pair)
        for other in changed:
            if row.counts[other]:
                heappush(heap, (*rank(other, row.counts, age), other))
        looked_at += 1 + len(changed)
    return Training(merges, looked_at + row.looked_at)


class Row:
    """All words in one row, each symbol linked to its neighbors, with pairs counted.

    ``None`` stands between the words, and ``places`` holds where each pair begins.
    """

    def __init__(self, words: Mapping[str, int]):
        self.symbols: list[str | None] = [None]
        self.weight = [0]  # how often the word of this symbol occurs
        for word, count in words.items():
            self.symbols += [*word, None]
            self.weight += [count] * (len(word) + 1)
        self.before = list(range(-1, len(self.symbols) - 1))
        self.after = list(range(1, len(self.symbols) + 1))
        self.counts: Counter[Pair] = Counter()
        self.places: defaultdict[Pair, set[int]] = defaultdict(set)
        self.looked_at = 0
        for place in range(len(self.symbols) - 1):
            self.enter(place)

    def pair_at(self, place: int) -> Pair | None:
        """Read the pair that begins at ``place``; None at the end of a word."""
        self.looked_at += 1
        left, right = self.symbols[place], self.symbols[self.after[place]]
        return None if left is None or right is None else (left, right)

    def enter(self, place: int) -> Pair | None:
        """Count the pair at ``place``."""
        if pair := self.pair_at(place):
            self.counts[pair] += self.weight[place]
            self.places[pair].add(place)
        return pair

    def leave(self, place: int) -> None:
        """Count the pair at ``place`` no longer."""
        if pair := self.pair_at(place):
            self.counts[pair] -= self.weight[place]
            self.places[pair].discard(place)

    def merge(self, pair: Pair) -> list[Pair]:
        """Join every occurrence of ``pair``; return the pairs that became more."""
        more: dict[Pair, None] = {}  # a set that keeps the order
        for place in sorted(self.places[pair]):
            if place in self.places[pair]:  # in "aaa", the first "aa" takes the second
                more.update(dict.fromkeys(self.join(place)))
        return list(more)

    def join(self, place: int) -> list[Pair]:
        """Join the symbol at ``place`` with the next; return the two new pairs."""
        gone = self.after[place]
        around = (self.before[place], place, gone)
        for begin in around:
            self.leave(begin)
        self.symbols[place] = f"{self.symbols[place]}{self.symbols[gone]}"
        self.symbols[gone] = None
        self.after[place] = self.after[gone]
        self.before[self.after[place]] = place
        return [new for begin in around[:2] if (new := self.enter(begin))]
