"""Keeps what runs beside a process running: a child that ends is started again, work that fails is taken up again."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ivr.core import log

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds before something is started again; doubled each time that it did not last."""
LASTING = 60.0
"""Seconds after which something counts as having worked."""


@dataclass
class Pauses:
    """How long to wait before the next try."""

    seconds: Callable[[], float] = time.monotonic
    _next: float = FIRST_PAUSE
    _started: float = field(default=0.0)

    def started(self) -> None:
        """Notes a try."""
        self._started = self.seconds()

    def next(self) -> float:
        """Seconds to wait now that the try is over."""
        if self.seconds() - self._started >= LASTING:
            self._next = FIRST_PAUSE
        pause, self._next = self._next, min(2 * self._next, LONGEST_PAUSE)
        return pause


def keep_doing(work: Callable[[], None], sleep: Callable[[float], None] = time.sleep) -> None:
    """Does work that goes on until it returns. When it fails, for a database that is away, it is done again."""
    pauses = Pauses()
    while True:
        pauses.started()
        try:
            work()
        except Exception as error:  # noqa: BLE001  (whatever fails is logged and tried again)
            log.failed("work_failed", error)
            sleep(pauses.next())
        else:
            return


@contextlib.contextmanager
def beside(command: str, wanted: bool) -> Iterator[None]:
    """Runs another `ivr` command beside this process and starts it again whenever it ends. Stops it at the end of the
    block, but not at the end of a forked worker."""
    if not wanted:
        yield
        return
    here, child = os.getpid(), _Child(command)
    thread = threading.Thread(target=child.keep, name=command, daemon=True)
    thread.start()
    try:
        yield
    finally:
        if os.getpid() == here:
            child.stop()
            thread.join(10)


class _Child:
    """An `ivr` command in a process of its own."""

    def __init__(self, command: str) -> None:
        self._command = [sys.executable, "-m", "ivr", command]
        self._stopped = threading.Event()
        self._starting = threading.Lock()
        self._process = subprocess.Popen(self._command)

    def keep(self) -> None:
        """Starts it again, until it is to stop."""
        pauses = Pauses()
        pauses.started()
        while True:
            self._process.wait()
            self._stopped.wait(pauses.next())
            with self._starting:
                if self._stopped.is_set():
                    return
                log.get_logger().error("process_restarted", command=self._command[-1])
                pauses.started()
                self._process = subprocess.Popen(self._command)

    def stop(self) -> None:
        """Asks it to end; it is not started again."""
        with self._starting:
            self._stopped.set()
            self._process.send_signal(signal.SIGTERM)
