"""Agent legs: the whisper to the agent, and the conference that connects agent and caller.

Both join one conference, named by the ring, so that colleagues can be consulted and callers transferred or put on hold
without disconnecting anybody (Twilio's contact centre blueprint, "Call control concepts")."""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from ivr.agents.ringer import AgentRinger
from ivr.agents.states import ConferenceState
from ivr.language.say import Say
from ivr.telephony import twiml
from ivr.telephony.audio import TONE, Announcer

MISSED = {"no-answer": "no_answer", "busy": "busy", "failed": "failed", "canceled": "failed"}
"""The carrier's codes of an unanswered leg, and ours."""
WHISPERS: dict[str, str] = {
    ConferenceState.ASKING: "queue.whisper_consult",
    ConferenceState.HANDING: "queue.whisper_transfer",
}
"""The whisper to a colleague who is consulted or takes over a call."""


@dataclass(frozen=True)
class AgentLegWebhooks:
    """The routes of agent legs and of the callers connected to them."""

    ringer: AgentRinger
    announcer: Announcer

    def register(self, routes: Blueprint) -> None:
        """Adds the routes."""
        routes.post("/agent/<key>")(self.whisper)
        routes.post("/agent/<key>/take")(self.take)
        routes.post("/agent/<key>/parted")(self.over)
        routes.post("/agent/<key>/status")(self.progress)
        routes.post("/<call>/meet")(self.meet)
        routes.post("/<call>/held")(self.held)
        routes.post("/<call>/alone")(self.alone)
        routes.post("/<call>/alone/key")(self.stay)

    def whisper(self, key: str) -> Response:
        """Plays twice who asks or why the caller was handed over, and which key accepts the call."""
        purpose = self.ringer.picked_up(key, request.form.get("CallSid", ""))
        if purpose is None:
            return self._gone()
        reason = purpose.reason
        words = reason.whisper or self.announcer.words(Say(f"queue.reason_{reason.code}"))
        say = Say(WHISPERS.get(purpose.talk, "queue.whisper"), {"reason": words})
        return xml(twiml.whisper(self.announcer.plays([say, say]), f"/voice/agent/{key}/take"))

    def take(self, key: str) -> Response:
        """1 accepts the caller; any other key, or none (a voicemail), leaves the caller to the next agent."""
        if request.form.get("Digits") != "1":
            self.ringer.missed(key, "refused")
            return xml(twiml.goodbye())
        conference = self.ringer.take(key)
        return xml(twiml.meet(conference, f"/voice/agent/{key}/parted")) if conference else self._gone()

    def over(self, key: str) -> Response:
        """Ends the agent's leg after the conference."""
        self.ringer.parted(key)
        return xml(twiml.goodbye())

    def progress(self, key: str) -> Response:
        """Notes the end of the agent's leg."""
        ended = request.form.get("CallStatus", "")
        if ended in MISSED:
            self.ringer.missed(key, MISSED[ended])
        elif ended == "completed":
            self.ringer.missed(key, "refused")
            self.ringer.parted(key)
        return Response(status=204)

    def meet(self, call: str) -> Response:
        """Connects the caller to the agent who accepted."""
        return xml(self.meeting(call) or self._alone(call))

    def meeting(self, call: str) -> str:
        """TwiML that connects a caller to the agent who accepted; empty when none has."""
        conference = self.ringer.meeting_of(call)
        return twiml.meet(conference, f"/voice/{call}/alone") if conference else ""

    def held(self, call: str) -> Response:
        """Plays on hold, in a loop: words, then a soft tone, never music."""
        plays = [*self.announcer.plays([Say("queue.held")]), f"{self.announcer.public_url}{TONE}"]
        return xml(twiml.hold(plays, f"/voice/{call}/held"))

    def alone(self, call: str) -> Response:
        """The agent has left the conference, the caller has not."""
        return xml(self._alone(call))

    def stay(self, call: str) -> Response:
        """2 ends the call; 1 or silence puts the caller back into the queue."""
        if request.form.get("Digits") == "2":
            return xml(twiml.goodbye())
        department = self.ringer.wait_again(call)
        here = f"/voice/{call}"
        plays = self.announcer.plays([Say("queue.back_in_queue")])
        return xml(twiml.enqueue(plays, department, f"{here}/wait", f"{here}/left"))

    def _alone(self, call: str) -> str:
        return twiml.choose(self.announcer.plays([Say("queue.alone")]), f"/voice/{call}/alone/key")

    def _gone(self) -> Response:
        return xml(twiml.close(self.announcer.plays([Say("queue.gone")])))


def xml(body: str) -> Response:
    """A TwiML response."""
    return Response(body, mimetype="text/xml")
