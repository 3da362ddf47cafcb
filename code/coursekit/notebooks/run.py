"""Run exported notebooks as a reader does: with one interpreter, in an empty folder."""

import json
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

COLOR_CODE = re.compile(r"\x1b\[[0-9;]*m")
# What would let a notebook see more than its interpreter has installed.
HIDDEN_FROM_KERNELS = ("PYTHONPATH", "PYTHONHOME", "GROUNDUP_COMMIT")


@dataclass(frozen=True)
class Failure:
    """A notebook that did not run through: which cell of it, and what was said."""

    notebook: Path
    cell: int
    message: str

    def __str__(self):
        return f"{self.notebook}: cell {self.cell} failed\n{self.message}"


def execute(
    notebooks: Iterable[Path],
    python: Path,
    timeout: float = 300,
    echo: Callable = print,
    code: Path | None = None,
) -> list[Failure]:
    """Run each notebook in an empty folder with ``python``; return what failed.

    The interpreter needs ipykernel and the built wheel, or finds the packages in
    ``code``. The notebooks stay as they are.
    """
    failures = []
    for path in notebooks:
        failure = _run(Path(path), Path(python), timeout, _environment(code))
        echo(f"  {'FAIL' if failure else 'ok  '} {path}")
        if failure:
            failures.append(failure)
    return failures


def _run(path, python, timeout, environment):
    notebook = nbformat.read(path, as_version=4)
    with TemporaryDirectory() as kernels, TemporaryDirectory() as empty:
        client = NotebookClient(
            notebook,
            km=_manager(Path(kernels), python),
            timeout=timeout,
            extra_arguments=["--IPKernelApp.log_level=ERROR"],  # it warns of TCP
            resources={"metadata": {"path": empty}},
        )
        try:
            client.execute(cleanup_kc=True, env=environment, cwd=empty)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            text = getattr(error, "traceback", "") or str(error)
            return Failure(path, _last_run(notebook), COLOR_CODE.sub("", text).rstrip())
    return None


def _manager(folder, python):
    """Make a manager that knows one kernel: the given interpreter's."""
    python = python.absolute()  # not resolved: a virtual environment's is a link
    spec = {
        "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3",
        "language": "python",
    }
    (folder / "python3").mkdir()
    (folder / "python3" / "kernel.json").write_text(json.dumps(spec), "utf8")
    specs = KernelSpecManager(kernel_dirs=[str(folder)], ensure_native_kernel=False)
    return AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs)


def _environment(code):
    kept = {k: v for k, v in os.environ.items() if k not in HIDDEN_FROM_KERNELS}
    ours = {"PYTHONPATH": str(code)} if code else {}
    return {**kept, **ours, "PLOTLY_RENDERER": "plotly_mimetype"}


def _last_run(notebook):
    """Return the number, from 1, of the cell that was running when it ended."""
    begun = [
        number
        for number, cell in enumerate(notebook.cells, start=1)
        if "execution" in cell.metadata
    ]
    return begun[-1] if begun else 0
