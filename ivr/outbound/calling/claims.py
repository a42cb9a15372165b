"""Chooses the next call: one transaction, one at a time per department, in any worker.

That transaction checks what forbids a call: bookings that are gone, people who opted out or have been called enough, a
number that is being called, paused purposes, the hours, the pace, the day's cost."""

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.views import APPOINTMENTS
from ivr.core.crypto import Vault
from ivr.core.phone_numbers import is_valid
from ivr.department import Department
from ivr.department.overrides import switches_of
from ivr.outbound.model import Channel
from ivr.outbound.policy.calling_hours import CallingHours
from ivr.outbound.policy.rate_limit import Lane, failing
from ivr.outbound.policy.retry_policy import MOST_CALLS, WITHIN

CLOSED = timedelta(seconds=20)
"""How long to wait while nobody may be called."""
NOBODY = timedelta(seconds=1)
"""How long to wait when nobody is due, or every line is in use."""
LOOKED_AT = 20
"""Last calls whose share of failures is watched."""

CLOSED_DAY = """EXISTS (SELECT 1 FROM moves m WHERE m.department = b.department AND m.centre = b.centre
 AND m.confirmed_at IS NOT NULL AND m.reopened_at IS NULL
 AND CASE e.dose WHEN 2 THEN b.day2 ELSE b.day1 END BETWEEN m.first_day AND m.last_day)"""
"""Whether the centre is closed on the day of the dose of a notification (e) about a booking (b)."""
STANDS = f"""EXISTS (SELECT 1 FROM {APPOINTMENTS} b WHERE b.id = e.booking_id AND CASE e.purpose
 WHEN 'offer' THEN b.status = 'held' AND b.expires_at > :now
 WHEN 'move' THEN b.status = 'booked' AND EXISTS (SELECT 1 FROM move_rows r JOIN moves m ON m.id = r.move_id
 WHERE r.booking_id = b.id AND r.state = 'held' AND m.state = 'confirmed')
 ELSE b.status = 'booked' AND NOT {CLOSED_DAY} END)"""  # noqa: S608
"""Whether the subject of a notification (e) still exists."""
UNWANTED = """EXISTS (SELECT 1 FROM opt_outs o WHERE o.department = e.department AND o.phone_mark = p.phone_mark
 AND coalesce(o.patient_id, p.id) = p.id)"""
"""Whether the person (p) of a notification (e) has opted out."""
ENOUGH = f"""(SELECT count(*) FROM attempts a WHERE a.patient_id = e.patient_id AND a.channel = 'voice'
 AND a.disposition <> 'not_placed' AND a.placed_at > :month_ago) >= {MOST_CALLS}"""  # noqa: S608
"""Whether the person of a notification (e) has been called enough."""

_LANE = text("SELECT next_at, quiet_until, refusals, watched_from FROM dial_lanes WHERE department = :department")
_LOCK = text(f"{_LANE.text} FOR NO KEY UPDATE")
_OPEN = text(
    "INSERT INTO dial_lanes (department, next_at, quiet_until, watched_from) VALUES (:department, :tick, :tick, :tick)"
    " ON CONFLICT DO NOTHING"
)
_KEEP = text(
    "UPDATE dial_lanes SET next_at = :next_at, quiet_until = :quiet_until, refusals = :refusals,"
    " watched_from = :watched_from WHERE department = :department"
)
_USED = text(
    """SELECT (SELECT count(*) FROM attempts WHERE department = :department AND ended_at IS NULL
 AND channel = 'voice') AS lines, (SELECT count(*) FROM attempts WHERE department = :department
 AND placed_at >= :midnight AND channel <> 'email' AND disposition <> 'not_placed') AS tries"""
)
_ENDS = text(
    """SELECT count(*) FILTER (WHERE disposition IN ('failed', 'refused')) AS failed, count(*) AS ended
 FROM (SELECT disposition FROM attempts WHERE department = :department AND ended_at IS NOT NULL
 AND asked_at >= :watched AND channel = 'voice' ORDER BY placed_at DESC LIMIT :most) last"""
)
_NEXT = text(
    f"""SELECT e.id, e.patient_id, e.channel, p.phone_mark, p.sealed
 FROM errands e JOIN patients p ON p.id = e.patient_id
 WHERE e.department = :department AND e.state = 'due' AND e.due_at <= :now AND e.last_at > :now
 AND e.purpose <> ALL(CAST(:paused AS text[])) AND (:lines OR e.channel <> 'voice')
 AND {STANDS} AND NOT {UNWANTED} AND (e.channel <> 'voice' OR NOT {ENOUGH})
 AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.department = e.department AND a.phone_mark = p.phone_mark
 AND a.ended_at IS NULL) ORDER BY e.last_at, e.id LIMIT 1 FOR NO KEY UPDATE OF e SKIP LOCKED"""  # noqa: S608
)
_PLACE = text("UPDATE errands SET state = 'placed', tries = tries + 1 WHERE id = :notification AND state = 'due'")
_WRITE = text(
    "INSERT INTO attempts (key, department, errand_id, patient_id, phone_mark, channel, placed_at, asked_at)"
    " VALUES (:key, :department, :notification, :patient, :mark, :channel, :now, :tick)"
)
_REFUSE = text(
    "UPDATE errands SET state = 'unreached', reason = 'number', settled_at = :now"
    " WHERE id = :notification AND state = 'due'"
)


