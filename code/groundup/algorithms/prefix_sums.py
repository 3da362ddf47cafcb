"""Sums of every prefix, so that the sum of any stretch is one subtraction.

Chapter: 00-workshop/patterns-and-dynamic-programming
"""

from collections.abc import Sequence
from itertools import accumulate


def prefix_sums(values: Sequence[float]) -> list[float]:
    """Return ``n + 1`` sums, the first of nothing: O(n).

    The sum of ``values[start:stop]`` is ``sums[stop] - sums[start]``.
    """
    return list(accumulate(values, initial=0))


def integral_image(image: Sequence[Sequence[float]]) -> list[list[float]]:
    """Sum the rectangle above and left of every corner of the pixels: O(HW).

    Shapes: (H, W) -> (H + 1, W + 1), with zeros in the first row and column.
    """
    width = len(image[0]) if len(image) else 0
    table = [[0.0] * (width + 1)]
    for number, row in enumerate(image):
        if len(row) != width:
            raise ValueError(
                f"integral_image needs rows of equal length, got {width} pixels in "
                f"row 0 and {len(row)} in row {number}"
            )
        sums = prefix_sums(row)
        table.append(
            [above + left for above, left in zip(table[-1], sums, strict=True)]
        )
    return table


def box_sum(
    table: Sequence[Sequence[float]], top: int, left: int, bottom: int, right: int
) -> float:
    """Sum the pixels ``[top:bottom, left:right]`` of an integral image: O(1)."""
    height, width = len(table) - 1, len(table[0]) - 1
    if not (0 <= top <= bottom <= height and 0 <= left <= right <= width):
        raise ValueError(
            f"box_sum needs 0 <= top <= bottom <= {height} and 0 <= left <= right <= "
            f"{width}, got {top=}, {bottom=}, {left=}, {right=}"
        )
    outer = table[bottom][right] - table[top][right]
    return outer - table[bottom][left] + table[top][left]
