"""Directives as plain Markdown: notes become quotes, dropdowns fold, figures link."""

import re
from dataclasses import dataclass

from markdown_it.token import Token
from myst_parser.parsers.options import options_to_items
from sphinx.config import Config
from sphinx.directives.code import LiteralIncludeReader

from ..grading.exercise import ExerciseError, find
from ..sphinx import exercises
from .inline import image
from .latex import display_math

NAME = re.compile(r"\{([^\s}]+)\}\s*(.*)")
OPTION = re.compile(r"\s*:[A-Za-z][\w-]*:(\s|$)")
NOTES = {"attention", "caution", "danger", "error", "hint", "important", "note"}
NOTES |= {"seealso", "tip", "warning"}
THEOREMS = {"algorithm", "assumption", "axiom", "conjecture", "corollary", "criterion"}
THEOREMS |= {"definition", "example", "lemma", "observation", "property"}
THEOREMS |= {"proposition", "remark", "theorem"}


@dataclass(frozen=True)
class Directive:
    """A directive; ``line`` is where its body starts, ``at`` where it does itself."""

    name: str
    argument: str
    options: dict[str, str]
    body: str
    at: int
    line: int

    @property
    def label(self) -> str | None:
        """The name by which the text refers to it."""
        return self.options.get("label") or self.options.get("name")


def parse_directive(token: Token, at: int) -> Directive | None:
    """Read a fence that is a directive; return None if it is an ordinary one."""
    match = NAME.match(token.info.strip())
    if match is None:
        return None
    lines = token.content.splitlines()
    size, block = _options(lines)
    while size < len(lines) and not lines[size].strip():
        size += 1
    options = dict(options_to_items(block)[0]) if block else {}
    body = "\n".join(lines[size:])
    return Directive(match[1], match[2].strip(), options, body, at, at + 1 + size)


def _options(lines):
    """Return how many lines hold options, and these as YAML."""
    if lines and lines[0].startswith("---"):
        ends = [i for i, line in enumerate(lines) if i and line.startswith("---")]
        end = ends[0] if ends else len(lines)
        return end + 1, "\n".join(lines[1:end])
    size = 0
    while size < len(lines) and OPTION.match(lines[size]):
        size += 1
    return size, "\n".join(line.strip()[1:] for line in lines[:size])


def directive(page, found: Directive, contained: bool) -> str:
    """Write what a directive shows.

    Raises: NotebookError if a notebook cannot show it.
    """
    if found.name in DIRECTIVES:
        return DIRECTIVES[found.name](page, found, contained)
    if found.name in NOTES:
        return _note(page, found, found.name.capitalize().replace("also", " also"))
    kind = found.name.removeprefix("prf:")
    if kind in THEOREMS:
        return _theorem(page, found, kind)
    if found.name == "code-cell":
        raise page.error(
            found.at, "a code cell needs the top level of the page, or it never runs"
        )
    raise page.error(
        found.at, f"a notebook cannot show the directive {{{found.name}}} yet"
    )


def quote(text: str) -> str:
    """Put text into a quote."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def details(title: str, text: str) -> str:
    """Fold text under a title; the blank lines let Markdown work inside."""
    return f"<details>\n<summary><b>{title}</b></summary>\n\n{text}\n\n</details>"


def heading(page, found: Directive, kind: str) -> str:
    """Return ``Exercise 2 (Title)``, numbered as on the site."""
    name = page.number(found.label) or kind
    title = inline_text(page, found.argument, found.at)
    return f"{name} ({title})" if title else name


def inline_text(page, text: str, line: int) -> str:
    """Translate a title or a caption."""
    return page.translate(text, line).replace("\n", " ") if text else ""


def _note(page, found, title):
    """Quote a note; its first words may stand on the directive's own line."""
    body = "\n".join(filter(None, [found.argument, found.body]))
    line = found.at if found.argument else found.line
    return _box(page, found, title, body, line)


def _admonition(page, found, contained):
    title = inline_text(page, found.argument, found.at)
    return _box(page, found, title, found.body, found.line)


def _box(page, found, title, body, line):
    if "dropdown" in found.options.get("class", ""):
        return details(title, page.translate(body, line))
    text = page.translate(body, line, contained=True)
    return quote(f"**{title}**\n\n{text}")


def _dropdown(page, found, contained):
    title = inline_text(page, found.argument, found.at)
    return details(title, page.translate(found.body, found.line, contained))


def _theorem(page, found, kind):
    title = heading(page, found, kind.capitalize())
    text = page.translate(found.body, found.line, contained=True)
    return quote(f"**{title}**\n\n{text}")


def _proof(page, found, contained):
    body = "\n\n".join(filter(None, [found.argument, found.body]))
    return f"*Proof.* {page.translate(body, found.line, contained)} ∎"


