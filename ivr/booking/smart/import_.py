"""Imports the slots another platform publishes as SMART Scheduling Links, all of them or nothing."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.booking.rules import local
from ivr.booking.slots.bulk_log import Actor
from ivr.booking.slots.csv_import import Changes, bring_up_to_date, slots_there
from ivr.booking.slots.csv_rows import SlotLine
from ivr.booking.slots.csv_table import LARGEST
from ivr.booking.smart.ndjson import PublishedSlots, read_smart
from ivr.core.errors import InputError
from ivr.department import Department


@dataclass(frozen=True)
class SmartFile:
    """A file of a publication."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Publication:
    """The files of a publication, and which of its places are our centres."""

    files: Sequence[SmartFile]
    centres: Mapping[str, str]
    """Id of a Location → code of a centre, where neither number nor name tells."""


def import_smart(
    session: Session, department: Department, publication: Publication, now: datetime, dry_run: bool = False
) -> tuple[Changes, Counter[str]]:
    """Opens the slots that are free, closes known ones that are busy; slots not published stay as they are.

    Returns what changes, and how many slots were read over for which reason. Raises InputError with a sentence per
    wrong line, and changes nothing then. With `dry_run` nothing is changed."""
    _check_size(publication.files)
    starts, lines = _starts(publication.files), _lines(publication.files)
    found = read_smart(lines, department, local(department, now), publication.centres)
    slots = [*found.free.values(), *_closed(session, department, found)]
    try:
        changes = bring_up_to_date(session, Actor(department, None, now), (slots, found.problems), dry_run)
    except InputError as error:
        raise InputError(_named(str(error), publication.files, starts)) from None
    return changes, found.passed


def _closed(session: Session, department: Department, found: PublishedSlots) -> Iterator[SlotLine]:
    """The slots we know that have become busy, unless places at the same minute are free."""
    for key, before in slots_there(session, department, found.busy).items():
        if key in found.busy and key not in found.free:
            numbers = (before.minutes, before.capacity, before.margin, before.reserved2)
            yield SlotLine(found.busy[key], key, *numbers, closed=True)


def _check_size(files: Sequence[SmartFile]) -> None:
    if sum(len(file.data) for file in files) > LARGEST:
        raise InputError("The files are larger than 50 MB together; import fewer weeks at a time.")


def _lines(files: Sequence[SmartFile]) -> Iterator[tuple[int, str]]:
    """The lines of all files, numbered through."""
    number = 0
    for file in files:
        try:
            text = file.data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InputError(f"{file.name} is not text in UTF-8; FHIR files are.") from None
        for line in text.split("\n"):
            number += 1
            yield number, line


def _starts(files: Sequence[SmartFile]) -> list[int]:
    """The number of the first line of each file, numbered through."""
    starts = [1]
    for file in files[:-1]:
        starts.append(starts[-1] + file.data.count(b"\n") + 1)
    return starts


def _named(problems: str, files: Sequence[SmartFile], starts: list[int]) -> str:
    """The problems with the lines of their own file, and its name when there are several."""
    if len(files) == 1:
        return problems

    def name(found: re.Match[str]) -> str:
        place = bisect_right(starts, int(found[1])) - 1
        return f"{files[place].name}, line {int(found[1]) - starts[place] + 1}:"

    return re.sub(r"^Line (\d+):", name, problems, flags=re.MULTILINE)
