"""The heap lab and the trie lab do, step by step, what the package does."""

import json
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from groundup.algorithms.heap import Heap
from groundup.algorithms.trie import Trie

LABS = Path(__file__).parents[2] / "book" / "_labs"
NODE = pytest.mark.skipif(shutil.which("node") is None, reason="node runs the labs")
RUN_HEAP = """
const lab = await import(process.argv[1]);
const [start, operations] = JSON.parse(process.argv[2]);
const items = [...start], layouts = [], said = [];
const run = (steps) => {
  for (const { say } of steps) said.push(say);
  layouts.push([...items]);
};
run(lab.heapify(items));
for (const number of operations) {
  run(number === null ? lab.pop(items) : lab.push(items, number));
}
console.log(JSON.stringify([layouts, said]));
"""
RUN_TRIE = """
const lab = await import(process.argv[1]);
const [words, text] = JSON.parse(process.argv[2]);
const steps = lab.cut(lab.build(words), text);
for (;;) {
  const { value, done } = steps.next();
  if (done) { console.log(JSON.stringify(value)); break; }
}
"""


def run(script, lab, *arguments):
    command = ["node", "--input-type=module", "-e", script, str(LABS / lab)]
    answer = subprocess.run(
        [*command, json.dumps(arguments)], capture_output=True, text=True, check=True
    )
    return json.loads(answer.stdout)


@NODE
@pytest.mark.parametrize("number", range(3))
def test_the_heap_lab_has_the_layouts_of_the_package(number):
    rng = random.Random(number)
    start = [rng.randint(-9, 9) for _ in range(9)]
    operations = [rng.choice([None, rng.randint(-9, 9)]) for _ in range(40)]
    heap, expected, done = Heap(start), [], []
    expected.append(list(heap.items))
    for operation in operations:
        if operation is None and not len(heap):
            continue
        done.append(operation)
        if operation is None:
            heap.pop()
        else:
            heap.push(operation)
        expected.append(list(heap.items))
    layouts, said = run(RUN_HEAP, "heap.js", start, done)
    assert layouts == expected
    assert len(said) >= len(done)


@NODE
def test_the_heap_lab_says_what_the_chapter_works_out():
    layouts, said = run(RUN_HEAP, "heap.js", [2, 5, 3, 9, 7, 4], [1, None])
    assert layouts[1:] == [[1, 5, 2, 9, 7, 4, 3], [2, 5, 3, 9, 7, 4]]
    swaps = [line for line in said if "they swap" in line]
    assert len(swaps) == 3
    assert said[-1] == "The only child of 3 is 4, not smaller: done."


@NODE
@pytest.mark.parametrize("number", range(3))
def test_the_trie_lab_cuts_as_the_package_does(number):
    rng = random.Random(number)
    words = ["".join(rng.choices("ab𝔠", k=rng.randint(1, 5))) for _ in range(12)]
    text = "".join(rng.choices("ab𝔠🙂", k=60))
    assert run(RUN_TRIE, "trie.js", words, text) == Trie(words).split(text)
