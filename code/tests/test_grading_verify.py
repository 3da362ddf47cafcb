"""An exercise that grades wrong is found out, whichever way it does."""

from functools import partial

import pytest

from coursekit.grading import verify
from coursekit.grading.exercise import load
from coursekit.grading.report import Report
from small_grader import MASTER, TOML, Grader, add_is_right, build_course, install


@pytest.fixture
def grader(monkeypatch):
    return install(monkeypatch)


@pytest.fixture
def course(tmp_path, grader):
    return partial(build_course, tmp_path)


def problems(exercise, point, **options):
    (finding,) = verify.verify(exercise, [point], **options)
    assert finding.point == point
    return "\n".join(finding.problems)


QUICK = [point for point in verify.POINTS if point != "execution"]


def test_an_exercise_that_grades_right_has_no_problems(course):
    findings = verify.verify(course(), QUICK)
    assert [finding.point for finding in findings] == QUICK
    assert [finding.problems for finding in findings] == [()] * len(QUICK)
    assert str(findings[0]).startswith("ok     02-mlp/sums  files ")


def test_the_solution_is_graded_with_each_seed_and_in_both_forms(course, grader):
    assert not problems(course(), "solution", seeds=4)
    graded = [(".ipynb", seed) for seed in range(4)]
    assert grader.made[-1].graded == [*graded, (".py", 0)]


def test_a_changed_or_missing_file_is_found(course):
    exercise = course()
    script = exercise.student_script
    script.write_bytes(script.read_bytes().replace(b"\n", b"\r\n"))
    assert not problems(exercise, "files")  # a checkout may change the line ends
    script.write_bytes(script.read_bytes() + b"# more\n")
    exercise.student_notebook.unlink()
    said = problems(exercise, "files")
    assert "sums.py is not what its master makes: run `coursekit exercises b" in said
    assert "sums.ipynb is missing: run `coursekit exercises build`" in said


def test_a_file_that_belongs_to_nothing_is_found(course):
    exercise = course()
    (exercise.folder / "__pycache__").mkdir()
    (exercise.folder / "sums-old.ipynb").touch()
    assert problems(exercise, "files") == (
        f"{exercise.folder / 'sums-old.ipynb'} belongs to nothing: take it away"
    )


def test_a_broken_master_is_a_problem_of_each_point(course, tmp_path):
    exercise = course()
    master = tmp_path / "solutions/02-mlp/sums.py"
    master.write_text(MASTER.replace("### END", "## END"))
    for finding in verify.verify(exercise, QUICK):
        assert "needs `### BEGIN SOLUTION` or" in finding.problems[0]
        assert "MasterError" in finding.problems[0]


def test_a_test_that_passes_without_work_is_found(course, grader):
    grader.tests = [
        ("test_add", "q1", 3, lambda names, seed: ""),
        ("test_total", "q2", 4, lambda names, seed: "None is no sum"),
    ]
    said = problems(course(), "pristine")
    assert "the untouched .ipynb gets 3 points, not 0" in said
    assert "test_add of the untouched .py is 'passed'" in said
    assert "test_total of the untouched .py is 'failed': None is no sum" in said


def test_an_untouched_file_has_nothing_that_waits(course, monkeypatch):
    monkeypatch.setattr(Grader, "judged", lambda *_: ("waiting", ""))
    said = problems(course(), "pristine")
    assert "test_add of the untouched .py is 'waiting'" in said
    assert "test_total of the untouched .ipynb is 'waiting'" in said


def test_a_test_that_some_seeds_fail_is_found(course, grader):
    grader.tests = [
        ("test_add", "q1", 3, lambda names, seed: "unlucky" if seed == 2 else ""),
    ]
    exercise = course()
    assert "seed=2" not in problems(exercise, "solution", seeds=2)
    said = problems(exercise, "solution", seeds=3)
    assert "test_add of the solution is 'failed': unlucky, with seed=2" in said


def test_a_need_that_is_not_declared_is_found(course):
    exercise = course(toml=TOML.replace('needs = ["q1"]', ""))
    assert problems(exercise, "blanks") == (
        "with q1 unwritten, test_total (q2) needs to be passed, got 'not written': "
        "q1: not written yet"
    )


