"""A learner's file, notebook or script, as cells whose every byte can be kept."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .percent import HEADER, MARKER, read_cells

HEADER_LINE = re.compile(r"^#\s+(exercise|release): (\S+)", re.MULTILINE)
HEADER_LENGTH = 1000  # characters in which a script says which exercise it is


class Unreadable(ValueError):
    """A file is no notebook, or no text; the message says what is wrong with it."""


@dataclass(frozen=True)
class Piece:
    """A cell: ``text`` is compared, ``raw`` is kept as it is."""

    name: str | None
    tags: tuple[str, ...]
    text: str
    raw: Any  # a notebook's cell, or a script's lines

    @property
    def graded(self) -> bool:
        """Whether a question's answer stands here."""
        return "graded" in self.tags

    @property
    def needed(self) -> bool:
        """Whether no answer can be checked without this cell."""
        return self.graded or "setup" in self.tags


@dataclass(frozen=True)
class Document:
    """An exercise's file; ``shell`` is all but the cells."""

    pieces: tuple[Piece, ...]
    shell: Any  # a notebook's dictionary, or a script's header
    newline: str = "\n"

    @property
    def is_notebook(self) -> bool:
        """Whether this came from JSON."""
        return isinstance(self.shell, dict)


def parse(data: bytes, suffix: str) -> Document:
    """Split the bytes of an .ipynb or .py file into cells.

    Raises: Unreadable.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not text in UTF-8 (byte {error.start})") from None
    return _parse_notebook(text) if suffix == ".ipynb" else _parse_script(text)


def render(document: Document) -> bytes:
    """Return the bytes of a file; the inverse of parse up to a notebook's layout."""
    if document.is_notebook:
        return _render_notebook(document)
    *first, last = [document.shell, *(piece.raw for piece in document.pieces)]
    ended = [raw if raw.endswith("\n") or not raw else raw + "\n" for raw in first]
    return "".join([*ended, last]).encode("utf-8")


def identity(path: Path) -> tuple[str | None, str | None]:
    """Return which exercise a file says it is, and of which release."""
    try:
        data = path.read_bytes()
        document = parse(data if path.suffix == ".ipynb" else _head(data), path.suffix)
    except (OSError, Unreadable):
        return None, None
    about = _about(document)
    return about.get("exercise"), about.get("release")


def _head(data):
    return data.decode("utf-8", "replace")[:HEADER_LENGTH].encode("utf-8")


def release_of(document: Document) -> str | None:
    """Return the release that a file says it is of."""
    return _about(document).get("release")


def _about(document):
    if not document.is_notebook:
        return dict(HEADER_LINE.findall(document.shell))
    about = mapping(mapping(document.shell.get("metadata")).get("groundup"))
    return {key: value for key, value in about.items() if isinstance(value, str)}


def mapping(value: Any) -> dict:
    """Return ``value`` if it is a dictionary, else an empty one."""
    return value if isinstance(value, dict) else {}


def _parse_notebook(text):
    try:
        notebook = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not a notebook: {error}") from None
    cells = mapping(notebook).get("cells")
    if not isinstance(cells, list) or not all(isinstance(c, dict) for c in cells):
        raise Unreadable("not a notebook of format 4: it has no list of cells")
    shell = {key: value for key, value in notebook.items() if key != "cells"}
    return Document(tuple(map(_notebook_piece, cells)), shell)


def _notebook_piece(cell):
    metadata = mapping(cell.get("metadata"))
    name = mapping(metadata.get("groundup")).get("name")
    tags = metadata.get("tags")
    source = cell.get("source", "")
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    tags = tuple(map(str, tags)) if isinstance(tags, list) else ()
    return Piece(name if isinstance(name, str) else None, tags, plain(text), cell)


def _parse_script(text):
    shell, lines = "", re.findall(r"[^\n]*\n|[^\n]+", text)
    if header := HEADER.match(text.removeprefix("\ufeff").replace("\r\n", "\n")):
        count = header[0].count("\n")
        shell, lines = "".join(lines[:count]), lines[count:]
    blocks = [[]]
    for line in lines:
        if starts_cell(line):
            blocks.append([])
        blocks[-1].append(line)
    raws = ["".join(block) for block in blocks]
    if not raws[0].strip("\ufeff\r\n"):
        shell, raws = shell + raws[0], raws[1:]
    newline = "\r\n" if "\r\n" in text else "\n"
    return Document(tuple(map(_script_piece, raws)), shell, newline)


def starts_cell(line: str) -> bool:
    """Whether a script's line is a cell marker."""
    return bool(MARKER.fullmatch(line.removeprefix("\ufeff").rstrip("\r\n")))


def _script_piece(raw):
    cells = read_cells(raw)
    name = cells[0].name if cells else None
    tags = cells[0].tags if cells else ()
    return Piece(name, tags, plain(raw.removeprefix("\ufeff")), raw)


def plain(text: str) -> str:
    """Return what makes a text different: blank ends and kinds of newline do not."""
    return text.replace("\r\n", "\n").rstrip()


def _render_notebook(document):
    notebook = {"cells": [piece.raw for piece in document.pieces]} | document.shell
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair can only be written escaped
        return (json.dumps(notebook, indent=1) + "\n").encode("ascii")
