"""The folder that a learner works in, outside the course's clone.

groundup-work/
  02-mlp/perceptron.ipynb       the learner's
  .groundup/workspace.json      marks the folder
  .groundup/progress.json
  .groundup/base/               each file as it was handed out
  .groundup/backups/<time>/     what `reset` and `update` replaced
"""

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .clone import course_root
from .document import identity, parse, release_of, render
from .exercise import Exercise
from .merge import Conflict, merge, restored
from .progress import Progress, write_file

FORMAT = 1
USUAL = "~/groundup-work"
INIT = f"groundup init {USUAL}"
SUFFIXES = (".ipynb", ".py")


class WorkspaceError(Exception):
    """What was asked for cannot be done here; one line with what to do."""


class NotStarted(WorkspaceError):
    """The workspace has no file for an exercise."""


@dataclass(frozen=True)
class Update:
    """What `update` did to a file; ``beside`` is the new one after a conflict."""

    path: Path
    changed: bool
    notes: tuple[str, ...] = ()
    beside: Path | None = None


@dataclass(frozen=True)
class Workspace:
    """A learner's folder ``root``."""

    root: Path

    @property
    def hidden(self) -> Path:
        """The folder for what is ours."""
        return self.root / ".groundup"

    @property
    def progress(self) -> Progress:
        """The learner's points."""
        return Progress(self.hidden / "progress.json")

    def expected(self, exercise: Exercise, suffix: str = ".ipynb") -> Path:
        """Return where `start` puts an exercise."""
        return self.root / f"{exercise.slug}{suffix}"

    def locate(self, exercise: Exercise) -> Path:
        """Return the learner's file, also if it was renamed; the latest of several.

        Raises: NotStarted.
        """
        if path := self.located([exercise]).get(exercise.slug):
            return path
        start = f"`groundup start {exercise.name}`"
        if any(self._base(exercise, suffix).is_file() for suffix in SUFFIXES):
            raise NotStarted(
                f"the file of {exercise.slug} is gone: {start} gives another"
            )
        raise NotStarted(f"{exercise.slug} is not started: run {start}")

    def located(self, exercises: Iterable[Exercise]) -> dict[str, Path]:
        """Return the files of those exercises that are started, by slug."""
        files, missing = {}, set()
        for exercise in exercises:
            usual = (self.expected(exercise, suffix) for suffix in SUFFIXES)
            if there := [path for path in usual if path.is_file()]:
                files[exercise.slug] = max(there, key=_changed)
            else:
                missing.add(exercise.slug)
        elsewhere = set(self._files()) - set(files.values()) if missing else ()
        for path in sorted(elsewhere, key=_changed):
            slug = identity(path)[0]
            if slug in missing:
                files[slug] = path
        return files

    def start(self, exercise: Exercise, suffix: str = ".ipynb") -> Path:
        """Copy an exercise into the workspace.

        Raises: WorkspaceError if it is there already, in either format.
        """
        if there := self.located([exercise]).get(exercise.slug):
            anew = f"`groundup reset {exercise.name}` starts anew"
            if there.suffix != suffix:
                anew = (
                    f"for one that ends in {suffix}, move it out of {self.root} first"
                )
            raise WorkspaceError(f"{there} is there already and stays as it is: {anew}")
        path = self.expected(exercise, suffix)
        self._hand_out(exercise, path)
        return path

    def reset(self, exercise: Exercise) -> tuple[Path, Path]:
        """Put the untouched exercise in place; return the file and the backup."""
        path = self.locate(exercise)
        backup = self.back_up([path])
        self._hand_out(exercise, path)
        return path, backup

    def back_up(self, paths: list[Path]) -> Path:
        """Copy files to a new folder named after the time, and return it."""
        stamp = time.strftime("%Y%m%d-%H%M%S")
        folder, number = self.hidden / "backups" / stamp, 1
        while folder.exists():
            number += 1
            folder = folder.with_name(f"{stamp}-{number}")
        try:
            for path in paths:
                write_file(folder / path.relative_to(self.root), path.read_bytes())
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)  # half a backup misleads
            raise
        return folder

    def update(self, exercise: Exercise) -> Update:
        """Bring the latest release into the learner's file, or cells that are gone.

        Raises: Unreadable if that file is no notebook.
        """
        path = self.locate(exercise)
        mine = parse(path.read_bytes(), path.suffix)
        data = student_file(exercise, path.suffix).read_bytes()
        new = parse(data, path.suffix)
        base = self._base(exercise, path.suffix)
        given = base.read_bytes() if base.is_file() else None
        is_latest = given == data or release_of(new) in (release_of(mine), None)
        if is_latest and given != data:
            write_file(base, data)
        try:
            if is_latest:
                return self._written(path, restored(new, mine))
            return self._merged(path, base, mine, new, data)
        except Conflict as conflict:
            return self._beside(path, data, str(conflict))

    def _merged(self, path, base, mine, new, data):
        if not base.is_file():
            raise Conflict("the copy of what you were given is missing")
        merged = merge(parse(base.read_bytes(), path.suffix), mine, new)
        done = self._written(path, merged)
        write_file(base, data)
        return done

    def _written(self, path, merged):
        """Write a joined file, with a copy of what it was, unless nothing is new."""
        if merged is None:
            return Update(path, changed=False)
        self.back_up([path])
        write_file(path, render(merged.document))
        return Update(path, changed=True, notes=merged.notes)

    def _beside(self, path, data, reason):
        beside = path.with_suffix(f".new{path.suffix}")
        if not beside.is_file() or beside.read_bytes() != data:
            self.back_up([p for p in (path, beside) if p.is_file()])
            write_file(beside, data)
        return Update(path, changed=False, notes=(reason,), beside=beside)

    def adopt(self, exercise: Exercise, suffix: str, data: bytes) -> Path:
        """Take over work done elsewhere, unless there is work here already.

        Raises: WorkspaceError.
        """
        path = self.located([exercise]).get(exercise.slug)
        if path is None:
            path = self.expected(exercise, suffix)
        elif path.suffix != suffix or not self._is_untouched(exercise, path):
            raise WorkspaceError(
                f"{path} holds work too: copy the cells that you want to keep by hand"
            )
        else:
            self.back_up([path])
        write_file(path, data)
        return path

    def keep_base(self, exercise: Exercise, suffix: str) -> None:
        """Remember today's student file as what the learner started from."""
        data = student_file(exercise, suffix).read_bytes()
        write_file(self._base(exercise, suffix), data)

    def _is_untouched(self, exercise, path):
        base = self._base(exercise, path.suffix)
        return base.is_file() and base.read_bytes() == path.read_bytes()

    def is_outdated(self, exercise: Exercise, path: Path) -> bool:
        """Whether the learner's file is of another release than the exercise."""
        release = identity(path)[1]
        current = identity(student_file(exercise, path.suffix))[1]
        return release is not None and release != current

    def _hand_out(self, exercise, path):
        write_file(path, student_file(exercise, path.suffix).read_bytes())
        self.keep_base(exercise, path.suffix)

    def _base(self, exercise, suffix):
        return self.hidden / "base" / f"{exercise.slug}{suffix}"

    def _files(self) -> Iterator[Path]:
        """Yield what may be a learner's file, leaving out environments and caches."""
        for folder, folders, names in os.walk(self.root):
            if "pyvenv.cfg" in names:
                folders.clear()
                continue
            folders[:] = [n for n in folders if not n.startswith((".", "__"))]
            paths = [Path(folder, name) for name in sorted(names)]
            yield from (
                p for p in paths if p.suffix in SUFFIXES and ".new." not in p.name
            )


