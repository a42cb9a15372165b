"""The webhooks of incoming calls.

Calls are recognised over a media stream where there is one; without one, or after one was lost, by keypad."""

from dataclasses import dataclass, replace

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from ivr.agents.click_to_call import ClickToCall
from ivr.agents.ringer import AgentRinger
from ivr.calls import recovery, stream_state
from ivr.calls import service as calls
from ivr.calls.service import IncomingCall
from ivr.calls.turns import Turn
from ivr.core.errors import CallEnded, ForgedRequest, StaleTurn, UnclaimedNumber, UnknownCall
from ivr.core.log import failed
from ivr.core.phone_numbers import calling
from ivr.dialogue.model import Heard, Outcome
from ivr.language.say import Say
from ivr.line import Line
from ivr.telephony import twiml
from ivr.telephony.audio import Announcer
from ivr.telephony.audio_links import AudioLinks
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
CALLBACKS = ("/status", "/machine")
"""How the addresses end at which the carrier says what happened, and plays nothing: one that failed is repeated."""
SORRY_QUEUE = Say("endings.fault_person")
SORRY_CLOSED = Say("endings.fault_later")
SORRY_TICKET = Say("endings.fault_callback")


@dataclass(frozen=True)
class CallWebhooks:
    """Renders replies as TwiML."""

    line: Line
    signature: Signature
    links: AudioLinks
    public_url: str
    carrier: Carrier
    streams: StreamTokens | None = None
    """None when calls are by keypad only."""
    again: bool = True
    """Whether a call that lost its stream gets another one with its next question."""

    def answer(self, turn: Turn) -> str:
        """A reply, or the media stream that plays it."""
        if self.streams is None or turn.reply.listen is None:
            return self.render(turn)
        token = self.streams.token(turn.call_id, turn.number)
        return twiml.stream(stream_url(self.public_url), token, f"/voice/{turn.call_id}/resume")

    def greet(self, turn: Turn) -> str:
        """The first reply; by keypad for our test telephones without sound, which ask for it."""
        return self.render(turn) if request.form.get("IvrMode") == "keypad" else self.answer(turn)

    def follow(self, turn: Turn) -> str:
        """The reply to keys: over a stream again if the call had one."""
        heard = self.streams and self.again and stream_state.heard_before(self.line.engine, turn.call_id)
        return self.answer(turn) if heard else self.render(turn)

    def resume(self, turn: Turn) -> str:
        """The reply after a stream ended, by keypad; a reply that was played completely is not repeated."""
        played = stream_state.last_heard(self.line.engine, turn.call_id) >= turn.number
        return self.render(replace(turn, spoken=()) if played else turn)

    def plays(self, turn: Turn) -> list[str]:
        """Audio addresses of a reply."""
        return [f"{self.public_url}/audio/{token}.wav" for token in self.links.tokens(turn)]

    def render(self, turn: Turn) -> str:
        """A reply as TwiML; the same reply always gives the same bytes."""
        if turn.reply.listen:
            return twiml.ask(self.plays(turn), turn.reply.listen, f"/voice/{turn.call_id}/{turn.number + 1}")
        if turn.reply.queue:
            here = f"/voice/{turn.call_id}"
            return twiml.enqueue(self.plays(turn), turn.department, f"{here}/wait", f"{here}/left")
        return twiml.close(self.plays(turn))


def stream_url(public_url: str) -> str:
    """The address of media streams."""
    return public_url.replace("http", "ws", 1) + "/media"


def create_webhook(webhooks: CallWebhooks) -> Blueprint:
    """The routes under /voice."""
    routes = Blueprint("voice", __name__, url_prefix="/voice")
    routes.before_request(webhooks.signature.check_request)
    routes.register_error_handler(Exception, lambda error: _apologise(webhooks, error))
    announcer = Announcer(webhooks.line, webhooks.links, webhooks.public_url)
    agents = AgentLegWebhooks(AgentRinger(webhooks.line, webhooks.carrier, webhooks.public_url), announcer)
    agents.register(routes)
    QueueWebhooks(announcer, agents).register(routes)
    OutboundWebhooks(announcer, webhooks.carrier, webhooks.greet).register(routes)
    ClickToCallWebhooks(ClickToCall(webhooks.line, webhooks.carrier, webhooks.public_url), announcer).register(routes)

    @routes.post("")
    def ring() -> Response:
        try:
            return xml(webhooks.greet(calls.begin(webhooks.line, ring_of_request())))
        except UnclaimedNumber as error:
            log.warning("call refused", code=error.code)
            return xml(twiml.close(announcer.plays([Say("endings.unclaimed")])))

    @routes.post("/<call>/<int:number>")
    def answer(call: str, number: int) -> Response:
        structlog.contextvars.bind_contextvars(call=call)
        return xml(webhooks.follow(calls.take_turn(webhooks.line, call, number, heard_in_request())))

    @routes.post("/<call>/resume")
    def resume(call: str) -> Response:
        structlog.contextvars.bind_contextvars(call=call)
        return xml(webhooks.resume(calls.current(webhooks.line, call)))

    @routes.post("/status")
    def status() -> Response:
        if request.form.get("CallStatus") in ENDED:
            calls.finish(webhooks.line, request.form.get("CallSid", ""))
        return Response(status=204)

    return routes


def ring_of_request() -> IncomingCall:
    """The call in the request."""
    return IncomingCall(
        sid=request.form.get("CallSid", ""),
        caller=calling(request.form.get("From", "")),
        called=request.form.get("To", ""),
        attested=request.form.get("StirVerstat", "") == "TN-Validation-Passed-A",
    )


def heard_in_request() -> Heard:
    """The keys or words in the request, bounded and cleaned; none means silence."""
    pressed = request.form.get("Digits") or request.form.get("FinishedOnKey", "")
    keys = "".join(key for key in pressed if key in "0123456789*#")[:MOST_KEYS]
    words = " ".join(request.form.get("SpeechResult", "").split())[:MOST_WORDS]
    return Heard(keys, "" if keys else words, _confidence(request.form.get("Confidence", "1")))


def _confidence(value: str) -> float:
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0


def _apologise(webhooks: CallWebhooks, error: Exception) -> Response:
    """Handles every error: the caller hears an apology and reaches an agent."""
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
    if request.path.endswith(CALLBACKS):
        return Response(status=503)
    return xml(_rescue(webhooks, (request.view_args or {}).get("call", "")))


def _rescue(webhooks: CallWebhooks, call: str) -> str:
    configuration = webhooks.line.departments.current()

    def apology(say: Say, queue: str = "") -> str:
        return twiml.apology(configuration.prompts.text(say).replace("|", ""), queue)

    try:
        if call:
            slug, outcome = recovery.rescue(webhooks.line, call)
            if outcome is Outcome.PERSON:
                return apology(SORRY_QUEUE, slug)
            return apology(SORRY_TICKET if outcome is Outcome.CALLBACK else SORRY_CLOSED)
    except Exception as error:  # noqa: BLE001  (the database may have failed: the caller still reaches an agent)
        failed("rescue failed", error)
    try:
        department = configuration.for_number(request.form.get("To", ""))
    except UnclaimedNumber:
        return apology(SORRY_CLOSED)
    if department.agents_open(webhooks.line.clock()):
        return apology(SORRY_QUEUE, department.slug)
    return apology(SORRY_CLOSED)
