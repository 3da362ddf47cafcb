"""The learner's command, ``groundup``."""

import sys
from importlib.util import find_spec
from io import TextIOWrapper

import click

from . import __version__
from .data.cli import data

# What the extra `grade` brings; without it the other commands work all the same.
GRADE_EXTRA = ("hypothesis", "psutil", "pytest", "rich", "watchfiles")
CAN_GRADE = all(find_spec(name) for name in GRADE_EXTRA)
GRADE_HINT = "For the graded exercises: pip install 'groundup[grade]'"


@click.group(invoke_without_command=True, epilog=None if CAN_GRADE else GRADE_HINT)
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
        click.echo(next_step() or ctx.get_help())


def next_step():
    """Say what to do next in the learner's workspace; None outside of one."""
    if not CAN_GRADE:
        return None
    from coursekit.grading.guide import what_next

    return what_next()


main.add_command(data)
if CAN_GRADE:
    from coursekit.grading import instructor_cli, learner_cli

    learner_cli.register(main)
    instructor_cli.register(main)
