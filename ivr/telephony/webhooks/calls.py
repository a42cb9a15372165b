"""The carrier's door: signed form posts in, TwiML out.

Calls that can be heard go on in a media stream; without one, or after one was lost, the keypad serves."""

import re
from dataclasses import dataclass, replace

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from ivr.agents.click_to_call import ClickToCall
from ivr.agents.ringer import AgentRinger
from ivr.calls import service as calls
from ivr.calls import stream_state
from ivr.calls.service import IncomingCall
from ivr.calls.turns import Turn
from ivr.core.errors import CallEnded, ForgedRequest, StaleTurn, UnknownCall
from ivr.core.log import failed
from ivr.dialogue.model import Heard, Outcome
from ivr.line import Line
from ivr.telephony import twiml
from ivr.telephony.announcing import Announcer
from ivr.telephony.audio_links import AudioLinks, Utterance
from ivr.telephony.carrier import ENDED, Carrier
from ivr.telephony.media.tokens import StreamTokens
from ivr.telephony.signature import Signature
from ivr.telephony.webhooks.agent_legs import AgentLegWebhooks, xml
from ivr.telephony.webhooks.click_to_call import ClickToCallWebhooks
from ivr.telephony.webhooks.outbound import OutboundWebhooks
from ivr.telephony.webhooks.queue import QueueWebhooks

log = structlog.get_logger()

MOST_KEYS = 32
MOST_WORDS = 300
SORRY = "Veuillez nous excuser, un problème technique est survenu."
SORRY_QUEUE = SORRY + " Je vous passe une personne. Ne quittez pas."
SORRY_CLOSED = SORRY + " Merci de rappeler un peu plus tard."
SORRY_TICKET = SORRY + " Une personne va vous rappeler."

_E164 = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True)
class CallWebhooks:
    """What the carrier's door needs beside the line itself."""

    line: Line
    signature: Signature
    links: AudioLinks
    public_url: str
    carrier: Carrier
    streams: StreamTokens | None = None
    """Where calls are heard, and not only keys."""
    again: bool = True
    """A call that lost its stream gets another with its next question."""

    def answer(self, turn: Turn) -> str:
        """A reply, or the media stream that speaks it."""
        if self.streams is None or turn.reply.listen is None:
            return self.render(turn)
        token = self.streams.token(turn.call_id, turn.number)
        return twiml.stream(stream_url(self.public_url), token, f"/voice/{turn.call_id}/resume")

    def greet(self, turn: Turn) -> str:
        """The same, by keypad for our own telephones that have no sound: they ask for it."""
        return self.render(turn) if request.form.get("IvrMode") == "keypad" else self.answer(turn)

    def follow(self, turn: Turn) -> str:
        """The reply to keys: spoken by a stream where the call was heard before, so that it may be heard again."""
        heard = self.streams and self.again and stream_state.heard_before(self.line.engine, turn.call_id)
        return self.answer(turn) if heard else self.render(turn)

    def resume(self, turn: Turn) -> str:
        """The reply after a stream: what was heard to its end is not spoken again, else the keypad goes on from it."""
        heard = stream_state.last_heard(self.line.engine, turn.call_id) >= turn.number
        return self.render(replace(turn, spoken=()) if heard else turn)

    def plays(self, turn: Turn) -> list[str]:
        """Audio addresses of a reply."""
        pace = turn.reply
        spoken = [Utterance(part.text, pace.slow, pace.loud, part.keep, part.prompt) for part in turn.spoken]
        return [self.play(utterance, turn) for utterance in spoken]

    def play(self, utterance: Utterance, turn: Turn) -> str:
        """The audio address of one utterance of a reply."""
        return f"{self.public_url}/audio/{self.links.token(utterance, turn.at)}.wav"

    def render(self, turn: Turn) -> str:
        """A reply as TwiML; the same reply always gives the same bytes."""
        if turn.reply.listen:
            return twiml.ask(self.plays(turn), turn.reply.listen, f"/voice/{turn.call_id}/{turn.number + 1}")
        if turn.reply.queue:
            here = f"/voice/{turn.call_id}"
            return twiml.enqueue(self.plays(turn), turn.department, f"{here}/wait", f"{here}/left")
        return twiml.close(self.plays(turn))


