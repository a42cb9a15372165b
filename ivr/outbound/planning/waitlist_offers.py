"""Offers free pairs to the waiting list: the pair is held first, then the person is called.

In the order of the list (priority group, then entry), each the best pair that fits the wishes; several at a time, each
to another person. Without an answer the entry keeps its place and gets another offer some hours later; the pair is
offered to the next entry."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking import appointments, patients, waitlist
from ivr.booking.holds import Keeping, end_locked, locking
from ivr.booking.offers import OfferRequest, take_one
from ivr.booking.rules import refusal
from ivr.booking.views import APPOINTMENTS
from ivr.department import Department
from ivr.department.overrides import in_force
from ivr.dialogue.ports import Appointment, Offer
from ivr.outbound.calling.claims import UNWANTED
from ivr.outbound.model import Channel, channel_of
from ivr.outbound.policy.calling_hours import CallingHours
from ivr.outbound.policy.retry_policy import APART, MOST_CALLS, WITHIN

KEPT = {Channel.VOICE: timedelta(minutes=10), Channel.SMS: timedelta(minutes=60)}
"""How long a pair is held for a call, or for reading a text message and calling."""
CALL = timedelta(minutes=4)
"""A call that begins later would outlive its pair."""
MOST = 500
"""Entries examined in one transaction; entries with the same criteria as one that found nothing are skipped."""

_ONE_AT_A_TIME = text("SELECT pg_try_advisory_xact_lock(hashtextextended('offers ' || :department, 0))")
_FREE = text("SELECT DISTINCT centre FROM slots WHERE department = :department AND open1 AND day >= :today")
_NEXT = text(
    f"""SELECT w.id, w.patient_id, w.centres, w.vaccines, w.not_before, w.wish, w.single, p.phone_kind
 FROM waiting_entries w JOIN patients p ON p.id = w.patient_id, LATERAL (SELECT w.department) e(department)
 WHERE w.department = :department AND w.status = 'waiting' AND w.centres && CAST(:free AS text[])
 AND NOT {UNWANTED}
 AND NOT EXISTS (SELECT 1 FROM {APPOINTMENTS} b WHERE b.patient_id = p.id AND b.status = 'booked')
 AND NOT EXISTS (SELECT 1 FROM errands o WHERE o.patient_id = p.id AND o.purpose = 'offer'
 AND (o.state IN ('due', 'placed') OR o.planned_at > :lately))
 AND (SELECT count(*) FROM attempts a WHERE a.patient_id = p.id AND a.disposition <> 'not_placed'
 AND a.placed_at > :month_ago) < {MOST_CALLS}
 ORDER BY w.priority, w.entered_at, w.id LIMIT :most FOR NO KEY UPDATE OF w SKIP LOCKED"""  # noqa: S608
)
_STANDING = text(
    """SELECT (SELECT sum(capacity - margin - taken1 - taken2) FROM slots WHERE department = :department AND open2
 AND day >= :today), (SELECT sum(id) FROM waiting_entries WHERE department = :department AND status = 'waiting'),
 (SELECT count(*) FROM errands WHERE department = :department AND purpose = 'offer' AND state <> 'due')"""
)
_PLAN = text(
    """INSERT INTO errands (department, purpose, patient_id, booking_id, channel, due_at, last_at, planned_at)
 VALUES (:department, 'offer', :patient, :booking, :channel, :now, :last, :now)"""
)
_OVER = text(
    f"""SELECT w.id AS entry, e.id AS notification, b.id AS booking FROM errands e
 JOIN {APPOINTMENTS} b ON b.id = e.booking_id
 JOIN waiting_entries w ON w.patient_id = e.patient_id AND w.status = 'offered'
 WHERE e.department = :department AND e.purpose = 'offer' AND (b.status NOT IN ('held', 'booked')
 OR b.status = 'held' AND (b.expires_at <= :now OR e.state IN ('unreached', 'dropped')
 OR e.state = 'done' AND e.channel = 'voice' AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.errand_id = e.id
 AND a.ended_at IS NULL)))
 AND e.id = (SELECT max(id) FROM errands x WHERE x.patient_id = e.patient_id AND x.purpose = 'offer')
 ORDER BY e.id FOR NO KEY UPDATE OF w SKIP LOCKED"""  # noqa: S608
)
_DROP = text(
    "UPDATE errands SET state = 'dropped', reason = 'not_taken', settled_at = :now"
    " WHERE id = :notification AND state IN ('due', 'placed', 'unreached')"
)
_LIVE = locking("b.id = :booking AND b.status = 'held'")
_OFFERED = text(
    """SELECT w.id, w.patient_id, w.not_before FROM errands e JOIN waiting_entries w ON w.patient_id = e.patient_id
 AND w.status = 'offered' WHERE e.booking_id = :booking AND e.purpose = 'offer' AND e.department = :department
 FOR NO KEY UPDATE OF w"""
)


@dataclass(frozen=True)
class WaitlistOffers:
    """The offers of a department, in one transaction."""

    session: Session
    department: Department
    now: datetime
    """By the business clock."""

    def run(self) -> int:
        """Takes back offers without an answer and offers free pairs; returns how many. Any number of workers may call
        it at once: only one acts."""
        if not self.session.scalar(_ONE_AT_A_TIME, self._who):
            return 0
        self._take_back()
        department = in_force(self.session, self.department)
        if not (department.booking_open(self.now) and department.waiting_open(self.now)):
            return 0
        if not CallingHours.of(department).holds(self.now):
            return 0
        today = self.now.astimezone(department.zone).date()
        free = list(self.session.scalars(_FREE, {**self._who, "today": today}))
        return self._offer_in_order(department, self._next(free)) if free else 0

    def standing(self) -> tuple[Any, ...]:
        """What decides whether there is anything to offer; nothing new while it stays the same."""
        today = self.now.astimezone(self.department.zone).date()
        return tuple(self.session.execute(_STANDING, {**self._who, "today": today}).one())

    def held(self, booking: int) -> Offer | None:
        """The held pair, prolonged for the duration of a call; None when it is gone."""
        record = appointments.kept(self.session, self.department.slug, booking, self.now, self.now + CALL)
        return record.offer if record else None

    def accept(self, booking: int) -> Appointment:
        """Converts the hold into an appointment and removes the patient from the waiting list. Raises BookingRefused:
        expired, or already_booked."""
        row = self._offered(booking)
        record = appointments.kept(self.session, self.department.slug, booking, self.now)
        if row is None or record is None:
            raise refusal("expired")
        version, keeping = self.department.protocol_version, self._keeping(row.id, Channel.VOICE)
        reference = appointments.confirm(self.session, booking, keeping, row.patient_id, version, row.not_before)
        patients.keep(self.session, self.department, row.patient_id, record.last_day)
        return Appointment(record.offer, reference)

    def decline(self, booking: int, leaves: bool) -> None:
        """Releases the pair for the next entry; the person keeps the place in the list, or leaves it."""
        row = self._offered(booking)
        end_locked(self.session, _LIVE, {"booking": booking}, "released", self.now)
        if row is not None:
            waitlist.set_status(self.session, row.id, "left" if leaves else "waiting")

    def _offered(self, booking: int) -> Any:
        return self.session.execute(_OFFERED, {**self._who, "booking": booking}).one_or_none()

    def _take_back(self) -> None:
        for row in self.session.execute(_OVER, {**self._who, "now": self.now}).all():
            end_locked(self.session, _LIVE, {"booking": row.booking}, "released", self.now)
            self.session.execute(_DROP, {"notification": row.notification, "now": self.now})
            waitlist.set_status(self.session, row.entry, "waiting")

    def _next(self, free: list[str]) -> list[Any]:
        since = {"lately": self.now - APART, "month_ago": self.now - WITHIN}
        return list(self.session.execute(_NEXT, {**self._who, **since, "free": free, "most": MOST}).all())

    def _offer_in_order(self, department: Department, rows: list[Any]) -> int:
        in_vain, offered = set(), 0
        for row in rows:
            wanted = (*row.centres, *row.vaccines, row.not_before, json.dumps(row.wish, sort_keys=True), row.single)
            if wanted in in_vain:
                continue
            if self._offer(department, row):
                offered += 1
            else:
                in_vain.add(wanted)
        return offered

    def _offer(self, department: Department, row: Any) -> bool:
        channel = channel_of(row.phone_kind, texts=bool(department.caller_ids.text))
        keeping = self._keeping(row.id, channel)
        offer = take_one(self.session, OfferRequest(department, waitlist.order_of(row), keeping, ""))
        if offer is None:
            return False
        values = {"patient": row.patient_id, "booking": offer.id, "channel": channel, "now": self.now}
        self.session.execute(_PLAN, {**self._who, **values, "last": keeping.expires_at - CALL})
        return waitlist.set_status(self.session, row.id, "offered")

    def _keeping(self, entry: int, channel: Channel) -> Keeping:
        """Held by the entry itself: the offer may be accepted in any call."""
        return Keeping(self.department.slug, None, f"offer:{entry}", self.now, self.now + KEPT[channel])

    @property
    def _who(self) -> dict[str, Any]:
        return {"department": self.department.slug}
