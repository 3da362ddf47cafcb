"""Rules that turn gradients into steps; the names and defaults are PyTorch's.

Each is a few lines: ``step_of`` says how far one parameter moves, given its gradient
and what the rule remembers of it. Here stand the frame that all rules share, and the
oldest of them.

Chapter: 02-mlp/optimizers
"""

from typing import Any

import numpy as np

from ..autograd import Tensor
from .memory import keep_freed_memory


class Optimizer:
    """Move parameters against their gradients, by a rule that the subclass writes.

    Raises: ValueError if there is nothing to train, or ``lr`` is negative.
    """

    def __init__(self, parameters: list[Tensor], lr: float):
        self.parameters, self.lr = list(parameters), lr
        if not self.parameters:
            raise ValueError(
                "an optimizer needs parameters, got none: is the model empty?"
            )
        if not lr >= 0:
            raise ValueError(f"an optimizer needs lr >= 0, got {lr=}")
        self.memory: list[dict[str, Any]] = [{"steps": 0} for _ in self.parameters]
        keep_freed_memory()

    def zero_grad(self) -> None:
        """Forget all gradients, for ``backward`` adds to them."""
        for parameter in self.parameters:
            parameter.grad = None

    def step(self) -> None:
        """Update in place every parameter that has a gradient.

        Raises: ValueError if one was set by hand in another shape.
        """
        for parameter, memory in zip(self.parameters, self.memory, strict=True):
            if parameter.grad is not None:
                check_gradient(parameter)
                memory["steps"] += 1
                parameter.data -= self.step_of(parameter.data, parameter.grad, memory)

    def step_of(self, data: np.ndarray, grad: np.ndarray, memory: dict) -> np.ndarray:
        """Return what to subtract from ``data``; keep in ``memory`` what lasts.

        ``memory["steps"]`` counts this parameter's steps, from 1.
        """
        raise NotImplementedError


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum μ: v ← μ v + g, w ← w - lr v.

    Source: Sutskever et al. (2013), On the importance of initialization and momentum
    in deep learning, sec. 2; in PyTorch's form, where lr scales v outside.
    """

    def __init__(self, parameters, lr=0.01, *, momentum=0.0, nesterov=False,
                 weight_decay=0.0):  # fmt: skip
        super().__init__(parameters, lr)
        check_shares(momentum=momentum)
        check_not_negative(weight_decay=weight_decay)
        if nesterov and not momentum:
            raise ValueError(
                f"nesterov needs a momentum above 0, got {momentum=}: try momentum=0.9"
            )
        self.momentum, self.nesterov = momentum, nesterov
        self.weight_decay = weight_decay

    def step_of(self, data, grad, memory):
        """Return lr times the velocity; Nesterov's looks one step ahead."""
        if self.weight_decay:
            grad = grad + self.weight_decay * data
        if not self.momentum:
            return self.lr * grad
        velocity = self.momentum * memory.get("velocity", 0) + grad
        memory["velocity"] = velocity
        return self.lr * (
            grad + self.momentum * velocity if self.nesterov else velocity
        )


class Together:
    """Several optimizers that step as one, each with its own parameters.

    ``lr`` is the first one's. Whoever sets it, a schedule for example, moves the other
    rates in proportion.
    """

    def __init__(self, *optimizers: Optimizer):
        self.optimizers = optimizers
        if not optimizers or not optimizers[0].lr > 0:
            rates = [one.lr for one in optimizers]
            raise ValueError(
                f"Together needs a first optimizer with lr > 0, got rates {rates}"
            )
        self.ratios = [one.lr / optimizers[0].lr for one in optimizers]
        ids = [id(parameter) for parameter in self.parameters]
        if len(set(ids)) < len(ids):
            raise ValueError(
                "Together needs each parameter in one optimizer, got "
                f"{len(ids) - len(set(ids))} of them twice: split the list"
            )

    @property
    def parameters(self) -> list[Tensor]:
        """All parameters, in the order of the optimizers."""
        return [parameter for one in self.optimizers for parameter in one.parameters]

    @property
    def memory(self) -> list[dict[str, Any]]:
        """What the optimizers remember of each parameter, in the same order."""
        return [memory for one in self.optimizers for memory in one.memory]

    @property
    def lr(self) -> float:
        """The rate of the first optimizer; setting it scales the others alike."""
        return self.optimizers[0].lr

    @lr.setter
    def lr(self, lr: float) -> None:
        for optimizer, ratio in zip(self.optimizers, self.ratios, strict=True):
            optimizer.lr = lr * ratio

    def zero_grad(self) -> None:
        """Forget all gradients."""
        for optimizer in self.optimizers:
            optimizer.zero_grad()

    def step(self) -> None:
        """Let every optimizer update its own parameters."""
        for optimizer in self.optimizers:
            optimizer.step()


def check_gradient(parameter: Tensor) -> None:
    """Raise unless the gradient has its parameter's shape, for it would broadcast."""
    grad = parameter.grad
    if grad is not None and np.shape(grad) != parameter.shape:
        raise ValueError(
            f"an optimizer needs a gradient of its parameter's shape "
            f"{parameter.shape}, got {np.shape(grad)}"
        )


def check_shares(**shares: float) -> None:
    """Raise a ValueError unless each is a share that can be kept: 0 <= share < 1."""
    for name, share in shares.items():
        if not 0 <= share < 1:
            raise ValueError(
                f"{name} needs 0 <= {name} < 1, got {share}: "
                "it says how much of the past one step keeps"
            )


def check_not_negative(**values: float) -> None:
    """Raise a ValueError unless each is zero or more."""
    for name, value in values.items():
        if not value >= 0:
            raise ValueError(f"{name} needs {name} >= 0, got {value}")
