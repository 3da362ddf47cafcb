"""Descent rules against torch.optim.SGD, SciPy, and the exact rates on quadratics."""

import numpy as np
import pytest
import torch
from scipy.optimize import minimize, rosen, rosen_der, rosen_hess

from groundup.foundations.calculus import check_gradient
from groundup.foundations.optimization import (
    Quadratic,
    backtracking,
    best_gradient_descent,
    best_heavy_ball,
    gradient_descent,
    heavy_ball,
    line_search_descent,
    nesterov,
    quadratic,
    step_factor,
    usual_nesterov,
)

CURVATURES = np.array([0.7, 1.1, 3.0, 8.0, 20.0])


def bumpy(x, exp=np.exp, sin=np.sin):
    """A function of (3, 2) that is no quadratic."""
    return (sin(x[0] * x[1]) + x**2 + exp(-x[2])).sum()


def bumpy_torch(x):
    return bumpy(x, torch.exp, torch.sin)


def bumpy_gradient(x):
    leaf = torch.tensor(x, requires_grad=True)
    bumpy_torch(leaf).backward()
    return leaf.grad.numpy()


def torch_path(x, steps, **options):
    leaf = torch.tensor(x, requires_grad=True)
    optimizer, path = torch.optim.SGD([leaf], **options), [x]
    for _ in range(steps):
        optimizer.zero_grad()
        bumpy_torch(leaf).backward()
        optimizer.step()
        path.append(leaf.detach().numpy().copy())
    return np.array(path)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def test_every_point_is_one_that_torch_visits(rng):
    x = rng.normal(size=(3, 2))
    rules = [
        (gradient_descent, {"lr": 0.03}, {}),
        (heavy_ball, {"lr": 0.03, "momentum": 0.8}, {}),
        (nesterov, {"lr": 0.03, "momentum": 0.8}, {"nesterov": True}),
    ]
    paths = []
    for rule, options, extra in rules:
        paths.append(rule(bumpy_gradient, x, steps=17, **options))
        assert paths[-1].shape == (18, 3, 2)
        expected = torch_path(x, 17, **options, **extra)
        np.testing.assert_allclose(paths[-1], expected, rtol=1e-12, atol=1e-13)
    for one, other in zip(paths, paths[1:], strict=False):
        assert np.abs(one[-1] - other[-1]).max() > 1e-2


def test_without_momentum_all_rules_are_one(rng):
    x, bowl = rng.normal(size=5), quadratic(CURVATURES, rng)
    plain = gradient_descent(bowl.gradient, x, lr=0.05, steps=9)
    for rule in (heavy_ball, nesterov):
        other = rule(bowl.gradient, x, lr=0.05, momentum=0, steps=9)
        np.testing.assert_array_equal(other, plain)


def test_the_bowl_has_the_curvatures_asked_for_and_the_gradient_of_its_values(rng):
    bowl = quadratic(CURVATURES, rng)
    np.testing.assert_allclose(np.linalg.eigvalsh(bowl.A), CURVATURES, rtol=1e-12)
    assert np.abs(bowl.A - np.diag(np.diag(bowl.A))).max() > 1  # turned
    assert (bowl.A == bowl.A.T).all()
    assert check_gradient(bowl, bowl.gradient, rng.normal(size=5)) < 1
    many = rng.normal(size=(2, 3, 5))
    expected = 0.5 * np.einsum("abi,ij,abj->ab", many, bowl.A, many)
    np.testing.assert_allclose(bowl(many), expected, rtol=1e-12)
    assert Quadratic(np.eye(2))(np.array([3.0, 4.0])) == 12.5


def test_each_eigendirection_shrinks_by_its_own_factor(rng):
    bowl, x, lr = quadratic(CURVATURES, rng), rng.normal(size=5), 0.04
    _, V = np.linalg.eigh(bowl.A)
    path = gradient_descent(bowl.gradient, x, lr=lr, steps=30) @ V
    powers = (1 - lr * CURVATURES) ** np.arange(31)[:, None]
    np.testing.assert_allclose(path, powers * (x @ V), atol=1e-13)


