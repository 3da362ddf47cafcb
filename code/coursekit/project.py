"""What the course consists of: its root, its pages in order, and where it lives."""

import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from groundup.book import current_commit, repository

CHAPTER = re.compile(r"book/(\d\d-[a-z-]+)/([a-z0-9-]+)")
FRONT_MATTER = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^# (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One Markdown page of the site. ``docname`` is its path without the suffix."""

    path: Path
    docname: str

    @cached_property
    def text(self) -> str:
        """The page's Markdown."""
        return self.path.read_text("utf8")

    @cached_property
    def front_matter(self) -> dict:
        """The YAML block that opens the page, or {} when there is none."""
        match = FRONT_MATTER.match(self.text)
        return yaml.safe_load(match[1]) if match else {}

    @property
    def title(self) -> str:
        """The text of the first heading."""
        match = HEADING.search(FRONT_MATTER.sub("", self.text))
        if match is None:
            raise ValueError(f"{self.path} needs a title: a line that starts with '# '")
        return match[1].strip()

    @property
    def is_executed(self) -> bool:
        """Whether MyST-NB takes the page for a notebook (jupytext's header decides)."""
        header = self.front_matter.get("jupytext", {})
        return header.get("text_representation", {}).get("format_name") == "myst"


@dataclass(frozen=True)
class Chapter(Page):
    """A page of a course module. ``slug`` is for example ``02-mlp/perceptron``."""

    @property
    def slug(self) -> str:
        """Module and name, as learners type it."""
        return self.docname.removeprefix("book/")

    @property
    def module(self) -> str:
        """The folder that holds the chapter, for example ``02-mlp``."""
        return self.slug.split("/")[0]

    @property
    def meta(self) -> dict:
        """The ``groundup:`` block of the front matter."""
        return self.front_matter.get("groundup", {})


class Project:
    """The course whose files stand below ``root``."""

    def __init__(self, root: Path):
        self.root = Path(root).resolve()

    @cached_property
    def pages(self) -> list[Page]:
        """Every page named in ``_toc.yml``, in reading order.

        Raises: FileNotFoundError if that file or a page named in it is missing.
        """
        contents = self.root / "_toc.yml"
        if not contents.is_file():
            raise FileNotFoundError(
                f"coursekit needs the root of the course, got {self.root}, which has "
                "no _toc.yml: run it from the root of the clone"
            )
        toc = yaml.safe_load(contents.read_text("utf8"))
        return [self._page(docname) for docname in _docnames(toc)]

    @property
    def chapters(self) -> list[Chapter]:
        """The pages that belong to a course module."""
        return [page for page in self.pages if isinstance(page, Chapter)]

    @property
    def executed(self) -> list[Page]:
        """The pages with code to run: the chapters, and some of the resources."""
        return [page for page in self.pages if page.is_executed]

    @property
    def build(self) -> Path:
        """Where everything generated goes."""
        return self.root / "_build"

    @property
    def execution_report(self) -> Path:
        """What the last execution of each page took, said and claimed."""
        return self.build / "execution.json"

    @property
    def html(self) -> Path:
        """The built site."""
        return self.build / "html"

    @cached_property
    def slug(self) -> str | None:
        """``owner/name`` of the repository on GitHub, or None when nothing tells."""
        return repository()

    @cached_property
    def commit(self) -> str | None:
        """The commit being built, or None outside a git checkout."""
        return current_commit()

    @cached_property
    def base_url(self) -> str | None:
        """Where the site is published: ``GROUNDUP_SITE_URL``, or GitHub Pages."""
        if url := os.environ.get("GROUNDUP_SITE_URL"):
            return url.rstrip("/") + "/"
        if self.slug is None:
            return None
        owner, name = self.slug.split("/")
        return f"https://{owner.lower()}.github.io/{name}/"

    def _page(self, docname: str) -> Page:
        path = self.root / f"{docname}.md"
        if not path.is_file():
            raise FileNotFoundError(
                f"_toc.yml names {docname}, but {path} is missing: write it, or take "
                "the line out"
            )
        kind = Chapter if CHAPTER.fullmatch(docname) else Page
        return kind(path, docname)


def _docnames(toc):
    """Walk a jb-book table of contents in reading order."""
    for key in ("root", "file"):
        if key in toc:
            yield toc[key]
    for key in ("parts", "chapters", "sections"):
        for entry in toc.get(key, []):
            yield from _docnames(entry)
