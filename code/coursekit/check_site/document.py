"""The built site as data: parsed pages, the files beside them, and where links lead."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag

# Fragments and sources that Sphinx and the theme leave among the pages.
NOT_PAGES = ("_static/", "_sources/", "_downloads/", "reports/")
# Text in these is quoted, computed or never shown.
NOT_PROSE = {"code", "pre", "script", "style", "template", "noscript", "svg", "title"}
PARENT = re.compile(r"(\A|/)\.\.(/|\Z)")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one page, and what to do about it."""

    page: str
    line: int | None
    wrong: str
    remedy: str

    def __str__(self):
        place = self.page if self.line is None else f"{self.page}:{self.line}"
        return f"{place}: {self.wrong}: {self.remedy}"


class Document:
    """A parsed page. ``path`` is its place below the site, with forward slashes."""

    def __init__(self, path: str, text: str):
        self.path, self.text = path, text
        self.soup = BeautifulSoup(text, "html.parser")
        self.tags: list[Tag] = self.soup.find_all(True)

    def named(self, *names: str) -> list[Tag]:
        """Every tag with one of these names, in page order."""
        return [tag for tag in self.tags if tag.name in names]

    def classed(self, *names: str) -> list[Tag]:
        """Every tag with one of these classes, in page order."""
        wanted = set(names)
        return [tag for tag in self.tags if wanted & classes(tag)]

    def meta(self, name: str) -> str:
        """Return the content of ``<meta name=…>`` or ``<meta property=…>``, or ""."""
        for tag in self.named("meta"):
            if name in (attribute(tag, "name"), attribute(tag, "property")):
                return attribute(tag, "content")
        return ""

    @cached_property
    def anchors(self) -> set[str]:
        """Everything that a link's fragment can point to."""
        ids = {attribute(tag, "id") for tag in self.tags}
        names = {attribute(tag, "name") for tag in self.named("a")}
        return (ids | names) - {""}

    @cached_property
    def figures(self) -> list[Tag]:
        """The Plotly figures, which wait as JSON until they come into view."""
        return self.classed("plotly-lazy")

    @property
    def is_redirect(self) -> bool:
        """Whether the page only sends the reader elsewhere."""
        kinds = (attribute(tag, "http-equiv") for tag in self.named("meta"))
        return any(kind.lower() == "refresh" for kind in kinds)

    def prose(self) -> Iterator[NavigableString]:
        """Yield the pieces of text that a reader sees as text, not as code or math."""
        for string in self.soup.find_all(string=True):
            if type(string) is not Comment and not _is_quoted(string):
                yield string

    def problem(self, tag, wrong: str, remedy: str) -> Problem:
        """Report ``wrong`` at ``tag``; None reports it for the whole page."""
        return Problem(self.path, getattr(tag, "sourceline", None), wrong, remedy)


class Site:
    """Every page and file below ``root``; ``base_url`` is where they are published."""

    def __init__(self, root: Path, base_url: str | None = None):
        self.root, self.base_url = Path(root), base_url
        self.files = {
            path.relative_to(self.root).as_posix()
            for path in self.root.rglob("*")
            if path.is_file()
        }
        self._sent: dict[str, int] = {}

    @cached_property
    def documents(self) -> dict[str, Document]:
        """The pages by path."""
        return {
            path: Document(path, (self.root / path).read_text("utf8"))
            for path in sorted(self.files)
            if path.endswith(".html") and not path.startswith(NOT_PAGES)
        }

    def sent_bytes(self, path: str) -> int:
        """Count what a server sends for a file, gzipped where that makes it smaller."""
        if path not in self._sent:
            data = (self.root / path).read_bytes()
            self._sent[path] = min(len(data), len(gzip.compress(data)))
        return self._sent[path]

    def locate(self, page: str, url: str) -> str | None:
        """Name the file below the site that ``url`` means on ``page``.

        None for another site; ".." for what lies outside this one.
        """
        base = self.base_url or "https://site.invalid/"
        # A relative link must not climb above the root, where urljoin would stop it.
        if not urlsplit(url).netloc and _climbs(page, urlsplit(url).path):
            return ".."
        address = urlsplit(urljoin(base + page, url))
        home = urlsplit(base)
        if (address.scheme, address.netloc) != (home.scheme, home.netloc):
            return None
        if not address.path.startswith(home.path):
            return ".."
        path = unquote(address.path.removeprefix(home.path))
        return path + "index.html" if path == "" or path.endswith("/") else path


def attribute(tag: Tag, name: str) -> str:
    """Return an attribute as one string, "" where it is missing."""
    value = tag.get(name) or ""
    return value if isinstance(value, str) else " ".join(value)


def classes(tag: Tag) -> set[str]:
    """Return the classes of a tag as a set."""
    return set(attribute(tag, "class").split())


def within(tag: Tag, name: str) -> bool:
    """Whether ``tag`` or something around it has the class ``name``."""
    return any(name in classes(around) for around in [tag, *tag.parents])


def _is_quoted(string):
    return any(
        parent.name in NOT_PROSE or "math" in classes(parent)
        for parent in string.parents
    )


def _climbs(page, path):
    """Whether a relative ``path`` leaves the site through its root."""
    if path.startswith("/") or not PARENT.search(path):
        return False
    depth = page.count("/")
    for part in path.split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
        if depth < 0:
            return True
    return False
