import json
import os
import signal
import subprocess
import sys
import time

import pytest

from coursekit.grading import watch
from coursekit.grading.exercise import find
from coursekit.grading.show import Screen
from coursekit.grading.watch import Watch
from coursekit.grading.workspace import NotStarted
from learner_course import PATH, write_answer

pytest_plugins = ["learner_fixtures"]

PATIENCE = 120  # seconds until a test gives up


class Script:
    """Press a key or do something as soon as the output holds some words."""

    def __init__(self, capsys, *steps):
        self.capsys, self.steps, self.text = capsys, list(steps), ""
        self.began = time.monotonic()

    def __call__(self):
        self.text += self.capsys.readouterr().out
        assert time.monotonic() - self.began < PATIENCE, self.text
        words, action = self.steps[0]
        if words not in self.text:
            return None
        self.steps.pop(0)
        if words:
            self.text = self.text.partition(words)[2]
        return action() if callable(action) else action


def run(place, exercise, script, poll=False):
    Watch(Screen(), place, script, poll).run(exercise)
    assert script.steps == []


@pytest.mark.parametrize("poll", [False, True])
@pytest.mark.parametrize("suffix", [".ipynb", ".py"])
def test_each_save_is_checked(place, numbers, capsys, poll, suffix):
    path = place.start(numbers, suffix)
    script = Script(
        capsys,
        ("0/3 points", lambda: write_answer(path, "q1", 1)),
        ("1/3 points", lambda: write_answer(path, "q2", 2)),
        ("3/3 points", "q"),
    )
    run(place, numbers, script, poll)
    assert place.progress.read()[numbers.slug].points == {"q1": 1, "q2": 2}


def test_what_comes_after_full_points_is_said(place, numbers, capsys):
    path = place.start(numbers)
    write_answer(path, "q1", 1)
    write_answer(path, "q2", 2)
    second = place.expected(find("more-numbers"))

    def finish():
        write_answer(second, "q1", 1)
        write_answer(second, "q2", 2)

    script = Script(
        capsys,
        ("n goes on to 01-next/more-numbers: More numbers", "n"),
        ("0/3 points", finish),
        ("Every exercise is done.", "q"),
    )
    run(place, numbers, script)


def test_a_save_by_renaming_is_noticed(place, numbers, capsys):
    path = place.start(numbers)

    def save():
        beside = path.with_name("beside~")
        beside.write_bytes(path.read_bytes())
        write_answer(beside.rename(path.with_name("copy.ipynb")), "q1", 1)
        path.with_name("copy.ipynb").replace(path)

    run(place, numbers, Script(capsys, ("0/3", save), ("1/3 points", "q")))


def test_a_save_without_a_change_is_not_checked_again(place, numbers, capsys):
    path = place.start(numbers)
    script = Script(
        capsys,
        ("0/3 points", lambda: os.utime(path)),
        ("", lambda: time.sleep(0.5)),
        ("", lambda: write_answer(path, "q1", 1)),
        ("1/3 points", "q"),
    )
    run(place, numbers, script)
    assert place.progress.read()[numbers.slug].attempts == 2


def test_the_keys(place, numbers, capsys):
    place.start(numbers)
    script = Script(
        capsys,
        ("0/3 points", "h"),
        ("It is small.", "h"),
        ("It follows 0.", "h"),
        ("no further hint", "r"),
        ("0/3 points", "l"),
        ("01-next/more-numbers", "x"),
        ("", "n"),
        ("Started 01-next/more-numbers", None),
        ("0/3 points", "h"),
        ("Hint 1 of 2 for 01-next/more-numbers/q1", "n"),
        ("00-start/numbers  Numbers", "q"),
    )
    run(place, numbers, script)
    assert place.progress.read()[numbers.slug].attempts == 3


def test_a_file_that_vanishes_is_waited_for(place, numbers, capsys):
    path = place.start(numbers)
    data = path.read_bytes()
    script = Script(
        capsys,
        ("0/3 points", path.unlink),
        ("waiting for the file", lambda: path.write_bytes(data) and None),
        ("0/3 points", "q"),
    )
    run(place, numbers, script)


def test_polling_is_suggested_once(place, numbers, capsys, monkeypatch):
    monkeypatch.setattr(watch, "PATIENCE", 0.2)
    place.start(numbers)
    script = Script(
        capsys, ("groundup watch --poll", lambda: time.sleep(0.5)), ("", "q")
    )
    run(place, numbers, script)
    assert "--poll" not in script.text + capsys.readouterr().out


def test_what_is_not_started_is_not_watched(place, numbers):
    with pytest.raises(NotStarted):
        Watch(Screen(), place, lambda: "q").run(numbers)


CODE = (
    "import sys; from pathlib import Path; import pytest, learner_course\n"
    "from learner_course import groundup\n"
    "learner_course.use_course(Path(sys.argv[1]), pytest.MonkeyPatch())\n"
    "groundup.main(sys.argv[2:])\n"
)


def watching(course, place, **options):
    arguments = [sys.executable, "-c", CODE, str(course), "watch", "numbers"]
    environment = {**os.environ, "PYTHONPATH": PATH, "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(arguments, cwd=place.root, env=environment, **options)


def wait_for(condition):
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.02)


needs_signals = pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")


@needs_signals
def test_two_at_once_do_not_disturb_each_other(course, place, numbers):
    path = place.start(numbers)

    def attempts():
        record = place.progress.read().get(numbers.slug)
        return record.attempts if record else 0

    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}
    running = [watching(course, place, **pipes) for _ in range(2)]
    wait_for(lambda: attempts() == 2)
    write_answer(path, "q1", 1)
    wait_for(lambda: attempts() == 4)
    saved = path.read_bytes()
    for process in running:
        process.send_signal(signal.SIGINT)
    outputs = [process.communicate(timeout=PATIENCE)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert all(b"Stopped watching." in output for output in outputs)
    assert path.read_bytes() == saved
    names = {p.name for p in place.hidden.iterdir()}
    assert names == {"base", "progress.json", "progress.lock", "workspace.json"}
    json.loads((place.hidden / "progress.json").read_bytes())


@needs_signals
@pytest.mark.parametrize("end", [b"q", b"\x03"])
def test_the_terminal_is_left_as_it_was(course, place, numbers, end):
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    place.start(numbers)
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), theirs)
    process = watching(course, place, **streams, preexec_fn=lambda: lead(theirs))
    seen = read_until(ours, "q quit")
    assert "Checking 00-start/numbers" in seen
    os.write(ours, b"h")
    read_until(ours, "It is small.")
    assert termios.tcgetattr(theirs) != before
    os.write(ours, end)
    read_until(ours, "Stopped watching.")
    assert process.wait(PATIENCE) == 0
    assert termios.tcgetattr(theirs) == before
    os.close(ours)
    os.close(theirs)


def lead(terminal):
    """Make the terminal the one that Ctrl-C of this process comes from."""
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


def read_until(number, words):
    import select

    text, began = "", time.monotonic()
    while words not in text:
        assert time.monotonic() - began < PATIENCE, text
        if select.select([number], [], [], 0.1)[0]:
            text += os.read(number, 4096).decode("utf-8", "replace")
    return text
