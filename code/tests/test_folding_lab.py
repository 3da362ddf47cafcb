"""The folding lab computes the package's layer, and finds the gap that an SVM finds."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog
from sklearn.svm import SVC

from groundup.foundations.piecewise import relu_network

LAB = Path(__file__).parents[2] / "book" / "_labs" / "folding.js"
RUN = """
const { hidden, separation, DATA } = await import(process.argv[1]);
const { units, points, clouds } = JSON.parse(process.argv[2]);
const images = (name) => points.map((x) => hidden(units, name, x));
const answers = Object.entries(DATA).filter(([, data]) => data.answer)
  .map(([name, { points, labels, answer }]) =>
    [name, separation(points.map((x) => hidden(answer, "ReLU", x)), labels)]);
const raw = Object.entries(DATA).map(([name, { points, labels }]) =>
  [name, separation(points, labels).gap]);
console.log(JSON.stringify({ ReLU: images("ReLU"), none: images("none"),
  answers: Object.fromEntries(answers), raw: Object.fromEntries(raw),
  clouds: clouds.map(([points, labels]) => separation(points, labels)) }));
"""

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None, reason="node runs the lab's script"
)


def lab(**arguments):
    command = ["node", "--input-type=module", "-e", RUN, str(LAB)]
    run = subprocess.run(
        [*command, json.dumps(arguments)], capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def clouds():
    rng = np.random.default_rng(0)
    drawn = []
    for distance in (0.5, 2.0, 4.0, 6.0):
        labels = np.arange(12) % 3 == 0
        points = rng.normal(size=(12, 2)) + distance * labels[:, None]
        drawn.append((points, labels))
    return drawn


@pytest.fixture(scope="module")
def facts(clouds):
    units = [{"foot": [0.5, -0.25], "tip": [1.5, 1.0]}]
    units.append({"foot": [-1.0, 0.3], "tip": [-1.2, 1.3]})
    points = np.random.default_rng(1).uniform(-2, 2, size=(9, 2))
    pairs = [(p.tolist(), label.astype(int).tolist()) for p, label in clouds]
    return points, lab(units=units, points=points.tolist(), clouds=pairs)


def test_the_lab_computes_a_layer(facts):
    points, told = facts
    weight = np.array([[1.0, -0.2], [1.25, 1.0]])
    bias = -np.array([0.5 * 1.0 - 0.25 * 1.25, -1.0 * -0.2 + 0.3 * 1.0])
    np.testing.assert_allclose(told["none"], points @ weight + bias, atol=1e-12)
    identity = np.eye(2), np.zeros(2)
    expected = relu_network([(weight, bias), identity], points)
    np.testing.assert_allclose(told["ReLU"], expected, atol=1e-12)


def test_the_lab_finds_the_widest_gap(clouds, facts):
    seen = set()
    for (points, labels), found in zip(clouds, facts[1]["clouds"], strict=True):
        signed = np.where(labels, -1, 1)[:, None] * np.c_[points, np.ones(len(points))]
        wall = linprog(np.zeros(3), signed, -np.ones(len(points)), bounds=(None, None))
        separable = wall.status == 0  # a line with every point at least 1 past it
        assert separable == (found["gap"] > 0)
        if separable:
            svm = SVC(kernel="linear", C=1e5).fit(points, labels)
            expected = 2 / np.linalg.norm(svm.coef_)
            np.testing.assert_allclose(found["gap"], expected, rtol=1e-2)
        seen.add(separable)
    assert seen == {True, False}


def test_only_the_answers_separate(facts):
    told = facts[1]
    assert set(told["answers"]) == {"XOR", "Corner", "Stripe"}
    assert all(found["gap"] > 0.3 for found in told["answers"].values())
    assert max(told["raw"].values()) <= 0
