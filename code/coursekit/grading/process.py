"""Start, watch and end the process that runs a learner's code.

The limits need neither signals nor ``resource``, so that they hold on Windows and
macOS as on Linux: the grader looks at the process while it waits for an answer.
"""

import contextlib
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from . import wire
from .deadline import LOOKING, Deadline
from .exercise import Limits
from .judge import GraderError, Problem
from .leftovers import carriers, children, in_session, kill, kill_all
from .worker import NO_PIPE, START, TOKEN, WHERE

KEPT = (  # of the environment: what Python itself needs on the three systems
    *("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
    *("SYSTEMROOT", "WINDIR", "USERPROFILE", "APPDATA", "LOCALAPPDATA"),
    *("TMPDIR", "TEMP", "TMP"),
)
MARK = "GROUNDUP_WORKER"  # carried by all that a worker starts, wherever it goes
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
CLOSED = "closed the grader's own pipe: close only files that you opened"
WORKER = ("-P", "-m", f"{__package__}.worker")  # -P: no file here passes for a module
STARTING = 60  # seconds for Python and what it imports, before the learner's code
COMPUTED = 0.8  # of a limit's seconds on a processor: a busy machine lends it fewer
PATIENCE = 3  # times a limit for what has computed less, because it waits or sleeps
ENDING = 0.5  # seconds for what is asked, or killed, to answer, or be gone


class Gone(Problem):
    """A call that hung, grew too large or died: there is nobody left to ask.

    ``line`` is the learner's line that was running, where that could be seen.
    """

    def __init__(self, words: str, line: int | None = None):
        super().__init__(words)
        self.line = line


class Worker:
    """A Python process that holds one learner's names and answers requests."""

    def __init__(self, limits: Limits, preload: Iterable[str] = ()):
        self.limits, self.mark = limits, secrets.token_hex(16)
        self.folder = TemporaryDirectory(prefix="groundup-", ignore_cleanup_errors=True)
        work = Path(self.folder.name, "work")
        work.mkdir()
        self.printed = open(Path(self.folder.name, "printed"), "wb")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, *WORKER, *preload],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.printed,
            cwd=work,
            env=_environment(self.mark),
            **_apart(),
        )

    def load(self, source: str, name: str, forbid: Iterable[str]) -> Any:
        """Run a module, alone; the answer has an ``error`` if it raised one.

        Raises: Gone if it breaks a limit; GraderError if the process never gets there.
        """
        self._start()
        request = {"source": source, "name": name, "forbid": [*forbid, "solutions"]}
        deadline = Deadline(self.limits.load_seconds)
        return self._ask(wire.pack(request), "your file", deadline)

    def call(
        self,
        request: bytes,
        what: str,
        thing: Callable[..., Any] = wire.Thing,
        deadline: Deadline | None = None,
    ) -> Any:
        """Have a request answered; ``what`` names the code that it runs.

        Raises: Gone, with the process ended, if that breaks a limit.
        """
        deadline = deadline or Deadline(self.limits.call_seconds)
        return self._ask(request, what, deadline, thing)

    def _start(self):
        """Wait for the process: what keeps it from starting is no learner's fault."""
        exchange, began = _Exchange(self.process, START), time.monotonic()
        while not exchange.is_over(LOOKING) and time.monotonic() - began < STARTING:
            pass
        if not exchange.answer:
            code, said = self.process.poll(), self._last_line()
            self.close()
            if code is None:
                raise GraderError(f"Python did not start within {STARTING:g} s")
            raise GraderError(f"Python ended as it started (code {code}): {said}")

    def _last_line(self):
        lines = Path(self.printed.name).read_text("utf8", "replace").splitlines()
        return lines[-1] if lines else "without a word"

    def _ask(self, request, what, deadline, thing: Callable[..., Any] = wire.Thing):
        printed, start = self._printed(), time.monotonic()
        enough = _computed(self.process.pid) + COMPUTED * deadline.seconds
        exchange, broken = _Exchange(self.process, request), None
        while not broken and not exchange.is_over(LOOKING):
            elapsed = time.monotonic() - start
            broken = self._broken(elapsed, deadline, enough, printed)
        broken = broken or self._too_much_printed(printed)
        try:
            if exchange.answer and not broken:
                return _checked(wire.unpack(exchange.answer, thing))
        except wire.WireError:
            exchange.garbled = True
        line = exchange.running_line() if broken else None
        broken = broken or self._how_it_ended(exchange)
        self.close()
        raise Gone(f"{what} {broken}", line)

    def _broken(self, elapsed, deadline, enough, printed):
        """Name the limit that is broken; None if none is."""
        seconds = deadline.seconds
        computed = elapsed > seconds and _computed(self.process.pid) > enough
        if computed or elapsed > PATIENCE * seconds:
            return str(deadline)
        if _memory_mb(self.process.pid) > self.limits.memory_mb:
            return f"used more than {self.limits.memory_mb:g} MB of memory"
        return self._too_much_printed(printed)

    def _too_much_printed(self, before):
        if self._printed() - before > self.limits.printed_mb * 2**20:
            return f"printed more than {self.limits.printed_mb:g} MB"
        return None

    def _printed(self):
        return os.fstat(self.printed.fileno()).st_size

    def _how_it_ended(self, exchange):
        """Say what came instead of an answer."""
        if exchange.garbled:
            return "wrote into the grader's own pipe: print with print() only"
        try:
            code = self.process.wait(ENDING)
        except subprocess.TimeoutExpired:
            return CLOSED
        if code == NO_PIPE:
            return CLOSED
        if 0 <= code < 256:
            return f"ended Python itself (exit code {code}): leave out exit()"
        return f"crashed Python (code {code}): out of memory, or recursion too deep?"

    def close(self) -> None:
        """End the process and all that it started, and remove its folder."""
        pid = self.process.pid
        started = children(pid)
        self.process.kill()
        self.process.wait()
        kill(started)
        kill_all(lambda: [*in_session(pid), *carriers(MARK, self.mark)])
        for file in (self.process.stdin, self.process.stdout, self.printed):
            with contextlib.suppress(OSError):  # a full pipe without a reader
                file.close()  # pyright: ignore[reportOptionalMemberAccess]
        self.folder.cleanup()


