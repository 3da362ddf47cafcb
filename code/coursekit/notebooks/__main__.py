"""Prove that the exported notebooks run for a reader: python -m coursekit.notebooks.

Builds the wheel, installs it into a fresh environment with nothing of ours beside it,
and runs every notebook there, each in an empty folder. ``coursekit execute`` proves the
same code, but among all packages that build the book: it would not miss one that the
wheel forgot to ask for.
"""

import subprocess
import sys
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import nbformat

from ..project import Project
from .export import EXERCISES
from .run import execute
from .setup import extras
from .wheel import build_wheel, missing_from_wheel


@click.command()
@click.option(
    "--python",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An interpreter with the wheel and ipykernel; default: make one.",
)
@click.argument("notebooks", nargs=-1, type=click.Path(exists=True, path_type=Path))
def main(python, notebooks):
    """Run NOTEBOOKS, or those of all pages, as a reader would."""
    project = Project(Path.cwd())
    paths = notebooks or _of_pages(project.build / "notebooks")
    if not paths:
        raise click.ClickException("there are no notebooks yet: run `make book` first")
    with TemporaryDirectory() as folder:
        python = python or _fresh_interpreter(project.root, Path(folder), paths)
        failures = execute(paths, python, echo=click.echo)
    for failure in failures:
        click.echo(f"\n{failure}", err=True)
    sys.exit(1 if failures else 0)


def _of_pages(folder):
    """List what was exported, but for the exercises: nobody has written them yet."""
    paths = sorted(folder.rglob("*.ipynb"))
    return [p for p in paths if p.relative_to(folder).parts[0] != EXERCISES]


def _fresh_interpreter(root, folder, paths):
    """Install the built wheel and ipykernel into a new environment."""
    wheel = build_wheel(root, folder)
    if missing := missing_from_wheel(root, wheel):
        raise click.ClickException(f"the wheel lacks {', '.join(missing)}")
    venv.create(folder / "venv", with_pip=True)
    scripts = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    python = scripts / "python"
    cells = [cell for p in paths for cell in nbformat.read(p, as_version=4).cells]
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    options = ["--quiet", "--constraint", str(root / "constraints.txt")]
    packages = [f"groundup{extras(code)} @ {wheel.as_uri()}", "ipykernel"]
    command = [str(python), "-m", "pip", "install", *options, *packages]
    subprocess.run(command, check=True)
    return python


if __name__ == "__main__":
    main()
