"""What a call is about, for those who speak."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking import appointments
from ivr.core.crypto import Vault
from ivr.core.errors import UnknownCall
from ivr.dialogue.ports import Appointment
from ivr.outbound.model import Purpose
from ivr.outbound.policy.calling_hours import LATEST

_COLUMNS = (
    "e.id AS errand, e.department, e.purpose, e.dose, e.patient_id, e.booking_id, e.last_at, e.message_left, p.sealed"
    " FROM errands e JOIN patients p ON p.id = e.patient_id"
)
_OF_KEY = text(f"SELECT {_COLUMNS} JOIN attempts a ON a.errand_id = e.id WHERE a.key = :key")
_OF_PHONE = text(
    f"""SELECT {_COLUMNS} WHERE e.department = :department AND p.phone_mark = :phone
 AND (e.state IN ('due', 'placed') OR e.state = 'unreached' AND e.reason NOT IN ('deceased', 'wrong_number'))
 AND (e.purpose <> 'reminder' OR e.last_at > :passed)
 AND EXISTS (SELECT 1 FROM attempts a WHERE a.errand_id = e.id) ORDER BY e.last_at, e.id"""  # noqa: S608
)
_HEARD = text(
    "UPDATE errands SET state = 'done', disposition = :ended, reason = '', settled_at = :now WHERE id = :errand"
    " AND (state IN ('due', 'placed', 'unreached') OR disposition = 'informed')"
)


@dataclass(frozen=True)
class Recipient:
    """Who is called. Names may be empty: the robot does not ask for them, agents complete them later."""

    patient_id: int
    last_name: str
    first_name: str
    phone: str
    """E.164."""
    email: str = ""


@dataclass(frozen=True)
class CallSubject:
    """What somebody is to be told."""

    errand: int
    department: str
    """Slug."""
    purpose: Purpose
    dose: int
    """1 or 2: which of the appointment's doses is near."""
    person: Recipient
    booking_id: int
    appointment: Appointment | None
    """The appointment, also one that cannot be kept, or the pair of an offer, with an empty reference; None when it is
    gone: there is nothing to tell."""
    until: datetime
    """Until when the robot calls; until when an offer holds."""
    message_left: bool
    """The neutral message was left before."""


def matter_of(session: Session, vault: Vault, key: str, now: datetime) -> CallSubject:
    """What a call of ours is about. Raises UnknownCall for a key that was never given, or whose record is erased."""
    row = session.execute(_OF_KEY, {"key": key}).one_or_none()
    if row is None:
        raise UnknownCall("There is no such call.")
    return _matter(session, vault, row, now)


def pending(session: Session, vault: Vault, department: str, phone_mark: str, now: datetime) -> list[CallSubject]:
    """What the people at a number were called about and have not heard: for whoever dials back. The nearest first.

    What is over or gone meanwhile is left out."""
    rows = session.execute(_OF_PHONE, {"department": department, "phone": phone_mark, "passed": now - LATEST}).all()
    matters = (_matter(session, vault, row, now) for row in rows)
    return [matter for matter in matters if matter.appointment]


def heard(session: Session, errand: int, ended: str, now: datetime) -> None:
    """Somebody who dialled back was told, `ended` (a Disposition) says with what result: nobody calls again."""
    session.execute(_HEARD, {"errand": errand, "ended": ended, "now": now})


def _matter(session: Session, vault: Vault, row: Any, now: datetime) -> CallSubject:
    known = vault.open(row.sealed)
    names = (known.get("last_name", ""), known.get("first_name", ""))
    person = Recipient(row.patient_id, *names, known["phone"], known.get("email", ""))
    if row.purpose == Purpose.OFFER:
        record = appointments.kept(session, row.department, row.booking_id, now)
    else:
        record = appointments.active(session, row.department, row.booking_id)
    return CallSubject(
        errand=row.errand,
        department=row.department,
        purpose=Purpose(row.purpose),
        dose=row.dose,
        person=person,
        booking_id=row.booking_id,
        appointment=record.appointment if record else None,
        until=row.last_at,
        message_left=row.message_left,
    )
