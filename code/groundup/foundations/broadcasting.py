"""Broadcasting: how arrays of different shapes meet, and the sum that undoes it.

Source: Harris et al. (2020), Array programming with NumPy, Nature 585, fig. 1.
Chapter: 01-foundations/vectors-matrices-tensors
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

Shape = tuple[int, ...]


def broadcast_shapes(*shapes: Shape) -> Shape:
    """Find the shape of a result to which arrays of these shapes contribute.

    Raises: ValueError if two sizes of one axis differ and neither is 1.
    """
    ndim = max(map(len, shapes), default=0)
    padded = [(1,) * (ndim - len(shape)) + tuple(shape) for shape in shapes]
    return tuple(common_size(sizes, shapes) for sizes in zip(*padded, strict=True))


def common_size(sizes, shapes):
    """Return the one size that is not 1, or 1."""
    others = set(sizes) - {1}
    if len(others) > 1:
        raise ValueError(
            f"broadcasting needs equal sizes or 1 on each axis, got {sizes} in "
            f"{' and '.join(map(str, shapes))}, aligned from the right"
        )
    return others.pop() if others else 1


def broadcast_to(array: np.ndarray, shape: Shape) -> np.ndarray:
    """Show ``array`` in a larger shape without copying: a read-only view.

    Along a stretched axis the stride is 0: one step leads to the same number again.
    """
    check_stretch(array.shape, shape)
    known = zip(array.shape, array.strides, strict=True)
    kept = [0 if size == 1 else step for size, step in known]
    strides = [0] * (len(shape) - array.ndim) + kept
    return as_strided(array, shape, strides, writeable=False)


def unbroadcast(grad: np.ndarray, shape: Shape) -> np.ndarray:
    """Sum ``grad`` back to ``shape``: the transpose of broadcasting from there."""
    if grad.shape == shape:
        return grad
    check_stretch(shape, grad.shape)
    added = grad.ndim - len(shape)
    stretched = [added + axis for axis, size in enumerate(shape) if size == 1]
    return grad.sum(axis=(*range(added), *stretched), keepdims=True).reshape(shape)


def check_stretch(small, large):
    """Raise ValueError unless broadcasting can lead from ``small`` to ``large``."""
    if broadcast_shapes(small, large) != tuple(large):
        raise ValueError(
            f"broadcasting needs a larger shape to lead to, got {small} to {large}"
        )
