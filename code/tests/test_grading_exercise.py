"""exercise.toml is read exactly, and whatever is wrong in it is named in one line."""

import re
import shutil

import pytest

from coursekit.grading import exercise as grading
from coursekit.grading.exercise import (
    ExerciseError,
    Limits,
    Mistake,
    Question,
    all_exercises,
    exercises_folder,
    find,
    load,
)

TOML = """
title = "Sums"
chapter = "02-mlp/sums"
minutes = 20
difficulty = 2
forbid = ["torch"]
requires = []

[limits]
call_seconds = 2.5

[questions.q1]
title = "Add"
points = 2
hints = ["Look at +.", "a + b"]

[questions.q2]
title = "Add many"
points = 5
needs = ["q1"]

[[mistakes]]
question = "q1"
replace = " + 1"
with = ""
expect = "one less"
"""


@pytest.fixture
def write(tmp_path):
    """Return a function that writes an exercise and returns its folder."""

    def write(text=TOML, slug="02-mlp/sums"):
        folder = tmp_path / slug
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "exercise.toml").write_text(text, "utf8")
        return folder

    return write


def with_requires(*slugs):
    quoted = ", ".join(f'"{slug}"' for slug in slugs)
    return TOML.replace("requires = []", f"requires = [{quoted}]")


def test_every_key_arrives_where_it_belongs(write):
    folder = write()
    exercise = load(folder)
    assert exercise == grading.Exercise(
        slug="02-mlp/sums",
        title="Sums",
        chapter="02-mlp/sums",
        minutes=20,
        difficulty=2,
        pattern=None,
        forbid=("torch",),
        requires=(),
        limits=Limits(load_seconds=20, call_seconds=2.5, memory_mb=2000, printed_mb=2),
        questions={
            "q1": Question("q1", "Add", 2, (), ("Look at +.", "a + b")),
            "q2": Question("q2", "Add many", 5, ("q1",), ()),
        },
        mistakes=(Mistake("q1", " + 1", "", "one less"),),
        folder=folder,
    )
    assert exercise.name == "sums"
    assert exercise.max_score == 7
    assert exercise.student_notebook == folder / "sums.ipynb"
    assert exercise.student_script == folder / "sums.py"


SET = TOML.replace(
    "difficulty = 2", 'difficulty = 2\npattern = "two pointers"'
).replace("points =", "difficulty = 3\npoints =")


def test_a_practice_set_has_a_pattern_and_says_how_hard_each_problem_is(write):
    exercise = load(write(SET))
    assert exercise.pattern == "two pointers"
    assert [q.difficulty for q in exercise.questions.values()] == [3, 3]
    missing = r"questions.q1.difficulty is missing: a problem of a pattern needs 1, 2"
    with pytest.raises(ExerciseError, match=missing):
        load(write(SET.replace("difficulty = 3\n", "", 1)))


@pytest.mark.parametrize(
    "pattern", ["", "Heaps", "two  pointers", "two-pointers", " a"]
)
def test_a_pattern_is_words_in_small_letters(write, pattern):
    words = "pattern needs words in small letters such as 'two pointers', got"
    with pytest.raises(ExerciseError, match=words):
        load(write(SET.replace("two pointers", pattern)))


def test_the_practice_sets_come_last_the_easier_ones_first(write, tmp_path):
    write(SET, "00-a/hard")
    write(SET.replace("difficulty = 2", "difficulty = 1"), "00-a/last-of-the-easy")
    write(SET.replace("difficulty = 2", "difficulty = 1"), "00-a/easy")
    write(slug="03-training/sums")
    names = [exercise.name for exercise in all_exercises(tmp_path)]
    assert names == ["sums", "easy", "last-of-the-easy", "hard"]


def test_what_may_be_left_out_has_a_default(write):
    text = (
        'title = "S"\nchapter = "02-mlp/sums"\nminutes = 1\ndifficulty = 1\n'
        '[questions.q1]\ntitle = "A"\npoints = 1\n'
    )
    exercise = load(write(text))
    assert exercise.limits == Limits()
    assert exercise.forbid == exercise.requires == exercise.mistakes == ()
    assert exercise.pattern is exercise.questions["q1"].difficulty is None


