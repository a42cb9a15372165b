"""Reach of reminders. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.console.reports.queries.share import Share, Target
from ivr.outbound.model import REACHED, Disposition

CONFIRMED = Target(60)
"""Percent of the patients due who confirm (PHONE, "Reminder reach")."""
CONTACTED = Target(90)
"""Percent of the patients due who were contacted in any way, with neutral messages on machines."""
GIVEN_UP = (Disposition.CANCELLED, Disposition.MOVED)


@dataclass(frozen=True)
class Reminded:
    """Reminders with the same channel and result."""

    channel: str
    """See `ivr.outbound.model.Channel`."""
    disposition: str
    """Disposition of the last attempt; empty before the first one."""
    message_left: bool
    people: int


@dataclass(frozen=True)
class Reach:
    """The results of reminders, without dropped ones."""

    confirmed: Share
    contacted: Share
    given_up: Share
    """Cancelled or moved after the reminder: places for others."""


def reach(rows: Iterable[Reminded]) -> Reach:
    """The results of all reminders."""
    every = list(rows)
    due = sum(row.people for row in every)

    def share(chosen: Iterable[Reminded]) -> Share:
        return Share(sum(row.people for row in chosen), due)

    return Reach(
        confirmed=share(row for row in every if row.disposition == Disposition.CONFIRMED),
        contacted=share(row for row in every if row.disposition in REACHED or row.message_left),
        given_up=share(row for row in every if row.disposition in GIVEN_UP),
    )


def by_disposition(rows: Iterable[Reminded]) -> dict[str, int]:
    """Patients by disposition of the last attempt, most frequent first."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.disposition] = found.get(row.disposition, 0) + row.people
    return dict(sorted(found.items(), key=lambda item: -item[1]))
