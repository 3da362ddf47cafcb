"""The table of a batch: rows reach the disk with each submission that is graded."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from .bulk import COLUMNS, UNFINISHED, Entry, Outcome
from .progress import write_file
from .workspace import WorkspaceError


class Gradebook:
    """A CSV file; with ``resume`` it keeps the rows of what is finished.

    Raises: WorkspaceError if the file is another table.
    """

    def __init__(self, path: Path, entries: Iterable[Entry], resume: bool):
        self.path = path
        old = _kept(path, {entry.key: entry for entry in entries})
        kept = old if resume else {}
        self.finished = frozenset(kept)
        rows = [row for rows in kept.values() for row in rows]
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, _text([COLUMNS, *rows]).encode("utf-8"))

    def add(self, outcome: Outcome) -> None:
        """Append a submission's rows, at once and whole."""
        with self.path.open("a", encoding="utf-8", newline="") as file:
            file.write(_text(outcome.rows()))


def _kept(path, entries):
    """Return the rows of what is finished and unchanged; a line cut off is none."""
    if not path.is_file():
        return {}
    text = path.read_text("utf-8-sig", errors="replace").replace("\r\n", "\n")
    header, *lines = text[: text.rfind("\n") + 1].splitlines() or [""]
    if text and header != ",".join(COLUMNS):
        raise WorkspaceError(f"{path} is no table of ours: name another file")
    rows = defaultdict(list)
    for row in csv.reader(lines):
        row += [""] * (len(COLUMNS) - len(row))
        rows[tuple(row[:2])].append(row)
    return {k: v for k, v in rows.items() if k in entries and _finished(v, entries[k])}


def _finished(rows, entry):
    if entry.status or any(row[5] in UNFINISHED for row in rows):
        return False
    expected = [(name, entry.digest) for name in entry.exercise.questions]
    return [(row[2], row[7]) for row in rows] == expected


def _text(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
