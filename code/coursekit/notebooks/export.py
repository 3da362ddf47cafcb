"""Write each executed page, and each exercise, as a notebook without outputs."""

import hashlib
from collections import Counter
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ..grading.exercise import Exercise, all_exercises
from ..kernel import read_notebook
from ..project import Chapter, Page, Project
from .leftovers import leftovers
from .markdown import NotebookError, Translator, parser
from .pieces import Piece, pieces_of
from .references import References
from .setup import setup_cell

HIDDEN_CODE = {"hide-input", "remove-input", "hide-cell", "remove-cell"}
EXERCISES = "exercises"  # where they lie, beside the pages
HIDDEN_OUTPUT = {"hide-output", "remove-output", "hide-cell", "remove-cell"}


def export(project: Project, out: Path) -> list[Path]:
    """Write every executed page and exercise below ``out``; remove what is gone.

    Raises: NotebookError that lists what no notebook can show, over all pages.
    """
    references = References(project)
    texts: dict[Path, str] = {}
    problems = []
    for page in project.executed:
        try:
            notebook = notebook_for(page, references)
        except NotebookError as problem:
            problems.append(str(problem))
            continue
        texts[out / f"{page.docname}.ipynb"] = nbformat.writes(notebook) + "\n"
    if problems:
        raise NotebookError("\n".join(problems))
    for exercise in all_exercises(project.root / "exercises"):
        notebook = exercise_notebook(project, exercise)
        path = out / EXERCISES / exercise.slug / exercise.student_notebook.name
        texts[path] = nbformat.writes(notebook) + "\n"
    for old in set(out.rglob("*.ipynb")) - set(texts):
        old.unlink()
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8", newline="\n")
    return list(texts)


def notebook_for(page: Page, references: References) -> NotebookNode:
    """Return a page as a notebook whose code cells are the page's own."""
    project = references.project
    translator = Translator(page, references)
    read = read_notebook(page, project.root)
    code_cells = [cell for cell in read.cells if cell.cell_type == "code"]
    pieces = pieces_of(translator, code_cells)
    _refuse_leftovers(pieces, translator, parser(references.config))
    setup = setup_cell(project, [cell.source for cell in code_cells])
    cells = [_about(page, references), setup]
    seen: Counter[str] = Counter()
    cells += [_cell(piece, _identity(piece, seen)) for piece in pieces]
    notebook = new_notebook(cells=cells, metadata=_metadata(page, cells))
    nbformat.validate(notebook)
    return notebook


def exercise_notebook(project: Project, exercise: Exercise) -> NotebookNode:
    """Return what learners start from, with a cell on top that installs the package.

    The file in ``exercises/`` cannot have that cell: it names the commit it is part of.
    """
    notebook = nbformat.read(exercise.student_notebook, as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    setup = setup_cell(project, [*code, exercise.test_file.read_text("utf8")])
    setup.metadata = {"tags": ["check"]}  # nothing for the grader to run
    notebook.cells.insert(0, setup)
    nbformat.validate(notebook)
    return notebook


def _refuse_leftovers(pieces, translator, myst):
    for piece in pieces:
        if piece.cell is None and (left := leftovers(piece.text, myst)):
            raise translator.error(
                piece.line, f"the text below would reach the reader raw, with {left[0]}"
            )


def _about(page, references):
    """Say where the notebook comes from, and link to the page."""
    title = references.document(page.docname).title
    kind = "chapter" if isinstance(page, Chapter) else "page"
    where = references.link(title, f"{page.docname}.html")
    course = references.link("Ground Up", "")
    text = (
        f"This notebook is the {kind} {where} of {course}, without its outputs: "
        "run the cell below, then the others in order. The numbers in the text are "
        "those of the site's own run; some will differ on your machine."
    )
    return new_markdown_cell(text, id="about")


def _identity(piece: Piece, seen: Counter) -> str:
    """Make an id that edits elsewhere leave alone: a hash of the cell's own source."""
    kind = "code" if piece.cell else "text"
    digest = hashlib.sha256(f"{kind}\n{piece.source}".encode()).hexdigest()[:12]
    seen[digest] += 1
    return digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"


def _cell(piece, identity):
    if piece.cell is not None:
        return new_code_cell(
            piece.text, id=identity, metadata=_code_metadata(piece.cell.metadata)
        )
    cell = new_markdown_cell(piece.text, id=identity)
    if piece.folded:
        # JupyterLab folds by the first key, Colab by the second (see _metadata).
        cell.metadata = {"jp-MarkdownHeadingCollapsed": True, "id": identity}
    return cell


def _code_metadata(metadata):
    """Keep the tags, by which a cell may fail or hide; the rest is the site's."""
    tags = metadata.get("tags", [])
    kept: dict = {"tags": list(tags)} if tags else {}
    jupyter = {}
    if HIDDEN_CODE.intersection(tags):
        kept["cellView"] = "form"  # Colab's way to show a button in place of the code
        jupyter["source_hidden"] = True
    if HIDDEN_OUTPUT.intersection(tags):
        jupyter["outputs_hidden"] = True
    return {**kept, "jupyter": jupyter} if jupyter else kept


def _metadata(page, cells):
    folded = [cell.id for cell in cells if cell.metadata.get("id")]
    colab = {"provenance": [], "toc_visible": True}
    if folded:
        colab["collapsed_sections"] = folded
    metadata = {
        "colab": colab,
        "kernelspec": {
            "display_name": "Python 3",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    if accelerator := page.front_matter.get("groundup", {}).get("accelerator"):
        metadata["accelerator"] = accelerator
    return metadata
