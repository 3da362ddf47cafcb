import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.grading.document import Document, parse, plain, render
from coursekit.grading.merge import Conflict, merge
from small_document import NAMES, cell, given_cells, notebook, script, sources


@pytest.mark.parametrize("kind", [notebook, script])
def test_an_untouched_file_becomes_the_new_release(kind):
    new = kind(given_cells("new"), "r2")
    merged = merge(kind(given_cells()), kind(given_cells()), new)
    assert merged.document == new
    assert render(merged.document) == render(new)
    assert merged.notes == ()


@pytest.mark.parametrize("kind", [notebook, script])
def test_graded_cells_and_own_cells_stay(kind):
    mine = given_cells()
    mine[2]["source"] = ["q1 = 'mine'\n"]
    mine.insert(3, cell(None, "own = 'after q1'\n"))
    mine.insert(0, cell(None, "own = 'at the top'\n"))
    merged = merge(kind(given_cells()), kind(mine), kind(given_cells("new"), "r2"))
    assert sources(merged.document) == [
        "own = 'at the top'",
        "intro = 'new'",
        "setup = 'new'",
        "q1 = 'mine'",
        "own = 'after q1'",
        "q2 = 'new'",
        "demo = 'new'",
    ]
    assert merged.notes == ("q1 has a new text; your cell stays as it is",)


def test_the_release_and_a_learners_metadata_come_through():
    mine = notebook(given_cells())
    mine.shell["metadata"]["kernelspec"] = {"name": "mine"}
    merged = merge(notebook(given_cells()), mine, notebook(given_cells("new"), "r2"))
    metadata = merged.document.shell["metadata"]
    assert metadata["groundup"]["release"] == "r2"
    assert metadata["kernelspec"] == {"name": "mine"}


def test_a_cell_with_outputs_that_did_not_change_keeps_them():
    mine = given_cells()
    mine[4]["outputs"] = [{"output_type": "stream", "text": "1"}]
    new = given_cells()
    new[0]["source"] = ["intro = 'new'\n"]
    merged = merge(notebook(given_cells()), notebook(mine), notebook(new, "r2"))
    assert merged.document.pieces[4].raw is not None
    assert merged.document.pieces[4].raw["outputs"] == mine[4]["outputs"]


@pytest.mark.parametrize("kind", [notebook, script])
def test_a_text_that_both_changed_keeps_both(kind):
    mine = given_cells()
    mine[1]["source"] = ["setup = 'mine'\n"]
    merged = merge(kind(given_cells()), kind(mine), kind(given_cells("new"), "r2"))
    assert sources(merged.document)[1:3] == ["setup = 'new'", "setup = 'mine'"]
    displaced = parse(render(merged.document), ".ipynb" if kind is notebook else ".py")
    assert displaced.pieces[2].name is None
    assert merged.notes == ("setup has a new text; yours stands behind it",)


def test_a_text_that_only_the_learner_changed_stays():
    mine = given_cells()
    mine[4]["source"] = ["demo = 'mine'\n"]
    merged = merge(
        notebook(given_cells()), notebook(mine), notebook(given_cells(), "r2")
    )
    assert sources(merged.document)[4] == "demo = 'mine'"


def test_a_deleted_stub_returns_before_the_learners_own_answer():
    mine = given_cells()
    mine[2] = cell(None, "own = 'q1 anew'\n")
    merged = merge(
        notebook(given_cells()), notebook(mine), notebook(given_cells("new"), "r2")
    )
    assert sources(merged.document)[2:4] == ["q1 = 'new'", "own = 'q1 anew'"]
    assert merged.notes == ("q1 was deleted and is back, as at the start",)


def test_new_cells_come_in_and_dropped_ones_go():
    new = [*given_cells("new")[:4], cell("q3", "q3 = 'new'\n", graded=True)]
    mine = [*given_cells(), cell(None, "own = 'last'\n")]
    merged = merge(notebook(given_cells()), notebook(mine), notebook(new, "r2"))
    assert sources(merged.document)[3:] == ["q2 = 'new'", "own = 'last'", "q3 = 'new'"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda mine, new: new.pop(2), "q1 is no longer part of the exercise"),
        (
            lambda mine, new: [c["metadata"].clear() for c in mine],
            "none of the graded cells carries its name",
        ),
        (
            lambda mine, new: [c.append(cell("q3", "q3 = 0\n")) for c in (mine, new)],
            "the exercise now has a cell q3, and so have you",
        ),
        (
            lambda mine, new: (
                mine.insert(0, mine[2]),
                mine.append(cell("q1", "q1 = 'copy'\n", graded=True)),
                mine.insert(2, mine.pop()),
                mine.append(mine.pop(3)),
            ),
            "two cells are named q1",
        ),
    ],
)
def test_restructured_cells_are_a_conflict(change, message):
    mine, new = given_cells(), given_cells("new")
    mine[2]["source"] = ["q1 = 'mine'\n"]
    change(mine, new)
    if "two cells" in message:
        new.insert(0, new.pop(2))
    with pytest.raises(Conflict, match=message):
        merge(notebook(given_cells()), notebook(mine), notebook(new, "r2"))


