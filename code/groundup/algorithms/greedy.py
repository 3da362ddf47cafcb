"""Take what looks best now, and never look back: where that is right, and where not.

Chapter: 00-workshop/algorithms
"""

from collections.abc import Iterable, Sequence


def schedule(intervals: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Choose as many intervals [start, end) as possible, no two overlapping.

    Always the one that ends first: O(n log n), and no choice is larger.
    """
    chosen: list[tuple[float, float]] = []
    for start, end in sorted(intervals, key=lambda interval: interval[1]):
        if not start < end:
            raise ValueError(f"schedule needs start < end, got {(start, end)}")
        if not chosen or chosen[-1][1] <= start:
            chosen.append((start, end))
    return chosen


def change(amount: int, coins: Iterable[int]) -> list[int]:
    """Pay ``amount`` with the largest coin that fits, again and again.

    Not always the fewest coins. Raises: ValueError if something is left to pay.
    """
    if amount < 0:
        raise ValueError(f"change needs an amount >= 0, got {amount}")
    paid: list[int] = []
    left = amount
    for coin in sorted(coins, reverse=True):
        if coin <= 0:
            raise ValueError(f"change needs coins above zero, got {coin}")
        paid.extend([coin] * (left // coin))
        left %= coin
    if left:
        raise ValueError(f"change cannot pay {amount}: {left} is left")
    return paid


def pack(lengths: Sequence[int], capacity: int) -> list[list[int]]:
    """Put items into bins of ``capacity``: each, longest first, into the first it fits.

    A bin is the list of its items' places in ``lengths``. This is first-fit decreasing,
    O(n · bins); it never needs more than 11/9 of the fewest bins, plus 6/9.
    Source: Dósa (2007), The Tight Bound of First Fit Decreasing Bin-Packing Algorithm.
    """
    bins: list[list[int]] = []
    room: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        length = lengths[place]
        if not 0 < length <= capacity:
            raise ValueError(f"pack needs lengths from 1 to {capacity}, got {length}")
        fits = next((b for b, space in enumerate(room) if length <= space), None)
        if fits is None:
            fits = len(bins)
            bins.append([])
            room.append(capacity)
        bins[fits].append(place)
        room[fits] -= length
    return bins
