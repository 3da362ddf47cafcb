"""Work that a learner began inside a clone of the course: find it, and move it out."""

import subprocess
from pathlib import Path


def course_root(folder: Path) -> Path | None:
    """Return the clone of the course that ``folder`` lies in, if it does."""
    folder = folder.resolve()
    for parent in (folder, *folder.parents):
        if (parent / "code/coursekit").is_dir() and (parent / "exercises").is_dir():
            return parent
    return None


def edited(files: list[Path]) -> list[Path]:
    """Return those of the clone's files that differ from its last commit.

    Without Git, or outside a clone, there are none.
    """
    there = [file for file in files if file.is_file()]
    if not there:
        return []
    asked = ["diff", "-z", "--name-only", "--relative", "HEAD", "--", *map(str, there)]
    answer = _git(there[0].parent, *asked)
    if answer is None:
        return []
    changed = {
        (there[0].parent / name).resolve() for name in answer.split("\0") if name
    }
    return [file for file in there if file.resolve() in changed]


def restore(file: Path) -> bool:
    """Put the last commit's version of ``file`` back, and say whether that worked."""
    return _git(file.parent, "checkout", "HEAD", "--", str(file)) is not None


def _git(folder, *arguments):
    """Return what Git prints, or None if it is missing or refuses."""
    try:
        ran = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ran.stdout if ran.returncode == 0 else None
