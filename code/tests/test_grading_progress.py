import json
import os
import subprocess
import sys
import threading

import pytest

from coursekit.grading import progress
from coursekit.grading.progress import Progress, Record, write_file

SLUG = "02-mlp/perceptron"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "progress.json"


def test_a_new_file_holds_nothing(path):
    assert Progress(path).read() == {}
    assert not path.exists()


def test_the_better_points_stay(path):
    kept = Progress(path)
    kept.record(SLUG, "r1", {"q1": 2, "q2": 1})
    kept.record(SLUG, "r2", {"q1": 0.5, "q2": 3})
    kept.record(SLUG, "r2", {"q2": 0})
    assert kept.read() == {SLUG: Record("r2", 3, {"q1": 2, "q2": 3}, {})}


def test_hints_count_up_and_never_down(path):
    kept = Progress(path)
    kept.hint_seen(SLUG, "q1", 2)
    kept.hint_seen(SLUG, "q1", 1)
    assert kept.read()[SLUG].hints == {"q1": 2}


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b'{"format": 99, "exercises": {}}',
        b'{"format": 1, "exercises": {"a": {"points": {"q1": "two"}}}}',
        b'{"format": 1, "exercises": {"a": {"points": 3}}}',
        b'{"format": 1, "exercises": {"a": {"unknown": 3}}}',
        b'{"format": 1, "exercises": []}',
    ],
)
def test_a_damaged_file_is_set_aside_and_work_goes_on(path, damage):
    path.write_bytes(damage)
    kept = Progress(path)
    kept.record(SLUG, "r1", {"q1": 1})
    (note,) = kept.notes
    assert "progress.json.bad" in note
    assert "groundup grade --all" in note
    assert path.with_name("progress.json.bad").read_bytes() == damage
    assert Progress(path).read()[SLUG].points == {"q1": 1}


def test_two_processes_lose_nothing(path):
    code = (
        "import sys; from pathlib import Path\n"
        "from coursekit.grading.progress import Progress\n"
        "kept = Progress(Path(sys.argv[1]))\n"
        "for i in range(60): kept.record('a/b', 'r', {sys.argv[2] + str(i): i})\n"
        "assert kept.notes == []\n"
    )
    arguments = [sys.executable, "-c", code, str(path)]
    running = [subprocess.Popen([*arguments, name]) for name in ("x", "y")]
    assert [process.wait(60) for process in running] == [0, 0]
    record = Progress(path).read()["a/b"]
    assert record.attempts == 120
    assert len(record.points) == 120


def test_two_threads_lose_nothing(path):
    def work(name):
        for _ in range(30):
            Progress(path).record(name, "r", {})

    threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [r.attempts for r in Progress(path).read().values()] == [30, 30]


def test_a_full_disk_leaves_the_old_file(path, monkeypatch):
    kept = Progress(path)
    kept.record(SLUG, "r1", {"q1": 1})
    before = path.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(progress.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        kept.record(SLUG, "r1", {"q1": 2})
    assert path.read_bytes() == before
    names = {p.name for p in path.parent.iterdir()}
    assert names == {"progress.json", "progress.lock"}


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_a_link_stays_a_link(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_file(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_the_file_is_readable_json(path):
    Progress(path).record(SLUG, "r1", {"q1": 1})
    assert json.loads(path.read_text("utf8"))["exercises"][SLUG]["attempts"] == 1
