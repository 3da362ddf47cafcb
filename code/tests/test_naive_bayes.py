"""Naive Bayes against scikit-learn, on digits and on random tables."""

import numpy as np
import pytest
from sklearn import naive_bayes as reference

from groundup.data import digits
from groundup.models.naive_bayes import BernoulliNB, GaussianNB


@pytest.fixture
def table():
    """23 rows of 5 features, 3 classes that are not called 0, 1, 2."""
    rng = np.random.default_rng(0)
    y = np.array([4, 4, 9, 7, 9] * 4 + [7, 4, 4])
    return rng.normal(size=(23, 5)) + y[:, None] % 3, y, rng.normal(size=(11, 5)) + 1


@pytest.mark.parametrize("smoothing", [1e-9, 0.02])
def test_gaussian_is_scikit_learns(table, smoothing):
    X, y, new = table
    ours = GaussianNB(var_smoothing=smoothing).fit(X, y)
    theirs = reference.GaussianNB(var_smoothing=smoothing).fit(X, y)
    np.testing.assert_allclose(ours.theta_, theirs.theta_, rtol=1e-12)
    np.testing.assert_allclose(ours.var_, theirs.var_, rtol=1e-12)
    assert_same_answers(ours, theirs, new)


@pytest.mark.parametrize(("alpha", "binarize"), [(1.0, 0.0), (0.3, 0.8)])
def test_bernoulli_is_scikit_learns(table, alpha, binarize):
    X, y, new = table
    ours = BernoulliNB(alpha=alpha, binarize=binarize).fit(X, y)
    theirs = reference.BernoulliNB(alpha=alpha, binarize=binarize).fit(X, y)
    np.testing.assert_allclose(
        ours.feature_log_prob_, theirs.feature_log_prob_, rtol=1e-12
    )
    assert_same_answers(ours, theirs, new)


def assert_same_answers(ours, theirs, new):
    np.testing.assert_allclose(
        ours.class_log_prior_, np.log(theirs.class_count_ / theirs.class_count_.sum())
    )
    for method in ("predict_joint_log_proba", "predict_log_proba", "predict_proba"):
        mine, expected = (getattr(model, method)(new) for model in (ours, theirs))
        np.testing.assert_allclose(mine, expected, rtol=1e-9, atol=1e-12)
    assert (ours.predict(new) == theirs.predict(new)).all()


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (GaussianNB(), reference.GaussianNB()),
        (BernoulliNB(binarize=8), reference.BernoulliNB(binarize=8)),
    ],
)
def test_digits_as_scikit_learn_reads_them(ours, theirs):
    X, y = digits()
    ours.fit(X[::2], y[::2])
    theirs.fit(X[::2], y[::2])
    mine, expected = (m.predict_log_proba(X[1::2]) for m in (ours, theirs))
    # Variances of 1e-9 make log-densities of 1e10: only six digits are left of a sum.
    np.testing.assert_allclose(mine, expected, rtol=1e-6, atol=1e-6)
    assert ours.score(X[1::2], y[1::2]) == theirs.score(X[1::2], y[1::2])


def test_what_was_never_seen_is_impossible_without_smoothing():
    X, y = np.array([[0.0], [0.0], [1.0]]), np.array([0, 0, 1])
    strict = BernoulliNB(alpha=0.0).fit(X, y).predict_proba(np.ones((1, 1)))
    smooth = BernoulliNB(alpha=1.0).fit(X, y).predict_proba(np.ones((1, 1)))
    np.testing.assert_allclose(strict, [[0, 1]])
    np.testing.assert_allclose(smooth, [[3 / 7, 4 / 7]])  # 2/3 · 1/4 against 1/3 · 2/3


def test_a_model_can_be_fitted_again(table):
    X, y, _ = table
    model = GaussianNB().fit(X, y).fit(X[:, :2], y)
    assert model.predict(X[:, :2]).shape == (23,)


@pytest.mark.parametrize("model", [GaussianNB, BernoulliNB])
def test_hostile_input_is_refused(table, model):
    X, y, _ = table
    name = model.__name__
    with pytest.raises(AttributeError, match=f"{name} needs fit before predict"):
        model().predict(X)
    with pytest.raises(ValueError, match=rf"{name} needs X of shape \(N, D\)"):
        model().fit(X[0], y)
    with pytest.raises(ValueError, match=r"one label per row, got X \(23, 5\) and y"):
        model().fit(X, y[:-1])
    with pytest.raises(ValueError, match=r"one label per row, got X \(0, 5\) and y"):
        model().fit(X[:0], y[:0])
    with pytest.raises(ValueError, match=r"needs X of shape \(N, 5\), got \(23, 4\)"):
        model().fit(X, y).predict(X[:, :4])
    with pytest.raises(FloatingPointError, match="finite inputs"):
        model().fit(np.where(np.isclose(X, X[2, 1]), np.nan, X), y)
