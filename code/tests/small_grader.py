"""A tiny exercise, and a grader that runs it in this process and can be made to err."""

from types import SimpleNamespace

import nbformat
from click.testing import CliRunner

from coursekit.grading import author_cli, verify
from coursekit.grading.exercise import load
from coursekit.grading.percent import read_cells
from coursekit.grading.report import Report, Result

MASTER = """\
# %% name="setup" tags=["setup"]
import math


# %% name="q1" tags=["graded"]
def add(a, b):
    ### BEGIN SOLUTION
    return a + 1 * b
    ### END SOLUTION


# %% name="q2" tags=["graded"]
def total(values):
    ### BEGIN SOLUTION
    value = 0
    for other in values:
        value = add(value, other)
    return value
    ### END SOLUTION


# %% name="demo" tags=["demo"]
print(total([1, 2]))
"""
TOML = """\
title = "Sums"
chapter = "02-mlp/sums"
minutes = 5
difficulty = 1

[questions.q1]
title = "Add"
points = 3
hints = ["One.", "Two."]

[questions.q2]
title = "Add many"
points = 4
needs = ["q1"]
hints = ["One.", "Two.", "Three."]

[[mistakes]]
question = "q1"
replace = "a + 1 * b"
with = "a - b"
expect = "is off by 6"
"""


def off(answer, expected):
    return f"the sum is off\nby {expected - answer}" if answer != expected else ""


def add_is_right(names, seed):
    return off(names["add"](2 + seed, 3), 5 + seed)


def add_takes_zero(names, seed):
    return off(names["add"](0, seed), seed)


def total_is_right(names, seed):
    return off(names["total"]([1, 2, seed]), 3 + seed)


class Grader:
    """Runs a submission in this process: enough for the few lines above."""

    def __init__(self, exercise):
        self.exercise = exercise
        self.tests = [
            ("test_add", "q1", 2, add_is_right),
            ("test_add_zero", "q1", 1, add_takes_zero),
            ("test_total", "q2", 4, total_is_right),
        ]
        self.graded = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def grade(self, submission, *, questions=None, seed=0):
        self.graded.append((submission.suffix, seed))
        names: dict = {}
        for source in sources(submission):
            exec(source, names)
        results = []
        for name, question, points, judge in self.tests:
            lost = {result.question for result in results if not result.points}
            waits_for = lost.intersection(self.exercise.questions[question].needs)
            status, message = self.judged(judge, names, seed, waits_for)
            earned = points if status == "passed" else 0
            results.append(Result(name, question, status, message, earned, points, 0.0))
        return Report(self.exercise.slug, seed, None, tuple(results))

    def judged(self, judge, names, seed, waits_for):
        try:
            message = judge(names, seed)
        except NotImplementedError as error:
            unwritten = str(error)
            if unwritten.partition(":")[0] not in waits_for:
                return "not written", unwritten
        if waits_for:
            return "waiting", ""
        return ("failed", message) if message else ("passed", "")


def sources(path):
    text = path.read_text("utf8")
    if path.suffix == ".py":
        return [c.source for c in read_cells(text) if "demo" not in c.tags]
    cells = nbformat.reads(text, as_version=4).cells
    return [c.source for c in cells if "demo" not in c.metadata.get("tags", [])]


def install(monkeypatch):
    """Put the grader in place; return what a test may change in it."""
    changes = SimpleNamespace(tests=None, made=[])

    def make(exercise, reuse=False):
        made = Grader(exercise)
        made.tests = changes.tests or made.tests
        changes.made.append(made)
        return made

    monkeypatch.setattr(verify, "Session", make)
    return changes


def build_course(root, master=MASTER, toml=TOML):
    """Write the exercise, build it, and read it."""
    folder = root / "exercises/02-mlp/sums"
    for path, text in {
        root / "solutions/02-mlp/sums.py": master,
        folder / "exercise.toml": toml,
        folder / "test_sums.py": "",
        root / "book/02-mlp/sums.md": "# Sums\n",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    result = command(root, "build")
    assert result.exit_code == 0, result.output
    return load(folder)


def command(root, *arguments):
    project = SimpleNamespace(root=root)
    return CliRunner().invoke(author_cli.exercises, arguments, obj=project)
