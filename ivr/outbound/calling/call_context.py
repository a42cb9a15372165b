"""Context of an outbound call and recording of its disposition.

Everything here belongs to the transaction of a turn: what a person said is either done and kept, or neither."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking import appointments
from ivr.booking.patients import phone_mark
from ivr.core.crypto import Vault
from ivr.core.errors import UnknownCall
from ivr.department.files.load import Departments
from ivr.dialogue.memory import CallBooking, Memory, NotificationCall, Person
from ivr.dialogue.model import Call, Outcome
from ivr.dialogue.ports import Appointment
from ivr.outbound.calling.attempts import OPT_OUTS, Attempts
from ivr.outbound.do_not_call import opt_out
from ivr.outbound.model import REACHED, Disposition, Purpose
from ivr.outbound.policy.calling_hours import LATEST

FIRST_STEP = "outgoing.identity"
UNPROVEN = "outgoing.maybe_called"
"""The first question to a caller whose number was called from here, where the network does not vouch for it."""
ENDINGS: Mapping[Outcome, Disposition] = {
    Outcome.CONFIRMED: Disposition.CONFIRMED,
    Outcome.CANCELLED: Disposition.CANCELLED,
    Outcome.BOOKED: Disposition.CONFIRMED,
    Outcome.MOVED: Disposition.MOVED,
    Outcome.WAITING: Disposition.CANCELLED,
    Outcome.INFORMED: Disposition.INFORMED,
    Outcome.PERSON: Disposition.HANDED,
    Outcome.CALLBACK: Disposition.HANDED,
    Outcome.WRONG_PERSON: Disposition.WRONG_PERSON,
    Outcome.WRONG_NUMBER: Disposition.WRONG_NUMBER,
    Outcome.OPTED_OUT: Disposition.OPTED_OUT,
    Outcome.DECEASED: Disposition.DECEASED,
    Outcome.HUNG_UP: Disposition.HUNG_UP,
    Outcome.MACHINE: Disposition.MACHINE,
}
"""Outcome of a call → disposition of the attempt."""
_COLUMNS = (
    "e.id AS notification, e.department, e.purpose, e.dose, e.patient_id, e.booking_id, e.last_at, e.message_left,"
    " p.sealed FROM errands e JOIN patients p ON p.id = e.patient_id"
)
_OF_KEY = text(f"SELECT {_COLUMNS} JOIN attempts a ON a.errand_id = e.id WHERE a.key = :key")
_OF_PHONE = text(
    f"""SELECT {_COLUMNS} WHERE e.department = :department AND p.phone_mark = :phone
 AND (e.state IN ('due', 'placed') OR e.state = 'unreached' AND e.reason NOT IN ('deceased', 'wrong_number'))
 AND (e.purpose <> 'reminder' OR e.last_at > :passed)
 AND EXISTS (SELECT 1 FROM attempts a WHERE a.errand_id = e.id) ORDER BY e.last_at, e.id"""  # noqa: S608
)
_HEARD = text(
    "UPDATE errands SET state = 'done', disposition = :ended, reason = '', settled_at = :now WHERE id = :notification"
    " AND (state IN ('due', 'placed', 'unreached') OR disposition = 'informed')"
)


@dataclass(frozen=True)
class CallSubject:
    """What a call or message is about: a notification, its patient and appointment."""

    notification: int
    department: str
    """Slug."""
    purpose: Purpose
    dose: int
    """1 or 2: which of the appointment's doses is near."""
    patient_id: int
    last_name: str
    """Names may be empty: the robot does not ask for them, agents complete them later."""
    first_name: str
    birth_date: str
    """ISO 8601."""
    email: str
    booking_id: int
    appointment: Appointment | None
    """The appointment, also one that cannot be kept, or the pair of an offer, with an empty reference; None when it is
    gone."""
    until: datetime
    """Until when the robot calls; until when an offer holds."""
    message_left: bool
    """The neutral message was left before."""


