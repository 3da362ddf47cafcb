"""A batch: whatever one submission does, the others keep their points."""

import contextlib
import csv
import os
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

import small_exercise
from coursekit.grading import exercise
from coursekit.grading.bulk import Entry, grade
from coursekit.grading.container import DOCKER_LIMITS, docker_command
from instructors import run

SLUG = "01-tests/small"
SCRIPT = f"# ---\n# jupyter:\n#   groundup:\n#     exercise: {SLUG}\n# ---\n\n"
KILLS_ITS_GRADER = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def points(rows):
    """The points by student; an empty cell stays one."""
    total = {}
    for row in rows:
        if row["points"] == "":
            total[row["student"]] = row["status"]
        else:
            total[row["student"]] = total.get(row["student"], 0) + int(row["points"])
    return total


@pytest.fixture
def course(tmp_path, monkeypatch):
    folder = tmp_path / "exercises"
    small = small_exercise.exercise(folder, call_seconds=2, load_seconds=60)
    monkeypatch.setattr(exercise, "exercises_folder", lambda: folder)
    return small


@pytest.fixture
def handed_in(tmp_path):
    folder = tmp_path / "handed in"
    folder.mkdir()
    return folder


def script(folder, student, **cells):
    path = folder / f"{student}.py"
    sources = small_exercise.CELLS | cells
    blocks = [f'# %% name="{n}" tags=["graded"]\n{s}\n' for n, s in sources.items()]
    path.write_text(SCRIPT + "\n".join(blocks), "utf8")
    return path


def test_each_of_six_submissions_gets_its_rows(course, handed_in, tmp_path):
    script(handed_in, "full")
    script(handed_in, "wrong", q3="def rows(X):\n    return X.mean(axis=0)")
    script(handed_in, "syntax", q1="def double(X:\n    return 2 * X")
    script(handed_in, "loop", q3="def rows(X):\n    while True:\n        pass")
    script(handed_in, "exit", q1="import os\ndef double(X):\n    os._exit(0)")
    (handed_in / "none.ipynb").write_text("no notebook", "utf8")
    table, feedback = tmp_path / "points.csv", tmp_path / "feedback"
    output = run(
        *("bulk", handed_in, "--csv", table, "--feedback", feedback, "-j", 2), code=3
    )
    rows = read(table)
    assert list(rows[0]) == [
        *("student", "exercise", "question"),
        *("points", "max_points", "status", "message", "digest"),
    ]
    assert points(rows) == {
        **{"full": 7, "wrong": 5, "syntax": 0, "loop": 5, "exit": 2},
        "none": "unmatched",
    }
    said = {(r["student"], r["question"]): r["message"] for r in rows}
    assert said["full", "q1"] == ""
    assert "expected (3,)" in said["wrong", "q3"]
    assert "SyntaxError" in said["syntax", "q2"]
    assert "an endless loop?" in said["loop", "q3"]
    assert "ended Python itself" in said["exit", "q1"]
    assert "none.ipynb: not a notebook" in said["none", ""]
    assert "none  unmatched: none.ipynb: not a notebook" in output
    written = (feedback / "wrong/01-tests-small.md").read_text("utf8")
    assert "5 of 7 points" in written
    assert "\n    rows(X)" in written
    assert "not a notebook" in (feedback / "none/none.md").read_text("utf8")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_grader_costs_its_own_row(course, handed_in, tmp_path):
    script(handed_in, "anna")
    script(handed_in, "kills", q3=KILLS_ITS_GRADER)
    script(handed_in, "zoe")
    table = tmp_path / "points.csv"
    run("bulk", handed_in, "--csv", table, code=4)
    assert points(read(table)) == {"anna": 7, "kills": "not graded", "zoe": 7}
    (lost,) = (row for row in read(table) if row["student"] == "kills")
    assert "its grader ended (code -9)" in lost["message"]
    assert lost["max_points"] == "7"

    script(handed_in, "kills")
    output = run("bulk", handed_in, "--csv", table, "--resume")
    assert "1 graded, 2 kept" in output
    assert points(read(table)) == {"anna": 7, "kills": 7, "zoe": 7}
    assert "3 graded, 0 kept" in run("bulk", handed_in, "--csv", table)


def test_resuming_grades_again_what_changed(course, handed_in, tmp_path):
    for student in ("anna", "bob"):
        script(handed_in, student)
    table = tmp_path / "points.csv"
    again = ("bulk", handed_in, "--csv", table, "--resume")
    assert "2 graded, 0 kept" in run(*again)
    assert "0 graded, 2 kept" in run(*again)
    script(handed_in, "bob", q3="def rows(X):\n    return X")
    assert "1 graded, 1 kept" in run(*again, code=1)
    assert points(read(table)) == {"anna": 7, "bob": 5}
    assert "2 graded, 0 kept" in run(*again, "--seed", 1, code=1)
    course.test_file.write_text(f"{small_exercise.TESTS}# mended\n", "utf8")
    assert "2 graded, 0 kept" in run(*again, "--seed", 1, code=1)
    assert len(read(table)) == 6


def test_the_limit_ends_a_grading_and_all_that_it_started(
    course, handed_in, tmp_path, monkeypatch
):
    machine = tmp_path / "machine"
    machine.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(machine))
    escaped = (
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(999)'],\n"
        "    start_new_session=True)\ntime.sleep(999)\n"
    )
    script(handed_in, "slow", setup=escaped)
    entry = Entry("slow", handed_in / "slow.py", course)
    ended = grade(entry, 0, 3)
    assert ended.status == "not graded"
    assert ended.message == "slow.py: the grading did not end within 3 s"
    assert [row[3] for row in ended.rows()] == [""]
    assert psutil.wait_procs(started_in(machine), timeout=60)[1] == []
    assert list(machine.iterdir()) == []