def test_a_question_that_passes_unwritten_is_found(course, grader):
    grader.tests = [
        ("test_add", "q1", 3, add_is_right),
        ("test_total", "q2", 4, lambda names, seed: ""),
    ]
    said = problems(course(), "blanks")
    assert said == (
        "with q2 unwritten, test_total (q2) needs to be not written, got 'passed'"
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("a + 1 * b", "a + 2 * b", "`replace` needs to stand once in its cell, got 0"),
        ('"a + 1 * b"', '"a"', "`replace` needs to stand once in its cell, got 3"),
        ('"a - b"', '"b + a"', "loses no points"),
        ("is off by 6", "by 7", "the words are not in 'the sum is off by 6'"),
        ("is off by 6", "by 7", "mistakes[0] (q1, 'by 7'): the words"),
        ('question = "q1"', 'question = "q2"', "to stand once in its cell, got 0"),
    ],
)
def test_a_mistake_that_is_not_caught_is_found(course, old, new, words):
    assert old in TOML
    assert words in problems(course(toml=TOML.replace(old, new)), "mistakes")


def test_each_mistake_is_graded_with_two_seeds(course, grader):
    _, mark, mistake = TOML.partition("[[mistakes]]")
    three = course(toml=TOML + 2 * (mark + mistake))
    assert not problems(three, "mistakes", seeds=3)
    seeds = [seed for _, seed in grader.made[-1].graded]
    assert seeds == [0, 1, 0, 2, 0, 1]
    assert not problems(three, "mistakes", seeds=1)
    assert [seed for _, seed in grader.made[-1].graded] == [0, 0, 0]


def test_a_mistake_that_another_seed_hides_is_found(course, grader):
    def sees_nothing_but_seed_0(names, seed):
        return "" if seed else add_is_right(names, seed)

    grader.tests = [("test_add", "q1", 3, sees_nothing_but_seed_0)]
    assert problems(course(), "mistakes").split("\n") == [
        "mistakes[0] (q1, 'is off by 6'): loses no points, with seed=1",
        "mistakes[0] (q1, 'is off by 6'): the words are not in '', with seed=1",
    ]


def test_hints_and_points_are_counted(course):
    toml = TOML.replace('["One.", "Two."]', '["One."]').replace(
        "points = 4", "points = 5"
    )
    assert problems(course(toml=toml), "manifest").split("\n") == [
        "q1 needs 2 or 3 hints, got 1",
        "the tests of q2 need 5 points, got 4",
    ]


def test_a_manifest_that_is_out_of_date_is_found(course, tmp_path):
    exercise = course()
    exercise.test_file.write_text("# changed\n")
    assert "manifest.json is out of date in 'files'" in problems(exercise, "manifest")
    (tmp_path / "exercises/manifest.json").unlink()
    assert "manifest.json lacks 02-mlp/sums" in problems(exercise, "manifest")


def test_the_solutions_notebook_runs_to_its_end(course):
    assert not problems(course(), "execution")
    exercise = course(MASTER.replace("print(total", "print(totl"))
    said = problems(exercise, "execution")
    assert said.startswith("cell 4 of the solution fails: ")
    assert "NameError: name 'totl' is not defined" in said


def test_a_solution_without_all_points_is_found(course, grader):
    grader.tests = [("test_add", "q1", 3, add_is_right)]
    said = problems(course(), "solution", seeds=1)
    assert said.split("\n") == ["the solution gets 3 points, not 7, with seed=0"] * 2


def test_a_file_that_breaks_off_is_found(course, monkeypatch):
    exercise = course()
    report = Report("02-mlp/sums", 0, "the file does not load", ())
    monkeypatch.setattr(Grader, "grade", lambda *_, **__: report)
    for point in ("pristine", "solution", "blanks", "mistakes", "manifest"):
        assert "the file does not load" in problems(exercise, point)


def test_what_needs_a_question_waits_with_it_however_far_away(course):
    toml = TOML + (
        '[questions.q3]\ntitle = "More"\npoints = 1\nneeds = ["q2"]\n'
        '[questions.q4]\ntitle = "Most"\npoints = 1\nneeds = ["q3"]\n'
    )
    exercise = course()
    (exercise.folder / "exercise.toml").write_text(toml, "utf8")
    assert verify.dependents(load(exercise.folder), "q1") == {"q2", "q3", "q4"}
    assert verify.dependents(load(exercise.folder), "q3") == {"q4"}
    assert verify.dependents(load(exercise.folder), "q4") == set()


def test_a_manifest_does_not_depend_on_line_ends(course):
    exercise = course()
    for path in exercise.folder.iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert not problems(exercise, "manifest")
