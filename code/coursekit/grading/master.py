"""The master of an exercise, and the student's and the solution's files made from it.

A master is a Python file of named cells. What stands in a graded cell between
``### BEGIN SOLUTION`` and ``### END SOLUTION`` is the solution; learners get a line
that raises NotImplementedError in its place. Where a mistake is planted, they get the
solution with that mistake in it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import rules
from .exercise import Exercise, Mistake
from .percent import Cell, read_cells, write_cells

STUB = """\
{indent}# Your code replaces the next line.
{indent}raise NotImplementedError("{name}: not written yet")"""


class MasterError(ValueError):
    """A master is malformed; one line for each fault, with file and line."""


@dataclass(frozen=True)
class Master:
    """A master that keeps the rules. ``release`` changes with what learners get."""

    slug: str
    release: str
    cells: tuple[Cell, ...]
    planted: Mapping[str, Mistake] = field(default_factory=dict)


def read_master(path: Path, exercise: Exercise) -> Master:
    """Read the master of an exercise.

    Raises: MasterError that lists all that is wrong with it.
    """
    try:
        text = path.read_bytes().decode("utf8")
    except FileNotFoundError:
        raise MasterError(f"{path} is missing: {exercise.slug} needs it") from None
    except UnicodeDecodeError as error:
        raise MasterError(f"{path} needs UTF-8, got {error}") from None
    planted = exercise.planted
    release = _release(text, planted.values())
    master = Master(exercise.slug, release, tuple(read_cells(text)), planted)
    if faults := _faults(master, text, exercise):
        lines = [f"{path}:{line}: {what}" for line, what in sorted(faults)]
        raise MasterError("\n".join(lines))
    return master


def student_cells(master: Master) -> list[Cell]:
    """Return the cells as learners get them: stubs or bugs in place of solutions."""
    return [replace(cell, source=_handed_out(cell, master)) for cell in master.cells]


def solution_cells(master: Master) -> list[Cell]:
    """Return the cells without the marks around the solutions."""
    return [replace(cell, source=_unmarked(cell)) for cell in master.cells]


def notebook(master: Master, cells: Iterable[Cell]) -> str:
    """Write cells as a notebook, the same bytes every time.

    The ids are hashes of the names, so that an edit to one cell changes no other.
    """
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {
        "groundup": {"exercise": master.slug, "release": master.release},
        "kernelspec": kernel,
        "language_info": {"name": "python"},
    }
    written = {
        "cells": [_notebook_cell(master, cell) for cell in cells],
        "metadata": about,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def script(master: Master, cells: Iterable[Cell]) -> str:
    """Write cells as a Python file, the same bytes every time."""
    header = (
        "# ---\n# jupyter:\n#   groundup:\n"
        f"#     exercise: {master.slug}\n#     release: {master.release}\n# ---\n"
    )
    return write_cells(cells, header)


def _release(text, planted):
    """Hash all that a learner's file is made from."""
    parts = [text, *(part for m in planted for part in (m.replace, m.replacement))]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f"r{digest[:12]}"  # a letter first, or YAML takes some for numbers


def _faults(master, text, exercise):
    """Look at the form first: what cannot be split cannot be compared either."""
    if found := [*rules.form(text, master.cells, exercise.questions)]:
        return found
    if found := [*rules.syntax(master.cells, master.cells)]:
        return found
    if found := [*rules.planted(master.cells, master.planted)]:
        return found
    students = student_cells(master)
    return [
        *rules.syntax(students, master.cells, "the learner's"),
        *rules.given_away(master.cells, students, master.planted),
    ]


def _notebook_cell(master, cell):
    identity = hashlib.sha256(f"{master.slug}\n{cell.name}".encode()).hexdigest()[:12]
    metadata: dict = {"groundup": {"name": cell.name}}
    if cell.tags:
        metadata["tags"] = list(cell.tags)
    written = {
        "cell_type": cell.kind,
        "id": identity,
        "metadata": metadata,
        "source": cell.source.splitlines(keepends=True),
    }
    if cell.kind == "code":
        written |= {"execution_count": None, "outputs": []}
    return written


def _handed_out(cell, master):
    if mistake := master.planted.get(cell.name):
        return mistake.made_in(_unmarked(cell))
    return _stubbed(cell)


def _stubbed(cell):
    lines = cell.source.split("\n")
    for begin, end, _ in reversed(list(rules.regions(cell))):
        indent = begin[1].removesuffix(rules.BEGIN)
        stub = STUB.format(indent=indent, name=cell.name)
        lines[begin[0] - cell.line : end[0] - cell.line + 1] = [stub]
    return "\n".join(lines)


def _unmarked(cell):
    lines = cell.source.split("\n")
    return "\n".join(line for line in lines if line.strip() not in rules.MARKS)
