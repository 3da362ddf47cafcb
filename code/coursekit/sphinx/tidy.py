"""Mend what other extensions write into every page, wanted or not."""

from pathlib import Path

from docutils import nodes

# sphinx-exercise and sphinx-proof give these ids to every box of a page.
REPEATED_IDS = {"exercise-content", "solution-content", "proof-content"}
THEBE_SETTINGS = ("x-thebe-config", "kernelName =")


def setup(app):
    """Run after the extensions that are mended."""
    app.connect("doctree-resolved", drop_thebe_settings, priority=900)
    app.connect("doctree-resolved", drop_repeated_ids, priority=900)
    app.connect("html-page-context", drop_thebe_scripts, priority=900)
    app.connect("build-finished", drop_thebe_files, priority=900)


def drop_thebe_settings(app, doctree, docname):
    """Take out what sphinx-thebe appends to every page, though no code here is live."""
    for node in list(doctree.findall(nodes.raw)):
        if any(mark in node.astext() for mark in THEBE_SETTINGS):
            node.parent.remove(node)


def drop_thebe_scripts(app, pagename, templatename, context, doctree):
    """Leave out its scripts and styles; they throw an error when loaded twice."""
    for kind in ("script_files", "css_files"):
        context[kind] = [
            file for file in context[kind] if "thebe" not in str(vars(file)).lower()
        ]


def drop_thebe_files(app, exception):
    """Remove what no page loads any more."""
    for leftover in Path(app.outdir).glob("_static/*thebe*"):
        leftover.unlink()


def drop_repeated_ids(app, doctree, docname):
    """Keep ids unique: a browser or screen reader finds the first one only."""
    for section in doctree.findall(nodes.section):
        section["ids"] = [name for name in section["ids"] if name not in REPEATED_IDS]
