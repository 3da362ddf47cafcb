"""Graded exercises on the site: a box in the chapter, and all of them on one page.

A page is read again when a file that its exercises are made from changes.
"""

import re

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from ..grading.exercise import Exercise, ExerciseError, all_exercises, find
from ..grading.master import MasterError, read_master, solution_cells, student_cells
from ..grading.words import LEVELS
from ..project import Project
from .launch import colab_url

PAGE = "book/resources/exercises"  # where statements and solutions stand
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


def setup(app):
    """Make the directives known to every page."""
    app.add_directive("graded-exercise", GradedExercise)
    app.add_directive("graded-exercises", GradedExercises)


def effort(exercise: Exercise) -> str:
    """Say ``Medium, 60 minutes, 22 points``."""
    level = LEVELS[exercise.difficulty].capitalize()
    return f"{level}, {exercise.minutes} minutes, {points(exercise.max_score)}"


def points(number: int) -> str:
    """Say ``1 point`` or ``2 points``."""
    return f"{number} point" + "s" * (number != 1)


def label(exercise: Exercise) -> str:
    """Name the place of an exercise on the page of all."""
    return f"graded-{exercise.slug.replace('/', '-')}"


class _FromFiles(SphinxDirective):
    """A directive that writes Markdown from the files of exercises."""

    def run(self):
        self.project = Project(self.env.app.confdir)
        try:
            text = self.markdown()
        except (ExerciseError, MasterError) as problem:
            raise self.error(str(problem)) from None
        holder = nodes.container(classes=[self.name])
        lines = StringList(text.splitlines(), self.env.docname)
        self.state.nested_parse(lines, self.content_offset, holder)
        return [holder]

    def markdown(self) -> str:
        """Write what stands on the page in the directive's place."""
        raise NotImplementedError


class GradedExercises(_FromFiles):
    """A table of all exercises, in course order."""

    def markdown(self):
        """One row an exercise, with a link to its place on the page."""
        titles = {chapter.slug: chapter.title for chapter in self.project.chapters}
        rows = []
        for exercise in all_exercises(self.project.root / "exercises"):
            self.env.note_dependency(str(exercise.folder / "exercise.toml"))
            chapter = exercise.chapter
            rows.append(
                f"| [{exercise.title}](#{label(exercise)}) "
                f"| [{titles.get(chapter, chapter)}](/book/{chapter}.md) "
                f"| {effort(exercise).replace(', ', ' | ')} |"
            )
        header = [
            "| exercise | chapter | difficulty | time | worth |",
            "|---" * 5 + "|",
        ]
        return "\n".join([*header, *rows])


class GradedExercise(_FromFiles):
    """A box that says what an exercise asks and how to start it.

    With ``:full:``, on the page of all exercises, statement and solutions follow,
    folded.
    """

    required_arguments = 1
    option_spec = {"full": directives.flag}

    def markdown(self):
        """Write the box; its title stands above it where it has a place of its own."""
        exercise = find(self.arguments[0], self.project.root / "exercises")
        self.env.note_dependency(str(exercise.folder / "exercise.toml"))
        full = "full" in self.options
        links = self.links(exercise, full)
        parts = [
            "" if full else f"[{exercise.title}]{{.graded-title}}",
            f"*{effort(exercise)}.*",
            questions(exercise),
            f"```text\ngroundup start {exercise.slug}\n```",
            " · ".join(links),
            self.folded(exercise) if full else "",
        ]
        return "\n\n".join(filter(None, parts))

    def links(self, exercise: Exercise, full: bool) -> list[str]:
        """Write links to the notebook and to where the rest stands."""
        slug, links = self.config.groundup_slug, []
        if slug:
            notebook = f"exercises/{exercise.slug}/{exercise.name}"
            links.append(f"[Open in Colab]({colab_url(slug, notebook)})")
        if full:
            return [*links, f"[To the chapter](/book/{exercise.chapter}.md)"]
        return [*links, f"[Statement and solutions](#{label(exercise)})"]

    def folded(self, exercise: Exercise) -> str:
        """Write the statement, and the solution of each question, to be unfolded."""
        path = self.project.root / f"solutions/{exercise.slug}.py"
        self.env.note_dependency(str(path))
        master = read_master(path, exercise)
        solved = {cell.name: cell for cell in solution_cells(master)}
        statement = "\n\n".join(map(shown, student_cells(master)))
        return "\n\n".join(
            [
                fold("The whole exercise", statement),
                *(
                    fold(f"Solution of {name}: {question.title}", shown(solved[name]))
                    for name, question in exercise.questions.items()
                ),
            ]
        )


def questions(exercise: Exercise) -> str:
    """List the questions, each with how hard it is, if that is said, and its worth."""
    return "\n".join(
        f"- {question.title} ({_worth(question)})"
        for question in exercise.questions.values()
    )


def _worth(question):
    level = LEVELS.get(question.difficulty)
    return ", ".join(filter(None, [level, points(question.points)]))


def shown(cell) -> str:
    """Write a cell as Markdown; its headings become paragraphs of the page."""
    if cell.kind == "markdown":
        return HEADING.sub(r"**\1**", cell.source)
    return f"```python\n{cell.source}\n```"


def fold(title: str, text: str) -> str:
    """Put text below a title that unfolds it."""
    return f"``````{{dropdown}} {title}\n{text}\n``````"
