"""Learning rates that change with the step, as functions from step to rate.

A schedule is called with the number of updates made so far: 0 for the first. Where
PyTorch has one, ours gives the same rates; past its last step ours stays where it is.

Chapter: 02-mlp/training-dynamics
"""

import math
from collections.abc import Callable

from .optimizers import check_not_negative

Schedule = Callable[[int], float]


def constant(lr: float) -> Schedule:
    """Stay at ``lr``."""
    return lambda step: lr


def step_decay(lr: float, *, step_size: int, gamma: float = 0.1) -> Schedule:
    """Multiply by ``gamma`` after every ``step_size`` steps; PyTorch's ``StepLR``."""
    check_steps(step_size=step_size)
    return lambda step: lr * gamma ** (step // step_size)


def exponential(lr: float, *, gamma: float) -> Schedule:
    """Multiply by ``gamma`` after every step; PyTorch's ``ExponentialLR``."""
    return lambda step: lr * gamma**step


def cosine(lr: float, *, steps: int, final: float = 0.0) -> Schedule:
    """Fall along half a cosine; ``CosineAnnealingLR``, which rises again afterwards.

    Source: Loshchilov and Hutter (2017), SGDR, eq. 5, without restarts.
    """
    check_steps(steps=steps)
    return lambda step: cosine_between(lr, final, step / steps)


def cosine_restarts(
    lr: float, *, steps: int, longer: int = 1, final: float = 0.0
) -> Schedule:
    """Fall along a cosine in ``steps`` steps, then again from ``lr``, and so on.

    Every fall takes ``longer`` times as many steps as the one before; PyTorch's
    ``CosineAnnealingWarmRestarts``. Source: Loshchilov and Hutter (2017), SGDR, eq. 5.
    """
    check_steps(steps=steps, longer=longer)

    def rate(step):
        length = steps
        while step >= length:
            step, length = step - length, length * longer
        return cosine_between(lr, final, step / length)

    return rate


def inverse_root(lr: float, *, warmup: int) -> Schedule:
    """Rise in a line over ``warmup`` steps to ``lr``, then fall as 1 / √step.

    Source: Vaswani et al. (2017), Attention Is All You Need, eq. 3.
    """
    check_steps(warmup=warmup)
    return lambda step: lr * min((step + 1) / warmup, math.sqrt(warmup / (step + 1)))


def one_cycle(
    lr: float,
    *,
    steps: int,
    pct_start: float = 0.3,
    div_factor: float = 25.0,
    final_div_factor: float = 1e4,
) -> Schedule:
    """Rise from lr / div_factor to ``lr``, then fall to the start / final_div_factor.

    The rise takes the share ``pct_start`` of the steps. Both ways follow a cosine;
    PyTorch's ``OneCycleLR``. Source: Smith and Topin (2019), Super-Convergence.
    """
    check_steps(steps=steps)
    if not 0 < pct_start < 1 < pct_start * steps:
        raise ValueError(
            "one_cycle needs a share 0 < pct_start < 1 of more than one step, "
            f"got {pct_start=} of {steps=}"
        )
    start, top, last = lr / div_factor, pct_start * steps - 1, steps - 1

    def rate(step):
        if step <= top:
            return cosine_between(start, lr, step / top)
        return cosine_between(lr, start / final_div_factor, (step - top) / (last - top))

    return rate


def linear_warmup(schedule: Schedule, *, warmup: int) -> Schedule:
    """Rise in a line over ``warmup`` steps to ``schedule(0)``, then follow it.

    The first step already has the share 1 / warmup of the rate; at 0 it would be lost.
    Source: Goyal et al. (2017), Accurate, Large Minibatch SGD, sec. 2.2.
    """
    check_not_negative(warmup=warmup)

    def rate(step):
        if step < warmup:
            return schedule(0) * (step + 1) / warmup
        return schedule(step - warmup)

    return rate


def warmup_cosine(
    lr: float, *, warmup: int, steps: int, final: float = 0.0
) -> Schedule:
    """Rise in a line over ``warmup`` steps to ``lr``, then fall along a cosine.

    ``steps`` counts both parts together.
    """
    falling = cosine(lr, steps=max(1, steps - warmup), final=final)
    return linear_warmup(falling, warmup=warmup)


def cosine_between(start: float, end: float, done: float) -> float:
    """Go from ``start`` to ``end`` along half a cosine; a share is ``done``."""
    return end + (start - end) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def check_steps(**counts: int) -> None:
    """Raise a ValueError unless each counts at least one step."""
    for name, count in counts.items():
        if not count >= 1:
            raise ValueError(f"a schedule needs {name} >= 1, got {count}")
