"""What is written from a master: the learner's files, and an entry in the manifest.

``exercises/manifest.json`` lists every exercise with its questions, the tests that
earn their points, its release, and the hashes of its files.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from .engine import GraderError
from .exercise import Exercise
from .master import Master, notebook, read_master, script, student_cells
from .report import Report


def master_path(exercise: Exercise) -> Path:
    """Return where the master of an exercise stands: beside ``exercises/``."""
    root = exercise.folder.resolve().parents[2]
    return root / "solutions" / f"{exercise.slug}.py"


def student_files(exercise: Exercise, master: Master) -> dict[Path, bytes]:
    """Return the bytes of the notebook and the script that learners start from."""
    cells = student_cells(master)
    return {
        exercise.student_notebook: notebook(master, cells).encode(),
        exercise.student_script: script(master, cells).encode(),
    }


def build(exercise: Exercise) -> list[Path]:
    """Write the learner's files; return those that changed.

    Raises: MasterError if the master breaks a rule.
    """
    master = read_master(master_path(exercise), exercise)
    changed = []
    for path, data in student_files(exercise, master).items():
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)
            changed.append(path)
    return changed


def entry(exercise: Exercise, master: Master, report: Report) -> dict[str, Any]:
    """Return what the manifest says of an exercise; any report lists its tests.

    Raises: GraderError if the report has no tests, because the grading broke off.
    """
    if report.error or not report.tests:
        raise GraderError(f"{exercise.slug} shows no tests: {report.error}")
    files = [
        exercise.folder / "exercise.toml",
        exercise.test_file,
        exercise.student_notebook,
        exercise.student_script,
    ]
    return {
        "title": exercise.title,
        "chapter": exercise.chapter,
        "minutes": exercise.minutes,
        "difficulty": exercise.difficulty,
        **_said(pattern=exercise.pattern),
        "requires": list(exercise.requires),
        "release": master.release,
        "max_score": exercise.max_score,
        "questions": {
            question.name: {
                "title": question.title,
                "points": question.points,
                "needs": list(question.needs),
                **_said(difficulty=question.difficulty),
                "tests": {t.name: t.max_points for t in report.question(question.name)},
            }
            for question in exercise.questions.values()
        },
        "files": {file.name: _hash(file) for file in files},
    }


def manifest_path(folder: Path) -> Path:
    """Return the manifest of the exercises below ``folder``."""
    return folder / "manifest.json"


def read_manifest(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the entries by slug; none if there is no manifest yet."""
    path = manifest_path(folder)
    return json.loads(path.read_text("utf8"))["exercises"] if path.is_file() else {}


def write_manifest(
    folder: Path, entries: dict[str, dict[str, Any]], order: Iterable[str]
) -> bool:
    """Write the entries of the exercises in ``order``; say whether that changed it."""
    listed = {slug: entries[slug] for slug in order if slug in entries}
    text = json.dumps({"exercises": listed}, ensure_ascii=False, indent=2) + "\n"
    path = manifest_path(folder)
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    path.write_bytes(text.encode())
    return True


def strays(folder: Path, exercises: Collection[Exercise]) -> Iterator[str]:
    """Name what belongs to no exercise: masters, folders, entries and chapters.

    An exercise's own files are looked at one by one, elsewhere.
    """
    known = [exercise.slug for exercise in exercises]
    solutions = folder.resolve().parent / "solutions"
    for path in sorted(solutions.glob("*/*.py")):
        if path.relative_to(solutions).with_suffix("").as_posix() not in known:
            yield f"{path} is the master of no exercise: write its exercise.toml"
    for path in sorted(folder.glob("*/*")):
        if path.is_dir() and path.relative_to(folder).as_posix() not in known:
            yield f"{path} needs an exercise.toml"
    if (listed := list(read_manifest(folder))) != known:
        yield (
            f"{manifest_path(folder)} lists {listed}, the exercises are {known}: "
            "run `coursekit exercises build`"
        )
    for exercise in exercises:
        page = folder.resolve().parent / "book" / f"{exercise.chapter}.md"
        if not page.is_file():
            toml = exercise.folder / "exercise.toml"
            yield f"{toml}: chapter names {exercise.chapter!r}, there is no {page}"


def _said(**values):
    """Return what has a value: an entry leaves out what its exercise leaves out."""
    return {key: value for key, value in values.items() if value is not None}


def _hash(path):
    """Hash a file's text, whichever line ends a checkout gave it."""
    data = path.read_bytes().replace(b"\r\n", b"\n")
    return hashlib.sha256(data).hexdigest()
