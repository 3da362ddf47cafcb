"""The learner's commands: ``groundup init``, ``start``, ``check``, ``watch`` and so on.

Only Click is imported before a command runs, so that ``groundup data`` stays quick and
needs none of the packages for grading.
"""

import contextlib
from pathlib import Path

import click

from . import guide
from .command import Command, Fault, NewFile, learner
from .document import Unreadable
from .exercise import ExerciseError, all_exercises
from .workspace import create, open_workspace

FORMAT = click.Choice(["ipynb", "py"])


def _offered(ctx, param, incomplete):
    """Complete an exercise's name, or behind it and a slash a question's."""
    with contextlib.suppress(ExerciseError):
        return list(guide.completions(incomplete))
    return []


def _patterns(ctx, param, incomplete):
    """Complete a pattern's name."""
    from . import practice

    with contextlib.suppress(ExerciseError):
        return list(practice.completions(incomplete))
    return []


target = click.argument(
    "target", metavar="[SLUG[/QUESTION]]", required=False, shell_complete=_offered
)
slug = click.argument("slug", shell_complete=_offered)


@learner()
@click.argument("folder", metavar="[DIR]", default="~/groundup-work")
def init(screen, folder):
    """Make the folder that you work in, outside the course's clone."""
    workspace, is_new = create(Path(folder))
    if not is_new:
        screen.line(f"{workspace.root} is a workspace already; nothing was changed.")
    else:
        screen.line(f"Made the workspace {workspace.root}")
    first = next((exercise.name for exercise in all_exercises()), None)
    if is_new and first:
        screen.line(f'Go there with: cd "{workspace.root}"')
        screen.line(f"Begin with: groundup start {first}")


@learner()
@slug
@click.option("--format", "kind", type=FORMAT, default="ipynb", show_default=True)
def start(screen, slug, kind):
    """Begin an exercise: copy it into your workspace."""
    workspace, exercise = open_workspace(), guide.resolve(slug).exercise
    records = workspace.progress.read()
    path = workspace.start(exercise, f".{kind}")
    screen.line(
        f"Started {exercise.slug}: {exercise.title}, {exercise.minutes} minutes"
    )
    screen.line(f"Open {path}")
    screen.line(f"Each save is checked while this runs: groundup watch {exercise.name}")
    earlier = [e for e in all_exercises() if e.slug in exercise.requires]
    for other in earlier:
        if not guide.is_done(other, records.get(other.slug)):
            screen.note(f"it builds on {other.slug}, which is not done yet")


@learner("list")
@click.option(
    "--pattern",
    metavar="[NAME]",
    is_flag=False,
    flag_value="",
    shell_complete=_patterns,
    help="Show the practice by pattern, or the problems of one.",
)
def list_(screen, pattern):
    """Show every exercise and the points you have."""
    from . import practice, show

    workspace, exercises = open_workspace(), all_exercises()
    records = _records(screen, workspace)
    if pattern is None:
        show.listing(screen, exercises, records, workspace.located(exercises))
    elif pattern:
        known = practice.patterns()
        show.problems(screen, known[practice.meant(pattern, known)], records)
    else:
        show.patterns(screen, practice.patterns(), records)


@learner()
def progress(screen):
    """Show your best points and attempts by question."""
    from . import show

    workspace, exercises = open_workspace(), all_exercises()
    records = _records(screen, workspace)
    for exercise in exercises:
        if exercise.slug in records:
            show.reached(screen, exercise, records[exercise.slug])
    best = [guide.best_points(e, records.get(e.slug)) for e in exercises]
    most = sum(exercise.max_score for exercise in exercises)
    screen.line(
        f"{sum(sum(points.values()) for points in best):g}/{most} points in all"
    )


@learner()
@target
@click.option("--move", is_flag=True, help="Move work out of the clone, unasked.")
@click.pass_context
def check(ctx, screen, target, move):
    """Check an exercise or a question, by default the last you saved."""
    from . import run, show

    workspace, meant = run.meant(target)
    if workspace and not meant.path:
        run.out_of_clone(screen, workspace, meant.exercise, move)
    report, path = run.graded(screen, workspace, meant, show.result)
    if workspace:
        run.advise(screen, workspace, meant, report, path)
    ctx.exit(report.exit_code)


