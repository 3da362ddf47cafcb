"""Which exercise and question a learner means, and what they could do next."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .document import identity
from .exercise import Exercise, ExerciseError, all_exercises, find
from .progress import Progress, Record
from .report import Report
from .workspace import (
    USUAL,
    Workspace,
    WorkspaceError,
    open_workspace,
    usual_is_there,
)

ALL_DONE = "Every exercise is done."


@dataclass(frozen=True)
class Target:
    """An exercise, and a question of it or a file for it if one was named."""

    exercise: Exercise
    question: str | None = None
    path: Path | None = None


def resolve(text: str) -> Target:
    """Read ``perceptron``, ``02-mlp/perceptron/q1`` or the name of a file.

    A question alone, such as ``q1``, is one of the exercise worked on last.

    Raises: WorkspaceError with what is known instead.
    """
    path = Path(text)
    if path.suffix in (".ipynb", ".py"):
        return _file(path)
    try:
        return Target(find(text.strip("/")))
    except ExerciseError as error:
        unknown = WorkspaceError(str(error))
    head, _, question = text.strip("/").rpartition("/")
    try:
        exercise = find(head) if head else last_worked_on(open_workspace())
    except (ExerciseError, WorkspaceError):
        raise unknown from None
    if not head and question not in exercise.questions:
        raise unknown
    if question not in exercise.questions:
        known = ", ".join(exercise.questions)
        raise WorkspaceError(f"{exercise.slug} has no question {question!r}: {known}")
    return Target(exercise, question)


def _file(path):
    if not path.is_file():
        raise WorkspaceError(f"there is no file {path}")
    slug = identity(path)[0]
    if slug is None:
        raise WorkspaceError(
            f"{path} does not say which exercise it is: name the exercise instead, "
            "such as `groundup check perceptron`"
        )
    try:
        return Target(find(slug), path=path.resolve())
    except ExerciseError as error:
        raise WorkspaceError(f"{path}: {error}") from None


def completions(incomplete: str) -> Iterator[str]:
    """Yield the names that what was typed may become; of questions behind a slash."""
    for exercise in all_exercises():
        names = [exercise.name, exercise.slug]
        asked = [
            f"{name}/{question}" for name in names for question in exercise.questions
        ]
        fitting = [name for name in names if name.startswith(incomplete)]
        yield from fitting[:1] or (
            name for name in asked if name.startswith(incomplete)
        )


def meant(text: str | None) -> Target:
    """Return what ``text`` names, or without it the exercise worked on last.

    Raises: WorkspaceError.
    """
    return resolve(text) if text else Target(last_worked_on(open_workspace()))


def last_worked_on(workspace: Workspace) -> Exercise:
    """Return the exercise whose file was saved last.

    Raises: WorkspaceError if none is started.
    """
    exercises = {exercise.slug: exercise for exercise in all_exercises()}
    files = workspace.located(exercises.values())
    if not files:
        first = next(iter(exercises.values())).name if exercises else "SLUG"
        raise WorkspaceError(f"nothing is started: run `groundup start {first}`")
    return exercises[max(files, key=lambda slug: files[slug].stat().st_mtime)]


def best_points(exercise: Exercise, record: Record | None) -> dict[str, float]:
    """Return the best points by question, never above what it gives today."""
    best = record.points if record else {}
    return {
        name: min(best.get(name, 0), question.points)
        for name, question in exercise.questions.items()
    }


def is_done(exercise: Exercise, record: Record | None) -> bool:
    """Whether every point was reached once."""
    return sum(best_points(exercise, record).values()) >= exercise.max_score


def points_by_question(report: Report) -> dict[str, float]:
    """Add up the points of each question's tests."""
    points = Counter()
    for test in report.tests:
        points[test.question] += test.points
    return dict(points)


def first_missing(exercise: Exercise, points: dict[str, float]) -> str | None:
    """Return the first question with points missing."""
    questions = exercise.questions.values()
    return next((q.name for q in questions if points.get(q.name, 0) < q.points), None)


def to_mend(exercise: Exercise, report: Report) -> str | None:
    """Return the first question with points missing, or one that it waits for."""
    asked = points_by_question(report)
    short = (q for q in asked if asked[q] < exercise.questions[q].points)
    if question := next(short, None):
        needed = [n for test in report.question(question) for n in test.waits_for]
        return needed[0] if needed else question
    return None


def next_exercise(exercise: Exercise, records: dict[str, Record]) -> Exercise | None:
    """Return the next exercise with points missing; after the last comes the first."""
    exercises = all_exercises()
    slugs = [other.slug for other in exercises]
    place = slugs.index(exercise.slug) + 1 if exercise.slug in slugs else 0
    others = [e for e in exercises[place:] + exercises[:place] if e != exercise]
    return next((e for e in others if not is_done(e, records.get(e.slug))), None)


def hint_command(exercise: Exercise, question: str, record: Record | None) -> str:
    """Return how to ask for the next hint, or nothing if all were seen."""
    hints = len(exercise.questions[question].hints)
    seen = record.hints.get(question, 0) if record else 0
    if seen >= hints:
        return ""
    return f"Hint {seen + 1} of {hints}: groundup hint {exercise.name}/{question}"


def hint_lines(exercise: Exercise, question: str, seen: int) -> list[str]:
    """Write the hint after the ``seen`` first ones; all, once they are used up."""
    hints, label = exercise.questions[question].hints, f"{exercise.slug}/{question}"
    if seen >= len(hints):
        listed = [f"{level}. {hint}" for level, hint in enumerate(hints, start=1)]
        return [f"{label} has no further hint.", *listed]
    return [f"Hint {seen + 1} of {len(hints)} for {label}:", hints[seen]]


def progress_here() -> Progress | None:
    """Return the progress of the workspace that this process is in, if it is in one."""
    with contextlib.suppress(WorkspaceError):
        return open_workspace().progress
    return None


def what_next() -> str:
    """Say what to do next."""
    try:
        workspace = open_workspace()
    except WorkspaceError:
        there = usual_is_there()
        return f"Go on with: cd {USUAL}" if there else "Begin with: groundup init"
    try:
        exercise = last_worked_on(workspace)
    except WorkspaceError as error:
        return f"Welcome. {str(error)[0].upper()}{str(error)[1:]}"
    records = workspace.progress.read()
    best = best_points(exercise, records.get(exercise.slug))
    reached = f"{exercise.slug} has {sum(best.values()):g}/{exercise.max_score} points."
    if missing := first_missing(exercise, best):
        return "\n".join(
            [
                reached,
                f"Work on it: groundup watch {exercise.name}",
                hint_command(exercise, missing, records.get(exercise.slug)),
            ]
        ).rstrip()
    return f"{reached}\n{onward(workspace, exercise, records)}"


def onward(workspace: Workspace, exercise: Exercise, records: dict[str, Record]) -> str:
    """Say which exercise comes after one that is done."""
    following = next_exercise(exercise, records)
    if following is None:
        return ALL_DONE
    started = workspace.located([following])
    return f"Next: groundup {'watch' if started else 'start'} {following.name}"
