"""Grade a submission: the tests run here, the learner's code in a worker process."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from .exercise import Exercise
from .judge import GraderError, Problem
from .process import Worker
from .report import Report
from .sources import Here, There
from .submission import SubmissionError, read
from .suite import Suite

__all__ = ["GraderError", "Session", "check_here", "grade"]

SLOW = ("numpy", "torch", "sklearn", "scipy", "matplotlib")  # to import


class Session:
    """Grade one exercise again and again, with a worker and all imports kept warm.

    Each submission has a worker of its own. With ``reuse`` they share one for as long
    as it lives: quicker, and right for submissions that leave Python as they found it.
    """

    def __init__(self, exercise: Exercise, reuse: bool = False):
        self.exercise, self.reuse = exercise, reuse
        self._imports: frozenset[str] = frozenset()
        self._spare: Worker | None = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._spare is not None:
            self._spare.close()
            self._spare = None

    def grade(
        self,
        submission: Path,
        *,
        questions: Collection[str] | None = None,
        seed: int = 0,
    ) -> Report:
        """Grade a notebook or a Python file, or only some of its questions.

        Raises: GraderError, never a report, if the grader is at fault.
        """
        report = self._grade(submission, Suite(self.exercise, questions, seed))
        self._prepare()
        return report

    def _grade(self, path, suite):
        forbid = self.exercise.forbid
        try:
            submission = read(path, self.exercise.questions, forbid)
        except SubmissionError as error:
            return suite.refused(Problem(str(error)))
        self._imports = submission.imports
        self._prepare()  # it starts while the tests are imported
        source = There(submission, forbid, self._worker)
        try:
            return suite.run(source.load, submission.stubs, submission.notes)
        finally:
            if self.reuse:
                self._spare = self._spare or source.worker
            else:
                source.close()

    def _prepare(self) -> Worker:
        """Start the next worker, if it has not been."""
        if self._spare is None:
            allowed = self._imports.difference(self.exercise.forbid)
            self._spare = Worker(self.exercise.limits, allowed.intersection(SLOW))
        return self._spare

    def _worker(self) -> Worker:
        worker, self._spare = self._prepare(), None
        return worker


def grade(
    exercise: Exercise,
    submission: Path,
    *,
    questions: Collection[str] | None = None,
    seed: int = 0,
) -> Report:
    """Grade one submission once.

    Raises: GraderError, never a report, if the grader is at fault.
    """
    with Session(exercise) as session:
        return session._grade(submission, Suite(exercise, questions, seed))


def check_here(
    exercise: Exercise, namespace: dict[str, Any], question: str | None = None
) -> Report:
    """Run all tests, or one question's, on the functions of a live notebook.

    There are no limits but those of single tests: whoever runs a notebook can
    interrupt it.
    """
    questions = [question] if question else None
    return Suite(exercise, questions, 0).run(lambda: Here(namespace))
