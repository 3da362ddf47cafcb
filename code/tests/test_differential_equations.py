"""Solvers against SciPy's, the matrix exponential, and their own order of accuracy."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from groundup.foundations.differential_equations import (
    euler,
    gradient_flow,
    linear_flow,
    rk4,
)
from groundup.foundations.optimization import gradient_descent, quadratic


def swirl(t, x):
    """A field of three numbers that depends on time and is not linear."""
    turned = np.array([x[1], -x[0], x[2] * x[0]])
    return np.tanh(turned) + np.cos(3 * t) * np.array([0.5, 1.0, -0.3]) - 0.2 * x


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.mark.parametrize(("solver", "order"), [(euler, 1), (rk4, 4)])
def test_the_order_of_accuracy(rng, solver, order):
    x = rng.normal(size=3)
    exact = solve_ivp(swirl, (0, 2), x, rtol=1e-12, atol=1e-13).y[:, -1]
    counts = 2 ** np.arange(5, 9)
    misses = [
        np.linalg.norm(solver(swirl, x, h=2 / n, steps=n)[-1] - exact) for n in counts
    ]
    slope = np.polyfit(np.log(counts), np.log(misses), deg=1)[0]
    assert slope == pytest.approx(-order, abs=0.1)


def test_one_step_by_hand():
    # dx/dt = t x from x = 2 at t = 0, h = 1: slopes 0, 1, 1.25, 3.25
    assert rk4(lambda t, x: t * x, 2.0, h=1.0, steps=1)[1] == 2 + (2 + 2.5 + 3.25) / 6
    assert (euler(lambda t, x: t * x, 2.0, h=1.0, steps=2) == [2, 2, 4]).all()


def test_paths_keep_every_point_and_any_shape(rng):
    x = rng.normal(size=(2, 3))
    path = rk4(lambda t, x: -x, x, h=0.1, steps=5)
    assert path.shape == (6, 2, 3)
    decay = np.exp(-0.1 * np.arange(6))[:, None, None]
    np.testing.assert_allclose(path, decay * x, rtol=1e-6)
    path[0] = 7
    assert not (x == 7).any()


def test_eulers_steps_on_the_flow_are_gradient_descent_to_the_last_bit(rng):
    bowl, x = quadratic([1.0, 5.0, 30.0], rng), rng.normal(size=3)
    flow = euler(gradient_flow(bowl.gradient), x, h=0.03, steps=40)
    descent = gradient_descent(bowl.gradient, x, lr=0.03, steps=40)
    np.testing.assert_array_equal(flow, descent)


@pytest.mark.parametrize(("solver", "limit"), [(euler, 2.0), (rk4, 2.785293563405282)])
def test_a_step_too_long_diverges_where_the_flow_does_not(solver, limit):
    def flow(t, x):
        return -20 * x

    for share, stable in ((0.999, True), (1.001, False)):
        path = solver(flow, 1.0, h=share * limit / 20, steps=10_000)
        assert (abs(path[-1]) < 1) == stable


@pytest.mark.parametrize("number", range(5))
def test_the_exact_flow_is_the_matrix_exponential(number):
    rng = np.random.default_rng(number)
    A, x = rng.normal(size=(4, 4)), rng.normal(size=4)
    times = np.array([0.0, 0.3, 1.0, 2.5, 0.1, 4.0])
    ours = linear_flow(A, x, times)
    assert ours.shape == (6, 4)
    expected = np.array([expm(t * A) @ x for t in times])
    np.testing.assert_allclose(ours, expected, rtol=1e-9, atol=1e-9)


def test_the_exact_flow_agrees_with_scipys_solver(rng):
    A, x = rng.normal(size=(3, 3)), rng.normal(size=3)
    run = solve_ivp(lambda t, x: A @ x, (0, 2), x, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(linear_flow(A, x, run.t), run.y.T, atol=1e-8)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: euler(swirl, np.ones(3), h=0, steps=1), "a positive step, got h=0"),
        (
            lambda: rk4(swirl, np.ones(3), h=np.inf, steps=1),
            "needs a positive step, got h=inf",
        ),
        (
            lambda: linear_flow(np.eye(3), np.ones(2), [0.0]),
            r"got \(3, 3\), \(2,\) and \(1,\)",
        ),
        (
            lambda: linear_flow([[1, 1], [0, 1]], np.ones(2), [0.0]),
            "needs D independent eigenvectors, got nearly parallel ones: follow",
        ),
    ],
)
def test_a_mistake_with_a_flow_is_explained(call, message):
    with pytest.raises(ValueError, match=message):
        call()
