"""What tests may ask, and who is blamed when one of them breaks."""

import pytest

import small_exercise
from coursekit.grading.engine import GraderError, grade

HEAD = """\
import numpy as np
from coursekit.grading.testing import equal, problem, question, same, shapes
"""
REST = """

@question("q2", points=2)
def test_two(sub):
    pass


@question("q3", points=2)
def test_three(sub):
    pass
"""


@pytest.fixture
def tested(tmp_path):
    """Grade a module's names with tests of its own for q1, worth 3 points."""

    def run(body, cell, seed=0):
        tests = f'{HEAD}\n\n@question("q1", points=3)\n{body}{REST}'
        exercise = small_exercise.exercise(tmp_path, tests=tests)
        path = small_exercise.notebook(tmp_path / "small.ipynb", q1=cell)
        (result,) = grade(exercise, path, questions=["q1"], seed=seed).tests
        return result

    return run


def test_seeds_change_the_numbers_and_repeat_them(tested):
    body = "@shapes(n=(1, 50))\ndef test_one(sub, rng, n):\n    "
    body += "problem(sub.f(rng.random()))"
    cell = "def f(x):\n    return repr(x)"
    messages = [tested(body, cell, seed).message for seed in (0, 0, 1)]
    assert messages[0] == messages[1] != messages[2]


WITHIN = """\
def test_one(sub):
    with sub.within(0.3, "the slow way takes n² steps"):
        sub.f(1)
    equal(sub.f({}), 2, "f")
"""


def test_a_test_can_set_a_limit_of_its_own_and_say_why_it_is_missed(tested):
    slow = "def f(x):\n    while x:\n        pass\n    return 2"
    words = (
        "f() did not finish within 0.3 s: the slow way takes n² steps (cell q1, line"
    )
    assert tested(WITHIN.format(0), slow).message.startswith(words)
    quick = "def f(x):\n    return 2"
    assert tested(WITHIN.format(0), quick).status == "passed"


def test_a_loop_that_is_on_its_way_back_still_has_a_line(tested):
    cell = "def f(x):\n    for y in range(10**9):\n        if x:\n            z = y"
    assert "(cell q1, line" in tested(WITHIN.format(0), cell).message


def test_a_limit_of_a_test_ends_with_its_block(tested):
    later = "import time\ndef f(x):\n    time.sleep(x)\n    return 2"
    body = WITHIN.replace("sub.f(1)", "sub.f(0)").format(1.2)
    assert tested(body, later).status == "passed"


def test_tests_get_numbers_of_their_own(tested):
    body = "def test_{}(sub, rng):\n    problem(sub.f(rng.random()))"
    cell = "def f(x):\n    return repr(x)"
    one, other = (tested(body.format(name), cell).message for name in ("one", "other"))
    assert one != other


def test_arguments_and_state_are_seen(tested):
    body = """\
def test_one(sub, rng):
    X = np.zeros(3)
    sub.f(X, [1])
    same(X, np.zeros(3), "the test's own X")
    same(sub.args_after[0], np.ones(3), "X")
    equal(sub.args_after[1], [1, 2], "l")
    sub.untouched()
"""
    cell = "def f(X, l):\n    X += 1\n    l.append(2)"
    assert tested(body, cell).message == (
        "f() changes its argument X and l: work on a copy (cell q1, line 1)"
    )


def test_objects_stay_with_the_learner_and_answer_calls(tested):
    body = """\
def test_one(sub, rng):
    model = sub.Model(3, rng=rng)
    same(model.weight, np.zeros(3), "weight")
    same(model.fit(np.ones(3)).weight, np.ones(3), "weight")
    equal(sub.value("NAME"), "model", "NAME")
    model.predict(1, 2)
"""
    cell = """\
NAME = "model"
class Model:
    def __init__(self, n, *, rng):
        self.weight = np.zeros(n)
    def fit(self, X):
        self.weight = self.weight + X
        return self
    def predict(self):
        pass
"""
    assert tested(body, cell).message == (
        "Model.predict() is called with 2 arguments: leave its first line as it was "
        "(cell q1, line 8)"
    )


BLAME = {  # a test, the learner's cell, and what the learner reads
    "unpacking": (
        "def test_one(sub):\n    w, b = sub.f()",
        "def f():\n    return 3.5",
        "f() returns 3.5, which does not fit (TypeError: cannot unpack non-iterable "
        "float object) (cell q1, line 2)",
    ),
    "None": (
        "def test_one(sub):\n    w, b = sub.f()",
        "def f():\n    pass",
        "f() returns None: did you forget `return`? (cell q1, line 1)",
    ),
    "attribute": (
        "def test_one(sub):\n    sub.f().sum()",
        "def f():\n    return [1]",
        "f() returns [1], which does not fit (AttributeError: 'list' object has no "
        "attribute 'sum') (cell q1, line 2)",
    ),
    "assert": (
        "def test_one(sub):\n    assert sub.f() == 3, 'three'",
        "def f():\n    return 4",
        "f() returns 4, which does not fit (AssertionError: three",
    ),
}


@pytest.mark.parametrize(("body", "cell", "words"), BLAME.values(), ids=BLAME)
def test_an_answer_of_the_wrong_form_is_the_learners(tested, body, cell, words):
    result = tested(body, cell)
    assert result.status == "failed"
    assert result.message[: len(words)] == words


FAULTS = {  # a test of the author's, and what is wrong with it
    "syntax": ("def test_one(sub:\n    pass", "SyntaxError"),
    "import": (
        "def test_one(sub):\n    sub.f()\n    import nothing",
        "No module named 'nothing'",
    ),
    "name": ("def test_one(sub):\n    sub.f()\n    x", "name 'x' is not defined"),
    "before any call": ("def test_one(sub):\n    1 / 0", "division by zero"),
    "fixture": ("def test_one(sub, data):\n    pass", r"FixtureLookupError\('data'"),
    "function sent": (
        "def test_one(sub):\n    sub.f(print)",
        "cannot send what f gets",
    ),
    "untouched": ("def test_one(sub):\n    sub.untouched()", "needs to call something"),
    "not collected": ("def check_one(sub):\n    pass", "q1 need 3 points, got 0"),
    "more points": (
        'def test_one(sub):\n    pass\n\n\n@question("q1", points=1)\n'
        "def test_more(sub):\n    pass",
        "q1 need 3 points, got 4",
    ),
    "no question": (
        "def test_one(sub):\n    pass\n\n\ndef test_more(sub):\n    pass",
        "a test belongs to '', which is no question",
    ),
    "another": (
        'def test_one(sub):\n    pass\n\n\n@question("q9", points=1)\n'
        "def test_more(sub):\n    pass",
        "a test belongs to 'q9', which is no question",
    ),
}


@pytest.mark.parametrize(("body", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_tests_is_never_a_grade(tested, body, words):
    with pytest.raises(GraderError, match=f"(?s)test_small_exercise.py: .*{words}"):
        tested(body, "def f(*args):\n    return 3")
