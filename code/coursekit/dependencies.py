"""Which of our own source files a piece of code imports, directly or through others."""

import ast
from collections.abc import Iterable
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

PACKAGES = ("groundup", "coursekit")


def sources(cells: Iterable[str], code: Path) -> list[Path]:
    """List the files below ``code`` that running ``cells`` would import, sorted.

    An import inside a function counts too, because the function may be called.
    """
    waiting = set().union(*(_imports(_plain_python(cell), "") for cell in cells))
    found: dict[str, Path] = {}
    while waiting:
        module = waiting.pop()
        path = _file_of(module, code)
        if path is None or module in found:
            continue
        found[module] = path
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        waiting |= _imports(path.read_text("utf8"), package)
    return sorted(found.values())


def _plain_python(cell):
    """Replace IPython's magics and shell lines by the calls they stand for."""
    return TransformerManager().transform_cell(cell)


def _imports(source, package):
    """Name every module of ours that ``source`` may import, with its parents."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            origin = _absolute(node, package)
            # `from groundup import plot` names a module, `… import show` does not:
            # names without a file are dropped when they are looked up.
            names |= {origin} | {f"{origin}.{alias.name}" for alias in node.names}
    ours = {name for name in names if name.split(".")[0] in PACKAGES}
    return {parent for name in ours for parent in _with_parents(name)}


def _absolute(node, package):
    if not node.level:
        return node.module
    parts = package.split(".")
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def _with_parents(name):
    """``a.b.c`` runs ``a/__init__.py`` and ``a/b/__init__.py`` first."""
    parts = name.split(".")
    return {".".join(parts[:stop]) for stop in range(1, len(parts) + 1)}


def _file_of(module, code):
    path = code.joinpath(*module.split("."))
    candidates = (path / "__init__.py", path.with_suffix(".py"))
    return next((file for file in candidates if file.is_file()), None)
