"""A learner's notebook or Python file as one module, whose lines know their cells."""

import ast
import json
import warnings
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from . import keep
from .percent import Cell, read_cells
from .words import one_line

SKIPPED = {"demo", "check"}
LABEL = 32  # characters of a cell that has no name
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
NESTED = FUNCTIONS | ast.ClassDef | ast.Lambda
NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)


class SubmissionError(ValueError):
    """The file cannot be graded at all, in one line for the learner."""


@dataclass(frozen=True)
class Submission:
    """The module's ``source``, and where each of its lines comes from.

    ``names`` are the cells that have one, ``imports`` the packages asked for; ``stubs``
    says what in a cell still raises NotImplementedError; ``notes`` are for the learner.
    """

    path: Path
    source: str
    places: tuple[str, ...]
    names: frozenset[str]
    imports: frozenset[str]
    stubs: dict[str, str]
    returns: dict[int, int]
    notes: tuple[str, ...]

    def place(self, line: int | None) -> str:
        """Name the cell, and its line, that a line of the module was."""
        if line is None or not 0 < line <= len(self.places):
            return ""
        return self.places[line - 1]

    def returned(self, line: int | None) -> str:
        """Name the one place where the function that starts at ``line`` returns."""
        return self.place(line and self.returns.get(line, line))


