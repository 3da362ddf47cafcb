"""Prove of every exercise that it grades right: `coursekit exercises verify`.

The untouched file earns nothing, the solution everything, and each named mistake
loses points and is told so in the right words, a planted one already untouched.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .engine import Session
from .exercise import Exercise, Mistake, load
from .manifest import entry, manifest_path, master_path, read_manifest, student_files
from .master import Master, notebook, read_master, script, solution_cells, student_cells
from .percent import Cell
from .report import FAILED, NOT_WRITTEN, PASSED, WAITING, Report

AGAIN = "run `coursekit exercises build`"
HINTS = range(2, 4)


@dataclass(frozen=True)
class Finding:
    """What one point of the verification found in one exercise."""

    exercise: str
    point: str
    seconds: float
    problems: tuple[str, ...]

    def __str__(self):
        verdict = "FAILED" if self.problems else "ok"
        line = f"{verdict:6} {self.exercise}  {self.point:10} {self.seconds:5.1f} s"
        return "\n".join([line, *(f"  {problem}" for problem in self.problems)])


class Bench:
    """One exercise under test: its files made anew, and a grader that stays warm."""

    def __init__(self, exercise: Exercise, session: Session, folder: Path, seeds: int):
        self.exercise, self.session = exercise, session
        self.folder, self.seeds = folder, seeds

    @cached_property
    def master(self) -> Master:
        """The master, which all the rest is made from."""
        return read_master(master_path(self.exercise), self.exercise)

    @cached_property
    def students(self) -> dict[str, Cell]:
        """The cells as learners get them, by name."""
        return {str(cell.name): cell for cell in student_cells(self.master)}

    @cached_property
    def solutions(self) -> dict[str, Cell]:
        """The same with the solutions."""
        return {str(cell.name): cell for cell in solution_cells(self.master)}

    def write(self, cells: dict[str, Cell], suffix: str = ".py") -> Path:
        """Write a submission of these cells."""
        path = self.folder / f"{self.exercise.name}{suffix}"
        text = (script if suffix == ".py" else notebook)(self.master, cells.values())
        path.write_bytes(text.encode())
        return path

    def grade(self, cells: dict[str, Cell], suffix: str = ".py", **options) -> Report:
        """Grade a submission of these cells."""
        return self.session.grade(self.write(cells, suffix), **options)


def files(bench: Bench) -> Iterator[str]:
    """Compare the learner's files with what the master makes."""
    exercise = bench.exercise
    expected = student_files(exercise, bench.master)
    for path, data in expected.items():
        if not path.is_file():
            yield f"{path} is missing: {AGAIN}"
        elif path.read_bytes().replace(b"\r\n", b"\n") != data:
            yield f"{path} is not what its master makes: {AGAIN}"
    known = {*expected, exercise.test_file, exercise.folder / "exercise.toml"}
    for path in sorted(exercise.folder.iterdir()):
        if path not in known and path.name != "__pycache__":
            yield f"{path} belongs to nothing: take it away"


def pristine(bench: Bench) -> Iterator[str]:
    """See that the untouched files earn nothing: not written yet, or planted wrong."""
    for suffix in (".ipynb", ".py"):
        report = bench.grade(bench.students, suffix)
        if report.error or report.score:
            yield f"the untouched {suffix} gets {_summary(report)}, not 0"
        for test in report.tests:
            if test.status != _untouched(bench, test.question):
                yield f"{test.name} of the untouched {suffix} is {_result(test)}"
        for name, mistake in bench.exercise.planted.items():
            yield from _unsaid(mistake, report, f"of {name} in the untouched {suffix} ")


def _untouched(bench, name):
    """Return the status of every test of a question on which nobody has worked."""
    return FAILED if name in bench.exercise.planted else NOT_WRITTEN


def solution(bench: Bench) -> Iterator[str]:
    """See that the solution earns everything, with each seed and in both forms."""
    runs = [(seed, ".ipynb") for seed in range(bench.seeds)] + [(0, ".py")]
    for seed, suffix in runs:
        report = bench.grade(bench.solutions, suffix, seed=seed)
        if report.error or report.score != bench.exercise.max_score:
            points = bench.exercise.max_score
            yield f"the solution gets {_summary(report)}, not {points}, with {seed=}"
        for test in report.tests:
            if test.status != PASSED:
                yield f"{test.name} of the solution is {_result(test)}, with {seed=}"


def blanks(bench: Bench) -> Iterator[str]:
    """Leave out one question at a time: it is not written, and what needs it waits."""
    for name in bench.exercise.questions:
        report = bench.grade(bench.solutions | {name: bench.students[name]})
        waiting = dependents(bench.exercise, name)
        for test in report.tests:
            expected = _untouched(bench, name) if test.question == name else PASSED
            expected = WAITING if test.question in waiting else expected
            if test.status != expected:
                yield (
                    f"with {name} unwritten, {test.name} ({test.question}) needs to be "
                    f"{expected}, got {_result(test)}"
                )
        if report.error:
            yield f"with {name} unwritten, the file gets {_summary(report)}"


