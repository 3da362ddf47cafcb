"""The training loop: forward, backward, clip, update, report.

Chapter: 02-mlp/autograd
"""

import copy
import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

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
    break. ``schedule`` maps a step's index in this run to a learning rate.
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


def range_test(
    model: Module,
    batches: Iterable,
    loss_fn: Callable,
    optimizer: Optimizer,
    rates: np.ndarray,
    *,
    stop: float = 4.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Train one step at each of ``rates``, lowest first, and give the loss after each.

    It is the next batch's loss; one above ``stop`` times the lowest ends the test.
    Model, optimizer and rate are afterwards what they were, and gradients are gone.
    Returns: the rates that were tried, and the losses.
    Source: Smith (2017), Cyclical Learning Rates, sec. 3.3.
    """
    losses: list[float] = []
    schedule = [*rates, 0.0].__getitem__
    some = itertools.islice(batches, len(rates) + 1)
    steps = training_steps(model, some, loss_fn, optimizer, schedule=schedule)
    with restored(model, optimizer), np.errstate(over="ignore", invalid="ignore"):
        try:
            for step in steps:
                losses.append(step.loss)
                if step.loss > stop * min(losses):
                    break
        except FloatingPointError:
            pass
    after = np.array(losses[1:])
    return rates[: len(after)], after


def steepest_rate(rates: np.ndarray, losses: np.ndarray, *, window: int = 7) -> float:
    """Pick the rate at which a range test's loss falls fastest, before its lowest.

    Each loss becomes the mean of ``window`` neighbors, itself in the middle; a fall is
    measured per factor of the rate.
    """
    if window % 2 == 0 or not 0 < window < len(losses) == len(rates):
        raise ValueError(
            "steepest_rate needs an odd window, more losses than that, and a rate "
            f"for each, got {window=}, {len(losses)} losses and {len(rates)} rates"
        )
    smooth = np.convolve(losses, np.full(window, 1 / window), mode="valid")
    middle = rates[window // 2 : -(window // 2) or None]
    slopes = np.gradient(smooth, np.log(middle))
    return float(middle[slopes[: smooth.argmin() + 1].argmin()])


@contextmanager
def restored(model: Module, optimizer: Optimizer) -> Iterator[None]:
    """Undo at the end whatever happens to the two, except for random draws."""
    weights, lr = model.state_dict(), optimizer.lr
    remembered = copy.deepcopy(optimizer.memory)
    try:
        yield
    finally:
        model.load_state_dict(weights)
        optimizer.lr = lr
        optimizer.zero_grad()
        for memory, before in zip(optimizer.memory, remembered, strict=True):
            memory.clear()
            memory.update(before)


class EarlyStopping:
    """Keep a model's best weights, and say when ``patience`` checks found no better.

    ``best`` is the lowest loss so far, ``best_check`` the check, from 0, that had it.
    A loss that is not a number is never the best.
    """

    def __init__(self, model: Module, patience: int):
        if patience < 1:
            raise ValueError(
                f"EarlyStopping needs patience of 1 or more, got {patience}"
            )
        self.model, self.patience = model, patience
        self.best, self.best_check, self.checks = math.inf, -1, 0
        self.state: dict | None = None

    def __call__(self, loss: float) -> bool:
        """Note a held-out loss; return whether it is time to stop."""
        if loss < self.best:
            self.best, self.best_check = loss, self.checks
            self.state = self.model.state_dict()
        self.checks += 1
        return self.checks - 1 - self.best_check >= self.patience

    def restore(self) -> None:
        """Give the model its best weights back.

        Raises: ValueError if no loss below infinity was seen.
        """
        if self.state is None:
            raise ValueError(
                f"EarlyStopping needs a finite loss to restore, got {self.checks} "
                "checks without one: lower the learning rate"
            )
        self.model.load_state_dict(self.state)
