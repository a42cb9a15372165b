"""What the supervisor of a department has switched, on top of its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ivr.department.week import Window

WHOLE = ""
"""Stands for the whole department where a centre is named."""


@dataclass(frozen=True)
class Switches:
    """The switches in force."""

    suspended: Mapping[str, str] = field(default_factory=dict)
    """Code of a centre, or `WHOLE`, where nothing is booked → why, as a slug; empty when callers are told no reason."""
    hours: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    """When agents answer on that day, instead of the usual hours; empty when they do not."""
    paused: frozenset[str] = frozenset()
    """Purposes for which the line calls nobody: reminder, offer, move."""

    def calls_out(self, purpose: str) -> bool:
        """Whether the line may call people for that purpose."""
        return purpose not in self.paused

    def books(self, centre: str = WHOLE) -> bool:
        """Whether nobody has suspended booking altogether, nor in that centre."""
        return not {WHOLE, centre} & self.suspended.keys()
