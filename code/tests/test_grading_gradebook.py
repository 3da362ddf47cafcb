"""The table of a batch: complete, safe in a spreadsheet, and never lost."""

from pathlib import Path

import pytest

import small_exercise
from coursekit.grading.bulk import Entry, Outcome
from coursekit.grading.gradebook import Gradebook
from coursekit.grading.report import Report, Result
from coursekit.grading.workspace import WorkspaceError

SLUG = "01-tests/small"


@pytest.fixture
def course(tmp_path):
    return small_exercise.exercise(tmp_path / "exercises")


def outcome(course, student="anna", message="off\nby one"):
    results = [
        Result(f"test_{name}", name, "failed", message, 0, question.points, 0.0)
        for name, question in course.questions.items()
    ]
    report = Report(SLUG, 0, None, tuple(results))
    return Outcome(Entry(student, Path(f"{student}.py"), course), report)


def test_resuming_drops_what_was_cut_off(course, tmp_path):
    anna, bob = outcome(course), outcome(course, "bob")
    table, entries = tmp_path / "points.csv", [anna.entry, bob.entry]
    book = Gradebook(table, entries, resume=False)
    book.add(anna)
    book.add(bob)
    whole = table.read_bytes()
    for cut in (1, 5, 30, 90):
        table.write_bytes(whole[:-cut])
        again = Gradebook(table, entries, resume=True)
        assert again.finished == {("anna", SLUG)}
        assert table.read_bytes() == whole[: whole.index(b"bob")]
    table.write_bytes(whole.replace(b"\n", b"\r\n"))  # saved by a spreadsheet
    assert len(Gradebook(table, entries, resume=True).finished) == 2
    table.write_bytes(b"x,y\n")
    with pytest.raises(WorkspaceError, match="no table of ours"):
        Gradebook(table, entries, resume=True)


def test_no_cell_is_a_formula_or_breaks_its_line(course):
    rows = outcome(course, "=cmd()", '@SUM(1)\r\nx\x1b[2J,"').rows()
    assert [row[0] for row in rows] == ["'=cmd()"] * 3
    assert {row[6] for row in rows} == {"'@SUM(1) x\\x1b[2J,\""}


def test_feedback_shows_a_message_as_it_is(course):
    text = outcome(course, message="# no heading\n<b>`").markdown()
    assert "\n    # no heading\n    <b>`\n" in text
