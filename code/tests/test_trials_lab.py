"""The search lab stops the runs that the package's halving stops."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from groundup.tuning import rungs, successive_halving

LAB = Path(__file__).parents[2] / "book" / "_labs" / "trials.js"
RUN = """
import { readFileSync } from "node:fs";
const { search, shuffled } = await import(process.argv[2]);
const [curves, cases] = JSON.parse(readFileSync(0, "utf8"));
const found = cases.map(({ n, order, ...options }) => {
  const drawn = shuffled(curves.length, order).slice(0, n);
  const { epochs, cost, chosen } = search(curves, drawn, options);
  return { drawn, epochs: drawn.map((i) => epochs.get(i)), cost, chosen };
});
console.log(JSON.stringify(found));
"""


def play(tmp_path, curves, cases):
    shutil.copy(LAB, tmp_path / "lab.mjs")
    (tmp_path / "run.mjs").write_text(RUN)
    done = subprocess.run(
        ["node", tmp_path / "run.mjs", (tmp_path / "lab.mjs").as_uri()],
        input=json.dumps([curves.tolist(), cases]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the lab's script")
def test_the_lab_halves_as_the_package_does(tmp_path):
    curves = np.random.default_rng(0).random((40, 16)).round(2)  # with ties
    cases = [
        {"method": "halving", "n": n, "first": first, "eta": eta, "order": order}
        for n, first, eta, order in ((40, 1, 2, 0), (17, 2, 3, 5), (4, 4, 4, 9))
    ]
    for case, found in zip(cases, play(tmp_path, curves, cases), strict=True):
        assert sorted({*found["drawn"], *range(40)}) == list(range(40))
        plan = rungs(
            case["n"], min_budget=case["first"], max_budget=16, eta=case["eta"]
        )
        configs = [{"run": i} for i in found["drawn"]]
        ranked = successive_halving(lambda config: curves[config["run"]], configs, plan)
        spent = {run.config["run"]: len(run.values) for run in ranked}
        assert found["chosen"] == ranked[0].config["run"]
        assert found["epochs"] == [spent[i] for i in found["drawn"]]
        assert found["cost"] == sum(spent.values())


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the lab's script")
def test_random_search_spends_as_much_or_all(tmp_path):
    curves = np.random.default_rng(1).random((32, 16))
    shared = {"n": 32, "first": 1, "eta": 2, "order": 3}
    halved, same, whole = play(
        tmp_path, curves, [{"method": m, **shared} for m in ("halving", "same", "all")]
    )
    assert halved["drawn"] == same["drawn"] != sorted(same["drawn"])
    assert same["cost"] == halved["cost"] // 16 * 16
    assert whole["cost"] == 32 * 16
    for found in (same, whole):
        full = [
            i for i, e in zip(found["drawn"], found["epochs"], strict=True) if e == 16
        ]
        assert found["chosen"] == min(full, key=lambda i: curves[i, -1])