@dataclass(frozen=True)
class OutboundCall:
    """One transaction of a call about a notification."""

    session: Session
    vault: Vault
    departments: Departments
    now: datetime
    """By the business clock."""

    @property
    def outbox(self) -> Attempts:
        """The attempts."""
        return Attempts(self.session, self.departments, self.now)

    def of_key(self, key: str) -> tuple[str, Memory]:
        """The department's slug, and what is known at the beginning of an outbound call. Raises UnknownCall."""
        subject = subject_of(self.session, self.vault, key, self.now)
        return subject.department, _known(subject, key=key)

    def dialled_back(self, department: str, caller: str) -> Memory | None:
        """What is known of a caller with an open notification who calls back; None for any other."""
        found = missed(self.session, self.vault, department, caller, self.now)
        return found[0].memory if found else None

    def keep(self, department: str, call: Call) -> None:
        """Records the outcome of the call; does nothing for a call without a notification."""
        outcome, about = Outcome(call.outcome), call.memory.notification
        if about is None:
            return
        if about.key:
            self.outbox.record(about.key, ENDINGS[outcome])
            if outcome is Outcome.WRONG_PERSON:
                self.outbox.leave_message(about.key)
        else:
            self._keep_of_dial_back(department, phone_mark(self.vault, call.caller), about, ENDINGS[outcome])

    def _keep_of_dial_back(self, department: str, mark: str, about: NotificationCall, ended: Disposition) -> None:
        """There is a notification, and no attempt."""
        if ended in OPT_OUTS:
            patient = None if ended is Disposition.OPTED_OUT else about.patient
            opt_out(self.session, department, mark, OPT_OUTS[ended], self.now, patient)
        if ended in REACHED:
            heard(self.session, about.errand, ended, self.now)


def subject_of(session: Session, vault: Vault, key: str, now: datetime) -> CallSubject:
    """The subject of an outbound call. Raises UnknownCall for an unknown key, or one whose record is erased."""
    row = session.execute(_OF_KEY, {"key": key}).one_or_none()
    if row is None:
        raise UnknownCall("There is no such call.")
    return _subject(session, vault, row, now)


def pending(session: Session, vault: Vault, department: str, phone_mark: str, now: datetime) -> list[CallSubject]:
    """Open notifications of the people at a number, for a caller who calls back; nearest appointment first.

    Those that are over or obsolete are left out."""
    rows = session.execute(_OF_PHONE, {"department": department, "phone": phone_mark, "passed": now - LATEST}).all()
    subjects = (_subject(session, vault, row, now) for row in rows)
    return [subject for subject in subjects if subject.appointment]


def heard(session: Session, notification: int, ended: str, now: datetime) -> None:
    """Settles the notification of a caller who called back, with the result `ended`: no other call follows."""
    session.execute(_HEARD, {"notification": notification, "ended": ended, "now": now})


def _subject(session: Session, vault: Vault, row: Any, now: datetime) -> CallSubject:
    person = vault.open(row.sealed)
    if row.purpose == Purpose.OFFER:
        record = appointments.kept(session, row.department, row.booking_id, now)
    else:
        record = appointments.active(session, row.department, row.booking_id)
    return CallSubject(
        notification=row.notification,
        department=row.department,
        purpose=Purpose(row.purpose),
        dose=row.dose,
        patient_id=row.patient_id,
        last_name=person.get("last_name", ""),
        first_name=person.get("first_name", ""),
        birth_date=person["birth_date"],
        email=person.get("email", ""),
        booking_id=row.booking_id,
        appointment=record.appointment if record else None,
        until=row.last_at,
        message_left=row.message_left,
    )


@dataclass(frozen=True)
class Missed:
    """A person with an open notification after a call that did not reach them."""

    birth_date: str
    """ISO 8601."""
    memory: Memory
    """Of a call in which the person calls back."""


def missed(session: Session, vault: Vault, department: str, phone: str, now: datetime) -> list[Missed]:
    """The people at a number with open notifications, nearest appointment first."""
    subjects = pending(session, vault, department, phone_mark(vault, phone), now)
    return [Missed(each.birth_date, _known(each, errand=each.notification, dialled_back=True)) for each in subjects]


def _known(subject: CallSubject, key: str = "", errand: int = 0, dialled_back: bool = False) -> Memory:
    about = NotificationCall(
        purpose=subject.purpose.value,
        key=key,
        errand=errand,
        patient=subject.patient_id,
        dose=subject.dose,
        message_left=subject.message_left,
        dialled_back=dialled_back,
    )
    person = Person(last_name=subject.last_name, first_name=subject.first_name)
    return Memory(person, booking=CallBooking(subject.booking_id), notification=about)
