"""Answer requests about a learner's names, and describe what goes wrong in them.

The answers are the same in a worker process and in a live notebook: a dict with a
``value`` or an ``error``, for a ``Sub`` to put into words.
"""

import contextlib
import difflib
import inspect
import sys
import traceback
from collections.abc import Iterable
from types import FrameType
from typing import Any

from . import wire

TEXT = 600  # characters of an exception's message
GENERATED = "<string>"  # the file of what dataclasses and namedtuples write
HARMLESS = ("Generator",)  # kinds of arguments that are there to be changed


class Learner:
    """The learner's names, and those values of theirs that a test still holds.

    ``caught`` are the exceptions that become an answer.
    """

    def __init__(
        self,
        namespace: dict[str, Any],
        caught: tuple[type[BaseException], ...] = (BaseException,),
    ):
        self.namespace, self.caught = namespace, caught
        self.kept: list[Any] = []

    def answer(self, request: bytes) -> bytes:
        """Answer one packed request with a packed answer."""
        try:
            asked = wire.unpack(request, lambda kind, text, number: self.kept[number])
        except wire.WireError as error:
            return wire.pack(failed("not sent", text=str(error)))
        try:
            return wire.pack(self._answer(**asked), self._keep)
        except self.caught as error:  # say, a list that contains itself
            return wire.pack(self.raised(error, "unreadable"))

    def raised(self, error: BaseException, kind: str = "raised") -> dict[str, Any]:
        """Answer with an exception: its type, text and the learner's innermost line."""
        lines = self.lines(traceback.walk_tb(error.__traceback__))
        line = lines[-1] if lines else None
        return failed(kind, type(error).__name__, _text(error), line)

    def lines(self, frames: Iterable[tuple[FrameType, int | None]]) -> list[int]:
        """Select the lines of the learner's own code, not of code made by libraries."""
        return [
            line or _last_line(frame)
            for frame, line in frames
            if frame.f_globals is self.namespace
            and frame.f_code.co_filename != GENERATED
        ]

    def _keep(self, value):
        self.kept.append(value)
        return len(self.kept) - 1

    def _answer(self, owner, name, call):
        known = self.namespace if owner is None else ["", *dir(owner)]
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            return failed("missing", text="".join(close))
        try:
            value = self.namespace[name] if owner is None else _part(owner, name)
            return _called(value, *call) if call else succeeded(value)
        except self.caught as error:
            return self.raised(error)
        finally:
            with contextlib.suppress(Exception):  # they may have closed it
                sys.stdout.flush()


def _last_line(frame):
    """Return the line that ran last, where a loop is on its way back and on none."""
    lines = frame.f_code.co_lines()
    return [line for start, _, line in lines if line and start <= frame.f_lasti][-1]


def _part(owner, name):
    return getattr(owner, name) if name else owner


def _called(function, args, kwargs):
    """Call a function, and see which of its arguments it changed."""
    if not callable(function):
        return failed("not callable", type(function).__name__)
    line = _first_line(function)
    try:
        given = _bound(function, args, kwargs)
    except TypeError:
        text = str(inspect.signature(function))
        return failed("signature", text=text, line=line)
    before = _packed(given)
    value = function(*args, **kwargs)
    changed = [key for key, data in _packed(given).items() if data != before[key]]
    return succeeded(value, line, changed) | ({"args": args} if changed else {})


def succeeded(value: Any, line: int | None = None, changed: Any = ()) -> dict[str, Any]:
    """Answer with a value, made by the function that starts at ``line``."""
    return {"value": value, "line": line, "changed": list(changed)}


def failed(
    kind: str, type: str = "", text: str = "", line: int | None = None
) -> dict[str, Any]:
    """Answer with what stands in the way of a value."""
    return {"error": {"kind": kind, "type": type, "text": text, "line": line}}


def _text(error):
    try:
        return str(error)[:TEXT]
    except Exception:
        return ""


def _first_line(function):
    """Return the line on which a function, or a class's ``__init__``, starts."""
    function = function.__init__ if isinstance(function, type) else function
    code = getattr(inspect.unwrap(function), "__code__", None)
    return code.co_firstlineno if code and code.co_filename != GENERATED else None


def _bound(function, args, kwargs):
    """Name the arguments of a call; by number if the function does not tell.

    Raises: TypeError if the function does not take them.
    """
    try:
        signature = inspect.signature(function)
    except ValueError:  # some functions written in C
        return {f"number {n}": value for n, value in enumerate(args, start=1)} | kwargs
    return signature.bind(*args, **kwargs).arguments


def _packed(given):
    """Freeze arguments as bytes, to see later whether they were changed."""
    return {
        key: wire.pack(value, id)
        for key, value in given.items()
        if type(value).__name__ not in HARMLESS
    }
