"""Descent rules leave their start alone, and say what they need."""

import numpy as np
import pytest
from scipy.optimize import rosen

from groundup.foundations.optimization import (
    backtracking,
    best_gradient_descent,
    best_heavy_ball,
    gradient_descent,
    heavy_ball,
    nesterov,
    usual_nesterov,
)


def test_the_start_stays_as_it_is_and_may_be_a_list():
    start = np.array([1.0, 2.0])
    for rule in (gradient_descent, heavy_ball, nesterov):
        options = {} if rule is gradient_descent else {"momentum": 0.5}
        path = rule(lambda x: 2 * x, start, lr=0.1, steps=3, **options)
        path[0] = 9
        assert (start == [1, 2]).all()
        assert rule(lambda x: 2 * x, [1, 2], lr=0.1, steps=0, **options).shape == (1, 2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: gradient_descent(np.sin, 1.0, lr=0, steps=1),
            ValueError,
            "needs a finite lr > 0, got lr=0",
        ),
        (
            lambda: heavy_ball(np.sin, 1.0, lr=np.nan, momentum=0.5, steps=1),
            ValueError,
            "needs a finite lr > 0, got lr=nan",
        ),
        (
            lambda: nesterov(np.sin, 1.0, lr=0.1, momentum=1, steps=1),
            ValueError,
            "needs 0 <= momentum < 1, got momentum=1",
        ),
        (
            lambda: best_heavy_ball(0.0, 3.0),
            ValueError,
            "needs finite curvatures 0 < smallest <= largest, got smallest=0.0, la",
        ),
        (
            lambda: best_gradient_descent(4.0, 3.0),
            ValueError,
            "needs finite curvatures 0 < smallest <= largest",
        ),
        (
            lambda: usual_nesterov(4.0, np.inf),
            ValueError,
            "needs finite curvatures .* got smallest=4.0, largest=inf",
        ),
        (
            lambda: backtracking(rosen, np.zeros(2), np.ones(2), lr=1.0, shrink=1.0),
            ValueError,
            "needs lr > 0 and 0 < shrink < 1, got lr=1.0, shrink=1.0",
        ),
        (
            lambda: backtracking(rosen, np.zeros(2), np.ones(2), lr=-1.0),
            ValueError,
            "needs lr > 0 and 0 < shrink < 1, got lr=-1.0",
        ),
        (
            lambda: backtracking(rosen, np.zeros(2), np.array([9.0, 9.0]), lr=1.0),
            FloatingPointError,
            "needs a slope that leads downhill, got none from lr=1.0 to .*: check the",
        ),
        (
            lambda: backtracking(rosen, np.full(2, np.nan), np.ones(2), lr=1.0),
            FloatingPointError,
            "needs a start with a value, got f = nan",
        ),
    ],
)
def test_a_mistake_in_a_descent_is_explained(call, error, message):
    with pytest.raises(error, match=message):
        call()
