"""A small book, built once by Jupyter Book, for the tests of the exported notebooks."""

import base64
import subprocess
import sys

import pytest

from coursekit.notebooks.export import notebook_for
from coursekit.notebooks.markdown import Translator
from coursekit.notebooks.references import References
from coursekit.project import Page, Project

SITE = "https://org.github.io/course/"
HEADER = """\
---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, name: python3}
myst: {substitutions: {course: the *course*}}
---
"""
ALPHA = r"""
(first-label)=
# Alpha

```{code-cell} ipython3
from groundup.book import glue
glue("third", 1 / 3); glue("word", "seven"); glue("count", 1234567)
```

The text glues {glue:text}`third:.3f` and cites {cite:t}`sole`, {cite:p}`pair,many`.

## A Section

![A red dot](one/dot.png)

(fig-second)=
```{figure} two/dot.png
:alt: A blue dot
:name: fig-dot
The caption.
```

$$
a^2 + b^2 = c^2
$$ (eq-pythagoras)

```{prf:theorem} Pythagoras
:label: theorem-p
It holds.
```

```{exercise-start} Try it
:label: ex-try
```
Compute.
```{exercise-end}
```

````{solution-start} ex-try
:class: dropdown
````
Answer.
````{solution-end}
````
"""
BETA = """
# Beta

Refers to {eq}`eq-pythagoras`, {prf:ref}`theorem-p`,
{numref}`fig-dot` and {ref}`ex-try`.
"""
FILES = {
    "_toc.yml": """\
format: jb-book
root: index
chapters:
  - file: book/01-first/alpha
  - file: book/01-first/beta
  - file: book/resources/glossary
  - file: book/resources/bibliography
""",
    "_config.yml": """\
title: Small
execute: {execute_notebooks: force, timeout: 60}
only_build_toc_files: true
bibtex_bibfiles: [book/references.bib]
parse:
  myst_enable_extensions: [amsmath, attrs_block, attrs_inline, colon_fence, deflist,
    dollarmath, linkify, substitution, tasklist]
sphinx:
  extra_extensions: [sphinx_exercise, sphinx_proof]
  config:
    myst_dmath_double_inline: true
    bibtex_reference_style: author_year
    bibtex_cite_id: "cite-{key}"
    mathjax3_config: {tex: {macros: {E: "\\\\mathbb{E}", R: "\\\\mathbb{R}"}}}
""",
    "index.md": "# Home\n",
    "book/01-first/alpha.md": HEADER + ALPHA,
    "book/01-first/beta.md": BETA,
    "book/resources/glossary.md": (
        "# Glossary\n\n```{glossary}\nLogit\n  A score.\n```\n"
    ),
    "book/resources/bibliography.md": "# Sources\n\n```{bibliography}\n```\n",
    "book/references.bib": """\
@article{sole, author={Rosenblatt, Frank}, title={A}, journal={J}, year=1958}
@book{pair, author={Minsky, Marvin and van der Maaten, L.}, title={B}, year=1969,
  publisher={P}}
@article{many, author={M{\\"u}ller, A. and B, B. and C, C.}, title={C}, journal={J},
  year=2017}
""",
    "exercises/01-first/sums/exercise.toml": """\
title = "Sums"
chapter = "01-first/alpha"
minutes = 5
difficulty = 1
forbid = []
requires = []

[questions.q1]
title = "Add"
points = 2
needs = []
hints = ["One.", "Two."]
""",
    "exercises/01-first/sums/test_sums.py": "import torch\n",
    "exercises/01-first/sums/sums.ipynb": """\
{"cells": [{"cell_type": "code", "execution_count": null, "id": "q1", "metadata": {},
"outputs": [], "source": "from groundup import exercise"}],
"metadata": {}, "nbformat": 4, "nbformat_minor": 5}
""",
    "code/groundup/sample.py": """\
class Unit:
    def fire(self, x):
        return x > 0  # `x`


def other():
    return None
""",
}
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nG{}AAAAAElFTkSuQmCC"
RED = PNG.format("P4z8AAAAMBAQDJ/pLv")
BLUE = PNG.format("NgYPgPAAEDAQAIicLs")


class Book(Project):
    """A project whose place on the web is fixed."""

    slug = "org/course"
    commit = "c0ffee" + 34 * "0"
    base_url = SITE


class Unpublished(Project):
    """A project that no one knows the address of."""

    slug = commit = base_url = None


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """Build the book; every number and address in it is Sphinx's own."""
    root = tmp_path_factory.mktemp("book")
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")
    for name, image in {"one": RED, "two": BLUE}.items():
        path = root / f"book/01-first/{name}/dot.png"
        path.parent.mkdir()
        path.write_bytes(base64.b64decode(image))
    start = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", start, "build", ".", "-W", "-n", "-q"]
    built = subprocess.run(
        [*command, "--keep-going"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return root


class Pages:
    """Translates texts as if they stood on the book's page alpha."""

    def __init__(self, project):
        self.project = project
        self.references = References(project)

    def page(self, text):
        page = Page(self.project.root / "book/01-first/alpha.md", "book/01-first/alpha")
        page.__dict__["text"] = HEADER + text
        return page

    def text(self, text):
        """Translate Markdown, without cutting it into cells."""
        return Translator(self.page(text), self.references).translate(text, 0)

    def cells(self, text):
        """Export a page; return the cells after the two that every notebook has."""
        return notebook_for(self.page(text), self.references).cells[2:]


@pytest.fixture(scope="session")
def pages(book):
    return Pages(Book(book))


@pytest.fixture(scope="session")
def unpublished(book):
    return Pages(Unpublished(book))
