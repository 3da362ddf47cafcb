"""PCA against scikit-learn, signs included, and against what it promises."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import decomposition

from groundup.data import digits
from groundup.foundations.eigen import eigh
from groundup.foundations.pca import PCA, with_signs

draws = settings(max_examples=30, deadline=None, derandomize=True, database=None)
seeds = st.integers(0, 2**32 - 1)
FITTED = ("mean_", "components_", "singular_values_", "explained_variance_")


def stretched(seed, N, D):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N, D)) @ rng.normal(size=(D, D)) + 3 * rng.normal(size=D)


def judge_as_sklearn(X, K, whiten):
    ours = PCA(K, whiten=whiten).fit(X)
    theirs = decomposition.PCA(K, whiten=whiten, svd_solver="full").fit(X)
    for name in (*FITTED, "explained_variance_ratio_"):
        mine, yours = getattr(ours, name), getattr(theirs, name)
        assert mine.shape == yours.shape
        np.testing.assert_allclose(mine, yours, atol=1e-9, err_msg=name)
    Z = ours.transform(X[:3])
    np.testing.assert_allclose(Z, theirs.transform(X[:3]), atol=1e-8)
    back = theirs.inverse_transform(Z)
    np.testing.assert_allclose(ours.inverse_transform(Z), back, atol=1e-8)


@draws
@given(seed=seeds, N=st.integers(6, 20), D=st.integers(2, 5), whiten=st.booleans())
def test_everything_is_scikit_learns(seed, N, D, whiten):
    judge_as_sklearn(stretched(seed, N, D), 1 + seed % D, whiten)


def test_fewer_examples_than_features():
    judge_as_sklearn(stretched(1, 4, 11), 3, whiten=False)
    X = stretched(2, 3, 7)
    assert PCA().fit(X).components_.shape == (3, 7)
    back = PCA().fit(X)
    np.testing.assert_allclose(back.inverse_transform(back.transform(X)), X)


def test_the_digits_have_the_variances_that_scikit_learn_finds():
    X, _ = digits()
    X = X[:300]
    ours, theirs = PCA(30).fit(X), decomposition.PCA(30, svd_solver="full").fit(X)
    for name in FITTED:
        np.testing.assert_allclose(
            getattr(ours, name), getattr(theirs, name), atol=1e-8
        )


@draws
@given(seed=seeds)
def test_components_are_the_eigenvectors_of_the_covariance(seed):
    X = stretched(seed, 12, 4)
    model, (values, Q) = PCA().fit(X), eigh(np.cov(X.T))
    np.testing.assert_allclose(model.explained_variance_, values[::-1], rtol=1e-9)
    aligned = np.abs((model.components_ @ Q[:, ::-1]).diagonal())
    gaps = np.abs(np.diff(values)).min() / values.max()
    np.testing.assert_allclose(aligned, 1, atol=1e-12 / gaps)


@draws
@given(seed=seeds)
def test_no_direction_has_more_variance_and_coordinates_are_uncorrelated(seed):
    X = stretched(seed, 15, 4)
    model = PCA().fit(X)
    Z = model.transform(X)
    covariance = np.cov(Z.T)
    size = covariance.max()
    expected = np.diag(model.explained_variance_)
    np.testing.assert_allclose(covariance, expected, atol=1e-12 * size)
    rng = np.random.default_rng(seed)
    for number in range(3):  # competitors at right angles to the components before
        w = rng.normal(size=4)
        first = model.components_[:number]
        w -= first.T @ (first @ w)
        variance = (X @ w / np.linalg.norm(w)).var(ddof=1)
        assert variance <= model.explained_variance_[number] * (1 + 1e-10)


@draws
@given(seed=seeds, K=st.integers(1, 4))
def test_the_variance_left_out_is_the_error_of_reconstruction(seed, K):
    X = stretched(seed, 12, 5)
    model, whole = PCA(K).fit(X), PCA().fit(X)
    back = model.inverse_transform(model.transform(X))
    error = ((X - back) ** 2).sum() / (len(X) - 1)
    assert error == pytest.approx(whole.explained_variance_[K:].sum(), rel=1e-9)
    assert whole.explained_variance_.sum() == pytest.approx(
        X.var(axis=0, ddof=1).sum(), rel=1e-10
    )


def test_whitened_data_have_the_identity_for_a_covariance():
    X = stretched(3, 50, 4)
    Z = PCA(whiten=True).fit_transform(X)
    np.testing.assert_allclose(np.cov(Z.T), np.eye(4), atol=1e-12)
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-12)


def test_whitening_survives_a_direction_without_variance():
    X = stretched(4, 9, 3)
    X = np.c_[X, X[:, 0]]
    assert np.isfinite(PCA(whiten=True).fit_transform(X)).all()


def test_the_entry_of_largest_size_is_positive():
    components = np.array([[0.1, -0.9, 0.3], [0.2, 0.1, 0.8], [0.0, 0.0, 0.0]])
    expected = components * [[-1], [1], [1]]
    assert (with_signs(components) == expected).all()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: PCA(4).fit(np.ones((5, 3))),
            ValueError,
            r"min\(N, D\) = 3, got 5 rows and n_components=4",
        ),
        (lambda: PCA(0).fit(np.eye(3)), ValueError, "got 3 rows and n_components=0"),
        (lambda: PCA(2.5).fit(np.eye(3)), ValueError, "a whole n_comp.*nents=2.5"),
        (lambda: PCA(2.0).fit(np.eye(3)), ValueError, "a whole n_comp.*nents=2.0"),
        (lambda: PCA().fit(np.ones((1, 3))), ValueError, "at least 2 rows"),
        (
            lambda: PCA().fit(np.full((3, 2), 0.1)),
            ValueError,
            "rows that are all alike",
        ),
        (lambda: PCA().fit(np.ones(3)), ValueError, r"a matrix \(M, N\), got \(3,\)"),
        (
            lambda: PCA().fit([[1.0, np.inf], [0.0, 1.0]]),
            FloatingPointError,
            "finite entries, got 1 NaN",
        ),
        (lambda: PCA().transform(np.eye(3)), AttributeError, "call fit"),
        (
            lambda: PCA().fit(np.eye(3)).transform(np.ones((2, 4))),
            ValueError,
            "needs 3 features, as in fit, got 4",
        ),
    ],
)
def test_a_mistake_is_explained(call, error, message):
    with pytest.raises(error, match=message):
        call()
