"""Measure how far one of our modules is from its PyTorch twin."""

from dataclasses import dataclass

import numpy as np
import torch

from .. import nn as ours
from ..autograd import Tensor
from ..optim import AdamW
from .weights import pairs, twin_of


@dataclass(frozen=True)
class Differences:
    """The largest absolute differences to PyTorch."""

    output: float
    gradient: float  # over all parameters, under a random gradient at the output
    step: float  # over all parameters, after one step of AdamW

    @property
    def largest(self) -> float:
        """The largest of the three."""
        return max(self.output, self.gradient, self.step)


def compare(module: ours.Module, *inputs: np.ndarray, rng) -> Differences:
    """Run a module and its twin forward, back and one step on, and compare.

    The module itself stays as it was, but for its gradients, which are its own.
    """
    twin, before = twin_of(module), module.state_dict()
    output = _first(module(*inputs))
    expected = _first(twin(*map(torch.from_numpy, inputs)))
    seed = rng.normal(size=output.shape).astype(output.dtype)
    _back(output, seed, module)
    expected.backward(torch.from_numpy(seed))
    matched = pairs(module, twin)
    gradient = _largest((p.ours.grad, p.as_ours(_grad(p.theirs))) for p in matched)
    AdamW(module.parameters(), lr=0.01).step()
    torch.optim.AdamW(twin.parameters(), lr=0.01).step()
    step = _largest((p.ours.data, p.as_ours(p.theirs)) for p in matched)
    module.load_state_dict(before)
    return Differences(_largest([(output.data, expected.detach())]), gradient, step)


def _first(result):
    """Return what a module computes, without the state that a recurrent one adds."""
    return result[0] if isinstance(result, tuple) else result


def _back(output: Tensor, seed, module):
    for parameter in module.parameters():
        parameter.grad = None
    output.backward(seed)


def _grad(parameter):
    return torch.zeros_like(parameter) if parameter.grad is None else parameter.grad


def _largest(found):
    return max(float(np.abs(mine - theirs.numpy()).max()) for mine, theirs in found)
