"""What the carrier asks about calls that the line has made: somebody picked up, a machine perhaps, it is over.

An attempt's key is in every address, and nothing else about anybody. Detection is asynchronous: the line speaks to
people at once, and a late verdict "machine" is not believed once a key has been pressed (Twilio's page "Answering
Machine Detection"; what it takes for a machine is now and then an old man who says "allô" slowly)."""

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
"""After the neutral message: a person who was taken for a machine may press a key, then or during it."""
_PRESSED = text(
    "SELECT calls.id, EXISTS (SELECT 1 FROM turns WHERE call_id = calls.id AND mode = 'keys') AS by_key FROM calls"
    " WHERE carrier_sid = :sid FOR NO KEY UPDATE"
)


class OutboundLegs(Protocol):
    """The part of the carrier that is needed here. Methods raise CarrierRefused."""

    def redirect(self, sid: str, url: str) -> bool:
        """Has a call go on at another document; False when it is over."""

    def hang_up(self, sid: str) -> bool:
        """Ends a call; False when it was over."""


@dataclass(frozen=True)
class OutboundWebhooks:
    """The routes under /voice/out."""

    announcer: Announcer
    carrier: OutboundLegs
    answer: Callable[[Turn], str]
    """A turn as TwiML, or the media stream that speaks it."""

    def register(self, routes: Blueprint) -> None:
        """Adds the routes to the carrier's door."""
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
        """What serves calls."""
        return self.announcer.line

    def picked_up(self, key: str) -> Response:
        """Somebody, or a machine, has answered: the call begins."""
        called, caller = request.form.get("To", ""), request.form.get("From", "")
        return xml(self.answer(calls.begin(self.line, IncomingCall(_sid(), called, caller), key)))

    def verdict(self, key: str) -> Response:
        """A machine is sent to the neutral message, once per errand, else its call ends; unless a key was pressed: then
        it is no machine."""
        answered_by = request.form.get("AnsweredBy", "")

        def note(session: Session) -> tuple[bool, bool]:
            outbox = self._outbox(session)
            _, pressed = _call(session)
            if pressed:
                return False, False
            outbox.verdict(key, answered_by)
            machine = answered_by.startswith(MACHINES) and calls.by_machine(session, _sid())
            return machine, machine and outbox.leave_message(key)

        machine, leaves = self._change(note)
        if machine:
            self._send_on(key, leaves)
        return Response(status=204)

    def message(self, key: str) -> Response:
        """The neutral message; for a person who has pressed a key meanwhile, her call."""
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
        """A key pressed at the neutral message is a person's: the question is asked again."""
        call, _ = self._change(_call)
        if not call or not request.form.get("Digits"):
            return xml(twiml.goodbye())
        return xml(self.answer(calls.current(self.line, call)))

    def progress(self, key: str) -> Response:
        """How the call, or the message, goes on and ends."""
        status = request.form.get("CallStatus") or request.form.get("MessageStatus", "")
        sid = _sid() or request.form.get("MessageSid", "")

        def note(session: Session) -> None:
            outbox = self._outbox(session)
            outbox.taken(key, sid)
            outbox.ended(key, status)

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
        except CarrierRefused as error:  # the call goes on: who says nothing is told the same by the conversation
            log.warning("machine not sent on", key=key, code=error.code, status=error.status)

    def _outbox(self, session: Session) -> Attempts:
        return Attempts(session, self.line.departments.current(), self.line.clock())

    def _change(self, change: Callable[[Session], Result]) -> Result:
        return in_transaction(self.line.engine, change)


def _call(session: Session) -> tuple[str, bool]:
    """The call of this request, locked, and whether a key was pressed in it; empty when it has not begun."""
    row = session.execute(_PRESSED, {"sid": _sid()}).one_or_none()
    return (str(row.id), bool(row.by_key)) if row else ("", False)


def _sid() -> str:
    return request.form.get("CallSid", "")
