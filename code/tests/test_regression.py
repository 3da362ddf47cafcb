"""Linear, logistic and softmax regression against scikit-learn's, and refusals."""

import numpy as np
import pytest
from sklearn import linear_model

from groundup.autograd import Tensor
from groundup.autograd import functional as F
from groundup.foundations.calculus import numerical_gradient
from groundup.models.regression import (
    LinearRegression,
    LogisticRegression,
    SoftmaxRegression,
    newton,
)

CLASSIFIERS = [LogisticRegression, SoftmaxRegression]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def problem(rng, n=121, d=4, classes=3):
    """Clouds that overlap so much that a penalty is not needed."""
    y = rng.permutation(np.arange(n) % classes)
    return rng.normal(size=(n, d)) + 0.5 * rng.normal(size=(classes, d))[y], y


@pytest.mark.parametrize("d", [1, 5, 80])
def test_linear_regression_is_scikit_learns(d, rng):
    X, y = rng.normal(3, 2, size=(61, d)), rng.normal(size=61)
    ours, theirs = LinearRegression().fit(X, y), linear_model.LinearRegression()
    theirs.fit(X, y)
    np.testing.assert_allclose(ours.weight_, theirs.coef_, atol=1e-11)
    assert ours.bias_ == pytest.approx(theirs.intercept_, abs=1e-11)
    new = rng.normal(size=(7, d))
    np.testing.assert_allclose(ours.predict(new), theirs.predict(new), atol=1e-10)
    assert ours.score(X, y) == pytest.approx(theirs.score(X, y), abs=1e-12)


def test_least_squares_leaves_errors_at_a_right_angle_to_the_inputs(rng):
    X, y = rng.normal(size=(61, 4)), rng.normal(size=61)
    left = y - LinearRegression().fit(X, y).predict(X)
    np.testing.assert_allclose(X.T @ left, 0, atol=1e-12)
    assert left.sum() == pytest.approx(0, abs=1e-12)


def test_of_equally_good_weights_the_shortest(rng):
    column = rng.normal(size=(20, 1))
    model = LinearRegression().fit(np.c_[column, column], 2 * column[:, 0] + 3)
    np.testing.assert_allclose(model.weight_, [1, 1], rtol=1e-12)
    assert model.bias_ == pytest.approx(3, rel=1e-12)


@pytest.mark.parametrize("C", [0.01, 1.0, 100.0, np.inf])
@pytest.mark.parametrize("classes", [2, 3, 5])
def test_classifiers_are_scikit_learns(C, classes, rng):
    X, y = problem(rng, classes=classes)
    theirs = linear_model.LogisticRegression(
        C=C, solver="newton-cholesky", tol=1e-12, max_iter=1000
    ).fit(X, y)
    model = LogisticRegression if classes == 2 else SoftmaxRegression
    ours = model(C=C, tol=1e-10).fit(X, y + 7)
    weight, bias = theirs.coef_.T, theirs.intercept_ - theirs.intercept_.mean()
    if classes == 2:
        weight, bias = theirs.coef_[0], theirs.intercept_[0]
    else:
        weight = weight - weight.mean(axis=1, keepdims=True)
    scale = np.abs(weight).max()
    np.testing.assert_allclose(ours.weight_, weight, atol=1e-10 * max(1, scale))
    np.testing.assert_allclose(ours.bias_, bias, atol=1e-10 * max(1, scale))
    new = rng.normal(size=(11, X.shape[1]))
    np.testing.assert_allclose(
        ours.predict_proba(new), theirs.predict_proba(new), atol=1e-11
    )
    assert (ours.predict(new) == theirs.predict(new) + 7).all()
    assert ours.score(X, y + 7) == theirs.score(X, y)
    assert ours.converged_


