"""What was started is found by its environment, also while it becomes a program."""

import os
import subprocess
import sys
import time

import psutil
import pytest

from coursekit.grading import leftovers

NAME = "GROUNDUP_TEST"
WAITS = "import sys; sys.stdin.read()"


@pytest.fixture
def process():
    """A process that carries our mark and waits."""
    child = subprocess.Popen(
        [sys.executable, "-c", WAITS],
        stdin=subprocess.PIPE,
        env={**os.environ, NAME: str(os.getpid())},
    )
    yield child
    child.kill()
    child.communicate()


def test_a_process_is_found_by_its_environment_and_killed(process):
    found = leftovers.carriers(NAME, str(os.getpid()))
    assert [other.pid for other in found] == [process.pid]
    leftovers.kill_all(lambda: leftovers.carriers(NAME, str(os.getpid())))
    assert not psutil.pid_exists(process.pid)
    assert leftovers.carriers(NAME, str(os.getpid())) == []


def test_an_environment_that_is_empty_for_a_moment_is_read_again(process, monkeypatch):
    read, looks = psutil.Process.environ, []

    def empty_at_first(other):
        if other.pid != process.pid:
            return read(other)
        looks.append(other)
        return read(other) if len(looks) > 3 else {}

    monkeypatch.setattr(psutil.Process, "environ", empty_at_first)
    found = leftovers.carriers(NAME, str(os.getpid()))
    assert [other.pid for other in found] == [process.pid]
    assert len(looks) == 4


def test_what_never_shows_an_environment_is_not_waited_for_for_ever(
    process, monkeypatch
):
    monkeypatch.setattr(leftovers, "MOMENT", 0)
    monkeypatch.setattr(psutil.Process, "environ", lambda other: {})
    assert leftovers.carriers(NAME, str(os.getpid())) == []


def test_what_is_older_than_we_are_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(psutil, "process_iter", lambda: [psutil.Process(os.getppid())])
    monkeypatch.setattr(psutil.Process, "environ", lambda other: {})
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("waits"))
    assert leftovers.carriers(NAME, "x") == []
