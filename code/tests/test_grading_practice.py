"""The practice sets are found by their pattern, and listed apart from the chapters'."""

import pytest

from coursekit.grading import practice, progress, show
from coursekit.grading.exercise import all_exercises, exercises_folder
from coursekit.grading.manifest import read_manifest
from coursekit.grading.workspace import WorkspaceError
from learner_course import release, run, start, write_answer

pytest_plugins = ["learner_fixtures"]

KNOWN = ("heaps and greedy", "two pointers", "trees", "linked lists")


@pytest.fixture
def sets(course):
    """Two practice sets beside the exercises of the small course."""
    for name, pattern in (("practice-heaps", "heaps"), ("practice-trees", "red trees")):
        release(course, f"00-start/{name}", pattern.capitalize())
        toml = course / f"exercises/00-start/{name}/exercise.toml"
        text = toml.read_text("utf8").replace(
            "points = 1", "difficulty = 1\npoints = 1"
        )
        text = text.replace("points = 2", "difficulty = 3\npoints = 2")
        toml.write_text(f'pattern = "{pattern}"\n{text}', "utf8")


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("heaps and greedy", "heaps and greedy"),
        ("heaps-and-greedy", "heaps and greedy"),
        ("heap", "heaps and greedy"),
        ("GREEDY", "heaps and greedy"),
        ("and g", "heaps and greedy"),
        ("pointer", "two pointers"),
        ("two-pionters", "two pointers"),
        ("tres", "trees"),
        ("eaps", "heaps and greedy"),
        (" lists ", "linked lists"),
    ],
)
def test_a_pattern_is_meant_by_a_word_of_it_or_nearly_one(text, pattern):
    assert practice.meant(text, KNOWN) == pattern


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("t", "'t' fits the patterns 'two pointers' and 'trees': write more of one"),
        ("linked trees", "no pattern 'linked trees': did you mean 'linked lists'?"),
        ("zz", "there is no pattern 'zz': known are heaps and greedy, two pointers, "),
    ],
)
def test_what_fits_several_patterns_or_none_is_asked_back(text, words):
    with pytest.raises(WorkspaceError) as error:
        practice.meant(text, KNOWN)
    assert words in str(error.value)


def test_the_list_shows_practice_behind_the_exercises(work, sets):
    lines = run("list").splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == [
        *("00-start/numbers", "01-next/more-numbers"),
        *("00-start/practice-heaps", "00-start/practice-trees"),
    ]
    assert lines[2:4] == ["", "Practice by pattern (problems: groundup list --pattern)"]


def test_patterns_count_the_problems_that_are_done(work, sets):
    file = progress.Progress(work / ".groundup/progress.json")
    file.record("00-start/practice-trees", "r0", {"q1": 1, "q2": 1})
    heaps, trees, more = run("list", "--pattern").splitlines()
    empty, half = show.BAR[0][1] * 10, show.BAR[0][0] * 5 + show.BAR[0][1] * 5
    assert heaps.split() == ["heaps", empty, "0/2", "problems"]
    assert trees.split() == ["red", "trees", half, "1/2", "problems"]
    assert more == "The problems of one: groundup list --pattern heaps"


def test_the_problems_of_one_pattern(work, sets):
    file = progress.Progress(work / ".groundup/progress.json")
    file.record("00-start/practice-trees", "r0", {"q1": 1, "q2": 1})
    first, second = run("list", "--pattern", "tree").splitlines()
    assert first.split(maxsplit=4) == [
        *("practice-trees/q1", "✓", "1/1", "easy", "The number one")
    ]
    assert second.split(maxsplit=4) == [
        *("practice-trees/q2", "–", "1/2", "hard", "The number two")
    ]
    assert run("list", "--pattern=red-trees").splitlines() == [first, second]


def test_an_unknown_pattern_is_one_clear_line(work, sets):
    said = run("list", "--pattern", "graphs", code=2)
    assert said == "Error: there is no pattern 'graphs': known are heaps, red trees\n"


def test_without_practice_sets(work):
    assert run("list", "--pattern") == "There are no practice sets yet.\n"
    assert "Practice" not in run("list")


def test_after_the_chapters_comes_practice(work, sets):
    file = progress.Progress(work / ".groundup/progress.json")
    file.record("01-next/more-numbers", "r0", {"q1": 1, "q2": 2})
    path = start(work)
    write_answer(path, "q1", 1)
    write_answer(path, "q2", 2)
    assert "Next: groundup start practice-heaps" in run("check")


def test_the_manifest_says_pattern_and_difficulty_of_practice_alone():
    entries = read_manifest(exercises_folder())
    for exercise in all_exercises():
        entry = entries[exercise.slug]
        assert entry.get("pattern") == exercise.pattern
        for name, question in exercise.questions.items():
            assert entry["questions"][name].get("difficulty") == question.difficulty
            assert (question.difficulty is None) == (exercise.pattern is None)
