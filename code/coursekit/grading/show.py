"""What the learner's commands print: tables and marks that survive any terminal."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .exercise import Exercise
from .guide import best_points
from .practice import typed
from .progress import Record
from .report import Report
from .words import LEVELS, counted

WIDE = 1000  # columns where nobody looks: a file or a pipe needs no wrapped lines
STYLES = {"passed": "green", "failed": "red", "not run": "red"}
MARKS = {"passed": ("✓", "ok"), "failed": ("✗", "x"), "not run": ("✗", "x")}
OTHER_MARK = ("–", "-")
BAR = ("█░", "#.")
BAR_LENGTH = 10


def tolerate_any_text() -> None:
    """Let a stream that lacks a character print a question mark instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")


def go_on_unread() -> None:
    """Drop what is printed from now on: ``head`` has seen enough, the work goes on."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


class Screen:
    """Standard output, with colors where they are seen and wanted."""

    def __init__(self, no_color: bool = False):
        tolerate_any_text()
        plain = no_color or bool(os.environ.get("NO_COLOR"))
        self.console = Console(
            color_system=None if plain else "auto",
            highlight=False,
            markup=False,
            emoji=False,
        )
        self.is_terminal = self.console.is_terminal
        if not self.is_terminal:
            self.console.width = WIDE

    def line(self, text: str = "", style: str = "") -> None:
        """Print one line of text as it is."""
        self._put(Text(clean(text), style))

    def note(self, text: str) -> None:
        """Print a remark on what is not part of the result."""
        self.line(f"note: {text}", "yellow")

    def clear(self) -> None:
        """Empty the terminal, if it is one."""
        if self.is_terminal:
            self.console.clear()

    def table(self, rows: Iterable[Sequence[Text | str]], indent: int = 2) -> None:
        """Print rows in columns, without lines between them."""
        grid = Table.grid(padding=(0, 2))
        cells = [[_text(cell) for cell in row] for row in rows]
        for column in range(max(map(len, cells), default=0)):
            grid.add_column(overflow="fold", no_wrap=column == 0)
        for row in cells:
            row[0].pad_left(indent)
            grid.add_row(*row)
        self._put(grid)

    def mark(self, status: str) -> Text:
        """Return the sign for a test's status."""
        sign = self._able(*MARKS.get(status, OTHER_MARK))
        return Text(sign, STYLES.get(status, "dim"))

    def bar(self, share: float) -> str:
        """Return a bar, filled to ``share``; full only when all is reached."""
        full, empty = self._able(*BAR)
        filled = int(share * BAR_LENGTH)
        return full * filled + empty * (BAR_LENGTH - filled)

    def _able(self, wanted, instead):
        """Return ``wanted`` if this output has its characters."""
        try:
            wanted.encode(self.console.encoding)
        except (UnicodeEncodeError, LookupError):
            return instead
        return wanted

    def _put(self, renderable):
        if self.is_terminal:
            self.console.print(renderable)
            return
        with self.console.capture() as captured:
            self.console.print(renderable)
        lines = captured.get().splitlines() or [""]
        try:
            self.console.file.write("".join(f"{line.rstrip()}\n" for line in lines))
            self.console.file.flush()
        except BrokenPipeError:
            go_on_unread()


def clean(text: str) -> str:
    """Show control characters as escapes: a message comes from a learner's code."""
    return "".join(
        c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode()
        for c in text
    )


def result(
    screen: Screen, exercise: Exercise, report: Report, path: Path, every: bool = False
) -> None:
    """Print each question's points and its first test that failed, or every test."""
    heading(screen, exercise, path)
    if report.error:
        screen.line(f"  {report.error}", "red")
    if every or not report.error:
        _questions(screen, exercise, report, every)
    for note in report.notes:
        screen.note(note)


def full_result(screen: Screen, exercise: Exercise, report: Report, path: Path) -> None:
    """Print each question's points and every test."""
    result(screen, exercise, report, path, every=True)


def heading(screen: Screen, exercise: Exercise, path: Path) -> None:
    """Print which exercise this is, and which file."""
    screen.line(f"{exercise.slug}  {exercise.title}  ({path})", "bold")


def _questions(screen, exercise, report, every):
    screen.table(
        [name, screen.mark(status), points, words]
        for name, status, points, words in rows(exercise, report, every)
    )


