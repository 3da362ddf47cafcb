"""One master becomes the learner's and the solution's files, or says what is wrong."""

import json
import random
from functools import partial
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_notebook

from coursekit.grading import rules
from coursekit.grading.exercise import load
from coursekit.grading.master import (
    Master,
    notebook,
    read_master,
    script,
    solution_cells,
    student_cells,
)
from coursekit.grading.percent import read_cells
from small_master import MASTER, read_text

ROOT = Path(__file__).parents[2]
MASTERS = sorted(ROOT.glob("solutions/*/*.py"))


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a master, the small one unless told."""
    return partial(read_text, tmp_path)


def run(cells):
    """Run the code cells in one namespace; return what they define."""
    names = {}
    for cell in cells:
        if cell.kind == "code" and "demo" not in cell.tags:
            exec(cell.source, names)
    return names


def test_the_learner_gets_a_stub_in_the_place_and_indent_of_each_solution(read):
    source = {cell.name: cell.source for cell in student_cells(read())}
    assert source["q1"] == (
        'def add(a, b):\n    """Sum of two."""\n'
        "    # Your code replaces the next line.\n"
        '    raise NotImplementedError("q1: not written yet")\n\n\n'
        "class Adder:\n    def add(self, a):\n        for step in range(2):\n"
        "            # Your code replaces the next line.\n"
        '            raise NotImplementedError("q1: not written yet")\n'
        "        return self"
    )
    assert source["setup"] == "import math"
    assert source["demo"] == "print(add(1, 2))"


def test_the_solution_is_the_master_without_its_marks(read):
    lines = [line for line in MASTER.split("\n") if "# %%" in line or "###" not in line]
    text = script(read(), solution_cells(read()))
    header, _, body = text.partition("# ---\n\n")
    assert body == "\n".join(lines)
    assert header.startswith("# ---\n# jupyter:\n#   groundup:\n")


def test_the_solution_runs_and_the_learners_file_runs_until_it_is_called(read):
    solution, student = (run(make(read())) for make in (solution_cells, student_cells))
    assert solution["add"](2, 3) == 5
    assert solution["root"](9) == 3
    with pytest.raises(NotImplementedError, match="q1: not written yet"):
        student["add"](2, 3)
    with pytest.raises(NotImplementedError, match="q2: not written yet"):
        student["root"](9)


def test_notebook_and_script_hold_the_same_cells(read):
    master = read()
    for make in (student_cells, solution_cells):
        cells = make(master)
        book = nbformat.reads(notebook(master, cells), as_version=4)
        nbformat.validate(book)
        from_book = [
            (cell.cell_type, cell.metadata.groundup.name, cell.source)
            for cell in book.cells
        ]
        from_script = [
            (cell.kind, cell.name, cell.source)
            for cell in read_cells(script(master, cells))
        ]
        assert from_book == from_script
        assert from_script == [(cell.kind, cell.name, cell.source) for cell in cells]


def test_the_notebook_says_what_it_is_and_carries_no_outputs(read):
    master = read()
    book = nbformat.reads(notebook(master, student_cells(master)), as_version=4)
    about = {"exercise": "02-mlp/sums", "release": master.release}
    assert book.metadata.groundup == about
    assert [cell.metadata.get("tags") for cell in book.cells] == [
        None,
        ["setup"],
        ["graded"],
        ["graded"],
        ["demo"],
    ]
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert set(book.metadata) == {"groundup", "kernelspec", "language_info"}


def test_the_notebook_is_written_as_jupyter_writes_it(read):
    """Saving it unchanged in Jupyter changes no byte."""
    text = notebook(read(), student_cells(read()))
    assert nbformat.writes(nbformat.reads(text, as_version=4)) + "\n" == text
    assert set(json.loads(text)) == set(new_notebook())


def test_two_builds_are_the_same_bytes(read):
    def written():
        random.seed()
        master = read()
        cells = student_cells(master)
        return notebook(master, cells), script(master, cells)

    assert written() == written()
    for text in written():
        assert "\r" not in text
        assert text.endswith("\n")
        assert "é" in text
        assert "jupytext" not in text


def test_an_edit_changes_the_release_and_no_other_cells_identity(read):
    def ids(master):
        cells = json.loads(notebook(master, student_cells(master)))["cells"]
        return {cell["metadata"]["groundup"]["name"]: cell["id"] for cell in cells}

    before = read()
    after = read(MASTER.replace("Sum of two.", "Sum.").replace('"demo" t', '"show" t'))
    assert before.release != after.release
    assert ids(before).items() - ids(after).items() == {("demo", ids(before)["demo"])}
    elsewhere = Master("02-mlp/other", before.release, before.cells)
    assert not set(ids(before).values()) & set(ids(elsewhere).values())


def test_a_release_is_no_number_for_yaml(read):
    releases = {read(MASTER + f"print({n})\n").release for n in range(50)}
    assert len(releases) == 50
    assert all(release[0] == "r" and len(release) == 13 for release in releases)


@pytest.mark.parametrize("path", MASTERS, ids=lambda path: path.stem)
def test_our_masters_keep_the_rules_and_their_layout(path):
    """Formatted by Ruff, a master is what we write, so the learner's script is too."""
    folder = ROOT / "exercises" / path.relative_to(ROOT / "solutions").with_suffix("")
    master = read_master(path, load(folder))
    lines = path.read_text("utf8").split("\n")
    text = "\n".join(line for line in lines if line.strip() not in rules.MARKS)
    assert script(master, solution_cells(master)).endswith(f"# ---\n\n{text}")
