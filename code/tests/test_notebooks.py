"""Exported notebooks: cells, ids, metadata, and what a reader finds on top."""

import json
import re
from pathlib import Path

import nbformat
import pytest

from coursekit.notebooks import NotebookError, export, notebook_for
from coursekit.notebooks.references import References, Target, load_config
from coursekit.project import Page, Project

pytest_plugins = ["notebook_book"]

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "book").glob("*/*.md"))
PAGES = [Page(f, f.relative_to(ROOT).with_suffix("").as_posix()) for f in FILES]
CHAPTERS = [page for page in PAGES if page.is_executed]
CELL = re.compile(r"(?P<fence>`{3,}|~{3,})\{code-cell\}")
HIDING = """
```{code-cell} ipython3
:tags: [hide-input]
:mystnb: {image: {alt: "A line"}, figure: {caption: "The *line*.", name: fig-dot}}
1
```

```{code-cell} ipython3
---
tags: [raises-exception, remove-cell]
---
1 / 0
```
"""
EXERCISE = """
## Exercises

```{exercise-start} Count
:label: ex-try
```
How many?
```{exercise-end}
```

````{solution-start} ex-try
:class: dropdown
````
First.

```{code-cell} ipython3
2 + 2
```

### Not a cell of its own
````{solution-end}
````
"""


class Anything(References):
    """Finds whatever a page asks for, so that no page needs to be built first."""

    def __init__(self, project):
        self.project = project
        self.config = load_config(project)

    def document(self, docname):
        return Target(f"{docname}.html", "A page")

    def term(self, name):
        return Target("glossary.html")

    def label(self, name, docname):
        return Target(f"{docname}.html#{name}", "A title", "Fig. 7")

    def glued(self, key, spec, docname):
        return "7"

    def cited(self, key):
        return "Somebody", "1958"

    def bibliography_entry(self, key):
        return Target("bibliography.html")

    def image(self, path):
        return Target(f"_images/{path.name}")


def code_of(text):
    """Read the code cells off a page by hand, knowing neither MyST nor markdown-it."""
    lines = iter(text.splitlines())
    for line in lines:
        if match := CELL.match(line):
            body = []
            for inner in lines:
                if inner.strip() == match["fence"]:
                    break
                body.append(inner)
            yield "\n".join(without_options(body))
        elif outer := re.match(r"`{3,}|~{3,}|:{3,}", line):
            next((inner for inner in lines if inner.strip() == outer[0]), None)


def without_options(body):
    if body and body[0] == "---":
        body = body[body.index("---", 1) + 1 :]
    while body and re.match(r":\w+:", body[0]):
        body = body[1:]
    return body[1:] if body and not body[0].strip() else body


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.docname)
def test_code_cells_are_the_chapters_own_bytes(page):
    notebook = notebook_for(page, Anything(Project(ROOT)))
    exported = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert exported[0].startswith("# ")
    assert exported[1:] == list(code_of(page.text))
    assert len(exported) > 1


def test_export_writes_the_same_bytes_twice_and_removes_old_notebooks(pages, tmp_path):
    old = tmp_path / "book/01-first/renamed.ipynb"
    old.parent.mkdir(parents=True)
    old.write_text("{}")
    paths = export(pages.project, tmp_path)
    names = ["book/01-first/alpha.ipynb", "exercises/01-first/sums/sums.ipynb"]
    assert paths == [tmp_path / name for name in names]
    written = [path.read_bytes() for path in paths]
    assert not old.exists()
    export(pages.project, tmp_path)
    assert [path.read_bytes() for path in paths] == written
    assert all(text.endswith(b"}\n") and b"\r" not in text for text in written)
    assert "Müller" in written[0].decode("utf8")


def test_notebook_is_clean(pages, tmp_path):
    raw = json.loads(export(pages.project, tmp_path)[0].read_text("utf8"))
    nbformat.validate(raw)
    assert (raw["nbformat"], raw["nbformat_minor"]) == (4, 5)
    assert raw["metadata"]["kernelspec"]["name"] == "python3"
    assert "accelerator" not in raw["metadata"]
    code = [cell for cell in raw["cells"] if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] for cell in code)
    assert all(cell["execution_count"] is None for cell in code)


def test_ids_survive_edits_elsewhere(pages):
    text = "# A\n\n```{code-cell}\nx = 1\n```\n\nText.\n\n```{code-cell}\nx = 1\n```\n"
    before = [cell.id for cell in pages.cells(text)]
    after = [
        cell.id for cell in pages.cells(text.replace("# A", "# B\n\nNew.\n\n## C"))
    ]
    assert len(set(before)) == len(before) == 4
    assert after[-3:] == before[-3:]
    assert not set(after[:-3]) & set(before)


def test_id_does_not_depend_on_glued_numbers(pages, monkeypatch):
    text = "It is {glue:text}`third:.2f`.\n"
    before = pages.cells(text)[0]
    monkeypatch.setattr(pages.references, "glued", lambda *_: "0.99")
    after = pages.cells(text)[0]
    assert before.source == "It is 0.33."
    assert after.source == "It is 0.99."
    assert before.id == after.id


