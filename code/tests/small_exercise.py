"""A small exercise to try the grader on: two questions, and ways to answer them."""

import json
from pathlib import Path

from coursekit.grading.exercise import Exercise, load

TOML = """\
title = "Small"
chapter = "01-tests/small"
minutes = 5
difficulty = 1
forbid = {forbid}
requires = []

[limits]
load_seconds = {load_seconds}
call_seconds = {call_seconds}
memory_mb = {memory_mb}
printed_mb = 0.5

[questions.q1]
title = "Double"
points = 3
needs = []
hints = ["Once more.", "x + x"]

[questions.q2]
title = "Double sum"
points = 2
needs = ["q1"]
hints = ["Use q1.", "double(X).sum()"]

[questions.q3]
title = "Rows"
points = 2
needs = []
hints = ["axis 1", "X.mean(axis=1)"]
"""

TESTS = '''\
"""Tests of the small exercise."""

import numpy as np

from coursekit.grading.testing import question, same, shapes


@question("q1", points=1)
def test_example(sub, rng):
    X = rng.normal(size=(3, 5))
    same(sub.double(X), 2 * X, "double(X)", mistakes={"this is the square": X**2})
    sub.untouched()
    sub.repeatable()


@question("q1", points=2)
@shapes(n=(1, 4), d=(1, 5))
def test_any_shape(sub, rng, n, d):
    X = rng.normal(size=(n, d))
    same(sub.double(X), 2 * X, "double(X)")


@question("q2", points=2)
def test_sum(sub, rng):
    X = rng.normal(size=(3, 5))
    same(sub.double_sum(X), 2 * X.sum(), "double_sum(X)")


@question("q3", points=1)
def test_rows(sub, rng):
    X = rng.normal(size=(3, 5))
    same(sub.rows(X), X.mean(axis=1), "rows(X)")


@question("q3", points=1)
def test_rows_again(sub, rng):
    X = rng.normal(size=(2, 7))
    same(sub.rows(X), X.mean(axis=1), "rows(X)")
'''

CELLS = {
    "setup": "import numpy as np",
    "q1": "def double(X):\n    return 2 * X",
    "q2": "def double_sum(X):\n    return double(X).sum()",
    "q3": "def rows(X):\n    return X.mean(axis=1)",
}
STUBS = {
    "q1": 'def double(X):\n    raise NotImplementedError("q1: double every entry")',
    "q2": 'def double_sum(X):\n    raise NotImplementedError("q2: add them up")',
    "q3": 'def rows(X):\n    raise NotImplementedError("q3: mean of every row")',
}


def exercise(
    folder: Path,
    *,
    tests: str = TESTS,
    forbid: tuple[str, ...] = ("torch",),
    load_seconds: float = 20,
    call_seconds: float = 4,
    memory_mb: int = 400,
) -> Exercise:
    """Write the exercise into ``folder``."""
    place = folder / "01-tests/small"
    place.mkdir(parents=True, exist_ok=True)
    text = TOML.format(
        forbid=json.dumps(forbid),
        load_seconds=load_seconds,
        call_seconds=call_seconds,
        memory_mb=memory_mb,
    )
    (place / "exercise.toml").write_text(text, "utf8")
    (place / "test_small_exercise.py").write_text(tests, "utf8")
    return load(place)


def notebook(path: Path, *cells: tuple[str | None, str], **named: str) -> Path:
    """Write the solution as a notebook, with other cells where they are ``named``."""
    written = [*(CELLS | named).items(), *cells]
    content = {"cells": [_cell(name, source) for name, source in written]}
    path.write_text(json.dumps(content | {"nbformat": 4, "nbformat_minor": 5}), "utf8")
    return path


def _cell(name, source):
    metadata = {} if name is None else {"groundup": {"name": name}, "tags": ["graded"]}
    return {"cell_type": "code", "source": source, "metadata": metadata}
