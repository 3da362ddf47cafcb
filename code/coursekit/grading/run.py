"""What ``groundup check`` and its siblings do with the exercise that is meant."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click

from . import clone, engine, guide, master, show
from .document import identity
from .exercise import Exercise, all_exercises
from .guide import Target
from .progress import Progress, write_file
from .report import Report
from .show import Screen
from .workspace import (
    NotStarted,
    Workspace,
    WorkspaceError,
    open_workspace,
    student_file,
)


def meant(text: str | None) -> tuple[Workspace | None, Target]:
    """Return what to grade, and the workspace; a file may lie outside of one.

    Raises: WorkspaceError.
    """
    target = guide.meant(text)
    if target.path is None:
        return open_workspace(), target
    try:
        return open_workspace(target.path.parent), target
    except WorkspaceError:
        return None, target


def started() -> tuple[Workspace, list[Target]]:
    """Return every exercise that was started.

    Raises: WorkspaceError if there is none.
    """
    workspace, exercises = open_workspace(), all_exercises()
    files = workspace.located(exercises)
    targets = [Target(e, path=files[e.slug]) for e in exercises if e.slug in files]
    if not targets:
        raise WorkspaceError("nothing is started: `groundup list` shows what there is")
    return workspace, targets


def graded(
    screen: Screen,
    workspace: Workspace | None,
    target: Target,
    print_result: Callable,
    seed: int = 0,
) -> tuple[Report, Path]:
    """Grade, print and remember; return the report and the file."""
    exercise = target.exercise
    path = target.path or _located(workspace, exercise)
    began = time.monotonic()
    questions = [target.question] if target.question else None
    report = engine.grade(exercise, path, questions=questions, seed=seed)
    print_result(screen, exercise, report, path)
    show.total(screen, report, time.monotonic() - began)
    if workspace:
        remember(screen, workspace, exercise, report, path)
    return report, path


def _located(workspace, exercise):
    if workspace is None:
        raise NotStarted(f"there is no file for {exercise.slug}")
    return workspace.locate(exercise)


def remember(
    screen: Screen,
    workspace: Workspace,
    exercise: Exercise,
    report: Report,
    path: Path,
) -> None:
    """Add a run to the learner's progress; a note tells if it cannot be kept."""
    progress = workspace.progress
    points = guide.points_by_question(report)
    release = identity(path)[1] or ""
    _keep(screen, progress, lambda: progress.record(exercise.slug, release, points))


def _keep(screen: Screen, progress: Progress, change: Callable) -> None:
    try:
        change()
    except OSError as error:
        screen.note(f"your progress was not saved: {error.strerror or error}")
    for note in progress.notes:
        screen.note(note)


def advise(
    screen: Screen, workspace: Workspace, target: Target, report: Report, path: Path
) -> None:
    """Print the way to the next hint or the next exercise."""
    exercise, records = target.exercise, workspace.progress.read()
    if report.exit_code == 0 and target.question is None:
        screen.line(f"  {guide.onward(workspace, exercise, records)}")
    elif report.exit_code == 1:
        record, question = records.get(exercise.slug), guide.to_mend(exercise, report)
        if question and (command := guide.hint_command(exercise, question, record)):
            screen.line(f"  {command}")
    if workspace.is_outdated(exercise, path):
        screen.note("there is a newer release of this exercise: run `groundup update`")


def give_hint(
    screen: Screen, workspace: Workspace, exercise: Exercise, question: str
) -> None:
    """Print the next hint of a question, or all of them once they are used up."""
    progress = workspace.progress
    seen = progress.hints_seen(exercise.slug, question)
    heading, *hints = guide.hint_lines(exercise, question, seen)
    screen.line(heading)
    for hint in hints:
        screen.line(f"  {hint}")
    if seen < len(exercise.questions[question].hints):
        keep = partial(progress.hint_seen, exercise.slug, question, seen + 1)
        _keep(screen, progress, keep)


def out_of_clone(
    screen: Screen, workspace: Workspace, exercise: Exercise, unasked: bool
) -> None:
    """Offer to move work that was begun inside the clone to the workspace."""
    files = [student_file(exercise, suffix) for suffix in (".ipynb", ".py")]
    for source in clone.edited(files):
        screen.note(f"{source} was edited in the clone, where `git pull` would meet it")
        if not unasked and not sys.stdin.isatty():
            screen.note(f"`groundup check {exercise.name} --move` moves it here")
        elif unasked or click.confirm("Move it to your workspace?"):
            screen.line(f"Moved to {_moved(workspace, exercise, source)}")


def _moved(workspace, exercise, source):
    path = workspace.adopt(exercise, source.suffix, source.read_bytes())
    if not clone.restore(source):
        raise WorkspaceError(
            f"your work is now in {path}, but Git did not put {source} back: "
            f"run `git checkout -- {source.name}` in {source.parent}"
        )
    workspace.keep_base(exercise, source.suffix)
    return path


def write_report(
    kind: str, path: Path, reports: Sequence[Report], together: bool
) -> None:
    """Write results as "json", "junit" or "gradescope", ``together`` as one list."""
    texts = [getattr(report, f"to_{kind}")() for report in reports]
    text = texts[0]
    if together and kind == "json":
        text = json.dumps({"exercises": [json.loads(t) for t in texts]}, indent=2)
    elif together:
        suites = [t.removeprefix(t[: t.index("<testsuite")]) for t in texts]
        text = "\n".join(["<testsuites>", *suites, "</testsuites>"])
    write_file(path, text.encode("utf-8"))


def solution(exercise: Exercise, questions: Sequence[str]) -> str:
    """Return the code of the solution's cells for these questions.

    Raises: WorkspaceError, saying where to read it, without the course's clone.
    """
    root = clone.course_root(exercise.folder)
    path = root / "solutions" / f"{exercise.slug}.py" if root else None
    if path is None or not path.is_file():
        raise WorkspaceError(
            f"the package comes without solutions: {_elsewhere(exercise)}"
        )
    cells = master.solution_cells(master.read_master(path, exercise))
    wanted = [cell.source for cell in cells if cell.name in questions]
    return "\n\n\n".join(wanted)


def _elsewhere(exercise):
    """Say where a solution can be read; the package may know its repository."""
    from groundup.book import current_commit, repository

    file = f"solutions/{exercise.slug}.py"
    if name := repository():
        commit = current_commit() or "HEAD"
        return f"read https://github.com/{name}/blob/{commit}/{file}"
    return f"read the book's page of graded exercises, or {file} in its repository"
