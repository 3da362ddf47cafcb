"""Every exercise of the course grades right, in every point."""

from pathlib import Path

import pytest

from coursekit.grading.exercise import all_exercises, exercises_folder, load
from coursekit.grading.manifest import master_path, strays
from coursekit.grading.verify import verify

ROOT = Path(__file__).parents[2]
SLUGS = [
    path.relative_to(ROOT / "solutions").with_suffix("").as_posix()
    for path in sorted(ROOT.glob("solutions/*/*.py"))
]


@pytest.mark.parametrize("slug", SLUGS)
def test_an_exercise_grades_right(slug):
    # With the learners' seed alone: the weekly build and authors verify with more.
    findings = verify(load(ROOT / "exercises" / slug), seeds=1)
    assert "\n".join(str(found) for found in findings if found.problems) == ""


def test_each_exercise_belongs_to_a_master_a_chapter_and_the_manifest():
    exercises = all_exercises()
    assert exercises_folder() == ROOT / "exercises"
    assert sorted(exercise.slug for exercise in exercises) == SLUGS
    assert all(master_path(exercise).is_file() for exercise in exercises)
    assert list(strays(exercises_folder(), exercises)) == []
