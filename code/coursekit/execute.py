"""Run every stale page, in parallel, into the cache that Sphinx then reads.

Jupyter Book's own cache key holds a page's cells alone. A page here is stale when its
cells, any of our sources that it imports, ``constraints.txt``, the profile or the
device have changed. Each page runs in an empty directory with the installed package,
exactly as an exported notebook does.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from datetime import UTC, datetime
from importlib import metadata
from multiprocessing import get_context
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

from groundup.data import profile

from .dependencies import sources
from .device import device, workers
from .kernel import Run, read_notebook, run_page
from .project import Page, Project

BUDGET_SECONDS = 90  # on two cores and the small profile
REPORTED_PACKAGES = ("numpy", "scikit-learn", "torch", "matplotlib", "plotly")


def execute(project: Project, jobs: int | None = None, echo: Callable = print) -> bool:
    """Bring every page's outputs up to date; return whether all pages ran through."""
    cache = _open_cache(project)
    report = load_report(project)
    keys = {page.docname: fingerprint(page, project) for page in project.executed}
    report = {name: entry for name, entry in report.items() if name in keys}
    stale = [
        page
        for page in project.executed
        if report.get(page.docname, {}).get("key") != keys[page.docname]
        or not _is_cached(page, project, cache)
    ]
    for page in stale:
        _forget(page, project, cache)
    # The longest page first: the last one to finish decides how long everything takes.
    stale.sort(key=lambda page: -report.get(page.docname, {}).get("seconds", 1e9))
    jobs = workers(jobs, len(stale))
    echo(
        f"Executing {len(stale)} of {len(keys)} pages, {jobs} at a time, on {device()}"
    )
    everything_ran = True
    for page, run in _run_in_parallel(stale, project, jobs, echo):
        echo(_progress(page, run))
        if run.failure:
            everything_ran = False
            report.pop(page.docname, None)
        else:
            report[page.docname] = _entry(run, keys[page.docname], project)
            _store(page, run, cache)
        _save_report(project, report)
    _save_report(project, report)
    return everything_ran


def fingerprint(page: Page, project: Project) -> str:
    """Hash everything that a page's outputs depend on."""
    cells = [
        cell.source
        for cell in read_notebook(page, project.root).cells
        if cell.cell_type == "code"
    ]
    digest = hashlib.sha256("\0".join([*cells, profile(), device()]).encode())
    files = sources(cells, project.root / "code")
    for file in [*files, *_exercises(files, project), project.root / "constraints.txt"]:
        digest.update(file.relative_to(project.root).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _exercises(files, project):
    """List the files of the exercises, if ``files`` hold the code that reads them."""
    if project.root / "code/coursekit/grading/exercise.py" not in files:
        return []
    return sorted(
        file
        for kind in ("toml", "py", "ipynb")
        for file in project.root.glob(f"exercises/*/*/*.{kind}")
    )


def load_report(project: Project) -> dict[str, dict]:
    """Read what the last executions left: one entry per page, by docname."""
    with suppress(FileNotFoundError):
        return json.loads(project.execution_report.read_text("utf8"))
    return {}


def over_budget(root: Path) -> list[str]:
    """Name every page whose last execution took longer than a page may."""
    report = load_report(Project(root))
    return [
        f"{name} took {entry['seconds']:.0f} s, its budget is {BUDGET_SECONDS} s: "
        "make the experiment smaller or split the page"
        for name, entry in report.items()
        if entry["profile"] == "small" and entry["seconds"] > BUDGET_SECONDS
    ]


def _run_in_parallel(pages, project, jobs, echo):
    """Yield each page with its run as soon as it ends, begun in the order given."""
    if not pages:
        return
    # A spawned worker starts clean; a forked one could inherit a lock that is held.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        threads = max(1, (os.cpu_count() or 1) // jobs)
        started = time.monotonic()
        running = {
            pool.submit(run_page, page, project.root, threads): page for page in pages
        }
        for done, future in enumerate(as_completed(running), start=1):
            yield running[future], future.result()
            echo(f"  {done}/{len(pages)} pages, {time.monotonic() - started:.0f} s")


def _progress(page, run):
    verdict = "FAIL" if run.failure else "ok  "
    line = f"  {verdict} {page.docname}  {run.seconds:.1f} s, {run.peak_mb:.0f} MB"
    return f"{line}\n{run.failure}" if run.failure else line


def _entry(run: Run, key, project):
    return {
        "key": key,
        "seconds": round(run.seconds, 2),
        "peak_mb": round(run.peak_mb),
        "claims": run.claims,
        "profile": profile(),
        "device": device(),
        "commit": project.commit,
        "executed": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": _versions(),
    }


def _versions():
    found = {}
    for package in REPORTED_PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    return found


def _save_report(project, report):
    # Written beside and renamed: an interrupted run leaves the old report whole.
    partial = project.execution_report.with_suffix(".partial")
    partial.write_text(json.dumps(report, indent=1, sort_keys=True), "utf8")
    partial.replace(project.execution_report)


def _open_cache(project):
    project.build.mkdir(exist_ok=True)
    cache = get_cache(str(project.build / ".jupyter_cache"))
    cache.change_cache_limit(10_000)
    return cache


def _record(page, project, cache):
    return cache.match_cache_notebook(read_notebook(page, project.root))


def _is_cached(page, project, cache):
    try:
        return _record(page, project, cache) is not None
    except KeyError:
        return False


def _forget(page, project, cache):
    """Drop outdated outputs, so that no plain Jupyter Book build can show them."""
    with suppress(KeyError):
        cache.remove_cache(_record(page, project, cache).pk)


def _store(page, run, cache):
    cache.cache_notebook_bundle(
        CacheBundleIn(
            run.notebook, str(page.path), data={"execution_seconds": run.seconds}
        ),
        check_validity=False,
        overwrite=True,
    )
