"""What search engines and link previews read."""

from collections.abc import Iterator

from .document import Document, Problem, Site, attribute
from .links import relations

SOCIAL = ("og:title", "og:description", "og:url", "og:image")
# Sphinx writes these without a source, so that they have nothing to preview.
GENERATED = ("genindex.html", "search.html", "404.html", "prf-prf.html")


def check_metadata(document: Document, site: Site) -> Iterator[Problem]:
    """Find pages that do not name themselves to browsers and search engines."""
    title = document.soup.title
    if title is None or not title.get_text(strip=True):
        yield document.problem(None, "the page has no <title>", "give it a '# ' line")
    if site.base_url is None or document.path in GENERATED:
        return
    home = site.base_url + document.path.removesuffix("index.html")
    yield from _check_address(document, "canonical link", _canonical(document), home)
    yield from _check_address(document, "og:url", document.meta("og:url"), home)
    for name in SOCIAL:
        if not document.meta(name).strip():
            yield document.problem(
                None,
                f"the page has no {name}",
                "see sphinxext.opengraph in _config.yml",
            )
    image = document.meta("og:image")
    if image and site.locate(document.path, image) not in {None, *site.files}:
        yield document.problem(None, f"og:image {image!r} is missing", "add the file")


def _canonical(document):
    for tag in document.named("link"):
        if "canonical" in relations(tag):
            return attribute(tag, "href")
    return ""


def _check_address(document, what, found, home):
    # Both …/ and …/index.html are the front page; hosts serve the same file for them.
    if found.removesuffix("index.html") != home:
        yield document.problem(
            None, f"the {what} is {found!r}", f"it needs to be {home!r}"
        )
