"""Count what an algorithm does, and fit how the cost grows with the size.

Chapter: 00-workshop/algorithms
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import ArrayLike


@dataclass
class Tally:
    """How often the items that it wrapped were compared, added and multiplied."""

    comparisons: int = 0
    sums: int = 0
    products: int = 0

    def wrap(self, items: Iterable[Any]) -> list["Counted"]:
        """Give each item a shell that reports to this tally."""
        return [Counted(item, self) for item in items]


@dataclass(slots=True, eq=False)
class Counted:
    """A value that can be compared, added and multiplied, and says so to its tally."""

    value: Any
    tally: Tally = field(repr=False)

    def __lt__(self, other: "Counted") -> bool:
        self.tally.comparisons += 1
        return self.value < bare(other)

    def __eq__(self, other: object) -> bool:
        self.tally.comparisons += 1
        return self.value == bare(other)

    def __add__(self, other: Any) -> "Counted":
        self.tally.sums += 1
        return Counted(self.value + bare(other), self.tally)

    __radd__ = __add__

    def __sub__(self, other: Any) -> "Counted":
        self.tally.sums += 1
        return Counted(self.value - bare(other), self.tally)

    def __mul__(self, other: Any) -> "Counted":
        self.tally.products += 1
        return Counted(self.value * bare(other), self.tally)


def bare(item: Any) -> Any:
    """Return the value inside a shell; anything else as it is."""
    return item.value if isinstance(item, Counted) else item


def counted(function: Callable) -> Any:
    """Make ``function`` count its own calls, in ``function.calls``."""

    def counting(*args, **kwargs):
        wrapped.calls += 1
        return function(*args, **kwargs)

    wrapped: Any = functools.wraps(function)(counting)
    wrapped.calls = 0
    return wrapped


def cpu_seconds(
    function: Callable[[], object], *, repeats: int = 3, at_least: float = 0.005
) -> np.ndarray:
    """Time calls of ``function()`` by the processor's clock.

    Shapes: () -> (repeats,).  Units: seconds for one call.

    That clock stands still while other programs run, so a busy machine disturbs it
    less than the clock on the wall. A repeat lasts ``at_least`` so many seconds, in
    which a quick function is called more than once.
    """
    calls = 1
    while processor_time(function, calls) < at_least:
        calls *= 2
    return np.array([processor_time(function, calls) / calls for _ in range(repeats)])


def processor_time(function: Callable[[], object], calls: int) -> float:
    """Measure so many calls together.  Units: seconds."""
    start = process_time()
    for _ in range(calls):
        function()
    return process_time() - start


@dataclass(frozen=True)
class PowerLaw:
    """The cost ``factor * size ** exponent``, and how well the exponent is known."""

    exponent: float
    factor: float
    low: float  # the exponent's interval
    high: float

    def __call__(self, size: ArrayLike) -> np.ndarray:
        """Say what the law expects for ``size``."""
        return self.factor * np.asarray(size, dtype=np.float64) ** self.exponent

    def __str__(self):
        return f"{self.exponent:.3f} ({self.low:.3f} to {self.high:.3f})"


def fit_exponent(sizes: ArrayLike, costs: ArrayLike) -> PowerLaw:
    """Fit cost = factor · size^exponent: a straight line through the logarithms.

    The interval is the slope plus and minus two standard errors, from how far the
    points lie off the line: it knows of scatter, not of a law that is no power.
    Shapes: (N,), (N,) or (repeats, N).
    Raises: ValueError for fewer than three sizes, or anything that is not above zero.
    """
    sizes = np.asarray(sizes, dtype=np.float64)  # (N,)
    costs = np.asarray(costs, dtype=np.float64)
    if costs.shape[-1:] != sizes.shape or len(np.unique(sizes)) < 3:
        raise ValueError(
            "fit_exponent needs a cost for each of at least three sizes, "
            f"got shapes {sizes.shape} and {costs.shape}"
        )
    if not (np.isfinite(costs).all() and (costs > 0).all() and (sizes > 0).all()):
        raise ValueError("fit_exponent needs sizes and costs above zero, got others")
    x = np.broadcast_to(np.log(sizes), costs.shape).ravel()
    y = np.log(costs).ravel()
    spread = ((x - x.mean()) ** 2).sum()
    slope = ((x - x.mean()) * (y - y.mean())).sum() / spread
    misses = y - y.mean() - slope * (x - x.mean())
    error = np.sqrt((misses**2).sum() / (len(x) - 2) / spread)
    factor = np.exp(y.mean() - slope * x.mean())
    return PowerLaw(*map(float, (slope, factor, slope - 2 * error, slope + 2 * error)))
