"""Learning rates that change with the step, as functions from step to rate.

Chapter: 07-language-models/gpt
"""

import math
from collections.abc import Callable

Schedule = Callable[[int], float]


def warmup_cosine(
    lr: float, *, warmup: int, steps: int, final: float = 0.0
) -> Schedule:
    """Rise in a line over ``warmup`` steps to ``lr``, then fall along a cosine.

    Source: Loshchilov and Hutter (2017), SGDR, eq. 5, without restarts.
    """

    def rate(step):
        if step < warmup:
            return lr * (step + 1) / warmup
        done = min(1.0, (step - warmup) / max(1, steps - warmup))
        return final + (lr - final) * 0.5 * (1 + math.cos(math.pi * done))

    return rate
