"""The house style in numbers: how long functions and files are, how much is prose.

A long function hides several ideas, and a file that is mostly docstring explains what
it should show. Comments at the end of a line are free: most of them are shapes.
"""

import ast
import io
import tokenize
from dataclasses import dataclass
from pathlib import Path
from statistics import median

MAX_FUNCTION = 40  # lines of the body, without its docstring and blank lines
MAX_FILE = 300
MAX_MEDIAN = 6  # of what is taught: learners read all of it
MAX_PROSE = 0.35  # docstrings and own-line comments, as a share of non-blank lines

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
DOCUMENTED = ast.Module | ast.ClassDef | FUNCTIONS


@dataclass(frozen=True)
class Figures:
    """Lengths in lines, of functions by ``path:name:line`` and of files by path."""

    functions: dict[str, int]
    files: dict[str, int]
    prose: float

    def __str__(self):
        functions = self.functions.values()
        return (
            f"{len(functions)} functions, median {self.median_function:g} lines, "
            f"longest {max(functions, default=0)}; {len(self.files)} files, "
            f"longest {max(self.files.values(), default=0)}; {self.prose:.0%} prose"
        )

    @property
    def median_function(self) -> float:
        """Half of the functions are no longer than this."""
        return median(self.functions.values()) if self.functions else 0


def figures(folder: Path) -> Figures:
    """Measure every Python file below ``folder``."""
    functions, files, prose, written = {}, {}, 0, 0
    for path in sorted(folder.rglob("*.py")):
        source = path.read_text("utf8")
        name = path.relative_to(folder.parent).as_posix()
        files[name] = len(source.splitlines())
        functions |= {f"{name}:{k}": n for k, n in function_lengths(source).items()}
        prose += len(prose_lines(source))
        written += len(_written_lines(source))
    return Figures(functions, files, prose / max(written, 1))


def over_budget(root: Path) -> list[str]:
    """Name what is longer, or wordier, below ``code`` than the house style allows."""
    taught, machinery, tests = (
        figures(root / "code" / name) for name in ("groundup", "coursekit", "tests")
    )
    problems = []
    for measured in (taught, machinery, tests):
        problems += _too_long(measured.functions, MAX_FUNCTION)
        problems += _too_long(measured.files, MAX_FILE)
    for name, measured in (("groundup", taught), ("coursekit", machinery)):
        if measured.prose > MAX_PROSE:
            problems.append(
                f"{name} is {measured.prose:.0%} prose, the limit is {MAX_PROSE:.0%}: "
                "let the code say it"
            )
    if taught.median_function > MAX_MEDIAN:
        problems.append(
            f"groundup's median function has {taught.median_function:g} lines, "
            f"the limit is {MAX_MEDIAN}: split the longest ones"
        )
    return problems


def function_lengths(source: str) -> dict[str, int]:
    """Count the lines of each function's statements, without its docstring.

    The line a function starts on tells it apart from others of the same name.
    """
    written = _written_lines(source)
    lengths = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, FUNCTIONS):
            statements = node.body[1:] if _has_docstring(node) else node.body
            lines = set().union(*map(_lines, statements))
            lengths[f"{node.name}:{node.lineno}"] = len(lines & written)
    return lengths


def prose_lines(source: str) -> set[int]:
    """Find the lines taken by docstrings and by comments on a line of their own."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DOCUMENTED) and _has_docstring(node):
            found |= _lines(node.body[0])
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#"):
            found.add(token.start[0])
    return found & _written_lines(source)


def _has_docstring(node):
    return ast.get_docstring(node, clean=False) is not None


def _lines(node):
    return set(range(node.lineno, node.end_lineno + 1))


def _written_lines(source):
    lines = enumerate(source.splitlines(), start=1)
    return {number for number, line in lines if line.strip()}


def _too_long(lengths, limit):
    return [
        f"{name} has {length} lines, the limit is {limit}: split it by what it does"
        for name, length in lengths.items()
        if length > limit
    ]
