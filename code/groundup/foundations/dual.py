"""Forward mode: numbers that carry their derivative with them.

A dual number is a value and a tangent, the rate at which the value changes when the
input moves along a direction v. Every operation computes both. NumPy asks a Dual what
to do with a ufunc, so ordinary NumPy code runs on Duals unchanged.

Source: Baydin et al. (2018), Automatic Differentiation in Machine Learning, sec. 3.1.
Chapter: 01-foundations/calculus-and-gradients
"""

from collections.abc import Callable

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import ArrayLike

# One line of calculus each: values, then their tangents.
TANGENTS = {
    np.add: lambda a, b, da, db: da + db,
    np.subtract: lambda a, b, da, db: da - db,
    np.multiply: lambda a, b, da, db: da * b + a * db,
    np.divide: lambda a, b, da, db: (da - a / b * db) / b,
    np.matmul: lambda a, b, da, db: product(da, b) + product(a, db),
    np.maximum: lambda a, b, da, db: np.where(
        a > b, da, np.where(a < b, db, (da + db) / 2)
    ),
    np.negative: lambda a, da: -da,
    np.square: lambda a, da: 2 * a * da,
    np.sqrt: lambda a, da: da / (2 * np.sqrt(a)),
    np.exp: lambda a, da: np.exp(a) * da,
    np.log: lambda a, da: da / a,
    np.sin: lambda a, da: np.cos(a) * da,
    np.cos: lambda a, da: -np.sin(a) * da,
    np.tanh: lambda a, da: (1 - np.tanh(a) ** 2) * da,
}
COMPARISONS = (np.greater, np.greater_equal, np.less, np.less_equal, np.equal)


class Dual(NDArrayOperatorsMixin):
    """An array, and the ``tangent`` at which it changes; of one shape."""

    def __init__(self, value: ArrayLike, tangent: ArrayLike):
        self.value = np.asarray(value, dtype=np.float64)
        self.tangent = np.broadcast_to(
            np.asarray(tangent, dtype=np.float64), self.value.shape
        )

    def __repr__(self):
        return f"Dual({self.value}, {self.tangent})"

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        values = [value_of(x) for x in inputs]
        if method == "__call__" and not options:
            if ufunc in COMPARISONS:
                return ufunc(*values)
            if ufunc is np.power:
                return power(*inputs)
            if ufunc in TANGENTS:
                tangents = [tangent_of(x) for x in inputs]
                return Dual(ufunc(*values), TANGENTS[ufunc](*values, *tangents))
        raise TypeError(
            f"Dual has no rule for np.{ufunc.__name__} ({method}): write its tangent "
            "into TANGENTS, or use one of the operations listed there"
        )

    def __len__(self):
        return len(self.value)

    def __getitem__(self, index):
        return Dual(self.value[index], self.tangent[index])

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the axes, of the value and of the tangent alike."""
        return self.value.shape

    @property
    def T(self) -> "Dual":
        """Swap the axes of both."""
        return Dual(self.value.T, self.tangent.T)

    def reshape(self, *shape) -> "Dual":
        """Give both a new shape."""
        return Dual(self.value.reshape(*shape), self.tangent.reshape(*shape))

    def sum(self, axis=None, out=None, keepdims=False) -> "Dual":
        """Add entries up; np.sum passes ``out``, which must stay None."""
        both = (self.value, self.tangent)
        return Dual(*(part.sum(axis=axis, out=out, keepdims=keepdims) for part in both))

    def mean(self, axis=None, dtype=None, out=None, keepdims=False) -> "Dual":
        """Average entries; np.mean passes ``dtype`` and ``out``."""
        total = self.sum(axis, out, keepdims)
        return total / (self.value.size / total.value.size)


def product(a, b):
    """Multiply matrices, unless one is the single 0 of a constant."""
    return a @ b if a.ndim and b.ndim else np.zeros(())


def power(base, exponent):
    """Raise to a constant power; d(aⁿ) = n aⁿ⁻¹ da."""
    if isinstance(exponent, Dual):
        raise TypeError("Dual needs a constant exponent: write np.exp(b * np.log(a))")
    a, n = base.value, exponent
    return Dual(a**n, n * a ** (n - 1.0) * base.tangent)


def jvp(f: Callable, x: ArrayLike, v: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Evaluate f(x) and its Jacobian-vector product J v together, in one pass.

    Shapes: x and v (...), both results like f(x).
    """
    x, v = (np.asarray(a, dtype=np.float64) for a in (x, v))
    if x.shape != v.shape:
        raise ValueError(f"jvp needs a direction like x, got x {x.shape}, v {v.shape}")
    y = f(Dual(x, v))
    value = value_of(y)
    return value, np.broadcast_to(tangent_of(y), value.shape).copy()


def value_of(x):
    """Return a Dual's value, and anything else as an array."""
    return x.value if isinstance(x, Dual) else np.asarray(x)


def tangent_of(x):
    """Return a Dual's tangent; for a constant, one 0, whatever its shape."""
    return x.tangent if isinstance(x, Dual) else np.zeros(())
