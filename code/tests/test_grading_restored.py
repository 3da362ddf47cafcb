"""Cells that a learner deleted come back, and whatever else they did stays."""

import pytest

from coursekit.grading.document import parse, render
from coursekit.grading.merge import Conflict, restored
from small_document import GRADED, cell, given_cells, notebook, script, sources


def name(cell):
    return cell["metadata"]["groundup"]["name"]


@pytest.mark.parametrize("kind", [notebook, script])
@pytest.mark.parametrize("gone", [["q1"], ["q2"], ["intro", "q1"], ["demo", "q2"]])
def test_graded_cells_that_are_gone_come_back_and_nothing_else_changes(kind, gone):
    mine = [
        c for c in given_cells("mine") if c["metadata"]["groundup"]["name"] not in gone
    ]
    mine.insert(1, cell(None, "own = 'second'\n"))
    mine.append(cell(None, "own = 'last'\n"))
    before = kind(mine)
    back = [name for name in gone if name in GRADED]
    merged = restored(kind(given_cells()), before)
    assert merged is not None
    found = parse(render(merged.document), ".ipynb" if kind is notebook else ".py")
    left = [
        text for text in sources(found) if text not in [f"{n} = 'old'" for n in back]
    ]
    assert left == sources(before)
    assert len(found.pieces) == len(left) + len(back)
    names = [piece.name for piece in found.pieces if piece.name in ("setup", *GRADED)]
    assert names == ["setup", *GRADED]
    assert merged.notes == tuple(
        f"{n} was deleted and is back, as at the start" for n in back
    )


def test_what_is_whole_needs_nothing_back():
    moved = [cell(None, "own = 1\n"), *reversed(given_cells("mine"))]
    assert restored(notebook(given_cells()), notebook(moved)) is None
    texts_gone = [c for c in given_cells() if "graded" in c["metadata"].get("tags", [])]
    assert restored(notebook(given_cells()), notebook(texts_gone)) is None


def test_a_setup_that_is_gone_comes_back():
    given = given_cells()
    given[1]["metadata"]["tags"] = ["setup"]
    merged = restored(notebook(given), notebook(given[2:]))
    assert merged is not None
    assert sources(merged.document)[0] == "setup = 'old'"
    assert merged.notes == ("setup was deleted and is back",)


def test_a_file_without_any_name_gets_nothing_put_into():
    with pytest.raises(Conflict, match="none of the graded cells carries its name"):
        restored(notebook(given_cells()), notebook([cell(None, "q1 = 1\n")]))
