"""How many bytes a first visit costs, as far as the files tell.

Fonts and whatever scripts load later are measured in a browser instead
(``make browser-test``).
"""

import gzip
from collections.abc import Iterator
from pathlib import Path

from .document import Document, Problem, Site
from .links import addresses, is_loaded

TEXT_PAGE = 400_000  # bytes, gzipped, first visit
PLOTLY_PAGE = 900_000
FIGURE = 300_000  # bytes of JSON, before compression


def check_weight(document: Document, site: Site) -> Iterator[Problem]:
    """Find pages over budget, counting files as a server would send them."""
    parts = weigh(document, site)
    budget = PLOTLY_PAGE if document.figures else TEXT_PAGE
    if (total := sum(parts.values())) > budget:
        heaviest = max(parts, key=parts.__getitem__)
        yield document.problem(
            None,
            f"a first visit costs {total // 1000} kB of {budget // 1000}, of which "
            f"{heaviest} {parts[heaviest] // 1000}",
            "load less, or later",
        )


def check_figures(document: Document, site: Site) -> Iterator[Problem]:
    """Find interactive figures that are too big, and pages that load Plotly at once."""
    for tag in document.figures:
        size = sum(len(script.string or "") for script in tag.find_all("script"))
        if size > FIGURE:
            yield document.problem(
                tag,
                f"a figure holds {size // 1000} kB of JSON, {FIGURE // 1000} allowed",
                "fewer frames or points, rounded numbers",
            )
    for tag, url in addresses(document):
        if is_loaded(tag) and "plotly" in url.rsplit("/", 1)[-1]:
            yield document.problem(
                tag,
                f"the page loads {url!r} at once",
                "leave it to site.js, which loads Plotly when a figure comes into view",
            )


def weigh(document: Document, site: Site) -> dict[str, int]:
    """Return the bytes of the page and of each file it loads, Plotly included.

    Units: bytes after gzip, by path below the site.
    """
    files = {
        site.locate(document.path, url)
        for tag, url in addresses(document)
        if is_loaded(tag)
    }
    if document.figures:
        files |= {_smallest_plotly(site)}
    parts = {name: site.sent_bytes(name) for name in site.files & files}
    return parts | {document.path: len(gzip.compress(document.text.encode()))}


def _smallest_plotly(site):
    """Name the bundle that a page with two-dimensional figures comes to load."""
    bundles = [name for name in site.files if Path(name).name.startswith("plotly")]
    scripts = [name for name in bundles if name.endswith(".js")]
    return min(
        scripts, key=lambda name: (site.root / name).stat().st_size, default=None
    )
