"""What of a cell is run: Python without magics, and of a learner's own cell the rest.

An experiment may train a network for a minute, or call what is not written yet. Its
imports, definitions and plain assignments are quick, and other cells may need them.
"""

import ast
import builtins
import re
from collections.abc import Collection, Iterator

DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
IMPORTS = ast.Import | ast.ImportFrom
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
SCOPES = DEFINITIONS | COMPREHENSIONS | ast.Lambda
TARGETS = ast.Name | ast.Tuple | ast.List | ast.Starred | ast.expr_context
BUILTINS = set(dir(builtins))
MAGIC = re.compile(r"(\s*)([%!].*|[\w, ]+=\s*[%!].*|[\w.]+\?{1,2}\s*)")
CELL_MAGIC = re.compile(r"\s*%%(\w+)")
PYTHON_MAGICS = {"capture", "prun", "time", "timeit"}


def without_magics(source: str) -> str:
    """Replace Jupyter's commands by ``pass``, line for line.

    Python is left as it is: ``% 2`` may continue the line above it.
    """
    try:
        ast.parse(source)
        return source
    except SyntaxError:
        other = CELL_MAGIC.match(source)
    lines = source.split("\n")
    if other and other[1] not in PYTHON_MAGICS:  # a cell of shell, HTML or the like
        return "\n" * (len(lines) - 1)
    return "\n".join(MAGIC.sub(r"\1pass", line) for line in lines)


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Find every import: the package it asks for, and its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.partition(".")[0], node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0], node.lineno


def names(tree: ast.AST) -> set[str]:
    """Collect the names that statements bind, not those inside of functions."""
    bound, left = set(), [tree]
    while left:
        node = left.pop()
        if isinstance(node, DEFINITIONS):
            bound.add(node.name)
        elif isinstance(node, ast.Name) and _is_bound(node):
            bound.add(node.id)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).partition(".")[0])
        if not isinstance(node, SCOPES):
            left += ast.iter_child_nodes(node)
    return bound


def of_own_cell(
    source: str, known: Collection[str], forbid: Collection[str]
) -> tuple[str, bool]:
    """Keep imports, definitions and plain assignments; say if anything was left out.

    ``known`` are the names that earlier cells bind.
    """
    lines = source.encode().split(b"\n")  # Python counts columns in bytes
    known, left_out = set(known), False
    for statement in ast.parse(source).body:
        if _is_kept(statement, known, forbid):
            known |= names(statement)
        else:
            left_out = True
            _blank(lines, statement)
    return b"\n".join(lines).decode(), left_out


def _is_kept(statement, known, forbid):
    if isinstance(statement, IMPORTS):
        return not any(root in forbid for root, _ in imports(statement))
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        return _is_plain(statement, known)
    return isinstance(statement, DEFINITIONS)


def _is_plain(assignment, known):
    """Whether names get a value of known names, computed by no function of a cell."""
    target, value = _sides(assignment)
    if value is None or not all(isinstance(n, TARGETS) for n in ast.walk(target)):
        return False
    nodes = list(ast.walk(value))
    inner = {n.id for n in nodes if isinstance(n, ast.Name) and _is_bound(n)}
    inner |= {n.arg for n in nodes if isinstance(n, ast.arg)}
    used = {n.id for n in nodes if isinstance(n, ast.Name)}
    calls = [n.func for n in nodes if isinstance(n, ast.Call)]
    return used <= known | inner | BUILTINS and all(
        isinstance(function, ast.Attribute) for function in calls
    )


def _sides(assignment):
    if isinstance(assignment, ast.AnnAssign):
        return assignment.target, assignment.value
    return ast.Tuple(assignment.targets), assignment.value


def _is_bound(name):
    return isinstance(name.ctx, ast.Store)


def _blank(lines, statement):
    """Overwrite a statement with ``pass``, without moving anything beside it."""
    first, last = statement.lineno - 1, statement.end_lineno - 1
    start, end = statement.col_offset, statement.end_col_offset
    rest = lines[last][end:]
    if first == last:
        lines[first] = lines[first][:start] + b"pass" + rest
        return
    lines[first] = lines[first][:start] + b"pass"
    lines[first + 1 : last] = [b""] * (last - first - 1)
    lines[last] = rest.lstrip(b" ;")
