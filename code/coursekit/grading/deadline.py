"""How long a learner's code may compute, and what is said when it takes longer."""

import _thread
import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

LOOKING = 0.05  # seconds between two looks at code that runs
DELIVERY = 0.5  # seconds after which an interrupt that was sent has arrived


@dataclass(frozen=True)
class Deadline:
    """A limit in seconds of computing; ``reason`` is the likely one for missing it."""

    seconds: float
    reason: str = "an endless loop?"

    def __str__(self):
        return f"did not finish within {self.seconds:g} s: {self.reason}"

    @contextlib.contextmanager
    def here(self) -> Iterator[None]:
        """Hold the code of a block to this limit, in the main thread of this process.

        Raises: TimeoutError in place of the interrupt that stops the block; only after
        it where a single call of compiled code lets nothing interrupt it.
        """
        watch = _Watch(self.seconds)
        try:
            yield
            watch.stop()
        except KeyboardInterrupt:
            if not watch.has_rung:
                raise
            raise TimeoutError(str(self)) from None
        finally:
            watch.over.set()
        if watch.is_late():
            raise TimeoutError(str(self))


class _Watch:
    """A thread that interrupts the main one when the process has computed enough."""

    def __init__(self, seconds):
        self.over, self.lock, self.has_rung = threading.Event(), threading.Lock(), False
        self.until = time.process_time() + seconds
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while not self.over.wait(LOOKING):
            with self.lock:
                if not self.over.is_set() and self.is_late():
                    self.has_rung = True
                    _thread.interrupt_main()
                    return

    def is_late(self):
        return time.process_time() > self.until

    def stop(self):
        """End the watch; an interrupt that is on its way arrives here."""
        with self.lock:
            self.over.set()
        if self.has_rung:
            time.sleep(DELIVERY)
