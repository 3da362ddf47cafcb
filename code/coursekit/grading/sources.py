"""Where a learner's code runs: in a worker process, or in their own notebook."""

import contextlib
from collections.abc import Callable, Collection
from typing import Any

from . import wire
from .deadline import Deadline
from .learner import Learner
from .process import Gone, Worker
from .sub import placed, raised
from .submission import Submission


class There:
    """A submission in a worker, and in a fresh one after that hung or died."""

    def __init__(
        self,
        submission: Submission,
        forbid: Collection[str],
        fresh: Callable[[], Worker],
    ):
        self.submission, self.forbid, self.fresh = submission, forbid, fresh
        self.worker: Worker | None = None
        self.gone: Gone | None = None
        self.question: str | None = None

    def load(self) -> "There":
        """Run the submission in a fresh worker.

        Raises: Problem if it does not run through.
        """
        self._loaded()
        return self

    def _loaded(self) -> Worker:
        worker = self.worker = self.fresh()
        name = self.submission.path.name
        answer = self._kept(worker.load, self.submission.source, name, self.forbid)
        if error := answer.get("error"):
            self.close()
            raise raised(error, "your file", self.place(error["line"]))
        return worker

    def begin(self, question: str) -> None:
        """Let a fresh worker answer the next test, if this one is gone."""
        self.gone, self.question = None, question

    def ask(
        self,
        request: bytes,
        what: str,
        thing: Callable[..., Any],
        deadline: Deadline | None,
    ) -> Any:
        """Have the worker answer.

        Raises: Gone if it cannot, now or before in this question.
        """
        if self.gone:  # Hypothesis tries once more what failed
            raise self.gone
        worker = self.worker or self._loaded()
        return self._kept(worker.call, request, what, thing, deadline)

    def _kept(self, ask, *args):
        try:
            return ask(*args)
        except Gone as gone:
            self.worker, self.gone = None, placed(gone, self.place(gone.line))
            raise

    def place(self, line: int | None) -> str:
        """Name the cell and line that a line of the module was."""
        return self.submission.place(line)

    def returned(self, line: int | None) -> str:
        """Name where the function that starts at ``line`` returns."""
        return self.submission.returned(line)

    def missing(self, label: str, close: str) -> str:
        """Say which cell should define a name."""
        if self.question in self.submission.names:
            return _missing(label, close, "your file does not define it")
        gone = f"cell {self.question} is gone from your file"
        return f"{label} is not defined: {gone}, `groundup update` brings it back"

    def close(self) -> None:
        """End the worker."""
        if self.worker is not None:
            self.worker.close()
            self.worker = None


class Here:
    """The names of a live notebook: no process of its own, no limits but a test's."""

    def __init__(self, namespace: dict[str, Any]):
        self.learner = Learner(namespace, caught=(Exception, SystemExit))

    def ask(
        self,
        request: bytes,
        what: str,
        thing: Callable[..., Any],
        deadline: Deadline | None,
    ) -> Any:
        """Answer at once; the code sees copies of a test's arrays, as in a worker.

        Raises: Gone if it does not within the deadline.
        """
        try:
            with deadline.here() if deadline else contextlib.nullcontext():
                return wire.unpack(self.learner.answer(request), thing)
        except TimeoutError as error:
            raise Gone(f"{what} {error}") from None

    def begin(self, question: str) -> None:
        """Do nothing: the names are there."""

    def place(self, line: int | None) -> str:
        """Name the line of the cell: a notebook does not tell which one that is."""
        return f"line {line} of its cell" if line else ""

    def returned(self, line: int | None) -> str:
        """Name nothing: a function's first line is not where it went wrong."""
        return ""

    def missing(self, label: str, close: str) -> str:
        """Say to run the cell that defines a name."""
        return _missing(label, close, "run the cell that defines it")


def _missing(label, close, advice):
    return f"{label} is not defined: " + (f"did you mean {close}?" if close else advice)
