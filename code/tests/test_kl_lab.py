"""The KL lab computes divergences as the package and an integral do."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from groundup.foundations.information import gaussian_kl, js_divergence

LAB = Path(__file__).parents[2] / "book" / "_labs" / "kl.js"
RUN = """
const lab = await import(process.argv[1]);
const { density, divergence, excess, jensenShannon, verdict, PRESETS } = lab;
const [p, q, xs] = JSON.parse(process.argv[2]);
console.log(JSON.stringify({ there: divergence(p, q), back: divergence(q, p),
  middle: jensenShannon(p, q), density: xs.map((x) => density(p, x)),
  excess: xs.map((x) => excess(p, q, x)), verdict: verdict(p, q), PRESETS }));
"""
GRID = np.linspace(-40, 40, 40001)

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None, reason="node runs the lab's script"
)


def lab(*arguments):
    command = ["node", "--input-type=module", "-e", RUN, str(LAB)]
    run = subprocess.run(
        [*command, json.dumps(arguments)], capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


@pytest.mark.parametrize(
    ("p", "q"), [((0.3, 0.8), (-1.1, 1.7)), ((-3, 0.3), (3, 3)), ((-2, 0.5), (2, 0.5))]
)
def test_the_lab_computes_what_the_package_does(p, q):
    xs = [-2.5, -0.4, 0.0, 1.3]
    facts = lab(p, q, xs)
    np.testing.assert_allclose(facts["there"], gaussian_kl(*p, *q), rtol=1e-12)
    np.testing.assert_allclose(facts["back"], gaussian_kl(*q, *p), rtol=1e-12)
    np.testing.assert_allclose(facts["density"], norm.pdf(xs, *p), rtol=1e-12)
    bits = (norm.logpdf(xs, *p) - norm.logpdf(xs, *q)) / np.log(2)
    np.testing.assert_allclose(facts["excess"], norm.pdf(xs, *p) * bits, atol=1e-12)
    cells = [norm.pdf(GRID, *which) for which in (p, q)]
    cells = [cell / cell.sum() for cell in cells]
    np.testing.assert_allclose(facts["middle"], js_divergence(*cells), atol=1e-6)


def test_the_wider_one_has_the_larger_divergence():
    rng = np.random.default_rng(0)
    means, widths = rng.uniform(-3, 3, (2, 5000)), rng.uniform(0.3, 3, (2, 5000))
    there = gaussian_kl(means[0], widths[0], means[1], widths[1])
    back = gaussian_kl(means[1], widths[1], means[0], widths[0])
    assert ((there > back) == (widths[0] > widths[1])).all()
    assert lab((0, 3), (1, 2.9), [])["verdict"].startswith("p is wider")
    assert lab((0, 0.5), (0, 1.5), [])["verdict"].startswith("q is wider")
    assert lab((0, 1), (0, 1), [])["verdict"].startswith("The two are equal")
    assert lab((0, 1), (0.1, 1), [])["verdict"].startswith("The widths are equal")


def test_the_area_below_is_the_divergence():
    p, q = (0.5, 0.6), (-0.5, 1.2)

    def excess(x):
        bits = (norm.logpdf(x, *p) - norm.logpdf(x, *q)) / np.log(2)
        return norm.pdf(x, *p) * bits

    there = lab(p, q, [])["there"]
    np.testing.assert_allclose(quad(excess, -10, 10)[0], there, rtol=1e-9)


def test_the_presets_show_what_their_names_say():
    presets = lab((0, 1), (0, 1), [])["PRESETS"]
    costs = {
        name: (gaussian_kl(*p, *q), gaussian_kl(*q, *p))
        for name, (p, q) in presets.items()
    }
    assert costs["Equal"] == (0, 0)
    assert costs["q too narrow"][0] > 2 * costs["q too narrow"][1]
    assert costs["q too wide"][1] > 2 * costs["q too wide"][0]
    np.testing.assert_allclose(*costs["Far apart"])
