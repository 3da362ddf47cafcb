"""Codes: Huffman's, one whole word per symbol, and the arithmetic one, which has none.

Bits are strings of "0" and "1", to be read; eight of them would go into a byte.

Source: Huffman (1952), A Method for the Construction of Minimum-Redundancy Codes;
Witten, Neal and Cleary (1987), Arithmetic Coding for Data Compression.
Chapter: 01-foundations/information-theory
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction

from numpy.typing import ArrayLike

from groundup.algorithms.heap import PriorityQueue
from groundup.foundations.information import distribution

WHOLE = 1 << 32  # the interval from 0 to 1, in whole steps
HALF, QUARTER = WHOLE // 2, WHOLE // 4

Model = Callable[[list[int]], Sequence[int]]


def huffman_code(weights: Mapping[Hashable, float]) -> dict[Hashable, str]:
    """Compute a prefix code of the least mean length for symbols with these weights.

    O(K log K) for K symbols, and what it costs to lengthen the words.
    """
    if len(weights) < 2 or not all(weight >= 0 for weight in weights.values()):
        raise ValueError(
            "huffman_code needs two symbols or more, with weights of 0 or more"
        )
    queue = PriorityQueue()
    for symbol, weight in weights.items():
        queue.push(weight, (weight, {symbol: ""}))
    while len(queue) > 1:
        (light, left), (heavy, right) = queue.pop(), queue.pop()
        group = {symbol: "0" + word for symbol, word in left.items()}
        group |= {symbol: "1" + word for symbol, word in right.items()}
        queue.push(light + heavy, (light + heavy, group))
    return queue.pop()[1]


def encode(symbols: Iterable[Hashable], code: Mapping[Hashable, str]) -> str:
    """Write the code words of all symbols, one after the other, with no gaps."""
    return "".join(code[symbol] for symbol in symbols)


def decode(bits: str, code: Mapping[Hashable, str]) -> list:
    """Read code words from ``bits``, each as soon as it is complete."""
    meaning = {word: symbol for symbol, word in code.items()}
    symbols, word = [], ""
    for bit in bits:
        word += bit
        if word in meaning:
            symbols.append(meaning[word])
            word = ""
    if word:
        raise ValueError(f"decode needs whole code words, got {word!r} at the end")
    return symbols


def mean_length(p: Mapping[Hashable, float], code: Mapping[Hashable, str]) -> float:
    """Compute the mean number of bits a symbol costs: its words' lengths under p."""
    return sum(share * len(code[symbol]) for symbol, share in p.items())


def kraft_sum(lengths: Iterable[int]) -> Fraction:
    """Compute what share of all endless strings of bits words so long would claim."""
    return sum((Fraction(1, 2**length) for length in lengths), Fraction(0))


def integer_shares(p: ArrayLike, total: int = 1 << 24) -> list[int]:
    """Turn probabilities (V,) into whole numbers of 1 or more that add up to total."""
    p = distribution(p)
    if p.ndim != 1 or len(p) > total // 2:
        raise ValueError(
            f"integer_shares needs one distribution (V,) of at most {total // 2} "
            f"symbols, got shape {p.shape}"
        )
    shares = 1 + (p * (total - len(p))).astype(int)
    shares[p.argmax()] += total - shares.sum()
    return shares.tolist()


def arithmetic_encode(symbols: Sequence[int], model: Model) -> str:
    """Write bits that name a point inside the interval which only ``symbols`` reach.

    ``model`` gets the list of symbols so far and returns the next one's shares: whole
    numbers, at most 2**30 in all.
    """
    low, high, waiting, bits, past = 0, WHOLE, 0, [], []
    for symbol in symbols:
        low, high = narrowed(low, high, symbol, model(past))
        past.append(symbol)
        while (shift := settled(low, high)) is not None:
            low, high = 2 * (low - shift), 2 * (high - shift)
            if shift == QUARTER:  # 01... or 10...: the next bit decides which
                waiting += 1
                continue
            first = "1" if shift == HALF else "0"
            bits.append(first + ("0" if shift == HALF else "1") * waiting)
            waiting = 0
    # Nothing is settled, so the quarter before or the one after HALF lies inside.
    last = "01" if low <= QUARTER else "10"
    return "".join([*bits, last[0] + last[1] * (waiting + 1)])


def arithmetic_decode(bits: str, length: int, model: Model) -> list[int]:
    """Find the ``length`` symbols whose interval holds the point that ``bits`` name."""
    low, high, past = 0, WHOLE, []
    ahead = iter(bits)
    point = 0
    for _ in range(32):
        point = 2 * point + (next(ahead, "0") == "1")
    while len(past) < length:
        shares = model(past)
        symbol = holding(point - low, high - low, shares)
        low, high = narrowed(low, high, symbol, shares)
        past.append(symbol)
        while (shift := settled(low, high)) is not None:
            low, high = 2 * (low - shift), 2 * (high - shift)
            point = 2 * (point - shift) + (next(ahead, "0") == "1")
    return past


def narrowed(low, high, symbol, shares):
    """Return the part of the interval from low to high that belongs to a symbol."""
    if not 0 <= symbol < len(shares):
        raise ValueError(
            f"a coder needs symbols from 0 to {len(shares) - 1}, got {symbol}"
        )
    below, total, width = sum(shares[:symbol]), sum(shares), high - low
    if shares[symbol] <= 0 or total > QUARTER:
        raise ValueError(
            f"a coder needs a positive share of at most {QUARTER} in all for each "
            f"symbol, got {shares[symbol]} of {total}: see integer_shares"
        )
    return low + width * below // total, low + width * (below + shares[symbol]) // total


def holding(point, width, shares):
    """Return the symbol whose part of the interval holds the point."""
    total, above = sum(shares), 0
    for symbol, share in enumerate(shares):
        above += share
        if point < width * above // total:
            return symbol
    raise ValueError("the bits were not written with this model: use the encoder's")


def settled(low, high):
    """Return what to subtract before the interval can be doubled; None if it cannot."""
    if high <= HALF:
        return 0
    if low >= HALF:
        return HALF
    if low >= QUARTER and high <= HALF + QUARTER:
        return QUARTER
    return None
