"""Networks of straight pieces: built to order, and their pieces and regions counted."""

import numpy as np
import pytest
import torch

from groundup.foundations.piecewise import (
    count_regions,
    interpolant,
    linear_pieces,
    most_regions,
    relu_network,
    sawtooth,
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def drawn(sizes, rng):
    return [
        (rng.normal(0, np.sqrt(2 / a), (a, b)), rng.normal(size=b))
        for a, b in zip(sizes, sizes[1:], strict=False)
    ]


def test_the_forward_pass_is_torchs(rng):
    layers, X = drawn([3, 7, 5, 2], rng), rng.normal(size=(11, 3))
    modules = []
    for weight, bias in layers:
        linear = torch.nn.Linear(*weight.shape, dtype=torch.float64)
        linear.weight.data = torch.tensor(weight.T)
        linear.bias.data = torch.tensor(bias)
        modules += [linear, torch.nn.ReLU()]
    expected = torch.nn.Sequential(*modules[:-1])(torch.tensor(X)).detach()
    np.testing.assert_allclose(relu_network(layers, X), expected, rtol=1e-12)


def test_the_interpolant_is_numpys(rng):
    knots = np.sort(rng.uniform(-3, 3, 9))
    values = rng.normal(size=9)
    x = np.linspace(knots[0] - 1, knots[-1], 501)
    got = relu_network(interpolant(knots, values), x[:, None])[:, 0]
    np.testing.assert_allclose(got, np.interp(x, knots, values), atol=1e-12)


def test_the_interpolation_error_keeps_its_bound():
    x = np.linspace(0, 1, 3001)[:, None]
    for n in (4, 16, 64):
        knots = np.linspace(0, 1, n + 1)
        net = interpolant(knots, np.sin(2 * np.pi * knots))
        error = np.abs(relu_network(net, x) - np.sin(2 * np.pi * x)).max()
        assert error <= (2 * np.pi) ** 2 / 8 / n**2


@pytest.mark.parametrize(
    ("knots", "values", "message"),
    [
        ([0.0, 1.0], [1.0], r"2 knots and a value for each, got \(2,\) and \(1,\)"),
        ([0.0], [1.0], "at least 2 knots"),
        ([0.0, 2.0, 1.0], [1.0, 1.0, 1.0], "knots that increase: sort them"),
        ([0.0, 1.0, 1.0], [1.0, 1.0, 2.0], "knots that increase"),
    ],
)
def test_an_interpolant_refuses_bad_knots(knots, values, message):
    with pytest.raises(ValueError, match=message):
        interpolant(knots, values)


@pytest.mark.parametrize("folds", [1, 2, 5, 10])
def test_the_sawtooth_has_two_to_the_folds_exact_pieces(folds):
    edges = linear_pieces(sawtooth(folds), 0, 1)
    np.testing.assert_array_equal(edges, np.arange(2**folds + 1) / 2**folds)
    teeth = relu_network(sawtooth(folds), edges[:, None])[:, 0]
    np.testing.assert_array_equal(teeth, np.arange(2**folds + 1) % 2)


def test_a_sawtooth_needs_a_fold():
    with pytest.raises(ValueError, match="at least 1 fold, got 0"):
        sawtooth(0)


def test_pieces_of_a_deep_network_are_those_on_a_fine_grid(rng):
    for number in range(5):
        layers = drawn([1, 6, 5, 4, 2], rng)
        edges = linear_pieces(layers, -2, 3)
        assert edges[0] == -2
        assert edges[-1] == 3
        x = np.linspace(-2, 3, 200_001)
        y = relu_network(layers, x[:, None])
        bent = np.abs(np.diff(y, 2, axis=0)).max(axis=1) > 1e-9
        grid = 1 + np.sum(bent & ~np.r_[False, bent[:-1]])  # a bend may take two steps
        assert len(edges) - 1 == grid, number
        corners = relu_network(layers, edges[:, None])  # (P + 1, 2)
        joined = np.stack([np.interp(x, edges, column) for column in corners.T], axis=1)
        np.testing.assert_allclose(y, joined, atol=1e-9)


def test_kinks_that_cancel_or_coincide_are_no_pieces():
    weight, bias = [[1.0, 1.0, 1.0, -1.0, 0.0]], [0.0, 0.0, -1.0, 1.0, 3.0]
    hidden = np.array(weight), np.array(bias)
    twice = [hidden, (np.array([[1.0], [2.0], [0.0], [0.0], [5.0]]), np.zeros(1))]
    np.testing.assert_array_equal(linear_pieces(twice, -2, 2), [-2, 0, 2])
    straight = [hidden, (np.array([[0.0], [0.0], [1.0], [-1.0], [0.0]]), np.zeros(1))]
    np.testing.assert_array_equal(linear_pieces(straight, -2, 2), [-2, 2])


@pytest.mark.parametrize(("low", "high"), [(1, 0), (2, 2), (0, np.inf), (np.nan, 1)])
def test_pieces_need_an_interval(low, high):
    with pytest.raises(ValueError, match=f"finite ends, low < high, got {low} and"):
        linear_pieces(sawtooth(2), low, high)


def test_a_network_without_hidden_layers_is_one_piece():
    line = [(np.array([[2.0, 0.0]]), np.array([1.0, 3.0]))]
    np.testing.assert_array_equal(linear_pieces(line, -1, 4), [-1, 4])


def test_pieces_need_one_input(rng):
    with pytest.raises(ValueError, match="one input, got 2: restrict"):
        linear_pieces(drawn([2, 3, 1], rng), 0, 1)


def test_most_regions():
    assert [most_regions(n, 1) for n in range(5)] == [1, 2, 3, 4, 5]
    assert [most_regions(n, 2) for n in range(5)] == [1, 2, 4, 7, 11]
    assert most_regions(3, 5) == 8


def test_lines_in_general_position_reach_the_bound(rng):
    for units in (1, 2, 5, 13):
        weight, bias = rng.normal(size=(2, units)), rng.normal(size=units)
        assert count_regions(weight, bias, 1e6) == most_regions(units, 2)


def test_regions_in_a_square_are_the_patterns_of_a_fine_grid(rng):
    grid = np.linspace(-1, 1, 1201)[1:-1]
    points = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
    for units in (1, 3, 6):
        weight, bias = rng.normal(size=(2, units)), rng.normal(0, 0.5, size=units)
        signs = (points @ weight + bias > 0) @ (1 << np.arange(units))
        assert count_regions(weight, bias, 1.0) == len(np.unique(signs))


@pytest.mark.parametrize(
    ("weight", "bias", "regions"),
    [
        ([[1, 1], [0, 0]], [0, -0.5], 3),  # parallel
        ([[1, 0], [0, 1]], [0, 0], 4),  # crossing
        ([[1, 0, 1], [0, 1, 1]], [0, 0, 0], 6),  # three through one point
        ([[1, 2, -1], [0, 0, 0]], [0.5, 1, -0.5], 2),  # one line, three times
        ([[1, 0], [0, 0]], [0, 1], 2),  # a unit without weights
        ([[1, 0], [0, 1]], [2, -2], 1),  # outside
        ([[1, 1], [1, -1]], [-1.5, -1.5], 3),  # meet outside
    ],
)
def test_special_positions(weight, bias, regions):
    weight, bias = np.array(weight, float), np.array(bias, float)
    assert count_regions(weight, bias, 1.0) == regions


def test_lines_that_nearly_agree_are_two():
    weight = np.array([[1.0, 1.0], [0.0, 0.0]])
    assert count_regions(weight, np.array([0.5, 0.5 + 3e-6]), 1.0) == 3
    weight = np.array([[1.0, 1.0], [0.0, 1e-6]])
    assert count_regions(weight, np.array([0.0, 0.0]), 1.0) == 4


def test_regions_need_the_plane(rng):
    with pytest.raises(ValueError, match=r"weight \(2, H\), got \(3, 4\)"):
        count_regions(np.ones((3, 4)), np.ones(4), 1.0)
