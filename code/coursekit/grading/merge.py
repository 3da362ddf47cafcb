"""Bring a newer release of an exercise into a file that a learner has worked in.

Cells are matched by name. New text comes in, except into what the learner changed, and
the learner's own cells stay behind the cell they followed. Nothing a learner wrote is
dropped: where that cannot be kept, `merge` raises Conflict instead.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .document import Document, Piece, mapping, starts_cell

AS_AT_FIRST = ", as at the start"


class Conflict(Exception):
    """The two versions cannot be joined; the message says why."""


@dataclass(frozen=True)
class Merged:
    """The joined file, and lines on what a learner should look at."""

    document: Document
    notes: tuple[str, ...]


def merge(base: Document, mine: Document, new: Document) -> Merged:
    """Join what the learner did since ``base`` with what the authors did.

    Raises: Conflict.
    """
    return _Merge(base, mine, new).run()


def restored(given: Document, mine: Document) -> Merged | None:
    """Put cells that ``mine`` needs and lacks back, behind what they followed.

    Nothing else changes; None if nothing is lacking. Raises: Conflict.
    """
    given = _with_newlines_of(mine, given)
    there = _by_name(mine)
    _refuse_nameless([piece.name for piece in given.pieces if piece.graded], there)
    pieces, notes, place = list(mine.pieces), [], 0
    for piece in given.pieces:
        if piece.name in there:
            place = pieces.index(there[piece.name]) + 1
        elif piece.needed:
            pieces.insert(place, piece)
            anew = AS_AT_FIRST if piece.graded else ""
            notes.append(f"{piece.name} was deleted and is back{anew}")
            place += 1
    if not notes:
        return None
    return Merged(replace(mine, pieces=tuple(_marked(pieces))), tuple(notes))


def _refuse_nameless(graded, there):
    if graded and not there.keys() & graded:
        raise Conflict("none of the graded cells carries its name any more")


class _Merge:
    def __init__(self, base, mine, new):
        new = _with_newlines_of(mine, new)
        self.mine, self.new = mine, new
        self.given, self.ours, self.coming = map(_by_name, (base, mine, new))
        self.unnamed = {p.text for p in base.pieces if p.name is None}
        self.notes = []

    def run(self):
        self._refuse_restructured()
        followers = self._followers()
        pieces, waiting = [], followers.pop(None, [])
        for piece in self.new.pieces:
            if not self._deleted(piece):
                pieces, waiting = pieces + waiting, []
            pieces += self._chosen(piece)
            waiting = waiting + followers.pop(piece.name, [])
        pieces = tuple(_marked(pieces + waiting))
        self._refuse_loss(pieces)
        document = replace(self.mine, pieces=pieces, shell=self._shell())
        return Merged(document, tuple(self.notes))

    def _refuse_restructured(self):
        graded = {name for name, piece in self.given.items() if piece.graded}
        _refuse_nameless(graded, self.ours)
        for name in graded - self.coming.keys():
            if name in self.ours and self._changed(name):
                raise Conflict(f"{name} is no longer part of the exercise")
        for name in self.ours.keys() & self.coming.keys() - self.given.keys():
            raise Conflict(f"the exercise now has a cell {name}, and so have you")

    def _followers(self):
        """Collect the learner's own cells by the name of the cell they stand behind."""
        followers, anchor = defaultdict(list), None
        for piece in self.mine.pieces:
            if self._holds(piece) and piece.name in self.coming:
                anchor = piece.name
            elif self._own(piece):
                followers[anchor].append(piece)
        return followers

    def _holds(self, piece):
        """Whether this is the cell that counts under its name: the last one."""
        return piece.name in self.given and self.ours[piece.name] is piece

    def _own(self, piece):
        if piece.name is None:
            return piece.text not in self.unnamed
        return not self._holds(piece) or self._changed(piece.name)

    def _changed(self, name):
        return self.ours[name].text != self.given[name].text

    def _deleted(self, piece):
        """Whether the learner took this cell out.

        It comes back before cells of theirs, whose definitions then still count.
        """
        return piece.name in self.given and piece.name not in self.ours

    def _chosen(self, theirs):
        """Return the cell to keep, and a displaced one of the learner behind it."""
        name = theirs.name
        if name not in self.given or name not in self.ours:
            if self._deleted(theirs) and theirs.graded:
                self.notes.append(f"{name} was deleted and is back{AS_AT_FIRST}")
            return [theirs]
        ours, given = self.ours[name], self.given[name]
        if ours.text == theirs.text:
            return [ours]  # with the outputs it has
        if not self._changed(name):
            return [theirs]
        if given.text == theirs.text:
            return [ours]
        if theirs.graded or given.graded:
            self.notes.append(f"{name} has a new text; your cell stays as it is")
            return [ours]
        self.notes.append(f"{name} has a new text; yours stands behind it")
        return [theirs, _anonymous(ours)]

    def _shell(self):
        if not self.mine.is_notebook:
            return self.new.shell
        shell = dict(self.mine.shell)
        theirs = self.new.shell
        about = mapping(theirs.get("metadata")).get("groundup", {})
        shell["metadata"] = mapping(shell.get("metadata")) | {"groundup": about}
        minors = (shell.get("nbformat_minor"), theirs.get("nbformat_minor"))
        shell["nbformat_minor"] = max(n for n in (0, *minors) if isinstance(n, int))
        return shell

    def _refuse_loss(self, pieces):
        """See that every cell of the learner is there and the same ones count."""
        texts = {piece.text for piece in pieces}
        for piece in self.mine.pieces:
            if self._own(piece) and piece.text not in texts:
                raise Conflict(f"your cell {piece.text[:40]!r} has no place in it")
        last = {p.name: p for p in pieces if p.name}
        for name, piece in self.ours.items():
            graded = name in self.given and self.given[name].graded
            if graded and self._changed(name) and last[name] is not piece:
                raise Conflict(f"two cells are named {name}, and their order changed")


def _by_name(document):
    return {piece.name: piece for piece in document.pieces if piece.name}


def _with_newlines_of(mine: Document, new: Document) -> Document:
    """Return a script with the kind of newline that the learner's file has."""
    if mine.is_notebook or mine.newline == "\n":
        return new
    pieces = tuple(
        replace(piece, raw=piece.raw.replace("\n", mine.newline))
        for piece in new.pieces
    )
    return replace(new, pieces=pieces, shell=new.shell.replace("\n", mine.newline))


def _marked(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Give code that stood before a script's first marker one, unless it is first."""
    for index, piece in enumerate(pieces):
        if index and isinstance(piece.raw, str):
            first = piece.raw.partition("\n")[0]
            if not starts_cell(first):
                end = "\r\n" if first.endswith("\r") else "\n"
                piece = replace(piece, raw=f"# %%{end}{piece.raw}")
        yield piece


def _anonymous(piece):
    """Take the name from a cell, so that it no longer counts under it."""
    if isinstance(piece.raw, str):
        marker, end, rest = piece.raw.partition("\n")
        kind = "# %% [markdown]" if "[m" in marker else "# %%"
        ending = "\r\n" if marker.endswith("\r") else end
        return replace(piece, name=None, raw=f"{kind}{ending}{rest}")
    metadata = mapping(piece.raw.get("metadata"))
    left = {k: v for k, v in metadata.items() if k not in ("groundup", "tags")}
    raw = piece.raw | {"metadata": left}
    if "id" in raw:
        raw["id"] = hashlib.sha256(piece.text.encode("utf-8", "replace")).hexdigest()[
            :8
        ]
    return replace(piece, name=None, raw=raw)