def started_in(machine):
    """Find what runs with its temporary files in this folder."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            place = process.environ().get("TMPDIR", "")
            if place.startswith(str(machine)) and process.status() != "zombie":
                found.append(process)
    return found


def test_what_is_not_one_file_of_an_exercise_is_named(course, handed_in, tmp_path):
    for name in ("one", "two"):
        script(handed_in, name)
        (handed_in / "anna").mkdir(exist_ok=True)
        (handed_in / f"{name}.py").rename(handed_in / f"anna/{name}.py")
    (handed_in / "bob.pdf").write_bytes(b"%PDF")
    (handed_in / "cem.py").write_text(SCRIPT.replace("small", "smell"), "utf8")
    (handed_in / "dea.py").write_text("print(1)", "utf8")
    (handed_in / ".ipynb_checkpoints").mkdir()
    (handed_in / ".ipynb_checkpoints/x.ipynb").write_text("{}", "utf8")
    table = tmp_path / "points.csv"
    run("bulk", handed_in, "--csv", table, code=3)
    rows = read(table)
    assert [(r["student"], r["status"], r["points"]) for r in rows] == [
        *[("anna", "duplicate", ""), ("anna", "duplicate", "")],
        *[(name, "unmatched", "") for name in ("bob", "cem", "dea")],
    ]
    messages = [row["message"] for row in rows]
    assert "one.py and two.py are the same exercise" in messages[0]
    assert "neither a notebook nor a Python file" in messages[2]
    assert "did you mean 01-tests/small?" in messages[3]
    assert "use --exercise" in messages[4]


def test_private_tests_and_a_named_exercise(course, handed_in, tmp_path):
    private = tmp_path / "private"
    harder = small_exercise.TESTS.replace("X.mean(axis=1)", "X.mean(axis=1) + 1")
    small_exercise.exercise(private, tests=harder)
    path = script(handed_in, "anna")
    path.write_text(path.read_text("utf8").removeprefix(SCRIPT), "utf8")
    table = tmp_path / "points.csv"
    options = ["--csv", table, "--exercise", "small", "--tests", private]
    run("bulk", handed_in, *options, code=1)
    assert points(read(table)) == {"anna": 5}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--exercise", "smell"], "did you mean 01-tests/small?"),
        (["-j", "0"], "is not in the range"),
    ],
)
def test_what_makes_no_sense_is_refused(course, handed_in, tmp_path, options, message):
    script(handed_in, "anna")
    output = run("bulk", handed_in, "--csv", tmp_path / "p.csv", *options, code=2)
    assert message in output
    assert not (tmp_path / "p.csv").exists()


def test_another_table_is_not_overwritten(course, handed_in, tmp_path):
    script(handed_in, "anna")
    table = tmp_path / "roster.csv"
    table.write_text("name,grade\nanna,1\n", "utf8")
    assert "no table of ours" in run("bulk", handed_in, "--csv", table, code=2)
    assert table.read_text("utf8") == "name,grade\nanna,1\n"
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "nothing was handed in" in run("bulk", empty, "--csv", table, code=2)


def test_the_container_reaches_nothing_but_the_two_files(course):
    path = Path("/in/a,b.ipynb").absolute()
    command = docker_command("course:1", "groundup-x", course, path, 7)
    limits = list(DOCKER_LIMITS)
    assert command[:5] == ["docker", "run", "--rm", "--name", "groundup-x"]
    assert command[5 : 5 + len(limits)] == limits
    for pair in (
        *(("--network", "none"), ("--memory", "3g"), ("--pids-limit", "256")),
        *(("--cap-drop", "ALL"), ("--user", "65534:65534")),
    ):
        assert pair in zip(limits, limits[1:], strict=False)
    assert "--read-only" in limits
    mounts = [b for a, b in zip(command, command[1:], strict=False) if a == "--mount"]
    assert mounts == [
        f"type=bind,source={course.folder.resolve()},target=/exercises/{SLUG},readonly",
        f'type=bind,"source={path}",target=/submission.ipynb,readonly',
    ]
    assert command[-8:] == [
        *("course:1", "python", "-P", "-m", "coursekit.grading.bulk"),
        *(f"/exercises/{SLUG}", "/submission.ipynb", "7"),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_a_container_is_named_given_its_words_and_ended(
    course, handed_in, tmp_path, monkeypatch
):
    script(handed_in, "anna")
    docker, log = tmp_path / "bin/docker", tmp_path / "log"
    docker.parent.mkdir()
    docker.write_text(
        f'#!/bin/sh\necho "$1 $2 $3 $4" >> {log}\n'
        "echo 'docker: no engine' >&2\necho Run --help >&2\nexit 125\n"
    )
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", str(docker.parent), prepend=os.pathsep)
    table = tmp_path / "points.csv"
    output = run("bulk", handed_in, "--csv", table, "--docker", "course:1", code=4)
    assert "anna.py: its grader ended (code 125): docker: no engine" in output
    started, ended = log.read_text().splitlines()
    name = started.removeprefix("run --rm --name ")
    assert name.startswith("groundup-")
    assert ended.split() == ["kill", name]
