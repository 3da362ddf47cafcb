"""Say what is wrong with an answer that is right or wrong to the letter."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .judge import problem, refuse_missing, same
from .words import article, shown, type_name


def equal(
    actual: Any, expected: Any, name: str, mistakes: Mapping[str, Any] | None = None
) -> None:
    """Fail unless ``actual`` is exactly ``expected``: text, whole numbers, lists.

    ``mistakes`` maps words to the answer that a known mistake leads to.
    """
    if isinstance(expected, np.ndarray):
        same(actual, expected, name, rtol=0, atol=0, mistakes=mistakes)
        return
    if expected is not None:
        refuse_missing(actual, name)
    if _kind(actual) != _kind(expected):
        got = f"{shown(actual)}, {article(type_name(actual))}"
        problem(f"{name} needs to be {article(type_name(expected))}, got {got}")
    if actual == expected:
        return
    for words, wrong in (mistakes or {}).items():
        if actual == wrong:
            problem(f"{name} is wrong: {words}.")
    if isinstance(expected, str | list | tuple):
        _refuse_item(actual, expected, name)
    problem(f"{name} is {shown(actual)}, expected {shown(expected)}")


def _kind(value):
    """Name a kind of value, in which NumPy's numbers are as good as Python's."""
    if isinstance(value, np.generic):
        value = value.item()
    return type_name(value)


def _refuse_item(actual, expected, name):
    """Name the first item that differs."""
    if len(actual) != len(expected):
        got, wanted = (f"{shown(v)} of length {len(v)}" for v in (actual, expected))
        problem(f"{name} is {got}, expected {wanted}")
    pairs = zip(actual, expected, strict=True)
    first = next(i for i, (a, e) in enumerate(pairs) if a != e)
    got, wanted = shown(actual[first]), shown(expected[first])
    problem(f"{name} differs first at [{first}]: yours {got}, expected {wanted}")
