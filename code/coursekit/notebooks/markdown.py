"""MyST as plain Markdown: what a notebook cannot show is said in words it can.

MyST's own parser finds the constructs; everything else keeps the author's characters.
"""

import posixpath
from pathlib import Path

import jinja2
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from ..project import Page
from .directives import directive, parse_directive
from .inline import inline
from .latex import display_math, expand
from .references import References
from .splice import Edit, block_prefix, replace_in_table, rewrap, splice

DROPPED = ("myst_target", "myst_line_comment", "myst_block_break", "attrs_block")
MATH = ("math_block", "math_block_label", "amsmath")


class NotebookError(ValueError):
    """A page holds something that a notebook cannot show; the message says where."""


class Translator:
    """Translates the Markdown of one page, asking the built site what things mean."""

    def __init__(self, page: Page, references: References):
        self.page = page
        self.docname = page.docname
        self.references = references
        self._parser = parser(references.config)
        self._footnotes: list[str] = []

    def translate(self, text: str, line: int, contained: bool = False) -> str:
        """Translate MyST text whose first line is ``line`` of the page.

        ``contained`` text goes into a quote or a list, where a formula of several lines
        would take up the marks at the start of each line: it gets one line.
        """
        tokens, definitions = self.parse(text)
        lines = text.splitlines()
        edits = [*definitions, *self.edits(tokens, lines, line, contained)]
        return splice(lines, range(len(lines)), edits)

    def parse(self, text: str) -> tuple[list[Token], list[Edit]]:
        """Return the tokens of MyST text; drop the lines that only define links."""
        environment: dict = {}
        tokens = self._parser.parse(text, environment)
        definitions = environment.get("references", {}).values()
        return tokens, [Edit(range(*found["map"]), []) for found in definitions]

    def edits(self, tokens, lines, offset=0, contained=False):
        """Yield which lines change, and into what; ``offset`` is the first's number."""
        table_end = 0
        for index, token in enumerate(tokens):
            if token.map is None or token.map[0] < table_end:
                continue
            span = _span(token)
            line = span.start + offset
            if token.type == "table_open":
                table_end = span.stop
                yield replace_in_table(self, tokens[index:], lines, span, offset)
            elif token.type == "inline":
                text = inline(self, token, line)
                if tokens[index - 1].type == "dt_open":
                    text = f"**{text}**\n"
                old = [lines[i] for i in span]
                yield Edit(span, rewrap(self, old, token.content, text, line))
            elif token.type in DROPPED:
                yield Edit(span, [])
            else:
                text = self._block(token, line, contained or token.level > 0)
                if text is not None:
                    prefix = block_prefix(lines[span.start], token)
                    yield Edit(span, text.splitlines(), prefix)

    def _block(self, token, line, contained):
        """Translate one block, or return None to leave it as it is."""
        if token.type in MATH:
            number = self.number(token.info or None)
            return display_math(self.latex(token.content), number, contained)
        if token.type == "substitution_block":
            return self.substitute(token.content, line)
        if token.type in ("fence", "colon_fence"):
            if found := parse_directive(token, line):
                return directive(self, found, contained)
            if token.type == "colon_fence":
                raise self.error(line, "a colon fence needs a {directive}, got none")
        return None

    def error(self, line: int, message: str) -> NotebookError:
        """Make an error that names the file and the line (counted from 0)."""
        return NotebookError(f"{self.docname}.md:{line + 1}: {message}")

    def resolve(self, name: str) -> str:
        """Return the docname of a page named relative to this one or to the root."""
        name = name.removesuffix(".md")
        if name.startswith("/"):
            return name[1:]
        return posixpath.normpath(f"{posixpath.dirname(self.docname)}/{name}")

    def file(self, name: str) -> Path:
        """Return a file named relative to this page or, with a slash, to the root."""
        root = self.references.project.root
        base = root if name.startswith("/") else self.page.path.parent
        return (base / name.lstrip("/")).resolve()

    def latex(self, formula: str) -> str:
        """Write the site's own LaTeX commands out."""
        return expand(formula, self.references.macros)

    def footnote(self, label: str) -> str:
        """Return a footnote's number, counted in the order of their mention."""
        if label not in self._footnotes:
            self._footnotes.append(label)
        return f"<sup>{self._footnotes.index(label) + 1}</sup>"

    def number(self, label: str | None) -> str | None:
        """Return ``Fig. 3`` or ``Exercise 1``, as the site counts, or None."""
        try:
            return self.references.label(label, self.docname).number if label else None
        except KeyError:
            return None

    def substitute(self, expression: str, line: int) -> str:
        """Evaluate ``{{ expression }}`` with the substitutions of page and book."""
        config = self.references.config.get("parse", {})
        own = self.page.front_matter.get("myst", {}).get("substitutions", {})
        values = {**config.get("myst_substitutions", {}), **own}
        environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
        try:
            text = environment.from_string(f"{{{{{expression}}}}}").render(values)
        except jinja2.TemplateError as problem:
            raise self.error(line, f"a substitution fails: {problem}") from None
        return self.translate(text, line)


def _span(token):
    """Return the lines of a token, where markdown-it counts some of them wrong."""
    begin, end = token.map
    if token.type == "amsmath":
        end = begin + token.content.count("\n") + 1
    return range(begin, max(end, begin + 1))


def parser(config: dict):
    """Make the parser of the site, except that it keeps what it would beautify."""
    sphinx = config.get("sphinx", {}).get("config", {})
    parse = config.get("parse", {})
    myst = MdParserConfig(
        enable_extensions=set(parse.get("myst_enable_extensions", [])),
        dmath_double_inline=sphinx.get("myst_dmath_double_inline", False),
    )
    made = create_md_parser(myst, RendererHTML)
    beauty = ["text_join", "github-tasklists", "replacements", "smartquotes", "attr"]
    for rule in beauty:
        if rule in made.core.ruler.get_all_rules():
            made.core.ruler.disable(rule)
    return made
