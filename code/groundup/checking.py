"""Graded exercises from inside a notebook: ``ex = exercise("02-mlp/perceptron")``.

No file lies beside the notebook, so it works in Jupyter, Colab and VS Code alike: the
learner's functions are taken from where ``ex.check("q1")`` is called.
"""

import contextlib
import html
import sys
from importlib.util import find_spec

NEEDED = ("hypothesis", "psutil", "pytest", "rich")  # part of the extra `grade`
MARKS = {"passed": "✓", "failed": "✗", "not run": "✗"}
COLORS = {"✓": "#29953f", "✗": "#e5484d", "–": "#808080"}  # 3:1 on light and dark


def exercise(slug: str) -> "Checker":
    """Find a graded exercise by its name, such as ``02-mlp/perceptron``.

    Raises: ModuleNotFoundError without the extra ``grade``; ValueError with the closest
    names if there is no such exercise.
    """
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise ModuleNotFoundError(
            f"exercise needs {' and '.join(missing)}: "
            "run `pip install 'groundup[grade]'`, or in a notebook `%pip install ...`"
        )
    from coursekit.grading.exercise import find

    return Checker(find(slug))


class Checker:
    """One exercise, to be checked against the functions of a running notebook."""

    def __init__(self, exercise):
        self._exercise = exercise
        self._hints_seen: dict[str, int] = {}

    def __repr__(self):
        names = ", ".join(self._exercise.questions)
        return f"{self._title} (questions {names})"

    def check(self, question: str | None = None) -> "Answer":
        """Test the functions of one question, or of all questions in their order.

        Raises: ValueError if there is no such question.
        """
        from coursekit.grading import engine, guide, show

        namespace = sys._getframe(1).f_globals  # the notebook's, in every front end
        self._refuse_unknown(question)
        report = engine.check_here(self._exercise, namespace, question)
        rows = list(show.rows(self._exercise, report))
        total = f"{report.score}/{report.max_score} points"
        name = guide.to_mend(self._exercise, report)
        if name and question not in (None, name):
            total += f'. First comes {name}: ex.check("{name}")'
        elif name:
            total += f'. For a hint: ex.hint("{name}")'
        return Answer(self._title, rows, total)

    def hint(self, question: str) -> "Answer":
        """Show the next hint of a question, or all of them once they are used up.

        In a workspace they count as those of ``groundup hint`` do.

        Raises: ValueError if there is no such question.
        """
        from coursekit.grading import guide

        self._refuse_unknown(question)
        slug, progress = self._exercise.slug, guide.progress_here()
        seen = self._hints_seen.get(question, 0)
        if progress:
            seen = max(seen, progress.hints_seen(slug, question))
        heading, *hints = guide.hint_lines(self._exercise, question, seen)
        if seen < len(self._exercise.questions[question].hints):
            self._hints_seen[question] = seen + 1
            with contextlib.suppress(OSError):  # the notebook itself remembers it
                if progress:
                    progress.hint_seen(slug, question, seen + 1)
        return Answer(heading, [("", "", "", hint) for hint in hints])

    @property
    def _title(self):
        return f"{self._exercise.slug}  {self._exercise.title}"

    def _refuse_unknown(self, question):
        """Check the name of a question; None stands for all of them."""
        known = self._exercise.questions
        if question is not None and question not in known:
            names = ", ".join(known)
            raise ValueError(
                f"{self._exercise.slug} has no question {question!r}: {names}"
            )


class Answer:
    """What a cell shows: a card in a notebook, the same words as text elsewhere.

    Each row is a name, a test's status, points and words, the first three maybe empty.
    """

    def __init__(self, heading: str, rows: list[tuple[str, ...]], total: str = ""):
        self.heading, self.total = heading, total
        self.rows = [(row[0], _mark(row[1]), *map(_clean, row[2:])) for row in rows]

    def __repr__(self):
        lines = [self.heading]
        for name, mark, points, words in self.rows:
            margin = f"  {name:4}{mark:2}{points:5}" if mark else "  "
            lines.append(margin + words.replace("\n", "\n" + " " * len(margin)))
        return "\n".join([*lines, *([f"  {self.total}"] if self.total else [])])

    def _repr_html_(self):
        """Return the card; whatever a learner's code has said is escaped."""
        from .book import CARD

        rows = "".join(map(_row, self.rows))
        return (
            f'<div style="{CARD}"><b>{html.escape(self.heading)}</b>'
            f'<table style="margin: 0.3em 0; border: none; color: inherit">{rows}'
            f"</table>{html.escape(self.total)}</div>"
        )


def _mark(status):
    return MARKS.get(status, "–") if status else ""


def _clean(text):
    from coursekit.grading.show import clean

    return clean(text)


def _row(row):
    """Write a table row without the stripes and borders that front ends add."""
    ink = f"color: {COLORS.get(row[1], 'inherit')}; font-weight: bold"
    styles = ("", ink, "white-space: nowrap", "white-space: pre-wrap")
    cells = "".join(
        f'<td style="text-align: left; vertical-align: top; border: none; '
        f'padding: 0.1em 0.8em 0.1em 0; {style}">{html.escape(text)}</td>'
        for text, style in zip(row, styles, strict=True)
    )
    return f'<tr style="background: none; border: none">{cells}</tr>'
