"""The contour sandbox walks the paths that the package walks."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import rosen, rosen_der, rosen_hess

from groundup.foundations.optimization import heavy_ball, nesterov, step_factor

LAB = Path(__file__).parents[2] / "book" / "_labs" / "descent.js"
STEEP = np.linalg.eigvalsh(rosen_hess(np.ones(2)))[-1]
GRADIENTS = {
    "Bowl": lambda p: p * [1 / 20, 1],
    "Saddle": lambda p: p * [1, -1],
    "Ravine": lambda p: rosen_der(p) / STEEP,
}
VALUES = {
    "Bowl": lambda p: (p[0] ** 2 / 20 + p[1] ** 2) / 2,
    "Saddle": lambda p: (p[0] ** 2 - p[1] ** 2) / 2,
    "Ravine": lambda p: rosen(p) / STEEP,
}
RUN = """
const { LANDSCAPES, descend, factor, limit } = await import(process.argv[1]);
const [options, curvatures] = JSON.parse(process.argv[2]);
const factors = curvatures.map((c) => factor(c, options));
const facts = { limit: limit(options), factors, lands: {} };
for (const [name, { f }] of Object.entries(LANDSCAPES)) {
  const value = f(options.start, options.kappa);
  facts.lands[name] = { f: value, path: descend(name, options) };
}
console.log(JSON.stringify(facts));
"""


def run(options, curvatures):
    command = ["node", "--input-type=module", "-e", RUN, str(LAB)]
    call = [*command, json.dumps([options, curvatures])]
    return json.loads(
        subprocess.run(call, capture_output=True, text=True, check=True).stdout
    )


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the lab's script")
@pytest.mark.parametrize("ahead", [False, True])
def test_the_lab_walks_the_packages_paths(ahead):
    shared = {"rate": 0.3, "momentum": 0.7, "start": [-1.1, 0.8], "steps": 25}
    curvatures = [0.05, 0.5, 1.0, 3.0, 7.0]
    facts = run({**shared, "kappa": 20, "ahead": ahead}, curvatures)
    assert facts["lands"].keys() == GRADIENTS.keys()
    rule = nesterov if ahead else heavy_ball
    for name, gradient in GRADIENTS.items():
        land = facts["lands"][name]
        path = rule(gradient, shared["start"], lr=0.3, momentum=0.7, steps=25)
        np.testing.assert_allclose(land["path"], path, rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(land["f"], VALUES[name](path[0]), rtol=1e-8)
    if ahead:
        s = 1 - 0.3 * np.array(curvatures)
        expected = [np.abs(np.roots([1, -1.7 * a, 0.7 * a])).max() for a in s]
        edge = np.abs(
            np.roots([1, -1.7 * (1 - facts["limit"]), 0.7 - 0.7 * facts["limit"]])
        )
    else:
        expected = step_factor(curvatures, lr=0.3, momentum=0.7)
        edge = step_factor(1.0, lr=facts["limit"], momentum=0.7)
    np.testing.assert_allclose(facts["factors"], expected, rtol=1e-7)
    np.testing.assert_allclose(np.max(edge), 1, rtol=1e-9)


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the lab's script")
def test_a_path_that_leaves_ends():
    options = {"kappa": 20, "rate": 3, "momentum": 0, "ahead": False}
    path = run({**options, "start": [1, 1], "steps": 500}, [1])["lands"]["Bowl"]["path"]
    assert 10 < len(path) < 50
    assert np.linalg.norm(path[-1]) > 1e6