def test_two_softmax_classes_are_logistic_regression_of_the_difference(rng):
    X, y = problem(rng, classes=2)
    one = LogisticRegression(C=np.inf, tol=1e-10).fit(X, y)
    two = SoftmaxRegression(C=np.inf, tol=1e-10).fit(X, y)
    difference = two.weight_[:, 1] - two.weight_[:, 0]
    np.testing.assert_allclose(difference, one.weight_, rtol=1e-8)
    np.testing.assert_allclose(
        two.predict_proba(X), one.predict_proba(X), rtol=1e-8, atol=1e-12
    )


@pytest.mark.parametrize("model", CLASSIFIERS)
def test_value_gradient_and_curvature_belong_together(model, rng):
    X, y = problem(rng, classes=2 if model is LogisticRegression else 3)
    machine = model(C=0.7)
    machine.classes_ = np.unique(y)
    targets, X = machine.targets(y), np.c_[X, np.ones(len(X))]
    theta, V = rng.normal(size=(2, X.shape[1], targets.shape[1]))
    value, gradient, curvature = machine.objective(theta, X, targets)

    def loss(theta):
        return machine.objective(theta, X, targets)[0]

    np.testing.assert_allclose(gradient, numerical_gradient(loss, theta), atol=1e-5)
    ahead, behind = (
        machine.objective(theta + s * 1e-6 * V, X, targets)[1] for s in (1, -1)
    )
    np.testing.assert_allclose(curvature(V), (ahead - behind) / 2e-6, atol=1e-5)
    assert np.isfinite(value)


def test_the_losses_are_the_engines(rng):
    Z, y = rng.normal(size=(13, 5)), rng.integers(0, 5, 13)
    ours = SoftmaxRegression().losses(Z, np.eye(5)[y]).mean()
    assert ours == pytest.approx(F.cross_entropy(Tensor(Z), y).item(), rel=1e-12)
    z, t = Z[:, :1], rng.integers(0, 2, (13, 1))
    ours = LogisticRegression().losses(z, t).mean()
    theirs = F.binary_cross_entropy_with_logits(Tensor(z), t).item()
    assert ours == pytest.approx(theirs, rel=1e-12)


def test_equal_logits_share_exactly_however_large():
    """Without the division by the sum, each share would be off by 1e-9 here."""
    shares = SoftmaxRegression().probabilities(np.full((1, 2), 1e8))
    assert shares.tolist() == [[0.5, 0.5]]


@pytest.mark.parametrize("model", CLASSIFIERS)
def test_the_mean_probability_of_each_class_is_its_share(model, rng):
    X, y = problem(rng, classes=2)
    p = model().fit(X, y).predict_proba(X)
    np.testing.assert_allclose(p.mean(axis=0), np.bincount(y) / len(y), atol=1e-9)


@pytest.mark.parametrize("model", CLASSIFIERS)
def test_separable_classes_without_a_penalty_never_end(model):
    X, y = np.array([[-2.0], [-1], [1], [2]]), np.array([0, 0, 1, 1])
    few, many = (model(C=np.inf, max_iter=n).fit(X, y) for n in (10, 20))
    assert not few.converged_
    assert not many.converged_
    assert many.n_iter_ == 20
    assert np.abs(many.weight_).max() > 1.5 * np.abs(few.weight_).max()
    assert many.score(X, y) == 1


@pytest.mark.parametrize("scale", [1e-3, 1e4])
def test_extreme_inputs_stay_finite(scale, rng):
    X, y = problem(rng, classes=2)
    for model in CLASSIFIERS:
        machine = model().fit(scale * X, y)
        assert machine.converged_
        assert np.isfinite(machine.predict_proba(1e4 * X)).all()


def test_newton_halves_a_step_that_overshoots():
    """√(1 + x²) from 2: a whole Newton step leads to -8, and from there further out."""

    def objective(x):
        root = np.sqrt(1 + x**2)
        return root.sum(), x / root, lambda v: v / root**3

    x, steps, ended = newton(objective, np.array([2.0]), tol=1e-10, max_iter=50)
    assert abs(x[0]) < 1e-9
    assert ended
    assert steps < 20


