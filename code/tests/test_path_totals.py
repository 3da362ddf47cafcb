"""Totals over all paths against walking every path, and torch's gradients."""

import math
from graphlib import CycleError

import numpy as np
import pytest
import torch

from groundup.algorithms.path_totals import (
    MOST_PROBABLE,
    SHORTEST,
    SUM_OF_PRODUCTS,
    path_totals,
)


def draw(rng, nodes, value):
    """A random graph whose edges point from lower to higher numbers."""
    return {
        a: {b: value(rng) for b in range(a + 1, nodes) if rng.random() < 0.5}
        for a in range(nodes)
    }


def paths(edges, node, goal):
    if node == goal:
        yield []
    for successor, value in edges.get(node, {}).items():
        for rest in paths(edges, successor, goal):
            yield [value, *rest]


@pytest.mark.parametrize("seed", range(6))
def test_totals_equal_walking_every_path(seed):
    rng = np.random.default_rng(seed)
    edges = draw(rng, 8, lambda rng: float(rng.uniform(0.1, 1)))
    ours = {
        name: path_totals(edges, 0, algebra)
        for name, algebra in (("min", SHORTEST), ("max", MOST_PROBABLE))
    }
    sums = path_totals(edges, 0, SUM_OF_PRODUCTS)
    for goal in range(8):
        ways = list(paths(edges, 0, goal))
        assert ours["min"][goal] == pytest.approx(min(map(sum, ways), default=math.inf))
        assert ours["max"][goal] == pytest.approx(max(map(math.prod, ways), default=0))
        assert sums[goal] == pytest.approx(sum(map(math.prod, ways)))


def test_a_sixty_fold_diamond_has_two_to_the_sixtieth_paths():
    edges = {}
    for k in range(60):
        edges[k] = {(k, "up"): 1, (k, "down"): 1}
        edges[k, "up"] = edges[k, "down"] = {k + 1: 1}
    assert path_totals(edges, 0, SUM_OF_PRODUCTS)[60] == 2**60


def test_summed_products_of_slopes_are_the_gradient():
    x = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    a, b = torch.sin(x), x * x
    (a * b + torch.exp(a)).backward()
    v = x.item()
    slopes = {
        "x": {"a": math.cos(v), "b": 2 * v},
        "a": {"y": v * v + math.exp(math.sin(v))},
        "b": {"y": math.sin(v)},
    }
    assert path_totals(slopes, "x", SUM_OF_PRODUCTS)["y"] == pytest.approx(
        x.grad.item(), rel=1e-14
    )


def test_nodes_that_no_path_reaches_total_nothing():
    totals = path_totals({"a": {"b": 3}, "c": {"b": 1}}, "a", SHORTEST)
    assert totals == {"a": 0, "b": 3, "c": math.inf}
    assert path_totals({}, "alone", SHORTEST) == {"alone": 0}


def test_a_cycle_is_refused():
    with pytest.raises(CycleError):
        path_totals({"a": {"b": 1}, "b": {"a": 1}}, "a", SHORTEST)
