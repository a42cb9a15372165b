"""Sends text messages and e-mails."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.views import APPOINTMENTS
from ivr.core.errors import CarrierRefused, UnknownCall
from ivr.department import Department
from ivr.dialogue.ports import Appointment
from ivr.line import Line
from ivr.outbound.calling.call_context import CallSubject, subject_of
from ivr.outbound.messages.email_templates import Letter, reminder_letter
from ivr.outbound.messages.sms_templates import move_text, offer_text, reminder_text
from ivr.outbound.messages.smtp import MailServer
from ivr.outbound.model import Disposition, Purpose

GONE = 400
"""Like a carrier status for messages that are not sent: the notification is obsolete."""

_EDITION = text(
    f"SELECT count(*) FROM {APPOINTMENTS} b WHERE patient_id = :patient AND id < :booking"  # noqa: S608
    " AND status IN ('booked', 'cancelled', 'moved')"
)


class Texting(Protocol):
    """The part of the carrier that is needed here. Methods raise CarrierRefused."""

    def message(self, to: str, sender: str, body: str, status: str) -> str:
        """Sends a text message; the carrier's id of it."""


@dataclass(frozen=True)
class Messenger:
    """Writes the messages of a line and hands them to the carrier."""

    line: Line
    carrier: Texting
    public_url: str
    mail: MailServer | None = None
    """None: no e-mails are sent."""

    def post(self, department: Department, key: str) -> Disposition:
        """Sends the e-mail of an attempt and returns its disposition; refused without an address or a mail server."""
        with Session(self.line.engine) as session:
            try:
                subject = subject_of(session, self.line.vault, key, self.line.clock())
            except UnknownCall:
                return Disposition.REFUSED
            letter = self._letter(session, department, subject)
        if self.mail is None or letter is None:
            return Disposition.REFUSED
        now = self.line.clock().astimezone(department.zone)
        return self.mail.send(reminder_letter(department, letter, self.mail.sender, now), key)

    def send(self, department: Department, key: str, phone: str) -> str:
        """Sends the message of an attempt; the carrier's id of it. Raises CarrierRefused."""
        body = self._body(department, key)
        status = f"{self.public_url}/voice/out/{key}/status"
        return self.carrier.message(phone, department.caller_ids.text, body, status)

    def _letter(self, session: Session, department: Department, subject: CallSubject) -> Letter | None:
        if subject.appointment is None or not subject.email:
            return None
        patient = subject.patient_id
        edition = session.execute(_EDITION, {"patient": patient, "booking": subject.booking_id}).scalar_one()
        mark = self.line.vault.fingerprint("invitation", department.slug, str(patient), str(subject.dose))[:32]
        at = _near(subject, subject.appointment).replace(tzinfo=department.zone)
        return Letter(subject.email, at, subject.appointment.offer.centre, mark, edition)

    def _body(self, department: Department, key: str) -> str:
        now = self.line.clock()
        try:
            with Session(self.line.engine) as session:
                subject = subject_of(session, self.line.vault, key, now)
        except UnknownCall as error:
            raise CarrierRefused(str(error), GONE) from error
        if subject.appointment is None:
            raise CarrierRefused("There is nothing to tell any more.", GONE)
        return _text(department, subject, subject.appointment)


def _text(department: Department, subject: CallSubject, appointment: Appointment) -> str:
    if subject.purpose is Purpose.OFFER:
        return offer_text(department, subject.until.astimezone(department.zone))
    if subject.purpose is Purpose.MOVE:
        return move_text(department)
    return reminder_text(department, _near(subject, appointment), appointment.offer.centre)


def _near(subject: CallSubject, appointment: Appointment) -> datetime:
    """The moment of the dose; local, without zone."""
    second = appointment.offer.second if subject.dose == 2 else None
    return second or appointment.offer.first
