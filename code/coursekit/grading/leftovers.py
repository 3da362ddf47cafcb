"""End what a learner's code has started: its environment gives it away."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator

import psutil

ENDING = 0.5  # seconds for what is killed to be gone
ROUNDS = 20  # of looking for what a killed process started meanwhile
LOOKS, MOMENT = 10, 0.02  # at what has no environment yet, and seconds between them


def kill_all(find: Callable[[], list[psutil.Process]]) -> None:
    """Kill what ``find`` finds until it finds nothing any more."""
    for _ in range(ROUNDS):
        left = find()
        if not left:
            return
        kill(left)
        psutil.wait_procs(left, ENDING)


def kill(processes: list[psutil.Process]) -> None:
    """Kill those that are still there."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()


def children(pid: int) -> list[psutil.Process]:
    """List what a process started, and what that started."""
    with contextlib.suppress(psutil.Error):
        return psutil.Process(pid).children(recursive=True)
    return []


def in_session(pid: int) -> Iterator[psutil.Process]:
    """Find the living processes of a session; Windows has none."""
    for process in psutil.process_iter() if os.name == "posix" else ():
        with contextlib.suppress(psutil.Error, OSError):
            if os.getsid(process.pid) == pid and not _is_zombie(process):
                yield process


def carriers(name: str, value: str) -> list[psutil.Process]:
    """List the processes in whose environment ``name`` is ``value``.

    A process that is just becoming another program shows an empty one for a moment.
    """
    found, left = [], list(psutil.process_iter())
    for _ in range(LOOKS):
        seen = [(process, _environment(process)) for process in left]
        found += [
            process for process, known in seen if known and known.get(name) == value
        ]
        left = [
            process for process, known in seen if known == {} and _is_young(process)
        ]
        if not left:
            break
        time.sleep(MOMENT)
    return found


def _environment(process):
    """Read a process's environment; None if it has ended or is not ours."""
    with contextlib.suppress(psutil.Error, OSError):
        return None if _is_zombie(process) else process.environ()
    return None


def _is_zombie(process):
    return process.status() == psutil.STATUS_ZOMBIE


def _is_young(process):
    """Whether a process began after this one, as all that this one starts does."""
    with contextlib.suppress(psutil.Error):
        return process.create_time() >= psutil.Process().create_time()
    return False
