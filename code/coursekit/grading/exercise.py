"""What an exercise consists of: its ``exercise.toml``, read with every key checked."""

import difflib
import re
import tomllib
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from . import schema
from .order import in_order, refuse_cycle
from .schema import ExerciseError

__all__ = [
    "Exercise",
    "ExerciseError",
    "Limits",
    "Mistake",
    "Question",
    "all_exercises",
    "exercises_folder",
    "find",
    "load",
]

LISTED = 5  # names on a line
QUESTION_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Limits:
    """What the learner's code may take before it is stopped."""

    load_seconds: float = 20
    call_seconds: float = 5
    memory_mb: float = 2000
    printed_mb: float = 2


@dataclass(frozen=True)
class Question:
    """One question; ``needs`` names the questions that it waits for."""

    name: str
    title: str
    points: int
    needs: tuple[str, ...]
    hints: tuple[str, ...]
    difficulty: int | None = None


@dataclass(frozen=True)
class Mistake:
    """A slip put into the solution, and the words the feedback must then contain.

    A ``planted`` one is what learners get, to find and mend it, in place of a stub.
    """

    question: str
    replace: str
    replacement: str
    expect: str
    planted: bool = False

    def made_in(self, source: str) -> str:
        """Return the source with the slip in it."""
        return source.replace(self.replace, self.replacement)


LIMITS = {
    name: replace(schema.AMOUNT, default=default)
    for name, default in asdict(Limits()).items()
}
QUESTION = {
    "title": schema.TEXT,
    "points": schema.COUNT,
    "needs": schema.TEXTS,
    "hints": schema.TEXTS,
    "difficulty": replace(schema.LEVEL, default=None),
}
MISTAKE = {
    "question": schema.TEXT,
    "replace": schema.TEXT,
    "with": replace(schema.ANY_TEXT, field="replacement"),
    "expect": schema.TEXT,
    "planted": schema.FLAG,
}
EXERCISE = {
    "title": schema.TEXT,
    "chapter": schema.CHAPTER,
    "minutes": schema.COUNT,
    "difficulty": schema.LEVEL,
    "pattern": replace(schema.WORDS, default=None),
    "forbid": schema.TEXTS,
    "requires": schema.TEXTS,
    "limits": schema.TABLE,
    "questions": schema.SOME_TABLE,
    "mistakes": schema.TABLES,
}


@dataclass(frozen=True)
class Exercise:
    """One graded exercise. ``slug`` is for example ``02-mlp/perceptron``.

    With a ``pattern`` it is a practice set: its questions are problems of that pattern.
    """

    slug: str
    title: str
    chapter: str
    minutes: int
    difficulty: int
    pattern: str | None
    forbid: tuple[str, ...]
    requires: tuple[str, ...]
    limits: Limits
    questions: dict[str, Question]
    mistakes: tuple[Mistake, ...]
    folder: Path

    @property
    def name(self) -> str:
        """The last part of the slug, which its files are named after."""
        return self.slug.rpartition("/")[2]

    @property
    def test_file(self) -> Path:
        """The one file of tests.

        Raises: ExerciseError if there is none, or more than one.
        """
        files = sorted(self.folder.glob("test_*.py"))
        if len(files) != 1:
            found = ", ".join(file.name for file in files) or "none"
            raise ExerciseError(f"{self.folder} needs one file test_*.py, got {found}")
        return files[0]

    @property
    def student_notebook(self) -> Path:
        """The notebook that a learner starts from."""
        return self.folder / f"{self.name}.ipynb"

    @property
    def student_script(self) -> Path:
        """The same as a Python file with cells."""
        return self.folder / f"{self.name}.py"

    @property
    def planted(self) -> dict[str, Mistake]:
        """The mistakes that learners are to find, by question."""
        return {m.question: m for m in self.mistakes if m.planted}

    @property
    def max_score(self) -> int:
        """The points of all questions together."""
        return sum(question.points for question in self.questions.values())


def exercises_folder() -> Path:
    """Return ``exercises/`` of the clone, or the copy that the wheel carries."""
    root = Path(__file__).resolve().parents[3]
    if (root / "_toc.yml").is_file():
        return root / "exercises"
    return Path(__file__).resolve().parents[1] / "exercises"