def test_setup_installs_the_commit_in_colab(pages):
    page = pages.page("# A\n\n```{code-cell}\nx = 1\n```\n")
    about, setup = notebook_for(page, pages.references).cells[:2]
    site = "https://org.github.io/course/"
    assert f"[Alpha]({site}book/01-first/alpha.html)" in about.source
    requirement = (
        f'"groundup @ git+https://github.com/org/course@{pages.project.commit}"'
    )
    assert f"    %pip install -q {requirement}" in setup.source
    assert setup.source.splitlines()[-2] == (
        'if "google.colab" in sys.modules or "BINDER_REPO_URL" in os.environ:'
    )


def test_setup_asks_for_torch_where_the_chapter_imports_it(pages):
    page = pages.page("# A\n\n```{code-cell}\nimport torch\n```\n")
    assert (
        '"groundup[torch] @ git' in notebook_for(page, pages.references).cells[1].source
    )


def test_setup_asks_for_the_grader_where_the_page_grades(pages):
    cells = "```{code-cell}\nfrom groundup import exercise\n```\n"
    page = pages.page(f"# A\n\n{cells}\n```{{code-cell}}\nimport torch\n```\n")
    setup = notebook_for(page, pages.references).cells[1].source
    assert '"groundup[torch,grade] @ git' in setup


def test_setup_without_a_repository_only_says_what_to_do(unpublished):
    page = unpublished.page("# A\n")
    about, setup = notebook_for(page, unpublished.references).cells[:2]
    assert "](" not in about.source
    assert setup.source.startswith("# ")
    assert "pip install ." in setup.source
    assert len(setup.source.splitlines()) == 1


def test_accelerator_only_where_the_chapter_asks(pages):
    page = pages.page("# A\n")
    page.__dict__["text"] = page.text.replace(
        "myst:", "groundup: {accelerator: GPU}\nmyst:", 1
    )
    notebook = notebook_for(page, pages.references)
    assert notebook.metadata["accelerator"] == "GPU"


def test_hidden_code_stays_hidden_and_captions_stay_visible(pages):
    shown, text, removed = pages.cells(HIDING)
    assert shown.metadata == {
        "tags": ["hide-input"],
        "cellView": "form",
        "jupyter": {"source_hidden": True},
    }
    assert text.source == "**Fig. 1.** The *line*."
    assert removed.source == "1 / 0"
    assert removed.metadata["tags"] == ["raises-exception", "remove-cell"]
    assert removed.metadata["jupyter"] == {
        "source_hidden": True,
        "outputs_hidden": True,
    }


def test_solution_with_code_folds_under_its_heading(pages):
    notebook = notebook_for(pages.page(EXERCISE + "\n## Next\n"), pages.references)
    cells = notebook.cells[2:]
    assert [cell.source.splitlines()[0] for cell in cells] == [
        "## Exercises",
        "### Exercise 1 (Count)",
        "#### Solution to Exercise 1",
        "First.",
        "2 + 2",
        "### Not a cell of its own",
        "## Next",
    ]
    assert cells[2].metadata["jp-MarkdownHeadingCollapsed"]
    assert notebook.metadata["colab"]["collapsed_sections"] == [cells[2].id]


def test_solution_does_not_fold_what_follows_without_a_heading(pages):
    notebook = notebook_for(pages.page(EXERCISE + "\nRead on.\n"), pages.references)
    assert notebook.cells[4].source == "#### Solution to Exercise 1"
    assert notebook.cells[4].metadata == {}
    assert "collapsed_sections" not in notebook.metadata["colab"]


def test_windows_line_ends(pages, tmp_path):
    source = tmp_path / "alpha.md"
    text = pages.page(HIDING + EXERCISE).text
    source.write_bytes(text.replace("\n", "\r\n").encode())
    page = type(pages.page(""))(source, "book/01-first/alpha")
    assert notebook_for(page, pages.references) == notebook_for(
        pages.page(HIDING + EXERCISE), pages.references
    )


def test_leftover_names_its_cell(pages):
    text = "# A\n\nFine.\n\n## B\n\n{ref} `x`\n"
    first = pages.page("").text.count("\n")
    message = rf"alpha.md:{first + 5}: the text below would reach the reader raw"
    with pytest.raises(NotebookError, match=message):
        pages.cells(text)


@pytest.mark.parametrize(
    ("gates", "message"),
    [
        ("```{solution-start} ex-try\n```\nx\n", "a solution needs its end"),
        ("```{solution-end}\n```\n", "a solution's end needs its start"),
        ("```{raw-cell}\nx\n```\n", "no use for a raw cell"),
    ],
)
def test_broken_gates_are_refused(pages, gates, message):
    with pytest.raises(NotebookError, match=message):
        pages.cells(gates)


def test_export_needs_the_built_site(tmp_path, pages):
    for name in ("_config.yml", "_toc.yml"):
        (tmp_path / name).write_bytes((pages.project.root / name).read_bytes())
    with pytest.raises(FileNotFoundError, match="needs? the built site"):
        export(Project(tmp_path), tmp_path / "out")
