"""The webhooks of callers in the agents' queue."""

from dataclasses import dataclass

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from ivr.agents.queue import case_of, expected_minutes, number_of, position
from ivr.calls import recovery
from ivr.calls import service as calls
from ivr.language import wording
from ivr.language.say import Say
from ivr.telephony import twiml
from ivr.telephony.audio import Announcer
from ivr.telephony.webhooks.agent_legs import AgentLegWebhooks, xml

ANNOUNCE_SECONDS = 20
OFFER_CALLBACK_AFTER = 60
"""Seconds in the queue after which a callback is offered."""
OFFER_CALLBACK_EVERY = 120
ROUND_SECONDS = 30
"""Longest announcement with the silence after it."""
BRIDGED = frozenset({"bridged", "bridging-in-process", "redirected", "redirected-from-bridged", "hangup"})


@dataclass(frozen=True)
class QueueWebhooks:
    """The routes of a queued call."""

    announcer: Announcer
    agents: AgentLegWebhooks

    def register(self, routes: Blueprint) -> None:
        """Adds the routes."""
        routes.post("/<call>/wait")(self.wait)
        routes.post("/<call>/wait/key")(self.key)
        routes.post("/<call>/left")(self.left)

    def wait(self, call: str) -> Response:
        """Announces position and expected wait every twenty seconds. A callback is offered after a minute and then
        every two minutes; its key works from then on. A caller accepted by an agent leaves the queue, in case the
        carrier missed the redirect."""
        if self.agents.ringer.meeting_of(call):
            return xml(twiml.leave())
        waited = request.form.get("QueueTime", 0, int)
        with Session(self.announcer.line.engine) as session:
            place = position(session, call)
            minutes = expected_minutes(session, call, place)
            number = number_of(case_of(session, self.announcer.line.vault, call))
        says = [Say("endings.position", {"rank": wording.ordinal(max(place, 1))})]
        if minutes:
            says.append(Say("queue.expected_wait", {"wait": wording.minutes(minutes)}))
        if not number or waited < OFFER_CALLBACK_AFTER:
            return xml(twiml.wait(self.announcer.plays(says), ANNOUNCE_SECONDS))
        if offers_callback(waited):
            says.append(Say("endings.offer_callback"))
        plays = self.announcer.plays(says)
        return xml(twiml.choose(plays, f"/voice/{call}/wait/key", ANNOUNCE_SECONDS))

    def key(self, call: str) -> Response:
        """1 requests a callback; any other key continues the wait."""
        if request.form.get("Digits") == "1" and recovery.call_back_instead(self.announcer.line, call):
            return xml(twiml.leave())
        return xml(twiml.wait((), 1))

    def left(self, call: str) -> Response:
        """After the queue: announces the promised callback; a queue that failed becomes a callback ticket."""
        result = request.form.get("QueueResult", "")
        if result in BRIDGED:
            return xml(twiml.goodbye())
        meeting = self.agents.meeting(call)
        if meeting:
            return xml(meeting)
        department, now = calls.department_of(self.announcer.line, call), self.announcer.line.clock()
        promised = recovery.call_back_instead(self.announcer.line, call)
        half_day = promised or department.promised_half_day(now)
        words = wording.half_day(half_day, now.astimezone(department.zone).date())
        say = Say("endings.promised" if promised else "endings.call_again", {"half_day": words})
        return xml(twiml.close(self.announcer.plays([say])))


def offers_callback(waited: int) -> bool:
    """Whether the announcement after `waited` seconds offers a callback: after one minute and then every two."""
    return waited >= OFFER_CALLBACK_AFTER and (waited - OFFER_CALLBACK_AFTER) % OFFER_CALLBACK_EVERY < ROUND_SECONDS
