"""What can be known about every window of a sequence, without rereading the windows.

Chapter: 00-workshop/patterns-and-dynamic-programming
"""

import math
from collections import deque
from collections.abc import Sequence


def window_sums(values: Sequence[float], size: int) -> list[float]:
    """Sum every window of ``size`` neighbors: O(n), whatever the size.

    Numerics: what rounding takes from a large value is missing from all later sums.
    """
    check_window(values, size, needed=math.isfinite)
    total = sum(values[:size])
    sums = [total]
    for right in range(size, len(values)):
        total += values[right] - values[right - size]
        sums.append(total)
    return sums


def window_maxima(values: Sequence[float], size: int) -> list[float]:
    """Find the maximum of every window of ``size`` neighbors: O(n)."""
    check_window(values, size, needed=lambda value: value == value)
    candidates: deque[int] = deque()  # positions; their values fall from left to right
    maxima = []
    for right, value in enumerate(values):
        while candidates and values[candidates[-1]] <= value:
            candidates.pop()  # never a maximum again: younger and no smaller
        candidates.append(right)
        if candidates[0] == right - size:
            candidates.popleft()  # has left the window
        if right >= size - 1:
            maxima.append(values[candidates[0]])
    return maxima


def longest_window(lengths: Sequence[float], budget: float) -> tuple[int, int]:
    """Find ``start, stop`` of the longest run that sums to at most ``budget``: O(n).

    The first of several; an empty run if every length is above the budget.

    Raises: ValueError if a length is negative or not finite.
    """
    check_lengths(lengths)
    start, total, best = 0, 0, (0, 0)
    for stop, length in enumerate(lengths, start=1):
        total += length
        while total > budget and start < stop:
            total -= lengths[start]
            start += 1
        if stop - start > best[1] - best[0]:
            best = start, stop
    return best


def check_window(values, size, needed):
    """Raise ValueError unless a window of ``size`` fits, and every value is usable."""
    if not 1 <= size <= len(values):
        raise ValueError(
            f"a window needs a size from 1 to {len(values)}, the number of values, "
            f"got {size}"
        )
    for index, value in enumerate(values):
        if not needed(value):
            raise ValueError(
                f"a window needs ordinary numbers, got {value} at {index}: it would "
                "spoil other windows than its own"
            )


def check_lengths(lengths):
    """Raise ValueError if a sum could fall as a run grows, or not be taken back."""
    for index, length in enumerate(lengths):
        if not 0 <= length < math.inf:
            raise ValueError(
                "longest_window needs finite lengths of at least 0, got "
                f"{length} at {index}: with a negative one a longer run may fit where "
                "a shorter does not"
            )
