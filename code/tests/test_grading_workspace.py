import os
import subprocess
import sys
from dataclasses import replace

import pytest

from coursekit.grading import exercise, progress, workspace
from coursekit.grading.document import Unreadable, parse, render
from coursekit.grading.workspace import (
    NotStarted,
    WorkspaceError,
    create,
    open_workspace,
)
from learner_course import MASTER, release, write_answer

pytest_plugins = ["learner_fixtures"]

NEW_MASTER = MASTER.replace("# Numbers", "# Numbers, better told").replace(
    "the number 2", "the number 2, as an int"
)


def files(root):
    return {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_a_new_workspace_is_found_from_below(place):
    below = place.root / "notes" / "deep"
    below.mkdir(parents=True)
    assert open_workspace(below) == place
    assert create(place.root) == (place, False)


def test_without_a_workspace_the_way_to_one_is_told(tmp_path):
    with pytest.raises(WorkspaceError, match="groundup init ~/groundup-work"):
        open_workspace(tmp_path)


@pytest.mark.parametrize("below", ["", "exercises", "deep/er"])
def test_no_workspace_inside_the_clone(course, below):
    with pytest.raises(WorkspaceError, match="lies in the course's clone"):
        create(course / below)
    assert not list(course.rglob(".groundup"))


def test_no_workspace_inside_another_or_on_a_file(place, tmp_path):
    with pytest.raises(WorkspaceError, match="lies in the workspace"):
        create(place.root / "inner")
    (tmp_path / "file").touch()
    with pytest.raises(WorkspaceError, match="is a file: name a folder"):
        create(tmp_path / "file")


def test_a_workspace_of_a_later_format_is_left_alone(place):
    mark = place.hidden / "workspace.json"
    mark.write_text('{"format": 7}', "utf8")
    with pytest.raises(WorkspaceError, match="format 7, this groundup knows 1"):
        open_workspace(place.root)


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}"])
def test_a_damaged_mark_is_still_a_mark(place, damage):
    (place.hidden / "workspace.json").write_text(damage, "utf8")
    assert open_workspace(place.root) == place


def test_start_never_overwrites(place, numbers, suffix):
    path = place.start(numbers, suffix)
    path.write_bytes(b"mine")
    for other in (".ipynb", ".py"):
        with pytest.raises(WorkspaceError, match="is there already and stays"):
            place.start(numbers, other)
    assert path.read_bytes() == b"mine"


def test_a_renamed_file_is_found_by_what_it_says(place, numbers, suffix):
    path = place.start(numbers, suffix)
    renamed = path.rename(place.root / f"mine, really{suffix}")
    assert place.locate(numbers) == renamed
    with pytest.raises(WorkspaceError, match="mine, really"):
        place.start(numbers)


def test_a_renamed_file_is_not_looked_for_in_environments(place, numbers):
    path = place.start(numbers)
    venv = place.root / "venv"
    (venv / "lib").mkdir(parents=True)
    (venv / "pyvenv.cfg").touch()
    path.rename(venv / "lib" / "numbers.ipynb")
    with pytest.raises(NotStarted, match="is gone: `groundup start numbers`"):
        place.locate(numbers)


def test_what_is_not_started_is_told_how(place, numbers):
    with pytest.raises(NotStarted, match="not started: run `groundup start numbers`"):
        place.locate(numbers)


def test_the_latest_of_two_formats_counts(place, numbers, suffix):
    path = place.start(numbers, suffix)
    other = path.with_suffix({".py": ".ipynb", ".ipynb": ".py"}[suffix])
    other.write_bytes(b"older")
    os.utime(other, (1, 1))
    assert place.locate(numbers) == path


def test_reset_backs_up_what_was_there(place, numbers, suffix):
    path = place.start(numbers, suffix)
    fresh = path.read_bytes()
    for version in (b"first", b"second"):
        path.write_bytes(version)
        same, backup = place.reset(numbers)
        assert same == path
        assert path.read_bytes() == fresh
        assert (backup / path.relative_to(place.root)).read_bytes() == version
    assert len(list((place.hidden / "backups").iterdir())) == 2


def test_update_without_a_new_release_touches_nothing(place, numbers, suffix):
    write_answer(place.start(numbers, suffix), "q1", 1)
    before = files(place.root)
    assert not place.update(numbers).changed
    assert files(place.root) == before


def test_update_brings_the_new_text_and_keeps_the_answer(
    course, place, numbers, suffix
):
    path = place.start(numbers, suffix)
    write_answer(path, "q1", "1  # schön")
    mine = path.read_bytes()
    release(course, "00-start/numbers", text=NEW_MASTER)
    assert place.is_outdated(numbers, path)
    done = place.update(numbers)
    assert done.changed
    text = path.read_text("utf8")
    assert "return 1  # schön" in text
    assert "better told" in text
    assert "as an int" in text
    assert not place.is_outdated(numbers, path)
    (backup,) = (place.hidden / "backups").rglob(f"numbers{suffix}")
    assert backup.read_bytes() == mine
    assert not place.update(numbers).changed


