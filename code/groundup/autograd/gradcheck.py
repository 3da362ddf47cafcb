"""Check gradients by measuring: move every entry a little, and see what happens.

Chapter: 02-mlp/autograd
"""

from collections.abc import Callable

import numpy as np

from ..foundations.calculus import numerical_gradient
from .tensor import Tensor, floats


def gradcheck(f: Callable, *inputs, rng, rtol=1e-6, atol=1e-7) -> None:
    """Compare the gradients that ``f`` records with central differences.

    Every entry of every input, in float64, under a random gradient of the output:
    a sum would let through whatever is wrong by a constant.
    Raises: AssertionError that names the input and the entry that is most off.
    """
    arrays = [np.array(floats(x), dtype=np.float64) for x in inputs]
    tensors = [Tensor(array) for array in arrays]
    output = f(*tensors)
    direction = rng.normal(size=output.shape)
    output.backward(direction)
    for place, tensor in enumerate(tensors):

        def along(x, place=place):
            moved = [x if n == place else array for n, array in enumerate(arrays)]
            return (f(*map(Tensor, moved)).data * direction).sum()

        expected = numerical_gradient(along, arrays[place])
        _compare(place, tensor.grad, expected, rtol, atol)


def _compare(place, got, expected, rtol, atol):
    if got is None:
        raise AssertionError(f"gradcheck: input {place} got no gradient: is it used?")
    off = np.abs(got - expected) - (atol + rtol * np.abs(expected))
    if not (off <= 0).all():
        worst = np.unravel_index(np.nan_to_num(off, nan=np.inf).argmax(), off.shape)
        index = ", ".join(map(str, worst))
        raise AssertionError(
            f"gradcheck: input {place}, entry [{index}]: got {got[worst]:.6g}, where "
            f"differences give {expected[worst]:.6g}"
        )
