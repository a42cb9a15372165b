"""Sends what is told in writing."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from ivr.calls import Line
from ivr.department import Department
from ivr.desk import Appointment
from ivr.errors import CarrierRefused, UnknownCall
from ivr.outbound.errands import Purpose
from ivr.outbound.matters import Matter, matter_of
from ivr.outbound.written import move_text, offer_text, reminder_text

GONE = 400
"""As the carrier's status for what it does not send: there is nothing to tell any more."""


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

    def send(self, department: Department, key: str, phone: str) -> str:
        """Sends the message of an attempt; the carrier's id of it. Raises CarrierRefused."""
        body = self._body(department, key)
        status = f"{self.public_url}/voice/out/{key}/status"
        return self.carrier.message(phone, department.caller_ids.text, body, status)

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


def _text(department: Department, matter: Matter, appointment: Appointment) -> str:
    if matter.purpose is Purpose.OFFER:
        return offer_text(department, matter.until.astimezone(department.zone))
    if matter.purpose is Purpose.MOVE:
        return move_text(department)
    second = appointment.offer.second if matter.dose == 2 else None
    return reminder_text(department, second or appointment.offer.first, appointment.offer.centre)
