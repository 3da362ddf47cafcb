"""The lab's walk through a graph, run by node, against the scalar engine."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from groundup.autograd.scalar import Value

LAB = Path(__file__).parents[2] / "book" / "_labs" / "autograd.js"
OPS = {
    "+": lambda a, b: a + b,
    "−": lambda a, b: a - b,
    "×": lambda a, b: a * b,
    "÷": lambda a, b: a / b,
    "tanh": Value.tanh,
    "relu": Value.relu,
}
RUN = """
const { GRAPHS, steps } = await import(process.argv[2]);
const inputs = (rows, shift) => Object.fromEntries(
  rows.filter((row) => typeof row[3] === "number").map((row, n) => [row[0], row[3] + shift * (n + 1)]));
const answers = Object.values(GRAPHS).flatMap((rows) => [0, 0.37].map((shift) => {
  const states = steps(rows, inputs(rows, shift)), wrong = steps(rows, inputs(rows, shift), true);
  return { rows, inputs: inputs(rows, shift), values: states.at(-1).values, grads: states.at(-1).grads,
    overwritten: wrong.at(-1).grads, kinds: states.map((state) => state.kind) };
}));
console.log(JSON.stringify(answers));
"""  # noqa: E501

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None, reason="node runs the lab's script"
)


@pytest.fixture(scope="module")
def walks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    shutil.copy(LAB, folder / "lab.mjs")
    (folder / "run.mjs").write_text(RUN, encoding="utf8")
    command = ["node", folder / "run.mjs", (folder / "lab.mjs").as_uri()]
    done = subprocess.run(
        command, capture_output=True, check=True, timeout=60, encoding="utf8"
    )
    return json.loads(done.stdout)


def computed(walk):
    nodes = {name: Value(number) for name, number in walk["inputs"].items()}
    for name, _, _, op, *args in walk["rows"]:
        if isinstance(op, str):
            nodes[name] = OPS[op](*(nodes[arg] for arg in args))
    list(nodes.values())[-1].backward()
    return nodes


def test_every_walk_ends_with_our_values_and_gradients(walks):
    assert len(walks) == 10
    for walk in walks:
        nodes = computed(walk)
        for name, node in nodes.items():
            assert walk["values"][name] == pytest.approx(node.data, rel=1e-12)
            assert walk["grads"][name] == pytest.approx(node.grad, rel=1e-12)


def test_forward_comes_first_and_back_goes_by_edges(walks):
    for walk in walks:
        inner = [row for row in walk["rows"] if isinstance(row[3], str)]
        edges = sum(len(row) - 4 for row in inner)
        assert walk["kinds"] == (
            ["start", *["forward"] * len(inner), "seed", *["backward"] * edges]
        )


def test_rows_stand_in_topological_order_with_the_result_last(walks):
    for walk in walks:
        seen = set()
        for name, column, _, op, *args in walk["rows"]:
            assert set(args) <= seen or not isinstance(op, str)
            assert column >= 0
            seen.add(name)


def test_overwriting_is_wrong_where_a_node_is_used_more_than_once(walks):
    used_three_times = next(walk for walk in walks if len(walk["rows"]) == 3)
    assert used_three_times["grads"]["x"] == 7
    assert used_three_times["overwritten"]["x"] == 3
