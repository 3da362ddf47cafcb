"""A NumPy array that remembers how it was computed.

An operation (``ops.py``) states two things: its value, and for each of its inputs a
vector-Jacobian product (VJP), which turns the gradient of the loss at the output into
the gradient at that input. The engine does the rest, here and nowhere else: it orders
the graph, undoes broadcasting and adds gradients up.

Source: Baydin et al. (2018), Automatic Differentiation in Machine Learning: a Survey,
Journal of Machine Learning Research 18(153), sec. 3.2.
Chapter: 02-mlp/autograd
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from ..foundations.broadcasting import unbroadcast
from . import ops
from .graph import topological_order

FREED = "freed"  # stands in the place of a graph that backward() has walked
_recording = ContextVar("recording", default=True)


class Tensor:
    """An array of numbers, and the ``edges`` to what it was computed from.

    An edge is a pair: a parent, and the VJP that leads back to it. A tensor without
    edges is a leaf, and ``backward`` leaves d(loss)/d(leaf) in its ``grad``. Arrays
    and numbers that meet a tensor are constants: they take its precision and get no
    gradient.

    Raises: TypeError if the data are not numbers.
    """

    __slots__ = ("data", "edges", "grad", "op", "requires_grad")
    __array_ufunc__ = None  # array * tensor is ours to compute, not NumPy's

    def __init__(self, data, *, requires_grad: bool = True):
        self.data = floats(data)
        self.requires_grad = requires_grad
        self.grad: np.ndarray | None = None
        self.edges: Any = ()
        self.op = ""

    def backward(self, gradient=None) -> None:
        """Add d(self)/d(leaf) to ``leaf.grad`` for every leaf, and free the graph.

        ``gradient``, of self's shape, is what comes from above; 1 for one number.
        Raises: ValueError if there is nothing to go back to, or no single way to start.
        """
        grads = {id(self): self._seed(gradient)}
        for node in reversed(topological_order(self, _parents)):
            grad = grads.pop(id(node))
            if not node.edges:  # a copy: other nodes may share the array
                node.grad = np.array(grad if node.grad is None else node.grad + grad)
            for parent, vjp in node.edges:
                below = unbroadcast(vjp(grad), parent.shape)
                known = grads.get(id(parent))
                grads[id(parent)] = below if known is None else known + below
            node.edges = node.edges and FREED

    def _seed(self, gradient):
        if not self.requires_grad:
            raise ValueError(
                "backward() needs a result that depends on a tensor, got a constant: "
                "was it computed under no_grad()?"
            )
        if gradient is None and self.size != 1:
            raise ValueError(
                f"backward() needs one number, got shape {self.shape}: "
                "reduce it first, for example with loss.mean()"
            )
        seed = np.asarray(1.0 if gradient is None else gradient, self.dtype)
        if gradient is not None and seed.shape != self.shape:
            raise ValueError(
                f"backward() needs a gradient of shape {self.shape}, got {seed.shape}"
            )
        return np.broadcast_to(seed, self.shape)

    shape = property(lambda self: self.data.shape)
    ndim = property(lambda self: self.data.ndim)
    size = property(lambda self: self.data.size)
    dtype = property(lambda self: self.data.dtype)
    T = property(lambda self: self.transpose())
    mT = property(lambda self: self.swapaxes(-1, -2))

    def item(self) -> float:
        """Return the only entry as a Python number."""
        return self.data.item()

    def detach(self) -> "Tensor":
        """Return the same numbers as a constant."""
        return Tensor(self.data, requires_grad=False)

    def __len__(self):
        return len(self.data)

    def __array__(self, *_, **__):
        raise TypeError("NumPy needs an array, got a Tensor: give it tensor.data")

    def __repr__(self):
        made = f", op={self.op}" if self.op else ""
        return (
            f"Tensor({np.array2string(self.data, precision=4, prefix='Tensor(')}{made})"
        )

    def __add__(self, other):
        return apply(ops.add, self, other)

    def __sub__(self, other):
        return apply(ops.sub, self, other)

    def __rsub__(self, other):
        return apply(ops.sub, other, self)

    def __mul__(self, other):
        return apply(ops.mul, self, other)

    def __truediv__(self, other):
        return apply(ops.div, self, other)

    def __rtruediv__(self, other):
        return apply(ops.div, other, self)

    def __matmul__(self, other):
        return apply(ops.matmul, self, other)

    def __rmatmul__(self, other):
        return apply(ops.matmul, other, self)

    def __neg__(self):
        return apply(ops.neg, self)

    def __pow__(self, exponent: float):
        return apply(ops.power, self, exponent=exponent)

    def __getitem__(self, index):
        return apply(ops.getitem, self, index=index)

    __radd__, __rmul__ = __add__, __mul__

    def exp(self):
        """E to the power of each entry."""
        return apply(ops.exp, self)

    def log(self):
        """Natural logarithm of each entry."""
        return apply(ops.log, self)

    def sqrt(self):
        """Square root of each entry."""
        return self**0.5

    def abs(self):
        """Absolute value of each entry."""
        return apply(ops.absolute, self)

    def tanh(self):
        """Hyperbolic tangent of each entry."""
        return apply(ops.tanh, self)

    def sum(self, axis=None, keepdims=False):
        """Sum over one axis, several, or all."""
        return apply(ops.sum, self, axis=axis, keepdims=keepdims)

    def mean(self, axis=None, keepdims=False):
        """Mean over one axis, several, or all."""
        return apply(ops.mean, self, axis=axis, keepdims=keepdims)

    def var(self, axis=None, keepdims=False):
        """Variance, divided by n as in normalization layers."""
        return ((self - self.mean(axis, keepdims=True)) ** 2).mean(axis, keepdims)

    def max(self, axis=None, keepdims=False):
        """Largest entry; tied entries share its gradient evenly."""
        return apply(ops.max, self, axis=axis, keepdims=keepdims)

    def reshape(self, *shape):
        """Read the entries in the same order into another shape: numbers or a tuple."""
        shape = shape[0] if shape and isinstance(shape[0], tuple) else shape
        return apply(ops.reshape, self, shape=shape)

    def transpose(self, *axes):
        """Reorder the axes; without ``axes``, reverse them."""
        return apply(ops.transpose, self, axes=axes or tuple(range(self.ndim))[::-1])

    def swapaxes(self, first: int, second: int):
        """Exchange two axes."""
        axes = list(range(self.ndim))
        axes[first], axes[second] = axes[second], axes[first]
        return apply(ops.transpose, self, axes=tuple(axes))


def apply(op: Callable, *inputs, **options) -> Tensor:
    """Compute ``op`` on the inputs' arrays; record how, if one is a tensor that asks.

    ``inputs`` are what can have a gradient; ``options`` reach the op as they are.
    """
    tensors = [x for x in inputs if isinstance(x, Tensor)]
    dtype = tensors[0].dtype if tensors else None
    arrays = [x.data if isinstance(x, Tensor) else floats(x, dtype) for x in inputs]
    value, *vjps = op(*arrays, **options)
    result = Tensor(value, requires_grad=False)
    if _recording.get() and any(x.requires_grad for x in tensors):
        pairs = zip(inputs, vjps, strict=True)
        result.edges = tuple(
            (x, vjp) for x, vjp in pairs if isinstance(x, Tensor) and x.requires_grad
        )
        result.requires_grad, result.op = True, op.__name__
    return result


@contextmanager
def no_grad() -> Iterator[None]:
    """Compute values only: nothing is recorded, and memory is freed at once."""
    token = _recording.set(False)
    try:
        yield
    finally:
        _recording.reset(token)


def floats(data, dtype=None) -> np.ndarray:
    """Return an array of floats: of ``dtype``, of its own, or else float64.

    Raises: TypeError if the data are not real numbers.
    """
    array = np.asarray(data)
    if array.dtype.kind not in "fiub":
        raise TypeError(
            f"a tensor needs real numbers, got {type(data).__name__} of {array.dtype}"
        )
    if dtype is None:
        dtype = array.dtype if array.dtype.kind == "f" else np.float64
    return array.astype(dtype, copy=False)


def _parents(node):
    if node.edges is FREED:
        raise ValueError(
            f"backward() needs the graph of {node.op}, which an earlier backward() "
            "freed: compute the loss again"
        )
    return [parent for parent, _ in node.edges]
