"""The perceptron against scikit-learn, its convergence bound, and its symmetries."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn import linear_model
from sklearn.svm import SVC

from groundup.models.perceptron import Perceptron, updates

LAB = Path(__file__).parents[2] / "book" / "_labs" / "perceptron.js"
XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
EVERY_SEED = pytest.mark.parametrize("seed", range(5))


def clouds(seed, *, distance, n=37, features=5):
    """Two Gaussian clouds in random order, their centers ``distance`` apart."""
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(n) % 2)
    return rng.normal(size=(n, features)) + distance * y[:, None] / features**0.5, y


def scikit_learn(X, y, *, epochs):
    """scikit-learn's perceptron after exactly ``epochs`` passes in the given order."""
    return linear_model.Perceptron(
        max_iter=epochs, shuffle=False, tol=None, eta0=1.0
    ).fit(X, y)


@EVERY_SEED
@pytest.mark.parametrize("distance", [8.0, 1.0], ids=["separable", "overlapping"])
def test_weights_equal_scikit_learn_after_every_epoch(seed, distance):
    X, y = clouds(seed, distance=distance)
    for epochs in range(1, 12):
        ours = Perceptron(max_epochs=epochs).fit(X, y)
        theirs = scikit_learn(X, y, epochs=epochs)
        np.testing.assert_array_equal(ours.weight_, theirs.coef_[0])
        assert ours.bias_ == theirs.intercept_[0]
        np.testing.assert_array_equal(ours.predict(X), theirs.predict(X))


def test_the_two_kinds_of_clouds_are_what_they_are_called():
    assert all(
        Perceptron().fit(*clouds(seed, distance=8.0)).converged_ for seed in range(5)
    )
    assert not any(
        Perceptron(max_epochs=200).fit(*clouds(seed, distance=1.0)).converged_
        for seed in range(5)
    )


def test_a_score_of_zero_is_class_0_as_in_scikit_learn():
    X, y = np.array([[1.0], [2.0], [3.0]]), np.array([0, 1, 1])
    ours, theirs = Perceptron().fit(X, y), scikit_learn(X, y, epochs=30)
    on_the_line = np.array([[-ours.bias_ / ours.weight_[0]]])
    assert ours.decision_function(on_the_line)[0] == 0
    assert ours.predict(on_the_line)[0] == theirs.predict(on_the_line)[0] == 0


def test_hand_computed_updates():
    X, y = np.array([[2.0, 1.0], [-1.0, 1.0], [1.0, -1.0]]), np.array([1, 0, 0])
    seen = [(u.epoch, u.step, u.index, *u.weight, u.bias) for u in updates(X, y)]
    assert seen == [
        (0, 1, 0, 2, 1, 1),
        (0, 2, 1, 3, 0, 0),  # the score was exactly 0
        (0, 3, 2, 2, 1, -1),
        (1, 6, 2, 1, 2, -2),  # again exactly 0
    ]


def test_updates_keep_their_own_weights():
    X, y = clouds(0, distance=8.0)
    weight, bias, history = np.zeros(X.shape[1]), 0.0, list(updates(X, y))
    for update in history:
        sign = 2 * y[update.index] - 1
        weight, bias = weight + sign * X[update.index], bias + sign
        np.testing.assert_array_equal(update.weight, weight)
        assert update.bias == bias


def test_fit_is_the_end_of_updates_and_counts_errors_by_epoch():
    X, y = clouds(1, distance=8.0)
    model, history = Perceptron(), list(updates(X, y))
    assert model.fit(X, y) is model
    np.testing.assert_array_equal(model.weight_, history[-1].weight)
    assert model.errors_.sum() == len(history)
    assert model.errors_[-1] == 0
    assert len(model.errors_) == history[-1].epoch + 2
    assert model.score(X, y) == 1.0


def test_without_convergence_the_last_epoch_still_has_errors():
    model = Perceptron(max_epochs=7).fit(*XOR)
    assert not model.converged_
    assert len(model.errors_) == 7
    assert (model.errors_ > 0).all()


