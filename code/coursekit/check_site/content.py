"""What a reader must not meet, and what every chapter must offer."""

import re
from collections import Counter
from collections.abc import Iterator

from .document import Document, Problem, Site, attribute, classes, within

FILE_NAME = re.compile(
    r"\S*\.(png|svg|jpe?g|gif|webp|avif|html)|_images/\S*|/\S*", re.I
)
TRACEBACK = "Traceback (most recent call last)"
# A role, a directive, a label, a fence or a dollar that MyST has not understood.
LEFTOVER = re.compile(
    r"\{(glue|ref|numref|doc|eq|cite|term|abbr|prf|math|lab|claims|coverage|download)"
    r"(:\w+)?\}|```|:::|\$\$|^\([\w-]+\)=|\?\?",
    re.MULTILINE,
)
SOURCES = re.compile(r"\bsources\b|\bwhere this leads\b", re.IGNORECASE)


def check_traceback(document: Document, site: Site) -> Iterator[Problem]:
    """Find tracebacks outside cells tagged raises-exception."""
    outputs = document.classed("traceback", "highlight-ipythontb") + [
        tag for tag in document.classed("cell_output") if TRACEBACK in tag.get_text()
    ]
    for tag in {_cell(output): output for output in outputs}.values():
        if not within(tag, "tag_raises-exception"):
            yield document.problem(
                tag,
                "a traceback is on the page",
                "mend the cell, or tag it raises-exception if the error is the point",
            )


def _cell(tag):
    """Identify the cell around an output, so that it is reported once."""
    cells = [around for around in tag.parents if "cell" in classes(around)]
    return id(cells[0] if cells else tag)


def check_alternatives(document: Document, site: Site) -> Iterator[Problem]:
    """Find pictures that do not say in words what they show."""
    for tag in document.named("img"):
        yield from _alternative(document, tag, "alt")
    for tag in document.named("svg"):
        if not tag.find_parent("svg") and not _is_decoration(tag):
            if tag.get("role") != "img":
                yield document.problem(
                    tag,
                    "a drawing is neither an image nor decoration",
                    'add role="img" and aria-label, or aria-hidden="true"',
                )
            yield from _alternative(document, tag, "aria-label")
    for tag in document.classed("plotly-lazy", "lab"):
        yield from _alternative(document, tag, "aria-label")


def _alternative(document, tag, name):
    text = attribute(tag, name).strip()
    kind = next(iter(classes(tag) & {"plotly-lazy", "lab"}), tag.name)
    if _is_decoration(tag):
        return
    if not text:
        yield document.problem(
            tag, f"a {kind} has no {name}", "say in words what it shows"
        )
    elif FILE_NAME.fullmatch(text):
        yield document.problem(
            tag,
            f"the {name} of a {kind} is a file name, {text[:60]!r}",
            "say in words what it shows (mystnb: image: alt:)",
        )


def _is_decoration(tag):
    return any(around.get("aria-hidden") == "true" for around in [tag, *tag.parents])


def check_leftovers(document: Document, site: Site) -> Iterator[Problem]:
    """Find visible MyST syntax, unresolved references and messages of the builder."""
    for string in document.prose():
        if match := LEFTOVER.search(string):
            yield document.problem(
                string.parent,
                f"{match[0]!r} is visible in {_around(string, match)!r}",
                "mend the role, directive, label or reference",
            )
    for tag in document.classed("system-message", "problematic"):
        complaint = tag.get_text(" ", strip=True)[:80]
        yield document.problem(
            tag,
            f"the builder complains on the page: {complaint!r}",
            "mend what it names",
        )


def _around(string, match):
    start = max(match.start() - 20, 0)
    return " ".join(string[start : match.end() + 20].split())


def check_structure(document: Document, site: Site) -> Iterator[Problem]:
    """Find pages without one language, one main heading, and every id once."""
    if not any(attribute(tag, "lang") for tag in document.named("html")):
        yield document.problem(
            None, "<html> has no lang", "set language in _config.yml"
        )
    headings = [tag for tag in document.named("h1") if not within(tag, "onlyprint")]
    if len(headings) != 1:
        yield document.problem(
            headings[1] if headings else None,
            f"the page has {len(headings)} main headings",
            "give it exactly one '# ' line",
        )
    ids = Counter(attribute(tag, "id") for tag in document.tags)
    for name in (name for name, times in ids.items() if name and times > 1):
        again = [tag for tag in document.tags if tag.get("id") == name][1]
        yield document.problem(
            again, f"the id {name!r} stands {ids[name]} times", "rename all but one"
        )


def check_chapter(document: Document, site: Site) -> Iterator[Problem]:
    """Find chapters without claims, exercises, sources or a description."""
    offered = {
        "claim (call claim() in a cell)": document.classed("claim"),
        "exercise (use {exercise-start})": document.classed("exercise"),
        "section of sources (end it with 'Where this leads', and cite)": [
            tag for tag in document.named("section") if _names_sources(tag)
        ],
        "description (set myst: html_meta: description)": document.meta("description"),
    }
    for what, found in offered.items():
        if not found:
            need, _, remedy = what.rstrip(")").partition(" (")
            yield document.problem(None, f"the chapter has no {need}", remedy)


def _names_sources(section):
    """Tell whether a section is headed as one of sources, and links to some."""
    heading = section.find(["h2", "h3"], recursive=False)
    named = heading and SOURCES.search(heading.get_text())
    return named and any(
        re.search("bibliography|://", attribute(link, "href"))
        for link in section.find_all("a")
    )
