"""Python files whose cells start at lines ``# %%``, as editors and Jupytext know them.

    # %% [markdown] name="intro" tags=["setup"]
    # The text of a cell, as comments.
    # %% name="q1" tags=["graded"]
    def answer(): ...

A marker inside a string starts a cell too: nothing here parses Python, because a
learner's file may not be Python yet.
"""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

MARKER = re.compile(r"# ?%%(?!%)[ \t]*(.*)")
MARKDOWN = re.compile(r"\[(markdown|md)\]")
OPTION = re.compile(r'\b(name|tags)[ \t]*=[ \t]*("[^"\n]*"|\[[^\]\n]*\])')
HEADER = re.compile(r"\A# ---\n(?:#.*\n)*?# ---(?:\n|\Z)")
DEFINITION = re.compile(r"@|def |class |async def ")


@dataclass(frozen=True)
class Cell:
    """A code or markdown cell; ``line`` is where its source starts, from 1."""

    kind: str  # "code" or "markdown"
    name: str | None
    tags: tuple[str, ...]
    source: str
    line: int = 1


def read_cells(text: str) -> list[Cell]:
    """Split a file into cells; what stands before the first marker is one of them.

    A header between two lines ``# ---`` is passed over.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    header = HEADER.match(text)
    skipped = header[0].count("\n") if header else 0
    blocks: list[tuple[str, int, list[str]]] = [("", skipped + 1, [])]
    for number, line in enumerate(text.split("\n")[skipped:], start=skipped + 1):
        if match := MARKER.fullmatch(line):
            blocks.append((match[1], number + 1, []))
        else:
            blocks[-1][2].append(line)
    cells = [_cell(*block) for block in blocks]
    return cells if cells[0].source.strip() else cells[1:]


def write_cells(cells: Iterable[Cell], header: str = "") -> str:
    """Write cells so that ``read_cells`` finds the same ones again.

    Two blank lines stand around definitions, as PEP 8 has it, else one.
    """
    text = header
    for cell in cells:
        body = _commented(cell.source) if cell.kind == "markdown" else cell.source
        block = "\n".join(filter(None, [marker(cell), body]))
        last = text.rstrip("\n").rpartition("\n")[2]
        wide = last.startswith((" ", "\t")) or DEFINITION.match(body)
        text += ("\n\n" if wide else "\n") * bool(text) + block + "\n"
    return text


def marker(cell: Cell) -> str:
    """Write the line that starts a cell."""
    parts = ["# %%"]
    if cell.kind == "markdown":
        parts.append("[markdown]")
    if cell.name is not None:
        parts.append(f'name="{cell.name}"')
    if cell.tags:
        parts.append("tags=[" + ", ".join(f'"{tag}"' for tag in cell.tags) + "]")
    return " ".join(parts)


def _cell(heading, line, lines):
    options = dict(OPTION.findall(heading))
    kind = "markdown" if MARKDOWN.search(OPTION.sub("", heading)) else "code"
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    source = "\n".join(map(_uncommented, lines) if kind == "markdown" else lines)
    name = _literal(options.get("name"), str)
    tags = _literal(options.get("tags"), list) or []
    return Cell(kind, name, tuple(map(str, tags)), source, line)


def _literal(text, kind):
    """Return the value written as ``text``, or None if it is no such literal."""
    try:
        value = ast.literal_eval(text) if text else None
    except (SyntaxError, ValueError):
        return None
    return value if isinstance(value, kind) else None


def _commented(source):
    # A text line of "%%" would start a cell; a second blank changes nothing one sees.
    lines = (
        f" {line}" if line.startswith("%%") else line for line in source.split("\n")
    )
    return "\n".join(f"# {line}".rstrip() for line in lines)


def _uncommented(line):
    return line.removeprefix("#").removeprefix(" ") if line.startswith("#") else line
