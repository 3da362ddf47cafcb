"""The schedule designer draws the package's rates, and its losses are exact."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from groundup import optim

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node runs it")
LAB = Path(__file__).parents[2] / "book" / "_labs" / "schedule.js"
RUN = """
const lab = await import(process.argv[1]);
const facts = { dials: {}, rates: {}, best: {}, warmed: {} };
for (const [kind, { value, low, high }] of Object.entries(lab.SCHEDULES)) {
  const settings = { kind, dial: value, peak: 0.6, warmup: 0 };
  facts.dials[kind] = value ?? null;
  facts.rates[kind] = lab.rates(settings);
  facts.rates[kind + ", warmed"] = lab.rates({ ...settings, warmup: 35 });
  const peak = lab.bestPeak(settings, 4);
  const end = (more) => lab.expected(lab.rates({ ...settings, ...more }), 4).at(-1);
  facts.best[kind] = [-1, 0, 1].map((k) => end({ peak: peak * 2 ** (k / 8) }));
  const warmed = { ...settings, warmup: 50 };
  facts.warmed[kind] = end({ ...warmed, peak: lab.bestPeak(warmed, 4) });
}
const etas = lab.rates({ kind: "Cosine", dial: 0, peak: 1.5, warmup: 10 });
facts.etas = etas;
facts.expected = lab.expected(etas, 2);
const runs = Array.from({ length: 3000 }, (_, i) => lab.once(etas, 2, i + 1));
facts.average = etas.map((_, t) => runs.reduce((sum, run) => sum + run[t], 0) / 3000);
facts.again = lab.once(etas, 2, 7).every((v, t) => v === runs[6][t]);
facts.bowl = [lab.CURVATURES, lab.START, lab.SIGMA, lab.STEPS];
console.log(JSON.stringify(facts));
"""


@pytest.fixture(scope="module")
def facts():
    command = ["node", "--input-type=module", "-e", RUN, str(LAB)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def package_schedules(dials, steps):
    return {
        "Constant": optim.constant(0.6),
        "Step": optim.step_decay(0.6, step_size=dials["Step"]),
        "Exponential": optim.exponential(0.6, gamma=0.5 ** (1 / dials["Exponential"])),
        "Cosine": optim.cosine(0.6, steps=steps, final=0.006 * dials["Cosine"]),
        "Cosine with restarts": optim.cosine_restarts(
            0.6, steps=dials["Cosine with restarts"], longer=2
        ),
        "One cycle": optim.one_cycle(
            0.6, steps=steps, pct_start=dials["One cycle"] / 100
        ),
    }


def test_the_lab_draws_the_packages_rates(facts):
    assert len(facts["rates"]) == 12
    for kind, schedule in package_schedules(facts["dials"], 300).items():
        ours = [schedule(step) for step in range(300)]
        np.testing.assert_allclose(facts["rates"][kind], ours, rtol=1e-10, atol=1e-15)
    for kind, schedule in package_schedules(facts["dials"], 265).items():
        warmed = optim.linear_warmup(schedule, warmup=35)
        ours = [warmed(step) for step in range(300)]
        drawn = facts["rates"][f"{kind}, warmed"]
        np.testing.assert_allclose(drawn, ours, rtol=1e-10, atol=1e-15)


def test_the_average_is_the_recursions_and_that_of_many_runs(facts):
    curvatures, start, sigma, steps = facts["bowl"]
    h, squares, losses = np.array(curvatures), np.array(start, float) ** 2, []
    for eta in facts["etas"]:
        losses.append(h @ squares / 2)
        squares = (1 - eta * h) ** 2 * squares + eta**2 * sigma**2 / 2
    losses.append(h @ squares / 2)
    assert len(losses) == steps + 1
    np.testing.assert_allclose(facts["expected"], losses, rtol=1e-12)
    # 3,000 runs: the mean of a square of a normal number is off by about 3 %.
    np.testing.assert_allclose(facts["average"], losses[:-1], rtol=0.15)
    assert facts["again"]


def test_the_best_peak_is_best_among_its_neighbors(facts):
    for kind in package_schedules(facts["dials"], 300):
        below, best, above = facts["best"][kind]
        assert best <= below
        assert best <= above


def test_the_designer_says_what_the_page_says(facts):
    ends = {kind: row[1] for kind, row in facts["best"].items()}
    assert ends["Cosine"] < ends["Constant"] / 2
    assert ends["Step"] < 0.65 * ends["Constant"]
    assert min(ends, key=ends.get) == "Exponential"
    # Where nothing breaks, warm-up saves nothing.
    for kind in ("Constant", "Cosine", "Exponential"):
        assert facts["warmed"][kind] > 0.99 * ends[kind]
