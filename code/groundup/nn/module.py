"""What every layer and model is: a tree of named tensors with a ``__call__``.

Chapter: 02-mlp/autograd
"""

from collections.abc import Iterator
from typing import Any, Self

import numpy as np

from ..autograd import Tensor


class Parameter(Tensor):
    """A tensor that training changes, with a copy of the numbers it starts from."""

    __slots__ = ()

    def __init__(self, data):
        super().__init__(np.array(data))


class Module:
    """A layer or model; its attributes, and lists of modules in them, are its parts.

    Parts that are ``Parameter`` are trained; arrays, such as running means, are kept
    along. Subclasses write ``__init__`` and ``__call__``.
    """

    training = True  # layers such as dropout differ between training and use

    def modules(self) -> Iterator["Module"]:
        """Walk over this module and all modules in it."""
        yield self
        for _, part in self._parts():
            if isinstance(part, Module):
                yield from part.modules()

    def named_parameters(self) -> dict[str, Parameter]:
        """Map names such as ``layers.0.weight`` to parameters, a shared one once."""
        named: dict[str, Parameter] = {}
        for name, part in self._leaves():
            if isinstance(part, Parameter) and all(
                part is not p for p in named.values()
            ):
                named[name] = part
        return named

    def parameters(self) -> list[Parameter]:
        """List all that training changes."""
        return list(self.named_parameters().values())

    def num_parameters(self) -> int:
        """Count the numbers that training changes."""
        return sum(parameter.size for parameter in self.parameters())

    def train(self, mode: bool = True) -> Self:
        """Behave as in training from now on, or as in use."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Behave as in use: dropout keeps everything."""
        return self.train(False)

    def to(self, dtype) -> Self:
        """Compute with another precision from now on, such as ``np.float32``."""
        for parameter in self.parameters():
            parameter.data, parameter.grad = parameter.data.astype(dtype), None
        for module in self.modules():
            for name, part in vars(module).items():
                if isinstance(part, np.ndarray) and part.dtype.kind == "f":
                    setattr(module, name, part.astype(dtype))
        return self

    def state_dict(self) -> dict[str, np.ndarray]:
        """Copy every parameter and kept array, by name."""
        return {name: _array(part).copy() for name, part in self._leaves()}

    def load_state_dict(self, state: dict[str, np.ndarray]) -> Self:
        """Take the values of another module's ``state_dict``.

        Raises: ValueError, with nothing changed, if a name or shape does not fit.
        """
        leaves = {name: _array(part) for name, part in self._leaves()}
        if wrong := sorted(leaves.keys() ^ state.keys()):
            raise ValueError(
                f"load_state_dict needs the names {', '.join(leaves)}: "
                f"{', '.join(wrong)} in only one of the two"
            )
        for name, array in leaves.items():
            if array.shape != np.shape(state[name]):
                raise ValueError(
                    f"{name} needs shape {array.shape}, got {np.shape(state[name])}"
                )
        for name, array in leaves.items():
            array[...] = state[name]
        return self

    def __call__(self, *inputs: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} needs a __call__ of its own")

    def _parts(self):
        for name, value in vars(self).items():
            if isinstance(value, list | tuple):
                yield from ((f"{name}.{n}", part) for n, part in enumerate(value))
            else:
                yield name, value

    def _leaves(self):
        for name, part in self._parts():
            if isinstance(part, Module):
                yield from ((f"{name}.{below}", leaf) for below, leaf in part._leaves())
            elif isinstance(part, Parameter | np.ndarray):
                yield name, part


class Sequential(Module):
    """Layers one after the other: each gets what the one before returned."""

    def __init__(self, *layers):
        self.layers = list(layers)

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def _array(part):
    return part.data if isinstance(part, Parameter) else part