def test_the_folder_may_be_relative(write, monkeypatch):
    monkeypatch.chdir(write())
    assert load(".").slug == "02-mlp/sums"
    assert load(".").name == "sums"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("minutes = 20", "", "minutes is missing: give a whole number above 0"),
        ("minutes = 20", "minutes = 0", "minutes needs a whole number above 0, got 0"),
        ("minutes = 20", "minutes = true", "minutes needs a whole number .* got True"),
        ("minutes = 20", "minutes = 2.5", "minutes needs a whole number .* got 2.5"),
        ("minutes", "minuts", "minuts is no key here: did you mean 'minutes'?"),
        ("difficulty = 2", "difficulty = 4", "difficulty needs 1, 2 or 3, got 4"),
        ('title = "Sums"', 'title = " "', "title needs words in quotes, got ' '"),
        ('"02-mlp/sums"', '"mlp/sums"', "chapter needs a chapter such as .*'mlp/sums'"),
        ('["torch"]', '"torch"', "forbid needs a list of strings.* got 'torch'"),
        ('["torch"]', '["a", "a"]', "forbid needs .* no two the same, got"),
        ('["torch"]', "[1]", r"forbid needs a list of strings.* got \[1\]"),
        ("requires = []", 'requires = ["02-mlp/sums"]', "requires names the exercise"),
        ("call_seconds", "cal_seconds", "limits.cal_seconds is no key.*'call_seconds'"),
        ("2.5", '"2.5"', "limits.call_seconds needs a number above 0, got '2.5'"),
        ("2.5", "-1", "limits.call_seconds needs a number above 0, got -1"),
        ("2.5", "true", "limits.call_seconds needs a number above 0, got True"),
        ("points = 5", "pionts = 5", "questions.q2.pionts is no key.* 'points'"),
        (
            "points = 5",
            "points = 5\ndifficulty = 0",
            "questions.q2.difficulty needs 1, 2 or 3, got 0",
        ),
        ("points = 5", "", "questions.q2.points is missing: give a whole number"),
        ("points = 5", "points = -5", "questions.q2.points needs a whole number"),
        ('["q1"]', '["q3"]', "questions.q2.needs names 'q3', .*known are q1, q2"),
        ('["q1"]', '["q2"]', "questions need each other in a circle: q2 -> q2"),
        ("points = 2", 'points = 2\nneeds = ["q2"]', "circle: q[12] -> q[12] -> q[12]"),
        (
            "questions.q2",
            "questions.Q-2",
            "questions.Q-2 needs a name of small letters",
        ),
        ('question = "q1"', 'question = "q9"', r"mistakes\[0\].question names 'q9'"),
        ('with = ""', "with = 0", r"mistakes\[0\].with needs a string, got 0"),
        ('with = ""', "", r"mistakes\[0\].with is missing: give a string"),
        ('with = ""', 'width = ""', r"mistakes\[0\].width is no key.* 'with'"),
        ("one less", "", r"mistakes\[0\].expect needs words in quotes, got ''"),
        ("[[mistakes]]", "[mistakes]", "mistakes needs a list of tables, got {"),
        ("[[mistakes]]", "[[mistake]]", "mistake is no key here: .* 'mistakes'"),
        ("[limits]", "limits = 3\n[limit]", "limit is no key here: .*'limits'"),
        ('title = "Sums"', "title = Sums", "is no TOML in UTF-8: .*line 2"),
    ],
)
def test_each_fault_is_one_line_with_file_and_key(write, old, new, words):
    assert old in TOML
    folder = write(TOML.replace(old, new, 1))
    with pytest.raises(ExerciseError, match=words) as error:
        load(folder)
    assert str(folder / "exercise.toml") in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("value", ["3", "{}", '{ q1 = "x" }'])
