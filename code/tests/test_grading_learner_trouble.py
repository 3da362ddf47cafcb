import os
import stat
import subprocess
import sys

import pytest
from click.testing import CliRunner

from coursekit.grading import engine, progress, show
from learner_course import PATH, groundup, run, start, write_answer

pytest_plugins = ["learner_fixtures"]


def full(*_):
    raise OSError(28, "No space left on device")


def test_a_full_disk(work, monkeypatch):
    path = start(work)
    write_answer(path, "q1", 1)
    before = path.read_bytes()
    monkeypatch.setattr(progress.os, "fsync", full)
    assert "progress was not saved: No space left" in run("check", code=1)
    for arguments in (["start", "more-numbers"], ["reset", "numbers"]):
        output = run(*arguments, code=4)
        name = f"{arguments[1]}.ipynb"
        assert f"{name}: the disk is full: nothing was changed" in output
    assert path.read_bytes() == before
    assert not list(work.rglob("*.part"))


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write all")
def test_a_read_only_workspace(work):
    write_answer(start(work), "q1", 1)
    run("check", code=1)
    folders = [work, *(p for p in work.rglob("*") if p.is_dir())]
    for folder in folders:
        folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert "progress was not saved" in run("check", code=1)
        assert "check the folder's permissions" in run("start", "more-numbers", code=4)
        assert "1/3" in run("list")
    finally:
        for folder in folders:
            folder.chmod(stat.S_IRWXU)


def test_writing_that_is_refused(work, monkeypatch):
    """The same as a read-only folder, for a user who may write everywhere."""
    write_answer(start(work), "q1", 1)

    def refuse(path, data):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(progress, "write_file", refuse)
    monkeypatch.setattr("coursekit.grading.workspace.write_file", refuse)
    assert "progress was not saved: Permission denied" in run("check", code=1)
    assert "check the folder's permissions" in run("start", "more-numbers", code=4)


def test_a_read_only_disk(work, monkeypatch):
    write_answer(start(work), "q1", 1)

    def refuse(*_):
        raise OSError(30, "Read-only file system", ".numbers.ipynb.7.part")

    monkeypatch.setattr(progress.os, "fsync", refuse)
    output = run("start", "more-numbers", code=4)
    assert "more-numbers.ipynb: the disk is read-only: nothing was changed" in output
    assert ".part" not in output


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (engine.GraderError("the tests do not load"), "the tests do not load"),
        (RuntimeError("a slip"), "groundup is at fault, not your answer: a slip"),
        (ModuleNotFoundError("x", name="psutil"), "pip install 'groundup[grade]'"),
    ],
)
def test_a_fault_of_the_grader_is_no_grade(work, monkeypatch, error, message):
    start(work)

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(engine, "grade", fail)
    result = CliRunner().invoke(groundup, ["check"])
    assert result.exit_code == 4
    assert message in result.stderr
    assert not (work / ".groundup/progress.json").exists()


def test_a_narrow_terminal_folds_and_cuts_nothing(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("FORCE_COLOR", "1")
    row = ["00-start/numbers", "0/22", "A title of words"]
    show.Screen().table([row])
    output = capsys.readouterr().out
    assert output.startswith("  00-start/numbers")
    assert sorted("".join(output.split())) == sorted("".join(row).replace(" ", ""))


def in_subprocess(work, course, *arguments, stdout=subprocess.PIPE, **environment):
    code = (
        "import sys; from pathlib import Path; import pytest, learner_course\n"
        "from learner_course import groundup\n"
        "patch = pytest.MonkeyPatch()\n"
        "learner_course.use_course(Path(sys.argv[1]), patch)\n"
        "groundup.main(sys.argv[2:])\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(course), *arguments],
        cwd=work,
        env={**os.environ, "PYTHONPATH": PATH, **environment},
        stdout=stdout,
        stderr=subprocess.PIPE,
    )


@pytest.mark.skipif(os.name == "nt", reason="no broken pipes there")
@pytest.mark.parametrize(("command", "code"), [("check", 1), ("list", 0)])
def test_a_reader_that_has_seen_enough_changes_nothing(work, course, command, code):
    write_answer(start(work), "q1", 1)
    ours, theirs = os.pipe()
    os.close(ours)
    ran = in_subprocess(work, course, command, stdout=theirs)
    os.close(theirs)
    assert (ran.returncode, ran.stderr) == (code, b"")
    assert (command == "check") == ("1/3" in run("list"))


@pytest.mark.skipif(os.name == "nt", reason="no broken pipes there")
@pytest.mark.parametrize("command", [["doctor"], ["solution", "numbers", "--yes"]])
def test_a_command_that_only_prints_ends_quietly(work, course, command):
    ours, theirs = os.pipe()
    os.close(ours)
    ran = in_subprocess(work, course, *command, stdout=theirs)
    os.close(theirs)
    assert ran.returncode in (0, 1)
    assert ran.stderr == b""


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_no_console_is_too_poor(work, course, encoding):
    path = start(work)
    write_answer(path, "q1", 1)
    write_answer(path, "q2", "'½ → \\x1b[31m'".replace("\\", r"\\"))
    environment = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for command in (["check"], ["list"], ["grade", "--no-color"], ["progress"]):
        ran = in_subprocess(work, course, *command, **environment)
        assert ran.returncode == (1 if command[0] in ("check", "grade") else 0)
        assert ran.stderr == b""
        output = ran.stdout.decode(encoding)
        assert "\x1b" not in output
        assert "1/3" in output or "1/6" in output
        assert "?" not in output or command[0] in ("check", "grade")
        assert (show.MARKS["passed"][0] in output) == (
            encoding == "utf-8" and command != ["list"]
        )


@pytest.mark.parametrize("option", [{"NO_COLOR": "1"}, {}])
def test_colors_only_where_they_are_wanted(work, course, option):
    start(work)
    environment = {"FORCE_COLOR": "1", "TERM": "xterm-256color", **option}
    ran = in_subprocess(work, course, "check", **environment)
    assert (b"\x1b" in ran.stdout) == (not option)
    ran = in_subprocess(work, course, "check", "--no-color", **environment)
    assert b"\x1b" not in ran.stdout


def test_control_characters_are_seen_and_not_obeyed():
    assert show.clean("a\x1b[31m\tb\nc ½") == "a\\x1b[31m\\tb\nc ½"
