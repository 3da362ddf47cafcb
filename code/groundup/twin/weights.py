"""Carry weights between one of our modules and its PyTorch twin, both ways."""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import nn

from .. import nn as ours
from .build import build

# PyTorch numbers the layers of a stack, and splits the bias, one half of it 0 here.
RECURRENT = {
    "weight_ih_l0": "weight_ih",
    "weight_hh_l0": "weight_hh",
    "bias_ih_l0": "bias",
}


class Pair(NamedTuple):
    """One parameter in both: PyTorch keeps the transpose of what multiplies rows."""

    name: str
    ours: ours.Parameter
    theirs: nn.Parameter
    transposed: bool

    def as_ours(self, tensor: torch.Tensor) -> torch.Tensor:
        """View a tensor shaped like ``theirs`` in our layout."""
        return tensor.detach().mT if self.transposed else tensor.detach()


def twin_of(module: ours.Module) -> nn.Module:
    """Return the PyTorch module with the weights and the precision of one of ours.

    Kept arrays, such as running means, are carried along.
    """
    twin = build(module)
    parameters = module.parameters()
    if parameters:
        twin.to(torch.from_numpy(parameters[0].data).dtype)
    for pair in pairs(module, twin):
        pair.as_ours(pair.theirs).copy_(torch.from_numpy(pair.ours.data))
    state = module.state_dict()
    for name, buffer in _kept(module, twin).items():
        buffer.copy_(torch.from_numpy(state[name]))
    return twin.train(module.training)


def load_twin(module: ours.Module, twin: nn.Module) -> None:
    """Give one of our modules the weights of its PyTorch twin.

    Raises: ValueError, with nothing changed, if a parameter or shape does not fit.
    """
    for pair in pairs(module, twin):
        pair.ours.data[...] = pair.as_ours(pair.theirs).cpu().numpy()
    state = module.state_dict()
    for name, buffer in _kept(module, twin).items():
        state[name] = buffer.cpu().numpy()
    module.load_state_dict(state)


def pairs(module: ours.Module, twin: nn.Module) -> list[Pair]:
    """Pair the parameters of a module and of its twin, in the module's order.

    Raises: ValueError if a parameter or shape does not fit.
    """
    known, theirs = module.named_parameters(), dict(_named(twin))
    if wrong := sorted(known.keys() ^ theirs.keys()):
        raise ValueError(f"a twin needs the same parameters: {', '.join(wrong)} differ")
    found = [Pair(name, known[name], *theirs[name]) for name in known]
    for pair in found:
        if pair.ours.shape != tuple(pair.as_ours(pair.theirs).shape):
            raise ValueError(
                f"{pair.name} needs shape {pair.ours.shape}, "
                f"got {tuple(pair.as_ours(pair.theirs).shape)}"
            )
    return found


def _kept(module, twin):
    """Map the names of kept arrays to a twin's buffers; counters of steps are left."""
    known = module.state_dict()
    return {name: buffer for name, buffer in twin.named_buffers() if name in known}


def _named(twin: nn.Module) -> Iterator[tuple[str, tuple[nn.Parameter, bool]]]:
    """Name what a twin trains as we would, and tell which are transposed."""
    for prefix, part in twin.named_modules(prefix="."):
        turned = isinstance(part, nn.Linear | nn.RNNBase)
        for name, parameter in part.named_parameters(recurse=False):
            if parameter.requires_grad:
                ours = f"{prefix}.{RECURRENT.get(name, name)}".lstrip(".")
                yield ours, (parameter, turned and parameter.ndim == 2)
