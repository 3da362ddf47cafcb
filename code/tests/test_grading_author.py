"""`coursekit exercises` writes what it says, and says what is wrong."""

import json
import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from coursekit.grading import manifest
from coursekit.grading.engine import GraderError
from coursekit.grading.exercise import load
from coursekit.grading.manifest import build, entry, strays, write_manifest
from coursekit.grading.master import MasterError, read_master
from coursekit.grading.report import Report
from coursekit.grading.verify import POINTS
from small_grader import build_course, command, install

ROOT = Path(__file__).parents[2]


@pytest.fixture
def course(tmp_path, monkeypatch):
    install(monkeypatch)
    return partial(build_course, tmp_path)


def test_the_manifest_lists_questions_tests_and_hashes(course, tmp_path):
    exercise = course()
    listed = json.loads((tmp_path / "exercises/manifest.json").read_text("utf8"))
    (sums,) = listed["exercises"].values()
    assert sums["questions"]["q1"] == {
        "title": "Add",
        "points": 3,
        "needs": [],
        "tests": {"test_add": 2, "test_add_zero": 1},
    }
    assert sums["max_score"] == 7
    assert set(sums["files"]) == {
        "exercise.toml",
        "test_sums.py",
        "sums.ipynb",
        "sums.py",
    }
    master = read_master(tmp_path / "solutions/02-mlp/sums.py", exercise)
    assert sums["release"] == master.release
    broken = Report("02-mlp/sums", 0, "it does not load", ())
    with pytest.raises(GraderError, match="no tests: it does not load"):
        entry(exercise, master, broken)


def test_building_twice_changes_nothing(course, tmp_path):
    exercise = course()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert build(exercise) == []
    assert command(tmp_path, "build").output == "1 exercises are up to date\n"
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before


def test_a_build_says_what_it_wrote_and_what_is_wrong(course, tmp_path):
    exercise = course()
    exercise.student_script.write_text("")
    output = command(tmp_path, "build", "sums").output
    assert output.split("\n")[0] == f"wrote {exercise.student_script}"
    (tmp_path / "solutions/02-mlp/sums.py").write_text("x = 1\n")
    result = command(tmp_path, "build", "sums")
    assert result.exit_code == 1
    assert "sums.py:1: needs a cell around this" in result.output
    with pytest.raises(MasterError):
        build(exercise)
    result = command(tmp_path, "build", "summs")
    assert result.exit_code == 1
    assert "did you mean 02-mlp/sums?" in result.output


def test_building_one_keeps_the_others_in_the_manifest_in_order(course, tmp_path):
    course()
    folder = tmp_path / "exercises"
    path = folder / "manifest.json"
    kept = {"01-a/z": {"title": "Z"}, **manifest.read_manifest(folder), "gone": {}}
    assert write_manifest(folder, kept, ["02-mlp/sums", "01-a/z"])
    assert list(json.loads(path.read_text("utf8"))["exercises"]) == [
        "02-mlp/sums",
        "01-a/z",
    ]
    assert not write_manifest(folder, kept, ["02-mlp/sums", "01-a/z", "02-mlp/new"])


def test_what_belongs_to_no_exercise_is_named(course, tmp_path):
    exercise = course()
    folder = tmp_path / "exercises"
    assert list(strays(folder, [exercise])) == []
    (tmp_path / "solutions/02-mlp/old.py").touch()
    (folder / "02-mlp/empty").mkdir()
    (tmp_path / "book/02-mlp/sums.md").unlink()
    said = "\n".join(strays(folder, [exercise]))
    assert "old.py is the master of no exercise" in said
    assert "empty needs an exercise.toml" in said
    assert "chapter names '02-mlp/sums', there is no " in said
    assert "lists ['02-mlp/sums'], the exercises are []" in "\n".join(
        strays(folder, [])
    )


@pytest.fixture
def clone(tmp_path):
    """Run `coursekit` in a course of its own, with our code and no exercise yet."""
    for name in ("coursekit", "groundup"):
        shutil.copytree(ROOT / "code" / name, tmp_path / "code" / name)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    (tmp_path / "index.md").write_text("# A course\n")

    def run(*arguments, code=0):
        done = subprocess.run(
            [sys.executable, "-m", "coursekit", "exercises", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(tmp_path / "code")},
            capture_output=True,
            encoding="utf8",
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    return run


def test_a_new_exercise_builds_and_grades_right(clone, tmp_path):
    clone("new", "04-first/row-sums", "--title", 'Sum "rows"')
    clone("build")
    exercise = load(tmp_path / "exercises/04-first/row-sums")
    assert exercise.title == 'Sum "rows"'
    cells = json.loads(exercise.student_notebook.read_text("utf8"))["cells"]
    checks = ["".join(c["source"]) for c in cells if "check" in str(c["metadata"])]
    assert checks == [
        'from groundup import exercise\n\nex = exercise("04-first/row-sums")',
        'ex.check("q1")',
    ]
    options = ("-j", "1", "--seeds", "1")
    output = clone("verify", "row-sums", *options)
    assert re.findall(r"^(\w+) +04-first/row-sums +(\w+) ", output, re.M) == [
        ("ok", point) for point in POINTS
    ]
    exercise.student_script.write_text("")
    output = clone("verify", *options, code=1)
    assert "chapter names '04-first/row-sums', there is no " in output
    assert "row-sums.py is not what its master makes" in output
    assert "FAILED 04-first/row-sums  files" in output


@pytest.mark.parametrize("slug", ["sums", "04_first/sums", "4-first/sums", "04-a/B"])
def test_a_new_exercise_needs_a_module_and_a_name(tmp_path, slug):
    result = command(tmp_path, "new", slug, "--title", "Sums")
    assert result.exit_code == 2
    assert "needs a name like 02-mlp/perceptron, got" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_new_exercise_overwrites_nothing(tmp_path):
    (tmp_path / "solutions/04-first").mkdir(parents=True)
    (tmp_path / "solutions/04-first/sums.py").write_text("mine")
    result = command(tmp_path, "new", "04-first/sums", "--title", "Sums")
    assert result.exit_code == 1
    assert "sums.py exists already" in result.output
    assert (tmp_path / "solutions/04-first/sums.py").read_text() == "mine"
    assert not (tmp_path / "exercises").exists()


def test_the_master_of_a_new_exercise_is_formatted(tmp_path):
    command(tmp_path, "new", "04-first/sums", "--title", "Sums")
    for path in tmp_path.rglob("*.py"):
        ruff = [sys.executable, "-m", "ruff", "format", "--check", "--isolated"]
        done = subprocess.run([*ruff, str(path)], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


def test_the_command_loads_no_grader_until_it_grades():
    """`coursekit --help` stays quick, and works without pytest and Hypothesis."""
    heavy = "{'pytest', 'hypothesis', 'numpy', 'psutil'}"
    code = (
        f"import sys, coursekit.grading.author_cli; print({heavy} & {{*sys.modules}})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "set()"
