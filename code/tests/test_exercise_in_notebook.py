"""``ex.check("q1")`` in a notebook: the functions of the kernel, and no file beside."""

import html
import importlib.util
import re
import subprocess
import sys

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

import small_exercise
from coursekit.grading import engine, progress, show
from coursekit.grading import exercise as exercises
from coursekit.grading.workspace import create
from groundup import book, checking


@pytest.fixture
def small(tmp_path, monkeypatch):
    known = small_exercise.exercise(tmp_path / "course")
    monkeypatch.setattr(exercises, "exercises_folder", lambda: tmp_path / "course")
    return known


@pytest.fixture
def shell(small, tmp_path, monkeypatch):
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    shell = InteractiveShell()
    run(shell, 'from groundup import exercise; ex = exercise("small")')
    yield shell
    shell.history_manager.end_session()
    assert list(empty.iterdir()) == []


def run(shell, source):
    """Run a cell, and return what its last line is."""
    result = shell.run_cell(source)
    result.raise_error()
    return result.result


def run_answers(shell, **changed):
    for source in (small_exercise.CELLS | changed).values():
        run(shell, source)


def test_right_functions_of_the_kernel_get_all_points(shell):
    run_answers(shell)
    assert repr(run(shell, 'ex.check("q2")')) == (
        "01-tests/small  Small\n  q2  ✓ 2/2  Double sum\n  2/2 points"
    )
    assert repr(run(shell, "ex.check()")).splitlines() == [
        "01-tests/small  Small",
        "  q1  ✓ 3/3  Double",
        "  q2  ✓ 2/2  Double sum",
        "  q3  ✓ 2/2  Rows",
        "  7/7 points",
    ]


def test_a_wrong_answer_gets_the_words_of_the_command(shell, small, capsys):
    run_answers(shell, q1="def double(X):\n    return X**2")
    heading, *lines, total = repr(run(shell, 'ex.check("q1")')).splitlines()
    assert lines[0] == "  q1  ✗ 0/3  Double"
    assert "example: double(X) is wrong: this is the square" in lines[1]
    assert total == '  0/3 points. For a hint: ex.hint("q1")'
    report = engine.check_here(small, shell.user_ns, "q1")
    capsys.readouterr()
    show.result(show.Screen(no_color=True), small, report, "mine.py")
    printed = capsys.readouterr().out
    assert " ".join([heading, "(mine.py)", *lines]).split() == printed.split()


def test_all_questions_are_checked_in_order_and_one_waits(shell):
    run_answers(shell, q1="def double(X):\n    return X")
    lines = repr(run(shell, "ex.check()")).splitlines()
    marks = [line.split()[:3] for line in lines if line.startswith("  q")]
    assert marks == [["q1", "✗", "0/3"], ["q2", "–", "0/2"], ["q3", "✓", "2/2"]]
    assert "waiting for q1" in "\n".join(lines)
    assert lines[-1] == '  2/7 points. For a hint: ex.hint("q1")'


def test_a_question_that_waits_points_to_what_it_waits_for(shell):
    run_answers(shell, q1="def double(X):\n    return X")
    lines = repr(run(shell, 'ex.check("q2")')).splitlines()
    assert lines[-1] == '  0/2 points. First comes q1: ex.check("q1")'


def test_a_cell_runs_again_and_the_new_function_counts(shell):
    run_answers(shell, q3="def rows(X):\n    return X")
    assert "0/2 points" in repr(run(shell, 'ex.check("q3")'))
    run(shell, small_exercise.CELLS["q3"])
    assert "2/2 points" in repr(run(shell, 'ex.check("q3")'))


def test_stubs_and_missing_functions_say_what_to_do(shell):
    run(shell, small_exercise.STUBS["q1"])
    assert "double() is not written yet" in repr(run(shell, 'ex.check("q1")'))
    words = "rows is not defined: run the cell that defines it"
    assert words in repr(run(shell, 'ex.check("q3")'))


def test_what_the_code_says_is_escaped(shell):
    evil = "<script>alert(1)</script>\\x1b[31m"
    run_answers(shell, q1=f'def double(X):\n    raise ValueError("{evil}")')
    answer = run(shell, 'ex.check("q1")')
    data, _ = shell.display_formatter.format(answer)
    assert "<script>" not in data["text/html"]
    assert html.escape("<script>alert(1)</script>") in data["text/html"]
    assert "✗" in data["text/html"]
    assert "<script>" in data["text/plain"]
    assert "\x1b" not in data["text/html"] + data["text/plain"]


