"""Directives of our own: what is gathered over the whole book, and interactive labs.

The gathered tables are written as Markdown and parsed in place, so that their links are
checked like any others.
"""

import html
import posixpath
import re
from pathlib import Path

import yaml
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from ..coverage import coverage, load_syllabus
from ..execute import load_report
from ..project import Project
from .outputs import claim_id, format_value


def setup(app):
    """Make the directives known to every page."""
    for name, directive in {
        "claims": Claims,
        "coverage": Coverage,
        "lab": Lab,
        "modules": Modules,
    }.items():
        app.add_directive(name, directive)


class _Gathered(SphinxDirective):
    """A directive that writes Markdown from what the project's pages say."""

    def run(self):
        project = Project(self.env.app.confdir)
        lines = StringList(self.markdown(project).splitlines(), self.env.docname)
        holder = nodes.container(classes=[f"groundup-{self.name}"])
        self.state.nested_parse(lines, self.content_offset, holder)
        return [holder]

    def markdown(self, project: Project) -> str:
        """Write what stands on the page in the directive's place."""
        raise NotImplementedError


class Claims(_Gathered):
    """Every claim of every page, with its values and where and when it was checked."""

    def markdown(self, project):
        """One table a chapter, below a line that says where it ran."""
        report = load_report(project)
        return "\n\n".join(
            _claims_of(page, report[page.docname], self.env.docname)
            for page in project.executed
            if report.get(page.docname, {}).get("claims")
        )


def _claims_of(page, entry, here):
    versions = ", ".join(f"{name} {v}" for name, v in entry["versions"].items())
    commit = f", commit `{entry['commit'][:12]}`" if entry["commit"] else ""
    # Written as HTML because the anchor is in an output, where MyST does not look.
    url = posixpath.relpath(page.docname, posixpath.dirname(here)) + ".html"
    rows = [
        f'| <a href="{url}#{claim_id(claim["text"])}">{_cell(claim["text"])}</a> '
        f"| {_values(claim['values'])} |"
        for claim in entry["claims"]
    ]
    return "\n".join(
        [
            f"**[{page.title}](/{page.docname}.md)**: {entry['seconds']:.1f} s on "
            f"{entry['device']}, profile *{entry['profile']}*, {entry['executed'][:10]}"
            f"{commit}; {versions}.",
            "",
            "| claim | values |",
            "|---|---|",
            *rows,
        ]
    )


def _values(values):
    return ", ".join(f"{_cell(name)} = {format_value(v)}" for name, v in values.items())


def _cell(text):
    """Keep a text from ending the table's cell or being read as Markdown."""
    return re.sub(r"([\\|_*`$\[\]])", r"\\\1", html.escape(str(text)))


class Modules(_Gathered):
    """The module map: one card a module, with links to the chapters that exist."""

    def markdown(self, project):
        """Write a grid of cards; a module without chapters is marked as planned."""
        text = (project.root / "book/modules.yml").read_text("utf8")
        cards = [_card(module, project) for module in yaml.safe_load(text)]
        return "\n".join(["::::{grid} 1 2 2 3", ":gutter: 3", "", *cards, "::::"])


def _card(module, project):
    chapters = [c for c in project.chapters if c.module == module["id"]]
    links = [f"- [{chapter.title}](/{chapter.docname}.md)" for chapter in chapters]
    state = "module" if chapters else "module planned"
    number = module["id"].split("-")[0].lstrip("0") or "0"
    return "\n".join(
        [
            f":::{{grid-item-card}} [{number}]{{.module-number}} "
            f"[{module['title']}]{{.module-title}}",
            f":class-card: {state}",
            "",
            module["summary"],
            "",
            *(links or ["[planned]{.module-state}"]),
            ":::",
            "",
        ]
    )


class Coverage(_Gathered):
    """Which topics of the syllabus have a chapter."""

    def markdown(self, project):
        """One table a group of the syllabus, with the pages that cover each topic."""
        syllabus = load_syllabus(project.root / "book/syllabus.yml")
        covered = coverage(syllabus, project.pages)
        titles = {page.docname: page.title for page in project.pages}
        tables = [
            _topic_table(group, topics, covered, titles)
            for group, topics in covered.groups().items()
        ]
        written = len(syllabus.topics) - len(covered.missing)
        count = f"{written} of {len(syllabus.topics)} topics are covered."
        return "\n\n".join([count, *tables])


def _topic_table(group, topics, covered, titles):
    rows = []
    for topic in topics:
        needs = ", ".join(topic.needs)
        pages = [f"[{titles[name]}](/{name}.md)" for name in covered.pages(topic)]
        lacking = covered.lacking(topic) if pages else []
        planned = [f"planned: {', '.join(lacking)}"] if lacking else []
        where = "; ".join([", ".join(pages), *planned]) if pages else "planned"
        rows.append(f"| {topic.id} | {_cell(needs)} | {_cell(where)} |")
    header = ["| topic | what it includes | where |", "|---|---|---|"]
    return "\n".join([f"**{group}**", "", *header, *rows])


class Lab(SphinxDirective):
    """An interactive figure of our own: ``{lab} name`` loads ``book/_labs/name.js``.

    The body says in words what the figure shows; it stands there until the script takes
    over, and stays when there is none.
    """

    required_arguments = 1
    has_content = True
    option_spec = {
        "alt": directives.unchanged_required,
        "title": directives.unchanged_required,
        "height": directives.nonnegative_int,
    }

    def run(self):
        """Open the lab's element, put the words in, close it."""
        name = self.arguments[0]
        script = Path(self.env.app.confdir) / f"book/_labs/{name}.js"
        if not script.is_file():
            raise self.error(f"lab needs book/_labs/{name}.js, which does not exist")
        if "alt" not in self.options or not self.content:
            raise self.error(f"lab {name} needs :alt: and a body that says it in words")
        fallback = nodes.container(classes=["lab-fallback"])
        self.state.nested_parse(self.content, self.content_offset, fallback)
        return [
            nodes.raw(text=self._opening(name), format="html"),
            fallback,
            _closing(),
        ]

    def _opening(self, name):
        label = html.escape(self.options["alt"])
        height = self.options.get("height", 0)
        title = html.escape(self.options.get("title", ""))
        heading = f'<p class="lab-title">{title}</p>' if title else ""
        return (
            f'<div class="lab" data-lab="{name}" role="group" aria-label="{label}" '
            f'style="min-height:{height}px">{heading}'
        )


def _closing():
    return nodes.raw(text="</div>", format="html")
