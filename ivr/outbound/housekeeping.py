"""Periodic outbound housekeeping: reconcile silent calls, expire notifications, offer free pairs."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.core.clock import Clock, system_clock
from ivr.core.db import in_transaction
from ivr.core.log import failed
from ivr.department import Department
from ivr.line import Line
from ivr.outbound.calling.claims import ENOUGH, STANDS, UNWANTED
from ivr.outbound.calling.reconciliation import Reconciler
from ivr.outbound.planning.waitlist_offers import WaitlistOffers
from ivr.outbound.policy.retry_policy import WITHIN

OFFER_EVERY = timedelta(seconds=3)
"""Between two searches of free pairs for the waiting list."""
LOOK_EVERY = timedelta(seconds=10)
"""Between two checks of silent calls and overdue notifications."""

_DUE = "e.department = :department AND e.state = 'due'"
_GONE = text(
    f"""UPDATE errands e SET state = 'dropped', reason = 'gone', settled_at = :now WHERE {_DUE} AND NOT {STANDS}"""  # noqa: S608
)
_UNWANTED = text(
    f"""UPDATE errands e SET state = 'dropped', reason = 'asked', settled_at = :now FROM patients p
 WHERE p.id = e.patient_id AND {_DUE} AND {UNWANTED}"""  # noqa: S608
)
_OVER = text(
    f"""UPDATE errands e SET state = 'unreached', settled_at = :now, reason = CASE
 WHEN e.last_at <= :now THEN coalesce(nullif(e.disposition, ''), 'late') ELSE 'too_many' END WHERE {_DUE}
 AND (e.last_at <= :now OR (e.channel = 'voice' AND {ENOUGH}))"""  # noqa: S608
)


def expire(session: Session, department: Department, now: datetime) -> None:
    """Drops notifications that have become obsolete, and assigns to agents those without time or calls left."""
    values = {"department": department.slug, "now": now}
    session.execute(_GONE, values)
    session.execute(_UNWANTED, values)
    session.execute(_OVER, {**values, "month_ago": now - WITHIN})


@dataclass
class Housekeeping:
    """The housekeeping of one worker."""

    line: Line
    reconciler: Reconciler
    ticks: Clock = system_clock
    """The machine's clock."""
    _looked: dict[str, datetime] = field(default_factory=dict)
    _offered: dict[str, tuple[datetime, tuple[Any, ...]]] = field(default_factory=dict)

    def run(self, stop: threading.Event) -> None:
        """Runs at once, and repeatedly until stopped."""
        while not stop.is_set():
            for department in self.line.departments.current():
                try:
                    self.look(department)
                except Exception as error:  # noqa: BLE001  (the loop outlives a database that is away)
                    failed("housekeeping_failed", error)
            stop.wait(OFFER_EVERY.total_seconds())

    def look(self, department: Department) -> None:
        """Does what is due in a department."""
        now = self.ticks()
        looked = self._looked.get(department.slug)
        if not looked or not timedelta() <= now - looked < LOOK_EVERY:
            self._looked[department.slug] = now
            self.reconciler.look(department, now)
            in_transaction(self.line.engine, lambda session: expire(session, department, self.line.clock()))
        self._offer(department, now)

    def _offer(self, department: Department, now: datetime) -> None:
        """Updates the offers after every change, and each minute because they depend on the time too."""
        last, seen = self._offered.get(department.slug, (None, None))
        if last and timedelta() <= now - last < OFFER_EVERY:
            return

        def work(session: Session) -> tuple[Any, ...]:
            offering = WaitlistOffers(session, department, self.line.clock())
            standing = offering.standing()
            if standing != seen or (last and now.minute != last.minute):
                offering.run()
                standing = offering.standing()
            return standing

        self._offered[department.slug] = now, in_transaction(self.line.engine, work)
