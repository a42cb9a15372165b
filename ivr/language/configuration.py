"""The configuration in service: departments, prompts and phrases, read, checked, refused and replaced together."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TypeVar

from ivr.core.errors import ConfigurationError
from ivr.core.log import get_logger
from ivr.core.settings import ROOT
from ivr.department.files import Departments, load_departments
from ivr.department.files.problems import FileProblems
from ivr.language import phrase_files
from ivr.language.prompt_check import check_spoken
from ivr.language.prompt_uses import spoken_prompts
from ivr.language.prompts import PromptBook

CHECK_EVERY = 2.0
"""Seconds between two looks at the files."""

Read = TypeVar("Read")
Stamp = frozenset[tuple[str, int, int]]
"""Path, time of change in ns and size of each file."""


@dataclass(frozen=True)
class Configuration(Departments):
    """The departments with the prompts they speak."""

    prompts: PromptBook


def load_configuration(departments: Path, prompts: Path, phrases_in: Path = phrase_files.FOLDER) -> Configuration:
    """Reads the folders. Phrases are only checked: those in use were read when the process started.

    Raises ConfigurationError listing every problem, also a prompt that the conversations or a department speak and
    nobody has written."""
    refused: list[str] = []

    def read(what: Callable[[], Read]) -> Read | None:
        try:
            return what()
        except ConfigurationError as error:
            refused.append(str(error))
            return None

    book = read(lambda: load_prompts(prompts))
    found = read(lambda: load_departments(departments, book.names() if book else None))
    read(lambda: phrase_files.check(phrases_in))
    if refused or not book or not found:
        raise ConfigurationError("\n".join(refused))
    return Configuration(found.all, book)


def load_prompts(folder: Path) -> PromptBook:
    """The prompts, with all that the conversations speak. Raises ConfigurationError listing every problem."""
    book, problems = PromptBook.load(folder), FileProblems()
    check_spoken(book, spoken_prompts(ROOT / "ivr"), problems)
    problems.raise_any()
    return book


class ConfigurationStore:
    """Gives every turn the configuration as the files describe it now.

    Raises ConfigurationError when built on wrong files: the line does not start. Later, a wrong edit never replaces
    what is in service. Safe to share between threads."""

    def __init__(
        self,
        departments: Path,
        prompts: Path,
        seconds: Callable[[], float] = monotonic,
        phrases_in: Path = phrase_files.FOLDER,
    ) -> None:
        self._folders = departments, prompts, phrases_in
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


def _stamp(departments: Path, prompts: Path, phrases_in: Path) -> Stamp:
    """What tells one state of the files from another. A file that vanishes meanwhile is not there."""
    stamps = set()
    for path in (*departments.glob("**/*"), *prompts.glob("*.toml"), *phrases_in.glob("*.tsv")):
        try:
            status = path.stat()
        except OSError:
            continue
        stamps.add((str(path), status.st_mtime_ns, status.st_size))
    return frozenset(stamps)
