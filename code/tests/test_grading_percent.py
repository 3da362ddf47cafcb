"""Cells written and read again are the same, whatever editors and learners do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.grading.percent import Cell, marker, read_cells, write_cells

HEADER = "# ---\n# jupyter:\n#   groundup: {}\n# ---\n"
CHARACTERS = st.characters(
    exclude_categories=["Cs", "Zl", "Zp"], exclude_characters="\r\n"
)
LINES = st.text(st.sampled_from('a #%"=[]\t') | CHARACTERS, max_size=12)


def is_ordinary(line):
    return not line.startswith(("# %%", "#%%", "\ufeff"))


def is_kept(source):
    return not source or bool(source.split("\n")[-1].strip())


SOURCES = st.lists(LINES.filter(is_ordinary), max_size=4).map("\n".join).filter(is_kept)
NAMES = st.none() | st.from_regex(r"[a-z][a-z0-9_-]{0,6}", fullmatch=True)
CODE = st.builds(
    Cell,
    st.just("code"),
    NAMES,
    st.lists(NAMES.filter(bool), max_size=2).map(tuple),
    SOURCES,
)
# A comment cannot keep blanks at the end of a line: formatters take them away.
TEXT = st.builds(
    Cell,
    st.just("markdown"),
    NAMES,
    st.just(()),
    SOURCES.map(lambda source: "\n".join(map(str.rstrip, source.split("\n")))).filter(
        lambda source: "\n%%" not in f"\n{source}"
    ),
)


def contents(cells):
    return [(cell.kind, cell.name, cell.tags, cell.source) for cell in cells]


@given(st.lists(CODE | TEXT, max_size=4), st.sampled_from(["", HEADER]))
def test_cells_survive_writing_and_reading(cells, header):
    text = write_cells(cells, header)
    assert contents(read_cells(text)) == contents(cells)
    assert write_cells(read_cells(text), header) == text


def test_a_text_line_that_looks_like_a_marker_starts_no_cell():
    (cell,) = read_cells(write_cells([Cell("markdown", None, (), "a\n%%\nb")], ""))
    assert cell.source == "a\n %%\nb"


def test_a_file_is_split_into_named_cells_with_their_lines():
    text = (
        '# %% [markdown] name="intro"\n# # Title\n#\n# Words.\n\n\n'
        '# %% name="q1" tags=["graded", "late"]\ndef f():\n    return 1\n\n\n'
        "# %%\nf()\n"
    )
    assert read_cells(text) == [
        Cell("markdown", "intro", (), "# Title\n\nWords.", 2),
        Cell("code", "q1", ("graded", "late"), "def f():\n    return 1", 8),
        Cell("code", None, (), "f()", 13),
    ]
    assert write_cells(read_cells(text)) == text


@pytest.mark.parametrize(
    ("line", "kind", "name", "tags"),
    [
        ("#%%", "code", None, ()),
        ('# %% A title name="q1"', "code", "q1", ()),
        ('# %% tags=["graded"] name="q1"', "code", "q1", ("graded",)),
        ('# %% [md] name="a"', "markdown", "a", ()),
        ('# %% name="[markdown]"', "code", "[markdown]", ()),
        ('# %% name="q1', "code", None, ()),
        ("# %% tags=[graded]", "code", None, ()),
        ('# %% name=["q1"] tags="graded"', "code", None, ()),
        ("# %% tags=[1]", "code", None, ("1",)),
    ],
)
def test_learners_markers_are_read_leniently(line, kind, name, tags):
    assert contents(read_cells(f"{line}\nx")) == [(kind, name, tags, "x")]


def test_blanks_at_the_end_of_a_line_stay_in_code():
    assert contents(read_cells("# %%\nx = 1 \ny = 2\t\n\n \n")) == [
        ("code", None, (), "x = 1 \ny = 2\t")
    ]


def test_what_precedes_the_first_marker_is_a_cell():
    assert read_cells("x = 1\n\n# %%\ny = 2\n") == [
        Cell("code", None, (), "x = 1", 1),
        Cell("code", None, (), "y = 2", 4),
    ]
    assert read_cells("\n\n# %%\ny = 2\n") == [Cell("code", None, (), "y = 2", 4)]
    assert read_cells("") == []


def test_the_header_is_passed_over_and_lines_still_count_from_the_top():
    assert read_cells(HEADER + "# %%\nx")[0].line == 6
    assert read_cells("# ---\nnot closed\n# %%\nx")[0].source == "# ---\nnot closed"


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_line_ends_and_a_byte_order_mark_make_no_difference(newline):
    text = '# %% name="a"\nx = 1\n\n# %% [markdown] name="b"\n# words\n'
    assert read_cells("\ufeff" + text.replace("\n", newline)) == read_cells(text)


def test_more_percent_signs_are_no_cell():
    assert contents(read_cells("# %%\nx\n# %%% part")) == [
        ("code", None, (), "x\n# %%% part")
    ]


def test_definitions_stand_between_two_blank_lines():
    cells = [
        Cell("code", None, (), "x = 1"),
        Cell("code", None, (), "def f():\n    return 1"),
        Cell("markdown", None, (), "Words."),
    ]
    assert write_cells(cells) == (
        "# %%\nx = 1\n\n\n# %%\ndef f():\n    return 1\n\n\n# %% [markdown]\n# Words.\n"
    )


def test_the_marker_of_a_cell_reads_back():
    cell = Cell("markdown", "a-b", ("x", "y"), "")
    assert marker(cell) == '# %% [markdown] name="a-b" tags=["x", "y"]'
    assert contents(read_cells(marker(cell))) == contents([cell])
