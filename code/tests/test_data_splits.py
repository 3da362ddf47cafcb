"""Splits against scikit-learn's, and what every split must keep."""

import numpy as np
import pytest
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold

from groundup.data.splits import (
    group_k_fold,
    k_fold,
    stratified_k_fold,
    train_validation_test,
)

SEEDS = pytest.mark.parametrize("number", range(6))


def labels(number, n=43):
    rng = np.random.default_rng(number)
    return rng.choice(["cat", "fox", "dog"], size=n, p=[0.6, 0.3, 0.1])


def assert_equal_folds(mine, theirs):
    for pair, expected in zip(mine, theirs, strict=True):
        for rows, wanted in zip(pair, expected, strict=True):
            np.testing.assert_array_equal(rows, wanted)


@pytest.mark.parametrize(("n", "k"), [(10, 2), (11, 3), (7, 7)])
def test_blocks_are_scikit_learns(n, k):
    assert_equal_folds(k_fold(n, k), KFold(k).split(np.zeros(n)))


@SEEDS
@pytest.mark.parametrize("k", [2, 3, 5])
@pytest.mark.filterwarnings("ignore:The least populated class")
def test_stratified_folds_are_scikit_learns(number, k):
    y = labels(number)
    theirs = StratifiedKFold(k).split(np.zeros(len(y)), y)
    assert_equal_folds(stratified_k_fold(y, k), theirs)


@SEEDS
def test_grouped_folds_are_scikit_learns(number):
    groups = np.random.default_rng(number).integers(9, size=50)
    theirs = GroupKFold(4).split(np.zeros(50), groups=groups)
    assert_equal_folds(group_k_fold(groups, 4), theirs)
    for train, test in group_k_fold(groups, 4):
        assert not {*groups[train]} & {*groups[test]}


@SEEDS
def test_shuffled_folds_test_every_row_once_and_keep_the_mixture(number):
    rng, y = np.random.default_rng(number), labels(number)
    for folds in (k_fold(43, 4, rng=rng), stratified_k_fold(y, 4, rng=rng)):
        pairs = list(folds)
        assert sorted(np.concatenate([test for _, test in pairs])) == list(range(43))
        assert {len(test) for _, test in pairs} == {10, 11}
        for train, test in pairs:
            assert sorted([*train, *test]) == list(range(43))
    for label in ("cat", "dog", "fox"):
        assert np.ptp([(y[test] == label).sum() for _, test in pairs]) <= 1
    again = list(stratified_k_fold(y, 4, rng=rng))
    assert any((a[1] != b[1]).any() for a, b in zip(pairs, again, strict=True))


@SEEDS
def test_three_parts(number):
    rng, y = np.random.default_rng(number), labels(number)
    for stratify in (None, y):
        parts = train_validation_test(
            43, validation=0.25, test=0.1, rng=rng, stratify=stratify
        )
        assert [len(rows) for rows in parts] == [27, 11, 5]
        assert sorted(np.concatenate(parts)) == list(range(43))
    for label in ("cat", "dog", "fox"):
        for rows in parts:
            expected = (y == label).mean() * len(rows)
            assert abs((y[rows] == label).sum() - expected) <= 1
    other = train_validation_test(43, validation=0.25, test=0.1, rng=rng, stratify=y)
    assert (other[0] != parts[0]).any()


def test_splits_say_what_they_need():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"validation=0.5 and test=0.5 of 10 rows"):
        train_validation_test(10, validation=0.5, test=0.5, rng=rng)
    with pytest.raises(TypeError, match="rng needs a numpy.random.Generator"):
        train_validation_test(10, validation=0.2, test=0.2, rng=0)
    with pytest.raises(ValueError, match=r"one label per row, \(10,\), got \(9,\)"):
        train_validation_test(
            10, validation=0.2, test=0.2, rng=rng, stratify=np.zeros(9)
        )
    with pytest.raises(ValueError, match="number of rows, here 3, got k=4"):
        k_fold(3, 4)
    with pytest.raises(ValueError, match="rows of a class, here 2, got k=3"):
        stratified_k_fold([0, 0, 1, 1], 3)
    with pytest.raises(ValueError, match="number of groups, here 2, got k=3"):
        group_k_fold([5, 5, 7, 7], 3)
    with pytest.raises(ValueError, match=r"got \(4, 1\): flatten"):
        stratified_k_fold(np.zeros((4, 1)), 2)
    with pytest.raises(TypeError, match="rng needs a numpy.random.Generator"):
        stratified_k_fold([0, 0, 1, 1], 2, rng=1)
