"""The elementary operations: arrays in, a value and its VJPs out.

Each function returns ``value, vjp, ...``, with one vector-Jacobian product for each
array that it was given: a function of g, the gradient of the loss at the value. None of
them knows of graphs or broadcasting; ``tensor.py`` sums every gradient to its shape.

Chapter: 02-mlp/autograd
"""

import numpy as np


def add(a, b):
    """Sum.  d(a + b) = da + db."""
    return a + b, lambda g: g, lambda g: g


def sub(a, b):
    """Difference.  d(a - b) = da - db."""
    return a - b, lambda g: g, lambda g: -g


def mul(a, b):
    """Elementwise product.  d(ab) = b da + a db."""
    return a * b, lambda g: g * b, lambda g: g * a


def div(a, b):
    """Quotient.  d(a/b) = da/b - a db/b²."""
    value = a / b
    return value, lambda g: g / b, lambda g: -g * value / b


def neg(a):
    """Negative."""
    return -a, lambda g: -g


def power(a, *, exponent):
    """Power with a fixed exponent.  d(aⁿ) = n aⁿ⁻¹ da, and 0 for n = 0, even at 0."""
    if exponent == 0:
        return np.ones_like(a), np.zeros_like
    return a**exponent, lambda g: g * exponent * a ** (exponent - 1)


def exp(a):
    """Exponential.  d(eᵃ) = eᵃ da."""
    value = np.exp(a)
    return value, lambda g: g * value


def log(a):
    """Natural logarithm.  d(ln a) = da/a."""
    return np.log(a), lambda g: g / a


def absolute(a):
    """Absolute value, with derivative 0 at 0."""
    return np.abs(a), lambda g: g * np.sign(a)


def tanh(a):
    """Hyperbolic tangent.  d(tanh a) = (1 - tanh² a) da."""
    value = np.tanh(a)
    return value, lambda g: g * (1 - value * value)


def sigmoid(a):
    """Logistic function 1 / (1 + e⁻ᵃ).  dσ = σ (1 - σ) da.

    Numerics: with e⁻ᵃ for a ≥ 0 and eᵃ below, of which neither overflows.
    """
    small = np.exp(-np.abs(a))
    value = np.where(a >= 0, 1, small) / (1 + small)
    return value, lambda g: g * value * (1 - value)


def relu(a):
    """Positive part, with derivative 0 at 0."""
    return np.maximum(a, 0), lambda g: g * (a > 0)


def maximum(a, b):
    """Larger of two; where they tie, each gets half the gradient."""
    share = np.where(a == b, 0.5, a > b).astype(a.dtype)
    return np.maximum(a, b), lambda g: g * share, lambda g: g * (1 - share)


def where(a, b, *, condition):
    """Choose a where ``condition`` holds, b elsewhere; the other gets no gradient."""
    value = np.where(condition, a, b)
    return value, lambda g: g * condition, lambda g: g * ~condition


def sum(a, *, axis=None, keepdims=False):
    """Sum over axes.  Every summand gets the sum's gradient."""
    spread = _spreading(a.shape, axis)
    return a.sum(axis=axis, keepdims=keepdims), spread


def mean(a, *, axis=None, keepdims=False):
    """Mean over axes.  Every entry gets its share of the mean's gradient."""
    value = a.mean(axis=axis, keepdims=keepdims)
    share, spread = value.size / a.size, _spreading(a.shape, axis)
    return value, lambda g: spread(g * share)


def max(a, *, axis=None, keepdims=False):
    """Largest over axes; tied entries share the gradient evenly."""
    largest = a.max(axis=axis, keepdims=True)
    winners = a == largest
    spread = _spreading(a.shape, axis)
    value = largest if keepdims else largest.squeeze(axis)
    share = winners / winners.sum(axis=axis, keepdims=True, dtype=a.dtype)
    return value, lambda g: spread(g) * share


