"""Sends what is told in writing."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.views import APPOINTMENTS
from ivr.core.errors import CarrierRefused, UnknownCall
from ivr.department import Department
from ivr.dialogue.ports import Appointment
from ivr.line import Line
from ivr.outbound.context import CallSubject, matter_of
from ivr.outbound.messages.email_templates import Letter, reminder_letter
from ivr.outbound.messages.sms_templates import move_text, offer_text, reminder_text
from ivr.outbound.model import Disposition, Purpose

GONE = 400
"""As the carrier's status for what it does not send: there is nothing to tell any more."""

_EDITION = text(
    f"SELECT count(*) FROM {APPOINTMENTS} b WHERE patient_id = :patient AND id < :booking"  # noqa: S608
    " AND status IN ('booked', 'cancelled', 'moved')"
)


class Texting(Protocol):
    """The part of the carrier that is needed here. Methods raise CarrierRefused."""

    def message(self, to: str, sender: str, body: str, status: str) -> str:
        """Sends a text message; the carrier's id of it."""


class Mailing(Protocol):
    """A mail server."""

    @property
    def sender(self) -> str:
        """From whom e-mails come."""

    def send(self, message: EmailMessage, key: str) -> Disposition:
        """Hands a message in: informed, failed, refused or uncertain."""


@dataclass(frozen=True)
class Messenger:
    """Writes the messages of a line and hands them to the carrier."""

    line: Line
    carrier: Texting
    public_url: str
    mail: Mailing | None = None
    """None: no e-mails are sent."""

    def post(self, department: Department, key: str) -> Disposition:
        """Sends the e-mail of an attempt; how it ended. Refused also when there is no address or no server any more."""
        with Session(self.line.engine) as session:
            try:
                matter = matter_of(session, self.line.vault, key, self.line.clock())
            except UnknownCall:
                return Disposition.REFUSED
            letter = self._letter(session, department, matter)
        if self.mail is None or letter is None:
            return Disposition.REFUSED
        now = self.line.clock().astimezone(department.zone)
        return self.mail.send(reminder_letter(department, letter, self.mail.sender, now), key)

    def send(self, department: Department, key: str, phone: str) -> str:
        """Sends the message of an attempt; the carrier's id of it. Raises CarrierRefused."""
        body = self._body(department, key)
        status = f"{self.public_url}/voice/out/{key}/status"
        return self.carrier.message(phone, department.caller_ids.text, body, status)

    def _letter(self, session: Session, department: Department, matter: CallSubject) -> Letter | None:
        if matter.appointment is None or not matter.person.email:
            return None
        patient = matter.person.patient_id
        edition = session.execute(_EDITION, {"patient": patient, "booking": matter.booking_id}).scalar_one()
        mark = self.line.vault.fingerprint("invitation", department.slug, str(patient), str(matter.dose))[:32]
        at = _near(matter, matter.appointment).replace(tzinfo=department.zone)
        return Letter(matter.person.email, at, matter.appointment.offer.centre, mark, edition)

    def _body(self, department: Department, key: str) -> str:
        now = self.line.clock()
        try:
            with Session(self.line.engine) as session:
                matter = matter_of(session, self.line.vault, key, now)
        except UnknownCall as error:
            raise CarrierRefused(str(error), GONE) from error
        if matter.appointment is None:
            raise CarrierRefused("There is nothing to tell any more.", GONE)
        return _text(department, matter, matter.appointment)


def _text(department: Department, matter: CallSubject, appointment: Appointment) -> str:
    if matter.purpose is Purpose.OFFER:
        return offer_text(department, matter.until.astimezone(department.zone))
    if matter.purpose is Purpose.MOVE:
        return move_text(department)
    return reminder_text(department, _near(matter, appointment), appointment.offer.centre)


def _near(matter: CallSubject, appointment: Appointment) -> datetime:
    """When the dose is that is near; local, without zone."""
    second = appointment.offer.second if matter.dose == 2 else None
    return second or appointment.offer.first
