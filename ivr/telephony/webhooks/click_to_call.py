"""Click-to-call: the agent's leg, the patient's leg, and the conference that connects them."""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from ivr.agents.agent_calls import AgentCalls
from ivr.agents.click_to_call import ClickToCall
from ivr.language.say import Say
from ivr.telephony import twiml
from ivr.telephony.audio import Announcer
from ivr.telephony.carrier import ENDED
from ivr.telephony.webhooks.agent_legs import MISSED, xml


@dataclass(frozen=True)
class ClickToCallWebhooks:
    """The routes of both legs."""

    calls: ClickToCall
    announcer: Announcer

    def register(self, routes: Blueprint) -> None:
        """Adds the routes."""
        routes.post("/desk/<key>")(self.ready)
        routes.post("/desk/<key>/take")(self.dial)
        routes.post("/desk/<key>/status")(self.agent_progress)
        routes.post("/desk/<key>/over")(self.done)
        routes.post("/desk/<key>/unreached")(self.no_answer)
        routes.post("/desk/<key>/patient")(self.patient)
        routes.post("/desk/<key>/patient/status")(self.patient_progress)

    def ready(self, key: str) -> Response:
        """Asks the agent for the key that dials the patient: a voicemail presses none."""
        if not self.calls.change(key, AgentCalls.picked_up, request.form.get("CallSid", "")):
            return xml(twiml.goodbye())
        return xml(twiml.whisper(self.announcer.plays([Say("queue.ready_to_call")]), f"/voice/desk/{key}/take"))

    def dial(self, key: str) -> Response:
        """1 dials the patient while the agent waits in the conference."""
        if request.form.get("Digits") != "1":
            self.calls.change(key, AgentCalls.missed)
            return xml(twiml.goodbye())
        taken = self.calls.change(key, AgentCalls.accept)
        return xml(twiml.meet(key, f"/voice/desk/{key}/over") if taken else twiml.goodbye())

    def done(self, key: str) -> Response:
        """Ends the call when either leaves the conference."""
        self.calls.change(key, AgentCalls.finish)
        return xml(twiml.goodbye())

    def no_answer(self, key: str) -> Response:
        """Tells the agent that the patient does not answer."""
        return xml(twiml.close(self.announcer.plays([Say("queue.no_answer")])))

    def patient(self, key: str) -> Response:
        """Connects the patient to the agent, if the agent is still there."""
        reached = self.calls.change(key, AgentCalls.reach, request.form.get("CallSid", ""))
        return xml(twiml.meet(key, f"/voice/desk/{key}/over") if reached else twiml.goodbye())

    def agent_progress(self, key: str) -> Response:
        """Notes the end of the agent's leg."""
        if request.form.get("CallStatus", "") in ENDED:
            self.calls.change(key, AgentCalls.missed)
            self.calls.change(key, AgentCalls.finish)
        return Response(status=204)

    def patient_progress(self, key: str) -> Response:
        """Notes the end of the patient's leg."""
        ended = request.form.get("CallStatus", "")
        if ended in MISSED:
            self.calls.unreached(key)
        elif ended == "completed":
            self.calls.change(key, AgentCalls.finish)
        return Response(status=204)
