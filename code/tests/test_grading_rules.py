"""Whatever is wrong with a master is named with file and line."""

import re
from functools import partial
from types import SimpleNamespace

import pytest

from coursekit.grading import rules
from coursekit.grading.master import MasterError, read_master
from coursekit.grading.percent import Cell
from small_master import MASTER, read_text

SOLUTION = "### BEGIN SOLUTION\n    return math.sqrt(x)\n    ### END SOLUTION"

STUB = ":33: the learner's cell 'q2' is no Python: invalid syntax"


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a master, the small one unless told."""
    return partial(read_text, tmp_path)


def problems(read, text):
    with pytest.raises(MasterError) as error:
        read(text)
    return str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        # the marks
        ("    ### END SOLUTION\n\n\nclass", "\n\nclass", ":21: a solution began al"),
        ("    ### END SOLUTION\n\n\n# %% name=\"d", "\n# %% name=\"d", ":31: the s"),
        ("    ### BEGIN SOLUTION\n    return", "    return", ":32: `### END SOLUTION`"),
        ("    ### BEGIN", "    ## BEGIN", ":13: needs `### BEGIN SOLUTION` or"),
        ("### BEGIN", "### Begin", "alone, got `### Begin SOLUTION`"),
        ("### END", "###END", "alone, got `###END SOLUTION`"),
        ("a + 1 * b  # nothing hard", "0  ### END SOLUTION", "alone, got `total = 0"),
        ("### BEGIN SOLUTION", "### BEGIN SOLUTION!", "alone, got .* SOLUTION!`"),
        ("### BEGIN SOLUTION", "### BEGINNING SOLUTION", "alone, got `### BEGINNING"),
        ("    return math.sqrt(x)\n", "", ":31: the solution is empty"),
        ("    return math.sqrt(x)\n", "    # later\n", ":31: the solution is empty"),
        ("    return total\n    ###", "    return total\n        ###", "need the same"),
        ("    return total\n", "    return total\nX = 1\n", "16: needs the indent of"),
        ("import math\n", "### BEGIN SOLUTION\nx\n### END SOLUTION\n", "a graded cell"),
        ("# Write *é*.", "# ### BEGIN SOLUTION", ":4: a solution needs a graded cell"),
        ("# Write *é*.", "# ### END SOLUTION", ":4: `### END SOLUTION` ends no"),
        ("def root(x):\n    ### BEGIN", "### BEGIN", ":30: a solution needs to be ins"),
        ("(x):\n    ### BEGIN SOLUTION", "(x):", ":32: `### END SOLUTION` ends no"),
        (SOLUTION, "return math.sqrt(x)", ":30: graded cell 'q2' needs a solution"),
        # the cells
        ('# %% name="setup"', '# %% name="q1"', "'q1' stands on line 6 already"),
        ('# %% name="setup" tags', "# %% tags", "such as q1-text, got None"),
        ('# %% name="setup"', '# %% name="Set up"', "such as q1-text, got 'Set up'"),
        ('# %% name="setup"', "# %% name='setup'", ":6: needs a first line like"),
        ('name="setup" tags', 'title name="setup" tags', ":6: needs a first line like"),
        ('["setup"]', '["setup", "demo"]', ":6: a code cell needs one tag of setup"),
        (' tags=["setup"]', "", ":6: a code cell needs one tag of setup"),
        ('["setup"]', '["setpu"]', ":6: 'setpu' is no tag here: did you mean 'setup'?"),
        ('"intro"', '"intro" tags=["setup"]', ":1: a markdown cell needs no tags"),
        ("import math\n", "\n", ":6: cell 'setup' is empty"),
        ("# %% [markdown]", "x = 1\n\n# %% [markdown]", ":1: needs a cell around this"),
        # the questions
        ('name="q2"', 'name="q3"', ":29: 'q3' is no question: known are q1, q2"),
        ('name="q2"', 'name="q3"', ":1: question 'q2' needs a graded cell"),
        ('"q2" tags=["graded"]', '"q2" tags=["demo"]', ":1: question 'q2' needs a"),
        # Python
        ("import math", "import math)", ":7: the cell 'setup' is no Python: unmatched"),
        ("return total", "return total +", ":15: the cell 'q1' is no Python"),
        ("        return self", "       return self", ":26: the cell 'q1' is no"),
        (SOLUTION, f"return (\n    {SOLUTION.replace('return ', '')}\n    )", STUB),
        # what gives the solution away
        ("Write *é*.", "Write total = a + 1 * b.", ":14: this line .* 'intro' too"),
        ("Write *é*.", "Write total=a+1*b.", ":14: this line of the solution stands"),
        ('"""Sum of two."""', '"""total = a + 1*b"""', ":14: this .* cell 'q1' too"),
        ("print(add(1, 2))", "# return math.sqrt( x )", ":32: .* 'demo' too"),
        ("print(add(1, 2))", "# self.total += 0.5 * a", ":24: .* cell 'demo' too"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_file_and_line(read, tmp_path, old, new, words):
    assert old in MASTER
    said = problems(read, MASTER.replace(old, new, 1))
    assert str(tmp_path / "sums.py") in said
    assert re.search(words, said), said
    assert all(re.match(r".*sums\.py:\d+: ", line) for line in said.split("\n"))


def test_all_faults_are_named_at_once_in_the_order_of_the_lines(read):
    text = MASTER.replace('["setup"]', '["setpu"]').replace('name="q2"', 'name="q3"')
    lines = problems(read, text).split("\n")
    assert [line.split(":")[1] for line in lines] == ["1", "6", "29"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (MASTER.replace("\n", "\r\n"), ":1: needs Unix line ends and no byte order"),
        ("\ufeff" + MASTER, ":1: needs Unix line ends and no byte order mark"),
        (MASTER.encode("latin-1"), "needs UTF-8, got 'utf-8' codec can't decode"),
        ("", ":1: needs cells, got none: start one with"),
    ],
)
def test_a_master_is_plain_text(read, data, words):
    assert words in problems(read, data)


def test_a_missing_master_is_said_to_be_needed(tmp_path):
    exercise = SimpleNamespace(slug="02-mlp/sums")
    with pytest.raises(MasterError, match="gone.py is missing: 02-mlp/sums needs it"):
        read_master(tmp_path / "gone.py", exercise)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "line",
    [
        "return x",
        "for x, label in pairs:",
        "else:",
        "n = 3",
        "x = -1",
        "# weight + s * x, as above",
        "from numpy.linalg import norm",
        "weight, bias = before, after",
    ],
)
def test_lines_that_compute_nothing_may_recur(line):
    master = _cells(line)
    assert list(rules.given_away(master, [Cell("code", "demo", (), line)])) == []


@pytest.mark.parametrize(
    "line",
    [
        "W = W + lr * g",
        "n = len(rows)",
        "return X.T @ d",
        "rows[0] = x",
        'mode = "same"',
        "return z > limit",
    ],
)
def test_lines_that_compute_may_not_recur(line):
    master = _cells(line + "  # a comment")
    student = [Cell("markdown", "text", (), f"First `{line}`, then the rest.")]
    assert list(rules.given_away(master, student)) == [
        (4, "this line of the solution stands in cell 'text' too")
    ]


def _cells(line):
    source = f"def f():\n    {rules.BEGIN}\n    {line}\n    {rules.END}"
    return [Cell("code", "q1", ("graded",), source, 2)]
