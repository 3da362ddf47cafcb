"""The instructors' commands, in this process."""

import click
from click.testing import CliRunner

from coursekit.grading import instructor_cli


@click.group()
def groundup():
    """The instructors' commands alone."""


instructor_cli.register(groundup)


def run(*arguments, code=0):
    result = CliRunner().invoke(groundup, [str(a) for a in arguments])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output
