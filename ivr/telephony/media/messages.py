"""Messages of a media stream, in and out, as in Twilio's "Media Streams - WebSocket Messages". Pure."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEYS = frozenset("0123456789*#")
LARGEST_SOUND = 48_000
"""Bytes in one message, 6 s; the carrier sends 160."""

Json = dict[str, Any]


class BadMessage(Exception):
    """A malformed message."""


@dataclass(frozen=True)
class Start:
    """The stream is open."""

    stream: str
    parameters: Mapping[str, str]
    call: str = ""
    """The carrier's id of the call; empty when it is not given."""


@dataclass(frozen=True)
class Media:
    """Sound from the caller."""

    sound: bytes
    """µ-law, 8,000 Hz, any length."""


@dataclass(frozen=True)
class Dtmf:
    """A key was pressed."""

    key: str


@dataclass(frozen=True)
class Mark:
    """Everything sent before this mark has been played, or was cleared."""

    name: str


@dataclass(frozen=True)
class Stop:
    """The caller hung up, or the call was redirected."""


Message = Start | Media | Dtmf | Mark | Stop


def read(message: object) -> Message | None:
    """The parsed message; None for events that we ignore. Raises BadMessage."""
    if not isinstance(message, dict):
        raise BadMessage("not an object")
    match message.get("event"):
        case "start":
            return _start(_part(message, "start"), message.get("streamSid"))
        case "media":
            return _media(_part(message, "media"))
        case "dtmf":
            return _dtmf(_part(message, "dtmf"))
        case "mark":
            return Mark(_text(_part(message, "mark"), "name"))
        case "stop":
            return Stop()
    return None


def media(stream: str, sound: bytes) -> Json:
    """Sound to play: µ-law without a header."""
    return {"event": "media", "streamSid": stream, "media": {"payload": base64.b64encode(sound).decode()}}


def mark(stream: str, name: str) -> Json:
    """Requests a notification when everything sent so far has been played."""
    return {"event": "mark", "streamSid": stream, "mark": {"name": name}}


def clear(stream: str) -> Json:
    """Drops sound that was sent and not yet played."""
    return {"event": "clear", "streamSid": stream}


def _part(message: Json, name: str) -> Json:
    part = message.get(name)
    if not isinstance(part, dict):
        raise BadMessage(f"no {name}")
    return part


def _text(part: Json, name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str) or not value:
        raise BadMessage(f"no {name}")
    return value


def _start(part: Json, stream: object) -> Start:
    encoding = part.get("mediaFormat")
    rate = str(encoding.get("sampleRate")) if isinstance(encoding, dict) else "8000"
    if rate != "8000":
        raise BadMessage("sound at another rate")
    given = part.get("customParameters")
    parameters = {str(name): str(value) for name, value in given.items()} if isinstance(given, dict) else {}
    call = part.get("callSid")
    name = _text({"streamSid": stream or part.get("streamSid")}, "streamSid")
    return Start(name, parameters, call if isinstance(call, str) else "")


def _media(part: Json) -> Message | None:
    if part.get("track", "inbound") != "inbound":
        return None
    payload = _text(part, "payload")
    try:
        sound = base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadMessage("payload") from error
    if len(sound) > LARGEST_SOUND:
        raise BadMessage("too much sound")
    return Media(sound)


def _dtmf(part: Json) -> Dtmf:
    key = str(part.get("digit", ""))
    if key not in KEYS or not key:
        raise BadMessage("digit")
    return Dtmf(key)
