"""The learner's names as a test sees them: every call goes where their code runs."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar

from . import wire
from .deadline import Deadline
from .judge import GraderError, Problem, problem, same
from .words import article, counted, one_line, shown

FRIENDLY = {
    "EOFError": "asks for input(), which nobody types here: use the arguments",
    "MemoryError": "ran out of memory",
    "RecursionError": "calls itself too deep, or without end: what stops it?",
    "SystemExit": "calls exit(): return a value instead",
}


P = TypeVar("P", bound=Problem)


class NotWritten(Problem):
    """The learner has not written this yet."""

    status = "not written"


class Source(Protocol):
    """Where a learner's code runs, and how its lines are called."""

    def ask(
        self,
        request: bytes,
        what: str,
        thing: Callable[..., Any],
        deadline: Deadline | None,
    ) -> Any:
        """Answer a request; ``what`` names it, ``thing`` stands for their objects.

        A ``deadline`` goes before the limit that all calls have.
        """
        ...

    def begin(self, question: str) -> None:
        """Get ready for the next test, which is one of ``question``."""
        ...

    def missing(self, label: str, close: str) -> str:
        """Say what to do about a name that is not defined."""
        ...

    def place(self, line: int | None) -> str:
        """Name the cell and line that a line of the code is."""
        ...

    def returned(self, line: int | None) -> str:
        """Name where the function that starts at ``line`` returns."""
        ...


@dataclass(frozen=True)
class Remote(wire.Thing):
    """An object of the learner's: its attributes are values, its methods calls."""

    sub_: "Sub" = field(repr=False, compare=False)
    label_: str

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self.sub_._ask(self, name, f"{self.label_}.{name}")["value"]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it where it is."""
        return self.sub_._call(self, "", self.label_, args, kwargs)


@dataclass(frozen=True)
class _Call:
    """The last call that a test made, and its answer."""

    owner: Any
    name: str
    label: str
    args: tuple
    kwargs: dict[str, Any]
    answer: dict[str, Any]


class Sub:
    """``sub.predict(X)`` calls the learner's ``predict``; likewise for every name.

    What ends in "_" is for the engine.
    """

    def __init__(self, source: Source):
        self._source = source
        self._deadline: Deadline | None = None
        self.last_: _Call | None = None

    def __repr__(self):
        return "sub"

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **kwargs: self._call(None, name, name, args, kwargs)

    def value(self, name: str) -> Any:
        """Return the value of one of the learner's names, such as a constant."""
        return self._ask(None, name, name)["value"]

    @contextlib.contextmanager
    def within(self, seconds: float, reason: str) -> Iterator[None]:
        """Hold each call of a block to a limit; ``reason`` is what takes longer.

        Choose arguments of a size at which the slow way takes many times the limit,
        and the intended one a small part of it.
        """
        self._deadline = Deadline(seconds, reason)
        try:
            yield
        finally:
            self._deadline = None

    @property
    def args_after(self) -> list[Any]:
        """The arguments of the last call, as that call left them."""
        call = self._made()
        return list(call.answer.get("args", call.args))

    def untouched(self) -> None:
        """Fail if the last call changed one of its arguments."""
        call = self._made()
        if changed := call.answer["changed"]:
            names = " and ".join(changed)
            problem(f"{call.label}() changes its argument {names}: work on a copy")

    def repeatable(self) -> None:
        """Fail if the last call, made once more, gives another answer."""
        call = self._made()
        again = self._call(call.owner, call.name, call.label, call.args, call.kwargs)
        try:
            same(again, call.answer["value"], "a second answer")
        except Problem:
            problem(
                f"{call.label}() gives another answer when it is called again with "
                "the same arguments: does it change what lies outside?"
            )

    @property
    def place_(self) -> str:
        """Where the answer came from that the test is judging."""
        return self._source.returned(self.last_.answer["line"]) if self.last_ else ""

    def unusable_(self, error: Exception) -> str:
        """Say that the last answer was none that the test could go on with."""
        call = self._made()
        value = call.answer["value"]
        if value is None:
            return f"{call.label}() returns None: did you forget `return`?"
        reason = one_line(f"{type(error).__name__}: {error}")
        return f"{call.label}() returns {shown(value)}, which does not fit ({reason})"

    def _made(self) -> _Call:
        if self.last_ is None:
            raise GraderError("a test needs to call something before it asks about it")
        return self.last_

    def _call(self, owner, name, label, args, kwargs):
        answer = self._ask(owner, name, label, [list(args), kwargs])
        self.last_ = _Call(owner, name, label, args, kwargs, answer)
        return answer["value"]

    def _ask(self, owner, name, label, call=None):
        """Have a request answered, and raise what is wrong with the answer."""
        try:
            request = wire.pack({"owner": owner, "name": name, "call": call})
        except TypeError as error:
            raise GraderError(
                f"a test cannot send what {label} gets: {error}"
            ) from None
        what = f"{label}()" if call else label
        answer = self._source.ask(
            request, what, partial(self._remote, label), self._deadline
        )
        if "error" in answer:
            raise self._problem(answer["error"], label, call)
        return answer

    def _remote(self, label, kind, text, number):
        """Stand in for an object, called as it was asked for if it can be called."""
        label = label if kind in ("method", "function", "type") else kind
        return Remote(kind, text, number, self, label)

    def _problem(self, error, label, call):
        """Put an error into words."""
        kind, text = error["kind"], one_line(error["text"])
        if kind == "not sent":  # it was fit to send: their code broke what reads it
            words = f"{label}() cannot be given its arguments any more: {text}"
        elif kind == "missing":
            words = self._source.missing(label, text)
        elif kind == "not callable":
            words = f"{label} is {article(error['type'])}, not a function: rename one"
        elif kind == "signature":
            given = counted(sum(map(len, call)), "argument")
            words = (
                f"{label}{text} is called with {given}: leave its first line as it was"
            )
        elif kind == "unreadable":
            words = f"{label}() returns what nobody can read: {error['type']} {text}"
        else:
            return raised(error, f"{label}()", self._source.place(error["line"]))
        return placed(Problem(words), self._source.place(error["line"]))


def raised(error: dict[str, Any], what: str, place: str) -> Problem:
    """Put an exception of the learner's code into words."""
    name, text = error["type"], one_line(error["text"])
    if name == "NotImplementedError":
        return placed(NotWritten(f"{what} is not written yet"), place)
    words = FRIENDLY.get(name) or f"raises {name}{f': {text}' if text else ''}"
    return placed(Problem(f"{what} {words}"), place)


def placed(error: P, place: str) -> P:
    """Say where in the learner's file a problem is."""
    error.place = place
    return error
