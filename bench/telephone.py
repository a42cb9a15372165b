"""Many telephones in real time, the carrier's side of a media stream, with as little work as possible.

Sound is sent every 20 ms in WebSocket frames made beforehand and never masked by any key but zero, so that a frame is
one write. What comes back is only counted and timed."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

FRAME = 160
"""Bytes of sound in 20 ms."""
FRAME_SECONDS = 0.02
SLOTS = 10
"""Telephones send at ten different moments within 20 ms, as many carriers' do."""
JITTER = 0.06
"""Seconds of sound a telephone gathers before it plays, as an ordinary jitter buffer does."""
HUSH = 0.5
"""Seconds without sound after which more sound is taken for the beginning of a reply."""
FORGOTTEN = 3.0
"""Seconds after the end of what was played from which more sound is another reply, not a late one."""


def packed(message: dict[str, Any]) -> bytes:
    """A message as a whole WebSocket text frame from a client (RFC 6455, 5.2), under the mask zero."""
    body = json.dumps(message).encode()
    size = bytes([0x80 | len(body)]) if len(body) < 126 else b"\xfe" + len(body).to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + body


@dataclass(frozen=True)
class Clip:
    """The speech of a caller, ready to be sent."""

    frames: tuple[bytes, ...]
    onset: int
    """Frame in which the voice begins."""
    end: int
    """Frame in which the last voice is."""


@dataclass
class Spoken:
    """When a clip was said; seconds of `time.perf_counter`, 0 until it has been."""

    began: float = 0.0
    ended: float = 0.0


@dataclass
class Playout:
    """What a telephone plays, and how well it is fed."""

    until: float = 0.0
    frames: float = 0.0
    """20 ms pieces played."""
    late: float = 0.0
    """20 ms pieces in which there was nothing to play within a reply."""

    def take(self, now: float, size: int, fresh: bool) -> None:
        """Sound has come; `fresh` when it begins a reply."""
        if fresh or now - self.until > FORGOTTEN:
            self.until = max(now + JITTER, self.until)
        elif now > self.until:
            self.late += (now - self.until) / FRAME_SECONDS
            self.until = now
        self.until += size / FRAME * FRAME_SECONDS
        self.frames += size / FRAME


@dataclass
class Record:
    """What a telephone has heard; moments are seconds of `time.perf_counter`."""

    sound: list[float] = field(default_factory=list)
    """When each piece of sound came."""
    cleared: list[float] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)


class Phone:
    """One call. It hears whatever is played at once or, in real time, as it would be heard."""

    def __init__(self, url: str, parameters: dict[str, str], silence: Sequence[bytes], real_time: bool = False) -> None:
        self.record = Record()
        self.playout = Playout()
        self.closed = False
        self.answered = asyncio.Event()
        """Set whenever a reply begins."""
        self.replied = 0.0
        """When the last reply began."""
        self._url = url
        self._parameters = parameters
        self._silence = silence
        self._real_time = real_time
        self._socket: ClientConnection | None = None
        self._queue: deque[tuple[bytes, Spoken | None, bool]] = deque()
        self._marks: dict[str, asyncio.TimerHandle] = {}
        self._sent = 0
        self._said = 0.0
        self._fresh = True

    async def dial(self) -> None:
        """Opens the stream."""
        self._socket = await connect(self._url, compression=None, max_size=None, ping_interval=None, open_timeout=30)
        form = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
        start = {"streamSid": "MZ1", "callSid": "CA1", "accountSid": "AC1", "tracks": ["inbound"], "mediaFormat": form}
        self._write(packed({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        start["customParameters"] = self._parameters
        self._write(packed({"event": "start", "sequenceNumber": "1", "streamSid": "MZ1", "start": start}))
        self._listening = asyncio.create_task(self._listen(self._socket))

    def say(self, clip: Clip) -> Spoken:
        """Speaks from the next frame on."""
        spoken = Spoken()
        self.record.spoken.append(spoken)
        for number, frame in enumerate(clip.frames):
            self._queue.append((frame, spoken if number in (clip.onset, clip.end) else None, number == clip.end))
        return spoken

    def press(self, key: str) -> None:
        """Presses a key."""
        self._write(packed({"event": "dtmf", "streamSid": "MZ1", "dtmf": {"track": "inbound_track", "digit": key}}))

    def tick(self) -> None:
        """Sends the next 20 ms."""
        if not self._queue:
            self._sent += 1
            self._write(self._silence[self._sent % len(self._silence)])
            return
        frame, spoken, last = self._queue.popleft()
        self._write(frame)
        if spoken and last:
            spoken.ended = time.perf_counter()
            self._fresh = True
        elif spoken:
            spoken.began = time.perf_counter()

    async def hang_up(self) -> None:
        """Ends the stream as the carrier does."""
        self._write(packed({"event": "stop", "streamSid": "MZ1", "stop": {}}))
        self.closed = True
        if self._socket:
            with suppress(ConnectionClosed, OSError, TimeoutError):
                await asyncio.wait_for(self._socket.close(), 2)
            self._listening.cancel()

    def _write(self, frame: bytes) -> None:
        if self._socket and not self.closed:
            if self._socket.transport.is_closing():
                self.closed = True
            else:
                self._socket.transport.write(frame)

    async def _listen(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for text in socket:
                self._take(time.perf_counter(), json.loads(text))
        self.closed = True

    def _take(self, now: float, message: dict[str, Any]) -> None:
        match message["event"]:
            case "media":
                if not self._said or now - self._said > HUSH:
                    self.replied = now
                    self.answered.set()
                self._said = now
                self.record.sound.append(now)
                self.playout.take(now, len(message["media"]["payload"]) * 3 // 4, self._fresh)
                self._fresh = False
            case "mark":
                self.record.marks.append(message["mark"]["name"])
                self._return(message["mark"]["name"])
            case "clear":
                self.record.cleared.append(now)
                self.playout.until = now
                self._said, self._fresh = 0.0, True
                for name in list(self._marks):
                    self._marks.pop(name).cancel()
                    self._echo(name)

    def _return(self, name: str) -> None:
        """A mark comes back when what was sent before it has been heard."""
        wait = self.playout.until - time.perf_counter()
        if self._real_time and wait > 0:
            self._marks[name] = asyncio.get_running_loop().call_later(wait, self._echo, name)
        else:
            self._echo(name)

    def _echo(self, name: str) -> None:
        self._marks.pop(name, None)
        self._write(packed({"event": "mark", "streamSid": "MZ1", "mark": {"name": name}}))


class Exchange:
    """Keeps the pace of all telephones."""

    def __init__(self) -> None:
        self.lateness: list[float] = []
        """Seconds by which each round of sending was late."""
        self._slots: list[list[Phone]] = [[] for _ in range(SLOTS)]
        self._pace = asyncio.create_task(self._keep_pace())

    def add(self, phone: Phone) -> None:
        """From here on the telephone sends sound."""
        min(self._slots, key=len).append(phone)

    def remove(self, phones: Iterable[Phone]) -> None:
        """These send no more."""
        gone = set(map(id, phones))
        self._slots = [[phone for phone in slot if id(phone) not in gone] for slot in self._slots]

    def stop(self) -> None:
        """Nobody sends any more."""
        self._pace.cancel()

    async def _keep_pace(self) -> None:
        started, rounds = time.perf_counter(), 0
        while True:
            rounds += 1
            due = started + rounds * FRAME_SECONDS / SLOTS
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            else:
                await asyncio.sleep(0)
            slot = self._slots[rounds % SLOTS]
            for phone in slot:
                phone.tick()
            if slot:
                self.lateness.append(time.perf_counter() - due)
