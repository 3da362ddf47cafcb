"""What a master must keep to, so that no learner gets a broken or a solved exercise."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise

from .exercise import Mistake
from .percent import MARKER, Cell, marker
from .schema import suggestion

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
MARKS = (BEGIN, END)
TAGS = ("setup", "graded", "check", "demo")
LIKE_A_MARK = re.compile(r"#.*\b(begin|end)\w*\W+solution", re.IGNORECASE)
CELL_NAME = re.compile(r"[a-z][a-z0-9_-]*")
EXAMPLE = '# %% name="q1" tags=["graded"]'
TELLING_LENGTH = 8  # characters without blanks
COMPUTES = re.compile(r"[^\w\s,:=()]|\w\(")  # an operator, a call, an index, a string

Fault = tuple[int, str]  # a line of the master, and what is wrong with it


def form(
    text: str, cells: Collection[Cell], questions: Collection[str]
) -> Iterator[Fault]:
    """Find what breaks the form of a master: line ends, cells, names, tags, marks."""
    lines = text.split("\n")
    if "\r" in text or "\ufeff" in text:
        yield 1, "needs Unix line ends and no byte order mark"
        return
    if not cells:
        yield 1, f"needs cells, got none: start one with `{EXAMPLE}`"
    for cell in cells:
        found = list(_first_line(cell, lines)) or list(_cell(cell))
        yield from found or _marks(cell)
    yield from _names(cells, questions)


def syntax(
    cells: Iterable[Cell], masters: Iterable[Cell], whose: str = "the"
) -> Iterator[Fault]:
    """Find code cells that are not Python; a fault's line is that of the master."""
    for cell, master in zip(cells, masters, strict=True):
        if cell.kind == "code":
            try:
                compile(cell.source, f"<cell {cell.name}>", "exec")
            except SyntaxError as error:
                line = master.line + (error.lineno or 1) - 1
                yield line, f"{whose} cell {cell.name!r} is no Python: {error.msg}"


def planted(cells: Iterable[Cell], mistakes: Mapping[str, Mistake]) -> Iterator[Fault]:
    """Find planted mistakes that do not change one place of a solution."""
    for cell in cells:
        if mistake := mistakes.get(str(cell.name)):
            solved = ["\n".join(text for _, text in r) for *_, r in regions(cell)]
            places = cell.source.count(mistake.replace)
            if places != 1 or not any(mistake.replace in text for text in solved):
                yield cell.line, "a planted mistake needs one place, inside a solution"
            if mistake.replacement == mistake.replace:
                yield cell.line, "a planted mistake needs to change the solution"


def given_away(
    masters: Iterable[Cell],
    students: Iterable[Cell],
    planted: Collection[str] = (),
) -> Iterator[Fault]:
    """Find solution lines that the student's file holds too, blanks aside.

    Lines such as ``return x`` and ``for x in X:`` may recur: they compute nothing. Nor
    is it a secret what a ``planted`` mistake leaves of a solution as it is.
    """
    seen = [
        (cell.name, _squeezed(line))
        for cell in students
        for line in cell.source.split("\n")
    ]
    for owner, number, line in _solution_lines(masters):
        code = _squeezed(line.partition("  #")[0])
        holders = dict.fromkeys(name for name, other in seen if code in other)
        is_secret = owner not in planted or owner not in holders
        if is_secret and _is_telling(line, code):
            for name in holders:
                yield number, f"this line of the solution stands in cell {name!r} too"


def _first_line(cell, lines):
    """Look at what starts a cell."""
    above = lines[cell.line - 2] if cell.line > 1 else ""
    if not MARKER.fullmatch(above):
        yield cell.line, f"needs a cell around this: start it with `{EXAMPLE}`"
    elif above != marker(cell):
        yield cell.line - 1, f"needs a first line like `{EXAMPLE}`, got `{above}`"


