"""What the chapter on training dynamics derives, against enumeration and recursion."""

from itertools import combinations, product

import numpy as np
import pytest


def errors_of_batches(G, B, replace):
    """Every batch's deviation from the mean of all rows."""
    draws = (
        product(range(len(G)), repeat=B) if replace else combinations(range(len(G)), B)
    )
    return np.array([G[list(rows)].mean(axis=0) for rows in draws]) - G.mean(axis=0)


def variance(G):
    return ((G - G.mean(axis=0)) ** 2).sum(axis=1).mean()


@pytest.mark.parametrize("B", [1, 2, 3, 5])
def test_the_variance_of_a_batch(B):
    G = np.random.default_rng(0).normal(size=(5, 3)) + 2
    with_ = (errors_of_batches(G, B, True) ** 2).sum(axis=1).mean()
    without = (errors_of_batches(G, B, False) ** 2).sum(axis=1).mean()
    assert with_ == pytest.approx(variance(G) / B, rel=1e-12)
    assert without == pytest.approx(variance(G) / B * (5 - B) / 4, rel=1e-12, abs=1e-15)


def test_the_pairs_of_the_example():
    G = np.array([-1.0, 3, 4, 6])[:, None]
    means = errors_of_batches(G, 2, False).ravel() + 3
    assert sorted(means) == [1, 1.5, 2.5, 3.5, 4.5, 5]
    assert variance(G) == 6.5
    assert (means - 3) @ (means - 3) / 6 == pytest.approx(13 / 6)


@pytest.mark.parametrize(("lr", "h", "B"), [(0.1, 1, 1), (0.3, 5, 8), (0.1, 19, 2)])
def test_the_stationary_variance(lr, h, B):
    V, sigma = 7.0, 3.0
    for _ in range(3000):
        V = (1 - lr * h) ** 2 * V + lr**2 * sigma**2 / B
    assert pytest.approx(lr * sigma**2 / (h * (2 - lr * h) * B), rel=1e-10) == V


def test_the_best_rate_of_one_noisy_step_and_what_it_gains():
    """The loss is h/2 |w - a|², of which each example shows a gradient of its own."""
    rng = np.random.default_rng(1)
    h, g, B = 3.0, rng.normal(size=2), 2
    G = rng.normal(size=(5, 2))
    G += g - G.mean(axis=0)
    steps = g + errors_of_batches(G, B, True)
    scale = variance(G) / (g @ g)

    def change(lr):
        return (-lr * steps @ g + lr**2 * h / 2 * (steps**2).sum(axis=1)).mean()

    best = 1 / h / (1 + scale / B)
    assert change(best) == pytest.approx(-(g @ g) / (2 * h) / (1 + scale / B))
    assert change(best) < min(change(0.99 * best), change(1.01 * best))


def test_a_rate_of_one_over_t_is_the_running_mean():
    numbers, w = np.random.default_rng(2).normal(size=30), 7.0
    for t, number in enumerate(numbers, start=1):
        w -= (w - number) / t
        assert w == pytest.approx(numbers[:t].mean())
