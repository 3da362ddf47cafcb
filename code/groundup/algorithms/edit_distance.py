"""The fewest insertions, deletions and substitutions between two sequences.

Source: Wagner and Fischer (1974), The String-to-String Correction Problem.
Chapter: 00-workshop/patterns-and-dynamic-programming
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Edit:
    """One step of a script: ``keep``, ``substitute``, ``delete`` or ``insert``.

    ``old`` is None where something is inserted, ``new`` where it is deleted.
    """

    kind: str
    old: Any
    new: Any

    def __str__(self):
        return {
            "keep": f"keep {self.old}",
            "substitute": f"{self.old} → {self.new}",
            "delete": f"delete {self.old}",
            "insert": f"insert {self.new}",
        }[self.kind]


def edit_distance(source: Sequence, target: Sequence) -> int:
    """Count the fewest edits that turn ``source`` into ``target``: O(mn)."""
    return distance_table(source, target)[-1][-1]


def distance_table(source: Sequence, target: Sequence) -> list[list[int]]:
    """Fill in the distances between all prefixes, row by row.

    Shapes: (m,), (n,) -> (m + 1, n + 1); entry i, j compares the first i with the
    first j.
    """
    table = [list(range(len(target) + 1))]  # from nothing: insert them all
    for i, old in enumerate(source, start=1):
        above, row = table[-1], [i]  # to nothing: delete them all
        for j, new in enumerate(target, start=1):
            row.append(
                min(
                    above[j - 1] + (old != new),  # keep or substitute
                    above[j] + 1,  # delete old
                    row[j - 1] + 1,  # insert new
                )
            )
        table.append(row)
    return table


def edits(source: Sequence, target: Sequence) -> list[Edit]:
    """Trace one cheapest script back through the table; diagonals come first."""
    table = distance_table(source, target)
    i, j, script = len(source), len(target), []
    while i or j:
        old, new = source[i - 1] if i else None, target[j - 1] if j else None
        if i and j and table[i][j] == table[i - 1][j - 1] + (old != new):
            script.append(Edit("substitute" if old != new else "keep", old, new))
            i, j = i - 1, j - 1
        elif i and table[i][j] == table[i - 1][j] + 1:
            script.append(Edit("delete", old, None))
            i -= 1
        else:
            script.append(Edit("insert", None, new))
            j -= 1
    return script[::-1]


def word_error_rate(reference: str, hypothesis: str) -> float:
    """Edit distance in words, divided by the words of the reference: may exceed 1."""
    said, heard = reference.split(), hypothesis.split()
    if not said:
        raise ValueError(
            "word_error_rate needs a reference of at least one word, got "
            f"{reference!r}: leave empty references out of the average"
        )
    return edit_distance(said, heard) / len(said)
