"""Graded exercises on the site: the box, the page of all, and the notebooks."""

import re
import shutil

import pytest
from click.testing import CliRunner

from coursekit.execute import fingerprint
from coursekit.grading.exercise import all_exercises, exercises_folder
from coursekit.project import Project
from coursekit.site import build_site
from coursekit.sphinx.exercises import effort, fold, label, points, shown
from groundup.cli import main as groundup
from small_course import ROOT, page, small_course

SLUG = "00-workshop/first-check"
TITLE = "Your first check"
CHAPTER = "book/00-workshop/how-this-book-works"
ALL = "book/resources/exercises"
BOX = f"\n```{{graded-exercise}} {SLUG}\n```\n"
FULL = f"(graded-00-workshop-first-check)=\n## {TITLE}\n{BOX[:-4]}:full:\n```\n"
PAGES = {
    CHAPTER: f"# The workshop\n{BOX}",
    ALL: f"# Graded exercises\n\n```{{graded-exercises}}\n```\n\n{FULL}",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = small_course(tmp_path_factory.mktemp("course"), PAGES)
    for folder, name in (("exercises", SLUG), ("solutions", f"{SLUG}.py")):
        target = course.root / folder / name
        target.parent.mkdir(parents=True)
        copy = shutil.copytree if (ROOT / folder / name).is_dir() else shutil.copy
        copy(ROOT / folder / name, target)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_REPOSITORY", "ada/course")
        assert build_site(Project(course.root))
    return course


def html(course, docname):
    return (course.html / f"{docname}.html").read_text("utf8")


def box(course, docname):
    """Return the box with its tags, and its words alone."""
    article = html(course, docname).split('class="graded-exercise ', 1)[1]
    article = article.split("</article>")[0]
    return article, " ".join(re.sub("<[^>]*>", "", article).split())


def test_the_box_says_what_the_exercise_asks_and_how_to_start(course):
    tags, words = box(course, CHAPTER)
    assert f"{TITLE} Easy, 15 minutes, 8 points." in words
    assert "Subtract column means (3 points)" in words
    assert f"groundup start {SLUG}" in words
    assert "https://colab.research.google.com/github/ada/course/blob/notebooks/" in tags
    assert f"exercises/{SLUG}/first-check.ipynb" in tags
    assert 'href="../resources/exercises.html#graded-00-workshop-first-check"' in tags


def test_a_chapter_shows_no_solution(course):
    assert "<details" not in box(course, CHAPTER)[0]
    assert "turn.T" not in box(course, CHAPTER)[1]


def test_the_page_of_all_folds_statement_and_solutions(course):
    tags, words = box(course, ALL)
    folded = re.findall(r"<details.*?</details>", tags, re.DOTALL)
    assert [" open" in part.split(">")[0] for part in folded] == [False] * 4
    plain = [re.sub("<[^>]*>", "", part) for part in folded]
    assert "not written yet" in plain[0]
    assert "turn.T" not in plain[0]
    assert "return points @ turn.T" in plain[1]
    assert "BEGIN SOLUTION" not in words


def test_the_table_leads_to_the_exercise_and_its_chapter(course):
    table = re.search(r"<table.*?</table>", html(course, ALL), re.DOTALL)[0]
    assert 'href="#graded-00-workshop-first-check"' in table
    assert ">The workshop<" in table
    assert "15 minutes" in table


def test_a_change_to_an_exercise_reaches_pages_that_stayed(course):
    toml = course.root / "exercises" / SLUG / "exercise.toml"
    toml.write_text(toml.read_text("utf8").replace(TITLE, "Your second check"), "utf8")
    assert build_site(Project(course.root))
    assert "Your second check" in box(course, CHAPTER)[1]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("```{graded-exercise} first-chek\n```", "did you mean 00-workshop/first-"),
        ("```{graded-exercise} first-check\n:full:\n```", "00-workshop/first-check.py"),
    ],
)
def test_what_does_not_exist_fails_the_build(tmp_path, capfd, source, problem):
    course = small_course(tmp_path, {CHAPTER: f"# The workshop\n\n{source}\n"})
    shutil.copytree(ROOT / "exercises/00-workshop", tmp_path / "exercises/00-workshop")
    assert not build_site(course)
    said = "".join(capfd.readouterr())
    assert problem in said
    assert "how-this-book-works.md:3" in said


def test_words_for_effort_and_cells():
    first = all_exercises()[0]
    assert effort(first) == "Easy, 15 minutes, 8 points"
    assert points(1) == "1 point"
    assert fold("T", "```x\n```").splitlines()[0] == "``````{dropdown} T"


def test_headings_of_a_statement_become_paragraphs():
    class Text:
        kind, source = "markdown", "# One\n\nx # y\n## Two"

    assert shown(Text) == "**One**\n\nx # y\n**Two**"


def test_every_exercise_has_its_place_and_its_chapter_shows_it():
    text = (ROOT / f"{ALL}.md").read_text("utf8")
    for exercise in all_exercises():
        section = f"({label(exercise)})=\n## {exercise.title}\n\n"
        assert f"{section}```{{graded-exercise}} {exercise.slug}\n:full:\n" in text
    for chapter in Project(ROOT).chapters:
        shown_there = re.findall(r"```\{graded-exercise\} (\S+)", chapter.text)
        assert shown_there == chapter.meta["exercises"]


def test_the_book_names_no_command_that_does_not_exist():
    named = set()
    papers = [page.text for page in Project(ROOT).pages]
    for text in [*papers, (ROOT / "README.md").read_text("utf8")]:
        named |= set(re.findall(r"(?:`|^|\"|\$ )groundup ([a-z]+)", text, re.MULTILINE))
    assert {"init", "start", "check", "hint", "watch", "data"} <= named
    assert named <= set(groundup.commands)


def test_what_the_instructors_are_told_to_type_is_understood():
    text = (ROOT / "book/resources/for-instructors.md").read_text("utf8")
    typed = re.findall(r"^groundup (export \w+|\w+)(.*)$", text, re.MULTILINE)
    assert len(typed) == 3
    for command, arguments in typed:
        told = CliRunner().invoke(groundup, [*command.split(), "--help"])
        assert told.exit_code == 0, told.output
        for option in re.findall(r"--\w+", arguments):
            assert option in told.output


def test_a_page_that_grades_runs_again_when_an_exercise_changes(tmp_path):
    cells = ("from coursekit.grading.exercise import find", "1")
    pages = {"grades": page("A", cells[0]), "other": page("B", cells[1])}
    course = small_course(tmp_path, pages)
    shutil.copytree(ROOT / "code/coursekit", tmp_path / "code/coursekit")
    shutil.copytree(exercises_folder(), tmp_path / "exercises")
    before = [fingerprint(page, course) for page in course.pages]
    toml = tmp_path / f"exercises/{SLUG}/exercise.toml"
    toml.write_text(toml.read_text("utf8") + "\n", "utf8")
    after = [fingerprint(page, course) for page in course.pages]
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]
