import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import model_selection

from groundup.data.batches import batches, train_test_split


def numbered(n):
    """Rows that say which they are, with labels that say the same."""
    return np.stack([np.arange(n), -np.arange(n)], axis=1), np.arange(n) * 10


def rng(seed=0):
    return np.random.default_rng(seed)


@given(st.integers(2, 60), st.floats(0.01, 0.99))
def test_a_split_is_a_partition_of_the_size_scikit_learn_gives(n, test_size):
    X, y = numbered(n)
    if np.ceil(test_size * n) == n:
        with pytest.raises(ValueError, match="leaves none to train on"):
            train_test_split(X, y, test_size=test_size, rng=rng())
        return
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=test_size, rng=rng()
    )
    reference = model_selection.train_test_split(X, test_size=test_size)
    assert (len(X_train), len(X_test)) == tuple(map(len, reference))
    assert sorted([*y_train, *y_test]) == y.tolist()
    np.testing.assert_array_equal(X_train[:, 0] * 10, y_train)
    np.testing.assert_array_equal(X_test[:, 0] * 10, y_test)


def test_a_split_is_shuffled_and_repeatable():
    X, y = numbered(50)
    first = train_test_split(X, y, test_size=0.2, rng=rng())[3]
    assert sorted(first) != list(first)
    assert set(first) != set(y[-10:])
    np.testing.assert_array_equal(
        first, train_test_split(X, y, test_size=0.2, rng=rng())[3]
    )


@pytest.mark.parametrize("test_size", [0, 1, 1.5, -0.2, float("nan"), 20])
def test_a_split_needs_a_fraction(test_size):
    with pytest.raises(ValueError, match="test_size needs a fraction between 0 and 1"):
        train_test_split(*numbered(10), test_size=test_size, rng=rng())


@given(st.integers(1, 40), st.integers(1, 45))
def test_batches_give_every_row_once_with_its_label(n, batch_size):
    X, y = numbered(n)
    parts = list(batches(X, y, batch_size, rng=rng()))
    assert [len(part) for part, _ in parts[:-1]] == [batch_size] * (len(parts) - 1)
    assert 1 <= len(parts[-1][0]) <= batch_size
    labels = np.concatenate([label for _, label in parts])
    np.testing.assert_array_equal(
        np.concatenate([p for p, _ in parts])[:, 0] * 10, labels
    )
    assert sorted(labels) == y.tolist()


def test_each_round_of_batches_has_its_own_order():
    X, y = numbered(30)
    generator = rng()
    rounds = [[*batches(X, y, 30, rng=generator)][0][1].tolist() for _ in range(2)]
    assert rounds[0] != rounds[1] != y.tolist()


def test_mistakes_are_named_at_the_call_not_at_the_first_batch():
    X, y = numbered(10)
    with pytest.raises(ValueError, match="batch_size needs at least 1 row, got 0"):
        batches(X, y, 0, rng=rng())
    with pytest.raises(ValueError, match="as many rows each, got 10 and 9"):
        batches(X, y[:-1], 2, rng=rng())
    with pytest.raises(ValueError, match="as many rows each, got 9 and 10"):
        train_test_split(X[:-1], y, test_size=0.5, rng=rng())
    with pytest.raises(TypeError, match=r"rng needs a numpy\.random\.Generator, got 7"):
        batches(X, y, 2, rng=7)
    with pytest.raises(TypeError, match=r"rng needs a numpy\.random\.Generator"):
        train_test_split(X, y, test_size=0.5, rng=None)
