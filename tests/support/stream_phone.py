"""A caller on a real WebSocket who hears at once whatever is played, and speaks faster than life.

The line counts time in sound, so the pace at which sound arrives does not matter to it."""

import base64
import json
import time
from collections.abc import Callable

from simple_websocket import Client, ConnectionClosed

from ivr.core import codec

FRAME = 160
SILENCE = b"\xff" * FRAME
QUIET = 0.15
"""Seconds without a message after which a reply is whole."""
PATIENCE = 80.0
"""Seconds of this machine within which a reply must come."""


class StreamPhone:
    """One media stream, the carrier's side."""

    def __init__(
        self,
        url: str,
        token: str,
        headers: dict[str, str] | None = None,
        call: str = "CA1",
        late: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self.socket = Client.connect(url, headers=headers)
        self._late = late
        """Whether a mark belongs to the excuse for a late reply, which is none itself."""
        self.marks: list[str] = []
        """Names of all marks of the last reply."""
        self.cleared = 0
        """How often the line dropped what it was playing."""
        self.echoes = True
        """Whether what is played is heard, and its marks come back."""
        self.closed = False
        self.sound = 0
        """Bytes played in the last reply."""
        self._send({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        form = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
        start = {"streamSid": "MZ1", "callSid": call, "tracks": ["inbound"], "mediaFormat": form}
        start["customParameters"] = {"token": token}
        self._send({"event": "start", "sequenceNumber": "1", "streamSid": "MZ1", "start": start})

    def press(self, keys: str) -> None:
        """Presses keys."""
        for key in keys:
            self._send({"event": "dtmf", "streamSid": "MZ1", "dtmf": {"track": "inbound_track", "digit": key}})

    def say(self, pcm: codec.Pcm) -> None:
        """Speaks."""
        ulaw = codec.encode(pcm)
        for at in range(0, len(ulaw), FRAME):
            self._media(ulaw[at : at + FRAME])

    def silence(self, seconds: float) -> None:
        """Says nothing for so long."""
        for _ in range(round(seconds * 50)):
            self._media(SILENCE)

    def reply(self) -> list[str]:
        """Listens until the line has replied or closed the stream; returns the names of the reply's marks."""
        self.marks, self.sound = [], 0
        give_up = time.monotonic() + PATIENCE
        quiet_since = time.monotonic()
        while time.monotonic() < give_up:
            message = self._received()
            if self.closed:
                return self.marks
            if message is not None:
                self._take(message)
                quiet_since = time.monotonic()
            elif self.marks and time.monotonic() - quiet_since > QUIET:
                return self.marks
            else:
                self._media(SILENCE)
        raise AssertionError("The line did not reply.")

    def hang_up(self) -> None:
        """Ends the stream as the carrier does."""
        self._send({"event": "stop", "streamSid": "MZ1", "stop": {}})
        self.cut()

    def cut(self) -> None:
        """Loses the socket."""
        self.socket.sock.close()

    def _received(self) -> dict[str, object] | None:
        try:
            text = self.socket.receive(timeout=0.02)
        except ConnectionClosed:
            self.closed = True
            return None
        return json.loads(text) if text else None

    def _take(self, message: dict[str, object]) -> None:
        if message["event"] == "mark":
            name = message["mark"]["name"]  # type: ignore[index]
            self.marks += [] if self._late(name) else [name]
            if self.echoes:
                self._send({"event": "mark", "streamSid": "MZ1", "mark": {"name": name}})
        elif message["event"] == "media":
            self.sound += len(base64.b64decode(message["media"]["payload"]))  # type: ignore[index]
        elif message["event"] == "clear":
            self.cleared += 1

    def _media(self, sound: bytes) -> None:
        payload = base64.b64encode(sound).decode()
        self._send({"event": "media", "streamSid": "MZ1", "media": {"track": "inbound", "payload": payload}})

    def _send(self, message: dict[str, object]) -> None:
        try:
            self.socket.send(json.dumps(message))
        except (ConnectionClosed, OSError):
            self.closed = True
