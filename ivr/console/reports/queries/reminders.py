"""Whom reminders have reached, and whether those come who were reminded. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.console.reports.queries.share import Share, Target
from ivr.outbound.model import REACHED, Disposition

CONFIRMED = Target(60)
"""Percent of the people due who say themselves that they come (PHONE, "Reminder reach")."""
CONTACTED = Target(90)
"""Percent of the people due who were told in any way, a neutral message on a machine included."""
GIVEN_UP = (Disposition.CANCELLED, Disposition.MOVED)


@dataclass(frozen=True)
class Reminded:
    """Reminders that went alike."""

    channel: str
    """See `ivr.outbound.model.Channel`."""
    disposition: str
    """How the last try ended; empty before the first one."""
    message_left: bool
    people: int


@dataclass(frozen=True)
class Reach:
    """What became of the reminders of some appointments; those that were dropped are left out."""

    confirmed: Share
    contacted: Share
    given_up: Share
    """Cancelled or moved at the reminder: places for somebody else."""


def reach(rows: Iterable[Reminded]) -> Reach:
    """What became of all of them."""
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
    """People by how their last try ended, the most frequent first."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.disposition] = found.get(row.disposition, 0) + row.people
    return dict(sorted(found.items(), key=lambda item: -item[1]))
