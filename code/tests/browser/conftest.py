"""Every page in headless Chromium: `make browser-test`, after `make book`.

`make test` leaves this folder out, because it needs the built site and a browser.
"""

import json
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
VISITS = pytest.StashKey()


def pytest_ignore_collect(collection_path, config):
    """Leave the folder out unless the command line names it."""
    start = config.invocation_params.dir
    asked = [(start / name.split("::")[0]).resolve() for name in config.args]
    return None if any(path.is_relative_to(HERE) for path in asked) else True


@pytest.fixture(scope="session")
def address():
    """Where the site is served for these tests."""
    from built import BASE, PROJECT
    from serving import serving

    with serving(PROJECT.html, BASE) as url:
        yield url


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests."""
    from visiting import FLAGS, find_chromium

    chromium = find_chromium()
    if chromium is None:
        pytest.exit(
            "the browser tests need Chromium, found none on PATH: install it "
            "(on Debian: apt install chromium), or set CHROMIUM to the program's path",
            returncode=2,
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def visit(address, browser, pytestconfig):
    """Return what happened on a page, having opened it the first time it is asked."""
    from built import AXE
    from visiting import visit_everywhere

    visits = pytestconfig.stash[VISITS] = {}
    if not AXE.is_file():
        pytest.exit("the browser tests need axe-core: run `npm ci`", returncode=2)

    def once(path):
        if path not in visits:
            visits[path] = visit_everywhere(browser, address + path, AXE)
        return visits[path]

    return once


def pytest_terminal_summary(terminalreporter, config):
    """Print what each page weighs, and keep it in _build/weights.json."""
    visits = config.stash.get(VISITS, {})
    if not visits:
        return  # the folder was left out, or no page was opened
    from built import PROJECT

    rows = sorted((sum(v.sent.values()), path, v) for path, v in visits.items())
    table = {}
    for total, path, visit in reversed(rows):
        parts = sorted(visit.sent.items(), key=lambda item: -item[1])[:3]
        heavy = {url.split("?")[0].rsplit("/", 1)[1]: size for url, size in parts}
        table[path] = {"bytes": total, "heaviest": heavy}
        words = ", ".join(f"{name} {size / 1e3:.0f}" for name, size in heavy.items())
        terminalreporter.write_line(f"{total / 1e3:6.0f} kB  {path}  ({words})")
    (PROJECT.build / "weights.json").write_text(json.dumps(table, indent=1))
