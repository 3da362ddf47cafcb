"""Derivatives by measurement: move a little, see what changes, divide.

A difference along a direction v is a Jacobian-vector product (JVP); along the unit
vectors, one after the other, it gives the columns of the Jacobian. The default steps
balance the two errors of a difference: the curve's, which shrinks with the step, and
the rounding's, which grows as the step shrinks.

Source: Nocedal and Wright (2006), Numerical Optimization, sec. 8.1.
Chapter: 01-foundations/calculus-and-gradients
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

EPSILON = float(np.finfo(np.float64).eps)  # 2.2e-16
FORWARD_STEP = EPSILON ** (1 / 2)  # 1.5e-8, for inputs of size 1
CENTRAL_STEP = EPSILON ** (1 / 3)  # 6.1e-6, for inputs of size 1


def forward_difference(
    f: Callable, x: ArrayLike, v: ArrayLike, *, step: float | None = None
) -> np.ndarray:
    """Estimate the JVP of ``f`` at ``x`` along ``v`` by (f(x + hv) - f(x)) / h.

    Shapes: x and v (...), result like f(x).  Numerics: error of order h and ε/h.
    """
    x, v = checked_direction(x, v)
    h = checked_step(step) if step is not None else scaled(FORWARD_STEP, x, v)
    return (evaluated(f, x + h * v) - evaluated(f, x)) / h


def central_difference(
    f: Callable, x: ArrayLike, v: ArrayLike, *, step: float | None = None
) -> np.ndarray:
    """Estimate the JVP of ``f`` at ``x`` along ``v`` by (f(x + hv) - f(x - hv)) / 2h.

    Shapes: x and v (...), result like f(x).  Numerics: error of order h² and ε/h.
    """
    x, v = checked_direction(x, v)
    h = checked_step(step) if step is not None else scaled(CENTRAL_STEP, x, v)
    return (evaluated(f, x + h * v) - evaluated(f, x - h * v)) / (2 * h)


def numerical_jacobian(
    f: Callable, x: ArrayLike, *, step: float | None = None
) -> np.ndarray:
    """Estimate every partial derivative of every output by central differences.

    Shapes: x (...) -> f(x).shape + x.shape.  Costs two calls of f per entry of x.
    Numerics: without ``step``, each entry gets its own, in proportion to max(1, |x|).
    """
    x = checked_point(x)
    jacobian = np.empty(evaluated(f, x).shape + x.shape)
    for index in np.ndindex(x.shape):
        h = CENTRAL_STEP * max(1.0, float(abs(x[index]))) if step is None else step
        jacobian[(..., *index)] = central_difference(f, x, unit(x, index), step=h)
    return jacobian


def numerical_gradient(
    f: Callable, x: ArrayLike, *, step: float | None = None
) -> np.ndarray:
    """Estimate the gradient of a function with one number for an answer, like x."""
    return numerical_jacobian(lambda point: one_number(f(point)), x, step=step)


def check_gradient(
    f: Callable,
    gradient: Callable,
    x: ArrayLike,
    *,
    step: float | None = None,
    tolerance: float = 1e-6,
) -> float:
    """Compare ``gradient(x)`` with central differences; return the largest miss.

    A miss is |ours - measured|, divided by what is allowed for that entry:
    ``tolerance`` times its size, plus the rounding noise of a difference.
    Raises: AssertionError, with the worst entry, if a miss is above 1 (or NaN).
    """
    x = checked_point(x)
    ours = evaluated(gradient, x.copy())
    if ours.shape != x.shape:
        raise ValueError(
            f"check_gradient needs a gradient of x's shape {x.shape}, got {ours.shape}"
        )
    measured = numerical_gradient(f, x, step=step)
    noise = 20 * EPSILON * max(1.0, abs(float(f(x)))) / (step or CENTRAL_STEP)
    size = np.maximum(np.abs(ours), np.abs(measured))
    misses = np.abs(ours - measured) / (tolerance * size + noise)
    if not (misses <= 1).all():
        raise AssertionError(complaint(ours, measured, misses))
    return float(misses.max(initial=0.0))


def complaint(ours, measured, misses):
    """Say how many entries are wrong, and which is wrong the most."""
    worst = np.unravel_index(np.nan_to_num(misses, nan=np.inf).argmax(), misses.shape)
    place = ", ".join(map(str, worst))
    return (
        f"gradient wrong in {np.sum(~(misses <= 1))} of {misses.size} entries, most "
        f"at [{place}]: {ours[worst]:.6g}, differences give {measured[worst]:.6g}"
    )


def scaled(step, x, v):
    """Adapt the step for size 1 to the sizes of x and v."""
    size, length = (np.abs(a).max(initial=0.0) for a in (x, v))
    return step * max(1.0, size) / (length or 1.0)


def unit(x, index):
    """Return the direction like x that moves one entry."""
    direction = np.zeros_like(x)
    direction[index] = 1.0
    return direction


def evaluated(f, x):
    """Return f(x) as float64, refusing what has already lost digits."""
    y = np.asarray(f(x))
    if y.dtype.kind == "f" and y.itemsize < 8:
        raise TypeError(
            f"a difference needs float64 from f, got {y.dtype}: its rounding would be "
            "larger than the difference, compute in float64"
        )
    return y.astype(np.float64)


def one_number(y):
    """Return y without axes, if it is a single number."""
    y = np.asarray(y)
    if y.size != 1:
        raise ValueError(
            f"numerical_gradient needs one number from f, got shape {y.shape}: "
            "reduce it, e.g. with .sum(), or call numerical_jacobian"
        )
    return y.reshape(())


def checked_point(x):
    """Return x as a finite float64 array of its own."""
    x = np.array(x, dtype=np.float64)
    if not np.isfinite(x).all():
        raise FloatingPointError(
            f"a difference needs a finite x, got {(~np.isfinite(x)).sum()} NaN or "
            "infinite entries"
        )
    return x


def checked_direction(x, v):
    """Return x and a direction of the same shape."""
    x, v = checked_point(x), checked_point(v)
    if x.shape != v.shape:
        raise ValueError(
            f"a difference needs a direction like x, got x {x.shape} and v {v.shape}"
        )
    return x, v


def checked_step(step):
    """Return a positive step."""
    if not 0 < step < np.inf:
        raise ValueError(f"a difference needs a positive step, got {step=}")
    return step