@dataclass(frozen=True)
class DialClaim:
    """A call or message that only this worker places."""

    key: str
    """Written in the outbox."""
    channel: Channel
    phone: str
    """E.164."""
    moment: datetime
    """When, by the machine's clock."""


@dataclass(frozen=True)
class Claims:
    """The claims of a department, in one transaction."""

    session: Session
    vault: Vault
    department: Department
    now: datetime
    """By the business clock: hours and days."""
    tick: datetime
    """By the machine's clock: the pace."""

    def take(self) -> DialClaim | timedelta:
        """The next call or message, written in the outbox; else how long to wait before asking again."""
        if not CallingHours.of(self.department).holds(self.now):
            return CLOSED
        lane = self._lock()
        wait = lane.wait(self.tick)
        if wait:
            return wait
        if self._breaks(lane):
            return NOBODY
        midnight = self.now.astimezone(self.department.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        lines, tries = self.session.execute(_USED, {**self._who, "midnight": midnight}).one()
        bounds = self.department.outbound
        if (tries + 1) * bounds.euros_per_try > bounds.euros_per_day:
            return CLOSED
        row = self._next(lines < bounds.lines)
        if row is None:
            return NOBODY
        lane, moment = lane.reserve(self.tick, bounds.calls_per_second)
        self._keep(lane)
        return self._write(row, moment)

    def refused(self, chance: float) -> None:
        """The carrier did not take a call: pauses the department."""
        self._keep(self._lock().refused(self.tick, chance))

    def accepted(self) -> None:
        """The carrier takes calls again."""
        lane = self._lock()
        if lane.refusals:
            self._keep(replace(lane, refusals=0))

    @property
    def _who(self) -> dict[str, Any]:
        return {"department": self.department.slug}

    def _lock(self) -> Lane:
        self.session.execute(_OPEN, {**self._who, "tick": self.tick})
        return Lane(*self.session.execute(_LOCK, self._who).one())

    def _keep(self, lane: Lane) -> None:
        self.session.execute(_KEEP, {**self._who, **asdict(lane)})

    def _breaks(self, lane: Lane) -> bool:
        """Whether too many calls fail; then nothing goes out for a while."""
        row = self.session.execute(_ENDS, {**self._who, "watched": lane.watched_from, "most": LOOKED_AT}).one()
        if not failing(row.failed, row.ended):
            return False
        self._keep(lane.broken(self.tick))
        return True

    def _next(self, lines: bool) -> Any:
        """The most urgent notification; those whose number may not be dialled are assigned to an agent."""
        paused = list(switches_of(self.session, self.department.slug).paused)
        values = {**self._who, "now": self.now, "month_ago": self.now - WITHIN, "paused": paused, "lines": lines}
        while row := self.session.execute(_NEXT, values).one_or_none():
            if row.channel == Channel.EMAIL or self._may_dial(self._phone(row)):
                return row
            self.session.execute(_REFUSE, {"notification": row.id, "now": self.now})
        return None

    def _may_dial(self, phone: str) -> bool:
        """Whether a number (E.164) is a possible one that begins as one of the department's ranges: no premium, short
        or foreign numbers, which cost the calling side (toll fraud)."""
        return phone.startswith(tuple(self.department.outbound.ranges)) and is_valid(phone)

    def _phone(self, row: Any) -> str:
        return str(self.vault.open(row.sealed)["phone"])

    def _write(self, row: Any, moment: datetime) -> DialClaim:
        key = secrets.token_urlsafe(18)
        self.session.execute(_PLACE, {"notification": row.id})
        values = {"key": key, "notification": row.id, "patient": row.patient_id, "mark": row.phone_mark}
        values |= {"channel": row.channel, "now": self.now, "tick": self.tick}
        self.session.execute(_WRITE, {**self._who, **values})
        return DialClaim(key, Channel(row.channel), self._phone(row), moment)
