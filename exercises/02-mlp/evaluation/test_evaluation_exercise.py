"""Tests of the evaluation exercise. The reference is scikit-learn."""

import warnings

import numpy as np
from sklearn import metrics
from sklearn.feature_selection import SelectKBest
from sklearn.neighbors import NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from coursekit.grading.testing import problem, question, same, shapes

CLOSE = {"rtol": 1e-9, "atol": 1e-12}
NEAR = {"rtol": 1e-6, "atol": 1e-6}  # a denominator may carry a tiny number


def judge_confusion(sub, predicted, y, K):
    expected = metrics.confusion_matrix(y, predicted, labels=range(K))
    once = np.minimum(expected, 1)
    slips = {
        "truth is the row, prediction the column": expected.T,
        "table[y, predicted] += 1 adds 1 only once for a pair that occurs twice": once,
        "these are counts, not shares": expected / len(y),
    }
    same(sub.confusion(predicted, y, K), expected, "the table", mistakes=slips)


@question("q1", points=2)
def test_confusion_of_eleven_rows_in_three_classes(sub, rng):
    y = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2])
    predicted = np.array([0, 1, 1, 2, 1, 1, 0, 2, 2, 2, 1])
    judge_confusion(sub, predicted, y, 3)


@question("q1", points=1)
@shapes(n=(1, 30), K=(2, 6))
def test_confusion_with_absent_classes(sub, rng, n, K):
    judge_confusion(sub, rng.integers(K, size=n), rng.integers(K - 1, size=n), K)


def judge_ratios(sub, predicted, y, K):
    table = metrics.confusion_matrix(y, predicted, labels=range(K))
    P, R, F1, _ = metrics.precision_recall_fscore_support(
        y, predicted, labels=range(K), zero_division=0
    )
    answer = sub.ratios(table)
    if answer is None:
        same(answer, 0.0, "ratios(...)")
    if not isinstance(answer, tuple | list | np.ndarray) or len(answer) != 3:
        problem("ratios needs to return precision, recall and F1, three arrays")
    if np.isnan(np.concatenate([np.ravel(part) for part in answer])).any():
        problem("0 / 0 is 0 here, got NaN: divide by np.maximum(denominator, 1)")
    exchanged = "precision and recall are exchanged: precision divides by columns"
    same(answer[0], P, "precision", mistakes={exchanged: R}, **NEAR)
    same(answer[1], R, "recall", mistakes={exchanged: P}, **NEAR)
    plain = "F1 is the harmonic mean, not the plain one"
    same(answer[2], F1, "F1", mistakes={plain: (P + R) / 2}, **NEAR)


@question("q2", points=2)
def test_ratios_of_three_classes(sub, rng):
    y = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2])
    judge_ratios(sub, np.array([0, 1, 1, 2, 1, 1, 0, 2, 2, 2, 1]), y, 3)


@question("q2", points=1)
@shapes(n=(3, 40), K=(2, 5))
def test_ratios_of_any_table(sub, rng, n, K):
    judge_ratios(sub, rng.integers(K, size=n), rng.integers(K, size=n), K)


@question("q2", points=1)
def test_ratios_where_a_class_is_never_predicted_or_never_true(sub, rng):
    judge_ratios(sub, np.array([0, 0, 2, 0]), np.array([0, 1, 0, 1]), 4)


def judge_auc(sub, scores, y):
    gap = scores[y == 1][:, None] - scores[y == 0]
    expected = metrics.roc_auc_score(y, scores)
    slips = {
        "a tie counts half, not nothing": (gap > 0).mean(),
        "a tie counts half, not whole": (gap >= 0).mean(),
        "you count how often the negatives outrank the positives": 1 - expected,
    }
    same(sub.auc(scores, y), expected, "the area", mistakes=slips, **CLOSE)


@question("q3", points=2)
def test_auc_of_five_rows_with_a_tie(sub, rng):
    judge_auc(sub, np.array([4.0, 3, 3, 2, 1]), np.array([1, 1, 0, 1, 0]))


@question("q3", points=1)
@shapes(n=(0, 40), levels=(2, 9))
def test_auc_with_many_ties(sub, rng, n, levels):
    y = rng.permutation(np.r_[0, 1, rng.integers(2, size=n)])
    judge_auc(sub, rng.integers(levels, size=n + 2) / 4, y)


@question("q3", points=1)
def test_auc_of_a_constant_and_of_a_perfect_order(sub, rng):
    y = np.array([0, 1, 0, 1, 1, 0, 0])
    judge_auc(sub, np.ones(7), y)
    judge_auc(sub, y - 0.5, y)


def by_bins(
    confidence, right, bins, *, plain=False, signed=False, middle=False, shift=0.0
):
    """The calibration error by edges, and with slips."""
    edges, total = (np.arange(bins + 1) - shift) / bins, 0.0
    for b, (low, high) in enumerate(zip(edges, edges[1:], strict=False)):
        rows = (confidence >= low) & ((confidence < high) | (b == bins - 1))
        if rows.any():
            center = (low + high) / 2 if middle else confidence[rows].mean()
            gap = center - right[rows].mean()
            total += (1 / bins if plain else rows.mean()) * (
                gap if signed else abs(gap)
            )
    return total


