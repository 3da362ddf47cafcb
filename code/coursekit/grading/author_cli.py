"""`coursekit exercises`: what an author of exercises runs."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from .exercise import Exercise, ExerciseError, all_exercises, find
from .master import MasterError
from .schema import SLUG
from .template import template


@click.group()
@click.pass_context
def exercises(context):
    """Write, build and verify the graded exercises."""
    context.obj = context.obj.root / "exercises"


@exercises.command()
@click.argument("slug")
@click.option("--title", required=True, help="What learners see in the list.")
@click.pass_obj
def new(folder, slug, title):
    """Start an exercise SLUG, such as 02-mlp/perceptron, from a small one that works.

    The chapter is taken to have the same name; mend exercise.toml if it has not.
    """
    if not SLUG.fullmatch(slug):
        raise click.BadParameter(f"needs a name like 02-mlp/perceptron, got {slug!r}")
    texts = template(folder.parent, slug, title)
    if there := [str(path) for path in texts if path.exists()]:
        raise click.ClickException(f"{' and '.join(there)} exists already")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8", newline="\n")
        click.echo(f"wrote {path}")
    click.echo(f"Change them, then: coursekit exercises build {slug}")


@exercises.command("build")
@click.argument("slugs", nargs=-1)
@click.pass_obj
def build_command(folder, slugs):
    """Write the learners' files and the manifest of SLUGS; by default, of all."""
    from . import manifest, verify
    from .engine import GraderError

    chosen = _chosen(folder, slugs)
    entries = manifest.read_manifest(folder)
    try:
        for exercise in chosen:
            for path in manifest.build(exercise):
                click.echo(f"wrote {path}")
            entries[exercise.slug] = verify.manifest_entry(exercise)
    except (MasterError, ExerciseError, GraderError) as error:
        raise click.ClickException(str(error)) from None
    order = [exercise.slug for exercise in _chosen(folder, ())]
    if manifest.write_manifest(folder, entries, order):
        click.echo("wrote the manifest")
    click.echo(f"{len(chosen)} exercises are up to date")


@exercises.command("verify")
@click.argument("slugs", nargs=-1)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    help="Exercises at a time; default: one a core.",
)
@click.option(
    "--seeds",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="Seeds for the solution; each mistake gets two of them.",
)
@click.pass_obj
def verify_command(folder, slugs, jobs, seeds):
    """Prove that SLUGS grade right: nothing for no work, all for the solution."""
    from . import manifest, verify

    chosen = _chosen(folder, slugs)
    problems = [] if slugs else list(manifest.strays(folder, chosen))
    for problem in problems:
        click.echo(problem)
    good = verify.verify_all(chosen, jobs, seeds, click.echo)
    if problems or not good:
        raise click.ClickException("some exercises grade wrong, see above")
    click.echo(f"{len(chosen)} exercises grade right")


def _chosen(folder: Path, slugs: Sequence[str]) -> list[Exercise]:
    try:
        if slugs:
            return [find(slug, folder) for slug in slugs]
        return all_exercises(folder)
    except ExerciseError as error:
        raise click.ClickException(str(error)) from None
