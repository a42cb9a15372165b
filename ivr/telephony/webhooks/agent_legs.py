"""What an agent hears when she is rung for a caller, and how the two meet.

Both are in one conference named by the ring: colleagues can be consulted, callers transferred and put on hold without
cutting anybody off (Twilio's contact centre blueprint, "Call control concepts")."""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from ivr.agents.ringer import AgentRinger
from ivr.agents.states import ConferenceState
from ivr.language.say import Say
from ivr.telephony import twiml
from ivr.telephony.announcing import Announcer
from ivr.telephony.audio import TONE

MISSED = {"no-answer": "no_answer", "busy": "busy", "failed": "failed", "canceled": "failed"}
"""How the carrier calls a leg that nobody answered."""
WHISPERS: dict[str, str] = {
    ConferenceState.ASKING: "queue.whisper_consult",
    ConferenceState.HANDING: "queue.whisper_transfer",
}
"""What a colleague hears who is called into a conversation."""


@dataclass(frozen=True)
class AgentLegWebhooks:
    """The routes of agents' legs, and of callers who meet them."""

    bell: AgentRinger
    announcer: Announcer

    def register(self, routes: Blueprint) -> None:
        """Adds the routes to the carrier's door."""
        routes.post("/agent/<key>")(self.whisper)
        routes.post("/agent/<key>/take")(self.take)
        routes.post("/agent/<key>/parted")(self.over)
        routes.post("/agent/<key>/status")(self.progress)
        routes.post("/<call>/meet")(self.meet)
        routes.post("/<call>/held")(self.held)
        routes.post("/<call>/alone")(self.alone)
        routes.post("/<call>/alone/key")(self.stay)

    def whisper(self, key: str) -> Response:
        """Who asks for her, or why the caller was handed over, twice, and the key that takes him."""
        purpose = self.bell.picked_up(key, request.form.get("CallSid", ""))
        if purpose is None:
            return self._gone()
        reason = purpose.reason
        because = reason.whisper or self.announcer.words(Say(f"queue.reason_{reason.code}"))
        said = Say(WHISPERS.get(purpose.talk, "queue.whisper"), {"reason": because})
        return xml(twiml.whisper(self.announcer.plays([said, said]), f"/voice/agent/{key}/take"))

    def take(self, key: str) -> Response:
        """1 takes the caller; anything else, and a voicemail that presses nothing, leaves him to the next agent."""
        if request.form.get("Digits") != "1":
            self.bell.missed(key, "refused")
            return xml(twiml.goodbye())
        conference = self.bell.take(key)
        return xml(twiml.meet(conference, f"/voice/agent/{key}/parted")) if conference else self._gone()

    def over(self, key: str) -> Response:
        """The caller has left the conference."""
        self.bell.parted(key)
        return xml(twiml.goodbye())

    def progress(self, key: str) -> Response:
        """The end of the agent's leg, however it came."""
        ended = request.form.get("CallStatus", "")
        if ended in MISSED:
            self.bell.missed(key, MISSED[ended])
        elif ended == "completed":
            self.bell.missed(key, "refused")
            self.bell.parted(key)
        return Response(status=204)

    def meet(self, call: str) -> Response:
        """The caller is brought to the agent who took him."""
        return xml(self.meeting(call) or self._alone(call))

    def meeting(self, call: str) -> str:
        """The document that brings a caller to the agent who took him; empty when none has."""
        conference = self.bell.meeting_of(call)
        return twiml.meet(conference, f"/voice/{call}/alone") if conference else ""

    def held(self, call: str) -> Response:
        """What the caller hears on hold: words, then a soft tone now and then, never music, again and again."""
        plays = [*self.announcer.plays([Say("queue.held")]), f"{self.announcer.public_url}{TONE}"]
        return xml(twiml.hold(plays, f"/voice/{call}/held"))

    def alone(self, call: str) -> Response:
        """The agent has gone, the caller has not."""
        return xml(self._alone(call))

    def stay(self, call: str) -> Response:
        """2 ends the call; 1, and silence, lead back into the queue."""
        if request.form.get("Digits") == "2":
            return xml(twiml.goodbye())
        department = self.bell.wait_again(call)
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
