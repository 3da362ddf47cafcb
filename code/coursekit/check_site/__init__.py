"""Read the built site as a strict reader would, and list what is wrong with it."""

from collections.abc import Collection, Iterator
from pathlib import Path

from . import content, links, metadata, weight
from .document import Document, Problem, Site

__all__ = ["Document", "Problem", "Site", "check_site"]

EVERY_PAGE = (
    content.check_traceback,
    content.check_alternatives,
    content.check_leftovers,
    content.check_structure,
    links.check_links,
    metadata.check_metadata,
    weight.check_weight,
    weight.check_figures,
)


def check_site(
    html: Path, project, allowed_hosts: Collection[str] = ()
) -> list[Problem]:
    """List every problem of the site below ``html``, page by page.

    ``allowed_hosts`` may serve scripts and styles: the CDNs, when npm was absent and
    the site could not bring its own copies.
    """
    site = Site(html, project.base_url)
    hosts = frozenset(allowed_hosts)
    found = [*_missing(site, project), *links.check_stylesheets(site, hosts)]
    chapters = {f"{chapter.docname}.html" for chapter in project.chapters}
    for document in site.documents.values():
        found += _check_page(document, site, hosts, document.path in chapters)
    return found


def _missing(site, project) -> Iterator[Problem]:
    for page in project.pages:
        if (path := f"{page.docname}.html") not in site.files:
            yield Problem(path, None, "the page was not built", "run coursekit book")


def _check_page(document, site, hosts, is_chapter) -> Iterator[Problem]:
    if document.is_redirect:
        yield from links.check_links(document, site)
        return
    for check in EVERY_PAGE:
        yield from check(document, site)
    yield from links.check_external(document, site, hosts)
    if is_chapter:
        yield from content.check_chapter(document, site)