TEXTS = st.text(st.characters(exclude_characters="\r", codec="utf-8"), max_size=20)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 20), TEXTS),
        st.tuples(st.just("insert"), st.integers(0, 20), TEXTS),
        st.tuples(st.just("delete"), st.integers(0, 20), st.just("")),
        st.tuples(st.just("copy"), st.integers(0, 20), st.just("")),
        st.tuples(st.just("move"), st.integers(0, 20), st.just("")),
    ),
    max_size=8,
)
ORDERS = st.lists(st.integers(0, 4), unique=True).map(lambda a: a or [2])


def edited(cells, edits):
    """Apply a learner's edits; inserted and written cells are theirs."""
    cells = list(cells)
    for number, (action, place, text) in enumerate(edits):
        place %= max(len(cells), 1)
        if action == "insert":
            cells.insert(place, cell(None, text, number=number))
        elif cells and action == "write":
            cells[place] = cells[place] | {"source": text.splitlines(keepends=True)}
        elif cells and action == "delete":
            cells.pop(place)
        elif cells and action == "copy":
            cells.insert(0, cells[place])
        elif cells and action == "move":
            cells.append(cells.pop(place))
    return cells


def kept(document: Document):
    return [plain("".join(p.raw["source"])) for p in document.pieces]


@settings(max_examples=300, deadline=None)
@given(EDITS, ORDERS, st.sets(st.integers(0, 4)))
def test_no_edit_of_a_notebook_is_ever_lost(edits, order, renewed):
    mine = notebook(edited(given_cells(), edits))
    old, fresh = given_cells(), given_cells("new")
    new = notebook([(fresh if i in renewed else old)[i] for i in order], "r2")
    before = render(mine)
    try:
        merged = merge(notebook(given_cells()), mine, new).document
    except Conflict:
        return
    assert render(mine) == before
    handed_out = {plain("".join(c["source"])) for c in given_cells()}
    theirs = kept(merged)
    for piece in mine.pieces:
        if piece.text not in handed_out:
            assert piece.text in theirs
    own = [p.raw for p in mine.pieces if p.name is None]
    assert [r for r in own if r in [p.raw for p in merged.pieces]] == own
    assert {p.name for p in new.pieces} <= {p.name for p in merged.pieces}
    assert parse(render(merged), ".ipynb") == merged


@settings(max_examples=300, deadline=None)
@given(EDITS, ORDERS, st.sampled_from(["\n", "\r\n"]))
def test_no_edit_of_a_script_is_ever_lost(edits, order, newline):
    mine = render(script(edited(given_cells(), edits))).replace(b"\n", newline.encode())
    fresh = given_cells("new")
    new = script([fresh[i] for i in order], "r2")
    document = parse(mine, ".py")
    assert render(document) == mine
    try:
        merged = render(merge(script(given_cells()), document, new).document)
    except Conflict:
        return
    handed_out = {piece.text for piece in script(given_cells()).pieces}
    for piece in document.pieces:
        if piece.text not in handed_out:
            body = piece.raw.partition("\n")[2] if piece.name else piece.raw
            assert body.encode() in merged
    assert merged.count(newline.encode()) == merged.count(b"\n")


def test_code_before_the_first_marker_stays_a_cell_of_its_own():
    data = render(script(given_cells()[2:]))
    mine = parse(data.replace(b"\n# %%", b"\nx = 1\n\n# %%", 1), ".py")
    merged = merge(script(given_cells()), mine, script(given_cells("new"), "r2"))
    again = parse(render(merged.document), ".py")
    assert [piece.name for piece in again.pieces] == [
        "intro",
        "setup",
        None,
        *NAMES[2:],
    ]
    assert again.pieces[2].text == "# %%\n\nx = 1"


def test_a_last_line_without_newline_does_not_swallow_the_next_cell():
    mine = [*given_cells(), cell(None, "x = 1")]
    new = script([*given_cells("new"), cell("q3", "q3 = 'new'\n", graded=True)], "r2")
    mine = parse(render(script(mine)).rstrip(b"\n"), ".py")
    merged = merge(script(given_cells()), mine, new)
    again = parse(render(merged.document), ".py")
    assert [piece.name for piece in again.pieces] == [*NAMES, None, "q3"]


def test_another_kind_of_newline_is_no_change():
    new = script(given_cells("new"), "r2")
    mine = parse(render(script(given_cells())).replace(b"\n", b"\r\n"), ".py")
    merged = merge(script(given_cells()), mine, new)
    assert render(merged.document) == render(new).replace(b"\n", b"\r\n")


def test_a_changed_text_that_the_exercise_drops_stays():
    mine = given_cells()
    mine[1]["source"] = ["setup = 'mine'\n"]
    new = [given_cells("new")[i] for i in (0, 2, 3, 4)]
    merged = merge(notebook(given_cells()), notebook(mine), notebook(new, "r2"))
    assert sources(merged.document)[:3] == [
        "intro = 'new'",
        "setup = 'mine'",
        "q1 = 'new'",
    ]