@pytest.mark.parametrize("paper", ["#ffffff", "#f3f3f3", "#111111", "#1e1e1e"])
def test_a_card_is_readable_on_light_and_dark_paper(shell, paper):
    """As the front end has it: the card's tint, a tenth of gray, changes little."""
    tint = [0.9 * part + 0.1 * 128 for part in bytes.fromhex(paper[1:])]
    for ink in checking.COLORS.values():
        lights = sorted(map(luminance, (tint, bytes.fromhex(ink[1:]))))
        assert (lights[1] + 0.05) / (lights[0] + 0.05) > 3
    markup = checking.Answer("A", [("q1", "passed", "1/1", "B")])._repr_html_()
    colors = re.findall(r"(?<![\w-])(?:color|background): ([^;\"]+)", markup)
    assert set(colors) <= {"inherit", "none", "rgba(128, 128, 128, 0.1)", "#29953f"}
    assert book.claim_html("A", {}).startswith(f'<div style="{book.CARD}')


def luminance(rgb):
    """Relative luminance as in WCAG 2."""
    parts = np.array([*rgb]) / 255
    linear = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_an_unknown_question_or_exercise_names_what_there_is(shell):
    for call in ('check("q9")', 'hint("q9")'):
        with pytest.raises(ValueError, match="no question 'q9': q1, q2, q3"):
            run(shell, f"ex.{call}")
    with pytest.raises(ValueError, match="did you mean 01-tests/small"):
        checking.exercise("smal")


def test_hints_come_one_at_a_time(shell):
    shown = [repr(run(shell, 'ex.hint("q1")')) for _ in range(3)]
    assert shown == [
        "Hint 1 of 2 for 01-tests/small/q1:\n  Once more.",
        "Hint 2 of 2 for 01-tests/small/q1:\n  x + x",
        "01-tests/small/q1 has no further hint.\n  1. Once more.\n  2. x + x",
    ]
    assert "Hint 1 of 2" in repr(run(shell, 'ex.hint("q2")'))
    assert "<td" in run(shell, 'ex.hint("q2")')._repr_html_()


def test_hints_in_a_workspace_count_there_and_in_the_terminal(
    shell, tmp_path, monkeypatch
):
    place = create(tmp_path / "work")[0]
    place.progress.hint_seen("01-tests/small", "q1", 1)
    monkeypatch.chdir(place.root)
    run(shell, 'ex = exercise("small")')
    assert "Hint 2 of 2" in repr(run(shell, 'ex.hint("q1")'))
    assert "Hint 1 of 2" in repr(run(shell, 'ex.hint("q3")'))
    assert "no further hint" in repr(run(shell, 'ex.hint("q1")'))
    seen = place.progress.read()["01-tests/small"].hints
    assert seen == {"q1": 2, "q3": 1}


def test_hints_go_on_where_nothing_can_be_written(shell, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.chdir(create(tmp_path / "work")[0].root)
    monkeypatch.setattr(progress, "write_file", refuse)
    shown = [repr(run(shell, 'ex.hint("q1")')) for _ in range(2)]
    assert [hint.partition(" for")[0] for hint in shown] == [
        "Hint 1 of 2",
        "Hint 2 of 2",
    ]


def test_the_exercise_shows_its_questions(shell):
    words = "01-tests/small  Small (questions q1, q2, q3)"
    assert repr(run(shell, "ex")) == words


def test_a_missing_extra_is_named(monkeypatch):
    there = importlib.util.find_spec
    lacking = {"hypothesis", "psutil"}
    monkeypatch.setattr(
        checking, "find_spec", lambda name: None if name in lacking else there(name)
    )
    with pytest.raises(ModuleNotFoundError) as caught:
        checking.exercise("small")
    assert str(caught.value) == (
        "exercise needs hypothesis and psutil: "
        "run `pip install 'groundup[grade]'`, or in a notebook `%pip install ...`"
    )


def test_importing_exercise_imports_nothing_heavy():
    probe = (
        "import sys; from groundup import exercise; assert callable(exercise);"
        "heavy = ('numpy', 'pytest', 'IPython', 'hypothesis', 'rich', 'coursekit');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_groundup_has_no_other_lazy_names():
    import groundup

    with pytest.raises(AttributeError, match="'groundup' has no attribute 'nope'"):
        _ = groundup.nope
