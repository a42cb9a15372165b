"""People whom the robot could not reach: agents call them, from the public number. A call placed by hand is not an
automatic one (ARCEP decision 2022-1583, 7.1.3)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.views import APPOINTMENTS
from ivr.core.crypto import Vault
from ivr.core.db import changed
from ivr.outbound.model import Disposition

_COLUMNS = f"""SELECT e.id, e.purpose, e.dose, b.slot2_id IS NULL AS single, e.patient_id, e.reason, e.tries, b.centre,
 CASE e.dose WHEN 2 THEN b.second ELSE b.first END AS at FROM errands e JOIN {APPOINTMENTS} b ON b.id = e.booking_id
 WHERE e.department = :department AND e.state = 'unreached' AND e.purpose <> 'offer' AND b.status = 'booked'
 AND CASE e.dose WHEN 2 THEN b.day2 ELSE b.day1 END >= :today"""  # noqa: S608
_LISTED = text(f"{_COLUMNS} ORDER BY at, e.id LIMIT :most OFFSET :skipped")
_COUNT = text(f"SELECT count(*) FROM ({_COLUMNS}) listed")  # noqa: S608
_ONE = text(f"{_COLUMNS} AND e.id = :id")
_PERSON = text("SELECT sealed FROM patients WHERE id = :id")
_ATTEMPTS = text("SELECT placed_at, channel, disposition FROM attempts WHERE errand_id = :id ORDER BY id")
_CALLED = text(
    "UPDATE errands SET state = 'done', disposition = :handed, settled_at = :now"
    " WHERE id = :id AND department = :department AND state = 'unreached'"
)
_MISSED = text(
    "UPDATE errands SET tries = tries + 1, settled_at = :now"
    " WHERE id = :id AND department = :department AND state = 'unreached'"
)


@dataclass(frozen=True)
class Unreached:
    """A person an agent has to call."""

    id: int
    purpose: str
    """See `ivr.outbound.model.Purpose`."""
    dose: int
    single: bool
    """The only dose of the appointment."""
    patient: int
    reason: str
    """See `ivr.outbound.policy.retry_policy.AgentTask`; also number, too_many and stopped."""
    tries: int
    """Of the robot and of agents."""
    centre: str
    """Code."""
    at: datetime
    """Of the appointment, local, without zone."""


@dataclass(frozen=True)
class Try:
    """An automatic call or message."""

    at: datetime
    channel: str
    disposition: str


@dataclass(frozen=True)
class Contact:
    """The person to call."""

    first_name: str
    last_name: str
    phone: str
    """E.164."""
    tries: tuple[Try, ...]


def count(session: Session, department: str, today: date) -> int:
    """The number of people to call about appointments to come."""
    return int(session.execute(_COUNT, {"department": department, "today": today}).scalar_one())


def unreached(session: Session, department: str, today: date, most: int, skipped: int = 0) -> list[Unreached]:
    """The people to call, the nearest appointment first."""
    values = {"department": department, "today": today, "most": most, "skipped": skipped}
    return [Unreached(*row) for row in session.execute(_LISTED, values)]


def one(session: Session, department: str, notification: int, today: date) -> Unreached | None:
    """One of them; None when another agent has called meanwhile."""
    row = session.execute(_ONE, {"department": department, "today": today, "id": notification}).one_or_none()
    return Unreached(*row) if row else None


def contact(session: Session, vault: Vault, person: Unreached) -> Contact:
    """Name, number and earlier tries."""
    known = vault.open(session.execute(_PERSON, {"id": person.patient}).scalar_one())
    tries = tuple(Try(*row) for row in session.execute(_ATTEMPTS, {"id": person.id}))
    return Contact(known.get("first_name", ""), known.get("last_name", ""), known["phone"], tries)


def called(session: Session, department: str, notification: int, reached: bool, now: datetime) -> bool:
    """Records an agent's call: done when reached, else one more try. False when another agent was quicker."""
    values = {"id": notification, "department": department, "now": now, "handed": Disposition.HANDED}
    return bool(changed(session, _CALLED if reached else _MISSED, values))
