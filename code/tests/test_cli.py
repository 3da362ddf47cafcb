import os
import subprocess
import sys

import pytest

import groundup


def groundup_command(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-c", "from groundup.cli import main; main()", *arguments],
        capture_output=True,
        env={**os.environ, **environment},
        timeout=60,
    )


def test_alone_it_says_what_it_can_do():
    result = groundup_command()
    assert result.returncode == 0
    words = b" ".join(result.stdout.split())
    assert b"data List, fetch and locate the data sets" in words
    assert b"watch Check each time you save" in words
    assert groundup_command("data").stdout.count(b"\n  fetch ") == 1


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
