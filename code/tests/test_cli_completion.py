"""Tab completes what is typed after ``groundup``, in the shells that are here."""

import os
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a Unix shell")
ASKED = {  # what is typed, and what is offered
    "groundup sta": ["start"],
    "groundup start --for": ["--format"],
    "groundup start --format ": ["ipynb", "py"],
    "groundup export ": ["github", "gradescope"],
    "groundup check first-ch": ["first-check"],
    "groundup check first-check/": [f"first-check/q{n}" for n in (1, 2, 3)],
    "groundup reset 00-workshop/first": ["00-workshop/first-check"],
    "groundup hint nothing-of-that-name": [],
    "groundup list --pat": ["--pattern"],
    "groundup list --pattern sli": ["sliding-window"],
}
MAIN = "from groundup.__main__ import main; main()"
BASH = """\
. "$1"
read -ra COMP_WORDS <<< "$2"
COMP_CWORD=$3
[ "$3" -lt "${#COMP_WORDS[@]}" ] || COMP_WORDS+=("")
complete -p groundup > /dev/null
_groundup_completion groundup
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A directory with the command, as an installation has one."""
    folder = tmp_path_factory.mktemp("bin")
    command = folder / "groundup"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{MAIN}" "$@"\n')
    command.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def ran(path, *command, **environment):
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PATH": path, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def script(path, shell, folder):
    """Write a shell's script as the book says."""
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    file = folder / f"groundup.{shell}"
    file.write_text(ran(path, "groundup", _GROUNDUP_COMPLETE=f"{shell}_source"))
    return str(file)


@pytest.mark.parametrize(("typed", "offered"), ASKED.items())
def test_bash(path, tmp_path, typed, offered):
    file = script(path, "bash", tmp_path)
    if ran(path, "bash", "-c", "echo $BASH_VERSION") < "4.4":
        pytest.skip("Click needs a newer bash")
    output = ran(path, "bash", "-c", BASH, "-", file, typed, str(typed.count(" ")))
    assert output.split() == offered


@pytest.mark.parametrize(("typed", "offered"), ASKED.items())
def test_fish(path, tmp_path, typed, offered):
    file = script(path, "fish", tmp_path)
    code = "source $argv[1]; complete -C $argv[2]"
    output = ran(path, "fish", "-N", "-c", code, file, typed, HOME=str(tmp_path))
    rows = [row.partition("\t")[0] for row in output.splitlines()]
    assert [row for row in rows if row] == offered


@pytest.mark.parametrize(("typed", "offered"), ASKED.items())
def test_zsh(path, tmp_path, typed, offered):
    """Only what its script asks for: a real key needs a terminal."""
    ran(path, "zsh", "-n", script(path, "zsh", tmp_path))
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    output = ran(path, "groundup", _GROUNDUP_COMPLETE="zsh_complete", **words)
    assert output.splitlines()[1::3] == offered
