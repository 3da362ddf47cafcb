"""Grade a folder of submissions, each in a process of its own.

A submission that hangs, or that takes its grader down, costs its own row and no other.
Run as a module, this grades one submission and prints the report.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from .container import GRADER, docker_command
from .document import Unreadable, identity, parse
from .exercise import Exercise, ExerciseError, load
from .leftovers import carriers, kill_all
from .report import PASSED, Report, Result
from .show import clean
from .workspace import SUFFIXES

COLUMNS = (
    *("student", "exercise", "question"),
    *("points", "max_points", "status", "message", "digest"),
)
NOT_GRADED, UNMATCHED, DUPLICATE = "not graded", "unmatched", "duplicate"
UNFINISHED = (NOT_GRADED, UNMATCHED, DUPLICATE)  # tried again by --resume
SKIPPED = ("__MACOSX", "__pycache__")
FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would run


@dataclass(frozen=True)
class Entry:
    """A file that was handed in; without an exercise, ``problem`` says why.

    Its grade holds for as long as its ``digest`` is the same.
    """

    student: str
    path: Path
    exercise: Exercise | None
    status: str = ""
    problem: str = ""
    digest: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What the gradebook knows it by."""
        return _cell(self.student), self.exercise.slug if self.exercise else ""


@dataclass(frozen=True)
class Outcome:
    """An entry with its report, or with the reason why there is none."""

    entry: Entry
    report: Report | None
    status: str = ""
    message: str = ""

    @property
    def exit_code(self) -> int:
        """The report's, 3 for what cannot be graded, 4 for a grader that failed."""
        if self.report:
            return self.report.exit_code
        return 4 if self.status == NOT_GRADED else 3

    def rows(self) -> list[list[str]]:
        """Write a row for each question; points that nobody can know stay empty."""
        student, slug = self.entry.key
        exercise = self.entry.exercise
        if self.report is None or exercise is None:
            most = exercise.max_score if exercise else ""
            said = (self.status, _cell(self.message))
            return [[student, slug, "", "", str(most), *said, self.entry.digest]]
        rows = (
            _row(self.report, q.name, q.points) for q in exercise.questions.values()
        )
        return [[student, slug, *row, self.entry.digest] for row in rows]

    def markdown(self) -> str:
        """Write what the learner should read."""
        title = self.entry.exercise.title if self.entry.exercise else "Not graded"
        lines = [f"# {title}", "", f"File: `{self.entry.path.name}`"]
        if self.report is None:
            return "\n".join([*lines, "", *_block(self.message), ""])
        lines += ["", f"{self.report.score} of {self.report.max_score} points"]
        for text in (self.report.error, *self.report.notes):
            lines += ["", *_block(text)] if text else []
        for test in self.report.tests:
            points = f"{test.points}/{test.max_points}"
            lines += ["", f"## {test.question}: `{test.name}`, {points}, {test.status}"]
            lines += ["", *_block(test.message)] if test.message else []
        return "\n".join([*lines, ""])


def _row(report, question, most):
    tests = report.question(question)
    points = min(most, sum(test.points for test in tests))
    bad = next((test for test in tests if test.status != PASSED), None)
    status = bad.status if bad else PASSED if tests else "not run"
    message = (bad.message if bad else "") or report.error or ""
    if not bad and tests:
        message = ""
    return [question, str(points), str(most), status, _cell(message)]


def _cell(text):
    """Keep a text on one line, and from being run by a spreadsheet."""
    line = clean(" ".join(text.split()))
    return f"'{line}" if line.startswith(FORMULA) else line


def _block(text):
    """Indent a text: Markdown shows it as it is."""
    return [f"    {line}" for line in clean(text).splitlines()]


def entries(
    folder: Path,
    find: Callable[[str], Exercise],
    fallback: Exercise | None = None,
    seed: int = 0,
) -> list[Entry]:
    """List what was handed in, by student: a folder, or the name of a lone file.

    A file says which exercise it is; one that does not is taken for ``fallback``.
    """
    found = [_entry(path, folder, find, fallback, seed) for path in handed_in(folder)]
    copies = defaultdict(list)
    for entry in found:
        copies[entry.key].append(entry.path.name)
    return [_alone(entry, copies[entry.key]) for entry in found]


