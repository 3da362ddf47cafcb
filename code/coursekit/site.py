"""Build the pages with Jupyter Book, so that a red build stays red."""

import hashlib
import shutil
import subprocess
import sys

from .project import Project


def build_site(project: Project) -> bool:
    """Build ``_build/html``; any warning fails the build.  Return whether it passed."""
    stamp = project.build / "site.sha256"
    if not stamp.is_file() or stamp.read_text() != _recipe(project):
        # Pickled pages remember their content but not their warnings: a build that
        # failed would pass when repeated. Only a good build's pages are used again.
        for leftover in (project.build / ".doctrees", project.html):
            shutil.rmtree(leftover, ignore_errors=True)
    stamp.unlink(missing_ok=True)
    options = ["-W", "--keep-going", "-n", "-q"]
    start = "from jupyter_book.cli.main import main; main()"  # it has no __main__
    command = [sys.executable, "-c", start, "build", ".", *options]
    # Warnings go to stderr; stdout holds only Jupyter Book's greetings.
    build = subprocess.run(
        command, cwd=project.root, stdout=subprocess.DEVNULL, check=False
    )
    if build.returncode == 0:
        stamp.write_text(_recipe(project))
    return build.returncode == 0


def _recipe(project):
    """Hash what every page depends on: configuration, contents and our extension."""
    files = [project.root / name for name in ("_config.yml", "_toc.yml")]
    files += [project.root / "constraints.txt", project.root / "book/modules.yml"]
    files += sorted((project.root / "code/coursekit").rglob("*.py"))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
