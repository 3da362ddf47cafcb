"""The learner's command, ``groundup``."""

import sys
from collections.abc import Iterable
from importlib.util import find_spec
from io import TextIOWrapper

import click

from . import __version__
from .data.cli import data

# What the extra `grade` brings; without it the other commands work all the same.
GRADE_EXTRA = ("hypothesis", "psutil", "pytest", "rich", "watchfiles")
CAN_GRADE = all(find_spec(name) for name in GRADE_EXTRA)
GRADE_HINT = "For the graded exercises: pip install 'groundup[grade]'"
INTERRUPTED = 130  # what a shell calls a program that Ctrl-C has ended


class Sections(click.Group):
    """Commands under headings, in the order in which they were added."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.sections: dict[str, list[click.Command]] = {}

    def add_section(self, title: str, commands: Iterable[click.Command]) -> None:
        """Add commands, to be listed below ``title``."""
        self.sections[title] = list(commands)
        for command in self.sections[title]:
            self.add_command(command)

    def list_commands(self, ctx):
        """Name the commands in their order, not by alphabet."""
        return list(self.commands)

    def format_commands(self, ctx, formatter):
        """Write what each command does, in columns as wide in every section."""
        width = max(map(len, self.commands), default=0)
        room = formatter.width - width - 6
        for title, commands in self.sections.items():
            with formatter.section(title):
                formatter.write_dl(
                    [
                        (f"{c.name:{width}}", c.get_short_help_str(room))
                        for c in commands
                    ]
                )

    def invoke(self, ctx):
        """Run the chosen command; Ctrl-C ends it without a word about where it was."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            raise Interrupted("Stopped.") from None


class Interrupted(click.ClickException):
    """The learner has pressed Ctrl-C."""

    exit_code = INTERRUPTED

    def show(self, file=None):
        """Print one line, below the ``^C`` of the terminal."""
        click.echo(f"\n{self.message}", file=file, err=True)


@click.group(
    cls=Sections,
    invoke_without_command=True,
    epilog=None if CAN_GRADE else GRADE_HINT,
)
@click.version_option(__version__, prog_name="groundup")
@click.pass_context
def main(ctx):
    """Ground Up: neural networks from the perceptron to LLMs."""
    # A console that lacks a character of, say, a directory's name gets its code instead
    # of an error.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if ctx.invoked_subcommand is None:
        click.echo("\n\n".join([*next_steps(), ctx.get_help()]))


def next_steps():
    """Say what to do next, where that is known: it depends on the learner's points."""
    if not CAN_GRADE:
        return []
    from coursekit.grading.guide import what_next

    return [what_next()]


if CAN_GRADE:
    from coursekit.grading import instructor_cli, learner_cli

    main.add_section("Graded exercises", learner_cli.COMMANDS)
    main.add_section("Data", [data])
    main.add_section("For instructors", instructor_cli.COMMANDS)
else:
    main.add_section("Data", [data])
