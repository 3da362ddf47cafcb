"""The loss lab computes the losses, slopes and steps that the package computes."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from groundup.autograd import Tensor
from groundup.autograd import functional as F

LAB = Path(__file__).parents[2] / "book" / "_labs" / "losses.js"
LOSSES = {
    "Line, squared error": F.mse_loss,
    "Sigmoid, squared error": lambda z, t: F.mse_loss(F.sigmoid(z), t),
    "Sigmoid, cross-entropy": F.binary_cross_entropy_with_logits,
}
RUN = """
const { LOSSES, points, loss, slopes, walk } = await import(process.argv[1]);
const [far, at, rate, steps] = JSON.parse(process.argv[2]);
const data = points(far), facts = { data, losses: {} };
for (const name of Object.keys(LOSSES)) {
  const path = walk(name, data, at, rate, steps);
  facts.losses[name] = {
    loss: loss(name, data, at), slopes: slopes(name, data, at), path,
  };
}
console.log(JSON.stringify(facts));
"""


def run(*arguments):
    command = ["node", "--input-type=module", "-e", RUN, str(LAB)]
    call = [*command, json.dumps(arguments)]
    return json.loads(
        subprocess.run(call, capture_output=True, text=True, check=True).stdout
    )


def slopes(name, data, at):
    """Loss and slopes by our engine."""
    x, t = np.array(data).T
    w, b = Tensor(at[0]), Tensor(at[1])
    value = LOSSES[name](w * x + b, t)
    value.backward()
    return value.item(), np.array([w.grad, b.grad])


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the lab's script")
@pytest.mark.parametrize(("far", "at"), [(2.9, [0.7, -1.3]), (9.0, [-5.0, 30.0])])
def test_the_lab_computes_what_the_package_computes(far, at):
    facts = run(far, at, 0.02, 20)
    assert facts["data"][-1] == [far, 1]
    assert facts["losses"].keys() == LOSSES.keys()
    for name, fact in facts["losses"].items():
        value, slope = slopes(name, facts["data"], at)
        assert fact["loss"] == pytest.approx(value, rel=1e-10)
        np.testing.assert_allclose(fact["slopes"], slope, rtol=1e-8, atol=1e-14)
        here = np.array(at)
        for there in fact["path"]:
            np.testing.assert_allclose(there, here, rtol=1e-8)
            here = here - 0.02 * slopes(name, facts["data"], here)[1]
        assert len(fact["path"]) == 21


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the lab's script")
def test_confidently_wrong_is_flat_for_squared_error_alone():
    facts = run(2.9, [-5.0, 0.0], 1.0, 100)["losses"]
    left = {name: fact["path"][-1][0] for name, fact in facts.items()}
    assert left["Sigmoid, squared error"] < -2
    assert left["Sigmoid, cross-entropy"] > 1
