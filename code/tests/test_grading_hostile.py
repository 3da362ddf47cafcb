"""Every slip and every attack gets one clear line, the right score, a clean machine."""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

import small_exercise
from coursekit.grading import engine
from hostile_cells import CALLS, CHILDREN, FILES, FORGE, FORGERIES, PATCHES, function
from small_exercise import CELLS


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """Give everything that is started here a temporary directory of its own."""
    folder = tmp_path_factory.mktemp("machine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        patch.setattr(tempfile, "tempdir", str(folder))
        yield folder


@pytest.fixture(scope="module")
def session(machine, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exercise")
    exercise = small_exercise.exercise(folder, call_seconds=3, load_seconds=10)
    with engine.Session(exercise) as session:
        yield session


@pytest.fixture
def graded(session, machine, tmp_path):
    """Grade a notebook, and see that it leaves nothing behind."""

    def grade(*cells, **named):
        path = small_exercise.notebook(tmp_path / "small.ipynb", *cells, **named)
        report = session.grade(path)
        spare = session._spare
        assert settled(machine, {spare.process.pid}) == {spare.process.pid}
        assert list(machine.iterdir()) == [Path(spare.folder.name)]
        return report

    return grade


def processes(machine):
    """Find what was started here, by the temporary directory that it was given."""
    found = set()
    for process in psutil.process_iter():
        try:
            alive = process.status() != psutil.STATUS_ZOMBIE
            if alive and process.environ().get("TMPDIR") == str(machine):
                found.add(process.pid)
        except psutil.Error:
            pass
    return found


def settled(machine, expected):
    """Look again for a while: a process that has just started shows no environment."""
    for _ in range(1000):
        if (found := processes(machine)) == expected:
            break
        time.sleep(0.05)
    return found


def first(report, question="q1"):
    """The message of the first test of a question that earned nothing."""
    return next(t.message for t in report.question(question) if t.status != "passed")


@pytest.mark.parametrize(("body", "words"), CALLS.values(), ids=CALLS)
def test_a_wrong_call_is_told_in_one_line(graded, body, words):
    report = graded(q1=function(body))
    assert first(report)[: len(words)] == words
    assert "\n" not in first(report)
    assert len(first(report)) < 300
    assert report.error is None
    assert [t.status for t in report.question("q2")] == ["waiting"]
    assert report.score == 2 + sum(t.points for t in report.question("q1"))
    assert report.question("q1")[0].status == "failed"
    assert report.exit_code == 1


@pytest.mark.parametrize(("cells", "words"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_run_says_why(graded, cells, words):
    report = graded(**cells)
    assert report.error[: len(words)] == words
    assert "\n" not in report.error
    assert (report.score, report.max_score, report.exit_code) == (0, 7, 3)
    assert {test.status for test in report.tests} == {"not run"}


def test_a_missing_function_and_one_with_a_similar_name(graded):
    report = graded(q1="factor = 2", q2="", q3="def row(X):\n    return X.mean(axis=1)")
    advice = "double is not defined: your file does not define it"
    assert first(report) == advice
    assert first(report, "q3") == "rows is not defined: did you mean row?"
    assert report.score == 0


def test_a_wrong_signature_and_a_name_that_is_no_function(graded):
    report = graded(q1="def double(X, factor):\n    return factor * X", q3="rows = 3.0")
    assert first(report) == (
        "double(X, factor) is called with 1 argument: leave its first line as it was "
        "(cell q1, line 1)"
    )
    assert first(report, "q3") == "rows is a float, not a function: rename one"


def test_a_cell_that_is_gone_is_named(session, tmp_path):
    path = small_exercise.notebook(tmp_path / "small.ipynb")
    notebook = json.loads(path.read_text("utf8"))
    name = {"name": "q1"}
    notebook["cells"] = [
        cell for cell in notebook["cells"] if cell["metadata"].get("groundup") != name
    ]
    path.write_text(json.dumps(notebook), "utf8")
    report = session.grade(path)
    assert first(report) == (
        "double is not defined: cell q1 is gone from your file, `groundup update` "
        "brings it back"
    )
    assert report.score == 2


def test_what_an_error_says_no_note_repeats(graded):
    torch = "def double(X):\n    import torch\n    return 2 * X"
    report = graded(q1=torch)
    assert "write this exercise without torch (cell q1, line 2)" in first(report)
    assert report.notes == ()
    unused = "def double(X):\n    if False:\n        import torch\n    return 2 * X"
    note = "write this exercise without torch (cell q1, line 3)"
    assert graded(q1=unused).notes == (note,)


def test_memory_is_limited(machine, tmp_path):
    exercise = small_exercise.exercise(tmp_path, call_seconds=20, memory_mb=200)
    body = "kept = []\nwhile True:\n    kept.append(np.ones(10**6))"
    path = small_exercise.notebook(tmp_path / "small.ipynb", q1=function(body))
    report = engine.grade(exercise, path)
    assert first(report) == "double() used more than 200 MB of memory (cell q1, line 4)"
    assert report.score == 2


POSIX = pytest.mark.skipif(sys.platform == "win32", reason="no fork on Windows")


def test_threads_and_children_end_with_the_submission(graded):
    assert graded(q1=CHILDREN).score == 7  # ``graded`` sees what is left


@POSIX
@pytest.mark.parametrize("then", ["return 2 * X", "while True: pass", "os._exit(0)"])
def test_a_forked_worker_answers_nothing_and_ends(graded, then):
    fork = "global forks\nforks = globals().get('forks', 0) + 1\nimport os\n"
    body = f"{fork}if forks < 4 and os.fork() == 0:\n    {then}\nreturn 2 * X"
    assert graded(q1=function(body)).score == 7


@POSIX
def test_a_daemon_that_outlives_the_worker_ends(graded):
    daemon = """import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(99)
    os._exit(0)
os._exit(0)"""
    words = "double() ended Python itself (exit code 0): leave out exit()"
    assert first(graded(q1=function(daemon))) == words


@pytest.mark.parametrize("patch", PATCHES.values(), ids=PATCHES)
def test_a_patched_worker_earns_nothing(graded, patch):
    report = graded(q1=f"{patch}\ndef double(X):\n    return 3 * X")
    assert sum(test.points for test in report.question("q1")) == 0
    assert report.score in (0, 2)
    assert report.exit_code in (1, 3)
    assert np.allclose is not None


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_answer_earns_nothing(graded, forgery):
    report = graded(q1=FORGE.format(forgery.replace("\n", "\n    ")))
    assert sum(test.points for test in report.question("q1")) == 0
    assert "\n" not in first(report)
    assert report.score == 2


def test_a_tensor_in_place_of_an_array(machine, tmp_path):
    exercise = small_exercise.exercise(tmp_path / "torch", forbid=())
    path = small_exercise.notebook(
        tmp_path / "small.ipynb",
        setup="import numpy as np\nimport torch",
        q1="def double(X):\n    return 2 * torch.tensor(X)",
    )
    report = engine.grade(exercise, path)
    assert first(report) == (
        "double(X) needs to be a NumPy array, got a torch tensor: stay in NumPy, or "
        "convert with .detach().numpy() (cell q1, line 2)"
    )


def test_files_that_vanish_from_the_working_directory(graded):
    wipe = """\
import os, shutil
work = os.getcwd()
folder = os.path.dirname(work)
assert os.path.basename(folder).startswith("groundup-")  # before anything is deleted
shutil.rmtree(work)
shutil.rmtree(folder, ignore_errors=True)
"""
    assert graded(q1=wipe + CELLS["q1"]).score == 7


def test_the_environment_is_a_whitelist(graded, monkeypatch):
    monkeypatch.setenv("SECRET", "42")
    body = "import os\nraise ValueError(os.environ.get('SECRET', 'nothing'))"
    assert first(graded(q1=function(body))).startswith(
        "double() raises ValueError: noth"
    )


def test_the_working_directory_is_fresh_and_empty(graded):
    body = "import os\nopen('mine', 'w').close()\nraise ValueError(os.listdir())"
    for _ in range(2):
        assert "ValueError: ['mine']" in first(graded(q1=function(body)))


def test_a_worker_ends_when_its_grader_is_killed(tmp_path):
    exercise = small_exercise.exercise(tmp_path, call_seconds=60)
    path = small_exercise.notebook(
        tmp_path / "small.ipynb", q1=function("while True:\n    pass")
    )
    code = (
        "import sys; from coursekit.grading import engine, exercise\n"
        "engine.grade(exercise.load(sys.argv[1]), sys.argv[2])"
    )
    grader = psutil.Popen(
        [sys.executable, "-c", code, str(exercise.folder), str(path)],
        env={**os.environ, "TMPDIR": str(tmp_path)},  # nobody is left to remove it
    )
    deadline = time.monotonic() + 60
    while not grader.children() and time.monotonic() < deadline:
        time.sleep(0.05)
    (worker,) = grader.children()
    grader.kill()
    grader.wait()
    assert psutil.wait_procs([worker], timeout=60)[1] == []


def test_the_innermost_line_is_named(graded):
    helper = "def helper(X):\n    return X @ X\ndef double(X):\n    return helper(X)"
    assert first(graded(q1=helper)).endswith("(cell q1, line 2)")
