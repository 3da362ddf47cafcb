"""What a test file uses: the learner's names as calls, and judges of their answers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from .exact import equal
from .judge import Problem, problem, same
from .sub import Sub

__all__ = ["Problem", "Sub", "equal", "problem", "question", "same", "shapes"]

# No shrinking: a matrix shrunk to 1 x 1 is its own transpose, and hides the mistake.
EXAMPLES = settings(
    max_examples=25,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    print_blob=False,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)


def question(name: str, *, points: int) -> pytest.MarkDecorator:
    """Say which question a test belongs to, and what it earns."""
    return pytest.mark.question(name, points=points)


def shapes(**ranges: tuple[int, int]) -> Callable[[Callable], Callable]:
    """Run a test on 25 draws of sizes, each from its range, both ends included.

    The test takes the sizes by name, and ``rng`` with other numbers for every draw.
    """
    sizes = {name: st.integers(*bounds) for name, bounds in ranges.items()}

    def repeated(test):
        def draws(sub, rng):
            start = int(rng.integers(2**32))

            @EXAMPLES
            @seed(start)
            @given(number=st.integers(0, 2**32 - 1), drawn=st.fixed_dictionaries(sizes))
            def draw(number, drawn):
                ordered = {name: drawn[name] for name in ranges}
                _run(test, sub, np.random.default_rng([start, number]), ordered)

            draw()

        draws.__name__, draws.__doc__ = test.__name__, test.__doc__
        draws.__dict__.update(vars(test))  # the marks
        return draws

    return repeated


def _run(test, sub, rng, sizes: dict[str, Any]):
    """Run one draw; what goes wrong says with which sizes."""
    takes_rng = "rng" in test.__code__.co_varnames[: test.__code__.co_argcount]
    try:
        test(sub, **({"rng": rng} if takes_rng else {}), **sizes)
    except Problem as error:
        if error.status == "failed":
            error.context = ", ".join(f"{name}={size}" for name, size in sizes.items())
        raise
