"""The instructors' commands, in this process."""

from click.testing import CliRunner

from coursekit.grading import instructor_cli
from groundup.cli import Sections

groundup = Sections("groundup")
groundup.add_section("For instructors", instructor_cli.COMMANDS)


def run(*arguments, code=0):
    result = CliRunner().invoke(groundup, [str(a) for a in arguments])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output
