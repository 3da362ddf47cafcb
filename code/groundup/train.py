"""The training loop: forward, backward, clip, update, report.

Chapter: 02-mlp/autograd
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .nn import Module
from .optim import Optimizer, clip_gradients


@dataclass(frozen=True)
class Step:
    """What one update did."""

    index: int
    loss: float  # mean over the batch, before the update; nats for cross-entropy
    grad_norm: float  # L2 norm of all gradients together, before clipping
    lr: float

    def __str__(self):
        return f"step {self.index:4d}  loss {self.loss:.4f}  grad {self.grad_norm:.1e}"


def training_steps(
    model: Module,
    batches: Iterable,
    loss_fn: Callable,
    optimizer: Optimizer,
    *,
    schedule: Callable[[int], float] | None = None,
    max_norm: float = math.inf,
) -> Iterator[Step]:
    """Update ``model`` once per ``(x, y)`` batch, and yield what happened.

    A generator: nothing runs until you loop over it, and your loop may print, plot or
    break. ``schedule`` maps a step's index to a learning rate.
    Raises: FloatingPointError if the loss is no longer a number.
    """
    for index, (x, y) in enumerate(batches):
        if schedule is not None:
            optimizer.lr = schedule(index)
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        if not math.isfinite(loss.item()):
            raise FloatingPointError(
                f"loss is {loss.item()} at step {index}: lower lr={optimizer.lr:g}, "
                "set max_norm=1, or look for NaN in the data"
            )
        loss.backward()
        grad_norm = clip_gradients(optimizer.parameters, max_norm)
        optimizer.step()
        yield Step(index, loss.item(), grad_norm, optimizer.lr)


def fit(*args, **kwargs) -> list[Step]:
    """Run ``training_steps`` to the end and return every step."""
    return list(training_steps(*args, **kwargs))
