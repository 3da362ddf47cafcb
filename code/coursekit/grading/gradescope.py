"""Hand grading over to Gradescope: a zip with the two scripts that it starts.

Run as a module, this grades one submission there.
"""

import json
import re
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from .bulk import handed_in
from .clone import course_root
from .document import identity
from .exercise import Exercise
from .workspace import SUFFIXES, WorkspaceError

IMPORTS_TORCH = re.compile(r"^\s*(import|from) torch\b", re.MULTILINE)
SETUP = """\
#!/usr/bin/env bash
# Install the grader in an environment of its own; it needs Python 3.11 or newer.
set -euo pipefail
home="${{AUTOGRADER:-/autograder}}"
if [ -z "${{PYTHON:-}}" ]; then
  apt-get update
  apt-get install -y --no-install-recommends git python3.11 python3.11-venv ||
    apt-get install -y --no-install-recommends git python3 python3-venv
fi
"${{PYTHON:-$(command -v python3.11 || command -v python3)}}" -m venv "$home/venv"
"$home/venv/bin/pip" install "{requirement}"
"""
RUN = """\
#!/usr/bin/env bash
# Grade what was handed in. When the grader is at fault, or was killed, there must be no
# results.json: Gradescope then reports a failed autograder instead of a grade.
home="${{AUTOGRADER:-/autograder}}"
if ! "${{PYTHON:-$home/venv/bin/python}}" -P -m {module} {slug} {seed} "$home"; then
  rm -f "$home/results/results.json"
  exit 4
fi
"""


def pinned(extras: str) -> str | None:
    """Return what to ask pip for: the repository at this commit, if both are known."""
    from groundup.book import current_commit, repository

    slug, commit = repository(), current_commit()
    if slug is None or commit is None:
        return None
    return f"groundup[{extras}] @ git+https://github.com/{slug}@{commit}"


def write_zip(exercise: Exercise, path: Path, seed: int) -> str:
    """Write the autograder of an exercise; return what it installs.

    Raises: WorkspaceError if no commit is known, and no clone is at hand either.
    """
    tests = exercise.test_file.read_text("utf8")
    extras = "grade,torch" if IMPORTS_TORCH.search(tests) else "grade"
    requirement = pinned(extras)
    with TemporaryDirectory() as folder:
        wheel = None if requirement else _wheel(Path(folder))
        if wheel:
            requirement = f"$home/source/{wheel.name}[{extras}]"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            _script(archive, "setup.sh", SETUP.format(requirement=requirement))
            _script(archive, "run_autograder", _run_script(exercise.slug, seed))
            if wheel:
                archive.write(wheel, wheel.name)
    return wheel.name if wheel else str(requirement)


def _run_script(slug, seed):
    return RUN.format(module=f"{__package__}.gradescope", slug=slug, seed=seed)


def _script(archive, name, text):
    info = zipfile.ZipInfo(name)  # of 1980: the same zip each time
    info.create_system = 3  # Unix, so that the next line counts
    info.external_attr = 0o100755 << 16
    archive.writestr(info, text)


def _wheel(folder):
    from coursekit.notebooks import build_wheel

    root = course_root(Path(__file__))
    if root is None:
        raise WorkspaceError(
            "neither the repository nor its commit is known: run this in a clone"
        )
    return build_wheel(root, folder)


def grade(slug: str, seed: int, home: Path) -> int:
    """Grade what lies in ``submission``; return 4 if the grader is at fault."""
    results = home / "results/results.json"
    results.parent.mkdir(exist_ok=True)
    results.unlink(missing_ok=True)
    files = [p for p in handed_in(home / "submission") if p.suffix in SUFFIXES]
    meant = [file for file in files if identity(file)[0] == slug]
    if len(meant) == 1:
        code = _groundup_grade(meant[0], seed, results)
        return 0 if code in (0, 1, 3) and results.is_file() else 4
    names = ", ".join(sorted(file.name for file in meant or files)) or "nothing"
    results.write_text(_refused(f"hand in one file of {slug}, got {names}"), "utf8")
    return 0


def _groundup_grade(file, seed, results):
    """Run ``groundup grade FILE``; return its exit status."""
    from .learner_cli import grade

    arguments = [str(file), "--seed", str(seed), "--gradescope", str(results)]
    try:
        grade.main(arguments, "groundup grade")
    except SystemExit as ended:
        return ended.code
    raise AssertionError("a command of Click's ends with SystemExit")


def _refused(message):
    return json.dumps({"score": 0, "output": message, "tests": []}, indent=2)


if __name__ == "__main__":
    sys.exit(grade(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