def test_xor_never_converges_and_its_weights_cycle():
    features, labels = XOR
    ends = {}  # the last weights of each epoch
    for update in updates(features, labels, max_epochs=200):
        ends[update.epoch] = (*update.weight, update.bias)
    states = [ends[epoch] for epoch in range(200)]  # KeyError if an epoch were clean
    start = states.index(states[-1])
    period = states.index(states[-1], start + 1) - start
    assert states[start : start + period] == states[start + period : start + 2 * period]
    assert len(set(states)) <= 4


@st.composite
def separated(draw):
    """Integer points, labels and an integer separator with a bias: exact arithmetic."""
    features = draw(st.integers(1, 4))
    entries = st.integers(-9, 9)
    X = draw(arrays(np.int64, (draw(st.integers(2, 12)), features), elements=entries))
    separator = draw(arrays(np.int64, features + 1, elements=entries))
    scores = X @ separator[:-1] + separator[-1]
    assume((scores > 0).any() and (scores < 0).any() and (scores != 0).all())
    return X, (scores > 0).astype(int), separator, np.abs(scores).min()


@given(separated())
def test_updates_never_exceed_the_bound(problem):
    X, y, separator, margin = problem
    count = len(list(updates(X, y, max_epochs=10**6)))
    radius_squared = (X**2).sum(axis=1).max() + 1
    # count <= (R / gamma)^2 with gamma = margin / |separator|, in integers
    assert count * margin**2 <= radius_squared * (separator @ separator)


@given(separated())
def test_the_bias_is_the_weight_of_a_constant_input(problem):
    X, y, _, _ = problem
    weight = np.zeros(X.shape[1] + 1)
    for _ in range(20):
        for x, sign in zip(np.c_[X, np.ones(len(X))], 2 * y - 1, strict=True):
            if sign * (weight @ x) <= 0:
                weight = weight + sign * x
    model = Perceptron(max_epochs=20).fit(X, y)
    np.testing.assert_array_equal(np.append(model.weight_, model.bias_), weight)


@given(separated(), st.randoms(use_true_random=False))
def test_permuted_and_mirrored_features_permute_and_mirror_the_weights(problem, random):
    X, y, _, _ = problem
    order = random.sample(range(X.shape[1]), X.shape[1])
    mirror = np.array([random.choice([-1, 1]) for _ in order])
    plain = Perceptron(max_epochs=20).fit(X, y)
    moved = Perceptron(max_epochs=20).fit(X[:, order] * mirror, y)
    np.testing.assert_array_equal(moved.weight_, plain.weight_[order] * mirror)
    assert moved.bias_ == plain.bias_


@given(separated())
def test_exchanged_classes_negate_the_weights(problem):
    X, y, _, _ = problem
    plain = Perceptron(max_epochs=20).fit(X, y)
    exchanged = Perceptron(max_epochs=20).fit(X, 1 - y)
    np.testing.assert_array_equal(exchanged.weight_, -plain.weight_)
    assert exchanged.bias_ == -plain.bias_


@EVERY_SEED
def test_a_learning_rate_would_only_scale_the_weights(seed):
    X, y = clouds(seed, distance=1.0)
    theirs = linear_model.Perceptron(max_iter=9, shuffle=False, tol=None, eta0=0.25)
    ours = Perceptron(max_epochs=9).fit(X, y)
    np.testing.assert_allclose(
        theirs.fit(X, y).coef_[0], 0.25 * ours.weight_, rtol=1e-12
    )


def test_rng_gives_every_epoch_its_own_order():
    X, y = clouds(0, distance=1.0)
    rng, seen = np.random.default_rng(3), {}
    for update in updates(X, y, max_epochs=4, rng=np.random.default_rng(3)):
        seen.setdefault(update.epoch, []).append(update)
    for epoch in range(4):
        order = rng.permutation(len(X))
        for update in seen[epoch]:
            assert update.index == order[update.step - 1 - epoch * len(X)]


def test_the_same_seed_gives_the_same_weights_and_another_seed_does_not():
    X, y = clouds(0, distance=1.0)
    first, again, other = (
        Perceptron(max_epochs=5, rng=np.random.default_rng(seed)).fit(X, y).weight_
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


X, Y = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]), np.array([0, 1, 1])


