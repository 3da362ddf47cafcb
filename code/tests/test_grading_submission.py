"""Notebooks and Python files become one module, and its lines know their cells."""

import json

import pytest

import small_exercise
from coursekit.grading.submission import SubmissionError, read

SCRIPT = '''\
# %% [markdown] name="intro"
# Some text.

# %% name="setup" tags=["setup"]
import numpy as np
%matplotlib inline

# %% name="q1" tags=["graded"]
def double(X):
    """Twice."""
    return 2 * X

# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% tags=["demo"]
train_for_hours()

# %% name="q2" tags=["graded"]
def rows(X):
    raise NotImplementedError("q2: rows")
'''


@pytest.fixture
def script(tmp_path):
    """Write a Python file and read it."""

    def write(text, *questions, forbid=()):
        path = tmp_path / "small.py"
        path.write_text(text, "utf8")
        return read(path, questions, forbid)

    return write


@pytest.fixture
def own(script):
    """Read a file that ends with a cell of the learner's own; return its lines."""

    def write(cell, forbid=()):
        made = script(
            f'# %% name="q1"\nimport numpy as np\n# %%\n{cell}', forbid=forbid
        )
        return made.source.splitlines()[1:], made

    return write


def test_a_script_becomes_a_module(script):
    made = script(SCRIPT, "q1", "q2")
    lines = made.source.splitlines()
    assert lines == [
        *("import numpy as np", "pass"),
        *("def double(X):", '    """Twice."""', "    return 2 * X"),
        *("def rows(X):", '    raise NotImplementedError("q2: rows")'),
    ]
    assert len(made.places) == len(lines)
    assert made.place(5) == "cell q1, small.py:11"
    assert made.returned(3) == "cell q1, small.py:11"
    assert made.returned(6) == "cell q2, small.py:20"
    assert made.stubs == {"q2": "rows() is not written yet (cell q2, small.py:21)"}
    assert made.names == {"setup", "q1", "q1-check", "q2"}
    assert made.imports == {"numpy"}
    assert made.notes == ()


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("def f():\n    pass\ndef g():\n    if 1:\n        {}", "g() {} line 5)"),
        ("class A:\n    def f(self):\n        {}", "A.f() {} line 3)"),
        ("def f():\n    def g():\n        {}", "f() {} line 3)"),
        ("{}", "q1 {} line 1)"),
    ],
)
def test_what_is_not_written_has_a_name(tmp_path, cell, words):
    source = cell.format('raise NotImplementedError("later")')
    path = small_exercise.notebook(tmp_path / "small.ipynb", q1=source)
    said = words.format("is not written yet (cell q1,")
    assert read(path).stubs == {"q1": said}


def test_a_notebook_becomes_the_same(tmp_path):
    path = small_exercise.notebook(
        tmp_path / "small.ipynb", (None, ["import math\n", "tau = 2 * math.pi"])
    )
    made = read(path, ["q1"])
    source = "\n".join([*small_exercise.CELLS.values(), "import math"])
    assert made.source == f"{source}\ntau = 2 * math.pi\n"
    assert made.place(3) == "cell q1, line 2"
    assert made.place(9) == "your cell `import math`, line 2"
    assert [made.place(line) for line in (None, 0, 99)] == [""] * 3


def test_a_bom_and_windows_line_ends_do_no_harm(tmp_path):
    path = tmp_path / "small.py"
    path.write_bytes(b"\xef\xbb\xbf" + SCRIPT.replace("\n", "\r\n").encode())
    assert read(path, ["q1"]).place(5) == "cell q1, small.py:11"
    notebook = small_exercise.notebook(tmp_path / "small.ipynb")
    notebook.write_bytes(b"\xef\xbb\xbf" + notebook.read_bytes())
    assert read(notebook, ["q1"]).place(3) == "cell q1, line 2"


def test_of_two_cells_with_one_name_the_last_wins(script):
    again = '# %% name="q1"\ndef double(X):\n    return X + X\n'
    made = script(SCRIPT + again)
    assert made.source.count("def double") == 1
    assert "X + X" in made.source
    assert made.notes == ("cell q1 is there more than once: the last one counts",)


KEPT = (
    "import math",
    "from math import pi",
    "def helper(x):\n    print(x)\n    return x",
    "class Thing:\n    size = 3",
    "eps = 1e-8",
    "rng = np.random.default_rng(0)",
    "names = ['a', 'b']; sizes = {name: 2 for name in names}",
    "eps: float = 1e-8",
    "a, b = 1, 2",
    "square = lambda x: x**2",
)
LEFT_OUT = (
    "print('hi')",
    "answer = double(3)",
    "answer = unknown + 1",
    "for i in range(3):\n    print(i)",
    "if True:\n    import torch",
    "while True: pass",
    "x: int",
    "assert False",
    "double(3)[0] = 1",
    "np.allclose = np.isclose",
    "answer = [double(n) for n in range(3)]",
    "def f(x):\n    inner = 2\n    return x\n\n\ny = inner",
)


@pytest.mark.parametrize("cell", KEPT)
def test_definitions_in_cells_that_learners_add_are_run(own, cell):
    lines, made = own(cell)
    assert "\n".join(lines) == cell
    assert made.notes == ()


