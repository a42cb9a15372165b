"""Telephones with sound: one WebSocket is one call. The messages are in this folder's README."""

import base64
import json
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any, Literal

from flask import Flask
from flask_sock import Sock
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from simple_websocket import ConnectionClosed, Server
from wsproto.utilities import LocalProtocolError

from exchange.board import Switchboard
from exchange.calls.call_requests import Dialled
from exchange.calls.handset import Answered, HungUp, Input, Keys, PhoneEvent, VoiceInput, Words
from exchange.calls.live import LiveCall, Telephone
from ivr.core.errors import InputError

PING_SECONDS = 20
GOODBYE = 5
"""Seconds in which a telephone must answer that its call is closed."""
LARGEST_MESSAGE = 64 * 1024
"""Bytes: about six seconds of sound."""

Number = Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{5,14}$")]
Attended = Annotated[str, StringConstraints(pattern=r"^(\+[1-9]\d{5,14}|client:[\w-]{1,64})$")]
KeyPresses = Annotated[str, StringConstraints(pattern=r"^[0-9*#]{1,64}$")]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class PhoneMessage(BaseModel):
    """What a telephone sends."""

    model_config = ConfigDict(extra="forbid")


class DialMessage(PhoneMessage):
    """The first message."""

    type: Literal["dial"]
    caller: Annotated[Number, Field(alias="from")]
    to: Number
    withheld: bool = False


class AttendMessage(PhoneMessage):
    """The first message of a telephone that waits to be called."""

    type: Literal["attend"]
    number: Attended
    """In E.164, or the address of a browser (Twilio's page "TwiML Voice: Client")."""


class PickUpMessage(PhoneMessage):
    """Picks up the telephone that rings."""

    type: Literal["answer"]


class KeysMessage(PhoneMessage):
    """Keys pressed in one burst."""

    type: Literal["keys"] = "keys"
    keys: KeyPresses


class WordsMessage(PhoneMessage):
    """A typed sentence, to be spoken to the line."""

    type: Literal["words"] = "words"
    words: Sentence


class PickedMessage(PhoneMessage):
    """What the microphone picked up: µ-law in base64."""

    type: Literal["sound"] = "sound"
    payload: Base64Bytes


class HangupMessage(PhoneMessage):
    """The caller hangs up."""

    type: Literal["hangup"]


Sent = DialMessage | AttendMessage | PickUpMessage | KeysMessage | WordsMessage | PickedMessage | HangupMessage
_MESSAGE: TypeAdapter[Sent] = TypeAdapter(Annotated[Sent, Field(discriminator="type")])


class Earpiece:
    """The telephone's ear at the end of a socket; safe between threads, silent once the socket is closed."""

    def __init__(self, socket: Server) -> None:
        self._socket = socket
        self._lock = threading.Lock()

    def notice(self, event: PhoneEvent) -> None:
        """Something happened."""
        self._send({"type": "event", "event": event.type, "text": event.text})

    def hear(self, ulaw: bytes) -> None:
        """A sound follows the sounds before it."""
        self._send({"type": "sound", "payload": base64.b64encode(ulaw).decode()})

    def hush(self) -> None:
        """The sounds not played yet are dropped."""
        self._send({"type": "hush"})

    def _send(self, message: dict[str, Any]) -> None:
        try:
            with self._lock:
                self._socket.send(json.dumps(message))
        except (ConnectionClosed, LocalProtocolError, OSError):  # the second: closed by the other thread meanwhile
            """The reader of this socket hangs up."""


def add_phones(app: Flask, board: Switchboard) -> None:
    """The route /phone."""
    app.config["SOCK_SERVER_OPTIONS"] = {"ping_interval": PING_SECONDS, "max_message_size": LARGEST_MESSAGE}

    @Sock(app).route("/phone")  # type: ignore[untyped-decorator]
    def phone(socket: Server) -> None:
        ear = Earpiece(socket)
        try:
            _carry(board, socket, ear)
        except (ValidationError, InputError) as error:
            ear.notice(PhoneEvent("failed", _sentence(error)))
            _close(socket)


def _close(socket: Server) -> None:
    """Says goodbye and waits for the answer: the web server would take it for the rest of a request, and wait for more
    while the telephone waits for the end of the connection."""
    with suppress(ConnectionClosed):
        socket.close()
    socket.thread.join(GOODBYE)


class CalledTelephone:
    """A telephone with sound that waits to be called, one call after the other."""

    def __init__(self, ear: Earpiece) -> None:
        self.telephone = Telephone("real", ear)
        self._call: LiveCall | None = None

    def ring(self, call: LiveCall) -> None:
        """A call for it is about to ring."""
        self._call = call

    def do(self, what: Input) -> None:
        """The person does something, in a call if there is one."""
        if self._call:
            self._call.do(what)


def _carry(board: Switchboard, socket: Server, ear: Earpiece) -> None:
    """The telephone of one socket, until it is closed."""
    first = _MESSAGE.validate_json(socket.receive())
    match first:
        case DialMessage():
            call = board.place(Dialled(first.to, "" if first.withheld else first.caller), Telephone("real", ear))
            _obey(call.do, socket)
        case AttendMessage():
            called = CalledTelephone(ear)
            board.subscribers.attend(first.number, called)
            try:
                _obey(called.do, socket)
            finally:
                board.subscribers.forget(first.number)
        case _:
            raise InputError("The first message must be dial or attend.")


def _obey(do: Callable[[Input], None], socket: Server) -> None:
    """Does what the telephone sends, until its socket is closed, which hangs up."""
    try:
        while True:
            do(_input(socket.receive()))
    except ConnectionClosed:
        """The page was closed."""
    finally:
        do(HungUp())


def _input(text: str | bytes) -> Input:
    match _MESSAGE.validate_json(text):
        case KeysMessage(keys=keys):
            return Keys(keys)
        case WordsMessage(words=words):
            return Words(words)
        case PickedMessage(payload=ulaw):
            return VoiceInput(ulaw, live=True)
        case PickUpMessage():
            return Answered()
        case HangupMessage():
            return HungUp()
    raise InputError("A call is dialled only once.")


def _sentence(error: ValidationError | InputError) -> str:
    return str(error) if isinstance(error, InputError) else f"The message is wrong: {error.errors()[0]['msg']}."
