"""What may be chosen: each setting maps the interval from 0 to 1 to its values.

``at(u)`` gives the value at the place ``u`` of a setting's own scale, ``place(value)``
leads back. A uniform ``u`` draws a value, evenly spaced ones make a grid.

Chapter: 02-mlp/tuning
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..data.batches import check_rng


@dataclass(frozen=True)
class Uniform:
    """A number between ``low`` and ``high``, every one as likely as any other."""

    low: float
    high: float

    def __post_init__(self):
        check_bounds(self)

    def at(self, u):
        """Give the value at the place ``u``, from 0 to 1."""
        return self.low + u * (self.high - self.low)

    def place(self, value):
        """Give the ``u`` of a value."""
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class LogUniform:
    """A positive number whose logarithm is uniform: equal chances for equal ratios."""

    low: float
    high: float

    def __post_init__(self):
        check_bounds(self, positive=True)

    def at(self, u):
        """Give the value at the place ``u``: low · (high / low)ᵘ."""
        return self.low * (self.high / self.low) ** u

    def place(self, value):
        """Give the ``u`` of a value."""
        return math.log(value / self.low) / math.log(self.high / self.low)


@dataclass(frozen=True)
class Integer:
    """A whole number from ``low`` to ``high``, both included; on a log scale if asked.

    Each number k owns the stretch from k - ½ to k + ½ of the scale.
    """

    low: int
    high: int
    log: bool = False

    def __post_init__(self):
        check_bounds(self, positive=self.log)
        if not (isinstance(self.low, int) and isinstance(self.high, int)):
            raise TypeError(f"Integer needs whole numbers, got {self.low}, {self.high}")

    @property
    def scale(self):
        """The continuous scale that is rounded."""
        kind = LogUniform if self.log else Uniform
        return kind(self.low - 0.5, self.high + 0.5)

    def at(self, u):
        """Give the value at the place ``u``, from 0 to 1."""
        return min(max(round(self.scale.at(u)), self.low), self.high)

    def place(self, value):
        """Give the ``u`` of a value: the place of the number itself."""
        return self.scale.place(value)


@dataclass(frozen=True)
class Choice:
    """One of several options without an order, each as likely as any other."""

    options: tuple

    def __post_init__(self):
        object.__setattr__(self, "options", tuple(self.options))
        if len(self.options) < 2:
            raise ValueError(
                f"Choice needs at least two options, got {self.options}: "
                "fix what is not chosen"
            )

    def at(self, u):
        """Give the option whose share of the interval holds ``u``."""
        return self.options[min(int(u * len(self.options)), len(self.options) - 1)]

    def place(self, value):
        """Give the middle of an option's share."""
        return (self.options.index(value) + 0.5) / len(self.options)


Space = Mapping[str, Uniform | LogUniform | Integer | Choice]


def sample(space: Space, rng) -> dict[str, Any]:
    """Draw one configuration: every setting on its own, uniform on its own scale."""
    check_rng(rng)
    return {name: setting.at(rng.random()) for name, setting in space.items()}


def check_bounds(setting, *, positive=False):
    """Raise a ValueError unless low < high are finite, and positive where needed."""
    kind, low, high = type(setting).__name__, setting.low, setting.high
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError(f"{kind} needs finite bounds, got {low} and {high}")
    if positive and low <= 0:
        raise ValueError(
            f"{kind} needs low > 0, got {low}: a logarithmic scale never reaches 0, "
            "so name the smallest value worth trying"
        )
    if low >= high:
        raise ValueError(f"{kind} needs low < high, got {low} and {high}: swap them")
