"""Read the shapes that comments promise, and compare them while the code runs.

A comment of this kind stands at the end of an assignment or a return:
``scores = q @ k  # (B, H, T, S)``. A letter means one size throughout a call: the
integer of that name, if the function has one, or else whatever it stood for first.
``...`` is any number of axes, and a size may be computed, as in ``# (B, 3*D)``. Several
shapes in a row speak of several things, and are left alone.
"""

import ast
import re
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

SIZE = r"\s*(?:\.\.\.|\w+(?:\s*[-*+/]+\s*\w+)*)\s*"
SHAPE = re.compile(rf"#\s*\(({SIZE}(?:,{SIZE})*,?|)\)(?=\s|$|;|,(?! \())")


@dataclass(frozen=True)
class Promise:
    """``name`` has ``shape`` after lines ``first`` to ``last``; None is a return."""

    path: str
    first: int
    last: int
    name: str | None
    shape: str

    def __str__(self):
        what = f"{self.name} =" if self.name else "return"
        return f"{Path(self.path).name}:{self.last}: {what} ...  # ({self.shape})"


@cache
def promises(path):
    """Map line numbers of a file to the promise of the statement that covers them."""
    source = Path(path).read_text("utf8")
    lines, found = source.splitlines(), {}
    for node in ast.walk(ast.parse(source)):
        name = target(node)
        comment = name is not False and SHAPE.search(lines[node.end_lineno - 1])
        if comment:
            shape = comment[1].strip().rstrip(",")
            promise = Promise(path, node.lineno, node.end_lineno, name, shape)
            found |= dict.fromkeys(range(node.lineno, node.end_lineno + 1), promise)
    return found


def target(node):
    """The one name that is assigned; None for a return; False for anything else."""
    if isinstance(node, ast.Return):
        return None
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        node = node.targets[0]
        return node.id if isinstance(node, ast.Name) else False
    if isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value:
        return node.target.id if isinstance(node.target, ast.Name) else False
    return False


@dataclass
class Watch:
    """While it is entered, compare every promise in the files below ``roots``."""

    roots: tuple
    kept: set = field(default_factory=set)
    broken: dict = field(default_factory=dict)

    def __enter__(self):
        self.before = sys.gettrace()
        sys.settrace(self.called)
        return self

    def __exit__(self, *_):
        sys.settrace(self.before)

    def called(self, frame, event, _):
        path = frame.f_code.co_filename
        if not path.startswith(self.roots) or not promises(path):
            return None
        sizes, pending = {}, []

        def stepped(frame, event, value):
            if event == "exception":
                pending.clear()
                return stepped
            promise = promises(path).get(frame.f_lineno)
            while pending and (event == "return" or pending[0] is not promise):
                self.compare(pending.pop(), frame.f_locals, value, sizes)
            if event == "line" and promise and not pending:
                pending.append(promise)
            return stepped

        return stepped

    def compare(self, promise, variables, returned, sizes):
        value = variables.get(promise.name) if promise.name else returned
        shape = tuple(value.shape) if hasattr(value, "shape") else np.shape(value)
        integers = {n: v for n, v in variables.items() if isinstance(v, int)}
        if fits(promise.shape, shape, integers, sizes):
            self.kept.add(promise)
        else:
            known = {letter: size for letter, size in sizes.items() if size >= 0}
            self.broken[promise] = f"{promise} is {shape}, where {known}"


def fits(promised, shape, integers, sizes):
    """Compare a promise with a shape; letters that are new go to ``sizes``."""
    parts = [part.strip() for part in promised.split(",")] if promised else []
    if "..." in parts:
        place = parts.index("...")
        extra = len(shape) - len(parts) + 1
        if extra < 0:
            return False
        shape = shape[:place] + shape[place + extra :]
        parts.remove("...")
    return len(parts) == len(shape) and all(
        size_of(part, size, integers, sizes) == size
        for part, size in zip(parts, shape, strict=True)
    )


def size_of(part, size, integers, sizes):
    known = sizes | integers
    if part.isidentifier():
        return known.get(part, sizes.setdefault(part, size))
    part = re.sub(r"(\d)([A-Za-z])", r"\1*\2", part)  # 4H is four times H
    names = set(re.findall(r"[A-Za-z_]\w*", part))
    return eval(part, {}, known) if names <= known.keys() else size
