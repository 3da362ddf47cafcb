"""Starting values: PyTorch's spreads, and the chapter's derivations as numbers."""

import math

import numpy as np
import pytest
import torch
from scipy import integrate, stats

from groundup.nn import init

TORCH = {
    init.xavier_uniform: torch.nn.init.xavier_uniform_,
    init.xavier_normal: torch.nn.init.xavier_normal_,
    init.kaiming_uniform: torch.nn.init.kaiming_uniform_,
    init.kaiming_normal: torch.nn.init.kaiming_normal_,
}
GAINS = {
    init.xavier_uniform: {"gain": 1.7},
    init.xavier_normal: {"gain": 1.7},
    init.kaiming_uniform: {"mode": "fan_out"},
    init.kaiming_normal: {"mode": "fan_out"},
}


def rng(number=0):
    return np.random.default_rng(number)


def relu(z):
    return np.maximum(z, 0)


@pytest.mark.parametrize("options", [False, True])
@pytest.mark.parametrize("ours", TORCH, ids=lambda draw: draw.__name__)
def test_weights_have_torchs_spread_and_range(ours, options):
    options = GAINS[ours] if options else {}
    torch.manual_seed(0)
    theirs = torch.empty(200, 300)  # (fan_out, fan_in)
    for_relu = {"nonlinearity": "relu"} if "kaiming" in ours.__name__ else {}
    TORCH[ours](theirs, **options, **for_relu)
    weight = ours(300, 200, rng=rng(), **options)
    assert weight.shape == (300, 200)
    # 60,000 draws each: the standard error of a spread is below 0.3 %
    assert weight.std() == pytest.approx(theirs.std().item(), rel=0.015)
    assert abs(weight.mean()) < 0.02 * weight.std()
    if "uniform" in ours.__name__:
        largest = theirs.abs().max().item()
        assert np.abs(weight).max() == pytest.approx(largest, rel=1e-3)


def test_a_mode_is_one_of_two():
    with pytest.raises(ValueError, match="mode needs fan_in or fan_out, got 'fan'"):
        init.kaiming_normal(3, 5, mode="fan", rng=rng())


@pytest.mark.parametrize(("fan_in", "fan_out"), [(7, 7), (5, 11), (11, 5), (1, 3)])
def test_orthogonal_is_orthogonal_and_as_long_as_it_says(fan_in, fan_out):
    weight = init.orthogonal(fan_in, fan_out, gain=1.3, rng=rng(2))
    assert weight.shape == (fan_in, fan_out)
    few = weight if fan_in <= fan_out else weight.T
    square = 1.69 * np.eye(len(few))
    np.testing.assert_allclose(few @ few.T, square, atol=1e-14)
    theirs = torch.nn.init.orthogonal_(torch.empty(fan_out, fan_in), gain=1.3).double()
    theirs = theirs.T if fan_in <= fan_out else theirs
    np.testing.assert_allclose(theirs @ theirs.T, square, atol=1e-6)


def test_orthogonal_is_torchs_from_the_same_draw(monkeypatch):
    class Given:
        def normal(self, size):
            return np.array(draw).reshape(size)

    draw = rng(3).normal(size=(9, 4))
    monkeypatch.setattr(
        torch.Tensor, "normal_", lambda self, *_, **__: self.copy_(torch.tensor(draw))
    )
    theirs = torch.nn.init.orthogonal_(torch.empty(9, 4, dtype=torch.float64))
    ours = init.orthogonal(9, 4, rng=Given())
    np.testing.assert_allclose(ours, theirs.numpy(), atol=1e-13)


def test_every_direction_is_equally_likely():
    first = np.array([init.orthogonal(3, 3, rng=rng(n))[0] for n in range(2000)])
    # each coordinate of a random direction in three dimensions is even on [-1, 1]
    for coordinate in first.T:
        assert stats.kstest(coordinate, stats.uniform(-1, 2).cdf).pvalue > 1e-3


@pytest.mark.parametrize(
    ("name", "param"),
    [("linear", None), ("sigmoid", None), ("tanh", None), ("relu", None),
     ("leaky_relu", None), ("leaky_relu", 0.2), ("selu", None)],
)  # fmt: skip
def test_the_table_is_torchs(name, param):
    assert init.calculate_gain(name, param) == torch.nn.init.calculate_gain(name, param)


def test_the_table_has_an_end():
    with pytest.raises(ValueError, match=r"one of linear, .* got 'gelu': compute it"):
        init.calculate_gain("gelu")


@pytest.mark.parametrize(
    "f",
    [np.tanh, relu, lambda z: np.where(z > 0, z, np.expm1(z)), np.cos, np.abs],
    ids=["tanh", "relu", "elu", "cos", "abs"],
)
@pytest.mark.parametrize("std", [0.3, 1.0, 2.5])
def test_means_over_a_normal_are_integrals(f, std):
    def integrand(z):
        return f(z) * stats.norm.pdf(z, scale=std)

    halves = [integrate.quad(integrand, *ends, epsabs=1e-13, epsrel=1e-12)[0]
              for ends in ((-40, 0), (0, 40))]  # fmt: skip
    assert init.gaussian_mean(f, std) == pytest.approx(sum(halves), abs=1e-11)


