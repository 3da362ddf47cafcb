"""The matrix lab computes products, determinants and inverses as NumPy does."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

LAB = Path(__file__).parents[2] / "book" / "_labs" / "matrix-map.js"
RUN = """
const lab = await import(process.argv[1]);
const { apply, compose, det, inverse, kept, PRESETS, TURN, SHEAR } = lab;
const [A, B, v] = JSON.parse(process.argv[2]);
console.log(JSON.stringify({ apply: apply(A, v), compose: compose(A, B), det: det(A),
  inverse: inverse(A), kept: kept(A), PRESETS, TURN, SHEAR }));
"""
MATRICES = {
    "stretching": [[2.0, 1.0], [0.5, -1.5]],
    "turning": [[0.5, -2.0], [1.0, 0.25]],
    "flat": [[1.0, 2.0], [0.5, 1.0]],
    "shear": [[1.0, 1.0], [0.0, 1.0]],
    "triangular": [[2.0, 0.0], [1.0, 0.5]],
    "same": [[3.0, 0.0], [0.0, 3.0]],
}

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None, reason="node runs the lab's script"
)


def lab(*arguments):
    command = ["node", "--input-type=module", "-e", RUN, str(LAB)]
    run = subprocess.run(
        [*command, json.dumps(arguments)], capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


@pytest.mark.parametrize("name", MATRICES)
def test_the_lab_computes_what_numpy_does(name):
    A, B, v = np.array(MATRICES[name]), np.array([[0.3, -0.7], [1.1, 2.0]]), [0.6, -1.4]
    facts = lab(A.tolist(), B.tolist(), v)
    np.testing.assert_allclose(facts["apply"], A @ v, rtol=1e-13)
    np.testing.assert_allclose(facts["compose"], A @ B, rtol=1e-13)
    np.testing.assert_allclose(facts["det"], np.linalg.det(A), atol=1e-13)
    if name == "flat":
        assert facts["inverse"] is None
    else:
        np.testing.assert_allclose(facts["inverse"], np.linalg.inv(A), rtol=1e-13)
    values = np.linalg.eigvals(A)
    real = {"same": [3.0], "shear": [1.0]}.get(name, np.sort(values[values.imag == 0]))
    np.testing.assert_allclose(
        sorted(d["factor"] for d in facts["kept"]), real, atol=1e-12
    )
    for direction in facts["kept"]:
        way = np.array(direction["way"] or [0.6, 0.8])
        np.testing.assert_allclose(A @ way, direction["factor"] * way, atol=1e-12)


def test_the_buttons_turn_and_shear():
    facts = lab(MATRICES["same"], MATRICES["shear"], [1, 0])
    turn, shear = np.array(facts["TURN"]), np.array(facts["SHEAR"])
    np.testing.assert_array_equal(turn @ [2, 1], [-1, 2])
    np.testing.assert_array_equal(shear @ [2, 1], [3, 1])
    assert not np.array_equal(turn @ shear, shear @ turn)
    assert np.linalg.matrix_rank(facts["PRESETS"]["Flatten"]) == 1
