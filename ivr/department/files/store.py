"""The departments in service: read again when a file changes, kept when the change is wrong."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from time import monotonic

from ivr.core.errors import ConfigurationError
from ivr.core.log import get_logger
from ivr.department.files.load import Departments, load_departments

CHECK_EVERY = 2.0
"""Seconds between two looks at the files."""

Stamp = frozenset[tuple[str, int, int]]
"""Path, time of change in ns and size of each file."""


class DepartmentStore:
    """Gives every turn the departments as the files describe them now.

    Raises ConfigurationError when built on wrong files: the line does not start. Later, a wrong edit never replaces
    what is in service. Safe to share between threads."""

    def __init__(self, folder: Path, seconds: Callable[[], float] = monotonic) -> None:
        self.folder = folder
        self._seconds = seconds
        self._lock = Lock()
        self._stamp = _stamp(folder)
        self._looked = seconds()
        self._departments = load_departments(folder)
        self.problem: str | None = None
        """What is wrong with the files that were not taken, one problem per line; None when all is well."""

    def current(self) -> Departments:
        """The departments in service. Looks at the files every two seconds at most; never raises."""
        if self._seconds() - self._looked >= CHECK_EVERY and self._lock.acquire(blocking=False):
            try:
                self._refresh()
            finally:
                self._lock.release()
        return self._departments

    def _refresh(self) -> None:
        self._looked = self._seconds()
        stamp = _stamp(self.folder)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._departments, self.problem = load_departments(self.folder), None
            get_logger().info("departments_read", count=len(self._departments.all))
        except ConfigurationError as error:
            self.problem = str(error)
            get_logger().error("departments_refused", code=error.code, problems=self.problem.count("\n") + 1)


def _stamp(folder: Path) -> Stamp:
    """What tells one state of the files from another. A file that vanishes meanwhile is not there."""
    stamps = set()
    for path in folder.glob("*/**/*"):
        try:
            status = path.stat()
        except OSError:
            continue
        stamps.add((str(path), status.st_mtime_ns, status.st_size))
    return frozenset(stamps)
