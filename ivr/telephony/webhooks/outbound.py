"""The webhooks of outbound calls: answered, answering machine detected, progress.

Every address holds an attempt's key and nothing personal. Detection is asynchronous: the line speaks at once, and a
late verdict "machine" is ignored once a key has been pressed (Twilio's page "Answering Machine Detection"; it sometimes
takes an old man who says "allô" slowly for a machine)."""

from collections.abc import Callable
from dataclasses import dataclass

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
from ivr.outbound.calling.attempts import MACHINES, Attempts
from ivr.outbound.calling.call_context import subject_of
from ivr.telephony import twiml
from ivr.telephony.audio import Announcer
from ivr.telephony.carrier import ENDED, Carrier
from ivr.telephony.webhooks.agent_legs import xml

log = structlog.get_logger()

SECONDS_FOR_A_KEY = 2
"""Wait after the neutral message: a person who was taken for a machine may press a key, then or during it."""
_PRESSED = text(
    "SELECT calls.id, EXISTS (SELECT 1 FROM turns WHERE call_id = calls.id AND mode = 'keys') AS by_key FROM calls"
    " WHERE carrier_sid = :sid FOR NO KEY UPDATE"
)


@dataclass(frozen=True)
class OutboundWebhooks:
    """The routes under /voice/out."""

    announcer: Announcer
    carrier: Carrier
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

    def picked_up(self, key: str) -> Response:
        """A person or a machine has answered: the call begins."""
        called, caller = request.form.get("To", ""), request.form.get("From", "")
        return xml(self.answer(calls.begin(self.announcer.line, IncomingCall(_sid(), called, caller), key)))

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

        machine, leaves = in_transaction(self.announcer.line.engine, note)
        if machine:
            self._send_on(key, leaves)
        return Response(status=204)

    def message(self, key: str) -> Response:
        """The neutral message; the conversation instead if a key has been pressed meanwhile."""
        call, pressed = in_transaction(self.announcer.line.engine, _call)
        if pressed:
            return xml(self.answer(calls.current(self.announcer.line, call)))
        with Session(self.announcer.line.engine) as session:
            subject = subject_of(session, self.announcer.line.vault, key, self.announcer.line.clock())
        department = self.announcer.line.departments.current().by_slug(subject.department)
        says = neutral_message(full_name(subject.first_name, subject.last_name), department)
        plays = self.announcer.plays(says)
        return xml(twiml.choose(plays, f"/voice/out/{key}/key", SECONDS_FOR_A_KEY))

    def key(self, key: str) -> Response:
        """Repeats the question after a key press at the neutral message: a person answered."""
        call, _ = in_transaction(self.announcer.line.engine, _call)
        if not call or not request.form.get("Digits"):
            return xml(twiml.goodbye())
        return xml(self.answer(calls.current(self.announcer.line, call)))

    def progress(self, key: str) -> Response:
        """Notes the progress of a call or a text message."""
        status = request.form.get("CallStatus") or request.form.get("MessageStatus", "")
        sid = _sid() or request.form.get("MessageSid", "")

        def note(session: Session) -> None:
            attempts = self._attempts(session)
            attempts.taken(key, sid)
            attempts.ended(key, status)

        in_transaction(self.announcer.line.engine, note)
        if status in ENDED:
            calls.finish(self.announcer.line, sid)
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
        return Attempts(session, self.announcer.line.departments.current(), self.announcer.line.clock())


def _call(session: Session) -> tuple[str, bool]:
    """The call of this request, locked, and whether a key was pressed; empty when it has not begun."""
    row = session.execute(_PRESSED, {"sid": _sid()}).one_or_none()
    return (str(row.id), bool(row.by_key)) if row else ("", False)


def _sid() -> str:
    return request.form.get("CallSid", "")
