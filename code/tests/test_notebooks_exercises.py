"""Exported exercises install the package by themselves, and are graded all the same."""

import shutil
from pathlib import Path

import nbformat
import pytest

from coursekit.grading.exercise import all_exercises, load
from coursekit.grading.submission import read
from coursekit.notebooks.__main__ import _of_pages
from coursekit.notebooks.export import EXERCISES, exercise_notebook
from coursekit.notebooks.setup import setup_cell
from coursekit.project import Project
from coursekit.sphinx.launch import colab_url

ROOT = Path(__file__).parents[2]
SLUG = "00-workshop/first-check"


@pytest.fixture
def project(monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "ada/course")
    monkeypatch.setenv("GROUNDUP_COMMIT", "c0ffee")
    return Project(ROOT)


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda e: e.slug)
def test_an_exercise_in_colab_starts_with_the_cell_of_the_chapters(
    project, exercise, tmp_path
):
    made = exercise_notebook(project, exercise)
    setup, *cells = made.cells
    source = setup.source.replace("[torch,grade]", "[grade]")
    assert source == setup_cell(project, ["from groundup import exercise"]).source
    assert '[grade] @ git+https://github.com/ada/course@c0ffee"' in source
    assert cells == nbformat.read(exercise.student_notebook, as_version=4).cells

    path = tmp_path / "from-colab.ipynb"
    nbformat.write(made, path)
    theirs = read(path, exercise.questions, exercise.forbid)
    ours = read(exercise.student_notebook, exercise.questions, exercise.forbid)
    assert theirs.source == ours.source
    assert theirs.notes == ()


def test_tests_that_need_torch_bring_it(project, tmp_path):
    folder = tmp_path / SLUG
    shutil.copytree(ROOT / "exercises" / SLUG, folder)
    (folder / "test_first_check.py").write_text("import torch\n", "utf8")
    setup = exercise_notebook(project, load(folder)).cells[0]
    assert '"groundup[torch,grade] @' in setup.source


def test_colab_opens_what_is_exported():
    url = colab_url("ada/course", f"{EXERCISES}/{SLUG}/first-check")
    assert url.endswith(f"/blob/notebooks/exercises/{SLUG}/first-check.ipynb")


def test_unwritten_exercises_are_not_run_as_pages_are(tmp_path):
    names = ["book/01-a/b.ipynb", "exercises/01-a/b/b.ipynb", "index.ipynb"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert _of_pages(tmp_path) == [tmp_path / names[0], tmp_path / names[2]]
