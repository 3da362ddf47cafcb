"""What every command of the learner's shares: plain output, errors in one line.

Exit status: 0 full points, 1 points missing, 2 what was typed makes no sense here, 3
the submission cannot run, 4 the machine or the grader is at fault, 130 interrupted.
"""

import errno
import functools
import traceback
from pathlib import Path

import click

from .document import Unreadable
from .workspace import NotStarted, WorkspaceError

GRADE_EXTRA = "pip install 'groundup[grade]'"


class NewFile(click.Path):
    """A file to be written, in a folder that is there."""

    def __init__(self):
        super().__init__(dir_okay=False)

    def convert(self, value, param, ctx):
        """Return the path."""
        path = Path(str(super().convert(value, param, ctx)))
        if not path.absolute().parent.is_dir():
            self.fail(f"there is no folder {path.parent}", param, ctx)
        return path


class Refused(click.ClickException):
    """What was typed makes no sense here."""

    exit_code = 2


class CannotRun(click.ClickException):
    """There is no submission, or none that can be read."""

    exit_code = 3


class Fault(click.ClickException):
    """The machine or the grader is at fault: never a grade."""

    exit_code = 4


class Command(click.Command):
    """A command whose every failure is one line and the right exit status."""

    def invoke(self, ctx):
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except (NotStarted, Unreadable) as error:
            raise CannotRun(str(error)) from None
        except WorkspaceError as error:
            raise Refused(str(error)) from None
        except ModuleNotFoundError as error:
            raise Fault(f"{error.name} is missing: run `{GRADE_EXTRA}`") from None
        except BrokenPipeError:
            raise  # Click ends without a word
        except OSError as error:
            raise Fault(_told(error)) from None
        except Exception as error:
            raise Fault(_fault(error)) from None


def _told(error):
    """Say in one line what the system refused."""
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{where}the disk is full: nothing was changed, make room and try again"
    if error.errno == errno.EROFS:
        return f"{where}the disk is read-only: nothing was changed"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{where}cannot be written or read: check the folder's permissions"
    return f"{where}{error.strerror or error}"


def _fault(error):
    if type(error).__name__ != "GraderError":
        traceback.print_exc()
    return f"groundup is at fault, not your answer: {error}"


def learner(name: str | None = None):
    """Make a command that prints on a Screen, with the option for plain text."""

    def decorate(function):
        @functools.wraps(function)
        def with_screen(no_color, **arguments):
            from .show import Screen

            return function(Screen(no_color), **arguments)

        plain = click.option("--no-color", is_flag=True, help="Print plain text.")
        return click.command(name, cls=Command)(plain(with_screen))

    return decorate
