"""The site under test, as files."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from coursekit.check_site import Site
from coursekit.project import Project

PROJECT = Project(Path(__file__).resolve().parents[3])
AXE = PROJECT.root / "node_modules/axe-core/axe.min.js"
BASE = urlsplit(PROJECT.base_url or "/").path


def read_site() -> Site:
    """Read the pages that `make book` left; without them there is nothing to test."""
    if not (PROJECT.html / "index.html").is_file():
        pytest.exit(
            f"the browser tests need the built site, found none in {PROJECT.html}: "
            "run `make book` first",
            returncode=2,
        )
    return Site(PROJECT.html, PROJECT.base_url)


SITE = read_site()
PAGES = [path for path, page in SITE.documents.items() if not page.is_redirect]


def pages_with(name: str) -> list[str]:
    """List the pages on which some element has the class ``name``."""
    return [path for path in PAGES if SITE.documents[path].classed(name)]
