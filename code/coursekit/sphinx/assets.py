"""Which scripts a page loads, and from where: our own copies if they were vendored.

Nothing heavy is loaded up front: site.js fetches Plotly, widgets and labs when a reader
comes near them, from the places that the page's ``groundup-…`` meta tags name.
"""

from pathlib import Path

from sphinx.util.fileutil import copy_asset

from ..project import Project
from ..vendor import CDN, VENDORED, is_vendored

MATHJAX_PARTS = ["input/tex", "output/chtml", "a11y/assistive-mml"]


def setup(app):
    """Choose the sources first, describe them on every page, copy what is served."""
    app.connect("config-inited", choose_sources)
    app.connect("html-page-context", describe_sources)
    app.connect("build-finished", copy_assets)


def choose_sources(app, config):
    """Load the parts of MathJax that a page needs; its menu alone weighs 100 kB."""
    places = VENDORED if is_vendored(Project(app.confdir)) else CDN
    config.mathjax_path = f"{places['mathjax']}/startup.js"
    config.mathjax3_config["loader"] = {"load": MATHJAX_PARTS}
    config.nb_ipywidgets_js = {}  # site.js loads the widgets' scripts
    app.groundup_places = places


def describe_sources(app, pagename, templatename, context, doctree):
    """Write where site.js finds what it loads later."""
    pathto = context["pathto"]

    def url(place):
        return place if "://" in place else pathto(f"_static/{place}", 1)

    places = app.groundup_places
    tags = {
        "groundup-plotly": url(places["plotly"]),
        "groundup-widgets": f"{url(places['requirejs'])} {url(places['widgets'])}",
        "groundup-labs": url("labs"),
    }
    context["metatags"] = context.get("metatags", "") + "".join(
        f'\n    <meta name="{name}" content="{content}" />'
        for name, content in tags.items()
    )


def copy_assets(app, exception):
    """Copy the labs, and the vendored scripts if there are any."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    project = Project(app.confdir)
    copy_asset(str(project.root / "book/_labs"), str(static / "labs"))
    if is_vendored(project):
        copy_asset(str(project.build / "vendor"), str(static / "vendor"))
