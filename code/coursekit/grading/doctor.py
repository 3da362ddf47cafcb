"""``groundup doctor``: whether this machine has what the exercises need."""

import importlib.metadata
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .words import counted
from .workspace import WorkspaceError, open_workspace

NEEDED = ("hypothesis", "numpy", "psutil", "pytest", "rich", "watchfiles")
PYTHON = (3, 11)

Finding = tuple[bool, str]  # is it good, and what was found


def findings() -> list[Finding]:
    """Look at Python, packages, the workspace and the terminal."""
    return [_python(), *_packages(), *_workspace(), _terminal()]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= PYTHON
    return good, f"Python {found}" + ("" if good else ": install 3.11 or newer")


def _packages() -> Iterator[Finding]:
    for name in NEEDED:
        found = _version(name)
        advice = f"{name} is missing: run `pip install 'groundup[grade]'`"
        yield (True, f"{name} {found}") if found else (False, advice)
    found = _version("torch") or "is not installed; some exercises compare with it"
    yield True, f"torch {found}"


def _version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _workspace() -> Iterator[Finding]:
    try:
        workspace = open_workspace()
    except WorkspaceError as error:
        yield False, str(error)
        return
    yield _writable(workspace.root)
    progress = workspace.progress
    tried = f"{counted(len(progress.read()), 'exercise')} tried"
    yield not progress.notes, "".join(progress.notes) or tried


def _writable(root: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=root / ".groundup"):
            return True, f"workspace {root}"
    except OSError as error:
        return False, f"workspace {root} cannot be written: {error.strerror or error}"


def _terminal() -> Finding:
    encoding = sys.stdout.encoding or "unknown"
    plain = "" if encoding.lower().startswith("utf") else "; marks are plain letters"
    return True, f"output in {encoding}{plain}"
