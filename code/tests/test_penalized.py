"""Ridge and lasso against scikit-learn's, what the chapter derives, and refusals."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from sklearn import linear_model

from groundup.models.penalized import (
    Lasso,
    Ridge,
    coordinate_pass,
    lasso_path,
    proximal_gradient,
    soft_threshold,
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def problem(rng, n, d):
    return rng.normal(3, 2, size=(n, d)), rng.normal(1, 2, size=n)


@pytest.mark.parametrize("d", [1, 5, 80])
@pytest.mark.parametrize("alpha", [1e-3, 1.0, 300.0])
def test_ridge_is_scikit_learns(d, alpha, rng):
    X, y = problem(rng, 61, d)
    ours = Ridge(alpha).fit(X, y)
    theirs = linear_model.Ridge(alpha, solver="svd").fit(X, y)
    np.testing.assert_allclose(ours.weight_, theirs.coef_, rtol=1e-9, atol=1e-11)
    assert ours.bias_ == pytest.approx(theirs.intercept_, abs=1e-10)
    new = rng.normal(size=(7, d))
    np.testing.assert_allclose(ours.predict(new), theirs.predict(new), atol=1e-9)
    assert ours.score(X, y) == pytest.approx(theirs.score(X, y), abs=1e-11)


@pytest.mark.parametrize(("n", "d"), [(61, 5), (61, 1), (30, 43)])
@pytest.mark.parametrize("alpha", [0.03, 0.3, 1.0])
def test_lasso_is_scikit_learns(n, d, alpha, rng):
    X, y = problem(rng, n, d)
    ours = Lasso(alpha).fit(X, y)
    theirs = linear_model.Lasso(alpha, tol=1e-14, max_iter=100_000).fit(X, y)
    assert ours.converged_
    np.testing.assert_allclose(ours.weight_, theirs.coef_, atol=1e-9)
    assert ours.bias_ == pytest.approx(theirs.intercept_, abs=1e-8)
    np.testing.assert_array_equal(ours.weight_ == 0, theirs.coef_ == 0)


def test_proximal_gradient_and_the_path_end_where_coordinate_descent_does(rng):
    X, y = problem(rng, 61, 7)
    alphas = [1.0, 0.1]
    path = lasso_path(X, y, alphas)
    assert path.shape == (2, 7)
    for alpha, weight in zip(alphas, path, strict=True):
        steps = proximal_gradient(X - X.mean(0), y - y.mean(), alpha, steps=800)
        np.testing.assert_allclose(steps, weight, atol=1e-10)


def test_above_the_largest_pull_all_weights_of_the_lasso_are_zero(rng):
    X, y = problem(rng, 61, 7)
    most = np.abs((X - X.mean(0)).T @ (y - y.mean())).max() / 61
    assert (Lasso(1.001 * most).fit(X, y).weight_ == 0).all()
    assert (Lasso(0.999 * most).fit(X, y).weight_ != 0).sum() == 1


def test_a_constant_feature_gets_no_weight(rng):
    X, y = problem(rng, 61, 4)
    X[:, 2] = 5.0
    for model in (Ridge(0.1), Lasso(0.1)):
        assert model.fit(X, y).weight_[2] == 0


def test_a_pass_takes_the_weight_of_a_constant_feature_away(rng):
    X, y = rng.normal(size=(11, 3)), rng.normal(size=11)
    X[:, 1] = 0
    assert coordinate_pass(X, y, np.ones(3), 0.2)[1] == 0


def test_the_lasso_stops_after_as_many_passes_in_any_unit(rng):
    X, y = problem(rng, 61, 5)
    passes = [Lasso(0.1 * unit).fit(X * unit, y).n_iter_ for unit in (1e-6, 1, 1e6)]
    assert passes[0] == passes[1] == passes[2] < 100


def test_a_pass_sets_each_weight_to_its_best_given_the_others(rng):
    X, y, w = rng.normal(size=(11, 3)), rng.normal(size=11), rng.normal(size=3)
    expected = w.copy()
    for j in range(3):

        def price(value, j=j):
            at = expected.copy()
            at[j] = value
            return ((y - X @ at) ** 2).mean() / 2 + 0.2 * np.abs(at).sum()

        expected[j] = minimize_scalar(price, tol=1e-12).x
    before = w.copy()
    np.testing.assert_allclose(coordinate_pass(X, y, w, 0.2), expected, atol=1e-6)
    np.testing.assert_array_equal(w, before)


@pytest.mark.parametrize("z", [-2.0, -0.3, 0.0, 0.4, 1.7])
def test_the_soft_threshold_minimizes_a_parabola_and_a_corner(z):
    grid = np.linspace(-3, 3, 600_001)
    best = grid[(0.5 * (grid - z) ** 2 + 0.5 * np.abs(grid)).argmin()]
    assert soft_threshold(z, 0.5) == pytest.approx(best, abs=1e-5)


def test_ridge_is_the_peak_of_the_posterior_under_a_normal_prior(rng):
    X, y = rng.normal(size=(31, 4)), rng.normal(size=31)
    X, y = X - X.mean(0), y - y.mean()
    sigma, tau = 0.7, 1.9
    w = Ridge(sigma**2 / tau**2).fit(X, y).weight_
    slope = X.T @ (y - X @ w) / sigma**2 - w / tau**2  # of the log of the posterior
    np.testing.assert_allclose(slope, 0, atol=1e-10)


def test_ridge_shrinks_each_direction_by_its_share(rng):
    X, y = rng.normal(size=(31, 4)) * [1, 2, 5, 0.1], rng.normal(size=31)
    X, y = X - X.mean(0), y - y.mean()
    model = Ridge(2.5).fit(X, y)
    s, Vt = np.linalg.svd(X)[1:]
    free = np.linalg.lstsq(X, y, rcond=None)[0]
    np.testing.assert_allclose(model.shrinkage_, s**2 / (s**2 + 2.5), rtol=1e-12)
    np.testing.assert_allclose(Vt @ model.weight_, model.shrinkage_ * (Vt @ free))


def test_the_penalty_of_least_expected_error_is_noise_over_prior():
    s, sigma, tau = np.array([3.0, 0.4, 0.05]), 0.7, 1.9

    def error(alpha):  # of all weights, over draws of weights and noise
        share = s**2 / (s**2 + alpha)
        return (((1 - share) * tau) ** 2 + (share * sigma / s) ** 2).sum()

    alphas = sigma**2 / tau**2 * np.array([0.99, 1, 1.01])
    below, here, above = map(error, alphas)
    assert here < min(below, above)


def test_gradient_descent_keeps_the_share_that_the_chapter_derives(rng):
    X, y = rng.normal(size=(31, 4)), rng.normal(size=31)
    h, V = np.linalg.eigh(X.T @ X / 31)
    w, lr, t = np.zeros(4), 0.3, 37
    for _ in range(t):
        w = w - lr * X.T @ (X @ w - y) / 31
    free = np.linalg.lstsq(X, y, rcond=None)[0]
    np.testing.assert_allclose(V.T @ w, (1 - (1 - lr * h) ** t) * (V.T @ free))


def test_dropout_on_a_linear_models_inputs_is_a_penalty(rng):
    X, y, w, p = rng.normal(size=(3, 2)), rng.normal(size=3), rng.normal(size=2), 0.3
    chance = {(a, b): (p if a == 0 else 1 - p) * (p if b == 0 else 1 - p)
              for a in (0, 1) for b in (0, 1)}  # fmt: skip
    mean = sum(
        share * ((y - (X * mask / (1 - p)) @ w) ** 2).sum()
        for mask, share in chance.items()
    )
    extra = p / (1 - p) * (X**2).sum(axis=0) @ w**2
    assert mean == pytest.approx(((y - X @ w) ** 2).sum() + extra, rel=1e-12)


@pytest.mark.parametrize("alpha", [0, -1, np.inf, np.nan])
@pytest.mark.parametrize("model", [Ridge, Lasso])
def test_a_penalty_must_be_finite_and_above_zero(model, alpha):
    name = model.__name__
    with pytest.raises(ValueError, match=f"{name} needs a finite alpha > 0, got"):
        model(alpha)


@pytest.mark.parametrize("model", [Ridge, Lasso])
def test_refusals_name_the_model(model, rng):
    name = model.__name__
    with pytest.raises(ValueError, match=rf"{name} needs X of shape \(N, D\)"):
        model(1.0).fit(np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match=f"{name} needs one target per row"):
        model(1.0).fit(np.ones((3, 2)), np.ones(2))
    with pytest.raises(FloatingPointError, match=f"{name} needs finite inputs"):
        model(1.0).fit(np.full((3, 2), np.nan), np.ones(3))
    with pytest.raises(AttributeError, match=f"{name} needs fit before predict"):
        model(1.0).predict(np.ones((3, 2)))


def test_a_lasso_out_of_passes_says_so(rng):
    X, y = problem(rng, 61, 7)
    assert not Lasso(0.01, max_iter=2).fit(X, y).converged_