def rows(
    exercise: Exercise, report: Report, every: bool = False
) -> Iterator[tuple[str, str, str, str]]:
    """Yield name, status, points and title of each question, and below it its tests.

    Of a test there is only its status and what is to be said of it.
    """
    for question in exercise.questions.values():
        tests = report.question(question.name)
        if not tests:
            continue
        points = f"{number(sum(t.points for t in tests))}/{number(question.points)}"
        worst = min(tests, key=_goodness)
        yield question.name, worst.status, points, question.title
        for test in tests if every else [t for t in tests if t.status != "passed"][:1]:
            yield "", test.status, "", _said(test, every)


def _goodness(test):
    order = ("failed", "not run", "not written", "waiting", "passed")
    return order.index(test.status)


def _said(test, every):
    name = test.name.removeprefix("test_").replace("_", " ")
    if test.status == "passed":
        return name
    if test.status in ("not written", "waiting") and not every:
        return test.message
    return f"{name}: {test.message or test.status}"


def total(screen: Screen, report: Report, seconds: float) -> None:
    """Print the points of a run in one line."""
    reached = f"{number(report.score)}/{number(report.max_score)} points"
    style = "green" if report.exit_code == 0 else ""
    screen.line(f"  {reached} in {seconds:.1f} s", style)


def listing(
    screen: Screen,
    exercises: Sequence[Exercise],
    records: dict[str, Record],
    started: Iterable[str],
) -> None:
    """Print every exercise with what was reached in it, the practice sets apart."""
    started = set(started)
    _listed(screen, [e for e in exercises if not e.pattern], records, started)
    if practice := [e for e in exercises if e.pattern]:
        screen.line()
        screen.line("Practice by pattern (problems: groundup list --pattern)", "bold")
        _listed(screen, practice, records, started)


def _listed(screen, exercises, records, started):
    rows = []
    for exercise in exercises:
        best = best_points(exercise, records.get(exercise.slug))
        reached, most = sum(best.values()), exercise.max_score
        state = "started" if exercise.slug in started else ""
        state = "done" if reached >= most else state
        points = f"{number(reached)}/{number(most)}"
        minutes = f"{exercise.minutes} min"
        bar = screen.bar(reached / most)
        rows.append([exercise.slug, bar, points, state, minutes, exercise.title])
    screen.table(rows)


def patterns(
    screen: Screen, sets: Mapping[str, Sequence[Exercise]], records: dict[str, Record]
) -> None:
    """Print each pattern with how many of its problems are done."""
    rows = []
    for pattern, exercises in sets.items():
        done = [best >= q.points for _, q, best in _problems(exercises, records)]
        bar = screen.bar(sum(done) / len(done))
        rows.append([pattern, bar, f"{sum(done)}/{len(done)} problems"])
    if not rows:
        screen.line("There are no practice sets yet.")
        return
    screen.table(rows)
    first = typed(next(iter(sets)))
    screen.line(f"The problems of one: groundup list --pattern {first}")


def problems(
    screen: Screen, exercises: Iterable[Exercise], records: dict[str, Record]
) -> None:
    """Print the problems of some practice sets, each with what was reached in it."""
    rows = []
    for exercise, question, best in _problems(exercises, records):
        mark = screen.mark("passed" if best >= question.points else "not written")
        points = f"{number(best)}/{number(question.points)}"
        level = LEVELS.get(question.difficulty or 0, "")
        name = f"{exercise.name}/{question.name}"
        rows.append([name, mark, points, level, question.title])
    screen.table(rows)


def _problems(exercises, records):
    """Yield every question with its exercise and the best points in it."""
    for exercise in exercises:
        best = best_points(exercise, records.get(exercise.slug))
        for question in exercise.questions.values():
            yield exercise, question, best[question.name]


def reached(screen: Screen, exercise: Exercise, record: Record) -> None:
    """Print the best points, attempts and hints of one exercise."""
    attempts = counted(record.attempts, "attempt")
    screen.line(f"{exercise.slug}  {exercise.title}  ({attempts})", "bold")
    best, rows = best_points(exercise, record), []
    for question in exercise.questions.values():
        points = best[question.name]
        status = "passed" if points >= question.points else "not written"
        seen = record.hints.get(question.name, 0)
        hints = f"{seen} of {len(question.hints)} hints seen" if seen else ""
        shown = f"{number(points)}/{number(question.points)}"
        name = question.name
        rows.append([name, screen.mark(status), shown, question.title, hints])
    screen.table(rows)


def number(value: float) -> str:
    """Write 2.0 as 2 and 0.5 as 0.5."""
    return f"{value:g}"


def _text(cell):
    return cell.copy() if isinstance(cell, Text) else Text(clean(cell))
