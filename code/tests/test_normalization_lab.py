"""The normalization lab computes what the package computes, and who feels a change."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from groundup import nn
from groundup.autograd import Tensor

LAB = Path(__file__).parents[2] / "book" / "_labs" / "normalization.js"
RUN = """
const lab = await import(process.argv[1]);
const { x, before, at } = JSON.parse(process.argv[2]);
const running = lab.averages(before), facts = { kinds: {}, felt: {} };
for (const kind of lab.KINDS)
  facts.kinds[kind] = [lab.normalize(x, kind, running),
                       lab.influence(x, kind, running, at)];
for (const kind of lab.KINDS)
  facts.felt[kind] = lab.START.flatMap((row, i) => row.map((_, j) =>
    lab.influence(lab.START, kind, lab.averages(lab.START), [i, j])
      .flat().filter((slope) => Math.abs(slope) > 1e-4).length));
console.log(JSON.stringify(facts));
"""
AT = (1, 4)


@pytest.fixture(scope="module")
def facts():
    if shutil.which("node") is None:
        pytest.skip("node runs the lab's script")
    rng = np.random.default_rng(0)
    x, before = rng.normal(1, 3, size=(3, 6)), rng.normal(2, 4, size=(5, 6))
    given = json.dumps({"x": x.tolist(), "before": before.tolist(), "at": AT})
    command = ["node", "--input-type=module", "-e", RUN, str(LAB), given]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return x, before, json.loads(run.stdout)


def layers(before):
    used = nn.BatchNorm1d(6, momentum=1.0)
    used(before)
    return {
        "batch norm, in training": nn.BatchNorm1d(6),
        "batch norm, in use": used.eval(),
        "layer norm": nn.LayerNorm(6),
        "RMS norm": nn.RMSNorm(6),
        "group norm, 2 groups": nn.GroupNorm(2, 6),
    }


def test_the_lab_normalizes_as_the_package_does(facts):
    x, before, found = facts
    expected = layers(before)
    assert list(found["kinds"]) == list(expected)
    for kind, layer in expected.items():
        np.testing.assert_allclose(found["kinds"][kind][0], layer(x).data, atol=1e-12)


def test_the_lab_shows_who_feels_a_change(facts):
    x, before, found = facts
    for kind, layer in layers(before).items():
        slopes = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            entry, one = Tensor(x), np.zeros(x.shape)
            one[place] = 1
            layer(entry).backward(one)
            slopes[place] = entry.grad[AT]
        np.testing.assert_allclose(found["kinds"][kind][1], slopes, atol=1e-7)


def test_no_output_of_the_first_table_is_still_by_accident(facts):
    felt = {kind: set(counts) for kind, counts in facts[2]["felt"].items()}
    assert list(felt.values()) == [{4}, {1}, {6}, {6}, {3}]