@pytest.mark.parametrize("cell", LEFT_OUT)
def test_experiments_in_cells_that_learners_add_are_not_run(own, cell):
    lines, made = own(cell)
    kept = cell.splitlines()[:-1] if cell.startswith("def") else []
    assert [line for line in lines if line] == [line for line in kept if line] + [
        "pass"
    ]
    assert len(lines) == len(cell.splitlines())
    start = cell.lstrip().splitlines()[0]
    label = f"your cell `{start if len(start) <= 32 else f'{start[:31]}…'}`"
    words = "of the cells you added, imports, definitions and plain assignments are run"
    assert made.notes == (f"{label}: {words}, no more",)


def test_statements_on_one_line_are_told_apart(own):
    lines, _ = own("y = 3; print('é', y); z = 4\nprint(1,\n  2); w = 5")
    assert lines == ["y = 3; pass; z = 4", "pass", "w = 5"]


def test_a_broken_cell_that_the_learner_added_is_left_out(own):
    lines, made = own("import math\nx = = 3")
    assert lines == []
    cell = "your cell `import math`"
    note = f"{cell} is left out: SyntaxError in {cell}, small.py:5: invalid syntax"
    assert made.notes == (note,)


def test_a_forbidden_import_is_noted_with_its_place(own, script):
    lines, made = own("import torch.nn as nn, math", forbid=["torch"])
    assert lines == ["pass"]
    place = "(your cell `import torch.nn as nn, math`, small.py:4)"
    assert made.notes[0] == f"write this exercise without torch {place}"
    made = script(
        '# %% name="q1"\ndef f():\n    from torch import nn', forbid=["torch"]
    )
    assert "from torch" in made.source  # the worker refuses it, when it is called
    assert made.notes == ("write this exercise without torch (cell q1, small.py:3)",)


MAGICS = {
    "%timeit f()\nx = 1": "pass\nx = 1",
    "if x:\n  %time f()": "if x:\n  pass",
    "!pip install numpy": "pass",
    "files = !ls": "pass",
    "t = %timeit -o f()": "pass",
    "np.sum?": "pass",
    "%%time\nx = 1": "pass\nx = 1",
    "%%bash\nls\nrm x": "",
    "x = (7\n% 4)": "x = (7\n% 4)",
    "s = '''\n%d\n'''": "s = '''\n%d\n'''",
}


@pytest.mark.parametrize(("cell", "kept"), MAGICS.items())
def test_magics_become_pass_and_python_stays(script, cell, kept):
    made = script(f'# %% name="q1"\n{cell}\n# %% name="q2"\ny = 2')
    lines = made.source.splitlines()
    assert "\n".join(lines[:-1]).strip() == kept.strip()
    assert made.place(len(lines)).startswith("cell q2")


def test_the_place_of_a_return_is_known_only_if_there_is_one(script):
    text = '# %% name="q1"\n@cached\ndef f(x):\n    def g():\n        return 1\n'
    made = script(
        text + "    return g\ndef h(x):\n    if x:\n        return 1\n    return 2"
    )
    assert made.returned(1) == "cell q1, small.py:6"
    assert made.returned(6) == "cell q1, small.py:7"


BAD = {  # a file's name and bytes, and the one line that says what is wrong
    "no JSON": ("a.ipynb", b"{'cells': 3", "a.ipynb is not a notebook: save it again"),
    "no cells": ("a.ipynb", b'{"cells": 3}', "a.ipynb is not a notebook"),
    "a list": ("a.ipynb", b"[1, 2]", "a.ipynb is not a notebook"),
    "odd cells": ("a.ipynb", b'{"cells": [1, 2]}', "a.ipynb is not a notebook"),
    "deep": ("a.ipynb", b"[" * 10**6, "a.ipynb is not a notebook"),
    "UTF-16": ("a.py", "x = 1".encode("utf-16"), "a.py is not text in UTF-8"),
    "Latin-1": ("a.py", "x = 'é'".encode("latin-1"), "a.py is not text in UTF-8"),
    "empty": ("a.py", b"", "a.py has no code in it: is it the right file?"),
    "empty notebook": ("a.ipynb", b"", "a.ipynb is not a notebook"),
    "only text": ("a.ipynb", b'{"cells": []}', "a.ipynb has no code in it"),
    "another file": ("a.py", b"x = 1", "a.py has no cell named q1 or q2: is it the"),
    "another kind": ("a.txt", b"x = 1", "a.txt needs to end in .ipynb or .py"),
    "syntax": ("a.py", b'# %% name="q1"\ndef f(:', "SyntaxError in cell q1, a.py:2: "),
    "return": ("a.py", b'# %% name="q1"\nreturn', "SyntaxError in cell q1, a.py:2: "),
}


@pytest.mark.parametrize(("name", "data", "words"), BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_graded_says_why(tmp_path, name, data, words):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SubmissionError) as caught:
        read(tmp_path / name, ["q1", "q2"])
    assert str(caught.value)[: len(words)] == words
    assert "\n" not in str(caught.value)


def test_a_file_that_is_missing_or_a_folder(tmp_path):
    with pytest.raises(SubmissionError, match="^a.py cannot be read: No such file"):
        read(tmp_path / "a.py")
    (tmp_path / "b.py").mkdir()
    with pytest.raises(SubmissionError, match=r"^b.py cannot be read: "):
        read(tmp_path / "b.py")


def test_a_strange_metadata_is_no_name(tmp_path):
    cell = {
        "cell_type": "code",
        "source": "x = 1",
        "metadata": {"groundup": {"name": 3}},
    }
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": [cell]}), "utf8")
    assert read(tmp_path / "a.ipynb").names == frozenset()
