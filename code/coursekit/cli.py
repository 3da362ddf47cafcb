"""The author's command. Each step of `make` is one of these, so make is optional."""

import functools
import http.server
import time
from pathlib import Path

import click

from .grading.author_cli import exercises
from .project import Project


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=".",
    help="The course's root folder (the one with _toc.yml).",
)
@click.pass_context
def main(context, root):
    """Execute, build and check the course."""
    project = Project(root)
    try:
        project.pages  # noqa: B018  # reads _toc.yml and finds every page it names
    except FileNotFoundError as error:
        raise click.UsageError(str(error)) from None
    context.obj = project


jobs_option = click.option(
    "--jobs", type=click.IntRange(1), help="Pages at a time; default: one a core."
)


@main.command()
@jobs_option
@click.pass_context
def book(context, jobs):
    """Do everything: execute, build the site, write the notebooks, check the pages."""
    started = time.monotonic()
    for command, arguments in {
        config: {},
        vendor: {},
        execute: {"jobs": jobs},
        site: {},
        notebooks: {},
        check_pages: {},
    }.items():
        click.secho(f"[{time.monotonic() - started:5.0f} s] {command.help}", bold=True)
        context.invoke(command, **arguments)
    index = context.obj.html / "index.html"
    click.secho(f"\nThe book is at {index} ({time.monotonic() - started:.0f} s)")
    click.echo("Read it with: make serve")


@main.command()
@click.pass_obj
def config(project):
    """Check the configuration."""
    from .config import check

    _fail_on(check(project.root))


@main.command()
@click.pass_obj
def vendor(project):
    """Fetch the browser assets that the site serves itself."""
    from . import vendor

    vendor.vendor(project, click.echo)


@main.command()
@jobs_option
@click.pass_obj
def execute(project, jobs):
    """Execute the pages that are out of date."""
    from .execute import execute as execute_pages

    if not execute_pages(project, jobs, click.echo):
        raise click.ClickException("some pages failed, see above")


@main.command()
@click.pass_obj
def site(project):
    """Build the site from the executed pages."""
    from .site import build_site

    if not build_site(project):
        raise click.ClickException("the site has warnings or errors, see above")


@main.command()
@click.pass_obj
def notebooks(project):
    """Write each chapter as a notebook for Colab and Binder."""
    from .notebooks import export

    try:
        paths = export(project, project.build / "notebooks")
    except (FileNotFoundError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Wrote {len(paths)} notebooks to {project.build / 'notebooks'}")


@main.command("check-site")
@click.pass_obj
def check_pages(project):
    """Check the built pages."""
    from . import check_site, coverage
    from .vendor import CDN_HOSTS, is_vendored

    syllabus = coverage.load_syllabus(project.root / "book/syllabus.yml")
    covered = coverage.coverage(syllabus, project.pages)
    click.echo(covered.report())
    hosts = () if is_vendored(project) else CDN_HOSTS
    problems = check_site.check_site(project.html, project, hosts)
    _fail_on([*covered.errors, *problems])


@main.command()
@click.pass_obj
def check(project):
    """Lint, check types, configuration, budgets and workflows."""
    from .check import check as run_checks

    raise SystemExit(run_checks(project.root))


@main.command()
@jobs_option
@click.pass_obj
@click.argument("names", nargs=-1)
def bench(project, jobs, names):
    """Compare our speed with the peers', as ratios from one run.

    NAMES are jobs, such as gpt or pages; without any, all are run.
    """
    from .bench.jobs import JOBS
    from .bench.pages import executing_pages
    from .bench.report import run_jobs

    known = (*JOBS, "pages")
    if unknown := set(names).difference(known):
        raise click.UsageError(
            f"bench knows {', '.join(known)}, got {', '.join(sorted(unknown))}"
        )
    names = names or known
    run_jobs(name for name in names if name != "pages")
    if "pages" in names:
        click.echo(executing_pages(project, jobs))


@main.command()
@click.pass_obj
def constraints(project):
    """Resolve the exact versions again and write constraints.txt."""
    from .resolve import resolve

    resolve(project.root)
    click.echo("Wrote constraints.txt: run `make test` and `make book` before use")


@main.command()
@click.option("--port", default=8000, show_default=True)
@click.pass_obj
def serve(project, port):
    """Show the built site on this machine."""
    if not (project.html / "index.html").is_file():
        raise click.ClickException("there is no built site yet: run `make book` first")
    handler = functools.partial(
        http.server.SimpleHTTPRequestHandler, directory=project.html
    )
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        click.echo(f"http://127.0.0.1:{port}/  (Ctrl-C stops it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("stopped")


main.add_command(exercises)


def _fail_on(problems):
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise click.ClickException(f"{len(problems)} problems, see above")
