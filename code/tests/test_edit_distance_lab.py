"""The edit-distance lab fills in the package's table and finds its script."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from groundup.algorithms.edit_distance import distance_table, edits

LAB = Path(__file__).parents[2] / "book" / "_labs" / "edit-distance.js"
RUN = """
const { letters, table, script } = await import(process.argv[1]);
const facts = JSON.parse(process.argv[2]).map(([a, b]) => {
  const [source, target] = [letters(a), letters(b)];
  return { table: table(source, target), script: script(source, target) };
});
console.log(JSON.stringify(facts));
"""
PAIRS = [
    ("eat", "tea"),
    ("kitten", "sitting"),
    ("intention", "execution"),
    ("aabab", "bbaab"),
    ("", "abc"),
    ("abc", ""),
    ("", ""),
    ("naïve🙂", "naive"),
]


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs the lab's script")
def test_the_lab_has_the_packages_table_and_script():
    command = ["node", "--input-type=module", "-e", RUN, str(LAB), json.dumps(PAIRS)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    for (source, target), lab in zip(PAIRS, json.loads(run.stdout), strict=True):
        assert lab["table"] == distance_table(source, target)
        kinds = [kind for _, _, kind in reversed(lab["script"])]
        assert kinds == [edit.kind for edit in edits(source, target)]
