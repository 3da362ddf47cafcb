"""Run one page's cells in a fresh kernel, and say what happened."""

import os
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import yaml
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from .project import Page

CLAIM = "application/vnd.groundup.claim+json"
COLOR_CODE = re.compile(r"\x1b\[[0-9;]*m")
LINE_IN_CELL = re.compile(r"Cell In\[\d+\], line (\d+)")
SAMPLING_SECONDS = 0.1


@dataclass(frozen=True)
class Run:
    """What one execution of a page did. ``failure`` is None when it ran through."""

    notebook: NotebookNode
    seconds: float
    peak_mb: float
    failure: str | None

    @property
    def claims(self) -> list[dict]:
        """Every claim the page made: its text and its values."""
        return [
            output.data[CLAIM]
            for cell in self.notebook.cells
            for output in cell.get("outputs", [])
            if CLAIM in output.get("data", {})
        ]


def read_notebook(page: Page, root: Path) -> NotebookNode:
    """Split a page into cells exactly as Sphinx will, so that both find one hash."""
    config = yaml.safe_load((root / "_config.yml").read_text("utf8"))
    extensions = set(config["parse"]["myst_enable_extensions"])
    return read_myst_markdown_notebook(
        page.text,
        config=MdParserConfig(enable_extensions=extensions),
        add_source_map=True,
        path=page.path,
    )


def run_page(page: Page, root: Path, threads: int) -> Run:
    """Execute a page in an empty directory, with ``threads`` threads for arithmetic."""
    notebook = read_notebook(page, root)
    started = time.perf_counter()
    failure, begun = None, []
    with TemporaryDirectory() as empty, _PeakMemory() as memory:
        client = NotebookClient(
            notebook,
            timeout=_cell_timeout(page, root),
            kernel_name="python3",
            on_cell_execute=lambda cell, cell_index: begun.append(cell_index),
            record_timing=False,  # the cache's key covers the cells' metadata
            extra_arguments=["--IPKernelApp.log_level=ERROR"],  # it warns of TCP
            resources={"metadata": {"path": empty}},
        )
        try:
            client.execute(env=_environment(threads))
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            failure = _describe(error, page, notebook, begun)
    return Run(notebook, time.perf_counter() - started, memory.peak_mb, failure)


def _cell_timeout(page, root):
    """Seconds a cell may take: the page's own limit, or the site's."""
    config = yaml.safe_load((root / "_config.yml").read_text("utf8"))
    own = page.front_matter.get("mystnb", {}).get("execution_timeout")
    return own or config["execute"]["timeout"]


def _environment(threads):
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {
        **os.environ,
        **dict.fromkeys(names, str(threads)),
        "PYTHONHASHSEED": "0",
        "GROUNDUP_STATIC": "1",  # a page has no kernel: see groundup.live
        "PLOTLY_RENDERER": "plotly_mimetype",
    }


def _describe(error, page, notebook, begun):
    """Name the page, the cell and the line that failed; then the traceback."""
    index = begun[-1] if begun else 0
    cell, start = notebook.cells[index], notebook.metadata["source_map"][index]
    number = sum(cell.cell_type == "code" for cell in notebook.cells[: index + 1])
    text = COLOR_CODE.sub("", getattr(error, "traceback", "") or str(error))
    within = LINE_IN_CELL.findall(text)
    line = _first_line(page, cell, start) + (int(within[-1]) - 1 if within else 0)
    where = f"{page.path}:{line}: code cell {number} of {page.docname} failed"
    return f"{where}\n{text.rstrip()}"


def _first_line(page, cell, start):
    """Where the code begins: below the fence and the cell's options."""
    lines = page.text.splitlines()
    code = cell.source.splitlines()[0] if cell.source else ""
    for number in range(start, len(lines)):
        if lines[number] == code:
            return number + 1
    return start


class _PeakMemory:
    """Sample the memory of this process's children (the kernel and what it starts)."""

    def __init__(self):
        self.peak_mb = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _sample(self):
        while not self._stop.wait(SAMPLING_SECONDS):
            children = psutil.Process().children(recursive=True)
            self.peak_mb = max(self.peak_mb, sum(map(_resident_mb, children)))


def _resident_mb(process):
    try:
        return process.memory_info().rss / 2**20
    except psutil.Error:  # it ended between listing and asking
        return 0.0