def student_file(exercise: Exercise, suffix: str) -> Path:
    """Return the file that learners start from, in one of the two formats."""
    return exercise.student_notebook if suffix == ".ipynb" else exercise.student_script


def create(folder: Path) -> tuple[Workspace, bool]:
    """Make ``folder`` a workspace; return it and whether it is new.

    Raises: WorkspaceError inside a clone of the course or another workspace.
    """
    folder = folder.expanduser().resolve()
    if clone := course_root(folder):
        raise WorkspaceError(
            f"{folder} lies in the course's clone {clone}, where `git pull` would "
            f"meet your work: choose a folder outside, such as `{INIT}`"
        )
    if folder.exists() and not folder.is_dir():
        raise WorkspaceError(f"{folder} is a file: name a folder")
    around = _marked(folder)
    if around not in (None, folder):
        raise WorkspaceError(f"{folder} lies in the workspace {around}: work there")
    if around is None:
        mark = json.dumps({"format": FORMAT}) + "\n"
        write_file(folder / ".groundup/workspace.json", mark.encode())
    return open_workspace(folder), around is None


def open_workspace(folder: Path | None = None) -> Workspace:
    """Return the workspace that holds ``folder``, or else the current folder.

    Raises: WorkspaceError if there is none, or a newer groundup made it.
    """
    root = _marked((folder or Path.cwd()).resolve())
    if root is None:
        if usual_is_there():
            raise WorkspaceError(f"this is not your workspace: go there, `cd {USUAL}`")
        raise WorkspaceError(
            f"there is no workspace here: make one with `{INIT}`, then `cd {USUAL}`"
        )
    mark = root / ".groundup/workspace.json"
    try:
        found = json.loads(mark.read_bytes())["format"]
    except (ValueError, TypeError, KeyError):
        found = None  # an empty or damaged mark is still a mark
    if found not in (None, FORMAT):
        raise WorkspaceError(
            f"{root} is a workspace of format {found}, this groundup knows {FORMAT}: "
            "upgrade groundup, or make a new workspace with `groundup init`"
        )
    return Workspace(root)


def usual_is_there() -> bool:
    """Whether there is a workspace where `init` makes it if nobody says where."""
    folder = Path(os.path.expanduser(USUAL))  # without a home it stays as it is
    return _marked(folder) == folder


def _changed(path):
    return path.stat().st_mtime


def _marked(folder):
    around = (folder, *folder.parents)
    marks = (p for p in around if (p / ".groundup/workspace.json").is_file())
    return next(marks, None)
