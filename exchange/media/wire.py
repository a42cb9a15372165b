"""The messages of a bidirectional media stream (Twilio's page "Media Streams: WebSocket messages")."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ivr.core.codec import TELEPHONE_RATE
from ivr.core.errors import InputError


@dataclass(frozen=True)
class WireMedia:
    """Sound for the caller."""

    ulaw: bytes


@dataclass(frozen=True)
class WireMark:
    """Requests a notification when the sound before it has been played."""

    name: str


@dataclass(frozen=True)
class WireClear:
    """Drops the sound not played yet."""


FromLine = WireMedia | WireMark | WireClear


class Wire:
    """What the carrier sends, numbered as it numbers them: all numbers but those of the format are strings."""

    def __init__(self, account_sid: str, call_sid: str, stream_sid: str) -> None:
        self._account, self._call, self._stream = account_sid, call_sid, stream_sid
        self._sent = self._chunks = self._samples = 0

    def connected(self) -> str:
        """The first message."""
        return json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"})

    def start(self, parameters: Mapping[str, str]) -> str:
        """The second message, with the `<Parameter>`s of the stream."""
        start = {
            "accountSid": self._account,
            "streamSid": self._stream,
            "callSid": self._call,
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": TELEPHONE_RATE, "channels": 1},
            "customParameters": dict(parameters),
        }
        return self._message("start", start)

    def media(self, ulaw: bytes) -> str:
        """Sound of the caller; its timestamp counts milliseconds from the start of the stream."""
        self._chunks += 1
        timestamp = self._samples * 1000 // TELEPHONE_RATE
        self._samples += len(ulaw)
        sound = base64.b64encode(ulaw).decode()
        media = {"track": "inbound", "chunk": str(self._chunks), "timestamp": str(timestamp), "payload": sound}
        return self._message("media", media)

    def dtmf(self, key: str) -> str:
        """A key of the caller's."""
        return self._message("dtmf", {"track": "inbound_track", "digit": key})

    def mark(self, name: str) -> str:
        """The sound before this mark has been played, or dropped."""
        return self._message("mark", {"name": name})

    def stop(self) -> str:
        """The call leaves the stream."""
        return self._message("stop", {"accountSid": self._account, "callSid": self._call})

    def _message(self, event: str, content: Mapping[str, Any]) -> str:
        self._sent += 1
        return json.dumps(
            {"event": event, "sequenceNumber": str(self._sent), event: content, "streamSid": self._stream}
        )


def read(text: str) -> FromLine:
    """A message of the line's. Raises InputError for anything that Twilio does not take."""
    try:
        message = json.loads(text)
        match message:
            case {"event": "media", "streamSid": str(), "media": {"payload": str(payload)}}:
                return WireMedia(base64.b64decode(payload, validate=True))
            case {"event": "mark", "streamSid": str(), "mark": {"name": str(name)}}:
                return WireMark(name)
            case {"event": "clear", "streamSid": str()}:
                return WireClear()
    except ValueError as error:
        raise InputError("The line sent a message that is not JSON or not base64.") from error
    raise InputError("The line sent a message that is neither media, mark nor clear.")
