"""Imports the slots another platform publishes as SMART Scheduling Links, all of them or nothing."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.booking.rules import local
from ivr.booking.slots.bulk import Actor
from ivr.booking.slots.csv_import import Changes, bring_up_to_date, slots_there
from ivr.booking.slots.csv_rows import Numbers, SlotLine
from ivr.booking.slots.csv_table import LARGEST
from ivr.booking.smart.ndjson import PublishedSlots, read_smart
from ivr.core.errors import InputError
from ivr.department import Department


@dataclass(frozen=True)
class SmartFile:
    """A file of a publication."""

    name: str
    data: bytes


def import_smart(
    session: Session,
    department: Department,
    files: Sequence[SmartFile],
    centres: Mapping[str, str],
    now: datetime,
    dry_run: bool = False,
) -> tuple[Changes, Counter[str]]:
    """Opens the slots that are free, closes known ones that are busy; slots not published stay as they are.

    `centres`: id of a Location → code of a centre, for those known by neither number nor name.

    Returns what changes, and how many slots were skipped by reason. Raises InputError with a sentence per
    wrong line, and changes nothing then. With `dry_run` nothing is changed."""
    if sum(len(file.data) for file in files) > LARGEST:
        raise InputError("The files are larger than 50 MB together; import fewer weeks at a time.")
    places: list[tuple[str, int]] = []
    lines = enumerate(_lines(files, places), 1)
    found = read_smart(lines, department, local(department, now), centres)
    slots = [*found.free.values(), *_closed(session, department, found)]
    try:
        changes = bring_up_to_date(session, Actor(department, None, now), (slots, found.problems), dry_run)
    except InputError as error:
        raise InputError(_named(str(error), places) if len(files) > 1 else str(error)) from None
    return changes, found.passed


def _closed(session: Session, department: Department, found: PublishedSlots) -> Iterator[SlotLine]:
    """The slots we know that have become busy, unless places at the same minute are free."""
    for key, before in slots_there(session, department, found.busy).items():
        if key in found.busy and key not in found.free:
            yield SlotLine(found.busy[key], key, Numbers(*before[4:9])._replace(closed=True))


def _lines(files: Sequence[SmartFile], places: list[tuple[str, int]]) -> Iterator[str]:
    """The lines of all files; `places` receives the name of the file and the number of the line for each."""
    for file in files:
        try:
            text = file.data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InputError(f"{file.name} is not text in UTF-8; FHIR files are.") from None
        for number, line in enumerate(text.split("\n"), 1):
            places.append((file.name, number))
            yield line


def _named(problems: str, places: list[tuple[str, int]]) -> str:
    """The problems with the name of the file and the line in it, instead of the line of all files together."""

    def name(found: re.Match[str]) -> str:
        file, number = places[int(found[1]) - 1]
        return f"{file}, line {number}:"

    return re.sub(r"^Line (\d+):", name, problems, flags=re.MULTILINE)