def stream_url(public_url: str) -> str:
    """Where the carrier opens media streams."""
    return public_url.replace("http", "ws", 1) + "/media"


def create_webhook(door: CallWebhooks) -> Blueprint:
    """The routes under /voice."""
    routes = Blueprint("voice", __name__, url_prefix="/voice")
    routes.before_request(lambda: _check(door))
    routes.register_error_handler(Exception, lambda error: _apologise(door, error))
    announcer = Announcer(door.line, door.links, door.public_url)
    agents = AgentLegWebhooks(AgentRinger(door.line, door.carrier, door.public_url), announcer)
    agents.register(routes)
    QueueWebhooks(announcer, agents).register(routes)
    OutboundWebhooks(announcer, door.carrier, door.greet).register(routes)
    ClickToCallWebhooks(ClickToCall(door.line, door.carrier, door.public_url), announcer).register(routes)

    @routes.post("")
    def ring() -> Response:
        return xml(door.greet(calls.begin(door.line, ring_of_request())))

    @routes.post("/<call>/<int:number>")
    def answer(call: str, number: int) -> Response:
        structlog.contextvars.bind_contextvars(call=call)
        return xml(door.follow(calls.take_turn(door.line, call, number, heard_in_request())))

    @routes.post("/<call>/resume")
    def resume(call: str) -> Response:
        structlog.contextvars.bind_contextvars(call=call)
        return xml(door.resume(calls.current(door.line, call)))

    @routes.post("/status")
    def status() -> Response:
        if request.form.get("CallStatus") in ENDED:
            calls.finish(door.line, request.form.get("CallSid", ""))
        return Response(status=204)

    return routes


def ring_of_request() -> IncomingCall:
    """The call announced by the request; a caller's number that is not E.164 counts as withheld."""
    caller = request.form.get("From", "")
    return IncomingCall(
        sid=request.form.get("CallSid", ""),
        caller=caller if _E164.fullmatch(caller) else "",
        called=request.form.get("To", ""),
        attested=request.form.get("StirVerstat", "") == "TN-Validation-Passed-A",
    )


def heard_in_request() -> Heard:
    """Keys or words of the request, bounded and cleaned; nothing at all is silence."""
    pressed = request.form.get("Digits") or request.form.get("FinishedOnKey", "")
    keys = "".join(key for key in pressed if key in "0123456789*#")[:MOST_KEYS]
    words = " ".join(request.form.get("SpeechResult", "").split())[:MOST_WORDS]
    return Heard(keys, "" if keys else words, _confidence(request.form.get("Confidence", "1")))


def _confidence(value: str) -> float:
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0


def _check(door: CallWebhooks) -> None:
    path = request.full_path if request.query_string else request.path
    door.signature.check(path, request.form, request.headers)


def _apologise(door: CallWebhooks, error: Exception) -> Response:
    """The outermost loop of the door: whatever happens, a caller hears an apology and reaches a person."""
    if isinstance(error, ForgedRequest):
        log.warning("request refused", code=error.code)
        return Response(str(error), 403)
    if isinstance(error, CallEnded):
        return xml(twiml.goodbye())
    if isinstance(error, UnknownCall | StaleTurn):
        log.warning("request refused", code=error.code)
        return Response(str(error), 404 if isinstance(error, UnknownCall) else 409)
    if isinstance(error, HTTPException):
        return Response(error.description, error.code)
    failed("webhook failed", error)
    return xml(_rescue(door, (request.view_args or {}).get("call", "")))


def _rescue(door: CallWebhooks, call: str) -> str:
    department = door.line.departments.current().for_number(request.form.get("To", ""))
    try:
        if call:
            rescued = calls.rescue(door.line, call)
            if rescued.outcome is Outcome.PERSON:
                return twiml.apology(SORRY_QUEUE, rescued.department)
            return twiml.apology(SORRY_TICKET if rescued.outcome is Outcome.CALLBACK else SORRY_CLOSED)
    except Exception as error:  # noqa: BLE001  (the database may be what failed: the caller still reaches people)
        failed("rescue failed", error)
    if department.agents_open(door.line.clock()):
        return twiml.apology(SORRY_QUEUE, department.slug)
    return twiml.apology(SORRY_CLOSED)
