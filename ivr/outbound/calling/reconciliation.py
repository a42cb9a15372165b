"""Asks the carrier about calls and messages without status callbacks; never calls again.

Its lists lag some seconds behind (Twilio's page "Usage and limitations of the REST API"), hence the patience."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.core.db import in_transaction
from ivr.core.errors import CarrierRefused
from ivr.department import Department
from ivr.line import Line
from ivr.outbound.calling.attempts import Attempts
from ivr.outbound.model import Channel, Disposition

log = structlog.get_logger()

ASK_AFTER = timedelta(seconds=15)
"""The carrier answers a request sooner, if it does."""
GIVEN_UP = timedelta(seconds=60)
"""Calls unknown to the carrier by then were never taken: at most two minutes after the request, with the next check."""
SILENT = timedelta(minutes=10)
"""A call without callbacks for this long is asked about: the last one was lost."""
LONGEST = timedelta(hours=2)
"""Calls that the carrier no longer lists by then are over."""
MOST = 200
"""Asked about in one check."""

_UNKNOWN = text(
    """SELECT a.key, a.channel, a.carrier_sid, a.asked_at, p.sealed FROM attempts a
 JOIN patients p ON p.id = a.patient_id WHERE a.department = :department AND a.ended_at IS NULL
 AND ((a.carrier_sid = '' AND a.asked_at < :asked_before) OR a.asked_at < :silent_since)
 ORDER BY a.asked_at LIMIT :most"""
)
_OTHERS = text("SELECT carrier_sid FROM attempts WHERE carrier_sid = ANY(CAST(:sids AS text[]))")


class CarrierRecord(Protocol):
    """A call or message as the carrier remembers it."""

    @property
    def sid(self) -> str:
        """The carrier's id."""

    @property
    def status(self) -> str:
        """In the carrier's words."""


class Remembering(Protocol):
    """The part of the carrier that is needed here. Methods raise CarrierRefused."""

    def find(self, to: str, caller: str, since: datetime) -> Sequence[CarrierRecord]:
        """The calls to a number from another since a moment, the last one first."""

    def find_messages(self, to: str, sender: str, since: datetime) -> Sequence[CarrierRecord]:
        """As `find`, for text messages."""


@dataclass(frozen=True)
class Reconciler:
    """Asks the carrier."""

    line: Line
    carrier: Remembering

    def look(self, department: Department, tick: datetime) -> None:
        """Asks about every attempt of the department that is silent. `tick` is the machine's time."""
        bounds = {"asked_before": tick - ASK_AFTER, "silent_since": tick - SILENT, "most": MOST}
        with Session(self.line.engine) as session:
            rows = session.execute(_UNKNOWN, {"department": department.slug, **bounds}).all()
        for row in rows:
            try:
                self._reconcile(row, self._found(department, row), tick)
            except CarrierRefused as error:
                log.warning("reconciliation_refused", key=row.key, code=error.code, status=error.status)
                return

    def _found(self, department: Department, row: Any) -> Sequence[CarrierRecord]:
        phone = str(self.line.vault.open(row.sealed)["phone"])
        if row.channel == Channel.SMS:
            return self.carrier.find_messages(phone, department.caller_ids.text, row.asked_at)
        if row.channel == Channel.VOICE:
            return self.carrier.find(phone, department.caller_ids.robot, row.asked_at)
        return ()

    def _reconcile(self, row: Any, found: Sequence[CarrierRecord], tick: datetime) -> None:
        """The attempt's own call is the one with its id, else the oldest that no other attempt has."""

        def settle(session: Session) -> None:
            outbox = Attempts(session, self.line.departments.current(), self.line.clock())
            call = self._own(session, row.carrier_sid, found)
            if call:
                outbox.taken(row.key, call.sid)
                outbox.ended(row.key, call.status)
            elif not row.carrier_sid and tick - row.asked_at > GIVEN_UP:
                # a mail server cannot be asked afterwards what it took
                mail = row.channel == Channel.EMAIL
                outbox.close(row.key, Disposition.UNCERTAIN if mail else Disposition.NOT_PLACED)
            if tick - row.asked_at > LONGEST:
                outbox.ended(row.key, "completed")

        in_transaction(self.line.engine, settle)
        log.info("attempt_reconciled", key=row.key, found=len(found))

    @staticmethod
    def _own(session: Session, sid: str, found: Sequence[CarrierRecord]) -> CarrierRecord | None:
        if sid:
            return next((each for each in found if each.sid == sid), None)
        taken = set(session.scalars(_OTHERS, {"sids": [each.sid for each in found]}))
        return next((each for each in reversed(found) if each.sid not in taken), None)