def test_newton_ends_at_a_step_shorter_than_tol():
    """x⁴: a step goes from x to 2x/3, and its length √(d·H d) is √(4/3) x²."""
    x, _, ended = newton(
        lambda x: ((x**4).sum(), 4 * x**3, lambda v: 12 * x**2 * v),
        np.array([1.0]),
        tol=1e-4,
        max_iter=50,
    )
    before = 1.5 * x[0]
    assert ended
    assert np.sqrt(4 / 3) * before**2 < 1e-4 < np.sqrt(4 / 3) * (1.5 * before) ** 2


def test_of_softmax_weights_that_predict_the_same_those_around_0(rng):
    model, weight, bias = SoftmaxRegression(), rng.normal(size=(2, 3)), np.arange(3.0)
    model.keep(weight + [[5], [7]], bias + 9)
    np.testing.assert_allclose(model.weight_.sum(axis=1), 0, atol=1e-14)
    np.testing.assert_allclose(model.bias_, [-1, 0, 1], atol=1e-14)
    np.testing.assert_allclose(np.diff(model.weight_), np.diff(weight), atol=1e-14)


X, Y = np.arange(12.0).reshape(6, 2) % 5, np.array([0, 1, 2, 0, 1, 2])
REFUSED = [
    (lambda: LinearRegression().fit(X[:, 0], Y), ValueError, r"\(N, D\), got \(6,\)"),
    (lambda: LinearRegression().fit(X[:0], Y[:0]), ValueError, r"got \(0, 2\)"),
    (lambda: LinearRegression().fit(X, Y[:5]), ValueError, r"X \(6, 2\) and y \(5,\)"),
    (lambda: LinearRegression().fit(X, Y[:, None]), ValueError, r"and y \(6, 1\)"),
    (
        lambda: LinearRegression().fit(X, Y).score(X, Y[:, None]),
        ValueError,
        r"one target per row, got X \(6, 2\) and y \(6, 1\)",
    ),
    (
        lambda: SoftmaxRegression().fit(X, Y).score(X, Y[:, None]),
        ValueError,
        r"\(6, 1\)",
    ),
    (lambda: LinearRegression().predict(X), AttributeError, "needs fit before predict"),
    (
        lambda: SoftmaxRegression().fit(X * [1, np.nan], Y),
        FloatingPointError,
        "SoftmaxRegression needs finite inputs, got NaN or infinity",
    ),
    (
        lambda: LinearRegression().fit(X, np.where(Y, Y, np.nan)),
        FloatingPointError,
        "LinearRegression needs finite targets, got NaN or infinity",
    ),
    (
        lambda: SoftmaxRegression().fit(X, np.where(Y, Y, np.nan)),
        FloatingPointError,
        "SoftmaxRegression needs finite targets",
    ),
    (
        lambda: LinearRegression().fit(X, Y).score(X, 0 * Y + 3),
        ValueError,
        "targets that differ for R², got only 3: compare",
    ),
    (
        lambda: SoftmaxRegression().fit(X, Y).predict(X[:, :1]),
        ValueError,
        "needs 2 features, as in fit, got 1",
    ),
    (
        lambda: LogisticRegression().fit(X, Y),
        ValueError,
        "two classes, got 3: use SoftmaxRegression",
    ),
    (lambda: LogisticRegression().fit(X, 0 * Y), ValueError, "two classes, got 1"),
    (lambda: SoftmaxRegression().fit(X, 0 * Y), ValueError, "two classes, got 1"),
    (lambda: SoftmaxRegression(C=0), ValueError, "SoftmaxRegression needs C > 0"),
]


@pytest.mark.parametrize(("call", "error", "words"), REFUSED)
def test_what_does_not_fit_is_refused_with_the_reason(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_a_probability_far_below_zero_keeps_its_digits():
    model = LogisticRegression().fit(np.array([[-1.0], [1]]), np.array([0, 1]))
    model.weight_, model.bias_ = np.ones(1), 0.0
    p = model.predict_proba(np.array([[-100.0]]))[0, 1]
    np.testing.assert_allclose(p, np.exp(-100), rtol=1e-12)