def test_questions_must_be_tables(write, value):
    head = TOML[: TOML.index("[limits]")]
    with pytest.raises(ExerciseError, match=r"questions(.q1)? needs a table"):
        load(write(f"{head}questions = {value}\n"))


def test_a_folder_without_toml_and_one_in_another_encoding(write, tmp_path):
    with pytest.raises(ExerciseError, match="exercise.toml is missing"):
        load(tmp_path)
    folder = write()
    (folder / "exercise.toml").write_bytes('title = "é"'.encode("latin-1"))
    with pytest.raises(ExerciseError, match="is no TOML in UTF-8"):
        load(folder)


def test_the_tests_stand_in_one_file(write):
    folder = write()
    exercise = load(folder)
    with pytest.raises(ExerciseError, match=r"needs one file test_\*\.py, got none"):
        exercise.test_file  # noqa: B018
    (folder / "test_sums.py").touch()
    assert exercise.test_file == folder / "test_sums.py"
    (folder / "test_more.py").touch()
    with pytest.raises(ExerciseError, match="got test_more.py, test_sums.py"):
        exercise.test_file  # noqa: B018


def test_exercises_come_by_module_and_after_what_they_require(write, tmp_path):
    write(slug="02-mlp/trees")
    write(with_requires("02-mlp/trees", "01-a/z"), "02-mlp/sums")
    write(slug="01-a/z")
    slugs = [exercise.slug for exercise in all_exercises(tmp_path)]
    assert slugs == ["01-a/z", "02-mlp/trees", "02-mlp/sums"]


def test_exercises_may_neither_require_the_unknown_nor_each_other(write, tmp_path):
    write(with_requires("02-mlp/treees"))
    write(slug="02-mlp/trees")
    unknown = "requires names '02-mlp/treees', .* did you mean '02-mlp/trees'?"
    with pytest.raises(ExerciseError, match=unknown):
        all_exercises(tmp_path)
    write(with_requires("02-mlp/trees"))
    write(with_requires("02-mlp/sums"), "02-mlp/trees")
    circle = r"circle: 02-mlp/(\w+) -> 02-mlp/(\w+) -> 02-mlp/\1$"
    with pytest.raises(ExerciseError, match=circle):
        all_exercises(tmp_path)


def test_no_exercises_are_no_error(tmp_path):
    assert all_exercises(tmp_path) == []
    with pytest.raises(ExerciseError, match="no exercise 'sums': there are none yet"):
        find("sums", tmp_path)


def test_an_exercise_is_found_by_its_last_part(write, tmp_path):
    write()
    write(slug="03-training/sums")
    write(slug="02-mlp/checksums")
    assert find("checksums", tmp_path).slug == "02-mlp/checksums"
    assert find("03-training/sums", tmp_path).slug == "03-training/sums"
    both = "'sums' names 02-mlp/sums and 03-training/sums: write one in full"
    with pytest.raises(ExerciseError, match=both):
        find("sums", tmp_path)


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("chekcsums", "did you mean 02-mlp/checksums"),
        ("02-mlp/sum", "did you mean 02-mlp/sums"),
        ("zebra", "the exercises are 02-mlp/checksums, 02-mlp/sums"),
        ("mlp/sums", "did you mean 02-mlp/sums"),
        ("", "there is no exercise ''"),
        ("../02-mlp/sums", "there is no exercise '../02-mlp/sums'"),
    ],
)
def test_an_unknown_name_brings_the_closest(write, tmp_path, slug, words):
    write()
    write(slug="02-mlp/checksums")
    with pytest.raises(ExerciseError, match=re.escape(words)):
        find(slug, tmp_path)


def test_the_clone_is_preferred_and_else_the_wheels_own_copy(tmp_path, monkeypatch):
    module = tmp_path / "code/coursekit/grading/exercise.py"
    module.parent.mkdir(parents=True)
    shutil.copy(grading.__file__, module)
    monkeypatch.setattr(grading, "__file__", str(module))
    assert exercises_folder() == tmp_path / "code/coursekit/exercises"
    (tmp_path / "_toc.yml").touch()
    assert exercises_folder() == tmp_path / "exercises"