@pytest.mark.parametrize(
    ("inputs", "labels", "error", "message"),
    [
        (X, Y[:2], ValueError, "one label per row, got 3 rows and 2 labels"),
        (X, [-1, 1, 1], ValueError, r"labels 0 and 1, both .*, got \[-1, 1\]"),
        (X, [1, 1, 1], ValueError, r"both present, .* got \[1\] in shape \(3,\)"),
        (X, [0, 1, 2], ValueError, r"got \[0, 1, 2\]"),
        (X, ["no", "yes", "yes"], ValueError, r"got \['no', 'yes'\]"),
        (X, [[0], [1], [1]], ValueError, r"in one dimension, .* shape \(3, 1\)"),
        (X[0], Y, ValueError, r"X of shape \(N, D\), got \(2,\)"),
        (X[:0], Y[:0], ValueError, r"both present, .* got \[\]"),
        (X * [1, np.nan], Y, FloatingPointError, "finite inputs, got 3 NaN"),
        (X * [1, np.inf], Y, FloatingPointError, "got 3 NaN or infinite"),
    ],
)
def test_bad_input_is_named(inputs, labels, error, message):
    with pytest.raises(error, match=message):
        Perceptron().fit(inputs, labels)


def test_bad_use_is_named():
    with pytest.raises(AttributeError, match="needs fit before predict"):
        Perceptron().predict(X)
    with pytest.raises(ValueError, match="needs 2 features, as in fit, got 1"):
        Perceptron().fit(X, Y).predict(X[:, :1])
    with pytest.raises(ValueError, match="max_epochs of at least 1, got 0"):
        Perceptron(max_epochs=0).fit(X, Y)


RUN_LAB = """
import { readFileSync } from "node:fs";
const { start, step, geometry } = await import(process.argv[2]);
const problems = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(problems.map(({ points, updates }) => {
  let state = start(), seen = [];
  for (let k = 0; k < updates; k += 1) {
    state = step(points, state);
    if (state.index === null) break;
    seen.push([state.index, ...state.weight, state.bias]);
  }
  return { seen, converged: state.index === null, ...geometry(points) };
})));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the lab's script")
def test_the_lab_makes_the_same_updates(tmp_path):
    problems = [
        clouds(seed, distance=d, n=11, features=2)
        for seed in range(8)
        for d in (0.5, 3.0, 8.0)
    ] + [XOR]
    theirs = run_lab(tmp_path, problems, limit=40)
    for (X, y), lab in zip(problems, theirs, strict=True):
        ours = [[u.index, *u.weight, u.bias] for u in updates(X, y)][:41]
        assert lab["seen"] == ours[:40]
        assert lab["converged"] == (len(ours) < 40)


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the lab's script")
def test_the_lab_knows_the_radius_and_the_margin(tmp_path):
    problems = [clouds(s, distance=8.0, n=11, features=2) for s in range(8)]
    *separable, xor = run_lab(tmp_path, [*problems, XOR], limit=1)
    assert xor["gamma"] == 0
    for (X, y), lab in zip(problems, separable, strict=True):
        rows = (2 * y - 1)[:, None] * np.c_[X, np.ones(len(X))]
        # Mirrored rows leave the machine no use for an intercept of its own.
        svm = SVC(kernel="linear", C=1e10, tol=1e-6)
        svm.fit(np.r_[rows, -rows], np.repeat([1, 0], len(rows)))
        direction = svm.coef_[0] / np.linalg.norm(svm.coef_[0])
        assert lab["gamma"] == pytest.approx((rows @ direction).min(), rel=1e-4)
        assert lab["radius"] == pytest.approx(np.linalg.norm(rows, axis=1).max())


def run_lab(folder, problems, *, limit):
    """The updates that the lab's step function makes, as node runs it."""
    shutil.copy(LAB, folder / "lab.mjs")
    (folder / "run.mjs").write_text(RUN_LAB)
    points = [
        [{"x": list(x), "y": int(label)} for x, label in zip(X, y, strict=True)]
        for X, y in ((X.tolist(), y) for X, y in problems)
    ]
    done = subprocess.run(
        ["node", folder / "run.mjs", (folder / "lab.mjs").as_uri()],
        input=json.dumps([{"points": p, "updates": limit} for p in points]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)
