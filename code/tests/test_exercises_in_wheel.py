"""An installed wheel carries the exercises, and grades without the clone."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import groundup as groundup_package
from coursekit.grading import exercise, manifest, master
from coursekit.notebooks import build_wheel

ROOT = Path(__file__).parents[2]
CARRIED = "coursekit/exercises/"
SLUG = "00-workshop/first-check"
ORIGIN = ("GITHUB_REPOSITORY", "GROUNDUP_COMMIT")  # what a build says of itself


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder of installed packages."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(build_wheel(ROOT, folder)) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


@pytest.fixture
def python(installed, tmp_path):
    """Run Python in an empty folder, where the wheel's packages come first."""
    kept = {k: v for k, v in os.environ.items() if k not in ORIGIN}

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=kept | {"PYTHONPATH": str(installed), "HOME": str(tmp_path)},
            capture_output=True,
            encoding="utf8",
        )

    return run


def groundup(python, *arguments):
    return python("-m", "groundup", *arguments)


def test_the_wheel_holds_each_file_of_each_exercise_but_no_solution(installed):
    folder = installed / CARRIED
    listed = json.loads((ROOT / "exercises/manifest.json").read_text("utf8"))
    expected = {"manifest.json"} | {
        f"{slug}/{name}"
        for slug, entry in listed["exercises"].items()
        for name in entry["files"]
    }
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.relative_to(folder).as_posix() for path in files} == expected
    for path in files:
        original = ROOT / "exercises" / path.relative_to(folder)
        assert path.read_bytes() == original.read_bytes()
    assert not list(installed.rglob("solutions"))


def test_the_wheel_holds_every_file_that_the_commands_read(installed):
    code = ROOT / "code"
    kept = [p for p in (code / "coursekit/grading").rglob("*") if p.suffix != ".pyc"]
    for path in kept:
        assert path.is_dir() or (installed / path.relative_to(code)).is_file(), path


def test_an_installed_copy_finds_its_own_exercises(python, installed):
    probe = "from coursekit.grading.exercise import *; print(exercises_folder())"
    done = python("-c", probe)
    assert Path(done.stdout.strip()) == installed / CARRIED, done.stderr


def test_a_learner_starts_and_checks_without_the_clone(python, tmp_path):
    work = str(tmp_path / "work")
    assert groundup(python, "init", work).returncode == 0
    inside = f"import os; os.chdir({work!r}); from groundup.cli import main; main()"
    started = python("-c", inside, "start", SLUG)
    assert started.returncode == 0, started.stderr
    checked = python("-c", inside, "check", "first-check")
    assert checked.returncode == 1, checked.stderr
    assert "not written yet" in checked.stdout
    assert "0/8 points" in checked.stdout


def test_a_solution_gets_all_points_without_the_clone(python, tmp_path):
    known = exercise.find(SLUG)
    solved = master.read_master(manifest.master_path(known), known)
    text = master.script(solved, master.solution_cells(solved))
    (tmp_path / "mine.py").write_text(text, "utf8")
    checked = groundup(python, "check", "mine.py")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "8/8 points" in checked.stdout


def test_without_the_clone_a_solution_has_an_address(installed, python, tmp_path):
    work = tmp_path / "work"
    assert groundup(python, "init", str(work)).returncode == 0
    inside = (
        f"import os; os.chdir({str(work)!r}); from groundup.cli import main; main()"
    )
    asked = python("-c", inside, "solution", SLUG, "--yes")
    assert asked.returncode == 2
    assert f"solutions/{SLUG}.py in its repository" in asked.stderr
    notes = installed / f"groundup-{groundup_package.__version__}.dist-info"
    origin = {
        "url": "https://github.com/ada/course.git",
        "vcs_info": {"vcs": "git", "commit_id": "abc123"},
    }
    (notes / "direct_url.json").write_text(json.dumps(origin), "utf8")
    asked = python("-c", inside, "solution", SLUG, "--yes")
    address = f"https://github.com/ada/course/blob/abc123/solutions/{SLUG}.py"
    assert address in asked.stderr


def test_a_notebook_checks_without_the_clone(python, tmp_path):
    done = python(
        "-c",
        "from groundup import exercise\n"
        "import numpy as np\n"
        "ex = exercise('first-check')\n"
        "def centered(X): return X - X.mean(axis=0)\n"
        "print(ex.check('q2'))",
    )
    assert "3/3 points" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == []  # Hypothesis would leave a folder