def _spreading(shape, axis):
    """Return the VJP of a sum: repeat the gradient along the axes summed over."""
    axes = range(len(shape)) if axis is None else np.atleast_1d(axis)
    summed = {int(one) % len(shape) for one in axes}
    kept = tuple(1 if one in summed else size for one, size in enumerate(shape))
    return lambda g: np.broadcast_to(g.reshape(kept), shape)


def matmul(a, b):
    """Product (..., M, K) @ (..., K, N) -> (..., M, N).  dA = dC Bᵀ, dB = Aᵀ dC.

    Raises: ValueError if the shapes do not fit, or one is no matrix.
    """
    if a.ndim < 2 or b.ndim < 2 or a.shape[-1] != b.shape[-2]:
        raise ValueError(
            f"matmul needs (..., M, K) @ (..., K, N), got {a.shape} @ {b.shape}"
        )
    return a @ b, lambda g: g @ _mT(b), lambda g: _mT(a) @ g


def _mT(a):
    return a.swapaxes(-1, -2)


def reshape(a, *, shape):
    """Read the same entries into another shape."""
    return a.reshape(shape), lambda g: g.reshape(a.shape)


def transpose(a, *, axes):
    """Axes in another order."""
    back = np.argsort([axis % a.ndim for axis in axes])
    return a.transpose(axes), lambda g: g.transpose(back)


def getitem(a, *, index):
    """Entries ``a[index]``; an entry that is read twice gets both gradients."""

    def vjp(g):
        grad = np.zeros_like(a)
        if _is_basic(index):
            grad[index] = g
        else:
            np.add.at(grad, index, g)
        return grad

    return a[index], vjp


def _is_basic(index):
    """Tell whether an index has slices and numbers only, and reads nothing twice."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(p is None or p is ... or isinstance(p, (int, slice)) for p in parts)


def gather(a, *, index, axis):
    """Entries ``take_along_axis(a, index, axis)``: one choice along an axis."""

    def vjp(g):
        grad, places = np.zeros_like(a), list(np.indices(a.shape, sparse=True))
        places[axis] = index
        np.add.at(grad, tuple(places), g)
        return grad

    return np.take_along_axis(a, index, axis), vjp


def concatenate(*arrays, axis=0):
    """Join along an axis.  Each input gets its own part of the gradient."""
    ends = np.cumsum([a.shape[axis] for a in arrays])

    def part(a, end):
        places = [slice(None)] * a.ndim
        places[axis] = slice(end - a.shape[axis], end)
        return lambda g: g[tuple(places)]

    return np.concatenate(arrays, axis), *map(part, arrays, ends)


def stack(*arrays, axis=0):
    """Join along a new axis.  Each input gets its own slice of the gradient."""

    def part(index):
        return lambda g: np.take(g, index, axis)

    return np.stack(arrays, axis), *map(part, range(len(arrays)))


def embedding(weight, *, ids):
    """Rows of a table: (V, D), ids (...) -> (..., D).  A row adds up its uses.

    Raises: IndexError if an id is not a row.
    """
    check_indices(ids, len(weight), "embedding", "ids")

    def vjp(g):
        order = np.argsort(ids, axis=None)  # equal ids side by side: sums of neighbours
        rows, starts = np.unique(ids.ravel()[order], return_index=True)
        grad = np.zeros_like(weight)
        grad[rows] = np.add.reduceat(g.reshape(-1, g.shape[-1])[order], starts)
        return grad

    return weight[ids], vjp


def check_indices(indices, size, what, name):
    """Raise if something that should be a number from 0 to size - 1 is not."""
    if indices.dtype.kind not in "iu":
        raise TypeError(f"{what} needs integer {name}, got {indices.dtype}")
    if indices.size and not 0 <= indices.min() <= indices.max() < size:
        raise IndexError(
            f"{what} needs {name} from 0 to {size - 1}, "
            f"got {indices.min()} to {indices.max()}"
        )
