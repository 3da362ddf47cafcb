"""The regularization lab fits what the package fits, and measures the same errors."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from groundup.models.penalized import Lasso, Ridge

LAB = Path(__file__).parents[2] / "book" / "_labs" / "regularization.js"
RUN = """
const lab = await import(process.argv[1]);
const [penalty, degree, noise, seed] = JSON.parse(process.argv[2]);
const y = lab.draws(seed).map((z, i) => lab.truth(lab.XS[i]) + noise * z);
const fits = lab.solve(penalty, degree, y);
const errors = fits.map((fit) => lab.errors(fit, y, noise));
const many = Array.from({ length: 500 }, (_, k) => lab.draws(k));
console.log(JSON.stringify({ x: lab.XS, y, fits, errors, many, at: lab.STRENGTHS }));
"""
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node runs it")


def run(*arguments):
    command = ["node", "--input-type=module", "-e", RUN, str(LAB)]
    call = [*command, json.dumps(arguments)]
    return json.loads(
        subprocess.run(call, capture_output=True, text=True, check=True).stdout
    )


@pytest.mark.parametrize(
    ("penalty", "degree"), [("L2", 12), ("L2", 3), ("L1", 7), ("L1", 12)]
)
def test_the_lab_fits_and_measures_what_the_package_does(penalty, degree):
    noise = 0.35
    facts = run(penalty, degree, noise, 3)
    x, y = np.array(facts["x"]), np.array(facts["y"])
    X, grid = x[:, None] ** np.arange(1, degree + 1), np.linspace(-1, 1, 121)
    first = 0 if penalty == "L2" else 15  # below, coordinate descent takes long
    for k in range(first, len(facts["at"]), 3):
        strength, fit = facts["at"][k], facts["fits"][k]
        model = Ridge(len(x) * strength) if penalty == "L2" else Lasso(strength)
        model.fit(X, y)
        np.testing.assert_allclose(fit["w"], model.weight_, atol=1e-5)
        assert fit["b"] == pytest.approx(model.bias_, abs=1e-6)
        ahead = model.predict(grid[:, None] ** np.arange(1, degree + 1))
        expected = np.mean((ahead - np.sin(4 * grid)) ** 2) + noise**2
        assert facts["errors"][k]["test"] == pytest.approx(expected, abs=1e-6)
        train = np.mean((model.predict(X) - y) ** 2)
        assert facts["errors"][k]["train"] == pytest.approx(train, abs=1e-6)


@pytest.mark.parametrize(("degree", "seed"), [(5, 1), (12, 2), (14, 3), (14, 4)])
def test_no_weight_can_improve_on_the_lasso_of_the_lab(degree, seed):
    facts = run("L1", degree, 0.3, seed)
    x, y = np.array(facts["x"]), np.array(facts["y"])
    X = x[:, None] ** np.arange(1, degree + 1)
    X, y = X - X.mean(axis=0), y - y.mean()
    assert len(facts["fits"]) == len(facts["at"]) == 25
    for strength, fit in zip(facts["at"], facts["fits"], strict=True):
        w = np.array(fit["w"])
        pull = X.T @ (y - X @ w) / len(x)
        used = w != 0
        np.testing.assert_allclose(pull[used], strength * np.sign(w[used]), atol=1e-8)
        assert (np.abs(pull) <= strength + 1e-8).all()


def test_the_noise_is_standard_normal():
    z = np.array(run("L2", 1, 0.0, 1)["many"])  # (500, 20)
    assert abs(z.mean()) < 0.04  # four standard errors
    assert abs(z.std() - 1) < 0.03
    assert abs((np.abs(z) > 1.96).mean() - 0.05) < 0.009