def _cell(cell):
    at = cell.line - 1
    if cell.name is None or not CELL_NAME.fullmatch(cell.name):
        yield at, f"a cell needs a name such as q1-text, got {cell.name!r}"
    if not cell.source.strip():
        yield at, f"cell {cell.name!r} is empty"
    for tag in cell.tags:
        if tag not in TAGS:
            yield at, f"{tag!r} is no tag here: {suggestion(tag, TAGS)}"
    if cell.kind == "code" and len(cell.tags) != 1:
        yield at, f"a code cell needs one tag of {', '.join(TAGS)}, got {cell.tags}"
    if cell.kind == "markdown" and cell.tags:
        yield at, f"a markdown cell needs no tags, got {cell.tags}"


def _marks(cell):
    """Look at the marks around solutions: whole, in pairs, where they belong."""
    begun = None
    regions = 0
    for number, line in enumerate(cell.source.split("\n"), start=cell.line):
        text = line.strip()
        if text not in MARKS:
            if cell.kind == "code" and LIKE_A_MARK.search(line):
                yield number, f"needs `{BEGIN}` or `{END}` alone, got `{text}`"
            continue
        if "graded" not in cell.tags:
            yield number, f"a solution needs a graded cell, got {cell.name!r}"
        if text == BEGIN and begun:
            yield number, f"a solution began already on line {begun}: end that first"
        elif text == END and not begun:
            yield number, f"`{END}` ends no solution: take it out"
        begun = number if text == BEGIN else None
        regions += text == BEGIN
    if begun:
        yield begun, f"the solution needs its `{END}` in the same cell"
    elif "graded" in cell.tags and not regions:
        yield cell.line, f"graded cell {cell.name!r} needs a solution: `{BEGIN}`"
    elif regions:
        yield from _regions(cell)


def _regions(cell):
    """Look at solutions whose marks are in order."""
    for begin, end, lines in regions(cell):
        indents = [_indent(line) for line in (begin[1], end[1])]
        code = [line for line in lines if _code(line[1])]
        if not indents[0]:
            yield begin[0], "a solution needs to be inside a function, got the margin"
        if indents[0] != indents[1]:
            yield end[0], "the marks of a solution need the same indent"
        if not code:
            yield begin[0], "the solution is empty"
        for number, line in code:
            if not line.startswith(indents[0]):
                yield number, "needs the indent of the marks around it, or more"


def regions(cell: Cell) -> Iterator[tuple]:
    """Yield each solution: its two marks and its lines, as (number, text)."""
    lines = list(enumerate(cell.source.split("\n"), start=cell.line))
    places = [i for i, (_, line) in enumerate(lines) if line.strip() in MARKS]
    for first, last in list(pairwise(places))[::2]:
        yield lines[first], lines[last], lines[first + 1 : last]


def _names(cells, questions):
    """Look at names over all cells: once each, and a graded cell for each question."""
    lines = {}
    for cell in cells:
        if cell.name in lines and cell.name is not None:
            yield (
                cell.line - 1,
                f"a cell {cell.name!r} stands on line {lines[cell.name]} already",
            )
        lines.setdefault(cell.name, cell.line - 1)
    graded = [cell for cell in cells if "graded" in cell.tags]
    for cell in graded:
        if cell.name not in questions:
            advice = suggestion(cell.name or "", questions)
            yield cell.line - 1, f"{cell.name!r} is no question: {advice}"
    for question in questions:
        if question not in [cell.name for cell in graded]:
            yield 1, f"question {question!r} needs a graded cell of that name, got none"


def _solution_lines(cells):
    for cell in cells:
        for _, _, lines in regions(cell):
            yield from ((cell.name, number, line) for number, line in lines)


def _is_telling(line, squeezed):
    return (
        len(squeezed) >= TELLING_LENGTH
        and COMPUTES.search(line)
        and not line.lstrip().startswith(("#", "import ", "from "))
    )


def _code(line):
    return line.strip() and not line.lstrip().startswith("#")


def _indent(line):
    return line[: len(line) - len(line.lstrip())]


def _squeezed(line):
    return "".join(line.split())
