"""Finite differences against torch and against what is known exactly."""

import numpy as np
import pytest
import torch

from groundup.foundations.calculus import (
    CENTRAL_STEP,
    FORWARD_STEP,
    central_difference,
    check_gradient,
    forward_difference,
    numerical_gradient,
    numerical_jacobian,
)


def curved(x):
    """(2, 3) -> (5, 2): mixes all entries, no symmetry to hide behind."""
    weight = np.arange(15.0).reshape(5, 3) / 7 - 1
    return np.tanh(weight @ x.T) * np.exp(x[:, 0]) + np.sin(x.sum())


def curved_torch(x):
    weight = torch.arange(15.0, dtype=torch.float64).reshape(5, 3) / 7 - 1
    return torch.tanh(weight @ x.T) * torch.exp(x[:, 0]) + torch.sin(x.sum())


@pytest.fixture
def x():
    return np.random.default_rng(3).normal(size=(2, 3))


def test_the_jacobian_is_torchs(x):
    expected = torch.autograd.functional.jacobian(curved_torch, torch.tensor(x))
    ours = numerical_jacobian(curved, x)
    assert ours.shape == (5, 2, 2, 3)
    np.testing.assert_allclose(ours, expected, rtol=1e-8, atol=1e-9)


def test_the_gradient_under_a_random_output_gradient_is_torchs(x):
    seed = np.random.default_rng(4).normal(size=(5, 2))
    leaf = torch.tensor(x, requires_grad=True)
    (curved_torch(leaf) * torch.tensor(seed)).sum().backward()
    ours = numerical_gradient(lambda x: (curved(x) * seed).sum(), x)
    assert ours.shape == x.shape
    np.testing.assert_allclose(ours, leaf.grad, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(
    ("difference", "tolerance"),
    [(forward_difference, 1e-6), (central_difference, 1e-9)],
)
def test_a_difference_along_a_direction_is_torchs_jvp(x, difference, tolerance):
    v = np.random.default_rng(5).normal(size=x.shape)
    _, expected = torch.autograd.functional.jvp(
        curved_torch, torch.tensor(x), torch.tensor(v)
    )
    np.testing.assert_allclose(difference(curved, x, v), expected, atol=tolerance)


@pytest.mark.parametrize("length", [1e-9, 1e9])
def test_the_length_of_the_direction_costs_no_digits(x, length):
    v = np.random.default_rng(5).normal(size=x.shape)
    ours = central_difference(curved, x, length * v) / length
    np.testing.assert_allclose(ours, central_difference(curved, x, v), atol=1e-9)


def test_along_the_zero_direction_nothing_changes(x):
    assert (central_difference(curved, x, np.zeros_like(x)) == 0).all()


def test_large_inputs_get_a_larger_step():
    ours = numerical_gradient(lambda x: (x**2).sum(), [3e8, -7e8])
    np.testing.assert_allclose(ours, [6e8, -14e8], rtol=1e-9)


def test_the_step_can_be_chosen():
    cubed = numerical_gradient(lambda x: x**3, 2.0, step=0.5)
    assert cubed == 12.25  # 3x² + h²
    assert forward_difference(lambda x: x**2, 3.0, 1.0, step=0.5) == 6.5  # 2x + h
    assert 1.4e-8 < FORWARD_STEP < 1.6e-8
    assert 6.0e-6 < CENTRAL_STEP < 6.1e-6


def test_whole_numbers_single_numbers_and_empty_arrays():
    squares = numerical_gradient(lambda x: (x**2).sum(), [[1, 2, 3]])
    np.testing.assert_allclose(squares, [[2, 4, 6]], rtol=1e-9)
    assert numerical_gradient(lambda x: x * x, 3).shape == ()
    assert numerical_gradient(np.sum, np.zeros((0, 4))).shape == (0, 4)
    assert numerical_gradient(lambda x: x.reshape(1, 1), [2.0]) == pytest.approx(1)


def test_the_point_stays_as_it_is():
    x = np.ones(3)

    def rude(point):
        point *= 2
        return point.sum()

    numerical_gradient(rude, x)
    check_gradient(lambda x: x.sum(), lambda x: x / x, x)
    assert (x == 1).all()


def energy(x):
    return (x**4).sum() / 4 + x[0, 1] * x[1, 2]


def energy_gradient(x):
    gradient = x**3
    gradient[0, 1] += x[1, 2]
    gradient[1, 2] += x[0, 1]
    return gradient


def test_a_right_gradient_passes(x):
    assert 0 < check_gradient(energy, energy_gradient, x) < 1


def test_one_wrong_entry_is_named(x):
    def wrong(x):
        gradient = energy_gradient(x)
        gradient[1, 2] *= 1.0001
        return gradient

    with pytest.raises(AssertionError, match=r"wrong in 1 of 6 .*most at \[1, 2\]"):
        check_gradient(energy, wrong, x)


def test_a_small_wrong_entry_does_not_hide_behind_a_large_one():
    def f(x):
        return 1e3 * x[0] + 1e-4 * x[1]

    with pytest.raises(AssertionError, match=r"at \[1\]: 0.00011"):
        check_gradient(f, lambda x: np.array([1e3, 1.1e-4]), np.array([0.1, 0.2]))


def test_an_entry_that_is_zero_may_be_measured_as_nearly_zero():
    def f(x):
        return np.exp(x[0]) - np.exp(1.3) * x[0] + x[1] ** 2

    x = np.array([1.3, 0.3])  # where the first slope vanishes
    assert 0 < abs(numerical_gradient(f, x)[0]) < 1e-9
    assert 0 < check_gradient(f, lambda x: np.array([0.0, 0.6]), x) < 1


def test_a_gradient_that_changes_its_argument_is_judged_at_the_old_place():
    def rude(x):
        x *= 2
        return x  # 2x, the gradient of Σ x²

    assert check_gradient(lambda x: (x**2).sum(), rude, np.ones(3)) < 1


def test_nan_is_wrong(x):
    with pytest.raises(AssertionError, match="wrong in 6 of 6 entries"):
        check_gradient(energy, lambda x: np.full_like(x, np.nan), x)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: numerical_gradient(lambda x: x, np.ones(3)),
            ValueError,
            r"needs one number from f, got shape \(3,\): reduce it",
        ),
        (
            lambda: numerical_gradient(np.sum, np.ones(3), step=0.0),
            ValueError,
            "needs a positive step, got step=0.0",
        ),
        (
            lambda: central_difference(np.sum, np.ones(3), np.ones(2), step=-1),
            ValueError,
            r"needs a direction like x, got x \(3,\) and v \(2,\)",
        ),
        (
            lambda: forward_difference(np.sum, np.ones(3), np.ones(3), step=np.nan),
            ValueError,
            "needs a positive step, got step=nan",
        ),
        (
            lambda: numerical_jacobian(lambda x: x, [1.0, np.inf]),
            FloatingPointError,
            "needs a finite x, got 1 NaN or infinite",
        ),
        (
            lambda: numerical_jacobian(lambda x: np.float32(x), [1.0]),
            TypeError,
            "needs float64 from f, got float32",
        ),
        (
            lambda: check_gradient(np.sum, lambda x: np.ones(4), np.ones(3)),
            ValueError,
            r"needs a gradient of x's shape \(3,\), got \(4,\)",
        ),
    ],
)
def test_a_mistake_is_explained(call, error, message):
    with pytest.raises(error, match=message):
        call()
