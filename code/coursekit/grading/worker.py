"""Run a learner's code in a process of its own: requests come in, answers go out.

What the code prints goes to standard error, which the grader points to a file, and it
reads nothing. Standard input and output, moved out of the way, lead to the grader.
"""

import builtins
import contextlib
import importlib
import os
import queue
import sys
import threading
import traceback
from functools import partial
from types import ModuleType
from typing import BinaryIO

from . import wire
from .learner import Learner, succeeded

MODULE = "submission"
NO_PIPE = 117  # exit code of a worker that can no longer answer
START = wire.pack("start")  # a module comes next: answered once all is ready for it
WHERE = wire.pack("where")  # asks which line is running
TOKEN = 8  # bytes before each request, which its answer repeats


def main(preload: list[str]) -> None:
    """After each START run the module that comes next, then answer about its names."""
    requests, answers = _channels()
    for name in preload:  # they take long, and the grader is busy with its own
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    learner, process = Learner({}), os.getpid()
    received = _received(requests, answers, learner)
    answer_to = learner.answer
    while True:
        token, request = received.get()
        if request == START:
            answer, answer_to = _started(learner), partial(_load, learner)
        else:
            answer, answer_to = answer_to(request), learner.answer
        if os.getpid() != process:  # the learner's own forks have nothing to answer
            os._exit(0)
        _send(answers, token + answer)


def _channels() -> tuple[BinaryIO, BinaryIO]:
    """Take the pipes to the grader away from the learner's input and output."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    return requests, answers


def _received(requests, answers, learner) -> queue.SimpleQueue[tuple]:
    """Collect requests in a thread, which says at once where the main thread is."""
    received: queue.SimpleQueue[tuple] = queue.SimpleQueue()
    main_thread = threading.get_ident()

    def receive():
        while token := requests.read(TOKEN):
            request = wire.receive(requests)
            if request == WHERE:
                frames = traceback.walk_stack(sys._current_frames()[main_thread])
                _send(answers, token + wire.pack({"lines": learner.lines(frames)}))
            else:
                received.put((token, request))
        os._exit(0)  # the grader is gone

    threading.Thread(target=receive, daemon=True).start()
    return received


def _send(answers, answer):
    try:
        answers.write(answer)
        answers.flush()
    except OSError:
        os._exit(NO_PIPE)


def _started(learner) -> bytes:
    """Put an empty module in the place of what ran before."""
    module = sys.modules[MODULE] = ModuleType(MODULE)
    learner.namespace, learner.kept = vars(module), []
    return wire.pack(succeeded(None))


def _load(learner, request: bytes) -> bytes:
    """Run a module's source; the answer says whether it ran."""
    asked = wire.unpack(request)
    learner.namespace["__builtins__"] = _builtins(asked["forbid"])
    try:
        code = compile(asked["source"], asked["name"], "exec", dont_inherit=True)
        exec(code, learner.namespace)
        return wire.pack(succeeded(None))
    except BaseException as error:
        return wire.pack(learner.raised(error))


def _builtins(forbid):
    """Return Python's own names, with an ``import`` that refuses what is forbidden.

    Only the learner's module gets them: a library may import what it likes.
    """

    def refusing(name, globals=None, locals=None, fromlist=(), level=0):
        for asked in (name, *(f"{name}.{part}" for part in fromlist or ())):
            if any(f"{asked}.".startswith(f"{known}.") for known in forbid):
                raise ImportError(f"write this exercise without {asked}")
        return builtins.__import__(name, globals, locals, fromlist, level)

    return {**vars(builtins), "__import__": refusing}


if __name__ == "__main__":
    main(sys.argv[1:])
