"""The instructors' commands: ``groundup bulk`` and ``groundup export``."""

import shutil
from pathlib import Path

import click

from .command import Fault, NewFile, Refused, learner

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)
WORKFLOW = Path(__file__).with_name("student-workflow.yml")
UNPINNED = "PACKAGE: groundup[grade]"


@learner()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option(
    "--csv", "table", required=True, type=NewFile(), help="The points go here."
)
@click.option("--feedback", type=NEW_FOLDER, help="Write Markdown for each student.")
@click.option(
    "-j", "jobs", type=click.IntRange(1), default=1, help="Grade N at a time."
)
@click.option("--seed", default=0, help="Draw other test inputs; keep it secret.")
@click.option("--tests", type=FOLDER, help="Use this folder instead of exercises/.")
@click.option("--exercise", "slug", help="What files are that do not say it.")
@click.option("--limit", default=300.0, show_default=True, help="Seconds for each.")
@click.option("--docker", "image", metavar="IMAGE", help="Grade in containers.")
@click.option("--resume", is_flag=True, help="Grade only what is new or changed.")
@click.pass_context
def bulk(ctx, screen, folder, table, feedback, jobs, seed, tests, slug, resume, **how):
    """Grade all that students handed in.

    It lies below DIR, as DIR/student/file or DIR/student.ipynb. Each file has a process
    of its own. Outside of a container the submissions' code can do whatever you can:
    grade strangers with --docker.
    """
    from .bulk import batch, entries, grade
    from .gradebook import Gradebook

    if how["image"] and not shutil.which("docker"):
        raise Fault("docker is missing: install it, or leave out --docker")
    find = _finder(tests)
    found = entries(folder, find, _known(find, slug) if slug else None, seed)
    if not found:
        raise Refused(f"nothing was handed in below {folder}")
    book = Gradebook(table, found, resume)
    todo = [entry for entry in found if entry.key not in book.finished]
    code = 0
    for outcome in batch(todo, jobs, lambda entry: grade(entry, seed, **how)):
        book.add(outcome)
        if feedback:
            _write_feedback(feedback, outcome)
        _tell(screen, outcome)
        code = max(code, outcome.exit_code)
    screen.line(f"{len(todo)} graded, {len(found) - len(todo)} kept: {table}")
    ctx.exit(code)


def _finder(tests):
    from . import exercise

    return lambda slug: exercise.find(slug, tests)


def _known(find, slug):
    from .exercise import ExerciseError

    try:
        return find(slug)
    except ExerciseError as error:
        raise Refused(str(error)) from None


def _tell(screen, outcome):
    entry, report = outcome.entry, outcome.report
    if report is None:
        screen.line(f"{entry.student}  {outcome.status}: {outcome.message}", "red")
        return
    points = f"{report.score}/{report.max_score}"
    screen.line(f"{entry.student}  {report.exercise}  {points}")


def _write_feedback(folder, outcome):
    name = outcome.entry.key[1].replace("/", "-") or outcome.entry.path.stem
    path = folder / outcome.entry.student / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(outcome.markdown(), "utf-8", errors="backslashreplace")


@click.group()
def export():
    """Set up grading on Gradescope or GitHub."""


@learner()
@click.argument("slug")
@click.option("--out", required=True, type=NewFile(), help="Write the zip here.")
@click.option("--seed", default=0, help="Draw other test inputs; keep it secret.")
def gradescope(screen, slug, out, seed):
    """Write the zip of an autograder for the exercise SLUG."""
    from .gradescope import write_zip

    installed = write_zip(_known(_finder(None), slug), out, seed)
    screen.line(f"Wrote {out}, which installs {installed}")


@learner()
@click.argument("folder", metavar="[DIR]", default=".", type=FOLDER)
def github(screen, folder):
    """Write a workflow for a student's own repository, DIR."""
    from .gradescope import pinned

    package = pinned("grade")
    if package is None:
        raise Refused("neither the repository nor its commit is known: use a clone")
    text = WORKFLOW.read_text("utf8").replace(UNPINNED, f'PACKAGE: "{package}"')
    path = folder / ".github/workflows/grade.yml"
    if path.is_file() and path.read_text("utf8") != text:
        raise Refused(f"{path} is there already: remove it first")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf8", newline="\n")
    screen.line(f"Wrote {path}")


export.add_command(gradescope)
export.add_command(github)
COMMANDS = (bulk, export)
