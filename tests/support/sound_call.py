"""A streamed call in one thread and without a clock: time is the sound that goes in, and what is played takes its time.

The real session, recogniser, turns and voice; the socket is the test's, and the work of a call is done at once."""

import base64
import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from ivr.core import codec
from ivr.core.codec import Pcm, Sound
from ivr.telephony.media.metrics import Ending
from ivr.telephony.media.server import StreamLoop
from ivr.telephony.media.worker import Job, StreamWorker
from tests.support.caller_voice import model
from tests.support.stream_studio import studio
from tests.support.world import World
from tests.telephony.webhooks.test_calls import RING

FRAME = 160
SECONDS = FRAME / codec.TELEPHONE_RATE


class WorkAtOnce(StreamWorker):
    """Does each job when it is ordered, in the thread that orders it."""

    def start(self) -> None:
        pass

    def add(self, job: Job) -> None:
        self.do(job)


@dataclass
class SoundCall:
    """A call whose caller is a stream of sound."""

    world: World
    echo: float = 0.0
    """Share of what the line says that comes back to it."""
    seconds: float = 0.0
    """How long the stream has lasted."""
    said: list[str] = field(default_factory=list)
    """Marks of what was played, and "clear" where it was broken off."""
    _coming: deque[str] = field(default_factory=deque)
    """Messages on their way to the line."""
    _playing: deque[bytes | str] = field(default_factory=deque)
    """Sound and marks on their way to the caller."""
    _caller: Iterator[Sound] = field(default_factory=lambda: iter(()))

    def run(self, caller: Iterable[Pcm]) -> Ending:
        """Rings and lets the caller's sound be heard until the line closes the stream or the sound is over."""
        self.world.post("/voice", RING)
        self._caller = frames(caller)
        what = studio(self.world, model())
        token = what.tokens.token(str(self.world.scalar("SELECT id FROM calls")), 0)
        start = {"streamSid": "MZ1", "callSid": RING["CallSid"], "customParameters": {"token": token}}
        self._coming.append(json.dumps({"event": "start", "streamSid": "MZ1", "start": start}))
        loop = StreamLoop(self, WorkAtOnce(what))
        return loop.run()

    def receive(self, timeout: float) -> str:
        """The next message for the line: 20 ms go by when none is waiting."""
        assert timeout
        if not self._coming:
            self._tick()
        return self._coming.popleft()

    def send(self, text: str) -> None:
        """A message of the line's."""
        message = json.loads(text)
        match message["event"]:
            case "media":
                ulaw = base64.b64decode(message["media"]["payload"])
                self._playing.extend(ulaw[at : at + FRAME] for at in range(0, len(ulaw), FRAME))
            case "mark":
                self._playing.append(message["mark"]["name"])
            case "clear":
                self.said.append("clear")
                self._return([mark for mark in self._playing if isinstance(mark, str)])
                self._playing.clear()

    def _tick(self) -> None:
        spoken = np.zeros(FRAME)
        while self._playing:
            first = self._playing.popleft()
            if isinstance(first, str):
                self.said.append(first)
                self._return([first])
                continue
            spoken[: len(first)] = codec.to_sound(codec.decode(first))
            break
        self._hear(next(self._caller, None), spoken)
        self.seconds += SECONDS

    def _hear(self, caller: Sound | None, spoken: Sound) -> None:
        if caller is None:
            self._coming.append(json.dumps({"event": "stop", "streamSid": "MZ1", "stop": {}}))
            return
        payload = base64.b64encode(codec.encode(codec.to_pcm(caller + spoken * self.echo))).decode()
        media = {"track": "inbound", "payload": payload}
        self._coming.append(json.dumps({"event": "media", "streamSid": "MZ1", "media": media}))

    def _return(self, marks: list[str]) -> None:
        for mark in marks:
            self._coming.append(json.dumps({"event": "mark", "streamSid": "MZ1", "mark": {"name": mark}}))


def frames(sounds: Iterable[Pcm]) -> Iterator[Sound]:
    """Sounds of any length, one after the other, in frames of 20 ms; the last one is filled up with silence."""
    for pcm in sounds:
        sound = codec.to_sound(np.pad(pcm, (0, -pcm.size % FRAME)))
        yield from sound.reshape(-1, FRAME)
