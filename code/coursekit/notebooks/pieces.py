"""Cut a page into the cells of its notebook: code as it is, text translated."""

from dataclasses import dataclass, replace

from nbformat import NotebookNode

from .directives import (
    Directive,
    caption,
    details,
    heading,
    parse_directive,
    solution_title,
)
from .markdown import Translator
from .splice import splice

GATES = ("exercise", "exercise-start", "exercise-end", "solution-start", "solution-end")
MARKS = (*GATES, "code-cell", "raw-cell")
OWN_CELL = 3  # a heading of this level or above starts a cell, so that it can fold


@dataclass(frozen=True)
class Piece:
    """One cell: Markdown, or code when ``cell`` is set. ``source`` is the MyST text."""

    text: str
    source: str
    line: int
    cell: NotebookNode | None = None
    folded: bool = False


@dataclass(frozen=True)
class _Mark:
    """A place where a cell ends: a heading, a code cell or the gate of an exercise."""

    span: range
    kind: str
    level: int = 0
    found: Directive | None = None


def pieces_of(page: Translator, code_cells: list[NotebookNode]) -> list[Piece]:
    """Return the cells of a page in order; ``code_cells`` are those that it runs."""
    return _Cutter(page, code_cells).pieces()


class _Cutter:
    """Walks a page from mark to mark and collects its pieces."""

    def __init__(self, page, code_cells):
        self.page = page
        self.code_cells = iter(code_cells)
        self.lines = page.page.text.splitlines()
        self.tokens, self.edits = page.parse(page.page.text)
        own = [token for token in self.tokens if _mark_name(token) is None]
        self.edits += page.edits(own, self.lines)
        self.out: list[Piece] = []
        self.level = 1
        self.title: str | None = None  # of an exercise whose text comes next
        self.solution: tuple[int, Directive] | None = None  # the one being read
        self.undecided: int | None = None  # a solution that may be folded

    def pieces(self):
        """Collect the text before each mark, then what the mark itself brings."""
        cursor = 0
        for mark in _marks(self.tokens):
            self._add_text(range(cursor, mark.span.start))
            cursor = mark.span.stop
            getattr(self, "_at_" + mark.kind.replace("-", "_"))(mark)
        self._add_text(range(cursor, len(self.lines)))
        if self.solution:
            raise self.page.error(self.solution[1].at, "a solution needs its end")
        self._decide(folded=True)
        return self.out

    def _add_text(self, part):
        """Add the text of some lines, below the title of their exercise."""
        text = splice(self.lines, part, self.edits)
        if self.title:
            text, self.title = f"{self.title}\n\n{text}".strip(), None
        if text.strip():
            source = "\n".join(self.lines[part.start : part.stop]).strip()
            self._add(Piece(text, source or text, part.start))

    def _add(self, piece):
        # A folded heading hides everything up to the next of its level or above. Text
        # that follows a solution without a heading of its own must stay in sight.
        marks, space, _ = piece.text.partition(" ")
        is_heading = piece.cell is None and space and not marks.strip("#")
        self._decide(bool(is_heading) and len(marks) <= self.level + 2)
        self.out.append(piece)

    def _decide(self, folded):
        if self.undecided is not None:
            solution = self.out[self.undecided]
            self.out[self.undecided] = replace(solution, folded=folded)
            self.undecided = None

    def _at_front_matter(self, mark):
        """Leave it out: the notebook has metadata of its own."""

    def _at_heading(self, mark):
        self.level = mark.level

    def _at_code_cell(self, mark):
        cell = next(self.code_cells)
        line = mark.span.start
        self._add(Piece(cell.source, cell.source, line, cell=cell))
        figure = cell.metadata.get("mystnb", {}).get("figure", {})
        if text := figure.get("caption"):
            shown = caption(self.page, text, figure.get("name"), line)
            self._add(Piece(shown, text, line))

    def _at_raw_cell(self, mark):
        raise self.page.error(mark.span.start, "a notebook has no use for a raw cell")

    def _at_exercise_start(self, mark):
        title = heading(self.page, mark.found, "Exercise")
        self.title = f"{'#' * (self.level + 1)} {title}"

    def _at_exercise_end(self, mark):
        """End the cell here; nothing marks the end of an exercise."""

    def _at_exercise(self, mark):
        self._at_exercise_start(mark)
        text = self.page.translate(mark.found.body, mark.found.line)
        self._add(Piece(f"{self.title}\n\n{text}", mark.found.body, mark.span.start))
        self.title = None

    def _at_solution_start(self, mark):
        self.solution = (len(self.out), mark.found)

    def _at_solution_end(self, mark):
        """Fold a solution: in one cell if it is text, else under a heading."""
        if self.solution is None:
            raise self.page.error(mark.span.start, "a solution's end needs its start")
        (start, found), self.solution = self.solution, None
        inside = self.out[start:]
        del self.out[start:]
        title = solution_title(self.page, found)
        if any(piece.cell for piece in inside):
            text = f"{'#' * (self.level + 2)} {title}"
            source = f"solution to {found.argument}"
            self._decide(folded=True)
            self.out += [Piece(text, source, found.at), *inside]
            self.undecided = start
        else:
            source = "\n\n".join(piece.source for piece in inside)
            text = details(title, "\n\n".join(piece.text for piece in inside))
            self._add(Piece(text, source, found.at))


def _mark_name(token):
    """Name the directive that ends a cell, or return None."""
    if token.level or token.type not in ("fence", "colon_fence"):
        return None
    found = parse_directive(token, 0)
    return found.name if found and found.name in MARKS else None


def _marks(tokens):
    in_solution = False
    for token in tokens:
        if token.map is None:
            continue
        span = range(*token.map)
        if name := _mark_name(token):
            found = parse_directive(token, span.start)
            in_solution = name == "solution-start" or (
                in_solution and name != "solution-end"
            )
            yield _Mark(span, name, found=found)
        elif token.type == "front_matter":
            yield _Mark(span, "front_matter")
        elif token.type == "heading_open" and token.level == 0 and not in_solution:
            level = int(token.tag[1:])
            if level <= OWN_CELL:
                yield _Mark(range(span.start, span.start), "heading", level)
