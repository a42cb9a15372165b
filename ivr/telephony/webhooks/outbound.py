"""The webhooks of outbound calls: answered, answering machine detected, progress.

Every address holds an attempt's key and nothing personal. Detection is asynchronous: the line speaks at once, and a
late verdict "machine" is ignored once a key has been pressed (Twilio's page "Answering Machine Detection"; it sometimes
takes an old man who says "allô" slowly for a machine)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import structlog
from flask import Blueprint, Response, request
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.calls import service as calls
from ivr.calls.service import IncomingCall
from ivr.calls.turns import Turn
from ivr.core.db import in_transaction
from ivr.core.errors import CarrierRefused
from ivr.flows.outbound_identity import full_name, neutral_message
from ivr.line import Line
from ivr.outbound.calling.attempts import MACHINES, Attempts
from ivr.outbound.context import matter_of
from ivr.telephony import twiml
from ivr.telephony.announcing import Announcer
from ivr.telephony.carrier import ENDED
from ivr.telephony.webhooks.agent_legs import xml

Result = TypeVar("Result")

log = structlog.get_logger()

SECONDS_FOR_A_KEY = 2
"""Wait after the neutral message: a person who was taken for a machine may press a key, then or during it."""
_PRESSED = text(
    "SELECT calls.id, EXISTS (SELECT 1 FROM turns WHERE call_id = calls.id AND mode = 'keys') AS by_key FROM calls"
    " WHERE carrier_sid = :sid FOR NO KEY UPDATE"
)


class OutboundLegs(Protocol):
    """The part of the carrier's API that is needed here. Methods raise CarrierRefused."""

    def redirect(self, sid: str, url: str) -> bool:
        """Redirects a live call to other TwiML; False when the call has ended."""

    def hang_up(self, sid: str) -> bool:
        """Ends a call; False when it had ended."""


@dataclass(frozen=True)
class OutboundWebhooks:
    """The routes under /voice/out."""

    announcer: Announcer
    carrier: OutboundLegs
    answer: Callable[[Turn], str]
    """A turn as TwiML, or the media stream that plays it."""

    def register(self, routes: Blueprint) -> None:
        """Adds the routes."""
        views = {
            "": self.picked_up,
            "/machine": self.verdict,
            "/message": self.message,
            "/key": self.key,
            "/status": self.progress,
        }
        for path, view in views.items():
            routes.post(f"/out/<key>{path}", endpoint=f"out_{view.__name__}")(view)

    @property
    def line(self) -> Line:
        """The application's context."""
        return self.announcer.line

    def picked_up(self, key: str) -> Response:
        """A person or a machine has answered: the call begins."""
        called, caller = request.form.get("To", ""), request.form.get("From", "")
        return xml(self.answer(calls.begin(self.line, IncomingCall(_sid(), called, caller), key)))

    def verdict(self, key: str) -> Response:
        """Redirects a machine to the neutral message, once for each notification, else ends the call. After a key
        press it is not a machine."""
        answered_by = request.form.get("AnsweredBy", "")

        def note(session: Session) -> tuple[bool, bool]:
            attempts = self._attempts(session)
            _, pressed = _call(session)
            if pressed:
                return False, False
            attempts.verdict(key, answered_by)
            machine = answered_by.startswith(MACHINES) and calls.by_machine(session, _sid())
            return machine, machine and attempts.leave_message(key)

        machine, leaves = self._change(note)
        if machine:
            self._send_on(key, leaves)
        return Response(status=204)

    def message(self, key: str) -> Response:
        """The neutral message; the conversation instead if a key has been pressed meanwhile."""
        call, pressed = self._change(_call)
        if pressed:
            return xml(self.answer(calls.current(self.line, call)))
        with Session(self.line.engine) as session:
            matter = matter_of(session, self.line.vault, key, self.line.clock())
        department = self.line.departments.current().by_slug(matter.department)
        says = neutral_message(full_name(matter.person.first_name, matter.person.last_name), department)
        plays = self.announcer.plays(says)
        return xml(twiml.choose(plays, f"/voice/out/{key}/key", SECONDS_FOR_A_KEY))

    def key(self, key: str) -> Response:
        """Repeats the question after a key press at the neutral message: a person answered."""
        call, _ = self._change(_call)
        if not call or not request.form.get("Digits"):
            return xml(twiml.goodbye())
        return xml(self.answer(calls.current(self.line, call)))

    def progress(self, key: str) -> Response:
        """Notes the progress of a call or a text message."""
        status = request.form.get("CallStatus") or request.form.get("MessageStatus", "")
        sid = _sid() or request.form.get("MessageSid", "")

        def note(session: Session) -> None:
            attempts = self._attempts(session)
            attempts.taken(key, sid)
            attempts.ended(key, status)

        self._change(note)
        if status in ENDED:
            calls.finish(self.line, sid)
        return Response(status=204)

    def _send_on(self, key: str, leaves: bool) -> None:
        try:
            if leaves:
                self.carrier.redirect(_sid(), f"{self.announcer.public_url}/voice/out/{key}/message")
            else:
                self.carrier.hang_up(_sid())
        except CarrierRefused as error:  # the conversation continues and gives a silent callee the same message
            log.warning("machine not sent on", key=key, code=error.code, status=error.status)

    def _attempts(self, session: Session) -> Attempts:
        return Attempts(session, self.line.departments.current(), self.line.clock())

    def _change(self, change: Callable[[Session], Result]) -> Result:
        return in_transaction(self.line.engine, change)


def _call(session: Session) -> tuple[str, bool]:
    """The call of this request, locked, and whether a key was pressed; empty when it has not begun."""
    row = session.execute(_PRESSED, {"sid": _sid()}).one_or_none()
    return (str(row.id), bool(row.by_key)) if row else ("", False)


def _sid() -> str:
    return request.form.get("CallSid", "")
