"""Looks after calling out beside the calls themselves: what nothing is heard of, what is over, what has become free."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from ivr.core.clock import Clock, system_clock
from ivr.core.db import in_transaction
from ivr.core.log import failed
from ivr.department import Department
from ivr.line import Line
from ivr.outbound.calling.reconciliation import Reconciler
from ivr.outbound.planning.waitlist_offers import WaitlistOffers
from ivr.outbound.tidying import tidy

OFFER_EVERY = timedelta(seconds=3)
"""Between two looks for free pairs that somebody waits for."""
LOOK_EVERY = timedelta(seconds=10)
"""Between two looks at calls nothing is heard of, and at errands that are over."""


@dataclass
class Housekeeping:
    """One worker's look-out."""

    line: Line
    reconciler: Reconciler
    ticks: Clock = system_clock
    """The machine's clock."""
    _looked: dict[str, datetime] = field(default_factory=dict)
    _offered: dict[str, tuple[datetime, tuple[Any, ...]]] = field(default_factory=dict)

    def run(self, stop: threading.Event) -> None:
        """Looks around at once, and until told to stop."""
        while not stop.is_set():
            for department in self.line.departments.current():
                try:
                    self.look(department)
                except Exception as error:  # noqa: BLE001  (the loop outlives a database that is away)
                    failed("watch failed", error)
            stop.wait(OFFER_EVERY.total_seconds())

    def look(self, department: Department) -> None:
        """Does what is due in a department."""
        now = self.ticks()
        looked = self._looked.get(department.slug)
        if not looked or not timedelta() <= now - looked < LOOK_EVERY:
            self._looked[department.slug] = now
            self.reconciler.look(department, now)
            in_transaction(self.line.engine, lambda session: tidy(session, department, self.line.clock()))
        self._offer(department, now)

    def _offer(self, department: Department, now: datetime) -> None:
        """Offers are tended when there is something new, and every minute because time makes a difference too."""
        last, seen = self._offered.get(department.slug, (None, None))
        if last and timedelta() <= now - last < OFFER_EVERY:
            return

        def work(session: Session) -> tuple[Any, ...]:
            offering = WaitlistOffers(session, department, self.line.clock())
            standing = offering.standing()
            if standing != seen or (last and now.minute != last.minute):
                offering.tend()
                standing = offering.standing()
            return standing

        self._offered[department.slug] = now, in_transaction(self.line.engine, work)
