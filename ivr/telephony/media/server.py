"""The carrier's media stream: a signed handshake, then one socket for each call."""

import json
import queue
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import structlog
from flask import Blueprint, Response, request
from twilio.request_validator import SIGNATURE_HEADER
from werkzeug.datastructures import MultiDict

from ivr.calls import stream_state
from ivr.core.errors import ForgedRequest
from ivr.telephony.media.actions import (
    Action,
    CallerHungUp,
    Finished,
    Opened,
    Recognise,
    RecogniserOrder,
    Send,
    TurnAnswered,
)
from ivr.telephony.media.metrics import AS_IT_SHOULD, Ending, Stopwatch
from ivr.telephony.media.session import MediaSession
from ivr.telephony.media.web_socket import WebSocket, add_socket
from ivr.telephony.media.worker import Closed, Excused, MediaContext, ReadyReply, Result, StreamWorker
from ivr.telephony.signature import Signature

log = structlog.get_logger()

PATH = "/media"
TICK = 0.05
"""Seconds at most between two looks at the clock, when the carrier sends nothing."""
LOST_AFTER = 10.0
"""Seconds without any sound after which the carrier is taken for lost; it sends 50 messages a second."""
START_WITHIN = 10.0
"""Seconds in which a socket must present its token and begin to send sound."""


@dataclass(frozen=True)
class StreamServer:
    """What the door of media streams needs."""

    studio: MediaContext
    signature: Signature
    """Over the public address with its WebSocket scheme."""
    unsigned: bool
    """A handshake without signature is let in, on its token alone (local carrier)."""
    most: int
    """Sockets at a time; those beyond go on by keypad."""


def create_stream(door: StreamServer) -> Blueprint:
    """The route /media."""
    routes = Blueprint("media", __name__)
    routes.before_request(lambda: _check(door))
    room = threading.BoundedSemaphore(door.most)

    def media(socket: WebSocket) -> None:
        if not room.acquire(blocking=False):
            log.warning("stream refused", code="full")
            door.studio.metrics.refused("full")
            socket.receive(timeout=1)  # a close on the heels of the handshake is lost by some clients
            return
        try:
            with door.studio.metrics.open.track_inprogress():
                StreamLoop(socket, StreamWorker(door.studio), signed=SIGNATURE_HEADER in request.headers).run()
        finally:
            room.release()

    add_socket(routes, PATH, media)
    return routes


def _check(door: StreamServer) -> Response | None:
    """Twilio signs the bare address of the stream, with a slash at its end or without."""
    if door.unsigned and SIGNATURE_HEADER not in request.headers:
        return None
    for path in (PATH, PATH + "/"):
        with suppress(ForgedRequest):
            door.signature.check(path, MultiDict(), request.headers)
            return None
    log.warning("request refused", code=ForgedRequest.code)
    door.studio.metrics.refused("handshake")
    return Response("The handshake does not carry a valid carrier signature.", 403)


class StreamLoop:
    """The loop of one socket."""

    def __init__(self, socket: Any, work: StreamWorker, signed: bool = True) -> None:
        self._socket = socket
        self._signed = signed
        """The carrier vouches for what it says of the call; tools that try the line make up a CallSid."""
        self._session = MediaSession()
        self._work = work
        self._waits = Stopwatch(work.studio.metrics.reply.observe)
        self._deadline = time.monotonic() + START_WITHIN
        self._ending: Ending | None = None
        self._turn = threading.Lock()
        """Held by the thread that does something to the session: the socket's, or the work's with a result."""

    def run(self) -> Ending:
        """Serves the socket until one side closes it; tells why."""
        own = threading.get_ident()
        self._work.ready = lambda: None if threading.get_ident() == own else self._wake()
        self._work.start()
        try:
            while not self._ending:
                self._step()
        except OSError:
            self._ending = Ending.LOST
        finally:
            self._work.latest = 1 << 62
            self._work.finish()
        self._tell(self._ending)
        return self._ending

    def _tell(self, ending: Ending) -> None:
        studio = self._work.studio
        if ending is Ending.RECOGNISER_STUCK:
            stream_state.give_up(studio.line.engine, self._work.call_id)
        studio.metrics.ended(ending, self._session.tally)
        tell = log.info if ending in AS_IT_SHOULD else log.warning
        tell("stream ended", call=self._work.call_id, code=ending, parts_heard=self._session.playback.heard)

    def _step(self) -> None:
        text = self._socket.receive(timeout=TICK)
        with self._turn:
            if text is not None:
                self._receive(text)
            if time.monotonic() > self._deadline:
                self._ending = Ending.SILENT
            if self._work.hearing.stuck:
                self._ending = Ending.RECOGNISER_STUCK
            self._look()

    def _wake(self) -> None:
        """A result is there: it need not wait for the carrier's next message."""
        try:
            with self._turn:
                self._look()
        except OSError:
            self._ending = Ending.LOST

    def _look(self) -> None:
        """Takes the results that are there."""
        with suppress(queue.Empty):
            while not self._ending:
                self._take(self._work.results.get_nowait())

    def _receive(self, text: str | bytes) -> None:
        before = self._session.tally.seconds
        self._perform(self._session.receive(_parsed(text)))
        if self._work.call_id and self._session.tally.seconds > before:
            self._deadline = time.monotonic() + LOST_AFTER

    def _take(self, result: Result) -> None:
        match result:
            case ReadyReply(question, parts):
                self._perform(self._session.ask(question, parts))
                self._waits.replied()
            case Excused(part):
                self._session.delay.excuse = part
            case Closed(ending):
                self._ending = ending
            case _:
                self._perform(self._session.recognised(result))

    def _perform(self, actions: Iterable[Action]) -> None:
        for action in actions:
            match action:
                case Send(message):
                    self._socket.send(json.dumps(message))
                case CallerHungUp():
                    self._ending = Ending.HUNG_UP
                case _:
                    self._order(action)

    def _order(self, action: Opened | Recognise | TurnAnswered | Finished) -> None:
        match action:
            case Recognise(order=RecogniserOrder.FINISH):
                self._waits.spoke(action.silence)
            case TurnAnswered() if action.heard.keys:
                self._waits.spoke()
            case TurnAnswered() if not action.heard.words:
                self._waits.silent()
            case Opened() if not self._signed:
                action = replace(action, carrier_sid=None)
        self._work.latest = self._session.utterance
        self._work.add(action)


def _parsed(text: str | bytes) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
