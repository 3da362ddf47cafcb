"""Search by looking everywhere, and by halving what is left.

Chapter: 00-workshop/algorithms
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any


def linear_search(items: Iterable[Any], target: Any) -> int | None:
    """Find the first place of ``target``, None if there is none: O(n)."""
    for place, item in enumerate(items):
        if item == target:
            return place
    return None


def first_true(holds: Callable[[int], bool], low: int, high: int) -> int:
    """Find the first whole number from ``low`` on for which ``holds``: O(log n).

    ``holds`` must be false up to some number and true from there on. It is never asked
    about ``high``, which is the answer if nothing below holds.
    """
    if low > high:
        raise ValueError(f"first_true needs low <= high, got {low=} and {high=}")
    while low < high:  # below low nothing holds; from high on everything does
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def bisect_left(items: Sequence[Any], target: Any) -> int:
    """Count the items of a sorted sequence that are less than ``target``: O(log n)."""
    return first_true(lambda place: not items[place] < target, 0, len(items))


def bisect_root(
    function: Callable[[float], float],
    low: float,
    high: float,
    *,
    tolerance: float = 1e-12,
) -> float:
    """Find where ``function`` changes its sign, by halving the bracket (low, high).

    Ends when the bracket is no longer than ``tolerance``, or two neighboring floats.
    Raises: ValueError unless low < high and the signs at the two ends differ, or
    if the function is NaN somewhere on the way.
    """
    at_low, at_high = number(function, low), number(function, high)
    if not -math.inf < low < high < math.inf:
        raise ValueError(f"bisect_root needs finite low < high, got {low=}, {high=}")
    if not (at_low <= 0 <= at_high or at_high <= 0 <= at_low):
        raise ValueError(
            f"bisect_root needs a change of sign, got f({low:g}) = {at_low:g} and "
            f"f({high:g}) = {at_high:g}: widen the bracket"
        )
    rising = at_low <= 0 <= at_high
    while high - low > tolerance:
        middle = low + (high - low) / 2
        if middle in (low, high):
            break
        if (number(function, middle) < 0) == rising:
            low = middle
        else:
            high = middle
    return low + (high - low) / 2


def number(function: Callable[[float], float], x: float) -> float:
    """Evaluate ``function``, which has no sign where it is NaN."""
    value = function(x)
    if math.isnan(value):
        raise ValueError(
            f"bisect_root needs a function with a sign everywhere, got f({x:g}) = nan: "
            "narrow the bracket"
        )
    return value