def test_update_of_an_untouched_file_gives_the_new_file(course, place, numbers, suffix):
    path = place.start(numbers, suffix)
    release(course, "00-start/numbers", text=NEW_MASTER)
    place.update(numbers)
    fresh = workspace.student_file(numbers, suffix)
    assert parse(path.read_bytes(), suffix) == parse(fresh.read_bytes(), suffix)


def test_update_brings_back_a_deleted_cell(place, numbers, suffix):
    path = place.start(numbers, suffix)
    write_answer(path, "q1", "1  # schön")
    mine = parse(path.read_bytes(), suffix)
    left = tuple(piece for piece in mine.pieces if piece.name != "q2")
    path.write_bytes(render(replace(mine, pieces=left)))
    without = path.read_bytes()
    done = place.update(numbers)
    assert done.notes == ("q2 was deleted and is back, as at the start",)
    assert parse(path.read_bytes(), suffix) == mine
    (backup,) = (place.hidden / "backups").rglob(f"numbers{suffix}")
    assert backup.read_bytes() == without
    assert not place.update(numbers).changed


def test_a_backup_that_does_not_fit_leaves_nothing(place, numbers, monkeypatch):
    path = place.start(numbers)

    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(progress.os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        place.reset(numbers)
    assert caught.value.filename.endswith("numbers.ipynb")
    assert list((place.hidden / "backups").iterdir()) == []
    assert path.is_file()


def test_a_conflict_puts_the_new_file_beside(course, place, numbers, suffix):
    path = place.start(numbers, suffix)
    write_answer(path, "q2", 2)
    mine = path.read_bytes()
    release(course, "00-start/numbers", text=MASTER.replace('"q2"', '"q2b"'), **RENAMED)
    done = place.update(numbers)
    assert done.beside == path.with_name(f"numbers.new{suffix}")
    assert done.notes == ("q2 is no longer part of the exercise",)
    assert path.read_bytes() == mine
    assert place.locate(numbers) == path
    os.utime(path, (1, 1))
    renamed = path.rename(place.root / f"mine{suffix}")
    assert place.locate(numbers) == renamed
    renamed.unlink()
    done.beside.replace(path)
    assert place.update(numbers) == workspace.Update(path, changed=False)


RENAMED = {"questions": {"q2": "q2b"}}


def test_without_the_base_copy_the_new_file_lies_beside(course, place, numbers, suffix):
    path = place.start(numbers, suffix)
    next((place.hidden / "base").rglob(f"numbers{suffix}")).unlink()
    release(course, "00-start/numbers", text=NEW_MASTER)
    mine = path.read_bytes()
    done = place.update(numbers)
    assert "copy of what you were given is missing" in done.notes[0]
    assert path.read_bytes() == mine
    assert done.beside.is_file()


def test_a_lost_base_copy_of_the_same_release_comes_back(place, numbers, suffix):
    path = place.start(numbers, suffix)
    base = next((place.hidden / "base").rglob(f"numbers{suffix}"))
    data = base.read_bytes()
    base.unlink()
    assert place.update(numbers) == workspace.Update(path, changed=False)
    assert base.read_bytes() == data


def test_update_leaves_what_is_no_notebook_alone(course, place, numbers):
    path = place.start(numbers)
    path.write_bytes(b"{ not json")
    release(course, "00-start/numbers", text=NEW_MASTER)
    with pytest.raises(Unreadable, match="not a notebook"):
        place.update(numbers)
    assert path.read_bytes() == b"{ not json"


@pytest.mark.parametrize("step", range(1, 4))
def test_a_full_disk_during_update_loses_nothing(
    course, place, numbers, suffix, step, monkeypatch
):
    path = place.start(numbers, suffix)
    write_answer(path, "q1", 1)
    mine = path.read_bytes()
    release(course, "00-start/numbers", text=NEW_MASTER)
    writes = iter(range(1, 9))
    real = os.fsync

    def full(number):
        if next(writes) == step:
            raise OSError(28, "No space left on device")
        real(number)

    monkeypatch.setattr(progress.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        place.update(numbers)
    monkeypatch.undo()
    make_again(course, monkeypatch)
    kept = [path, *(place.hidden / "backups").rglob(f"numbers{suffix}")]
    assert mine in [p.read_bytes() for p in kept]
    assert not list(place.root.rglob("*.part"))
    place.update(numbers)
    assert b"return 1" in path.read_bytes()
    assert b"better told" in path.read_bytes()


def make_again(course, monkeypatch):
    monkeypatch.setattr(exercise, "exercises_folder", lambda: course / "exercises")


def test_adopted_work_replaces_only_an_untouched_file(place, numbers, suffix):
    path = place.start(numbers, suffix)
    assert place.adopt(numbers, suffix, b"from the clone") == path
    assert path.read_bytes() == b"from the clone"
    with pytest.raises(WorkspaceError, match="holds work too"):
        place.adopt(numbers, suffix, b"again")
    assert path.read_bytes() == b"from the clone"


def test_the_learners_side_imports_without_the_packages_for_grading():
    blocked = ("rich", "pytest", "hypothesis", "psutil", "watchfiles", "numpy")
    code = (
        f"import sys\nfor name in {blocked!r}: sys.modules[name] = None\n"
        "import coursekit.grading.learner_cli\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
