"""The initialization lab carries signals and gradients as the package does."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from groundup import nn
from groundup.autograd import functional as F
from groundup.nn import init
from groundup.nn.signals import signals

LAB = Path(__file__).parents[2] / "book" / "_labs" / "initialization.js"
RUN = """
const lab = await import(process.argv[1]);
const { weights, inputs, gradient, width, gain } = JSON.parse(process.argv[2]);
const facts = { gains: {}, layers: {}, draws: Array.from(lab.normals(20000, 7)) };
for (const name of Object.keys(lab.ACTIVATIONS)) {
  facts.gains[name] = lab.gain(name);
  const { activations, gradients } = lab.propagate({ weights, inputs, gradient, width, name, gain });
  facts.layers[name] = [activations.map((a) => Array.from(a)), gradients.map((g) => Array.from(g))];
}
facts.perpendicular = Array.from(lab.orthonormal(lab.normals(121, 3), 11));
console.log(JSON.stringify(facts));
"""  # noqa: E501


class Activation(nn.Module):
    def __init__(self, name):
        self.name = name

    def __call__(self, x):
        plain = {"tanh": F.tanh, "ReLU": F.relu, "sigmoid": F.sigmoid}
        if self.name.startswith("leaky"):
            return F.maximum(x, 0.2 * x)
        return plain[self.name](x) if self.name in plain else x * 1.0


@pytest.fixture(scope="module")
def facts():
    if shutil.which("node") is None:
        pytest.skip("node runs the lab's script")
    rng = np.random.default_rng(0)
    given = {"weights": rng.normal(size=(4, 5, 5)), "inputs": rng.normal(size=(7, 5)),
             "gradient": rng.normal(size=(7, 5))}  # fmt: skip
    flat = {name: array.reshape(len(array), -1) for name, array in given.items()}
    flat["inputs"], flat["gradient"] = flat["inputs"].ravel(), flat["gradient"].ravel()
    call = {name: array.tolist() for name, array in flat.items()}
    command = ["node", "--input-type=module", "-e", RUN, str(LAB)]
    run = subprocess.run(
        [*command, json.dumps({**call, "width": 5, "gain": 0.7})],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return given, json.loads(run.stdout)


NAMES = ["tanh", "ReLU", "leaky ReLU, 0.2", "sigmoid", "linear"]


@pytest.mark.parametrize("name", NAMES)
def test_the_lab_propagates_as_the_package_does(facts, name):
    given, found = facts
    assert list(found["layers"]) == NAMES
    layers = []
    for weight in given["weights"]:
        linear = nn.Linear(5, 5, bias=False, rng=np.random.default_rng(0))
        linear.weight.data[...] = 0.7 * weight
        layers += [linear, Activation(name)]
    recorded = signals(
        nn.Sequential(*layers), given["inputs"], lambda h: (h * given["gradient"]).sum()
    )[1::2]
    activations, gradients = found["layers"][name]
    for record, h, g in zip(recorded, activations, gradients, strict=True):
        np.testing.assert_allclose(np.reshape(h, (7, 5)), record.output, rtol=1e-9)
        np.testing.assert_allclose(
            np.reshape(g, (7, 5)), record.gradient, rtol=1e-9, atol=1e-14
        )


@pytest.mark.parametrize("name", NAMES)
def test_the_labs_gains_are_the_integrals(facts, name):
    f = Activation(name)
    integral = init.gaussian_gain(lambda z: f(nn.Parameter(z)).data)
    assert facts[1]["gains"][name] == pytest.approx(integral, rel=1e-7)


def test_the_labs_draws_are_normal_and_its_rows_perpendicular(facts):
    draws = np.array(facts[1]["draws"])
    assert abs(draws.mean()) < 0.03
    assert draws.std() == pytest.approx(1, abs=0.02)
    assert np.mean(draws**4) == pytest.approx(3, abs=0.2)
    rows = np.reshape(facts[1]["perpendicular"], (11, 11))
    np.testing.assert_allclose(rows @ rows.T, np.eye(11), atol=1e-12)
