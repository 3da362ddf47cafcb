"""What a page refers to: labels, terms, citations, glued numbers, images.

The built site is asked, not the sources a second time, so that a notebook says
``Fig. 3`` exactly where the site does.
"""

import json
import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml
from bs4 import BeautifulSoup
from docutils.nodes import make_id
from myst_nb.core.variables import format_plain_text
from pybtex.database import BibliographyData, parse_file
from pybtex.richtext import Text
from sphinx.util.inventory import InventoryFile

from ..project import Project


@dataclass(frozen=True)
class Target:
    """A place on the site: its address from the root, its title, its number if any."""

    uri: str
    title: str | None = None
    number: str | None = None


def load_config(project: Project) -> dict:
    """Read the configuration of the site."""
    return yaml.safe_load((project.root / "_config.yml").read_text("utf8"))


class References:
    """The built site, asked by name; what it does not have raises KeyError.

    Raises: FileNotFoundError if the site has not been built.
    """

    def __init__(self, project: Project):
        self.project = project
        self.config = load_config(project)
        inventory = project.html / "objects.inv"
        if not inventory.is_file():
            raise FileNotFoundError(
                f"notebooks need the built site, got no {inventory}: "
                "run `python -m coursekit book`"
            )
        with inventory.open("rb") as stream:
            self._inventory = InventoryFile.load(stream, "", posixpath.join)
        self._html: dict[str, str] = {}
        self._soup: dict[str, BeautifulSoup] = {}
        self._glue: dict[str, dict] = {}

    def link(self, text: str, uri: str) -> str:
        """Write a link to the site, or the text alone when no one knows its address."""
        base = self.project.base_url
        return f"[{text}]({base}{uri})" if base else text

    def source_url(self, path: Path) -> str | None:
        """Return the address of a file of the repository at this commit."""
        slug, commit = self.project.slug, self.project.commit
        if not (slug and commit and path.is_relative_to(self.project.root)):
            return None
        name = path.relative_to(self.project.root).as_posix()
        return f"https://github.com/{slug}/blob/{commit}/{name}"

    def document(self, docname: str) -> Target:
        """Find a page by the path of its source, without the suffix."""
        return self._from_inventory("std:doc", docname)

    def term(self, name: str) -> Target:
        """Find a word of the glossary, whatever its capitals."""
        terms = {known.lower(): known for known in self._inventory["std:term"]}
        return self._from_inventory("std:term", terms[name.lower()])

    def label(self, name: str, docname: str) -> Target:
        """Find a labelled section, figure, equation, exercise or theorem."""
        try:
            target = self._from_inventory("std:label", name.lower())
        except KeyError:  # equations and theorems are in no inventory
            target = Target(self._find_anchor(name, docname))
        return Target(target.uri, target.title, self._number(target.uri))

    def glued(self, key: str, spec: str, docname: str) -> str:
        """Return a number that a page glued, formatted as the site formats it."""
        if docname not in self._glue:
            file = self.project.build / "jupyter_execute" / f"{docname}.glue.json"
            known = file.is_file()
            self._glue[docname] = json.loads(file.read_text("utf8")) if known else {}
        return format_plain_text(self._glue[docname][key]["data"]["text/plain"], spec)

    def cited(self, key: str) -> tuple[str, str]:
        """Return the authors, as the text names them, and the year of a source."""
        entry = self._bibliography.entries[key]
        people = entry.persons.get("author") or entry.persons["editor"]
        names = [_last_name(person) for person in people]
        if len(names) > 2:
            names = [f"{names[0]} et al."]
        return " and ".join(names), entry.fields["year"]

    def bibliography_entry(self, key: str) -> Target:
        """Find a source on the page that lists them all."""
        page = self._bibliography_page
        template = self._sphinx.get("bibtex_cite_id")
        if not template:  # then Sphinx numbers the entries, and a new one moves them
            return Target(page)
        anchor = make_id(template.format(key=key, bibliography_count=1))
        return Target(f"{page}#{anchor}")

    def image(self, path: Path) -> Target:
        """Find the site's copy of an image; Sphinx may have renamed it."""
        content = path.read_bytes()
        for copy in sorted((self.project.html / "_images").glob(f"*{path.suffix}")):
            if copy.read_bytes() == content:
                return Target(f"_images/{copy.name}")
        raise KeyError(path.name)

    @cached_property
    def macros(self) -> dict[str, str]:
        """The site's own LaTeX commands, which no notebook knows."""
        return self._sphinx.get("mathjax3_config", {}).get("tex", {}).get("macros", {})

    @property
    def _sphinx(self) -> dict:
        return self.config.get("sphinx", {}).get("config", {})

    @cached_property
    def _bibliography(self) -> BibliographyData:
        merged = BibliographyData()
        for name in self.config.get("bibtex_bibfiles", []):
            merged.add_entries(parse_file(self.project.root / name).entries.items())
        return merged

    @cached_property
    def _bibliography_page(self) -> str:
        for page in self.project.pages:
            if "{bibliography}" in page.text and not page.is_executed:
                return f"{page.docname}.html"
        raise KeyError("bibliography")

    def _from_inventory(self, kind, name):
        _, _, uri, title = self._inventory[kind][name]
        return Target(uri, None if title == "-" else title)

    def _find_anchor(self, name, docname):
        """Look on the page itself first, then on every other."""
        anchors = dict.fromkeys((name, make_id(name), f"equation-{make_id(name)}"))
        own = f"{docname}.html"
        pages = [own, *(f"{page.docname}.html" for page in self.project.pages)]
        for page in pages:
            for anchor in anchors:
                if f'id="{anchor}"' in self._page(page):
                    return f"{page}#{anchor}"
        raise KeyError(name)

    def _number(self, uri):
        page, _, anchor = uri.partition("#")
        if page not in self._soup:
            self._soup[page] = BeautifulSoup(self._page(page), "html.parser")
        element = self._soup[page].find(id=anchor)
        if element is not None and element.name == "span":
            element = element.parent  # a second label stands within what it names
        if element is None or element.name == "section":
            return None
        number = element.select_one(".caption-number, .eqno")
        return re.sub(r"[\s#]+$", "", number.get_text()) if number else None

    def _page(self, name):
        if name not in self._html:
            file = self.project.html / name
            self._html[name] = file.read_text("utf8") if file.is_file() else ""
        return self._html[name]


def _last_name(person):
    words = " ".join([*person.prelast_names, *person.last_names])
    return str(Text.from_latex(words))
