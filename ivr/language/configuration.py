"""The configuration in service: departments and prompts, read, checked, refused and replaced together."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic

from ivr.core.errors import ConfigurationError
from ivr.core.log import get_logger
from ivr.department.files import Departments, load_departments
from ivr.language.prompts import PromptBook

CHECK_EVERY = 2.0
"""Seconds between two looks at the files."""

Stamp = frozenset[tuple[str, int, int]]
"""Path, time of change in ns and size of each file."""


@dataclass(frozen=True)
class Configuration(Departments):
    """The departments with the prompts they speak."""

    prompts: PromptBook


def load_configuration(departments: Path, prompts: Path) -> Configuration:
    """Reads both folders. Raises ConfigurationError listing every problem, also a prompt that a department names and
    nobody has written."""
    book = PromptBook.load(prompts)
    return Configuration(load_departments(departments, book.names()).all, book)


class ConfigurationStore:
    """Gives every turn the configuration as the files describe it now.

    Raises ConfigurationError when built on wrong files: the line does not start. Later, a wrong edit never replaces
    what is in service. Safe to share between threads."""

    def __init__(self, departments: Path, prompts: Path, seconds: Callable[[], float] = monotonic) -> None:
        self._folders = departments, prompts
        self._seconds = seconds
        self._lock = Lock()
        self._stamp = _stamp(*self._folders)
        self._looked = seconds()
        self._configuration = load_configuration(*self._folders)
        self.problem: str | None = None
        """What is wrong with the files that were not taken, one problem per line; None when all is well."""

    def current(self) -> Configuration:
        """The configuration in service. Looks at the files every two seconds at most; never raises."""
        if self._seconds() - self._looked >= CHECK_EVERY and self._lock.acquire(blocking=False):
            try:
                self._refresh()
            finally:
                self._lock.release()
        return self._configuration

    def _refresh(self) -> None:
        self._looked = self._seconds()
        stamp = _stamp(*self._folders)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._configuration, self.problem = load_configuration(*self._folders), None
            get_logger().info("configuration_read", departments=len(self._configuration.all))
        except (ConfigurationError, OSError) as error:
            self.problem = str(error)
            code = ConfigurationError.code
            get_logger().error("configuration_refused", code=code, problems=self.problem.count("\n") + 1)


def _stamp(departments: Path, prompts: Path) -> Stamp:
    """What tells one state of the files from another. A file that vanishes meanwhile is not there."""
    stamps = set()
    for path in (*departments.glob("*/**/*"), *prompts.glob("*.toml")):
        try:
            status = path.stat()
        except OSError:
            continue
        stamps.add((str(path), status.st_mtime_ns, status.st_size))
    return frozenset(stamps)
