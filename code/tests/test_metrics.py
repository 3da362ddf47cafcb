"""Scores against scikit-learn's, and labels of the wrong shape."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from groundup.metrics import accuracy
from groundup.models.manual import ManualMLP
from groundup.models.naive_bayes import BernoulliNB, GaussianNB
from groundup.models.perceptron import Perceptron

X = np.random.default_rng(0).normal(size=(23, 5))
Y = (X @ [1, -2, 0, 1, 3] > 0).astype(int)


def test_accuracy_is_scikit_learns():
    rng = np.random.default_rng(1)
    predicted, y = rng.integers(4, size=(2, 31))
    assert accuracy(predicted, y) == accuracy_score(y, predicted)
    assert accuracy(["a", "b", "b"], ["a", "b", "c"]) == pytest.approx(2 / 3)


MODELS = [
    GaussianNB().fit(X, Y),
    BernoulliNB().fit(X, Y),
    Perceptron(max_epochs=5).fit(X, Y),
    ManualMLP((5, 7, 2), rng=np.random.default_rng(2)),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_a_score_is_the_share_of_right_predictions(model):
    assert model.score(X, Y) == accuracy_score(Y, model.predict(X))
    with pytest.raises(ValueError, match=r"got \(23,\) and \(23, 1\): flatten"):
        model.score(X, Y[:, None])
    with pytest.raises(ValueError, match=r"one label per row, .* \(23,\) and \(22,\)"):
        model.score(X, Y[:-1])


def test_no_rows_have_no_accuracy():
    with pytest.raises(ValueError, match=r"\(N,\) each, got \(0,\) and \(0,\)"):
        accuracy([], [])
