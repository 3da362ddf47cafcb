"""Grading runs the right tests, counts their points and blames the right side."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import small_exercise
from coursekit.grading import engine, guide, process
from coursekit.grading.engine import GraderError, grade
from small_exercise import CELLS, STUBS


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    exercise = small_exercise.exercise(tmp_path_factory.mktemp("exercise"))
    with engine.Session(exercise) as session:
        yield session


@pytest.fixture
def graded(session, tmp_path):
    def run(*cells, questions=None, seed=0, **named):
        path = small_exercise.notebook(tmp_path / "small.ipynb", *cells, **named)
        return session.grade(path, questions=questions, seed=seed)

    return run


def statuses(report):
    return [test.status for test in report.tests]


def test_the_solution_gets_everything(graded):
    report = graded()
    assert (report.score, report.max_score, report.exit_code) == (7, 7, 0)
    assert (report.exercise, report.seed, report.error) == ("01-tests/small", 0, None)
    assert report.notes == ()
    assert [test.name for test in report.tests] == [
        "test_example",
        "test_any_shape",
        "test_sum",
        "test_rows",
        "test_rows_again",
    ]
    assert [(t.points, t.max_points) for t in report.tests][:2] == [(1, 1), (2, 2)]
    assert all(test.seconds > 0 for test in report.tests)


def test_the_pristine_file_gets_nothing_and_everything_is_not_written(graded):
    report = graded(**STUBS)
    assert (report.score, report.exit_code) == (0, 1)
    assert set(statuses(report)) == {"not written"}
    messages = [test.message for test in report.tests]
    assert messages[0] == "double() is not written yet (cell q1, line 2)"
    assert messages[2] == "double_sum() is not written yet (cell q2, line 2)"


def test_a_question_waits_for_what_it_needs(graded):
    report = graded(q1=STUBS["q1"])
    assert statuses(report) == 2 * ["not written"] + ["waiting"] + 2 * ["passed"]
    assert report.question("q2")[0].message == "waiting for q1"
    assert report.score == 2


def test_a_question_by_itself_is_judged_with_what_it_needs(session, graded):
    report = graded(questions=["q2"])
    assert [test.question for test in report.tests] == ["q2"]
    assert (report.score, report.max_score) == (2, 2)
    assert guide.to_mend(session.exercise, report) is None
    report = graded(questions=["q2"], q1=STUBS["q1"])
    assert statuses(report) == ["waiting"]
    assert guide.to_mend(session.exercise, report) == "q1"


def test_an_unknown_question_is_refused(graded):
    with pytest.raises(GraderError, match="01-tests/small has no question 'q9'"):
        graded(questions=["q9"])


def test_after_a_hang_the_next_question_gets_a_fresh_worker(graded):
    report = graded(q3="def rows(X):\n    while True:\n        pass")
    assert statuses(report) == 3 * ["passed"] + ["failed", "not run"]
    assert report.tests[-1].message == "not run after what happened above"
    report = graded(q1="import os\ndef double(X):\n    os._exit(2)")
    assert statuses(report) == ["failed", "not run", "waiting", "passed", "passed"]


def test_a_property_says_for_which_sizes_it_fails(graded):
    report = graded(q1="def double(X):\n    return 2 * X if len(X) != 2 else X")
    example, several = report.question("q1")
    assert example.status == "passed"
    first, second = several.message.split("\n")
    assert first.startswith("double(X) ")
    assert first.endswith("(cell q1, line 2)")
    assert second.startswith("with n=2, d=")


def test_an_answer_that_comes_and_goes_still_fails_in_words(graded):
    body = "calls = []\ndef double(X):\n    calls.append(1)\n    "
    report = graded(q1=f"{body}return X if len(calls) == 12 else 2 * X")
    assert report.question("q1")[1].status == "failed"
    assert "1/2 times" in report.question("q1")[1].message


def test_notes_of_the_file_reach_the_report(graded):
    report = graded((None, "print(double(np.ones(3)))"), ("q1", CELLS["q1"]))
    assert [note.partition(":")[0] for note in report.notes] == [
        "cell q1 is there more than once",
        "your cell `print(double(np.ones(3)))`",
    ]
    assert report.score == 7


def test_python_files_are_graded_too(session, tmp_path):
    text = "".join(f'# %% name="{name}"\n{cell}\n' for name, cell in CELLS.items())
    (tmp_path / "small.py").write_text(text.replace("axis=1", "axis=0"), "utf8")
    report = session.grade(tmp_path / "small.py")
    assert report.score == 5
    assert report.question("q3")[0].message == (
        "rows(X) has shape (5,), expected (3,) (cell q3, small.py:11)"
    )


def test_an_unreadable_file_cannot_run(session, tmp_path):
    report = session.grade(tmp_path / "nothing.ipynb")
    assert report.error == "nothing.ipynb cannot be read: No such file or directory"
    assert (report.score, report.max_score, report.exit_code) == (0, 7, 3)


def test_arrays_cannot_be_sent_where_numpy_is_forbidden(tmp_path):
    exercise = small_exercise.exercise(tmp_path, forbid=("numpy",))
    cells = dict.fromkeys(CELLS, "def double(X):\n    return X") | {"setup": "x = 1"}
    path = small_exercise.notebook(tmp_path / "small.ipynb", **cells)
    assert grade(exercise, path).score == 0


@pytest.mark.parametrize(
    ("code", "seconds", "words"),
    [
        ("import time\ntime.sleep(99)", 0.3, "Python did not start within 0.3 s"),
        ("import sys\nsys.exit('no room')", 60, "started (code 1): no room"),
        ("import os\nos._exit(3)", 60, "started (code 3): without a word"),
    ],
)
def test_a_worker_that_never_starts_is_no_fault_of_the_file(
    tmp_path, monkeypatch, code, seconds, words
):
    exercise = small_exercise.exercise(tmp_path, load_seconds=0.1)
    path = small_exercise.notebook(tmp_path / "small.ipynb")
    module = tmp_path / "slow_to_import.py"
    module.write_text(code, "utf8")
    monkeypatch.setattr(process, "STARTING", seconds)
    monkeypatch.setattr(process, "WORKER", ["-P", str(module)])
    with pytest.raises(GraderError) as caught:
        grade(exercise, path)
    assert str(caught.value).endswith(words)


def test_the_start_of_a_worker_takes_none_of_the_files_time(tmp_path, monkeypatch):
    worker = tmp_path / "late.py"
    worker.write_text(
        "import time\ntime.sleep(2)\n"
        "from coursekit.grading.worker import main\nmain([])\n"
    )
    monkeypatch.setattr(process, "WORKER", [str(worker)])
    exercise = small_exercise.exercise(tmp_path, load_seconds=1.8)
    path = small_exercise.notebook(tmp_path / "small.ipynb", setup="import sys")
    assert grade(exercise, path, questions=["q1"]).error is None


def test_submissions_may_share_a_worker_but_no_names(tmp_path):
    exercise = small_exercise.exercise(tmp_path)
    path = tmp_path / "small.ipynb"
    who = "import os\ndef double(X):\n    raise ValueError(os.getpid())"
    with engine.Session(exercise, reuse=True) as session:

        def message(**named):
            report = session.grade(small_exercise.notebook(path, **named))
            return report.question("q1")[0].message

        first = message(q1=who)
        assert first == message(q1=who)
        assert message(q1="").startswith("double is not defined")
        assert "endless loop" in message(q1="def double(X):\n    while True: pass")
        assert "ValueError" in message(q1=who) != first
        assert message() == ""


def test_grading_leaves_the_process_as_it_was(session, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsense")
    monkeypatch.chdir(tmp_path)
    before = (
        dict(os.environ),
        list(sys.path),
        threading.active_count(),
        set(sys.modules),
    )
    path = small_exercise.notebook(tmp_path / "small.ipynb")
    assert session.grade(path).score == 7
    after = dict(os.environ), list(sys.path), threading.active_count(), set(sys.modules)
    assert after[:3] == before[:3]
    assert "test_small_exercise" not in after[3]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["small.ipynb"]
    found = {p.name for p in session.exercise.folder.iterdir()}
    assert found == {"exercise.toml", "test_small_exercise.py"}


def test_grading_alone_prints_nothing_and_needs_no_plugin(session, tmp_path):
    path = small_exercise.notebook(tmp_path / "small.ipynb", q1="print('hi')")
    code = (
        "import sys; from coursekit.grading import engine, exercise\n"
        "report = engine.grade(exercise.load(sys.argv[1]), sys.argv[2])\n"
        "sys.exit(report.exit_code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(session.exercise.folder), str(path)],
        capture_output=True,
        cwd=tmp_path,
        text=True,
        encoding="utf8",
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert [p.name for p in Path(tmp_path).iterdir()] == ["small.ipynb"]
