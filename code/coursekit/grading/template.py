"""A first version of a new exercise: small, and right in every point verified."""

import json
from pathlib import Path

MASTER = '''\
# %% [markdown] name="intro"
# # {title}
#
# What is built here, and what the learner needs to have read.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("{slug}")

# %% [markdown] name="q1-text"
# ## 1. Sum (2 points)
#
# Return the sum of every row of `X`.


# %% name="q1" tags=["graded"]
def row_sums(X):
    """Sum of every row: (N, D) -> (N,)."""
    ### BEGIN SOLUTION
    return X.sum(axis=1)  # (N,)
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="demo-text"
# ## See it

# %% name="demo" tags=["demo"]
row_sums(np.eye(3))
'''

TOML = """\
title = {title}
chapter = "{slug}"
minutes = 30
difficulty = 1

[questions.q1]
title = "Sum of every row"
points = 2
hints = [
  "NumPy sums over the axis that you name.",
  "Axis 1 goes along a row.",
]

[[mistakes]]
question = "q1"
replace = "axis=1"
with = "axis=0"
expect = "shape"
"""

TESTS = '''\
"""Tests of the exercise {slug}."""

import numpy as np

from coursekit.grading.testing import question, same, shapes


def judge(sub, X):
    expected = np.array([sum(row) for row in X])
    same(sub.row_sums(X), expected, "row_sums(X)")


@question("q1", points=1)
def test_three_rows_of_five(sub, rng):
    judge(sub, rng.normal(size=(3, 5)))


@question("q1", points=1)
@shapes(n=(1, 8), d=(1, 6))
def test_any_number_of_rows_and_columns(sub, rng, n, d):
    judge(sub, rng.normal(size=(n, d)))
'''


def template(root: Path, slug: str, title: str) -> dict[Path, str]:
    """Return the texts of a new exercise's three files."""
    folder = root / "exercises" / slug
    # No two test files of the course may share a name, and a chapter may have tests.
    tests = folder / f"test_{folder.name.replace('-', '_')}_exercise.py"
    quoted = json.dumps(title, ensure_ascii=False)
    return {
        root / "solutions" / f"{slug}.py": MASTER.format(title=title, slug=slug),
        folder / "exercise.toml": TOML.format(title=quoted, slug=slug),
        tests: TESTS.format(slug=slug),
    }
