"""How large the signal is in every layer, forward and backward, and how it gets so.

Dimension key: N examples, D units of a layer.
Chapter: 02-mlp/initialization
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..autograd import Tensor, no_grad
from . import init
from .linear import Linear
from .module import Module, Sequential


@dataclass(frozen=True)
class Signal:
    """What a layer handed on, and the gradient of the loss that came back to it."""

    layer: Module
    output: np.ndarray  # (N, D)
    gradient: np.ndarray  # (N, D)

    @property
    def dead(self) -> int:
        """Count the units that are 0 for every example."""
        return int((self.output == 0).all(axis=0).sum())


def signals(model: Sequential, x, loss_fn: Callable) -> list[Signal]:
    """Record every layer's output, and the gradient there, for one batch.

    Zeros are added to each output: they change nothing, but as leaves of the graph
    they keep the gradient. Gradients of parameters stay as they were.
    """
    kept = [(parameter, parameter.grad) for parameter in model.parameters()]
    outputs, zeros = [], []
    for layer in model.layers:
        x = layer(x)
        zeros.append(Tensor(np.zeros_like(x.data)))
        x = x + zeros[-1]
        outputs.append(x.data)
    loss_fn(x).backward()
    for parameter, grad in kept:
        parameter.grad = grad
    return [
        Signal(layer, output, zero.grad)
        for layer, output, zero in zip(model.layers, outputs, zeros, strict=True)
    ]


def rms(values: np.ndarray) -> float:
    """Root of the mean square: how large the entries are, whatever their signs."""
    return float(np.sqrt(np.mean(np.square(values))))


def initialize(model: Module, draw: Callable, *, rng) -> None:
    """Give each ``Linear`` a weight ``draw(fan_in, fan_out, rng=rng)``, and bias 0."""
    for layer in model.modules():
        if isinstance(layer, Linear):
            layer.weight.data[...] = draw(*layer.weight.shape, rng=rng)
            if layer.bias is not None:
                layer.bias.data[...] = 0


def lsuv(model: Sequential, x, *, rng) -> None:
    """Scale orthogonal weights until every ``Linear`` has variance 1 on the batch x.

    With a bias of 0 one division is exact; the paper repeats it, for networks in which
    it is not.
    Source: Mishkin and Matas (2016), All you need is a good init, alg. 1.
    Raises: ValueError if a layer's outputs are all equal, or not finite.
    """
    initialize(model, init.orthogonal, rng=rng)
    with no_grad():
        for number, layer in enumerate(model.layers):
            if isinstance(layer, Linear):
                spread = layer(x).data.std()
                if not 0 < spread < np.inf:
                    raise ValueError(
                        f"lsuv needs outputs that differ, got a spread of {spread} in "
                        f"layer {number}: has the layer before died, or x a NaN?"
                    )
                layer.weight.data /= spread
            x = layer(x)
