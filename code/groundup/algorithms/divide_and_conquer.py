"""Split a problem, solve the parts the same way, put the answers together.

Chapter: 00-workshop/algorithms
"""

import operator
from collections.abc import Callable, Sequence
from typing import Any


def power(
    base: Any,
    exponent: int,
    *,
    one: Any = 1,
    multiply: Callable[[Any, Any], Any] = operator.mul,
) -> Any:
    """Multiply ``exponent`` copies of ``base``, by squaring: O(log exponent) products.

    ``one`` and ``multiply`` make it work for matrices, or whatever else can be
    multiplied.
    """
    if exponent < 0 or exponent % 1:
        raise ValueError(f"power needs a whole exponent >= 0, got {exponent}")
    if exponent == 0:
        return one
    half = power(base, exponent // 2, one=one, multiply=multiply)
    square = multiply(half, half)
    return multiply(square, base) if exponent % 2 else square


def maximum_subarray(values: Sequence[float]) -> tuple[int, int, float]:
    """Find the slice with the largest sum: (start, stop, sum), not empty: O(n log n).

    It lies in the left half, in the right half, or across the middle.
    """
    if len(values) == 0:
        raise ValueError("maximum_subarray needs at least one value, got none")
    if any(value != value for value in values):
        raise ValueError("maximum_subarray needs numbers, got nan among them")
    return best_between(values, 0, len(values))


def best_between(
    values: Sequence[float], start: int, stop: int
) -> tuple[int, int, float]:
    """Find the best slice within values[start:stop]."""
    if stop - start == 1:
        return start, stop, values[start]
    middle = (start + stop) // 2
    return max(
        best_between(values, start, middle),
        best_between(values, middle, stop),
        best_across(values, start, middle, stop),
        key=lambda found: found[2],
    )


def best_across(
    values: Sequence[float], start: int, middle: int, stop: int
) -> tuple[int, int, float]:
    """Find the best slice that reaches both sides of ``middle``: O(n)."""
    left, leftmost = best_reach(values, range(middle - 1, start - 1, -1))
    right, rightmost = best_reach(values, range(middle, stop))
    return leftmost, rightmost + 1, left + right


def best_reach(values: Sequence[float], places: range) -> tuple[float, int]:
    """Find the largest running sum of a walk over ``places``, and where it ends."""
    best, reached, total = values[places[0]], places[0], 0
    for place in places:
        total = total + values[place]
        if total > best:
            best, reached = total, place
    return best, reached


def count_inversions(values: Sequence[Any]) -> tuple[list[Any], int]:
    """Sort, and count the pairs that stood in the wrong order: O(n log n).

    While merging, an item from the right overtakes all that is left on the left.
    """
    if len(values) < 2:
        return list(values), 0
    middle = len(values) // 2
    left, inside_left = count_inversions(values[:middle])
    right, inside_right = count_inversions(values[middle:])
    merged, across, i, j = [], 0, 0, 0
    while i < len(left) and j < len(right):
        if right[j] < left[i]:
            merged.append(right[j])
            across += len(left) - i
            j += 1
        else:
            merged.append(left[i])
            i += 1
    merged += [*left[i:], *right[j:]]
    return merged, inside_left + inside_right + across


def schoolbook(a: Sequence[Any], b: Sequence[Any]) -> list[Any]:
    """Multiply two polynomials, lowest coefficient first: len(a) · len(b) products."""
    if len(a) == 0 or len(b) == 0:
        raise ValueError(f"schoolbook needs coefficients, got {len(a)} and {len(b)}")
    product = [0] * (len(a) + len(b) - 1)
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            product[i + j] = product[i + j] + left * right
    return product


def karatsuba(a: Sequence[Any], b: Sequence[Any]) -> list[Any]:
    """Multiply two polynomials of equal length by three half products instead of four.

    O(n^1.585) products. Source: Karatsuba and Ofman (1962).
    """
    if len(a) != len(b) or len(a) == 0:
        raise ValueError(
            f"karatsuba needs polynomials of one length, got {len(a)} and {len(b)}: "
            "pad the shorter one with zeros"
        )
    if len(a) == 1:
        return [a[0] * b[0]]
    half = (len(a) + 1) // 2
    low = karatsuba(a[:half], b[:half])
    high = karatsuba(a[half:], b[half:])
    mixed = karatsuba(folded(a, half), folded(b, half))  # low + cross terms + high
    cross = [m - lo for m, lo in zip(mixed, low, strict=True)]
    cross[: len(high)] = [c - hi for c, hi in zip(cross, high, strict=False)]
    return overlaid([(0, low), (half, cross), (2 * half, high)], 2 * len(a) - 1)


def folded(values: Sequence[Any], half: int) -> list[Any]:
    """Add the second half of ``values`` to the first, which may be one longer."""
    sums = list(values[:half])
    for place, value in enumerate(values[half:]):
        sums[place] = sums[place] + value
    return sums


def overlaid(parts: Sequence[tuple[int, Sequence[Any]]], length: int) -> list[Any]:
    """Add up sequences, each moved by its shift; what sticks out must be zero."""
    total: list[Any] = [0] * length
    for shift, part in parts:
        for place, value in enumerate(part[: length - shift], start=shift):
            total[place] = total[place] + value
    return total