def judge_calibration(sub, confidence, right, bins):
    expected = by_bins(confidence, right, bins)
    ones = confidence == 1
    lost = by_bins(confidence[~ones], right[~ones], bins) * (~ones).mean()
    slips = {
        "each bin weighs as much as its rows, not 1 / bins": by_bins(
            confidence, right, bins, plain=True
        ),
        "take the distance in each bin, or too sure and too modest cancel": by_bins(
            confidence, right, bins, signed=True
        ),
        "a bin stands for the mean confidence of its rows, not its middle": by_bins(
            confidence, right, bins, middle=True
        ),
        "a bin takes what lies in it: cut off with astype(int), not round": by_bins(
            confidence, right, bins, shift=0.5
        ),
        "a confidence of exactly 1 belongs to the last bin": lost,
        "a row of confidence 1 belongs to the last bin, and has none of its own": (
            lost + ones.mean() * abs(1 - right[ones].mean()) if ones.any() else lost
        ),
    }
    answer = sub.calibration_error(confidence, right, bins)
    same(answer, expected, "the error", mistakes=slips, **CLOSE)


@question("q4", points=2)
def test_calibration_of_seven_rows_in_three_bins(sub, rng):
    confidence = np.array([0.9, 0.85, 0.45, 0.5, 0.62, 0.95, 0.75])
    judge_calibration(sub, confidence, np.array([1, 0, 1, 1, 1, 0, 1]), 3)


@question("q4", points=1)
def test_calibration_of_certainty(sub, rng):
    confidence = np.array([1.0, 0.97, 1.0, 0.92, 0.2])
    judge_calibration(sub, confidence, np.array([1, 0, 0, 1, 1]), 4)


@question("q4", points=1)
@shapes(n=(1, 60), bins=(1, 12))
def test_calibration_of_any_rows(sub, rng, n, bins):
    judge_calibration(sub, rng.random(n) * 0.999, rng.integers(2, size=n), bins)


def apart(Z, y):
    """Score of each column: the distance of its class means."""
    return np.abs(Z[y == 1].mean(axis=0) - Z[y == 0].mean(axis=0))


def by_pipeline(X, y, train, test, k):
    model = make_pipeline(StandardScaler(), SelectKBest(apart, k=k), NearestCentroid())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(X[train], y[train]).predict(X[test])


def answers(
    X, y, train, test, k, *, scale="train", choose="train", fit="train", own=False
):
    """The pipeline with its leaks open or closed."""
    source = X if scale == "all" else X[train]
    Z = (X - source.mean(axis=0)) / source.std(axis=0)
    every = {"all": np.arange(len(y)), "train": train}
    rows, seen = every[choose], every[fit]
    columns = np.argsort(apart(Z[rows], y[rows]))[-k:]
    new = (X[test] - X[test].mean(axis=0)) / X[test].std(axis=0) if own else Z[test]
    center = [Z[seen][y[seen] == c][:, columns].mean(axis=0) for c in (0, 1)]
    gap = [((new[:, columns] - c) ** 2).sum(axis=1) for c in center]
    return (gap[0] > gap[1]).astype(int)


def pipeline_case(rng, n, D, held):
    """Rows in which every leak shows: the test rows lie elsewhere and are wild."""
    y = rng.permutation(np.arange(n) % 2)
    X = rng.normal(size=(n, D)) * rng.uniform(0.5, 3, size=D)
    order = rng.permutation(n)
    train, test = order[held:], order[:held]
    X[test] = 4 * X[test] + 3 * rng.normal(size=D)
    return X, y, train, test


def judge_honest(sub, rng, n, D, held, k, reference=answers):
    X, y, train, test = pipeline_case(rng, n, D, held)
    expected = reference(X, y, train, test, k)
    faults = {
        "this is leaky as it was": {"scale": "all", "choose": "all"},
        "the columns are chosen with the test rows and their labels": {"choose": "all"},
        "the scaler is fitted on the test rows too": {"scale": "all"},
        "the class means are computed with the test rows too": {"fit": "all"},
        "the test rows are scaled by the training rows' numbers, not their own": {
            "own": True
        },
    }
    slips = {}
    for words, open_ in faults.items():
        slip = answers(X, y, train, test, k, **open_)
        if not np.array_equal(slip, expected):
            slips[words] = slip
    answer = sub.honest(X.copy(), y.copy(), train, test, k)
    same(answer, expected, "honest(...)", mistakes=slips)
    other = y.copy()
    other[test] = 1 - other[test]
    if not np.array_equal(sub.honest(X.copy(), other, train, test, k), answer):
        problem("the answers change with the labels of the test rows: they are seen")


@question("q5", points=3)
def test_honest_on_ninety_rows_of_two_hundred_columns(sub, rng):
    judge_honest(sub, rng, 90, 200, 40, 7, reference=by_pipeline)


@question("q5", points=2)
@shapes(n=(30, 60), D=(8, 40), k=(1, 5))
def test_honest_on_any_sizes(sub, rng, n, D, k):
    judge_honest(sub, rng, n, D, n // 3, k)
