"""Time a cold build of the book against plain Jupyter Book's."""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from ..execute import execute
from ..project import Project
from ..site import build_site

JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"


def executing_pages(project: Project, jobs: int | None) -> str:
    """Compare a cold build with plain Jupyter Book's, which runs one page at a time."""
    with TemporaryDirectory() as ours, TemporaryDirectory() as theirs:
        # The peer goes first: whatever the disk caches then helps us no more than it.
        peer = _seconds(_plain_build, _copy(project, theirs))
        own = _seconds(_parallel_build, _copy(project, ours), jobs)
    pages = len(project.executed)
    return (
        f"cold build, {pages} executed pages: coursekit {own:.1f} s, "
        f"jupyter-book {peer:.1f} s, ratio {own / peer:.2f}"
    )


def _copy(project, folder):
    """Copy the sources and the vendored assets, and nothing that was built."""
    for name in ("_config.yml", "_toc.yml", "index.md", "constraints.txt", "book"):
        source, target = project.root / name, Path(folder) / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    (Path(folder) / "code").symlink_to(project.root / "code")
    if (project.build / "vendor").is_dir():
        shutil.copytree(project.build / "vendor", Path(folder) / "_build/vendor")
    return Project(Path(folder))


def _seconds(build, *arguments):
    started = time.perf_counter()
    build(*arguments)
    return time.perf_counter() - started


def _parallel_build(project, jobs):
    if not (execute(project, jobs, lambda line: None) and build_site(project)):
        raise RuntimeError("the book does not build: run `make book` first")


def _plain_build(project):
    command = [sys.executable, "-c", JUPYTER_BOOK, "build", ".", "-q"]
    subprocess.run(
        command, cwd=project.root, check=True, capture_output=True, timeout=3600
    )
