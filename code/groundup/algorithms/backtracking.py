"""Try every choice, one step at a time, and take back what cannot be completed.

All of them yield in the order of a depth-first walk: first choice first.
Chapter: 00-workshop/algorithms
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")


def subsets(items: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    """Yield all 2ⁿ ways to leave out or take each item, in turn."""
    if len(items) == 0:
        yield ()
        return
    for rest in subsets(items[1:]):
        yield rest
        yield (items[0], *rest)


def permutations(items: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    """Yield all n! orders of ``items``."""
    if len(items) == 0:
        yield ()
        return
    for place, item in enumerate(items):
        for rest in permutations([*items[:place], *items[place + 1 :]]):
            yield (item, *rest)


def grid(choices: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Yield every combination of one value for each name: an exhaustive search."""
    if not choices:
        yield {}
        return
    (name, values), *others = choices.items()
    for value in values:
        for rest in grid(dict(others)):
            yield {name: value, **rest}


def queens(n: int) -> Iterator[tuple[int, ...]]:
    """Yield each way to put n queens on an n by n board, none attacking another.

    A solution names the column of the queen in each row.
    """
    if n < 0:
        raise ValueError(f"queens needs n >= 0, got {n}")
    return placements(n, ())


def placements(n: int, columns: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield every completion of the rows that are filled so far."""
    if len(columns) == n:
        yield columns
        return
    for column in range(n):
        if is_safe(columns, column):
            yield from placements(n, (*columns, column))


def is_safe(columns: Sequence[int], column: int) -> bool:
    """Tell whether no queen above attacks ``column`` in the next row."""
    row = len(columns)
    return all(
        column != other and abs(column - other) != row - above
        for above, other in enumerate(columns)
    )
