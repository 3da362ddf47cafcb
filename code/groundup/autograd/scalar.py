"""Numbers that remember how they were computed, and hand their gradient back.

Every operation notes, for each number it used, the local derivative: how much its
result changes, per change of that number. Going back, a number's gradient is the sum,
over everything that used it, of local derivative times gradient there: the chain rule.

Source: Griewank and Walther (2008), Evaluating Derivatives, sec. 3.2; the form follows
Karpathy (2020), micrograd.
Chapter: 02-mlp/autograd
"""

import math
from numbers import Real

from .graph import topological_order


class Value:
    """A number, and ``edges`` to what it was computed from.

    An edge is a pair: a parent, and the local derivative by that parent. ``backward``
    leaves d(result)/d(self) in ``grad``; in a leaf, which has no edges, it adds up.

    Raises: TypeError if ``data`` is not a real number.
    """

    __slots__ = ("data", "edges", "grad", "op")

    def __init__(self, data, edges=(), op=""):
        if not isinstance(data, Real):
            raise TypeError(f"Value needs a real number, got {data!r}")
        self.data, self.edges, self.op = float(data), edges, op
        self.grad = 0.0

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def backward(self) -> None:
        """Compute d(self)/d(node) for every node, children before their parents."""
        order = topological_order(self, parents)
        grads = dict.fromkeys(order, 0.0)
        grads[self] = 1.0
        for node in reversed(order):
            for parent, slope in node.edges:
                grads[parent] += slope * grads[node]
        for node, grad in grads.items():
            node.grad = grad if node.edges else node.grad + grad

    def __add__(self, other):
        other = value(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)), "+")

    def __sub__(self, other):
        other = value(other)
        return Value(self.data - other.data, ((self, 1.0), (other, -1.0)), "-")

    def __mul__(self, other):
        other = value(other)
        edges = (self, other.data), (other, self.data)
        return Value(self.data * other.data, edges, "*")

    def __truediv__(self, other):
        other = value(other)
        ratio = self.data / other.data
        edges = (self, 1 / other.data), (other, -ratio / other.data)
        return Value(ratio, edges, "/")

    def __pow__(self, exponent: float):
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, ((self, slope),), f"**{exponent}")

    def __neg__(self):
        return Value(-self.data, ((self, -1.0),), "neg")

    def __rsub__(self, other):
        return value(other) - self

    def __rtruediv__(self, other):
        return value(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def exp(self):
        """E to the power of self."""
        power = math.exp(self.data)
        return Value(power, ((self, power),), "exp")

    def log(self):
        """Natural logarithm."""
        return Value(math.log(self.data), ((self, 1 / self.data),), "log")

    def tanh(self):
        """Hyperbolic tangent."""
        bent = math.tanh(self.data)
        return Value(bent, ((self, 1 - bent * bent),), "tanh")

    def relu(self):
        """Positive part, with derivative 0 at 0."""
        return Value(max(0.0, self.data), ((self, float(self.data > 0)),), "relu")


def value(number) -> Value:
    """Return a number as a Value, and a Value as it is."""
    return number if isinstance(number, Value) else Value(number)


def parents(node: Value) -> list[Value]:
    """List what a number was computed from."""
    return [parent for parent, _ in node.edges]
