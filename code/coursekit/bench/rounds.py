"""Time several systems at one job so that the machine's moods fall on all of them."""

import math
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Step = Callable[[], object]


@dataclass(frozen=True)
class Timing:
    """One system's time over the baseline's, in the rounds of one run."""

    system: str
    ratio: float  # median over rounds
    low: float
    high: float
    milliseconds: float  # median over rounds, for one step

    def __str__(self):
        band = f"[{self.low:.2f}-{self.high:.2f}]"
        time = f"{self.milliseconds:9.3f} ms"
        return f"  {self.system:34} {self.ratio:6.2f} {band:14} {time}"


def in_rounds(
    systems: dict[str, Step], *, rounds: int = 9, seconds: float = 0.25
) -> Iterator[Timing]:
    """Time each system once a round, in shuffled order; the first is the baseline.

    A block of steps takes about ``seconds``, so that a clock tick does not matter.
    """
    blocks = {name: _block(step, seconds) for name, step in systems.items()}
    order, shuffled = list(systems), random.Random(0)
    times: dict[str, list[float]] = {name: [] for name in systems}
    for _ in range(rounds):
        shuffled.shuffle(order)
        for name in order:
            times[name].append(_time(systems[name], blocks[name]))
    baseline = times[next(iter(systems))]
    for name, own in times.items():
        ratios = [a / b for a, b in zip(own, baseline, strict=True)]
        middle, milliseconds = statistics.median(ratios), 1e3 * statistics.median(own)
        yield Timing(name, middle, min(ratios), max(ratios), milliseconds)


def _block(step, seconds):
    """Find how many steps take about ``seconds``, warming up on the way."""
    _time(step, 2)
    return max(1, math.ceil(seconds / _time(step, 3)))


def _time(step, steps):
    started = time.perf_counter()
    for _ in range(steps):
        step()
    return (time.perf_counter() - started) / steps
