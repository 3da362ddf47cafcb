"""Scores against scikit-learn's and SciPy's, and inputs that have no score."""

import numpy as np
import pytest
import torch
from scipy import optimize, stats
from sklearn import metrics as sk

from groundup import metrics as ours
from groundup.metrics import accuracy, confusion_matrix
from groundup.models.manual import ManualMLP
from groundup.models.naive_bayes import BernoulliNB, GaussianNB
from groundup.models.perceptron import Perceptron

X = np.random.default_rng(0).normal(size=(23, 5))
Y = (X @ [1, -2, 0, 1, 3] > 0).astype(int)
SEEDS = pytest.mark.parametrize("number", range(8))


def ranked(number):
    """Scores with many ties, and labels of both classes."""
    rng = np.random.default_rng(number)
    y = np.r_[0, 1, rng.random(40) < 0.3].astype(int)
    return rng.integers(9, size=42) / 4 - 1, y


def test_accuracy_is_scikit_learns():
    rng = np.random.default_rng(1)
    predicted, y = rng.integers(4, size=(2, 31))
    assert accuracy(predicted, y) == sk.accuracy_score(y, predicted)
    assert accuracy(["a", "b", "b"], ["a", "b", "c"]) == pytest.approx(2 / 3)


MODELS = [
    GaussianNB().fit(X, Y),
    BernoulliNB().fit(X, Y),
    Perceptron(max_epochs=5).fit(X, Y),
    ManualMLP((5, 7, 2), rng=np.random.default_rng(2)),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_a_score_is_the_share_of_right_predictions(model):
    assert model.score(X, Y) == sk.accuracy_score(Y, model.predict(X))
    with pytest.raises(ValueError, match=r"got \(23,\) and \(23, 1\): flatten"):
        model.score(X, Y[:, None])
    with pytest.raises(ValueError, match=r"one label per row, .* \(23,\) and \(22,\)"):
        model.score(X, Y[:-1])


def test_no_rows_have_no_accuracy():
    with pytest.raises(ValueError, match=r"\(N,\) each, got \(0,\) and \(0,\)"):
        accuracy([], [])


@SEEDS
def test_all_that_follows_from_the_table_is_scikit_learns(number):
    rng = np.random.default_rng(number)
    predicted, y = rng.integers(5, size=31) % 4, rng.integers(5, size=31)
    table = confusion_matrix(predicted, y)
    np.testing.assert_array_equal(table, sk.confusion_matrix(y, predicted))
    expected = sk.precision_recall_fscore_support(y, predicted, zero_division=0)
    for function, row in zip(
        (ours.precision, ours.recall, ours.f1), expected, strict=False
    ):
        np.testing.assert_allclose(function(table), row, rtol=1e-14)
    assert ours.balanced_accuracy(table) == pytest.approx(
        sk.balanced_accuracy_score(y, predicted)
    )


def test_classes_come_in_the_order_asked_for_and_may_be_absent():
    predicted, y = ["cat", "dog", "cat"], ["dog", "dog", "cat"]
    table = confusion_matrix(predicted, y, classes=["dog", "fox", "cat"])
    assert table.tolist() == [[1, 0, 1], [0, 0, 0], [0, 0, 1]]
    assert ours.precision(table).tolist() == [1, 0, 0.5]
    assert ours.f1(table)[1] == 0
    assert ours.balanced_accuracy(table) == 0.75
    one = confusion_matrix([7, 7], [7, 7])
    assert one.tolist() == [[2]]
    assert ours.f1(one).tolist() == [1]


def test_a_table_says_what_it_cannot_count():
    with pytest.raises(ValueError, match=r"in classes=\[0, 1\], got \[2\]: add"):
        confusion_matrix([0, 2], [0, 1], classes=[0, 1])
    with pytest.raises(ValueError, match=r"confusion_matrix needs one prediction"):
        confusion_matrix([[0], [1]], [0, 1])
    with pytest.raises(ValueError, match=r"got \(2,\) with 1: use confusion_matrix"):
        ours.precision([0, 1])
    with pytest.raises(ValueError, match=r"one row counted, got \(2, 2\) with 0"):
        ours.balanced_accuracy(np.zeros((2, 2), dtype=int))


@SEEDS
def test_curves_and_areas_are_scikit_learns(number):
    scores, y = ranked(number)
    expected = sk.roc_curve(y, scores, drop_intermediate=False)
    for mine, theirs in zip(ours.roc_curve(scores, y), expected, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-14)
    precision, recall, thresholds = ours.precision_recall_curve(scores, y)
    expected = sk.precision_recall_curve(y, scores)
    np.testing.assert_allclose(precision[::-1], expected[0][:-1], rtol=1e-14)
    np.testing.assert_allclose(recall[::-1], expected[1][:-1], rtol=1e-14)
    np.testing.assert_allclose(thresholds[::-1], expected[2], rtol=1e-14)
    assert ours.roc_auc(scores, y) == pytest.approx(sk.roc_auc_score(y, scores))
    assert ours.average_precision(scores, y) == pytest.approx(
        sk.average_precision_score(y, scores)
    )
    np.testing.assert_array_equal(ours.ranks(scores), stats.rankdata(scores))


@SEEDS
def test_the_area_counts_pairs_and_is_the_trapezoids(number):
    scores, y = ranked(number)
    above = scores[y == 1][:, None] - scores[y == 0]
    pairs = ((above > 0) + 0.5 * (above == 0)).mean()
    fpr, tpr, _ = ours.roc_curve(scores, y)
    assert ours.roc_auc(scores, y) == pytest.approx(pairs, rel=1e-13)
    assert np.trapezoid(tpr, fpr) == pytest.approx(pairs, rel=1e-13)
    assert ours.roc_auc(np.ones(42), y) == 0.5
    assert ours.roc_auc(-scores, y) == pytest.approx(1 - pairs)


@pytest.mark.parametrize(
    "function",
    [ours.roc_curve, ours.roc_auc, ours.precision_recall_curve, ours.average_precision],
)
def test_one_class_has_no_ranking(function):
    name = function.__name__
    with pytest.raises(ValueError, match=rf"{name} needs labels 0 and 1.* got \[1\]"):
        function([0.1, 0.2], [1, 1])
    with pytest.raises(ValueError, match=r"got \[-1, 1\]: without"):
        function([0.1, 0.2], [-1, 1])
    with pytest.raises(ValueError, match=r"got \(2, 2\) and \(2,\): pass the positive"):
        function(np.eye(2), [0, 1])
    with pytest.raises(FloatingPointError, match="got 1 NaN or infinite"):
        function([0.1, np.nan], [0, 1])


@SEEDS
def test_brier_and_calibration_error(number):
    rng = np.random.default_rng(number)
    p, y = np.r_[0, 1, rng.random(53)], rng.integers(2, size=55)
    assert ours.brier_score(p, y) == pytest.approx(sk.brier_score_loss(y, p))
    edges, total, left = np.linspace(0, 1, 8), 0.0, 55
    table = ours.reliability(p, y, bins=7)
    for b in range(7):
        inside = (p >= edges[b]) & ((p < edges[b + 1]) | (b == 6))
        assert table.count[b] == inside.sum()
        left -= inside.sum()
        if inside.any():
            total += inside.sum() * abs(p[inside].mean() - y[inside].mean()) / 55
    assert left == 0
    assert ours.expected_calibration_error(p, y, bins=7) == pytest.approx(total)


def test_an_empty_bin_has_no_mean():
    table = ours.reliability([0.05, 0.95, 0.97], [0, 1, 0])
    assert table.count.tolist() == [1, *[0] * 8, 2]
    assert np.isnan(table.right[1:-1]).all()
    assert table.right[-1] == 0.5
    assert ours.expected_calibration_error([0.95], [1]) == pytest.approx(0.05)


def test_chances_that_are_none():
    with pytest.raises(ValueError, match=r"from 0 to 1, got -1 to 2: pass scores"):
        ours.brier_score([-1, 2], [0, 1])
    with pytest.raises(ValueError, match=r"needs outcomes 0 and 1, got \[3\.\]"):
        ours.reliability([0.5], [3])
    with pytest.raises(ValueError, match=r"got \(1, 2\) and \(2,\)"):
        ours.expected_calibration_error([[0.5, 0.5]], [0, 1])
    with pytest.raises(ValueError, match="at least 1 bin, got 0"):
        ours.reliability([0.5], [1], bins=0)


@SEEDS
def test_the_temperature_has_the_lowest_cross_entropy(number):
    rng = np.random.default_rng(number)
    y = rng.integers(4, size=90)
    logits = 3.0 * rng.normal(size=(90, 4)) + 5.0 * np.eye(4)[y]

    def slope(log_beta):
        beta = torch.tensor(log_beta, dtype=torch.float64, requires_grad=True)
        scaled = beta.exp() * torch.tensor(logits)
        torch.nn.functional.cross_entropy(scaled, torch.tensor(y)).backward()
        return beta.grad.item()

    expected = np.exp(-optimize.brentq(slope, -5, 5, xtol=1e-13))
    assert ours.fit_temperature(logits, y) == pytest.approx(expected, rel=1e-10)
    for scale in (7, 1e-15, 1e15):
        T = ours.fit_temperature(scale * logits, y)
        assert pytest.approx(scale * expected, rel=1e-10) == T


def test_no_temperature_where_all_or_nothing_is_known():
    with pytest.raises(ValueError, match="the best T is 0 or infinite"):
        ours.fit_temperature(np.eye(3), [0, 1, 2])
    with pytest.raises(ValueError, match="the best T is 0 or infinite"):
        ours.fit_temperature(np.eye(3), [1, 2, 0])
    with pytest.raises(ValueError, match=r"got \(3, 3\) and \(2,\)"):
        ours.fit_temperature(np.eye(3), [1, 2])
    with pytest.raises(ValueError, match=r"got \(0, 3\) and \(0,\)"):
        ours.fit_temperature(np.empty((0, 3)), [])
    with pytest.raises(ValueError, match="classes from 0 to 2, got 1 to 3"):
        ours.fit_temperature(np.eye(3), [1, 2, 3])
    with pytest.raises(FloatingPointError, match="finite logits, got NaN"):
        ours.fit_temperature([[0, np.nan]], [1])


@SEEDS
def test_distances_are_scikit_learns(number):
    predicted, y = np.random.default_rng(number).normal(size=(2, 17))
    assert ours.mean_absolute_error(predicted, y) == pytest.approx(
        sk.mean_absolute_error(y, predicted)
    )
    assert ours.root_mean_squared_error(predicted, y) == pytest.approx(
        sk.root_mean_squared_error(y, predicted)
    )
    assert ours.r_squared(predicted, y) == pytest.approx(sk.r2_score(y, predicted))


def test_distances_of_what_cannot_be_subtracted():
    with pytest.raises(ValueError, match="targets that differ, got only 2: use mean"):
        ours.r_squared([1, 3], [2, 2])
    with pytest.raises(ValueError, match=r"got \(2, 1\) and \(2,\): flatten"):
        ours.mean_absolute_error([[1], [3]], [2, 2])
    with pytest.raises(FloatingPointError, match="needs finite numbers"):
        ours.root_mean_squared_error([1, np.inf], [2, 2])


@pytest.mark.parametrize(("right", "n"), [(0, 9), (9, 9), (3, 7), (97, 100), (1, 1)])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_wilson_is_scipys(right, n, level):
    expected = stats.binomtest(right, n).proportion_ci(level, method="wilson")
    mine = ours.wilson_interval(right, n, level=level)
    assert mine == pytest.approx(tuple(expected), abs=1e-12)


@SEEDS
def test_mcnemar_is_a_coin_test_of_the_rows_that_differ(number):
    a, b = np.random.default_rng(number).random((2, 25)) < 0.8
    only_a, only_b = int((a & ~b).sum()), int((b & ~a).sum())
    expected = stats.binomtest(only_a, only_a + only_b).pvalue
    assert ours.mcnemar(a, b) == pytest.approx(expected)


def test_mcnemar_of_equal_models_is_one():
    assert ours.mcnemar([1, 0, 1], [1, 0, 1]) == 1.0
    assert ours.mcnemar([1, 0], [0, 1]) == 1.0


def test_the_bootstrap_is_scipys_in_the_long_run():
    rng = np.random.default_rng(0)
    a, b = rng.random((2, 200)) < [[0.9], [0.8]]
    lead = a.astype(float) - b
    interval = stats.bootstrap(
        (lead,), np.mean, method="percentile", rng=1, n_resamples=4000
    ).confidence_interval
    mine = ours.paired_bootstrap(a, b, rng=rng, draws=4000)
    assert mine == pytest.approx(tuple(interval), abs=0.011)
    assert ours.paired_bootstrap(a, a, rng=rng, draws=9) == (0.0, 0.0)


def test_comparisons_say_what_they_need():
    with pytest.raises(ValueError, match="a count and no share, got right=3, n=2"):
        ours.wilson_interval(3, 2)
    with pytest.raises(ValueError, match="a count and no share, got right=0.95, n=20"):
        ours.wilson_interval(0.95, 20)
    with pytest.raises(ValueError, match="level between 0 and 1, got 95: say 0.95"):
        ours.wilson_interval(1, 2, level=95)
    with pytest.raises(ValueError, match=r"the same rows .* \(2,\) and \(3,\)"):
        ours.mcnemar([1, 0], [1, 0, 1])
    with pytest.raises(ValueError, match="right .1. or wrong .0.: pass predicted == y"):
        ours.paired_bootstrap([2, 0], [1, 0], rng=np.random.default_rng(0))