def read(
    path: Path, questions: Iterable[str] = (), forbid: Collection[str] = ()
) -> Submission:
    """Read a notebook, or a Python file with ``# %%`` cells.

    Cells tagged ``demo`` or ``check`` are left out; of two with one name the last wins.

    Raises: SubmissionError if the file cannot be read, has none of the cells that
    ``questions`` names, or if a named cell is no Python.
    """
    path, questions = Path(path), list(questions)
    cells = _code_cells(path)
    module = _Module(path, forbid, {cell.name: n for n, cell in cells})
    if questions and not module.last.keys() & questions:
        names = " or ".join(questions)
        raise SubmissionError(
            f"{path.name} has no cell named {names}: is it the right file?"
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about escapes in the learner's strings
        for number, cell in cells:
            module.add(number, cell)
        return module.finished()


def _code_cells(path) -> list[tuple[int, Cell]]:
    """Return the cells that hold code, numbered."""
    text = _text(path)
    cells = _notebook_cells(text, path) if path.suffix == ".ipynb" else read_cells(text)
    code = [cell for cell in cells if cell.kind == "code"]
    if not any(cell.source.strip() for cell in code):
        raise SubmissionError(f"{path.name} has no code in it: is it the right file?")
    return list(enumerate(code, start=1))


def _text(path):
    if path.suffix not in (".ipynb", ".py"):
        raise SubmissionError(f"{path.name} needs to end in .ipynb or .py")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = one_line(error.strerror or str(error))
        raise SubmissionError(f"{path.name} cannot be read: {reason}") from None
    except UnicodeDecodeError:
        raise SubmissionError(
            f"{path.name} is not text in UTF-8: save it again with that encoding"
        ) from None


def _notebook_cells(text, path):
    try:
        return [_notebook_cell(cell) for cell in json.loads(text)["cells"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise SubmissionError(
            f"{path.name} is not a notebook: save it again in Jupyter, or go back to "
            "an earlier copy"
        ) from None


def _notebook_cell(cell):
    metadata = cell.get("metadata", {})
    name = metadata.get("groundup", {}).get("name")
    name = name if isinstance(name, str) else None
    tags = tuple(map(str, metadata.get("tags", ())))
    return Cell(cell["cell_type"], name, tags, "".join(cell["source"]))


class _Module:
    """Put the cells of one file together, line for line."""

    def __init__(self, path, forbid, last):
        self.path, self.forbid, self.last = path, forbid, last
        self.lines, self.places, self.notes = [], [], []
        self.stubs, self.known = {}, set()
        self.shortened = []

    def add(self, number, cell):
        """Append what of a cell is run."""
        if SKIPPED & set(cell.tags):
            return
        label = f"cell {cell.name}" if cell.name else _label(cell)
        if cell.name and self.last[cell.name] != number:
            self.notes.append(f"{label} is there more than once: the last one counts")
            return
        places = self._places(cell, label)
        source = keep.without_magics(cell.source)
        tree = self._parsed(source, cell, label, places)
        if tree is None:
            return
        self._note_forbidden(tree, places)
        if cell.name is None:
            source, shortened = keep.of_own_cell(source, self.known, self.forbid)
            self.shortened += [label] if shortened else []
        elif stub := _stub(tree):
            what, line = stub
            where = places[line - 1]
            self.stubs[cell.name] = f"{what or cell.name} is not written yet ({where})"
        self.known |= keep.names(tree)
        self.lines += source.split("\n")
        self.places += places

    def _places(self, cell, label):
        lines = range(1, cell.source.count("\n") + 2)
        if self.path.suffix == ".ipynb":
            return [f"{label}, line {line}" for line in lines]
        return [f"{label}, {self.path.name}:{cell.line + line - 1}" for line in lines]

    def _parsed(self, source, cell, label, places):
        """Parse a cell; a broken one that the learner added is left out."""
        try:
            return ast.parse(source)
        except NOT_PYTHON as error:
            if cell.name is None:
                self.notes.append(f"{label} is left out: {_fault(error, places)}")
                return None
            raise SubmissionError(_fault(error, places)) from None

    def _note_forbidden(self, tree, places):
        for root, line in keep.imports(tree):
            if root in self.forbid:
                where = places[line - 1]
                self.notes.append(f"write this exercise without {root} ({where})")

    def finished(self) -> Submission:
        """Check the module as a whole.

        Raises: SubmissionError for what only the whole shows, as a stray ``return``.
        """
        source = "\n".join(self.lines) + "\n"
        try:
            tree = ast.parse(source)
            compile(source, self.path.name, "exec", dont_inherit=True)
        except NOT_PYTHON as error:
            raise SubmissionError(_fault(error, self.places)) from None
        if self.shortened:
            self.notes.append(
                f"{', '.join(self.shortened)}: of the cells you added, imports, "
                "definitions and plain assignments are run, no more"
            )
        return Submission(
            path=self.path,
            source=source,
            places=tuple(self.places),
            names=frozenset(self.last) - {None},
            imports=frozenset(root for root, _ in keep.imports(tree)),
            stubs=self.stubs,
            returns=_returns(tree),
            notes=tuple(self.notes),
        )


def _label(cell):
    """Name a cell that the learner added by how it starts."""
    start = one_line(cell.source.lstrip().partition("\n")[0], LABEL)
    return f"your cell `{start}`"


def _fault(error, places):
    """Describe on one line why Python cannot read a cell."""
    line = getattr(error, "lineno", None)
    kind, text = type(error).__name__, getattr(error, "msg", None) or str(error)
    where = places[min(line, len(places)) - 1] if line and places else "the file"
    return one_line(f"{kind} in {where}: {text}")


def _stub(tree, owner=""):
    """Find the first function or method that raises NotImplementedError, and where."""
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef):
            if found := _stub(statement, f"{statement.name}."):
                return found
        elif line := _raising_line(statement):
            is_function = isinstance(statement, FUNCTIONS)
            return f"{owner}{statement.name}()" if is_function else "", line
    return None


def _raising_line(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(raised, ast.Name) and raised.id == "NotImplementedError":
                return node.lineno
    return None


def _returns(tree):
    """Map the first line of a function to its ``return``, where it has just one."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS):
            lines = [inner.lineno for inner in _own_returns(node)]
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            if len(lines) == 1:
                found[first] = lines[0]
    return found


def _own_returns(function):
    """Find the ``return`` statements of a function, not those of functions in it."""
    inside = list(function.body)
    while inside:
        node = inside.pop()
        if isinstance(node, ast.Return):
            yield node
        if not isinstance(node, NESTED):
            inside += ast.iter_child_nodes(node)