def all_exercises(folder: Path | None = None) -> list[Exercise]:
    """Read every exercise, in course order: by module, and after what it requires.

    The practice sets come last, the easier ones first.

    Raises: ExerciseError if one is malformed, or requires what is missing or waits
    for it in a circle.
    """
    folder = folder or exercises_folder()
    files = sorted(folder.glob("*/*/exercise.toml"))
    exercises = {ex.slug: ex for ex in (load(file.parent) for file in files)}
    for exercise in exercises.values():
        path = exercise.folder / "exercise.toml"
        for slug in exercise.requires:
            schema.refuse_unknown(path, "requires", slug, exercises)
    return [exercises[slug] for slug in in_order(exercises)]


def find(slug: str, folder: Path | None = None) -> Exercise:
    """Return the exercise named ``slug``, or the only one whose last part that is.

    Raises: ExerciseError with the closest names if none is meant, or several are.
    """
    folder = folder or exercises_folder()
    slugs = [
        file.parent.relative_to(folder).as_posix()
        for file in sorted(folder.glob("*/*/exercise.toml"))
    ]
    meant = [known for known in slugs if known == slug or known.endswith(f"/{slug}")]
    if len(meant) == 1:
        return load(folder / meant[0])
    if meant:
        raise ExerciseError(f"{slug!r} names {' and '.join(meant)}: write one in full")
    raise ExerciseError(f"there is no exercise {slug!r}: {_closest(slug, slugs)}")


def load(folder: Path) -> Exercise:
    """Read ``folder/exercise.toml``.

    Raises: ExerciseError, one line with file and key, for whatever is wrong in it.
    """
    path = Path(folder) / "exercise.toml"
    table = schema.checked(path, _parsed(path), EXERCISE)
    exercise = Exercise(
        **table
        | {
            "limits": Limits(**schema.checked(path, table["limits"], LIMITS, "limits")),
            "questions": _questions(path, table["questions"]),
            "mistakes": _mistakes(path, table["mistakes"]),
        },
        slug="/".join(path.resolve().parent.parts[-2:]),
        folder=path.parent,
    )
    _check_references(path, exercise)
    return exercise


def _parsed(path):
    try:
        return tomllib.loads(path.read_text("utf8"))
    except FileNotFoundError:
        raise ExerciseError(f"{path} is missing: an exercise needs it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExerciseError(f"{path} is no TOML in UTF-8: {error}") from None


def _questions(path, tables):
    for name in tables:
        if not QUESTION_NAME.fullmatch(name):
            raise ExerciseError(
                f"{path}: questions.{name} needs a name of small letters and digits, "
                f"got {name!r}: call it q1"
            )
    return {
        name: Question(
            name, **schema.checked(path, table, QUESTION, f"questions.{name}")
        )
        for name, table in tables.items()
    }


def _mistakes(path, tables):
    return tuple(
        Mistake(**schema.checked(path, table, MISTAKE, f"mistakes[{index}]"))
        for index, table in enumerate(tables)
    )


def _check_references(path, exercise):
    """See that what is named exists, and that nothing waits for itself."""
    for name, question in exercise.questions.items():
        for need in question.needs:
            schema.refuse_unknown(
                path, f"questions.{name}.needs", need, exercise.questions
            )
    for index, mistake in enumerate(exercise.mistakes):
        key = f"mistakes[{index}].question"
        schema.refuse_unknown(path, key, mistake.question, exercise.questions)
        if mistake.planted and exercise.planted[mistake.question] is not mistake:
            raise ExerciseError(
                f"{path}: two mistakes are planted in {mistake.question}: plant one"
            )
    needs = {name: question.needs for name, question in exercise.questions.items()}
    refuse_cycle(needs, f"{path}: questions need each other in a circle")
    for name, question in exercise.questions.items():
        if exercise.pattern and question.difficulty is None:
            raise ExerciseError(
                f"{path}: questions.{name}.difficulty is missing: a problem of a "
                "pattern needs 1, 2 or 3"
            )
    if exercise.slug in exercise.requires:
        raise ExerciseError(f"{path}: requires names the exercise itself, take it out")


def _closest(slug, slugs):
    """Suggest slugs, comparing with their last parts too."""
    if not slugs:
        return "there are none yet"
    names = {known.rpartition("/")[2]: known for known in slugs} | {s: s for s in slugs}
    close = difflib.get_close_matches(slug, names, n=3, cutoff=0.5)
    meant = list(dict.fromkeys(names[name] for name in close))
    if meant:
        return f"did you mean {' or '.join(meant)}?"
    if len(slugs) > LISTED:
        return f"`groundup list` shows the {len(slugs)} that there are"
    return f"the exercises are {', '.join(slugs)}"
