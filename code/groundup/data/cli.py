"""``groundup data``: see which data sets are here, and fetch those that are not."""

import click

from .downloads import DataError, data_directory, fetch, megabytes, state
from .registry import DATASETS, dataset


class DataCommands(click.Group):
    """Turn a DataError of any command into one line and exit status 1."""

    def invoke(self, ctx):
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except DataError as error:
            raise click.ClickException(str(error)) from error


class BadInput(click.ClickException):
    """What was typed makes no sense: one line and exit status 2."""

    exit_code = 2


@click.group(cls=DataCommands, invoke_without_command=True)
@click.pass_context
def data(ctx):
    """List, fetch and locate the data sets of the full profile."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@data.command(name="list")
def list_():
    """Show each data set: size, license, and whether it is here and sound.

    Exit status: 0, or 1 if any file is corrupt.
    """
    states = {entry.name: state(entry) for entry in DATASETS}
    header = ("name", "size", "license", "state")
    rows = [(e.name, megabytes(e.size), e.license, states[e.name]) for e in DATASETS]
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, *rows):
        cells = [cell.ljust(w) for cell, w in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())
    corrupt = [name for name, found in states.items() if found == "corrupt"]
    if corrupt:
        raise DataError(f"corrupt: run `groundup data fetch {' '.join(corrupt)}`")


@data.command(name="fetch")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "everything", is_flag=True, help="Fetch every data set.")
def fetch_(names, everything):
    """Download data sets by NAME, and again what is damaged.

    Exit status: 0, 1 if something could not be had, 2 for an unknown name.
    """
    failures = []
    for entry in _chosen(names, everything):
        try:
            fetch(entry, report=lambda line, entry=entry: _say(entry, line))
        except DataError as error:
            failures.append(entry.name)
            _say(entry, str(error), err=True)
    if failures:
        raise DataError(f"not fetched: {', '.join(failures)}")


@data.command()
def where():
    """Print the directory that holds the data: GROUNDUP_DATA, or a cache."""
    click.echo(data_directory())


def _chosen(names, everything):
    if everything and names:
        raise BadInput("give names or --all, not both")
    if not everything and not names:
        known = ", ".join(entry.name for entry in DATASETS)
        raise BadInput(f"give at least one name, or --all: {known}")
    try:
        return DATASETS if everything else [dataset(name) for name in names]
    except ValueError as error:
        raise BadInput(str(error)) from error


def _say(entry, line, err=False):
    click.echo(f"{entry.name}: {line}", err=err)