@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.81, 0.97])
def test_the_factor_is_the_spectral_radius_of_the_companion_matrix(momentum):
    lr = 0.3
    for curvature in np.linspace(0.05, 15, 40):
        matrix = np.array([[1 + momentum - lr * curvature, -momentum], [1, 0]])
        radius = np.abs(np.linalg.eigvals(matrix)).max()
        factor = step_factor(curvature, lr=lr, momentum=momentum)
        assert factor == pytest.approx(radius, rel=1e-7)


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_the_largest_stable_rate_is_exact(momentum):
    limit = 2 * (1 + momentum) / 20.0
    for share, stable in ((0.999, True), (1.001, False)):
        path = heavy_ball(
            lambda x: 20 * x, 1.0, lr=share * limit, momentum=momentum, steps=20_000
        )
        assert (abs(path[-1]) < 1) == stable
        factor = step_factor(20.0, lr=share * limit, momentum=momentum)
        assert (factor < 1) == stable


@pytest.mark.parametrize("condition", [1.0, 4.0, 100.0, 1e4])
def test_the_best_settings_give_the_factors_of_the_theory(condition):
    smallest, root = 0.3, condition**0.5
    ends = np.linspace(smallest, condition * smallest, 201)
    best = best_gradient_descent(smallest, ends[-1])
    factor = step_factor(ends, **best).max()
    assert factor == pytest.approx((condition - 1) / (condition + 1), abs=1e-12)
    best = best_heavy_ball(smallest, ends[-1])
    factor = step_factor(ends, **best).max()  # a double root has half the digits
    assert factor == pytest.approx((root - 1) / (root + 1), abs=1e-7)
    usual = usual_nesterov(smallest, ends[-1])
    s, mu = 1 - usual["lr"] * ends, usual["momentum"]
    roots = [np.abs(np.roots([1, -(1 + mu) * a, mu * a])).max(initial=0) for a in s]
    assert max(roots) == pytest.approx(1 - 1 / root, abs=1e-7)


def test_no_other_settings_do_better():
    curvatures = np.linspace(1.0, 25.0, 97)
    for rule, keys in ((best_gradient_descent, 1), (best_heavy_ball, 2)):
        best = rule(1.0, 25.0)
        assert len(best) == keys
        least = step_factor(curvatures, **best).max()
        for lr in best["lr"] * np.linspace(0.5, 1.5, 41):
            for shift in np.linspace(0.5, 1.5, 41) if keys == 2 else [0]:
                momentum = best.get("momentum", 0) * shift
                other = step_factor(curvatures, lr=lr, momentum=momentum).max()
                assert other > least - 1e-7


def test_the_second_order_bound_holds_at_every_rate(rng):
    bowl, L = quadratic(CURVATURES, rng), CURVATURES.max()
    for rate in np.linspace(0.01, 3 / L, 20):
        x = rng.normal(size=5)
        slope = bowl.gradient(x)
        bound = bowl(x) - rate * (1 - rate * L / 2) * (slope @ slope)
        assert bowl(x - rate * slope) <= bound + 1e-12


@pytest.mark.parametrize("share", [1e-4, 0.1, 0.5])
def test_backtracking_takes_the_first_rate_that_keeps_the_promise(rng, share):
    bowl, L = quadratic(CURVATURES, rng), CURVATURES.max()
    for _ in range(20):
        x = rng.normal(size=5)
        slope = bowl.gradient(x)
        rates = 3.0 * 0.5 ** np.arange(40)
        values = np.array([bowl(x - rate * slope) for rate in rates])
        enough = values <= bowl(x) - share * rates * (slope @ slope)
        rate = backtracking(bowl, x, slope, lr=3.0, share=share)
        assert rate == rates[enough.argmax()]
        assert rate >= (1 - share) / L  # half of 2 (1 - share) / L, where all are safe
    assert backtracking(bowl, x, slope, lr=3.0, shrink=0.9) > rate / 2