def _math(page, found, contained):
    formula = "\n".join(filter(None, [found.argument, found.body]))
    number = page.number(found.label)
    return display_math(page.latex(formula), number, contained)


def _figure(page, found, contained):
    alt = found.options.get("alt", "")
    shown = image(page, found.argument, alt, found.at)
    if not found.body:
        return shown
    return f"{shown}\n\n{caption(page, found.body, found.label, found.line)}"


def caption(page, text: str, label: str | None, line: int) -> str:
    """Write a caption under its number on the site."""
    number = page.number(label)
    text = page.translate(text, line)
    return f"**{number}.** {text}" if number else text


def _table(page, found, contained):
    title = caption(page, found.argument, found.label, found.at)
    return f"{title}\n\n{page.translate(found.body, found.line, contained)}"


def _code(page, found, contained):
    return fenced(found.body, found.argument)


def fenced(code: str, language: str) -> str:
    """Put code into a fence that is longer than any inside."""
    inner = max(map(len, re.findall(r"^\s*(`{3,})", code, re.MULTILINE)), default=2)
    fence = "`" * (inner + 1)
    return f"{fence}{language}\n{code}\n{fence}"


def _include(page, found, contained):
    """Quote a source file, as Sphinx reads it, with a link to it."""
    file = page.file(found.argument)
    options = {
        key: int(value) if key == "dedent" and value else value
        for key, value in found.options.items()
    }
    try:
        code, _ = LiteralIncludeReader(str(file), options, Config()).read()
    except (OSError, UnicodeError, ValueError) as problem:
        raise page.error(found.at, f"literalinclude fails: {problem}") from None
    name = file.relative_to(page.references.project.root).as_posix()
    if what := found.options.get("pyobject"):
        name = f"{what} in {name}"
    url = page.references.source_url(file)
    title = f"[{name}]({url})" if url else name
    suffix = file.suffix.removeprefix(".")
    language = found.options.get("language", "python" if suffix == "py" else suffix)
    return f"{title}:\n\n{fenced(code.rstrip(), language)}"


def _lab(page, found, contained):
    """Send the reader to the site for what needs its script; keep the words."""
    title = inline_text(page, found.options.get("title", ""), found.at)
    where = page.references.link("on the site", f"{page.docname}.html")
    words = page.translate(found.body, found.line, contained=True)
    opening = f"**{title}.** " if title else ""
    return quote(f"{opening}Open this interactive figure {where}.\n\n{words}")


def _tab(page, found, contained):
    title = inline_text(page, found.argument, found.at)
    return f"**{title}**\n\n{page.translate(found.body, found.line, contained)}"


def _body(page, found, contained):
    return page.translate(found.body, found.line, contained)


def _quoted(page, found, contained):
    return quote(page.translate(found.body, found.line, contained=True))


def _aside(page, found, contained):
    return _box(page, found, found.argument or "Aside", found.body, found.line)


def _on_the_site(page, found, contained):
    where = page.references.link("on the site", f"{page.docname}.html")
    return f"*(The {found.name} of the book are {where}.)*"


def _exercise(page, found, contained):
    return f"**{heading(page, found, 'Exercise')}**\n\n{_body(page, found, contained)}"


def _solution(page, found, contained):
    return details(solution_title(page, found), _body(page, found, contained))


def solution_title(page, found: Directive) -> str:
    """Return ``Solution to Exercise 2``."""
    number = page.number(found.argument)
    return f"Solution to {number}" if number else "Solution"


def _graded(page, found, contained):
    """Say what a graded exercise is, how to start it and where it stands in full."""
    try:
        exercise = find(found.argument, page.references.project.root / "exercises")
    except ExerciseError as problem:
        raise page.error(found.at, str(problem)) from None
    anchor = f"{exercises.PAGE}.html#{exercises.label(exercise)}"
    where = page.references.link("statement and solutions", anchor)
    title = f"**Graded exercise: {exercise.title}.** *{exercises.effort(exercise)}.*"
    start = f"In a terminal: `groundup start {exercise.slug}` ({where})."
    return f"{title} {start}\n\n{exercises.questions(exercise)}"


DIRECTIVES = {
    "admonition": _admonition,
    "bibliography": _on_the_site,
    "claims": _on_the_site,
    "code": _code,
    "code-block": _code,
    "dropdown": _dropdown,
    "epigraph": _quoted,
    "exercise": _exercise,
    "figure": _figure,
    "graded-exercise": _graded,
    "image": _figure,
    "lab": _lab,
    "literalinclude": _include,
    "margin": _aside,
    "math": _math,
    "modules": _on_the_site,
    "prf:proof": _proof,
    "proof": _proof,
    "sidebar": _aside,
    "solution": _solution,
    "tab-item": _tab,
    "tab-set": _body,
    "table": _table,
}
