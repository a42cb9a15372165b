"""The carrier's media stream: a signed handshake, then one socket for each call."""

import json
import queue
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Blueprint, Response, request
from flask_sock import Sock
from simple_websocket import ConnectionClosed
from twilio.request_validator import SIGNATURE_HEADER
from werkzeug.datastructures import MultiDict
from wsproto.utilities import LocalProtocolError

from ivr.errors import ForgedRequest
from ivr.telephony.media import Action, HungUp, MediaSession, Send
from ivr.telephony.signature import Signature
from ivr.telephony.stream_work import Asked, Closed, Result, StreamWork, Studio

log = structlog.get_logger()

PATH = "/media"
LARGEST_MESSAGE = 64 * 1024
"""Bytes; the carrier's are some 300."""
TICK = 0.05
"""Seconds at most between two looks at the results, when the carrier sends nothing."""
LOST_AFTER = 10.0
"""Seconds without any message after which the carrier is taken for lost; it sends 50 a second."""
START_WITHIN = 10.0
"""Seconds in which a socket must present its token."""


@dataclass(frozen=True)
class StreamDoor:
    """What the door of media streams needs."""

    studio: Studio
    signature: Signature
    """Over the public address with its WebSocket scheme."""
    unsigned: bool
    """A handshake without signature is let in, on its token alone (local carrier)."""
    most: int
    """Sockets at a time; those beyond go on by keypad."""


def create_stream(door: StreamDoor) -> Blueprint:
    """The route /media."""
    routes = Blueprint("media", __name__)
    routes.before_request(lambda: _check(door))
    room = threading.BoundedSemaphore(door.most)

    @Sock().route(PATH, routes, strict_slashes=False)  # type: ignore[untyped-decorator]
    def media(socket: Any) -> None:
        if not room.acquire(blocking=False):
            log.warning("stream refused", code="full")
            socket.receive(timeout=1)  # a close on the heels of the handshake is lost by some clients
            return
        try:
            StreamLoop(socket, door.studio).run()
        finally:
            room.release()

    return routes


def _check(door: StreamDoor) -> Response | None:
    """Twilio signs the bare address of the stream, with a slash at its end or without."""
    if door.unsigned and SIGNATURE_HEADER not in request.headers:
        return None
    for path in (PATH, PATH + "/"):
        with suppress(ForgedRequest):
            door.signature.check(path, MultiDict(), request.headers)
            return None
    log.warning("request refused", code=ForgedRequest.code)
    return Response("The handshake does not carry a valid carrier signature.", 403)


class StreamLoop:
    """The loop of one socket."""

    def __init__(self, socket: Any, studio: Studio) -> None:
        self._socket = socket
        self._session = MediaSession()
        self._work = StreamWork(studio)
        self._deadline = time.monotonic() + START_WITHIN
        self._reason = ""

    def run(self) -> None:
        """Serves the socket until one side closes it."""
        self._work.start()
        try:
            while not self._reason:
                self._step()
        except (ConnectionClosed, LocalProtocolError, OSError):
            self._reason = "lost"
        finally:
            self._work.latest = 1 << 62
            self._work.finish()
        log.info("stream ended", call=self._work.call_id, reason=self._reason, malformed=self._session.malformed)

    def _step(self) -> None:
        text = self._socket.receive(timeout=TICK)
        if text is not None:
            self._perform(self._session.receive(_parsed(text)))
            self._deadline = max(self._deadline, time.monotonic() + LOST_AFTER * self._session.started)
        if time.monotonic() > self._deadline:
            self._reason = "silent"
        with suppress(queue.Empty):
            while True:
                self._take(self._work.results.get_nowait())

    def _take(self, result: Result) -> None:
        match result:
            case Asked(question, parts):
                self._perform(self._session.ask(question, parts))
            case Closed(reason):
                self._reason = reason
            case _:
                self._perform(self._session.recognised(result))

    def _perform(self, actions: Iterable[Action]) -> None:
        for action in actions:
            match action:
                case Send(message):
                    self._socket.send(json.dumps(message))
                case HungUp():
                    self._reason = "hung up"
                case _:
                    self._work.latest = self._session.utterance
                    self._work.add(action)


def _parsed(text: str | bytes) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
