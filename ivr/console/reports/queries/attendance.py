"""How many people did not come. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.console.reports.queries.share import NOTHING, Share, Target

ABSENT = Target(5, most=True)
"""Percent of those of whom it is known."""


@dataclass(frozen=True)
class Absences:
    """One centre: absent, of those noted."""

    centre: str
    dose: int
    absent: Share


def by_centre(rows: Iterable[Absences]) -> dict[str, dict[int, Share]]:
    """Centre → dose → absent of those noted; both doses are always there."""
    found: dict[str, dict[int, Share]] = {}
    for row in rows:
        found.setdefault(row.centre, {1: NOTHING, 2: NOTHING})[row.dose] += row.absent
    return found


def altogether(rows: Iterable[Absences]) -> Share:
    """Absent, of all who are noted."""
    return sum((row.absent for row in rows), NOTHING)
