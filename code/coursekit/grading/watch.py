"""Grade an exercise each time its file is saved, and listen to single keys."""

import contextlib
import sys
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

from watchfiles import watch

from . import engine, guide, run, show
from .exercise import Exercise, all_exercises
from .show import Screen
from .workspace import NotStarted, Workspace

DEBOUNCE_MS = 200  # an editor saves in several steps
TICK_MS = 100  # how long a key may wait
POLL_SECONDS = 0.3
PATIENCE = 30  # seconds without a save before polling is suggested
KEYS = "h hint   l list   r run   n next   q quit"
POLLING_TIP = (
    "No save was noticed for 30 s. If you did save: on network drives, WSL and in "
    "containers, `groundup watch --poll` notices it."
)


class Watch:
    """The loop behind ``groundup watch``; ``next_key`` returns a key or None."""

    def __init__(
        self,
        screen: Screen,
        workspace: Workspace,
        next_key: Callable[[], str | None],
        poll: bool = False,
    ):
        self.screen, self.workspace = screen, workspace
        self.next_key, self.poll = next_key, poll
        self.session: engine.Session
        self.seen: bytes | None = None
        self.missing: str | None = None  # the question that a hint would be for
        self.quiet_since = time.monotonic()

    def run(self, exercise: Exercise | None) -> None:
        """Watch one exercise after the other until the learner quits."""
        while exercise is not None:
            self.workspace.locate(exercise)
            with engine.Session(exercise) as self.session:
                exercise = self._watch(exercise)

    def _watch(self, exercise):
        """Watch one exercise; return the next one, or None to stop."""
        folder = self.workspace.locate(exercise).parent
        self.seen, self.quiet_since = None, time.monotonic()
        with contextlib.closing(self._saves(folder)) as saves:
            for saved in saves:
                if saved or self.seen is None:
                    self._check(exercise)
                self._suggest_polling()
                key = self.next_key()
                if key == "q":
                    return None
                if key == "n" and (following := self._next(exercise)):
                    return following
                self._obey(key, exercise)
        return None

    def _saves(self, folder: Path) -> Generator[bool, None, None]:
        """Yield at every tick whether something in the folder may have changed."""
        while self.poll:  # a look at the file itself misses nothing, unlike its date
            yield True
            time.sleep(POLL_SECONDS)
        changes = watch(
            folder,
            watch_filter=None,
            debounce=DEBOUNCE_MS,
            rust_timeout=TICK_MS,
            yield_on_timeout=True,
            recursive=False,
        )
        yield from map(bool, changes)

    def _obey(self, key, exercise):
        if key == "r":
            self._check(exercise, again=True)
        elif key == "h":
            self._hint(exercise)
        elif key == "l":
            exercises = all_exercises()
            records = self.workspace.progress.read()
            started = self.workspace.located(exercises)
            show.listing(self.screen, exercises, records, started)

    def _check(self, exercise, again=False):
        """Grade the file if it holds something new."""
        try:
            path = self.workspace.locate(exercise)
            data = path.read_bytes()
        except (NotStarted, OSError):  # an editor may be replacing it
            if self.seen != b"":
                self.screen.note(f"waiting for the file of {exercise.slug}")
            self.seen = b""
            return
        if data == self.seen and not again:
            return
        self.seen, self.quiet_since = data, time.monotonic()
        self._grade(exercise, path)

    def _grade(self, exercise, path):
        self.screen.clear()
        self.screen.line(f"Checking {exercise.slug} ...")
        started = time.monotonic()
        report = self.session.grade(path)
        self.screen.clear()
        show.result(self.screen, exercise, report, path)
        show.total(self.screen, report, time.monotonic() - started)
        run.remember(self.screen, self.workspace, exercise, report, path)
        if report.exit_code == 0:
            self._praise(exercise)
        points = guide.points_by_question(report)
        self.missing = guide.first_missing(exercise, points)
        if self.screen.is_terminal:
            self.screen.line(f"\n  {KEYS}", "dim")

    def _praise(self, exercise):
        """Say what comes after full points."""
        records = self.workspace.progress.read()
        if following := guide.next_exercise(exercise, records):
            self.screen.line(f"  n goes on to {following.slug}: {following.title}")
        else:
            self.screen.line(f"  {guide.ALL_DONE}")

    def _hint(self, exercise):
        question = self.missing or next(iter(exercise.questions))
        run.give_hint(self.screen, self.workspace, exercise, question)

    def _next(self, exercise):
        """Return the next exercise, started if need be."""
        records = self.workspace.progress.read()
        following = guide.next_exercise(exercise, records)
        if following is None:
            self.screen.line("There is no other exercise with points missing.")
            return None
        if not self.workspace.located([following]):
            path = self.workspace.start(following)
            self.screen.line(f"Started {following.slug}: open {path}")
        return following

    def _suggest_polling(self):
        quiet = time.monotonic() - self.quiet_since
        if quiet > PATIENCE and not self.poll:
            self.screen.note(POLLING_TIP)
            self.quiet_since = float("inf")  # once is enough


@contextlib.contextmanager
def keys() -> Iterator[Callable[[], str | None]]:
    """Give single keys without Enter while inside; none where nobody can type."""
    if not sys.stdin or not sys.stdin.isatty():
        yield lambda: None
    else:
        with _keys_of_terminal() as next_key:
            yield next_key


if sys.platform == "win32":
    import msvcrt

    @contextlib.contextmanager
    def _keys_of_terminal() -> Iterator[Callable[[], str | None]]:
        yield lambda: msvcrt.getwch().lower() if msvcrt.kbhit() else None

else:
    import os
    import select
    import termios
    import tty

    @contextlib.contextmanager
    def _keys_of_terminal() -> Iterator[Callable[[], str | None]]:
        number = sys.stdin.fileno()
        before = termios.tcgetattr(number)
        tty.setcbreak(number)
        try:
            yield lambda: _pressed(number)
        finally:
            termios.tcsetattr(number, termios.TCSADRAIN, before)

    def _pressed(number):
        if not select.select([number], [], [], 0)[0]:
            return None
        key = os.read(number, 1).decode("ascii", "ignore").lower()
        return key or "q"  # the terminal is gone
