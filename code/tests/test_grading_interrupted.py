"""Ctrl-C, killed processes and files that others hold: nothing is lost or left."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from click.testing import CliRunner

import small_exercise
from coursekit.grading import engine, progress
from hostile_cells import function
from learner_course import Session, groundup, make_course, run, start, write_answer

POSIX = pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
PATIENCE = 30  # seconds until a test gives up


@pytest.fixture
def course(tmp_path, monkeypatch):
    return make_course(tmp_path / "course", monkeypatch)


@pytest.fixture
def work(tmp_path, course, monkeypatch):
    """A workspace, and the current folder."""
    folder = tmp_path / "mein Ordner ü"
    run("init", str(folder))
    monkeypatch.chdir(folder)
    return folder


def contents(folder):
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def interrupt(*_, **__):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "command", [["check"], ["check", "numbers/q1"], ["grade"], ["grade", "--all"]]
)
def test_an_interrupted_grading_leaves_everything_as_it_was(work, monkeypatch, command):
    write_answer(start(work), "q1", 1)
    run("check", code=1)
    before = contents(work)
    monkeypatch.setattr(engine, "grade", interrupt)
    result = CliRunner().invoke(groundup, command)
    assert (result.exit_code, result.stdout) == (130, "")
    assert result.stderr.split() == ["Stopped."]
    assert contents(work) == before


@pytest.mark.parametrize("command", [["reset", "numbers"], ["start", "more-numbers"]])
@pytest.mark.parametrize("when", ["fsync", "replace"])
def test_an_interrupted_write_leaves_the_file_as_it_was(
    work, monkeypatch, command, when
):
    path = start(work)
    write_answer(path, "q1", 1)
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(progress.os, when, interrupt)
        result = CliRunner().invoke(groundup, command)
    assert result.exit_code != 0
    assert path.read_bytes() == before
    assert "1/3" in run("check", "numbers", code=1)
    run(*command)


def test_an_interrupt_while_watch_grades_ends_it_in_peace(work, monkeypatch):
    path = start(work)
    before = path.read_bytes()
    monkeypatch.setattr(Session, "grade", interrupt)
    output = run("watch", "numbers")
    assert "Stopped watching. Your files are as you saved them." in output
    assert path.read_bytes() == before


GRADER = (
    "import sys; from pathlib import Path\n"
    "from coursekit.grading import engine, exercise\n"
    "engine.grade(exercise.load(Path(sys.argv[1])), Path(sys.argv[2]))"
)


@POSIX
@pytest.mark.parametrize("place", ["q1", "setup"])
def test_an_interrupted_grader_takes_its_worker_and_folder_along(tmp_path, place):
    exercise = small_exercise.exercise(tmp_path, call_seconds=60, load_seconds=60)
    flag = tmp_path / "running"
    loop = f"open({str(flag)!r}, 'w').close()\nwhile True:\n    pass"
    cells = {"q1": function(loop)} if place == "q1" else {"setup": loop}
    path = small_exercise.notebook(tmp_path / "small.ipynb", **cells)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    grader = psutil.Popen(
        [sys.executable, "-c", GRADER, str(exercise.folder), str(path)],
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
    )
    began = time.monotonic()
    while not flag.exists():
        assert grader.poll() is None
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.02)
    workers = grader.children(recursive=True)
    assert workers
    grader.send_signal(signal.SIGINT)
    assert b"KeyboardInterrupt" in grader.communicate(timeout=PATIENCE)[1]
    assert psutil.wait_procs(workers, timeout=PATIENCE)[1] == []
    assert list(temporary.iterdir()) == []


LOOPS = {  # what double does for ever
    "stops": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nreturn 2 * X",
    "swallows every interrupt": "while True:\n    try:\n        while True:\n"
    "            pass\n    except BaseException:\n        pass",
    "a loop in C": "return sum(iter(int, 1))",
    "waits for itself": "import threading\nlock = threading.Lock()\nlock.acquire()\n"
    "lock.acquire()",
}
ENDS = {  # what double does to its own process, and what is said
    "kills its group": (
        "import os, signal\nos.killpg(0, signal.SIGKILL)",
        "double() crashed Python (code -9): ",
    ),
    "crashes": (
        "import ctypes\nctypes.string_at(0)",
        "double() crashed Python (code -11): ",
    ),
    "interrupts": (
        "raise KeyboardInterrupt",
        "double() raises KeyboardInterrupt (cell q1, line 2)",
    ),
    "debugger": ("breakpoint()\nreturn 2 * X", "double() raises BdbQuit"),
    "memory at once": (
        "return np.ones(10**9) * X.sum()",
        "double() used more than 400 MB of memory",
    ),
    "a huge answer": (
        "return np.ones((8000, 8000))",
        "double() used more than 400 MB of memory",
    ),
    "coroutine": (
        "async def later():\n    return 2 * X\nreturn later()",
        "double(X) needs to be a NumPy array, got a coroutine",
    ),
}


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """Wait long, so that a busy machine is not taken for an endless loop."""
    exercise = small_exercise.exercise(tmp_path_factory.mktemp("e"), call_seconds=60)
    with engine.Session(exercise) as session:
        yield session


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    exercise = small_exercise.exercise(tmp_path_factory.mktemp("e"), call_seconds=1)
    with engine.Session(exercise) as session:
        yield session


def said_of(session, folder, body):
    """Grade a wrong ``double``; return what is said, once the rest has its points."""
    path = small_exercise.notebook(folder / "small.ipynb", q1=function(body))
    report = session.grade(path)
    assert [t.status for t in report.question("q3")] == ["passed", "passed"]
    assert (report.score, report.exit_code, report.error) == (2, 1, None)
    return report.question("q1")[0].message


@POSIX
@pytest.mark.parametrize("body", LOOPS.values(), ids=LOOPS)
def test_nothing_runs_for_ever(hasty, tmp_path, body):
    words = "double() did not finish within 1 s: an endless loop?"
    assert said_of(hasty, tmp_path, body).startswith(words)


@POSIX
@pytest.mark.parametrize(("body", "words"), ENDS.values(), ids=ENDS)
def test_whatever_ends_the_worker_the_rest_is_graded(session, tmp_path, body, words):
    said = said_of(session, tmp_path, body)
    assert said[: len(words)] == words
    assert "\n" not in said


def test_a_worker_that_can_no_longer_read_is_no_fault_of_the_grader(session, tmp_path):
    body = "import sys\nsys.modules.clear()\nreturn 3 * X"
    path = small_exercise.notebook(tmp_path / "small.ipynb", q1=function(body))
    report = session.grade(path)
    assert sum(test.points for test in report.question("q1")) == 0
    assert report.exit_code == 1


FINE = {  # odd, but none of the grader's business
    "reads what is not there": "import sys\nsys.stdin.read()\nreturn 2 * X",
    "closes standard output": "import sys\nsys.stdout = None\nreturn 2 * X",
    "writes files": "open('big', 'wb').write(b'0' * 10**7)\nreturn 2 * X",
    "handles signals": "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    "return 2 * X",
    "changes directory": "import os\nos.chdir('/')\nreturn 2 * X",
}


@POSIX
@pytest.mark.parametrize("body", FINE.values(), ids=FINE)
def test_what_is_odd_and_right_gets_its_points(session, tmp_path, body):
    path = small_exercise.notebook(tmp_path / "small.ipynb", q1=function(body))
    assert session.grade(path).score == 7


def test_a_file_that_another_program_holds(work, monkeypatch):
    """Windows refuses to replace a file that is open elsewhere."""
    path = start(work)
    write_answer(path, "q1", 1)
    run("check", code=1)
    before = contents(work)

    def refuse(source, goal):
        raise PermissionError(13, "The process cannot access the file", str(goal))

    monkeypatch.setattr(progress.os, "replace", refuse)
    assert "progress was not saved" in run("check", code=1)
    assert "cannot be written" in run("reset", "numbers", code=4)
    assert "cannot be written" in run("start", "more-numbers", code=4)
    assert contents(work) == before


def test_a_progress_file_that_cannot_be_opened_costs_no_grade(work):
    path = start(work)
    write_answer(path, "q1", 1)
    write_answer(path, "q2", 2)
    (work / ".groundup/progress.json").mkdir()
    output = run("check")
    assert "3/3 points" in output
    assert "your progress was not saved: " in output
    assert "note: progress.json cannot be read: " in run("list")
    assert "It is small." in run("hint", "numbers/q1")
    run("grade")


def test_a_progress_file_that_may_not_be_read_is_not_replaced(work, monkeypatch):
    write_answer(start(work), "q1", 1)
    run("check", code=1)
    file = work / ".groundup/progress.json"
    before, read = file.read_bytes(), type(file).read_bytes

    def refuse(path):
        if path.name == file.name:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    with monkeypatch.context() as patch:
        patch.setattr(type(file), "read_bytes", refuse)
        assert "was not saved: Permission denied" in run("check", code=1)
    assert file.read_bytes() == before


@pytest.mark.parametrize("command", [["check"], ["list"], ["progress"], ["update"]])
def test_renamed_folders_and_files_are_found(work, tmp_path, monkeypatch, command):
    path = start(work)
    write_answer(path, "q1", 1)
    run("check", code=1)
    path.rename(path.parent / "meine Lösung.ipynb")
    path.parent.rename(work / "Woche 1")
    moved = work.rename(tmp_path / "anderswo 数")
    monkeypatch.chdir(moved)
    output = run(*command, code=1 if command == ["check"] else 0)
    assert any(words in output for words in ("1/3", "1/6", "up to date"))
