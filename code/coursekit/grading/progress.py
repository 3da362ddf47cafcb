"""What a learner has reached: best points, attempts and hints seen, in one file."""

import contextlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

FORMAT = 1


@dataclass
class Record:
    """One exercise: points and hints seen by question, as of ``release``."""

    release: str = ""
    attempts: int = 0
    points: dict[str, float] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)


class Progress:
    """The file ``path``. ``notes`` tells what had to be repaired.

    Every change reads the file anew under a lock, so that two terminals do not undo
    each other's work.
    """

    def __init__(self, path: Path):
        self.path = path
        self.notes: list[str] = []

    def read(self) -> dict[str, Record]:
        """Return the records by slug; none if the file is missing or no use."""
        try:
            return self._read()
        except OSError as error:
            self.notes.append(
                f"{self.path.name} cannot be read: {error.strerror or error}"
            )
            return {}

    def _read(self):
        """Read the file, or set it aside.

        Raises: OSError if it is there and cannot be opened, so that it is kept.
        """
        try:
            return _records(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError as error:
            self._set_aside(error)
            return {}

    def record(self, slug: str, release: str, points: Mapping[str, float]) -> Record:
        """Count an attempt and keep the better points of each question."""
        with self._changing() as records:
            record = records.setdefault(slug, Record())
            record.release = release
            record.attempts += 1
            for question, reached in points.items():
                best = max(record.points.get(question, 0), reached)
                record.points[question] = best
        return record

    def hints_seen(self, slug: str, question: str) -> int:
        """Return how many hints of a question were shown."""
        return self.read().get(slug, Record()).hints.get(question, 0)

    def hint_seen(self, slug: str, question: str, level: int) -> None:
        """Remember that hint number ``level`` of a question was shown."""
        with self._changing() as records:
            hints = records.setdefault(slug, Record()).hints
            hints[question] = max(hints.get(question, 0), level)

    @contextlib.contextmanager
    def _changing(self) -> Iterator[dict[str, Record]]:
        with _locked(self.path.with_suffix(".lock")):
            records = self._read()
            yield records
            exercises = {slug: asdict(record) for slug, record in records.items()}
            state = {"format": FORMAT, "exercises": exercises}
            write_file(self.path, json.dumps(state, indent=1).encode() + b"\n")

    def _set_aside(self, error):
        """Keep a damaged file under another name, if the folder lets us."""
        bad = self.path.with_name(f"{self.path.name}.bad")
        with contextlib.suppress(OSError):
            os.replace(self.path, bad)
        note = f"{self.path.name} could not be read ({error}) and is now {bad.name}: "
        self.notes.append(note + "`groundup grade --all` brings your points back")


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside it first, then in its place.

    Raises: OSError, with what was there left as it was.
    """
    path = path.resolve()  # a link stays a link
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(beside, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        error.filename, error.filename2 = str(path), None  # the one that was meant
        raise


def _records(data: bytes) -> dict[str, Record]:
    """Read the file's contents.

    Raises: ValueError with a short reason.
    """
    try:
        state = json.loads(data.decode("utf-8"))
        if state["format"] != FORMAT:
            raise ValueError(f"format {state['format']}, this groundup reads {FORMAT}")
        return {slug: _record(entry) for slug, entry in state["exercises"].items()}
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON, line {error.lineno}") from None
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not as groundup writes it: {error!r}") from None


def _record(entry):
    record = Record(**entry)
    counts = [record.attempts, *record.points.values(), *record.hints.values()]
    for value in counts:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"a number is {value!r}")
    return record


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one process at a time through; the lock ends with the process."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # a folder that lets nobody write
            file = stack.enter_context(open(path, "ab"))
            stack.enter_context(_holding(file.fileno()))
        yield


if sys.platform == "win32":
    import msvcrt

    @contextlib.contextmanager
    def _holding(number: int) -> Iterator[None]:
        os.lseek(number, 0, os.SEEK_SET)
        msvcrt.locking(number, msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            os.lseek(number, 0, os.SEEK_SET)
            msvcrt.locking(number, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    @contextlib.contextmanager
    def _holding(number: int) -> Iterator[None]:
        fcntl.flock(number, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(number, fcntl.LOCK_UN)
