"""Messages of a media stream, in and out, as in Twilio's "Media Streams - WebSocket Messages". Pure."""

import base64
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
    match message:
        case {"event": "start", "start": dict(part), **rest}:
            return _start(part, rest.get("streamSid") or part.get("streamSid"))
        case {"event": "media", "media": {"track": track}} if track != "inbound":
            return None
        case {"event": "media", "media": {"payload": str(payload)}} if payload:
            return Media(_sound(payload))
        case {"event": "dtmf", "dtmf": {"digit": digit}} if str(digit) in KEYS:
            return Dtmf(str(digit))
        case {"event": "mark", "mark": {"name": str(name)}} if name:
            return Mark(name)
        case {"event": "stop"}:
            return Stop()
        case {"event": "start" | "media" | "dtmf" | "mark" as event}:
            raise BadMessage(f"no {event}")
        case dict():
            return None
    raise BadMessage("not an object")


def media(stream: str, sound: bytes) -> Json:
    """Sound to play: µ-law without a header."""
    return {"event": "media", "streamSid": stream, "media": {"payload": base64.b64encode(sound).decode()}}


def mark(stream: str, name: str) -> Json:
    """Requests a notification when everything sent so far has been played."""
    return {"event": "mark", "streamSid": stream, "mark": {"name": name}}


def clear(stream: str) -> Json:
    """Drops sound that was sent and not yet played."""
    return {"event": "clear", "streamSid": stream}


def _start(part: Json, stream: object) -> Start:
    match part:
        case {"mediaFormat": {"sampleRate": rate}} if str(rate) != "8000":
            raise BadMessage("sound at another rate")
    if not isinstance(stream, str) or not stream:
        raise BadMessage("no streamSid")
    given, call = part.get("customParameters"), part.get("callSid")
    parameters = {str(name): str(value) for name, value in given.items()} if isinstance(given, dict) else {}
    return Start(stream, parameters, call if isinstance(call, str) else "")


def _sound(payload: str) -> bytes:
    try:
        sound = base64.b64decode(payload, validate=True)
    except ValueError as error:
        raise BadMessage("payload") from error
    if len(sound) > LARGEST_SOUND:
        raise BadMessage("too much sound")
    return sound
