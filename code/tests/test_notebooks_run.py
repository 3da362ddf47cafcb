"""Notebooks run in an empty folder with a given interpreter; the wheel is whole."""

import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.notebooks import build_wheel, execute, export, missing_from_wheel
from coursekit.notebooks.__main__ import main

pytest_plugins = ["notebook_book"]

ROOT = Path(__file__).parents[2]


def notebook(path, *sources):
    cells = [new_markdown_cell("# Title"), *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def run(*paths, python=sys.executable, timeout=60):
    return execute(paths, python, timeout=timeout, echo=lambda line: None)


def test_exported_notebook_runs_in_an_empty_folder(pages, tmp_path):
    path = export(pages.project, tmp_path)[0]
    cells = nbformat.read(path, as_version=4)
    look = new_code_cell("import os; assert os.listdir() == [], os.listdir()")
    cells.cells.append(look)
    nbformat.write(cells, path)
    before = path.read_bytes()
    assert run(path) == []
    assert path.read_bytes() == before


def test_failures_name_notebook_and_cell(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "only_here.py").write_text("")
    good = notebook(tmp_path / "good.ipynb", "x = 1")
    bad = notebook(tmp_path / "bad.ipynb", "x = 1", "import only_here", "x = 2")
    said = []
    failures = execute([bad, good], sys.executable, timeout=60, echo=said.append)
    assert [(f.notebook, f.cell) for f in failures] == [(bad, 3)]
    assert "ModuleNotFoundError: No module named 'only_here'" in str(failures[0])
    assert "\x1b" not in str(failures[0])
    assert [line.split()[0] for line in said] == ["FAIL", "ok"]


def test_cell_that_announces_its_exception_may_raise(tmp_path):
    path = notebook(tmp_path / "raises.ipynb", "1 / 0")
    cells = nbformat.read(path, as_version=4)
    cells.cells[1].metadata["tags"] = ["raises-exception"]
    nbformat.write(cells, path)
    assert run(path) == []


def test_cell_that_never_ends_is_stopped(tmp_path):
    path = notebook(tmp_path / "slow.ipynb", "import time; time.sleep(30)")
    (failure,) = run(path, timeout=1)
    assert failure.cell == 2


def test_kernel_that_dies_is_a_failure(tmp_path):
    path = notebook(tmp_path / "dies.ipynb", "import os; os._exit(1)")
    (failure,) = run(path)
    assert "died" in failure.message


def test_the_given_interpreter_runs_the_cells(tmp_path, monkeypatch):
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nMARK=given exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    path = notebook(tmp_path / "n.ipynb", "import os; assert os.environ['MARK']")
    assert run(path, python=python) == []
    assert run(path) != []
    monkeypatch.chdir(tmp_path)
    assert run(path, python=Path("python")) == []


def test_command_exits_with_1_and_says_where(pages, tmp_path, monkeypatch):
    monkeypatch.chdir(pages.project.root)
    good = notebook(tmp_path / "good.ipynb", "x = 1")
    bad = notebook(tmp_path / "bad.ipynb", "x = 1", "y = x / 0")
    command = [f"--python={sys.executable}", str(good)]
    assert CliRunner().invoke(main, command).exit_code == 0
    result = CliRunner().invoke(main, [*command, str(bad)])
    assert result.exit_code == 1
    assert f"{bad}: cell 3 failed" in result.output
    assert "ZeroDivisionError" in result.output


def test_command_without_notebooks_says_what_to_do(pages, monkeypatch):
    monkeypatch.chdir(pages.project.root)
    result = CliRunner().invoke(main, [])
    assert result.exit_code == 1
    assert "there are no notebooks yet: run `make book` first" in result.output


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


def test_wheel_holds_every_file_of_groundup(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert missing_from_wheel(ROOT, wheel) == []
    assert "groundup/book.py" in names
    assert not [name for name in names if name.startswith(("tests", "code"))]


def test_missing_file_is_named(wheel, tmp_path):
    package = tmp_path / "code/groundup"
    package.mkdir(parents=True)
    (package / "book.py").write_text("")
    (package / "words.txt").write_text("")
    assert missing_from_wheel(tmp_path, wheel) == ["groundup/words.txt"]


def test_wheel_that_cannot_be_built_says_why(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 3\n")
    with pytest.raises(RuntimeError, match="the wheel could not be built"):
        build_wheel(tmp_path, tmp_path / "out")
