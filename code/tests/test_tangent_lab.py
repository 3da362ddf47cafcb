"""The tangent plane explorer draws the slopes that the package measures."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from groundup.foundations.calculus import central_difference, numerical_gradient

LAB = Path(__file__).parents[2] / "book" / "_labs" / "tangent.js"
SURFACES = {
    "Bowl": lambda p: 0.15 * p[0] ** 2 + 0.3 * p[1] ** 2,
    "Saddle": lambda p: 0.3 * (p[0] ** 2 - p[1] ** 2),
    "Ripples": lambda p: 0.6 * np.sin(1.5 * p[0]) * np.cos(1.5 * p[1]),
    "Fold": lambda p: 0.5 * abs(p[0]) + 0.3 * p[1],
}
RUN = """
const { SURFACES, gap } = await import(process.argv[1]);
const [point, degrees, step] = JSON.parse(process.argv[2]);
const facts = {};
for (const [name, { f, gradient }] of Object.entries(SURFACES)) {
  const values = { f: f(...point), gradient: gradient(...point) };
  facts[name] = { ...values, ...gap(name, point, degrees, step) };
}
console.log(JSON.stringify(facts));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the lab's script")
@pytest.mark.parametrize("point", [[-0.4, 0.5], [1.3, -0.7]])
def test_the_lab_has_the_right_slopes_and_gap(point):
    command = ["node", "--input-type=module", "-e", RUN, str(LAB)]
    run = subprocess.run(
        [*command, json.dumps([point, 35, 0.25])],
        capture_output=True,
        text=True,
        check=True,
    )
    facts, angle = json.loads(run.stdout), np.deg2rad(35)
    assert facts.keys() == SURFACES.keys()
    v = np.array([np.cos(angle), np.sin(angle)])
    for name, f in SURFACES.items():
        lab, p = facts[name], np.array(point)
        slope = central_difference(f, p, v)
        np.testing.assert_allclose(lab["f"], f(p), rtol=1e-12)
        np.testing.assert_allclose(lab["gradient"], numerical_gradient(f, p), atol=1e-9)
        np.testing.assert_allclose(lab["slope"], slope, atol=1e-9)
        surface, plane = f(p + 0.25 * v), f(p) + 0.25 * slope
        np.testing.assert_allclose(lab["gap"], surface - plane, atol=1e-9)
