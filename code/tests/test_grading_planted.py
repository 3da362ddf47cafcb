"""A planted mistake: learners get working-looking code, and mend it."""

from functools import partial

import pytest

from coursekit.grading import rules, verify, workspace
from coursekit.grading.exercise import ExerciseError, Mistake, load
from coursekit.grading.master import MasterError, solution_cells, student_cells
from learner_course import release, run
from small_grader import (
    TOML,
    add_is_right,
    add_takes_zero,
    build_course,
    install,
    total_is_right,
)
from small_master import MASTER, read_text

pytest_plugins = ["learner_fixtures"]

SLIP = Mistake("q1", "total = a + 1 * b", "total = a - b", "is off", planted=True)
PLANTED = TOML.replace("is off by 6", "is off") + "planted = true\n"
BUG = """
[[mistakes]]
question = "q2"
replace = "2 * math.cos(0.0)"
with = "1 * math.cos(0.0)"
expect = "two() is 1"
planted = true
"""


@pytest.fixture
def read(tmp_path):
    return partial(read_text, tmp_path)


@pytest.fixture
def grader(monkeypatch):
    return install(monkeypatch)


@pytest.fixture
def course_with(tmp_path, grader):
    return partial(build_course, tmp_path)


def sources(cells):
    return {cell.name: cell.source for cell in cells}


def problems(exercise, *points):
    findings = verify.verify(exercise, points, seeds=2)
    return [problem for finding in findings for problem in finding.problems]


def test_the_learner_gets_the_solution_with_the_mistake_in_it(read):
    master = read(q1=SLIP)
    student, solution = map(sources, (student_cells(master), solution_cells(master)))
    assert student["q1"] == solution["q1"].replace("a + 1 * b", "a - b")
    assert "self.total += 0.5 * a" in student["q1"]  # its other region as it is
    assert "NotImplementedError" not in student["q1"]
    assert not any(mark in student["q1"] for mark in rules.MARKS)
    assert "q2: not written yet" in student["q2"]
    assert "total = a + 1 * b" in solution["q1"]


def test_another_planted_mistake_is_another_release(read):
    other = Mistake("q1", SLIP.replace, "total = b", "is off", planted=True)
    masters = [read(), read(q1=SLIP), read(q1=other)]
    assert len({master.release for master in masters}) == 3
    assert read(q1=SLIP).release == masters[1].release


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"""Sum of two."""', '"""Sum."""', "needs one place, inside a solution"),
        ("return total\n    ### END", "return total", "needs one place, inside a sol"),
        ("a", "b", "needs one place, inside a solution"),
        ("no such text", "b", "needs one place, inside a solution"),
        ("a + 1 * b", "a + 1 * b", "needs to change the solution"),
        ("a + 1 * b", "a + 1 * (", "the learner's cell 'q1' is no Python"),
    ],
)
def test_a_mistake_is_planted_in_one_place_of_a_solution(read, old, new, words):
    with pytest.raises(MasterError, match=words):
        read(q1=Mistake("q1", old, new, "is off", planted=True))


def test_what_mends_it_stands_nowhere_in_the_learners_file(read):
    telling = MASTER.replace("# # Sums\n", "# # Sums: `total = a + 1 * b`\n")
    with pytest.raises(MasterError, match="stands in cell 'intro' too"):
        read(telling, q1=SLIP)
    left = "self.total += 0.5 * a"  # the mistake leaves this line to be read
    read(MASTER.replace("# # Sums\n", f"# # Sums: `{left}`\n"), q1=SLIP)
    with pytest.raises(MasterError, match="stands in cell 'intro' too"):
        read(MASTER.replace("# # Sums\n", f"# # Sums: `{left}`\n"))


