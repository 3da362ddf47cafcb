"""Say in a sentence or two what is wrong with an answer, and what to do about it.

The order matters: whoever sees "has shape (5, 3), expected (3, 5)" needs no list of
entries that differ.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np

from .words import article, index, number, shown, type_name

NUMBER = int | float | complex | np.generic | np.ndarray
INSTEAD = {
    "list": "a list: wrap it in np.array(...)",
    "tuple": "a tuple: return one array, np.array(...) makes one",
    "generator": "a generator, which has computed nothing: use np.array(list(...))",
    "MaskedArray": "a masked array: return a plain one, .filled(...) makes it",
    "Tensor": "a torch tensor: stay in NumPy, or convert with .detach().numpy()",
    "str": "a str: return the numbers, not text",
    "function": "a function: call it",
    "ndarray": "an array of objects: its rows may differ in length, or hold None",
}
KINDS = {"b": "True or False", "i": "whole numbers", "u": "whole numbers"}
RATIO = 1e-4  # relative spread of a ratio that counts as constant
DIGITS = 1e-5  # smaller relative differences do not show in six digits
TELLING = (-1, 2, 0.5)  # ratios that mean something even for one number


class Problem(AssertionError):
    """What is wrong, in words for the learner: where, and in which case."""

    status, place, context = "failed", "", ""


class GraderError(RuntimeError):
    """The grader, not the submission, is at fault: never a grade."""


def problem(words: str) -> NoReturn:
    """Fail the test with ``words``."""
    raise Problem(words)


def same(
    actual: Any,
    expected: Any,
    name: str,
    rtol: float = 1e-5,
    atol: float = 1e-7,
    mistakes: Mapping[str, Any] | None = None,
) -> None:
    """Fail unless ``actual`` holds the numbers that ``expected`` holds.

    ``mistakes`` maps words to the value that a known mistake leads to. A tuple, list
    or dict of arrays is judged part by part; a list of numbers takes any sequence.
    """
    mistakes = mistakes or {}
    refuse_missing(actual, name)
    row = isinstance(expected, list) and _is_row(expected)
    if isinstance(expected, dict | list | tuple) and not row:
        _same_parts(actual, expected, name, rtol, atol, mistakes)
        return
    _refuse_other_type(actual, expected, name)
    yours, right = _array(actual), _array(expected)
    if yours.shape == right.shape and _close(yours, right, rtol, atol):
        _refuse_dtype(yours, right, name)
        return
    _refuse_mistake(yours, name, rtol, atol, mistakes)
    _refuse_shape(yours, right, name)
    _refuse_dtype(yours, right, name)
    _refuse_infinite(yours, right, name)
    _refuse_factor(yours, right, name)
    _refuse_zeros(yours, name)
    _refuse_entries(yours, right, name, rtol, atol)


def refuse_missing(actual: Any, name: str) -> None:
    """Fail for no value, and for what stands in the place of one."""
    if actual is None:
        problem(f"{name} is None: did you forget `return`?")
    if type_name(actual) in ("ellipsis", "NotImplementedType"):
        problem(f"{name} is still a placeholder, {shown(actual)}: compute it")


def _is_row(value):
    """Whether this is a sequence of plain numbers."""
    return isinstance(value, list | tuple) and all(np.ndim(x) == 0 for x in value)


def _same_parts(actual, expected, name, rtol, atol, mistakes):
    keys = _keys(expected) or []
    if _keys(actual) != keys or isinstance(actual, dict) != isinstance(expected, dict):
        problem(f"{name} needs to be {_parts(expected)}, got {_parts(actual)}")
    for key in keys:
        slips = {words: wrong[key] for words, wrong in mistakes.items()}
        same(actual[key], expected[key], f"{name}[{key!r}]", rtol, atol, slips)


def _keys(value):
    """List what the parts of a value are found by; None if it has none."""
    if isinstance(value, dict):
        return sorted(value, key=repr)
    return list(range(len(value))) if isinstance(value, list | tuple) else None


def _parts(value):
    if isinstance(value, dict):
        return f"a dict with the keys {', '.join(map(repr, _keys(value) or []))}"
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of {len(value)}"
    return article(type_name(value))


def _refuse_other_type(actual, expected, name):
    """Fail for what only looks like numbers, such as a list of them."""
    got = type_name(actual)
    if got == "Tensor" or type_name(expected) == "Tensor":
        right = got == type_name(expected)
    elif _is_row(expected):
        right = isinstance(actual, NUMBER) or _is_row(actual)
    else:
        right = isinstance(actual, NUMBER)
    if not right:
        wanted = _wanted(expected)
        instead = INSTEAD if wanted == "a NumPy array" else {}
        problem(f"{name} needs to be {wanted}, got {instead.get(got) or article(got)}")


def _wanted(expected):
    if type_name(expected) == "Tensor":
        return "a torch tensor"
    if _is_row(expected):
        return "a list of numbers"
    return "a NumPy array" if np.ndim(expected) else "a number"


def _array(value):
    return value.detach().numpy() if type_name(value) == "Tensor" else np.asarray(value)


def _close(yours, right, rtol, atol):
    """Whether two arrays of one shape hold the same numbers."""
    if yours.dtype.kind not in "biufc":
        return False
    with np.errstate(all="ignore"):
        return np.allclose(yours, right, rtol=rtol, atol=atol, equal_nan=True)


def _refuse_mistake(yours, name, rtol, atol, mistakes):
    for words, wrong in mistakes.items():
        wrong = _array(wrong)
        if wrong.shape == yours.shape and _close(yours, wrong, rtol, atol):
            problem(f"{name} is wrong: {words}.")


def _refuse_shape(yours, right, name):
    if yours.shape != right.shape:
        reason = _shape_reason(yours.shape, right.shape)
        words = f"{name} has shape {yours.shape}, expected {right.shape}"
        problem(f"{words}: {reason}" if reason else words)


def _shape_reason(yours, right):
    """Guess what led to a shape; an empty text if nothing comes to mind."""
    if len(yours) > 1 and yours == right[::-1]:
        return "this is the transpose, use .T or swap the factors"
    if sorted(yours) == sorted(right):
        return "its axes are in another order"
    if _without_ones(yours) == _without_ones(right):
        more = len(yours) > len(right)
        return f"{'leave out' if more else 'use'} keepdims=True, or use .reshape"
    if yours == 2 * _without_ones(right):
        n = yours[0]
        return f"({n},) and ({n}, 1) were broadcast against each other"
    if not yours:
        return "it was summed over every axis"
    if (axis := _dropped(right, yours)) is not None:
        return f"it was summed over axis {axis}"
    axis = _dropped(yours, right)
    return "" if axis is None else f"sum over axis {axis}, or take the mean"


def _without_ones(shape):
    return tuple(n for n in shape if n != 1)


def _dropped(longer, shorter):
    """Find the one axis that ``shorter`` lacks; None if it is not one."""
    for axis in range(len(longer)):
        if longer[:axis] + longer[axis + 1 :] == shorter:
            return axis
    return None


def _refuse_dtype(yours, right, name):
    """Fail if the numbers are of a kind that cannot stand in for the expected one."""
    got, wanted = yours.dtype.kind, right.dtype.kind
    if got not in "biufc":
        problem(f"{name} has dtype {yours.dtype}, expected numbers ({right.dtype})")
    if right.ndim and "b" in (got, wanted) and got != wanted:
        problem(f"{name} has dtype {yours.dtype}, expected {_dtype_wanted(right)}")
    if right.ndim and wanted in "iu" and got not in "iu":
        problem(f"{name} has dtype {yours.dtype}, expected {_dtype_wanted(right)}")
    if got == "c" and wanted != "c":
        problem(f"{name} has dtype {yours.dtype}, expected real numbers")


def _dtype_wanted(right):
    return f"{KINDS.get(right.dtype.kind, 'numbers with a fraction')} ({right.dtype})"


def _refuse_infinite(yours, right, name):
    bad = ~np.isfinite(yours) & np.isfinite(right)
    if bad.any():
        first = index(np.argwhere(bad)[0])
        which = f"{bad.sum()} of {yours.size} entries NaN or infinite, first at {first}"
        which = which if yours.ndim else f"the value {yours}"
        problem(f"{name} has {which}: look for 0/0, log(0) or exp of a large number")


def _refuse_factor(yours, right, name):
    """Fail if one factor, other than 0 and 1, leads from the right entries to yours."""
    used = (right != 0) & np.isfinite(right)
    if not used.any() or (yours[~used] != right[~used]).any():
        return
    ratios = yours[used] / right[used]
    ratio = ratios.flat[0]
    if np.isclose(ratio, (0, 1), atol=RATIO).any():
        return
    if ratios.size == 1 and not np.isclose(ratio, TELLING, rtol=RATIO).any():
        return
    if np.allclose(ratios, ratio, rtol=RATIO, atol=0):
        where = " everywhere" if yours.ndim else ""
        words = "has the opposite sign" if np.isclose(ratio, -1) else _times(ratio)
        problem(f"{name} {words}{where}: check constant factors and signs")


def _times(ratio):
    inverse = 1 / ratio
    nice = abs(ratio) < 1 and np.isclose(inverse, np.round(inverse), rtol=RATIO)
    text = f"1/{inverse:.0f}" if nice else f"{ratio:.4g}"
    return f"is {text} times the expected value"


def _refuse_zeros(yours, name):
    if yours.size > 1 and not yours.any():
        problem(f"{name} is all zeros: is it ever filled?")


def _refuse_entries(yours, right, name, rtol, atol):
    with np.errstate(all="ignore"):
        off = ~np.isclose(yours, right, rtol=rtol, atol=atol, equal_nan=True)
        far = np.abs(np.subtract(yours, right, dtype=complex))
    far = np.where(off, np.nan_to_num(far, nan=np.inf, posinf=np.inf), -1)
    worst = np.unravel_index(np.argmax(far), far.shape)
    pair = f"yours {number(yours[worst])}, expected {number(right[worst])}"
    rounding = 8 * np.finfo(yours.dtype).eps if yours.dtype.kind in "fc" else 0
    if far[worst] < max(DIGITS, rounding) * abs(right[worst]):
        pair = f"off by {far[worst]:.2g} (are you computing in {yours.dtype}?)"
    if yours.ndim:
        pair = f"{off.sum()} of {yours.size} entries; worst at {index(worst)}: {pair}"
    problem(f"{name} differs in {pair}" if yours.ndim else f"{name} differs: {pair}")
