"""A row of the table of operations, and how to compare its two sides.

``difference`` compares value and gradients under a random output gradient: under
``.sum()`` the gradient of a softmax is 0, and any multiple of it would pass.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from groundup.autograd import Tensor, fused, normalization, ops, recurrence, windows
from groundup.autograd.tensor import apply

PRIMITIVES = (ops, fused, normalization, windows, recurrence)
TOLERANCE = 1e-10  # float64 has sixteen digits; sums of some hundred terms lose four


@dataclass(frozen=True)
class Row:
    """``of`` is what the row is about; ``ours`` calls it where a plain call will not.

    ``draw`` makes one array from a generator and a shape; ``smooth`` is False at kinks
    and ties, where central differences give another subgradient.
    """

    of: Callable
    theirs: Callable
    shapes: tuple
    options: dict
    ours: Callable | None = None
    draw: Callable = np.random.Generator.normal
    smooth: bool = True

    @property
    def name(self):
        module = self.of.__module__.rpartition(".")[2]
        return f"{module}.{self.of.__qualname__}"

    @property
    def primitive(self):
        """Whether it returns VJPs, for ``apply`` to call."""
        return self.of.__module__ in {module.__name__ for module in PRIMITIVES}

    def __call__(self, *tensors, of=None):
        """Our result; ``of`` may put another function in the row's place."""
        of = of or self.of
        if self.ours is not None:
            return self.ours(*tensors)
        if self.primitive:
            return apply(of, *tensors, **self.options)
        return of(*tensors, **self.options)

    def arrays(self, rng):
        return [
            np.asarray(self.draw(rng, size=shape), dtype=float) for shape in self.shapes
        ]


def row(of, theirs, *shapes, ours=None, draw=None, smooth=True, **options):
    draw = draw or np.random.Generator.normal
    return Row(of, theirs, shapes, options, ours, draw, smooth)


def positive(rng, size):
    return rng.uniform(0.5, 2.0, size)


def tied(rng, size):
    return rng.integers(-1, 2, size)


def difference(row, rng, of=None):
    """Largest difference of value and gradients; AssertionError above TOLERANCE."""
    arrays = row.arrays(rng)
    ours = [Tensor(array.copy()) for array in arrays]
    theirs = [torch.tensor(array, requires_grad=True) for array in arrays]
    value, expected = row(*ours, of=of), row.theirs(*theirs)
    assert value.shape == tuple(expected.shape), (value.shape, tuple(expected.shape))
    gradient = rng.normal(size=value.shape)
    value.backward(gradient)
    expected.backward(torch.tensor(gradient))
    pairs = [(value.data, expected.detach())]
    pairs += [(a.grad, b.grad) for a, b in zip(ours, theirs, strict=True)]
    for got, wanted in pairs:
        np.testing.assert_allclose(got, wanted, rtol=TOLERANCE, atol=TOLERANCE)
    return max(np.abs(a - b.numpy()).max(initial=0.0) for a, b in pairs)
