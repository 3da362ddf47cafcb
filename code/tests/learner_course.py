"""A course of two small exercises, and a grader that runs them in this process."""

import os
from pathlib import Path

from click.testing import CliRunner

from coursekit.grading import engine, exercise, learner_cli, master
from coursekit.grading.document import Unreadable, parse
from coursekit.grading.report import Report, Result
from groundup.cli import Sections

MASTER = '''\
# %% [markdown] name="intro"
# # Numbers
#
# Édition 1: two functions.

# %% name="setup" tags=["setup"]
import math


# %% name="q1" tags=["graded"]
def one():
    """Return the number 1."""
    ### BEGIN SOLUTION
    return round(math.cos(0.0))
    ### END SOLUTION


# %% [markdown] name="q2-text"
# And the number 2.


# %% name="q2" tags=["graded"]
def two():
    """Return the number 2."""
    ### BEGIN SOLUTION
    return round(2 * math.cos(0.0))
    ### END SOLUTION


# %% name="demo" tags=["demo"]
print(one())
'''
TOML = """\
title = "{title}"
chapter = "02-mlp/perceptron"
minutes = 10
difficulty = 1
requires = {requires}

[questions.q1]
title = "The number one"
points = 1
hints = ["It is small.", "It follows 0."]

[questions.q2]
title = "The number two"
points = 2
needs = ["q1"]
hints = ["It is even.", "It follows 1."]
"""
PATH = os.pathsep.join(
    map(str, (Path(__file__).parent, Path(exercise.__file__).parents[2]))
)  # where a process of a test's own finds this file and the package
ANSWERS = {"one": ("q1", 1, 1), "two": ("q2", 2, 2)}  # question, right value, points


def make_course(root, monkeypatch):
    """Write the course below ``root`` and let groundup read it instead of its own."""
    (root / "code/coursekit").mkdir(parents=True)
    release(root, "00-start/numbers", "Numbers", [])
    release(root, "01-next/more-numbers", "More numbers", ["00-start/numbers"])
    return use_course(root, monkeypatch)


def use_course(root, monkeypatch):
    """Let groundup read this course instead of its own, and grade with ours."""
    monkeypatch.setattr(exercise, "exercises_folder", lambda: root / "exercises")
    monkeypatch.setattr(engine, "grade", grade)
    monkeypatch.setattr(engine, "Session", Session)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(root.parent))
    return root


def release(
    root, slug, title="Numbers", requires=(), text=MASTER, questions=(), mistakes=""
):
    """Write an exercise's files as `coursekit exercises build` does."""
    folder, source = root / "exercises" / slug, root / "solutions" / f"{slug}.py"
    for new in (folder, source.parent):
        new.mkdir(parents=True, exist_ok=True)
    toml = TOML.format(title=title, requires=list(requires)).replace("'", '"')
    for old, new in dict(questions).items():
        toml = toml.replace(f"questions.{old}]", f"questions.{new}]")
    (folder / "exercise.toml").write_text(toml + mistakes, "utf8")
    source.write_text(text, "utf8")
    made = exercise.load(folder)
    read = master.read_master(source, made)
    cells = master.student_cells(read)
    made.student_notebook.write_text(master.notebook(read, cells), "utf8", newline="\n")
    made.student_script.write_text(master.script(read, cells), "utf8", newline="\n")
    return made


class Session:
    def __init__(self, exercise):
        self.exercise = exercise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def grade(self, submission, *, questions=None, seed=0):
        return grade(self.exercise, submission, questions=questions, seed=seed)


def grade(exercise, submission, *, questions=None, seed=0):
    """Judge what one() and two() return; nothing here is safe."""
    try:
        pieces = parse(submission.read_bytes(), submission.suffix).pieces
        names = {}
        for piece in pieces:
            if piece.name in ("setup", "q1", "q2"):
                exec(piece.text, names)
        error = None
    except (SyntaxError, Unreadable) as problem:
        error = f"{type(problem).__name__}: {problem}"
    tests = []
    for name, (question, right, points) in ANSWERS.items():
        if questions is None or question in questions:
            status, message = ("not run", "") if error else judge(names, name, right)
            won = points if status == "passed" else 0
            result = Result(f"test_{name}", question, status, message, won, points, 0.0)
            tests.append(result)
    return Report(exercise.slug, seed, error, tuple(tests))


def judge(names, name, right):
    try:
        value = names[name]()
    except NotImplementedError:
        return "not written", "not written yet"
    except KeyError:
        return "failed", f"{name} is missing"
    return ("passed", "") if value == right else ("failed", f"{name}() is {value!r}")


def write_answer(path, question, value):
    """Put ``return value`` in place of a question's stub."""
    text = path.read_text("utf8")
    stub = f'raise NotImplementedError("{question}: not written yet")'
    if path.suffix == ".ipynb":
        stub = stub.replace('"', r"\"")
    assert text.count(stub) == 1
    path.write_text(text.replace(stub, f"return {value}"), "utf8")


groundup = Sections("groundup")
groundup.add_section("Graded exercises", learner_cli.COMMANDS)


def run(*arguments, code=0, **options):
    result = CliRunner().invoke(groundup, arguments, **options)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output


def start(work, suffix=".ipynb"):
    run("start", "numbers", "--format", suffix[1:])
    return work / f"00-start/numbers{suffix}"