@learner()
@target
@click.option("--all", "everything", is_flag=True, help="Grade all that you started.")
@click.option("--seed", default=0, show_default=True, help="Draw other test inputs.")
@click.option("--json", metavar="FILE", type=NewFile(), help="Write results as JSON.")
@click.option("--junit", metavar="FILE", type=NewFile(), help="Write JUnit XML.")
@click.option("--gradescope", metavar="FILE", type=NewFile(), help="For Gradescope.")
@click.pass_context
def grade(ctx, screen, target, everything, seed, **files):
    """Show every test, and write reports for other programs."""
    from . import run, show

    if everything and (target or files["gradescope"]):
        raise click.UsageError("--all goes with neither SLUG nor --gradescope")
    if everything:
        workspace, all_meant = run.started()
    else:
        workspace, meant = run.meant(target)
        all_meant = [meant]
    reports = [
        run.graded(screen, workspace, meant, show.full_result, seed)[0]
        for meant in all_meant
    ]
    for kind, file in files.items():
        if file:
            run.write_report(kind, file, reports, everything)
    screen.line("This is your own assessment: only a regrade by your teacher counts.")
    ctx.exit(max(report.exit_code for report in reports))


@learner()
@target
@click.option("--poll", is_flag=True, help="Look at the file instead of waiting.")
def watch(screen, target, poll):
    """Check each time you save; keys ask for hints and more."""
    from .watch import Watch, keys

    workspace, exercise = open_workspace(), guide.meant(target).exercise
    with keys() as next_key:
        try:
            Watch(screen, workspace, next_key, poll).run(exercise)
        except KeyboardInterrupt:
            screen.line()
    screen.line("Stopped watching. Your files are as you saved them.")


@learner()
@target
def hint(screen, target):
    """Show the next hint of a question; hints cost no points."""
    from . import run

    workspace, meant = open_workspace(), guide.meant(target)
    exercise = meant.exercise
    best = guide.best_points(exercise, workspace.progress.read().get(exercise.slug))
    question = meant.question or guide.first_missing(exercise, best)
    run.give_hint(screen, workspace, exercise, question or next(iter(best)))


@learner()
@target
@click.option("--yes", is_flag=True, help="Show it before all points are reached.")
@click.pass_context
def solution(ctx, screen, target, yes):
    """Show the solution, once you have all points."""
    from . import run

    workspace, meant = open_workspace(), guide.meant(target)
    exercise = meant.exercise
    best = guide.best_points(exercise, workspace.progress.read().get(exercise.slug))
    asked = [meant.question] if meant.question else list(best)
    missing = [q for q in asked if best[q] < exercise.questions[q].points]
    if missing and not yes:
        hint = f"groundup hint {exercise.name}/{missing[0]}"
        screen.line(f"Points are missing in {', '.join(missing)}: `{hint}` may help.")
        screen.line("To see the solution anyway, add --yes.")
        ctx.exit(1)
    click.echo(run.solution(exercise, asked))


@learner()
@slug
def reset(screen, slug):
    """Start SLUG anew; what you have is backed up first."""
    path, backup = open_workspace().reset(guide.resolve(slug).exercise)
    screen.line(f"{path} is as at the start")
    screen.line(f"Your version is in {backup}")


@learner()
@click.pass_context
def update(ctx, screen):
    """Bring newer releases, and cells you deleted, into your files."""
    workspace, exercises = open_workspace(), all_exercises()
    started = workspace.located(exercises)
    unreadable = False
    for exercise in exercises:
        if exercise.slug in started:
            unreadable |= not _updated(screen, workspace, exercise)
    if not started:
        screen.line("Nothing is started, so nothing is out of date.")
    ctx.exit(3 if unreadable else 0)


def _updated(screen, workspace, exercise):
    """Update one exercise, tell how it went, and return whether it could be read."""
    try:
        done = workspace.update(exercise)
    except Unreadable as error:
        screen.line(f"{exercise.slug}: left alone, {error}")
        return False
    if done.beside:
        screen.line(f"{exercise.slug}: left alone, {done.notes[0]}")
        screen.line(f"  the new release is beside it: {done.beside}")
        return True
    state = "updated" if done.changed else "up to date"
    screen.line(f"{exercise.slug}: {state}")
    for note in done.notes:
        screen.line(f"  {note}")
    if done.changed:
        screen.line("  if it is open in Jupyter, choose Reload from Disk there")
    return True


@click.command(cls=Command)
def doctor():
    """Look whether this machine has what the exercises need."""
    from .doctor import findings

    found = findings()
    for good, text in found:
        click.echo(f"{'ok     ' if good else 'PROBLEM'}  {text}")
    if not all(good for good, _ in found):
        raise Fault("solve what is marked PROBLEM, from the top")


def _records(screen, workspace):
    progress = workspace.progress
    records = progress.read()
    for note in progress.notes:
        screen.note(note)
    return records


COMMANDS = (  # in the order in which a learner needs them
    *(init, start, watch, check, hint, solution),
    *(list_, progress, grade, reset, update, doctor),
)
