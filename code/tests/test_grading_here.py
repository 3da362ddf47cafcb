"""A live notebook is checked by the same tests, in words for who looks at it."""

import time

import numpy as np
import pytest

import small_exercise
from coursekit.grading.engine import check_here
from small_exercise import CELLS, STUBS


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    return small_exercise.exercise(tmp_path_factory.mktemp("exercise"))


def statuses(report):
    return [test.status for test in report.tests]


def test_checking_here_uses_the_live_names(exercise):
    namespace = {"np": np}
    exec("\n".join(CELLS.values()), namespace)
    report = check_here(exercise, namespace, "q2")
    assert (report.score, report.max_score, report.exit_code) == (2, 2, 0)
    namespace["double"] = lambda X: 3 * X
    assert statuses(check_here(exercise, namespace, "q2")) == ["waiting"]


HERE = {
    "missing": ("", "double is not defined: run the cell that defines it"),
    "stub": (STUBS["q1"], "double() is not written yet (line 2 of its cell)"),
    "wrong": (
        "def double(X):\n    return 3 * X",
        "double(X) is 1.5 times the expected value everywhere: check constant factors "
        "and signs",
    ),
    "in place": (
        "def double(X):\n    X *= 2\n    return X",
        "double() changes its argument X: work on a copy",
    ),
    "exit": (
        "def double(X):\n    exit()",
        "double() calls exit(): return a value instead (line 2 of its cell)",
    ),
    "exception": (
        "def double(X):\n    return np.ones(2) @ X",
        "double() raises ValueError: matmul: Input operand 1 has a mismatch in its "
        "core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size 3 is "
        "different from 2) (line 2 of its cell)",
    ),
}


@pytest.mark.parametrize(("cell", "words"), HERE.values(), ids=HERE)
def test_checking_here_says_what_is_wrong(exercise, cell, words):
    namespace = {"np": np}
    exec(compile(cell, "cell", "exec"), namespace)
    assert check_here(exercise, namespace, "q1").tests[0].message == words


def test_checking_here_can_be_interrupted(exercise):
    def double(X):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_here(exercise, {"double": double}, "q1")


def test_checking_here_without_a_question_runs_them_all(exercise):
    namespace = {"np": np}
    exec("\n".join((CELLS | {"q3": STUBS["q3"]}).values()), namespace)
    report = check_here(exercise, namespace)
    assert statuses(report) == 3 * ["passed"] + 2 * ["not written"]
    assert (report.score, report.max_score) == (5, 7)


WITHIN = """\
from coursekit.grading.testing import question


@question("q1", points=3)
def test_one(sub):
    with sub.within(0.3, "the slow way"):
        sub.double(1)


@question("q2", points=2)
def test_two(sub):
    sub.double(0)


@question("q3", points=2)
def test_three(sub):
    pass
"""


@pytest.fixture(scope="module")
def limited(tmp_path_factory):
    folder = tmp_path_factory.mktemp("limited")
    return small_exercise.exercise(folder, tests=WITHIN)


def double(x):
    while x:
        pass


def test_a_limit_of_a_test_holds_here_too(limited):
    report = check_here(limited, {"double": double})
    assert statuses(report) == ["failed", "waiting", "passed"]
    words = "double() did not finish within 0.3 s: the slow way"
    assert report.tests[0].message == words


def test_one_long_call_of_compiled_code_is_late_once_it_ends(limited):
    numbers = list(range(10_000))
    names = {"double": lambda x: sorted(numbers[: x * 10_000], key=numbers.count)}
    assert statuses(check_here(limited, names, "q1")) == ["failed"]


def test_within_the_limit_nothing_is_interrupted(limited):
    report = check_here(limited, {"double": lambda x: time.sleep(0.4)})
    assert statuses(report) == ["passed"] * 3


def test_an_interrupt_of_the_learners_own_stays_one(limited):
    def double(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_here(limited, {"double": double}, "q1")
