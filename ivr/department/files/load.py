"""Loads one department or all of them."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from ivr.core.errors import InputError, UnclaimedNumber
from ivr.department import Department
from ivr.department.files.checks import check, check_prompts
from ivr.department.files.folder import Files
from ivr.department.files.problems import FileProblems


@dataclass(frozen=True)
class Departments:
    """The departments this deployment serves."""

    all: tuple[Department, ...]
    """In the order of their folders' names; never empty."""

    def __iter__(self) -> Iterator[Department]:
        return iter(self.all)

    @property
    def default(self) -> Department | None:
        """The one that serves numbers nobody claims, if any."""
        return next((department for department in self.all if department.default), None)

    def chosen(self, slug: str) -> Department:
        """The department of that name; without a name the only one, or the default. Raises InputError."""
        only = self.all[0] if len(self.all) == 1 else self.default
        found = next((each for each in self.all if each.slug == slug), None) if slug else only
        if found:
            return found
        names = ", ".join(each.slug for each in self.all)
        problem = f"There is no department {slug!r}" if slug else "Several departments are served: name one"
        raise InputError(f"{problem} (--department); those of IVR_DEPARTMENTS are {names}.")

    def by_slug(self, slug: str) -> Department:
        """Raises KeyError for an unknown folder name."""
        for department in self.all:
            if department.slug == slug:
                return department
        raise KeyError(slug)

    def for_number(self, number: str) -> Department:
        """The department of a number that is dialled, or that it shows or writes from itself (E.164), or the
        default one. Raises UnclaimedNumber."""
        for department in self.all:
            if number in department.own_numbers:
                return department
        if self.default is None:
            raise UnclaimedNumber("No department claims the number that was dialled.")
        return self.default


def load_department(folder: Path) -> Department:
    """The department of a folder, whatever prompts are written.
    Raises ConfigurationError listing every problem, one per line `file:line: sentence`."""
    problems = FileProblems()
    department = _load(folder, problems, None)
    problems.raise_any()
    assert department  # noqa: S101
    return department


def load_departments(folder: Path, prompts: Set[str] | None = None) -> Departments:
    """The departments of a folder, one folder each, or of a department's own folder; `prompts` are the names of those
    that are written, when known.
    Raises ConfigurationError listing every problem of all of them, one per line `file:line: sentence`."""
    problems = FileProblems()
    found = sorted(folder.glob("*/department.toml")) or folder.glob("department.toml")
    loaded = [_load(path.parent, problems, prompts) for path in found]
    if not loaded:
        problems.add(folder, 1, "There is no department here: a department is a folder with a department.toml.")
    departments = tuple(department for department in loaded if department)
    _check_numbers(folder, departments, problems)
    for second in [department for department in departments if department.default][1:]:
        file = folder / second.slug / "department.toml"
        problems.add(file, _line_with("default = true", file), "Another department is already the default one.")
    problems.raise_any()
    return Departments(departments)


def _load(folder: Path, problems: FileProblems, prompts: Set[str] | None) -> Department | None:
    """The department of a folder, or None with the problems noted."""
    before = len(problems.found)
    files = Files.read(folder, problems)
    check(files, problems)
    if prompts is not None:
        check_prompts(files, prompts, problems)
    return files.department() if len(problems.found) == before else None


def _check_numbers(folder: Path, departments: tuple[Department, ...], problems: FileProblems) -> None:
    """A number that is dialled or written to chooses one department."""
    owners: dict[str, str] = {}
    for department in departments:
        for number in department.own_numbers:
            owner = owners.setdefault(number, department.slug)
            if owner != department.slug:
                file = folder / department.slug / "department.toml"
                sentence = f"The number {number} already belongs to the department {owner}."
                problems.add(file, _line_with(number, file), sentence)


def _line_with(text: str, file: Path) -> int:
    """The first line that holds a text; 1 when none does."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if text in line), 1)
