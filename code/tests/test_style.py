"""The house style's budgets hold, and the measuring of them is right."""

from pathlib import Path

import pytest

from coursekit import style

ROOT = Path(__file__).parents[2]
SOURCE = '''"""Two lines of prose,

one blank line."""

# A comment of its own.
x = 1  # a free one


class Thing:
    """One line."""

    text = "# not a comment"

    def twice(self):
        """One line."""
        return [
            1,

            2,
        ]

    async def twice(self): return 0


def outer():
    # counted as prose
    def inner():
        """Only a docstring."""

    return inner
'''


def tree(tmp_path, **packages):
    """Write a course whose packages each hold one file; return its root."""
    for name in ("groundup", "coursekit", "tests"):
        folder = tmp_path / "code" / name
        folder.mkdir(parents=True)
        (folder / "file.py").write_text(packages.get(name, "x = 1\n"))
    return tmp_path


def function(lines):
    return "def f():\n" + "    x = 1\n" * lines


def test_our_own_code_keeps_the_house_style():
    assert style.over_budget(ROOT) == []


def test_a_function_is_as_long_as_its_statements():
    assert style.function_lengths(SOURCE) == {
        "twice:14": 4,
        "twice:22": 1,
        "outer:25": 3,
        "inner:27": 0,
    }


def test_prose_is_docstrings_and_comments_of_their_own():
    assert style.prose_lines(SOURCE) == {1, 3, 5, 10, 15, 26, 28}


def test_the_share_of_prose_leaves_blank_lines_out(tmp_path):
    (tmp_path / "file.py").write_text('"""One."""\n\n\n# Two.\nx = 1\ny = 2\nz = 3\n')
    assert style.figures(tmp_path).prose == pytest.approx(2 / 5)


def test_an_empty_folder_has_figures(tmp_path):
    assert "0 functions, median 0 lines, longest 0" in str(style.figures(tmp_path))


# Short functions, so that a long one does not move the median.
SHORT = "".join(f"def g{number}():\n    return 1\n" for number in range(3))


@pytest.mark.parametrize("package", ["groundup", "coursekit", "tests"])
def test_a_function_may_have_40_lines_and_no_more(tmp_path, package):
    fits = tree(tmp_path / "fits", **{package: SHORT + function(40)})
    assert style.over_budget(fits) == []
    (problem,) = style.over_budget(
        tree(tmp_path / "long", **{package: SHORT + function(41)})
    )
    assert problem.startswith(f"{package}/file.py:f:7 has 41 lines, the limit is 40")


@pytest.mark.parametrize("package", ["groundup", "coursekit", "tests"])
def test_a_file_may_have_300_lines_and_no_more(tmp_path, package):
    fits = tree(tmp_path / "fits", **{package: "x = 1\n" * 300})
    assert style.over_budget(fits) == []
    (problem,) = style.over_budget(
        tree(tmp_path / "long", **{package: "x = 1\n" * 301})
    )
    assert problem.startswith(f"{package}/file.py has 301 lines, the limit is 300")


def test_only_what_is_taught_has_a_limit_on_its_median(tmp_path):
    assert style.over_budget(tree(tmp_path / "fits", groundup=function(6))) == []
    (problem,) = style.over_budget(tree(tmp_path / "long", groundup=function(7)))
    assert "median function has 7 lines, the limit is 6" in problem
    assert style.over_budget(tree(tmp_path / "kit", coursekit=function(7))) == []


@pytest.mark.parametrize("package", ["groundup", "coursekit"])
def test_a_package_that_explains_more_than_it_shows_is_named(tmp_path, package):
    fits = tree(tmp_path / "fits", **{package: "# why\n" * 35 + "x = 1\n" * 65})
    assert style.over_budget(fits) == []
    (problem,) = style.over_budget(
        tree(tmp_path / "wordy", **{package: "# why\n" * 36 + "x = 1\n" * 64})
    )
    assert problem.startswith(f"{package} is 36% prose, the limit is 35%")
