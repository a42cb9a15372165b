"""No-show rates. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.console.reports.queries.share import NOTHING, Share, Target

ABSENT = Target(5, most=True)
"""Percent of the noted appointments."""


@dataclass(frozen=True)
class Absences:
    """No-shows among the noted appointments of one centre and dose."""

    centre: str
    dose: int
    absent: Share


def by_centre(rows: Iterable[Absences]) -> dict[str, dict[int, Share]]:
    """Centre → dose → no-show rate, always with both doses."""
    found: dict[str, dict[int, Share]] = {}
    for row in rows:
        found.setdefault(row.centre, {1: NOTHING, 2: NOTHING})[row.dose] += row.absent
    return found


def altogether(rows: Iterable[Absences]) -> Share:
    """The overall no-show rate."""
    return sum((row.absent for row in rows), NOTHING)
