"""What an agent hears who calls a patient, and how the two meet."""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from ivr.agents.click_to_call import ClickToCall
from ivr.language.say import Say
from ivr.telephony import twiml
from ivr.telephony.announcing import Announcer
from ivr.telephony.webhooks.agent_legs import MISSED, xml


@dataclass(frozen=True)
class ClickToCallWebhooks:
    """The routes of both legs of such a call."""

    dialler: ClickToCall
    announcer: Announcer

    def register(self, routes: Blueprint) -> None:
        """Adds the routes to the carrier's door."""
        routes.post("/desk/<key>")(self.ready)
        routes.post("/desk/<key>/take")(self.dial)
        routes.post("/desk/<key>/status")(self.agent_progress)
        routes.post("/desk/<key>/over")(self.done)
        routes.post("/desk/<key>/unreached")(self.no_answer)
        routes.post("/desk/<key>/patient")(self.patient)
        routes.post("/desk/<key>/patient/status")(self.patient_progress)

    def ready(self, key: str) -> Response:
        """The key that has the patient rung: a voicemail presses nothing."""
        if not self.dialler.picked_up(key, request.form.get("CallSid", "")):
            return xml(twiml.goodbye())
        return xml(twiml.whisper(self.announcer.plays([Say("queue.ready_to_call")]), f"/voice/desk/{key}/take"))

    def dial(self, key: str) -> Response:
        """1 has the patient rung, while the agent waits where he will be brought to."""
        if request.form.get("Digits") != "1":
            self.dialler.missed(key)
            return xml(twiml.goodbye())
        taken = self.dialler.take(key)
        return xml(twiml.meet(key, f"/voice/desk/{key}/over") if taken else twiml.goodbye())

    def done(self, key: str) -> Response:
        """The conference is over for one of them."""
        self.dialler.finish(key)
        return xml(twiml.goodbye())

    def no_answer(self, key: str) -> Response:
        """The agent is told that the patient does not answer."""
        return xml(twiml.close(self.announcer.plays([Say("queue.no_answer")])))

    def patient(self, key: str) -> Response:
        """The patient meets the agent, if she is still there."""
        reached = self.dialler.reached(key, request.form.get("CallSid", ""))
        return xml(twiml.meet(key, f"/voice/desk/{key}/over") if reached else twiml.goodbye())

    def agent_progress(self, key: str) -> Response:
        """The end of the agent's leg, however it came."""
        if request.form.get("CallStatus", "") in ENDED:
            self.dialler.missed(key)
            self.dialler.finish(key)
        return Response(status=204)

    def patient_progress(self, key: str) -> Response:
        """The end of the patient's leg: not answered, or over."""
        ended = request.form.get("CallStatus", "")
        if ended in MISSED:
            self.dialler.unreached(key)
        elif ended == "completed":
            self.dialler.finish(key)
        return Response(status=204)


ENDED = frozenset({*MISSED, "completed"})
"""How the carrier calls a leg that is over."""
