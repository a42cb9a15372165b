"""The carrier's media stream: a signed handshake, then one socket for each call."""

import json
import queue
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
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
    Opened,
    Recognise,
    RecogniserOrder,
    Send,
    TurnAnswered,
)
from ivr.telephony.media.metrics import EXPECTED, Ending, Stopwatch
from ivr.telephony.media.playback import PlaybackPart
from ivr.telephony.media.session import MediaSession
from ivr.telephony.media.web_socket import WebSocket, add_socket
from ivr.telephony.media.worker import MediaContext, ReadyReply, Result, StreamWorker
from ivr.telephony.signature import Signature

log = structlog.get_logger()

PATH = "/media"
TICK = 0.05
"""Longest interval in seconds between two checks of the deadline."""
LOST_AFTER = 10.0
"""Seconds without sound after which the stream counts as lost; the carrier sends 50 messages a second."""
START_WITHIN = 10.0
"""Seconds in which a socket must present its token and begin to send sound."""


def create_stream(context: MediaContext, signature: Signature, unsigned: bool, most: int) -> Blueprint:
    """The route /media for at most `most` sockets at a time; further calls continue by keypad.

    `signature` is checked against the public address with its WebSocket scheme; with `unsigned` (local carrier) a
    handshake without one is accepted by its token alone."""
    routes = Blueprint("media", __name__)
    room = threading.BoundedSemaphore(most)

    @routes.before_request
    def check() -> Response | None:
        if unsigned and SIGNATURE_HEADER not in request.headers:
            return None
        for path in (PATH, PATH + "/"):  # Twilio signs the bare address, with a slash at its end or without
            with suppress(ForgedRequest):
                signature.check(path, MultiDict(), request.headers)
                return None
        log.warning("request refused", code=ForgedRequest.code)
        context.metrics.refused("handshake")
        return Response("The handshake does not carry a valid carrier signature.", 403)

    def media(socket: WebSocket) -> None:
        if not room.acquire(blocking=False):
            log.warning("stream refused", code="full")
            context.metrics.refused("full")
            socket.receive(timeout=1)  # some clients miss a close right after the handshake
            return
        try:
            with context.metrics.open.track_inprogress():
                StreamLoop(socket, StreamWorker(context), signed=SIGNATURE_HEADER in request.headers).run()
        finally:
            room.release()

    add_socket(routes, PATH, media)
    return routes


class StreamLoop:
    """The loop of one socket."""

    def __init__(self, socket: Any, work: StreamWorker, signed: bool = True) -> None:
        self._socket = socket
        self._signed = signed
        """Whether the CallSid is the carrier's; test tools make one up."""
        self._session = MediaSession()
        self._work = work
        self._waits = Stopwatch(work.context.metrics.reply.observe)
        self._deadline = time.monotonic() + START_WITHIN
        self._ending: Ending | None = None
        self._turn = threading.Lock()
        """Held by the thread that changes the session: the socket's, or the worker's with a result."""

    def run(self) -> Ending:
        """Serves the socket until one side closes it; returns the reason."""
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
        context = self._work.context
        if ending is Ending.RECOGNISER_STUCK:
            stream_state.give_up(context.line.engine, self._work.call_id)
        context.metrics.ended(ending, self._session.tally)
        tell = log.info if ending in EXPECTED else log.warning
        tell("stream ended", call=self._work.call_id, code=ending, parts_heard=self._session.playback.heard)

    def _step(self) -> None:
        text = self._socket.receive(timeout=TICK)
        with self._turn:
            if text is not None:
                self._receive(text)
            if time.monotonic() > self._deadline:
                self._ending = Ending.SILENT
            if self._work.recognition.stuck:
                self._ending = Ending.RECOGNISER_STUCK
            self._look()

    def _wake(self) -> None:
        """Handles a result at once instead of at the carrier's next message."""
        try:
            with self._turn:
                self._look()
        except OSError:
            self._ending = Ending.LOST

    def _look(self) -> None:
        """Handles the results that are ready."""
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
            case PlaybackPart():
                self._session.delay.excuse = result
            case Ending():
                self._ending = result
            case _:
                self._perform(self._session.recognised(result))

    def _perform(self, actions: Iterable[Action]) -> None:
        for action in actions:
            match action:
                case Send(message):
                    self._socket.send(json.dumps(message))
                    continue
                case CallerHungUp():
                    self._ending = Ending.HUNG_UP
                    continue
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
