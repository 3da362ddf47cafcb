"""The next-token lab bends chances as the package does."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from groundup.generate import probabilities

LAB = Path(__file__).parents[2] / "book" / "_labs" / "next-token.js"
RUN = """
import { readFileSync } from "node:fs";
const { probabilities } = await import(process.argv[2]);
const problems = JSON.parse(readFileSync(0, "utf8"));
const answers = problems.map(([scores, how]) => probabilities(scores, how));
console.log(JSON.stringify(answers));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the lab's script")
def test_the_lab_computes_the_same_chances(tmp_path):
    rng = np.random.default_rng(0)
    options = [
        {"temperature": t, "topK": k, "topP": p}
        for t in (0, 0.3, 1, 2)
        for k in (None, 1, 4)
        for p in (None, 0.05, 0.6, 0.95)
    ]
    scores = np.round(rng.normal(0, 2, (len(options), 9)), 1)  # some of them tie
    shutil.copy(LAB, tmp_path / "lab.mjs")
    (tmp_path / "run.mjs").write_text(RUN)
    done = subprocess.run(
        ["node", tmp_path / "run.mjs", (tmp_path / "lab.mjs").as_uri()],
        input=json.dumps(list(zip(scores.tolist(), options, strict=True))),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    for row, how, theirs in zip(scores, options, json.loads(done.stdout), strict=True):
        ours = probabilities(row, how["temperature"], how["topK"], how["topP"])
        np.testing.assert_allclose(theirs, ours, rtol=1e-9, atol=1e-12)
