"""The cell on top of a notebook that installs the package where nobody else does."""

import re
from collections.abc import Iterable

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from ..project import Project

EXTRAS = {
    "torch": re.compile(r"^\s*(import|from) torch\b", re.MULTILINE),
    "grade": re.compile(r"\bgroundup\.cli\b|\bgroundup import exercise\b"),
}


def setup_cell(project: Project, sources: Iterable[str]) -> NotebookNode:
    """Install what ``sources`` need, at this commit, in Colab and Binder alone."""
    if not (project.slug and project.commit):
        text = (
            "# Before the first run, install the course's package "
            "from the root of your clone: pip install ."
        )
        return new_code_cell(text, id="setup")
    address = f"git+https://github.com/{project.slug}@{project.commit}"
    requirement = f'"groundup{extras(sources)} @ {address}"'
    text = (
        "# In Colab and Binder, this installs the course's package as it was when this "
        "notebook was made.\n"
        f"# Elsewhere, install it once: pip install {requirement}\n"
        "import os\nimport sys\n\n"
        'if "google.colab" in sys.modules or "BINDER_REPO_URL" in os.environ:\n'
        f"    %pip install -q {requirement}"
    )
    return new_code_cell(text, id="setup")


def extras(sources: Iterable[str]) -> str:
    """Name what code needs beside the package itself: ``[torch]`` or nothing."""
    code = "\n".join(sources)
    names = [name for name, pattern in EXTRAS.items() if pattern.search(code)]
    return f"[{','.join(names)}]" if names else ""