def test_what_is_planted_gives_no_other_answer_away(read):
    copied = MASTER.replace("return math.sqrt(x)", "return 0.5 * a\n    0.5 * a")
    assert read(copied)  # two stubs hide it
    with pytest.raises(MasterError, match="stands in cell 'q1' too"):
        read(copied.replace("return 0.5 * a\n", "self.total += 0.5 * a\n"), q1=SLIP)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('[[mistakes]]\nquestion = "q1"\nreplace = "a"\nwith = "b"\nexpect = "off"\n'
         "planted = true\n", "two mistakes are planted in q1: plant one"),
        ("planted = 1\n", r"mistakes\[0\].planted needs true or false, got 1"),
    ],
)  # fmt: skip
def test_what_is_planted_is_said_clearly(course_with, more, words):
    folder = course_with().folder
    first = PLANTED if more.startswith("[[") else TOML
    (folder / "exercise.toml").write_text(first + more, "utf8")
    with pytest.raises(ExerciseError, match=words):
        load(folder)


def test_an_exercise_with_a_planted_mistake_grades_right(course_with, grader):
    grader.tests = None
    exercise = course_with(toml=PLANTED)
    assert exercise.planted == {"q1": exercise.mistakes[0]}
    assert "return a - b" in exercise.student_script.read_text("utf8")
    assert problems(exercise, "files", "solution", "mistakes", "manifest") == []


def test_each_test_of_a_planted_question_fails_untouched(course_with, grader):
    exercise = course_with(toml=PLANTED)
    both = ("pristine", "blanks")
    total = ("test_total", "q2", 4, total_is_right)
    grader.tests = [("test_add", "q1", 3, add_is_right), total]
    assert problems(exercise, *both) == []
    # 0 + 0 and 0 - 0 are the same, so that this test notices nothing.
    grader.tests = [*grader.tests, ("test_zero", "q1", 1, add_takes_zero)]
    said = problems(exercise, *both)
    assert "the untouched .py gets 1 points, not 0" in said
    assert "test_zero of the untouched .py is 'passed'" in said
    assert (
        "with q1 unwritten, test_zero (q1) needs to be failed, got 'passed'"
    ) in said


def test_a_planted_mistake_is_called_by_its_name_untouched(course_with):
    toml = PLANTED.replace('"is off"', '"another word"')
    said = problems(course_with(toml=toml), "pristine")
    assert any("of q1 in the untouched .ipynb are not in 'the sum" in s for s in said)


def test_a_planted_question_that_shows_a_stub_is_found(course_with, grader):
    def unwritten(names, seed):
        raise NotImplementedError("q1: not written yet")

    grader.tests = [("test_add", "q1", 3, unwritten)]
    said = problems(course_with(toml=PLANTED), "pristine")
    assert any("test_add of the untouched .py is 'not written'" in s for s in said)


def test_learners_are_told_that_it_is_wrong_and_not_that_it_is_unwritten(course, work):
    release(course, "00-start/numbers", mistakes=BUG)
    run("start", "numbers", "--format", "py")
    said = run("check", "numbers", code=1)
    assert "q1  –" in said
    assert "q2  ✗" in said
    assert "two() is 1" in said
    path = work / "00-start/numbers.py"
    path.write_text(path.read_text("utf8").replace("round(1 * m", "round(2 * m"))
    assert "q2  ✓" in run("check", "numbers", code=1)
    assert "0/1" in run("progress")
    assert "2/2" in run("progress")


def test_update_keeps_what_was_mended_and_brings_the_rest(course, place, suffix):
    numbers = release(course, "00-start/numbers", mistakes=BUG)
    path = place.start(numbers, suffix)
    given = path.read_text("utf8")
    path.write_text(given.replace("round(1 *", "round(2.0 *"), "utf8")
    other = BUG.replace("1 * math", "3 * math")
    numbers = release(course, "00-start/numbers", mistakes=other)
    assert place.is_outdated(numbers, path)
    done = place.update(numbers)
    assert done.notes == ("q2 has a new text; your cell stays as it is",)
    assert "round(2.0 * math" in path.read_text("utf8")
    assert not place.is_outdated(numbers, path)


def test_update_of_untouched_work_brings_the_new_bug(course, place, suffix):
    numbers = release(course, "00-start/numbers", mistakes=BUG)
    path = place.start(numbers, suffix)
    other = BUG.replace("1 * math", "3 * math")
    numbers = release(course, "00-start/numbers", mistakes=other)
    assert place.update(numbers).changed
    new = workspace.student_file(numbers, suffix).read_text("utf8")
    assert "round(3 * math.cos(0.0))" in new
    assert path.read_text("utf8") == new