def handed_in(folder: Path) -> list[Path]:
    """List the files below ``folder`` that a person put there."""
    return [path for path in sorted(folder.rglob("*")) if _counts(path, folder)]


def _counts(path, folder):
    parts = path.relative_to(folder).parts
    hidden = any(part.startswith(".") or part in SKIPPED for part in parts)
    return not hidden and (path.is_symlink() or path.is_file())


def _entry(path, folder, find, fallback, seed):
    parts = path.relative_to(folder).parts
    student = parts[0] if len(parts) > 1 else path.stem
    try:
        exercise = _exercise(path, find, fallback)
        return Entry(student, path, exercise, digest=_digest(path, exercise, seed))
    except (ExerciseError, Unreadable, OSError) as error:
        return Entry(student, path, None, UNMATCHED, f"{path.name}: {error}")


def _digest(path, exercise, seed):
    """Hash all that a grade depends on: the file, the tests and the seed."""
    files = (path, exercise.test_file, exercise.folder / "exercise.toml")
    hashes = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    return hashlib.sha256(f"{seed} {hashes}".encode()).hexdigest()[:12]


def _exercise(path, find, fallback):
    if path.is_symlink() or path.suffix not in SUFFIXES:
        raise Unreadable("neither a notebook nor a Python file")
    if slug := identity(path)[0]:
        return find(slug)
    if fallback is None:
        parse(path.read_bytes(), path.suffix)
        raise Unreadable("does not say which exercise it is: use --exercise")
    return fallback


def _alone(entry, names):
    if entry.exercise is None or len(names) == 1:
        return entry
    problem = f"{' and '.join(names)} are the same exercise: leave one of them"
    return replace(entry, status=DUPLICATE, problem=problem)


def grade(entry: Entry, seed: int, limit: float, image: str | None = None) -> Outcome:
    """Grade one entry in a process of its own, ended after ``limit`` seconds."""
    if entry.status or entry.exercise is None:
        return Outcome(entry, None, entry.status, entry.problem)
    try:
        report = _read(_run(entry, seed, limit, image), entry.exercise)
    except (OSError, ValueError, TypeError, KeyError) as error:
        return Outcome(entry, None, NOT_GRADED, f"{entry.path.name}: {error}")
    return Outcome(entry, report)


def _run(entry, seed, limit, image):
    with TemporaryDirectory(prefix="groundup-", ignore_cleanup_errors=True) as folder:
        name, path = Path(folder).name, entry.path.resolve()
        command = [sys.executable, *GRADER]
        command += [str(entry.exercise.folder.resolve()), str(path), str(seed)]
        if image:
            command = docker_command(image, name, entry.exercise, path, seed)
        try:
            return _printed(command, folder, limit)
        finally:
            _end(folder, name if image else None)


def _printed(command, folder, limit):
    place = {name: folder for name in ("TMPDIR", "TEMP", "TMP")}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **place, "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=limit,
        )
    except subprocess.TimeoutExpired:
        raise OSError(f"the grading did not end within {limit:g} s") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["without a word"]
        said = next((x for x in lines if x.startswith("docker: ")), lines[-1])
        raise OSError(f"its grader ended (code {done.returncode}): {said}")
    return done.stdout


def _end(folder, container):
    """End all that was started for a submission: it carries the folder's name."""
    if container:
        subprocess.run(["docker", "kill", container], capture_output=True, check=False)
    kill_all(lambda: carriers("TMPDIR", folder))


def _read(printed, exercise):
    fields = json.loads((printed.splitlines() or [""])[-1])
    if fields["exercise"] != exercise.slug:
        raise ValueError("its grader answered for another exercise")
    tests = tuple(Result(**test) for test in fields.pop("tests"))
    return Report(**fields | {"tests": tests, "notes": tuple(fields["notes"])})


def batch(
    entries: Iterable[Entry], jobs: int, grade: Callable[[Entry], Outcome]
) -> Iterator[Outcome]:
    """Grade ``jobs`` entries at a time; yield each as it is done."""
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for future in as_completed([pool.submit(grade, e) for e in entries]):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def main() -> None:
    """Grade one file; the report is the last line that is printed."""
    from . import engine

    folder, path, seed = sys.argv[1:]
    report = engine.grade(load(Path(folder)), Path(path), seed=int(seed))
    print(f"\n{json.dumps(asdict(report))}")


if __name__ == "__main__":
    main()
