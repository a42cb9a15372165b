"""What a caller hears and may do while waiting for an agent."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from ivr import calls
from ivr.agents import case_of, number_of, position
from ivr.calls import Line
from ivr.conversation import Say
from ivr.desk import HalfDay
from ivr.speech import wording
from ivr.telephony import twiml
from ivr.telephony.audio_links import AudioLinks, Utterance

ANNOUNCE_SECONDS = 20
OFFER_CALLBACK_AFTER = 60
"""Seconds in the queue after which a callback is offered."""
BRIDGED = frozenset({"bridged", "bridging-in-process", "redirected", "redirected-from-bridged", "hangup"})


@dataclass(frozen=True)
class QueueDoor:
    """The routes of a call in the queue."""

    line: Line
    links: AudioLinks
    public_url: str

    def register(self, routes: Blueprint) -> None:
        """Adds the routes to the carrier's door."""
        routes.post("/<call>/wait")(self.wait)
        routes.post("/<call>/wait/key")(self.key)
        routes.post("/<call>/left")(self.left)

    def wait(self, call: str) -> Response:
        """Position in words every twenty seconds; after a minute a callback is offered."""
        with Session(self.line.engine) as session:
            place = position(session, call)
            number = number_of(case_of(session, self.line.vault, call))
        says = [Say("endings.position", {"rank": wording.ordinal(max(place, 1))})]
        if not number or _number("QueueTime") < OFFER_CALLBACK_AFTER:
            return _xml(twiml.wait(self._plays(says), ANNOUNCE_SECONDS))
        says.append(Say("endings.offer_callback"))
        return _xml(twiml.wait_or_call_back(self._plays(says), ANNOUNCE_SECONDS, f"/voice/{call}/wait/key"))

    def key(self, call: str) -> Response:
        """1 asks to be called back; anything else goes on waiting."""
        if request.form.get("Digits") == "1" and calls.call_back_instead(self.line, call):
            return _xml(twiml.leave())
        return _xml(twiml.wait((), 1))

    def left(self, call: str) -> Response:
        """After the queue: a promise spoken to who will be called back; a queue that failed becomes a ticket."""
        result = request.form.get("QueueResult", "")
        if result in BRIDGED:
            return _xml(twiml.goodbye())
        zone = calls.department_of(self.line, call).zone
        today = self.line.clock().astimezone(zone).date()
        promised = calls.call_back_instead(self.line, call)
        if promised:
            say = Say("endings.promised", {"half_day": wording.half_day(promised, today)})
        else:
            say = Say("endings.call_again", {"half_day": wording.half_day(self._next(call), today)})
        return _xml(twiml.close(self._plays([say])))

    def _next(self, call: str) -> HalfDay:
        return calls.department_of(self.line, call).promised_half_day(self.line.clock())

    def _plays(self, says: Iterable[Say]) -> list[str]:
        book = self.line.prompts.book
        now = self.line.clock()
        tokens = [self.links.token(Utterance(book.text(say)), now) for say in says]
        return [f"{self.public_url}/audio/{token}.wav" for token in tokens]


def _number(field: str) -> int:
    value = request.form.get(field, "0")
    return int(value) if value.isdigit() else 0


def _xml(body: str) -> Response:
    return Response(body, mimetype="text/xml")
