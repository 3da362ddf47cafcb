"""The attention lab reads as the package's reader does."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from groundup.models.reader import Reader

LAB = Path(__file__).parents[2] / "book" / "_labs" / "attention-heads.js"
RUN = """
import { readFileSync } from "node:fs";
const { read, wanted } = await import(process.argv[2]);
const [model, ids, muted] = JSON.parse(readFileSync(0, "utf8"));
const result = [read(model, ids), read(model, ids, muted), wanted(ids)];
console.log(JSON.stringify(result));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the lab's script")
def test_the_lab_computes_the_same_looks_and_answers(tmp_path):
    rng = np.random.default_rng(3)
    model = Reader(5, 7, 12, 3, answers=2, rng=rng)
    ids = rng.integers(0, 5, (1, 6))
    weights = {name: p.data.tolist() for name, p in model.named_parameters().items()}
    data = {"heads": 3, "answers": 2, "weights": weights}
    shutil.copy(LAB, tmp_path / "lab.mjs")
    (tmp_path / "run.mjs").write_text(RUN)
    done = subprocess.run(
        ["node", tmp_path / "run.mjs", (tmp_path / "lab.mjs").as_uri()],
        input=json.dumps([data, ids[0].tolist(), [1]]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    whole, muted, wanted = json.loads(done.stdout)
    np.testing.assert_allclose(whole["looks"], model.look(ids)[0], rtol=1e-9)
    np.testing.assert_allclose(whole["logits"], model(ids).data[0], rtol=1e-9)
    assert wanted == np.stack([ids[0, ::-1], np.roll(ids[0], 1)], axis=-1).tolist()
    model.attention.output.weight.data[4:8] = 0  # the rows of the second head
    np.testing.assert_allclose(muted["logits"], model(ids).data[0], rtol=1e-9)