def test_line_search_finds_scipys_minimum_of_the_ravine():
    start = np.array([-1.2, 1.0])
    path = line_search_descent(rosen, rosen_der, start, lr=1.0, steps=2000)
    reference = minimize(rosen, start, jac=rosen_der, method="BFGS")
    assert path.shape == (2001, 2)
    np.testing.assert_allclose(path[-1], reference.x, atol=1e-5)
    assert (np.diff([rosen(x) for x in path]) <= 0).all()


def test_the_velocity_is_hidden_in_the_last_move(rng):
    x, lr, mu = rng.normal(size=(3, 2)), 0.03, 0.8
    path = heavy_ball(bumpy_gradient, x, lr=lr, momentum=mu, steps=9)
    for before, here, after in zip(path, path[1:], path[2:], strict=False):
        expected = here - lr * bumpy_gradient(here) + mu * (here - before)
        np.testing.assert_allclose(after, expected, rtol=1e-12)


def test_nesterovs_points_look_one_move_ahead(rng):
    ball, lr, mu = rng.normal(size=(3, 2)), 0.03, 0.8
    path = nesterov(bumpy_gradient, ball, lr=lr, momentum=mu, steps=9)
    ahead = ball
    for point in path:
        np.testing.assert_allclose(point, ahead, rtol=1e-11)
        before, ball = ball, ahead - lr * bumpy_gradient(ahead)
        ahead = ball + mu * (ball - before)


@pytest.mark.parametrize("condition", [4.0, 100.0])
def test_the_best_heavy_ball_bulges_at_the_steep_end(condition):
    best = best_heavy_ball(1.0, condition)
    path = heavy_ball(lambda c: condition * c, 1.0, steps=200, **best)
    rho, t = best["momentum"] ** 0.5, np.arange(201)
    np.testing.assert_allclose(
        abs(path), (1 + (1 + rho) * t) * rho**t, rtol=1e-6, atol=1e-14
    )


@pytest.mark.parametrize("momentum", [0.2, 0.5, 0.9])
def test_the_floor_is_flat_inside_the_window_and_nowhere_else(momentum):
    root = momentum**0.5
    low, high = (1 - root) ** 2, (1 + root) ** 2
    inside = step_factor(np.linspace(low, high, 50)[1:-1], lr=1, momentum=momentum)
    np.testing.assert_allclose(inside, root, rtol=1e-12)
    outside = np.array([0.5 * low, 0.99 * low, 1.01 * high, 1.5 * high])
    assert (step_factor(outside, lr=1, momentum=momentum) > root + 1e-4).all()


@pytest.mark.parametrize("condition", [4.0, 100.0])
def test_nesterovs_double_root_at_the_flat_end_costs_little(condition):
    usual, root = usual_nesterov(1.0, condition), condition**0.5
    path = nesterov(lambda c: c, 1.0, steps=200, **usual)
    t = np.arange(201)
    expected = (1 + t / (root + 1)) * (1 - 1 / root) ** t
    np.testing.assert_allclose(path, expected, rtol=1e-6, atol=1e-14)


def test_the_curvature_along_a_direction_is_that_of_the_hessian(rng):
    p, u, h = np.array([-0.7, 0.9]), rng.normal(size=2), 1e-4
    u /= np.linalg.norm(u)
    second = (rosen(p + h * u) - 2 * rosen(p) + rosen(p - h * u)) / h**2
    assert second == pytest.approx(u @ rosen_hess(p) @ u, rel=1e-5)


@pytest.mark.parametrize(("lr", "size"), [(0.5, 1), (0.1, 1), (0.1, 16)])
def test_noise_ends_in_a_ball_of_the_radius_of_the_formula(rng, lr, size):
    data = rng.exponential(size=500)
    w, squares = np.full(4000, data.mean()), []
    for step in range(160):
        w = w - lr * (w - data[rng.integers(500, size=(4000, size))].mean(axis=1))
        if step >= 60:
            squares.append(np.mean((w - data.mean()) ** 2))
    expected = lr / (2 - lr) * data.var() / size
    assert np.mean(squares) == pytest.approx(expected, rel=0.05)