def test_gains_by_integration():
    assert init.gaussian_gain(relu) == pytest.approx(math.sqrt(2), rel=1e-12)
    assert init.gaussian_gain(lambda z: z) == pytest.approx(1, rel=1e-12)
    leaky = init.gaussian_gain(lambda z: np.where(z > 0, z, 0.2 * z))
    assert leaky == pytest.approx(init.calculate_gain("leaky_relu", 0.2), rel=1e-12)
    selu = init.gaussian_gain(lambda z: torch.selu(torch.tensor(z)).numpy())
    assert selu == pytest.approx(1, rel=1e-6)  # Klambauer et al. chose it so
    assert 1.59 < init.gaussian_gain(np.tanh) < 1.6 < init.calculate_gain("tanh")
    with pytest.raises(ValueError, match="a function that is not 0 everywhere"):
        init.gaussian_gain(np.zeros_like)


def test_forward_a_score_has_fan_in_times_the_variance_times_the_mean_square():
    x = np.array([3.0, -1.0, 0.5, 0.0, 2.0])  # not centered: only weights are random
    w = rng(4).uniform(-0.7, 0.7, size=(400_000, 5))
    expected = 5 * (0.7**2 / 3) * np.mean(x**2)
    assert (w @ x).var() == pytest.approx(expected, rel=0.01)  # standard error 0.2 %
    assert abs((w @ x).mean()) < 0.01


def test_backward_a_gradient_has_fan_out_times_the_variance():
    delta = np.array([1.0, -2.0, 0.3])
    w = rng(5).normal(0, 0.4, size=(400_000, 3))  # one input's weights to three units
    expected = 3 * 0.16 * np.mean(delta**2)
    assert np.mean((w @ delta) ** 2) == pytest.approx(expected, rel=0.01)


def test_relu_halves_the_second_moment_of_what_is_symmetric():
    for draw in (rng(6).normal, rng(7).laplace):
        z = draw(size=400_000)
        share = np.mean(relu(z) ** 2) / np.mean(z**2)
        assert share == pytest.approx(0.5, abs=0.01)


def test_he_keeps_the_mean_square_through_any_number_of_relu_layers():
    x = rng(8).normal(size=30) + 1
    squares = []
    for number in range(2000):
        draws, h = rng(number), x
        for fan_in, fan_out in ((30, 50), (50, 20), (20, 40)):
            h = relu(h @ init.kaiming_normal(fan_in, fan_out, rng=draws))
        squares.append(np.mean(h**2))
    error = np.std(squares) / math.sqrt(len(squares))
    assert abs(np.mean(squares) - np.mean(x**2)) < 4 * error < 0.1 * np.mean(x**2)


def test_a_layer_of_n_relus_multiplies_the_mean_square_by_1_with_variance_5_over_n():
    x, n = rng(9).normal(size=20), 16
    factors = []
    for number in range(40_000):
        weight = init.kaiming_normal(20, n, rng=rng(number))
        factors.append(np.mean(relu(x @ weight) ** 2) / np.mean(x**2))
    assert np.mean(factors) == pytest.approx(1, abs=0.015)  # standard error 0.003
    assert np.var(factors) == pytest.approx(5 / n, rel=0.05)


def test_the_correlation_after_a_relu_layer_is_the_arc_cosine_formula():
    draws = rng(10)
    for c in (-0.5, 0.0, 0.6, 0.95):
        u = draws.normal(size=400_000)
        v = c * u + math.sqrt(1 - c * c) * draws.normal(size=400_000)
        measured = 2 * np.mean(relu(u) * relu(v))  # E relu² = 1/2
        formula = (math.sqrt(1 - c * c) + c * (math.pi - math.acos(c))) / math.pi
        assert measured == pytest.approx(formula, abs=0.01)


def test_small_scores_shrink_through_tanh_by_twice_their_square():
    for q in (1e-3, 1e-4):
        after = init.gaussian_mean(lambda z: np.tanh(z) ** 2, math.sqrt(q))
        assert (q - after) / q**2 == pytest.approx(2, rel=10 * q)


def test_what_the_forward_rule_does_to_gradients_cancels_but_for_two_widths():
    widths, squares = (12, 30, 5, 24, 8), []
    for number in range(4000):
        draws, gradient = rng(number), np.ones(widths[-1])
        for fan_in, fan_out in zip(widths[-2::-1], widths[:0:-1], strict=True):
            gradient = (
                init.kaiming_normal(fan_in, fan_out, gain=1, rng=draws) @ gradient
            )
        squares.append(np.mean(gradient**2))
    error = np.std(squares) / math.sqrt(len(squares))
    assert abs(np.mean(squares) - widths[-1] / widths[0]) < 4 * error < 0.2
