"""Plans reminders: one notification for each dose that is near, however often planning runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.views import APPOINTMENTS
from ivr.core.crypto import Vault
from ivr.department import Department
from ivr.outbound.model import Channel, NotificationState, Purpose, channel_of
from ivr.outbound.policy.calling_hours import EARLIER_DAYS, EARLIEST, CallingHours, CallingSpan

AHEAD = EARLIEST + timedelta(days=EARLIER_DAYS)
"""How far ahead reminders are planned: as far as holidays may advance them."""
FRESH = timedelta(hours=72)
"""After booking, no reminder for this long."""
LATE = "late"
"""Reason of the agent task when there is no time for an automatic call."""

_OF_DOSE = """SELECT b.id AS booking, {dose} AS dose, b.patient_id AS patient, b.confirmed_at, b.{moment} AS at,
 p.phone_kind, p.sealed FROM {appointments} b JOIN patients p ON p.id = b.patient_id
 WHERE b.department = :department AND b.status = 'booked' AND b.day{dose} BETWEEN :first AND :last
 AND NOT EXISTS (SELECT 1 FROM errands e WHERE e.booking_id = b.id AND e.dose = {dose} AND e.purpose = 'reminder')
 AND NOT EXISTS (SELECT 1 FROM opt_outs o WHERE o.department = b.department AND o.phone_mark = p.phone_mark
 AND coalesce(o.patient_id, p.id) = p.id)"""
_NEAR = text(
    " UNION ALL ".join(
        _OF_DOSE.format(dose=dose, moment=moment, appointments=APPOINTMENTS)
        for dose, moment in ((1, "first"), (2, "second"))
    )
    + " ORDER BY at, booking"
)
_STORE = text(
    """INSERT INTO errands (department, purpose, patient_id, booking_id, dose, channel, due_at, last_at, state, reason,
 planned_at, settled_at) SELECT :department, :purpose, patient, booking, dose, channel, due, last,
 CASE WHEN late THEN 'unreached' ELSE 'due' END, CASE WHEN late THEN :reason ELSE '' END, :now,
 CASE WHEN late THEN CAST(:now AS timestamptz) END
 FROM unnest(CAST(:patients AS bigint[]), CAST(:bookings AS bigint[]), CAST(:doses AS int[]), CAST(:channels AS text[]),
 CAST(:dues AS timestamptz[]), CAST(:lasts AS timestamptz[]), CAST(:lates AS bool[]))
 AS planned(patient, booking, dose, channel, due, last, late)
 ON CONFLICT (booking_id, dose, purpose) DO NOTHING RETURNING id"""
)


@dataclass(frozen=True)
class Dose:
    """A dose that is near, of a person who may be called."""

    booking: int
    dose: int
    patient: int
    confirmed_at: datetime
    at: datetime
    """Aware."""
    phone_kind: str
    person: dict[str, str]
    """See `ivr.booking.patients.to_seal`."""


@dataclass(frozen=True)
class PlannedReminders:
    """Time and channel of a reminder."""

    dose: Dose
    channel: Channel
    due_at: datetime
    last_at: datetime
    state: NotificationState
    """Due, or unreached when there is no time left for an automatic call."""


def doses_near(session: Session, vault: Vault, department: Department, now: datetime) -> list[Dose]:
    """The doses to come without a planned reminder, except those of people who opted out."""
    today = now.astimezone(department.zone).date()
    values = {"department": department.slug, "first": today, "last": today + AHEAD}
    return [
        Dose(booking, dose, patient, confirmed_at, at.replace(tzinfo=department.zone), kind, vault.open(sealed))
        for booking, dose, patient, confirmed_at, at, kind, sealed in session.execute(_NEAR, values)
    ]


def reminder(dose: Dose, department: Department, now: datetime, mails: bool = False) -> PlannedReminders | None:
    """The reminder of a dose; None when none is needed, or it is too early or too late. Pure.

    There is none within 72 hours of booking. `mails`: whether e-mails can be sent; they are sent at the time of a call,
    which leaves time to call if they fail."""
    address = mails and bool(dose.person.get("email"))
    channel = channel_of(dose.phone_kind, bool(department.caller_ids.text), address)
    windows = CallingHours.of(department)
    span = _span(windows, dose.at.date(), dose.at.time(), channel is not Channel.SMS)
    nominal = windows.first(span)
    if dose.at <= now or nominal is None or nominal - dose.confirmed_at < FRESH:
        return None
    due = windows.first(CallingSpan(max(span.start, now), span.end))
    state = NotificationState.DUE if due else NotificationState.UNREACHED
    return PlannedReminders(dose, channel, due or now, span.end, state)


def store(session: Session, department: Department, planned: Sequence[PlannedReminders], now: datetime) -> int:
    """Stores reminders that are not stored yet; returns how many are new."""
    columns = {
        "patients": [each.dose.patient for each in planned],
        "bookings": [each.dose.booking for each in planned],
        "doses": [each.dose.dose for each in planned],
        "channels": [each.channel.value for each in planned],
        "dues": [each.due_at for each in planned],
        "lasts": [each.last_at for each in planned],
        "lates": [each.state is NotificationState.UNREACHED for each in planned],
    }
    fixed = {"department": department.slug, "purpose": Purpose.REMINDER.value, "reason": LATE, "now": now}
    return len(session.execute(_STORE, {**columns, **fixed}).all())


def reminders(
    doses: Iterable[Dose], department: Department, now: datetime, mails: bool = False
) -> list[PlannedReminders]:
    """The reminders of these doses, see `reminder`."""
    return [planned for dose in doses if (planned := reminder(dose, department, now, mails))]


@lru_cache(maxsize=4096)
def _span(windows: CallingHours, day: date, at: time, called: bool) -> CallingSpan:
    appointment = datetime.combine(day, at, windows.zone)
    return windows.around(appointment) if called else windows.for_text(appointment)
