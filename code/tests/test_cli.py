import os
import re
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

import groundup
from groundup.cli import Sections, main


def groundup_command(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "groundup", *arguments],
        capture_output=True,
        env={**os.environ, **environment},
        timeout=60,
    )


def test_alone_it_says_what_comes_next_and_what_it_can_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = groundup_command(HOME=str(tmp_path), USERPROFILE=str(tmp_path))
    assert result.returncode == 0
    assert result.stdout.startswith(b"Begin with: groundup init")
    words = b" ".join(result.stdout.split())
    assert b"data List, fetch and locate the data sets" in words
    assert b"watch Check each time you save" in words
    assert groundup_command("data").stdout.count(b"\n  fetch ") == 1


def test_learners_find_their_commands_first_and_in_order_of_use():
    output = CliRunner().invoke(main, ["--help"], terminal_width=80).output
    sections = re.findall(r"^(\w.*):\n((?:  .*\n)+)", output, re.MULTILINE)
    names = {
        title: re.findall(r"^  (\w+) ", rows, re.MULTILINE) for title, rows in sections
    }
    assert list(names)[1:] == ["Graded exercises", "Data", "For instructors"]
    assert names["Graded exercises"][:5] == ["init", "start", "watch", "check", "hint"]
    assert names["For instructors"] == ["bulk", "export"]
    assert "..." not in output.partition("Graded exercises:")[2]
    assert max(map(len, output.splitlines())) <= 80


INTERRUPTED = """
import sys
moment = sys.argv[1]
class Interrupting:
    def find_spec(self, name, *_):
        if name == moment:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupting())
from groundup.__main__ import main
sys.argv = ["groundup", "check"]
main()
"""


@pytest.mark.parametrize("module", ["click", "numpy", "coursekit.grading.run"])
def test_an_interrupt_is_told_in_a_word_from_the_first_import_on(module):
    command = [sys.executable, "-c", INTERRUPTED, module]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (result.returncode, result.stdout) == (130, "")
    assert result.stderr.split() == ["Stopped."]


@pytest.mark.parametrize("error", [KeyboardInterrupt, click.Abort])
def test_every_command_can_be_interrupted(error):
    @click.command()
    def wait():
        raise error

    group = Sections("groundup")
    group.add_section("Wait", [wait])
    result = CliRunner().invoke(group, ["wait"])
    assert (result.exit_code, result.output) == (130, "\nStopped.\n")


WITHOUT_RICH = """
import importlib.util as util
found = util.find_spec
util.find_spec = lambda name: None if name == "rich" else found(name)
from groundup.cli import main
main()
"""


def test_without_the_extra_it_says_how_to_get_the_exercises():
    command = [sys.executable, "-c", WITHOUT_RICH]
    output = subprocess.run(command, capture_output=True, text=True, timeout=60).stdout
    assert "pip install 'groundup[grade]'" in output
    assert "watch" not in output
    assert "data" in output


def test_version():
    output = groundup_command("--version").stdout.decode()
    assert output.split() == ["groundup,", "version", groundup.__version__]


@pytest.mark.parametrize("word", ["--bogus", "bogus"])
def test_what_it_cannot_do_is_status_2(word):
    result = groundup_command(word)
    assert result.returncode == 2
    assert result.stderr.count(b"Error: No such") == 1


def test_output_survives_a_console_of_western_windows(tmp_path):
    folder = tmp_path / "数据 café"
    settings = {"GROUNDUP_DATA": str(folder), "PYTHONIOENCODING": "cp1252"}
    result = groundup_command("data", "where", **settings)
    assert result.returncode == 0
    assert rb"\u6570\u636e caf" + "é".encode("cp1252") in result.stdout
    listing = groundup_command("data", "list", **settings)
    assert listing.returncode == 0
    assert listing.stdout.isascii()
    folder.touch()
    result = groundup_command("data", "list", **settings)
    assert result.returncode == 1
    assert b"GROUNDUP_DATA needs a directory" in result.stderr
    assert b"Traceback" not in result.stderr


def test_it_starts_without_scikit_learn_and_torch():
    """A command that takes seconds to say its name is not used."""
    script = (
        "import sys, groundup.cli; "
        "print([m for m in ('sklearn', 'torch', 'matplotlib') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True
    )
    assert result.stdout.strip() == b"[]"
