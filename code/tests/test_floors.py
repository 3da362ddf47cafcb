"""Imports in groundup only point down, and the NumPy floors need no torch."""

import ast
import subprocess
import sys

import pytest

FLOORS = {
    "algorithms": 0,
    "autograd.scalar": 0,
    "autograd.graph": 0,
    "data": 1,
    "foundations": 1,
    "metrics": 1,
    "tokenizers": 1,
    "autograd": 2,
    "nn": 3,
    "optim": 3,
    "models": 4,
    "diagnosis": 4,
    "train": 4,
    "tuning": 4,
    "generate": 4,
    "vision": 5,
    "sequences": 5,
    "language": 5,
    "scale": 5,
    "llm": 5,
    "alignment": 5,
    "twin": 5,
    "plot": 6,
    "book": 6,
    "live": 6,
    "checking": 6,
    "cli": 6,
    "__main__": 6,
}
LIBRARIES = {"torch": 5, "matplotlib": 6, "plotly": 6, "IPython": 6}


def floor(name):
    """The floor of a module of ours, by its longest listed prefix; None if unlisted."""
    parts = name.split(".")
    prefixes = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((FLOORS[prefix] for prefix in prefixes if prefix in FLOORS), None)


def imported(path, package):
    for node in ast.walk(ast.parse(path.read_text("utf8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def modules(root):
    for path in sorted((root / "code/groundup").rglob("*.py")):
        parts = path.relative_to(root / "code").with_suffix("").parts
        if parts != ("groundup", "__init__"):
            yield path, parts


def test_every_module_stands_on_a_floor(pytestconfig):
    unlisted = [
        path
        for path, parts in modules(pytestconfig.rootpath)
        if floor(".".join(parts[1:])) is None
    ]
    assert unlisted == []


def test_imports_only_point_down(pytestconfig):
    upward = []
    for path, parts in modules(pytestconfig.rootpath):
        own = floor(".".join(parts[1:]))
        package = parts if path.name == "__init__.py" else parts[:-1]
        package = package[:-1] if package[-1] == "__init__" else package
        for name in imported(path, list(package)):
            if name.startswith("groundup."):
                below = floor(name.removeprefix("groundup."))
            else:
                below = LIBRARIES.get(name.split(".")[0], 0)
            if below is not None and below > own:
                upward.append(f"{path.name} (floor {own}) imports {name} ({below})")
    assert upward == []


def test_the_numpy_floors_import_without_torch(pytestconfig):
    names = [
        ".".join(part for part in parts if part != "__init__")
        for _, parts in modules(pytestconfig.rootpath)
        if floor(".".join(parts[1:])) < 5
    ]
    probe = "import sys; sys.modules['torch'] = None; import " + ", ".join(names)
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("name", "expected"),
    [("autograd.graph", 0), ("autograd.tensor", 2), ("plot.style", 6), ("nope", None)],
)
def test_the_longest_prefix_decides(name, expected):
    assert floor(name) == expected