def mistakes(bench: Bench) -> Iterator[str]:
    """See that each named mistake loses points, and that its words are shown.

    Each has the seed that learners have, and one more: the mistakes share the others.
    """
    for number, mistake in enumerate(bench.exercise.mistakes):
        title = f"mistakes[{number}] ({mistake.question}, {mistake.expect!r})"
        cell = bench.solutions[mistake.question]
        if (count := cell.source.count(mistake.replace)) != 1:
            yield f"{title}: `replace` needs to stand once in its cell, got {count}"
            continue
        wrong = replace(cell, source=mistake.made_in(cell.source))
        cells = bench.solutions | {mistake.question: wrong}
        for seed in _seeds(number, bench.seeds):
            for what in _judged(bench, mistake, cells, seed):
                yield f"{title}: {what}, with {seed=}"


def _seeds(number, seeds):
    return [0] if seeds == 1 else [0, 1 + number % (seeds - 1)]


def _judged(bench, mistake: Mistake, cells, seed):
    report = bench.grade(cells, questions=[mistake.question], seed=seed)
    tests = report.question(mistake.question)
    if sum(test.points for test in tests) == sum(test.max_points for test in tests):
        yield "loses no points"
    yield from _unsaid(mistake, report)


def _unsaid(mistake, report, where=""):
    """Tell if a mistake's question is not told so in its words."""
    tests = report.question(mistake.question)
    said = [report.error or "", *(test.message for test in tests)]
    if not any(_plain(mistake.expect) in _plain(message) for message in said):
        shown = " | ".join(filter(None, map(_plain, said)))
        yield f"the words {where}are not in {shown!r}"


def manifest(bench: Bench) -> Iterator[str]:
    """Compare the manifest with the tests that run, and add their points up."""
    exercise = bench.exercise
    report = bench.grade(bench.students)
    listed = read_manifest(exercise.folder.parents[1]).get(exercise.slug)
    path = manifest_path(exercise.folder.parents[1])
    for key, value in entry(exercise, bench.master, report).items():
        if listed is not None and listed.get(key) != value:
            yield f"{path} is out of date in {key!r}: {AGAIN}"
    if listed is None:
        yield f"{path} lacks {exercise.slug}: {AGAIN}"
    for name, question in exercise.questions.items():
        points = sum(test.max_points for test in report.question(name))
        if points != question.points:
            yield f"the tests of {name} need {question.points} points, got {points}"
        if len(question.hints) not in HINTS:
            yield f"{name} needs 2 or 3 hints, got {len(question.hints)}"


def execution(bench: Bench) -> Iterator[str]:
    """Run the solution's notebook from top to bottom, demonstrations included."""
    from ..notebooks.run import execute

    path = bench.write(bench.solutions, ".ipynb")
    python, code = Path(sys.executable), Path(__file__).resolve().parents[2]
    for failure in execute([path], python, echo=lambda line: None, code=code):
        yield f"cell {failure.cell} of the solution fails: {failure.message}"


POINTS: dict[str, Callable[[Bench], Iterator[str]]] = {
    point.__name__: point
    for point in (files, pristine, solution, blanks, mistakes, manifest, execution)
}


def verify(
    exercise: Exercise, points: Iterable[str] = tuple(POINTS), seeds: int = 3
) -> list[Finding]:
    """Look at each point of one exercise."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        session = stack.enter_context(Session(exercise, reuse=True))
        bench = Bench(exercise, session, folder, seeds)
        return [_finding(bench, point) for point in points]


def manifest_entry(exercise: Exercise) -> dict[str, Any]:
    """Return what the manifest has to say of an exercise whose files are built.

    Raises: GraderError if the tests do not run; ExerciseError, MasterError.
    """
    master = read_master(master_path(exercise), exercise)
    with Session(exercise) as session:
        return entry(exercise, master, session.grade(exercise.student_script))


def verify_all(
    exercises: list[Exercise], jobs: int, seeds: int, echo: Callable[[str], object]
) -> bool:
    """Verify exercises side by side, and print a line for each point of each.

    Returns whether all is well.
    """
    folders = [exercise.folder for exercise in exercises]
    good = True
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for findings in pool.map(_verify_folder, folders, [seeds] * len(folders)):
            for finding in findings:
                echo(str(finding))
                good = good and not finding.problems
    return good


def _verify_folder(folder, seeds):
    return verify(load(folder), seeds=seeds)


def _finding(bench, point):
    started = time.monotonic()
    try:
        problems = tuple(POINTS[point](bench))
    except Exception as error:  # a point that breaks must not hide the others
        problems = (f"{type(error).__name__}: {error}",)
    seconds = time.monotonic() - started
    return Finding(bench.exercise.slug, point, seconds, problems)


def dependents(exercise: Exercise, name: str) -> set[str]:
    """Name the questions that wait for ``name``, directly or not."""
    found: set[str] = set()
    while (
        new := {
            question.name
            for question in exercise.questions.values()
            if {name, *found}.intersection(question.needs)
        }
        - found
    ):
        found |= new
    return found


def _summary(report):
    return report.error or f"{report.score} points"


def _result(test):
    said = f": {_plain(test.message)}" if test.message else ""
    return f"{test.status!r}{said}"


def _plain(text):
    return " ".join(text.split())
