"""What streamed calls need, with a model and a socket of the test's own."""

import base64
import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ivr.calls.turns import Turn
from ivr.core import codec
from ivr.language.grammars.base import Grammar
from ivr.speech.asr import Transcript
from ivr.speech.voices.voice import Voice
from ivr.telephony.media.actions import Opened, Recognise, RecogniserOrder
from ivr.telephony.media.playback import PlaybackPart
from ivr.telephony.media.tokens import StreamTokens
from ivr.telephony.media.worker import MediaContext, ReadyReply, StreamWorker
from tests.support.media_talk import START
from tests.support.world import World
from tests.telephony.webhooks.test_calls import RING


class FakeModel:
    """Hears "oui" in everything, when it is let to."""

    def __init__(self) -> None:
        self.may_hear = threading.Event()
        self.may_hear.set()
        self.heard = 0

    def listen(self, _grammar: Grammar) -> "FakeModel":
        return self

    def hear(self, pcm: Any) -> None:
        assert self.may_hear.wait(60)
        self.heard += pcm.size

    def partial(self) -> str:
        return "oui"

    def settle(self) -> Transcript:
        return Transcript("oui", 0.9)

    def forget(self) -> None:
        self.heard = 0


def studio(world: World, model: Any) -> MediaContext:
    """What streamed calls need; the marks of a reply are its number and the place of each part."""

    def marks(turn: Turn) -> list[str]:
        return [f"{turn.number}.{place}" for place in range(len(turn.spoken))]

    voice = Voice(world.settings.var_dir / "voice")
    return MediaContext(world.line, model, voice, StreamTokens("secret"), marks)


@contextmanager
def working(world: World, model: FakeModel) -> Iterator[StreamWorker]:
    """A thread that does the work of one call."""
    work = StreamWorker(studio(world, model))
    work.start()
    yield work
    work.finish()
    work.join(60)
    assert not work.is_alive()


class BrokenModel(FakeModel):
    """Breaks while it hears, or when it is asked for a recogniser."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self._at = at

    def listen(self, grammar: Grammar) -> FakeModel:
        return self._breaks() if self._at == "listen" else super().listen(grammar)

    def hear(self, pcm: Any) -> None:
        return self._breaks() if self._at == "hear" else super().hear(pcm)

    def _breaks(self) -> Any:
        raise ValueError("Failed to create a recogniser")


class Socket:
    """A socket whose other end is the test."""

    def __init__(self) -> None:
        self.incoming: queue.Queue[str] = queue.Queue()
        self.outgoing: queue.Queue[str] = queue.Queue()

    def open(self, world: World) -> None:
        """Rings and opens the stream."""
        world.post("/voice", RING)
        token = StreamTokens("secret").token(str(world.scalar("SELECT id FROM calls")), 0)
        start = {"callSid": RING["CallSid"], "customParameters": {"token": token}}
        self.incoming.put(json.dumps({**START, "start": start}))

    def played(self, mark: str) -> None:
        """What comes before the mark has been heard."""
        self.incoming.put(json.dumps({"event": "mark", "mark": {"name": mark}}))

    def say(self, pcm: codec.Pcm) -> None:
        """Speaks, all at once."""
        payload = base64.b64encode(codec.encode(pcm)).decode()
        self.incoming.put(json.dumps({"event": "media", "media": {"payload": payload}}))

    def receive(self, timeout: float) -> str | None:
        try:
            return self.incoming.get(timeout=timeout)
        except queue.Empty:
            return None

    def send(self, text: str) -> None:
        self.outgoing.put(text)

    def until(self, event: str) -> str:
        """Waits for an event; the name of a mark."""
        while (message := json.loads(self.outgoing.get(timeout=60)))["event"] != event:
            pass
        return str(message.get("mark", {}).get("name", ""))


def open_stream(world: World, work: StreamWorker, ring: dict[str, str] = RING) -> None:
    """Rings, and presents the token of the stream."""
    world.post("/voice", ring)
    call = str(world.scalar("SELECT id FROM calls WHERE carrier_sid = :sid", sid=ring["CallSid"]))
    work.add(Opened(StreamTokens("secret").token(call, 0), ring["CallSid"]))


def opened(world: World, work: StreamWorker, ring: dict[str, str] = RING) -> ReadyReply:
    """The first reply of a new call."""
    open_stream(world, work, ring)
    assert isinstance(work.results.get(timeout=60), PlaybackPart)
    first = work.results.get(timeout=60)
    assert isinstance(first, ReadyReply)
    return first


def after(world: World) -> str:
    """How the carrier goes on after the stream."""
    call = world.scalar("SELECT id FROM calls")
    return world.post(f"/voice/{call}/resume", RING)[1]


def sound(work: StreamWorker, utterance: int, *orders: RecogniserOrder) -> None:
    """Gives orders about 20 ms of silence."""
    for order in orders:
        work.add(Recognise(order, utterance, np.zeros(160, np.int16)))
