"""Grid search and random search, and what the best of n trials is worth.

Values are losses or errors: smaller is better.
Chapter: 02-mlp/tuning
"""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .space import Space, sample


@dataclass(frozen=True)
class Trial:
    """A configuration and what it scored; a run that diverged scored infinity."""

    config: Mapping[str, Any]
    value: float


def evaluate(objective: Callable, config: Mapping[str, Any]) -> Trial:
    """Score a configuration; NaN or a FloatingPointError counts as worst."""
    try:
        value = float(objective(config))
    except FloatingPointError:
        value = math.nan
    return Trial(config, math.inf if math.isnan(value) else value)


def random_search(objective: Callable, space: Space, n: int, *, rng) -> list[Trial]:
    """Score ``n`` configurations drawn independently from ``space``."""
    if n < 1:
        raise ValueError(f"random_search needs at least 1 trial, got {n}")
    return [evaluate(objective, sample(space, rng)) for _ in range(n)]


def grid_search(
    objective: Callable, space: Space, per_setting: Mapping[str, int]
) -> list[Trial]:
    """Score every combination of evenly spaced places, ``per_setting[name]`` of each.

    The k places of a setting are the middles of k equal parts of its scale.
    """
    if set(per_setting) != set(space):
        raise ValueError(
            f"grid_search needs a number of places for each of {sorted(space)}, "
            f"got {sorted(per_setting)}"
        )
    columns = [
        [setting.at((i + 0.5) / per_setting[name]) for i in range(per_setting[name])]
        for name, setting in space.items()
    ]
    combinations = itertools.product(*columns)
    return [
        evaluate(objective, dict(zip(space, row, strict=True))) for row in combinations
    ]


def best_so_far(values: ArrayLike) -> np.ndarray:
    """Give the smallest value up to and including each trial: (..., n) -> (..., n)."""
    return np.minimum.accumulate(np.asarray(values, dtype=float), axis=-1)


def expected_best(values: Sequence[float], n: int) -> float:
    """Average the smallest value over all ways to pick ``n`` of the trials.

    With N values sorted from best to worst, value i is the best of n where the other
    n - 1 come from the N - i behind it: C(N - i, n - 1) of C(N, n) ways.
    """
    ordered, total = sorted(values), len(values)
    if not 1 <= n <= total:
        raise ValueError(f"expected_best needs n from 1 to {total}, got {n}")
    ways = math.comb(total, n)
    shares = [math.comb(total - i, n - 1) / ways for i in range(1, total - n + 2)]
    return sum(
        p * value for p, value in zip(shares, ordered[: len(shares)], strict=True)
    )
