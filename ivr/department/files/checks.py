"""Checks across the files of a department: codes that must exist, be unique, follow in time."""

from collections.abc import Iterable, Sequence, Set
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from ivr.department.files.folder import Files
from ivr.department.files.problems import FileProblems
from ivr.department.medicine import Lasting

Place = tuple[Path, int]
"""A file and a line."""


def check(files: Files, problems: FileProblems) -> None:
    """Notes every contradiction between the files, as far as they could be read."""
    _check_tables(files, problems)
    _check_department(files, problems)
    _check_vaccines(files, problems)
    _check_protocol(files, problems)


def _check_tables(files: Files, problems: FileProblems) -> None:
    centres, communes = files.folder / "centres.csv", files.folder / "communes.csv"
    _unique("centre", (((centres, line), centre.code) for line, centre in files.centres), problems)
    _unique("commune", (((communes, line), commune.insee) for line, commune in files.communes), problems)
    known = {commune.insee for _, commune in files.communes}
    if not files.centres:
        problems.add(centres, 1, "There is no centre that could be read: the line needs at least one.")
    for line, centre in files.centres:
        if known and centre.insee not in known:
            problems.add(centres, line, f"The commune {centre.insee} of this centre is not in communes.csv.")


def _check_department(files: Files, problems: FileProblems) -> None:
    said = files.settings
    if not said:
        return
    starts = [(said.line("periods", index, "from"), period.start) for index, period in enumerate(said.value.periods)]
    _in_time(said.file, starts, problems)
    _unique("number", (((said.file, said.line("numbers")), number) for number in said.value.numbers), problems)
    for name in {commune.spoken for _, commune in files.communes}.intersection(said.value.surroundings.elsewhere):
        line = said.line("surroundings", "elsewhere")
        problems.add(said.file, line, f'"{name}" is a commune of this department, and would not be understood.')
    doses, slots = _doses(files), said.value.slot_grid
    if doses and slots.vaccine not in doses:
        problems.add(said.file, said.line("slots", "vaccine"), _no_vaccine(slots.vaccine))
    if doses.get(slots.vaccine) == 1 and slots.second_places:
        line = said.line("slots", "second_places")
        problems.add(said.file, line, f'"second_places" must be 0: {slots.vaccine} has one dose.')


def _check_vaccines(files: Files, problems: FileProblems) -> None:
    said = files.vaccines
    if not said:
        return
    codes = (((said.file, said.line("vaccines", at)), each.code) for at, each in enumerate(said.value.vaccines))
    _unique("vaccine", codes, problems)
    for at, vaccine in enumerate(said.value.vaccines):
        starts = [
            (said.line("vaccines", at, "intervals", index, "from"), interval.start)
            for index, interval in enumerate(vaccine.intervals)
        ]
        _in_time(said.file, starts, problems)


def _check_protocol(files: Files, problems: FileProblems) -> None:
    said = files.protocol
    if not said:
        return
    questions, groups = said.value.questions, said.value.groups
    _apart("question", [((said.file, said.line("questions", at)), each) for at, each in enumerate(questions)], problems)
    _apart("group", [((said.file, said.line("groups", at)), each) for at, each in enumerate(groups)], problems)
    reasons = {reason.code for reason in said.value.reasons}
    for at, question in enumerate(questions):
        for answer, outcome in question.outcomes.items():
            reason = outcome.reason
            if reason and reason not in reasons:
                line = said.line("questions", at, answer)
                problems.add(said.file, line, f'There is no reason "{reason}" in this file: add it under [[reasons]].')
    known = _doses(files)
    for at, group in enumerate(groups):
        for code in group.vaccines:
            if known and code not in known:
                problems.add(said.file, said.line("groups", at, "vaccines"), _no_vaccine(code))


def check_prompts(files: Files, written: Set[str], problems: FileProblems) -> None:
    """Notes every prompt that the protocol names and nobody has written."""
    said = files.protocol
    if not said:
        return
    for place, name in said.value.prompts.items():
        if name not in written:
            flow, _, prompt = name.partition(".")
            sentence = f"The prompt {name} is not written: add a table [{prompt}] to {flow}.toml."
            problems.add(said.file, said.line(*place), sentence)


def _doses(files: Files) -> dict[str, int]:
    """The doses of each vaccine, by its code."""
    return {vaccine.code: vaccine.doses for vaccine in files.vaccines.value.vaccines} if files.vaccines else {}


def _no_vaccine(code: str) -> str:
    return f"The vaccine {code} is not in vaccines.toml."


def _unique(kind: str, codes: Iterable[tuple[Place, str]], problems: FileProblems) -> None:
    seen: set[str] = set()
    for (file, line), code in codes:
        if code in seen:
            problems.add(file, line, f"The {kind} {code} is given twice.")
        seen.add(code)


def _in_time(file: Path, starts: list[tuple[int, date]] | list[tuple[int, datetime]], problems: FileProblems) -> None:
    """Each start must be later than the one before: what holds ends when the next begins."""
    for (_, before), (line, start) in pairwise(starts):
        if start <= before:
            problems.add(file, line, f"This begins on {start}, which is not after the one before, {before}.")


def _apart(kind: str, items: Sequence[tuple[Place, Lasting]], problems: FileProblems) -> None:
    """The same code may come back later, but only one may be in force on any day."""
    for index, ((file, line), item) in enumerate(items):
        for _, other in items[:index]:
            if other.code == item.code and item.overlaps(other):
                problems.add(file, line, f"The {kind} {item.code} is given twice for the same days.")
