"""Successive halving: give everybody a little, and the better part more.

Chapter: 02-mlp/tuning
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Rung:
    """How many runs reach a budget."""

    size: int
    budget: int  # epochs, or whatever a run yields its values after


def rungs(n: int, *, min_budget: int, max_budget: int, eta: int) -> list[Rung]:
    """Plan: from rung to rung a part 1/``eta`` of the runs, ``eta`` times the budget.

    Source: Jamieson and Talwalkar (2016); Li et al. (2018), Hyperband, algorithm 1.
    """
    if eta < 2:
        raise ValueError(f"rungs needs eta of at least 2, got {eta}")
    if not 1 <= min_budget <= max_budget:
        raise ValueError(
            f"rungs needs 1 <= min_budget <= max_budget, got {min_budget}, {max_budget}"
        )
    plan = []
    while n >= 1 and min_budget <= max_budget:
        plan.append(Rung(n, min_budget))
        n, min_budget = n // eta, min_budget * eta
    if not plan:
        raise ValueError(f"rungs needs at least 1 run, got {n}")
    return plan


def hyperband_brackets(max_budget: int, *, eta: int) -> list[list[Rung]]:
    """Plan several halvings, from many runs on small budgets to a few on the largest.

    Source: Li et al. (2018), Hyperband, algorithm 1. ``max_budget`` is a power of eta.
    """
    s_max = round(math.log(max_budget, eta))
    if eta**s_max != max_budget:
        raise ValueError(f"hyperband needs a power of {eta=}, got {max_budget=}")
    return [
        rungs(
            math.ceil((s_max + 1) * eta**s / (s + 1)),
            min_budget=max_budget // eta**s,
            max_budget=max_budget,
            eta=eta,
        )
        for s in range(s_max, -1, -1)
    ]


@dataclass
class Run:
    """A training that can be continued: its values so far, one per unit of budget."""

    config: Mapping[str, Any]
    steps: Iterator[float]
    values: list[float] = field(default_factory=list)

    @property
    def value(self):
        """The newest value; infinity once the run has diverged."""
        return self.values[-1]

    def train_to(self, budget):
        """Continue until ``budget`` values are there, or the run diverges."""
        while len(self.values) < budget and math.inf not in self.values:
            try:
                value = float(next(self.steps))
            except FloatingPointError:
                value = math.nan
            self.values.append(math.inf if math.isnan(value) else value)


def successive_halving(
    start: Callable[[Mapping[str, Any]], Iterable[float]],
    configs: Sequence[Mapping[str, Any]],
    plan: Sequence[Rung],
) -> list[Run]:
    """Train all to the first budget, the best to the next; return all, best first.

    ``start(config)`` yields a value (smaller is better) after each unit of budget, so
    that a promoted run goes on where it stood. Runs that got further come first.
    """
    if len(configs) != plan[0].size:
        raise ValueError(
            f"the plan starts with {plan[0].size} runs, got {len(configs)} configs"
        )
    alive, stopped = [Run(config, iter(start(config))) for config in configs], []
    for rung in plan:
        alive, dropped = alive[: rung.size], alive[rung.size :]
        stopped = dropped + stopped
        for run in alive:
            run.train_to(rung.budget)
        alive.sort(key=lambda run: run.value)
    return alive + stopped
