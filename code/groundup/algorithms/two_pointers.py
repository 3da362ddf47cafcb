"""Two positions that walk toward each other through sorted data, and never back.

Chapter: 00-workshop/patterns-and-dynamic-programming
"""

from collections.abc import Sequence


def pair_with_sum(values: Sequence[float], target: float) -> tuple[int, int] | None:
    """Find positions ``low < high`` whose values add up to ``target``, or None: O(n).

    Raises: ValueError if ``values`` are not in ascending order.
    """
    check_ascending(values)
    low, high = 0, len(values) - 1
    while low < high:
        total = values[low] + values[high]
        if total == target:
            return low, high
        if total < target:
            low += 1  # too small even with the largest partner left
        else:
            high -= 1  # too large even with the smallest partner left
    return None


def check_ascending(values):
    """Raise ValueError at the first value that is smaller than the one before it."""
    for index in range(1, len(values)):
        if not values[index - 1] <= values[index]:
            raise ValueError(
                "pair_with_sum needs values in ascending order, got "
                f"{values[index - 1]!r} before {values[index]!r}: sort them first"
            )