class _Exchange:
    """A request and its answer, in a thread because either may block for ever."""

    def __init__(self, process, request):
        self.process, self.request = process, request
        self.token = secrets.token_bytes(TOKEN)
        self.answer, self.garbled = None, False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        try:
            self._send(self.request)
            token = self.process.stdout.read(TOKEN)
            self.garbled = token not in (b"", self.token)
            if token == self.token:
                self.answer = wire.receive(self.process.stdout)
        except wire.WireError:
            self.garbled = True
        except (OSError, ValueError):  # nobody reads, or the pipe is closed
            pass

    def is_over(self, seconds):
        """Wait a while for the answer, no longer once the process has ended."""
        if self.process.poll() is not None:
            self.thread.join(ENDING)
            return True
        self.thread.join(seconds)
        return not self.thread.is_alive()

    def running_line(self):
        """Ask on which line the learner's code is; None if nobody answers."""
        threading.Thread(target=self._ask_where, daemon=True).start()
        self.thread.join(ENDING)
        with contextlib.suppress(wire.WireError):
            match wire.unpack(self.answer or b""):
                case {"lines": [int() as line, *_]}:
                    return line
        return None

    def _ask_where(self):
        with contextlib.suppress(OSError, ValueError):
            self._send(WHERE)

    def _send(self, request):
        self.process.stdin.write(self.token + request)
        self.process.stdin.flush()


def _environment(mark):
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {
        **kept,
        **dict.fromkeys(THREADS, "2"),
        "MPLBACKEND": "agg",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "PYTHONUTF8": "1",
        MARK: mark,
    }


def _apart() -> dict[str, Any]:
    """Keep the keys that interrupt the grader from reaching the learner's code."""
    if os.name == "posix":
        return {"start_new_session": True}
    flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    return {"creationflags": flags}


def _computed(pid):
    """Return the seconds that a process has had on a processor."""
    with contextlib.suppress(psutil.Error):
        return sum(psutil.Process(pid).cpu_times()[:2])
    return 0


def _memory_mb(pid):
    """Measure a process and all that it started."""
    with contextlib.suppress(psutil.Error):
        return sum(map(_resident, [psutil.Process(pid), *children(pid)])) / 2**20
    return 0


def _resident(process):
    with contextlib.suppress(psutil.Error):
        return process.memory_info().rss
    return 0


def _checked(answer):
    """Return an answer if it is one: the learner's code may have sent its own."""
    match answer:
        case {"value": _, "line": int() | None, "changed": list()}:
            return answer
        case {"error": {"kind": str(), "type": str(), "text": str(), "line": _}}:
            return answer
    raise wire.WireError("an answer needs a value or an error")
