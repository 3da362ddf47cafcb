"""Read a page again when its outputs changed, though its text did not.

Sphinx compares a page's file alone. A page that quotes another page's numbers, or a
chapter whose package code changed and which therefore ran again, would keep its old
outputs in an incremental build.
"""

from ..execute import load_report
from ..project import Project

CROSS_PAGE_GLUE = ".md::"
DIRECTIVES = ("{claims}", "{coverage}", "{modules}")


def setup(app):
    """Add the check to those by which Sphinx decides what to read."""
    app.connect("env-get-outdated", outdated)


def outdated(app, env, added, changed, removed):
    """Name the pages whose outputs differ from those that were last read."""
    project = Project(app.confdir)
    report = load_report(project)
    keys = {name: entry["key"] for name, entry in report.items()}
    before = getattr(env, "groundup_keys", {})
    env.groundup_keys = keys
    if before == keys:
        return []
    rerun = {name for name, key in keys.items() if before.get(name) != key}
    return sorted(rerun | {page.docname for page in project.pages if _gathers(page)})


def _gathers(page):
    return any(mark in page.text for mark in (CROSS_PAGE_GLUE, *DIRECTIVES))
