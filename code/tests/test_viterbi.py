"""Viterbi against scoring every path of states."""

import math
from itertools import product

import numpy as np
import pytest

from groundup.algorithms.viterbi import viterbi


def joint(model, path, observed):
    """The log probability of one path together with the observations."""
    start, transition, emission = (np.log(part) for part in model)
    total = start[path[0]] + emission[path[0], observed[0]]
    for before, now, symbol in zip(path, path[1:], observed[1:], strict=False):
        total += transition[before, now] + emission[now, symbol]
    return total


def draw(rng, states, symbols):
    return (
        rng.dirichlet(np.ones(states)),
        rng.dirichlet(np.ones(states), size=states),
        rng.dirichlet(np.ones(symbols), size=states),
    )


@pytest.mark.parametrize(
    ("states", "symbols", "time"),
    [(2, 5, 7), (3, 2, 6), (4, 3, 5), (1, 4, 3), (3, 4, 1)],
)
@pytest.mark.parametrize("seed", range(4))
def test_the_path_is_the_best_of_all(states, symbols, time, seed):
    rng = np.random.default_rng(seed)
    model = draw(rng, states, symbols)
    observed = rng.integers(symbols, size=time).tolist()
    path, score = viterbi(*(part.tolist() for part in model), observed)
    scores = {p: joint(model, p, observed) for p in product(range(states), repeat=time)}
    best = max(scores, key=scores.__getitem__)
    assert tuple(path) == best
    assert score == pytest.approx(scores[best], rel=1e-12)


def test_a_thousand_observations_do_not_underflow():
    rng = np.random.default_rng(0)
    model = draw(rng, 3, 50)
    observed = rng.integers(50, size=1000).tolist()
    path, score = viterbi(*(part.tolist() for part in model), observed)
    assert score < math.log(5e-324)  # the product itself is 0 in floating point
    assert score == pytest.approx(joint(model, path, observed), rel=1e-12)
    for place in range(1000):
        for state in range(3):
            other = [*path[:place], state, *path[place + 1 :]]
            assert joint(model, other, observed) <= score + 1e-9


def test_forbidden_transitions_are_never_taken():
    start, transition = [1.0, 0.0], [[0.0, 1.0], [1.0, 0.0]]
    emission = [[0.5, 0.5], [0.9, 0.1]]
    path, score = viterbi(start, transition, emission, [0, 1, 1])
    assert path == [0, 1, 0]
    assert score == pytest.approx(math.log(0.5 * 0.1 * 0.5))


GOOD = {
    "start": [0.5, 0.5],
    "transition": [[0.5, 0.5], [0.5, 0.5]],
    "emission": [[0.2, 0.3, 0.5], [0.0, 0.5, 0.5]],
    "observed": [0, 2],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": [], "transition": [], "emission": []}, "got 0 states and 0 symb"),
        ({"emission": [[], []]}, "one state and one symbol, got 2 states and 0"),
        ({"observed": []}, "at least one observation, got none"),
        ({"observed": [3]}, "symbols from 0 to 2, got 3"),
        ({"observed": [-1]}, "symbols from 0 to 2, got -1"),
        ({"start": [0.5, 0.6]}, r"sum to 1, got \[0.5, 0.6\]"),
        ({"start": [1.5, -0.5]}, "probabilities that sum to 1"),
        ({"start": [math.nan, 1.0]}, "probabilities that sum to 1"),
        ({"emission": [[0.5, 0.5]]}, "2 states, got 2 of transition and 1 of emission"),
        ({"emission": [[0.5, 0.5], [1.0]]}, "rows of 2, got one of 1"),
        ({"transition": [[1.0], [1.0]]}, "rows of 2, got one of 1"),
        ({"emission": [[0, 0.5, 0.5], [0, 0.5, 0.5]]}, "no path of states explains"),
    ],
)
def test_models_that_do_not_fit_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        viterbi(**(GOOD | change))
