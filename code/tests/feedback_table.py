"""Print, as Markdown, what wrong and hostile submissions are told.

python code/tests/feedback_table.py            the hostile ones
python code/tests/feedback_table.py SLUG ...   the named mistakes of exercises
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

import small_exercise
from coursekit.grading.engine import GraderError, Session
from coursekit.grading.exercise import find
from coursekit.grading.verify import Bench
from hostile_cells import CALLS, CHILDREN, FILES, FORGE, FORGERIES, PATCHES, function

HEAD = "| submission | what it is told | points | exit | s |\n|---|---|--:|--:|--:|"


def hostile() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each hostile submission's name and the cells in which it differs."""
    yield from ((name, {"q1": function(body)}) for name, (body, _) in CALLS.items())
    yield from ((f"file: {name}", cells) for name, (cells, _) in FILES.items())
    for name, patch in PATCHES.items():
        yield f"patched: {name}", {"q1": f"{patch}\ndef double(X):\n    return 3 * X"}
    for name, forgery in FORGERIES.items():
        cell = FORGE.format(forgery.replace("\n", "\n    "))
        yield f"forged: {name}", {"q1": cell}
    yield "threads and children", {"q1": CHILDREN}
    yield "missing function", {"q1": "factor = 2"}
    yield "wrong signature", {"q1": "def double(X, factor):\n    return factor * X"}


def mistaken(bench: Bench) -> Iterator[tuple[str, Path]]:
    """Yield each named mistake, and a file with it."""
    for mistake in bench.exercise.mistakes:
        cell = bench.solutions[mistake.question]
        source = cell.source.replace(mistake.replace, mistake.replacement)
        cells = bench.solutions | {mistake.question: replace(cell, source=source)}
        was, new = (one_line(m) for m in (mistake.replace, mistake.replacement))
        yield f"{mistake.question}: `{was}` → `{new}`", bench.write(cells)


def row(session: Session, name: str, path: Path, questions=None) -> str:
    """Grade a submission and write a row of the table."""
    began = time.monotonic()
    try:
        report = session.grade(path, questions=questions)
    except GraderError as error:
        return f"| {name} | GraderError: {one_line(str(error))} | none | 4 | |"
    failed = [test.message for test in report.tests if test.status != "passed"]
    said = one_line(report.error or "".join(failed[:1]) or "(all points)")
    points = f"{report.score}/{report.max_score}"
    seconds = time.monotonic() - began
    return f"| {name} | {said} | {points} | {report.exit_code} | {seconds:.1f} |"


def one_line(text):
    return " ".join(text.split()).replace("|", r"\|")


def main(slugs: list[str]) -> None:
    """Print the hostile submissions, or the mistakes of these exercises."""
    click.echo(HEAD)
    os.environ.setdefault("TMPDIR", tempfile.gettempdir())  # CHILDREN pass it on
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for exercise in map(find, slugs):
            with Session(exercise) as session:
                for name, path in mistaken(Bench(exercise, session, folder, 1)):
                    questions = [name.partition(":")[0]]
                    click.echo(row(session, name, path, questions))
        if not slugs:
            small = small_exercise.exercise(folder, call_seconds=1, load_seconds=4)
            with Session(small) as session:
                for name, cells in hostile():
                    path = small_exercise.notebook(folder / "small.ipynb", **cells)
                    click.echo(row(session, name, path))


if __name__ == "__main__":
    main(sys.argv[1:])
