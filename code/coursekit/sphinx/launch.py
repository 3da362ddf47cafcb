"""Links into the repository: launch buttons, source quotes, edit and issue buttons.

Every address is made from the repository that is being built, so a fork's pages point
to the fork. Without a repository there is no button, rather than a dead one.
"""

import re
from urllib.parse import quote

from ..project import Project
from .outputs import SOURCE_LINK

NOTEBOOKS = "notebooks"  # the branch that holds the generated notebooks
BINDER = "binder-env"  # the branch that holds Binder's image, and nothing else
QUOTE_LINK = re.compile(rf'<a href="{SOURCE_LINK}([^"]*)">(.*?)</a>')


def setup(app):
    """Fill in addresses before the theme reads them; add buttons after its own."""
    app.add_config_value("groundup_slug", None, "html")
    app.add_config_value("groundup_commit", None, "html")
    if Project(app.confdir).base_url:  # a sitemap without addresses helps nobody
        app.setup_extension("sphinx_sitemap")
    app.connect("config-inited", fill_in_addresses, priority=100)
    app.connect("html-page-context", add_buttons, priority=600)
    app.connect("html-page-context", resolve_source_links, priority=600)


def fill_in_addresses(app, config):
    """Tell the theme, the sitemap and the social cards where the book lives."""
    project = Project(app.confdir)
    config.groundup_slug, config.groundup_commit = project.slug, project.commit
    options = config.html_theme_options
    options.pop("repository_url", None)  # Jupyter Book's default names its own
    if project.slug:
        options["repository_url"] = f"https://github.com/{project.slug}"
        options["repository_branch"] = "main"
        for button in ("repository", "edit_page", "issues"):
            options[f"use_{button}_button"] = True
    if project.base_url:
        config.html_baseurl = config.ogp_site_url = project.base_url
        path = project.base_url.split("/", 3)[3]
        config.notfound_urls_prefix = f"/{path}" if path else "/"
    else:
        config.notfound_urls_prefix = "/"


def add_buttons(app, pagename, templatename, context, doctree):
    """Offer the page's notebook in Colab and Binder, where a notebook exists."""
    slug = app.config.groundup_slug
    executed = {page.docname for page in Project(app.confdir).chapters}
    buttons = context.get("header_buttons", [])
    buttons[:] = [b for b in buttons if b.get("label") != "launch-buttons"]
    if slug is None or pagename not in executed:
        return
    buttons.insert(
        0,
        {
            "type": "group",
            "tooltip": "Run this chapter",
            "icon": "fas fa-rocket",
            "label": "launch-buttons",
            "buttons": [
                _link("Colab", colab_url(slug, pagename), "logo_colab.png"),
                _link("Binder", binder_url(slug, pagename), "logo_binder.svg"),
            ],
        },
    )


def colab_url(slug, path):
    """Address that opens a generated notebook in Google Colab."""
    github = f"github/{slug}/blob/{NOTEBOOKS}"
    return f"https://colab.research.google.com/{github}/{path}.ipynb"


def binder_url(slug, pagename):
    """Address that starts Binder's image and pulls the notebooks into it.

    The image comes from a branch of its own, so new text does not rebuild it.
    """
    repository = quote(f"https://github.com/{slug}", safe="")
    notebook = quote(f"lab/tree/{slug.split('/')[1]}/{pagename}.ipynb", safe="")
    pull = f"git-pull?repo={repository}&branch={NOTEBOOKS}&urlpath={notebook}"
    return f"https://mybinder.org/v2/gh/{slug}/{BINDER}?urlpath={quote(pull, safe='')}"


def resolve_source_links(app, pagename, templatename, context, doctree):
    """Point source quotes at their file in this commit; without one, keep the text."""
    if "body" not in context:
        return
    slug, commit = app.config.groundup_slug, app.config.groundup_commit
    target = rf'<a href="https://github.com/{slug}/blob/{commit}/\1">\2</a>'
    context["body"] = QUOTE_LINK.sub(
        target if slug and commit else r"<span>\2</span>", context["body"]
    )


def _link(name, url, icon):
    return {
        "type": "link",
        "text": name,
        "tooltip": f"Open in {name}",
        "icon": f"_static/images/{icon}",
        "url": url,
    }
