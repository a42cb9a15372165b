"""The thread that recognises and takes turns never holds up the one that serves the socket."""

import base64
import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from ivr import streams
from ivr.conversation import Heard
from ivr.speech import codec
from ivr.speech.grammars.base import Grammar
from ivr.speech.recogniser import Transcript
from ivr.speech.voice import Voice
from ivr.telephony.media_actions import Answered, Finished, Opened, Order, Recognise, Recognised
from ivr.telephony.stream import StreamLoop
from ivr.telephony.stream_metrics import Ending
from ivr.telephony.stream_tokens import StreamTokens
from ivr.telephony.stream_work import Asked, Closed, Excused, StreamWork, Studio
from ivr.turns import Turn
from tests.support.caller_voice import say
from tests.support.world import World
from tests.telephony.test_media import START
from tests.telephony.test_webhook import RING


class FakeModel:
    """Hears "oui" in everything, when it is let to."""

    def __init__(self) -> None:
        self.may_hear = threading.Event()
        self.may_hear.set()
        self.heard = 0

    def listen(self, _grammar: Grammar) -> "FakeModel":
        return self

    def hear(self, pcm: Any) -> None:
        assert self.may_hear.wait(10)
        self.heard += pcm.size

    def partial(self) -> str:
        return "oui"

    def settle(self) -> Transcript:
        return Transcript("oui", 0.9, 0.9)

    def forget(self) -> None:
        self.heard = 0


def studio(world: World, model: FakeModel) -> Studio:
    def marks(turn: Turn) -> list[str]:
        return [str(place) for place in range(len(turn.spoken))]

    voice = Voice(world.settings.var_dir / "voice")
    return Studio(world.line, model, voice, StreamTokens("secret"), marks)  # type: ignore[arg-type]


@contextmanager
def working(world: World, model: FakeModel) -> Iterator[StreamWork]:
    work = StreamWork(studio(world, model))
    work.start()
    yield work
    work.finish()
    work.join(10)
    assert not work.is_alive()


def open_stream(world: World, work: StreamWork, ring: dict[str, str] = RING) -> None:
    world.post("/voice", ring)
    call = str(world.scalar("SELECT id FROM calls WHERE carrier_sid = :sid", sid=ring["CallSid"]))
    work.add(Opened(StreamTokens("secret").token(call, 0), ring["CallSid"]))


def opened(world: World, work: StreamWork, ring: dict[str, str] = RING) -> Asked:
    open_stream(world, work, ring)
    assert isinstance(work.results.get(timeout=10), Excused)
    first = work.results.get(timeout=10)
    assert isinstance(first, Asked)
    return first


def after(world: World) -> str:
    """How the carrier goes on after the stream."""
    call = world.scalar("SELECT id FROM calls")
    return world.post(f"/voice/{call}/resume", RING)[1]


def sound(work: StreamWork, utterance: int, *orders: Order) -> None:
    for order in orders:
        work.add(Recognise(order, utterance, np.zeros(160, np.int16)))


def test_a_token_opens_the_stream_at_the_first_reply(world: World) -> None:
    with working(world, FakeModel()) as work:
        asked = opened(world, work)
    assert asked.question.number == 0
    assert asked.question.listen
    assert sum(len(part.sound) for part in asked.parts) > 8000 * 10


def test_an_answer_is_a_turn_and_its_reply(world: World) -> None:
    with working(world, FakeModel()) as work:
        opened(world, work)
        work.add(Answered(1, Heard(keys="1")))
        asked = work.results.get(timeout=10)
    assert isinstance(asked, Asked)
    assert asked.question.number == 1
    assert world.scalar("SELECT turn FROM calls") == 1


def test_words_come_back_with_their_meaning(world: World) -> None:
    with working(world, FakeModel()) as work:
        opened(world, work)
        sound(work, 1, Order.BEGIN, Order.HEAR, Order.GLANCE, Order.SETTLE, Order.FINISH)
        results = [work.results.get(timeout=10) for _ in range(3)]
    assert [(result.utterance, result.final) for result in results if isinstance(result, Recognised)] == [
        (1, False),
        (1, False),
        (1, True),
    ]


def test_what_no_longer_matters_is_not_worked_on(world: World) -> None:
    model = FakeModel()
    with working(world, model) as work:
        opened(world, work)
        model.may_hear.clear()
        sound(work, 1, Order.HEAR, *[Order.HEAR] * 500, Order.FINISH)
        work.latest = 2
        work.add(Answered(1, Heard(keys="1")))
        model.may_hear.set()
        assert isinstance(work.results.get(timeout=10), Asked)
    assert model.heard <= 160


def test_the_end_is_noted_and_the_stream_closed(world: World) -> None:
    with working(world, FakeModel()) as work:
        opened(world, work)
        work.add(Finished())
        assert work.results.get(timeout=10) == Closed(Ending.FINISHED)
    assert world.scalar("SELECT heard FROM calls") == 0


@pytest.mark.parametrize("number", [2, 9])
def test_a_turn_that_was_never_asked_closes_the_stream(world: World, number: int) -> None:
    with working(world, FakeModel()) as work:
        opened(world, work)
        work.add(Answered(number, Heard(keys="1")))
        assert work.results.get(timeout=10) == Closed(Ending.REFUSED)


def test_a_call_that_ended_meanwhile_closes_the_stream(world: World) -> None:
    with working(world, FakeModel()) as work:
        opened(world, work)
        world.post("/voice/status", {**RING, "CallStatus": "completed"})
        work.add(Answered(1, Heard(keys="1")))
        assert work.results.get(timeout=10) == Closed(Ending.REFUSED)


def test_a_slow_recogniser_does_not_delay_the_silence_of_the_line(world: World) -> None:
    """The caller speaks over a prompt while the recogniser hangs: `clear` goes out all the same."""
    model = FakeModel()
    model.may_hear.clear()
    socket = Socket()
    stream = threading.Thread(target=StreamLoop(socket, StreamWork(studio(world, model))).run)
    stream.start()
    socket.open(world)
    socket.played(socket.until("mark"))
    socket.say(say("premier juillet trente-huit", world.settings.var_dir / "voice"))
    socket.until("clear")
    model.may_hear.set()
    socket.incoming.put(json.dumps({"event": "stop", "stop": {}}))
    stream.join(10)
    assert not stream.is_alive()


def test_a_slow_recogniser_holds_up_nobody_else(world: World) -> None:
    model = FakeModel()
    model.may_hear.clear()
    with working(world, model) as stuck:
        opened(world, stuck)
        sound(stuck, 1, Order.HEAR)
        with working(world, FakeModel()) as other:
            assert isinstance(opened(world, other, {**RING, "CallSid": "CA2"}), Asked)
            sound(other, 1, Order.HEAR, Order.FINISH)
            assert isinstance(other.results.get(timeout=10), Recognised)
            other.add(Answered(1, Heard(keys="1")))
            assert isinstance(other.results.get(timeout=10), Asked)
        assert stuck.results.empty()
        model.may_hear.set()


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


def test_a_recogniser_that_breaks_closes_the_stream_at_the_same_question(world: World) -> None:
    with working(world, BrokenModel("hear")) as work:
        opened(world, work)
        sound(work, 1, Order.BEGIN, Order.HEAR)
        assert work.results.get(timeout=10) == Closed(Ending.RECOGNISER_FAILED)
    assert world.scalar("SELECT turn FROM calls") == 0
    assert "<Gather" in after(world)


def test_without_a_recogniser_the_stream_is_closed_before_a_word_is_said(world: World) -> None:
    with working(world, BrokenModel("listen")) as work:
        open_stream(world, work)
        assert work.results.get(timeout=10) == Closed(Ending.RECOGNISER_FAILED)


def test_a_stream_that_lost_its_call_to_another_takes_no_turn(world: World) -> None:
    """Another process has opened a newer stream."""
    with working(world, FakeModel()) as work:
        opened(world, work)
        with world.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE calls SET streamed = 1")
        work.add(Answered(1, Heard(keys="1")))
        assert work.results.get(timeout=10) == Closed(Ending.SUPERSEDED)
    assert world.scalar("SELECT turn FROM calls") == 0


def test_a_recogniser_that_sticks_ends_the_stream_and_not_the_call(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = FakeModel()
    model.may_hear.clear()
    socket = Socket()
    work = StreamWork(studio(world, model))
    stream = threading.Thread(target=StreamLoop(socket, work).run)
    stream.start()
    socket.open(world)
    socket.until("mark")
    monkeypatch.setattr("ivr.telephony.hearing.STUCK_AFTER", 0.0)
    socket.say(say("prendre un rendez-vous", world.settings.var_dir / "voice"))
    stream.join(10)
    assert not stream.is_alive()
    metrics = work.studio.metrics.registry
    assert metrics.get_sample_value("ivr_streams_ended_total", {"reason": "recogniser_stuck"}) == 1
    assert metrics.get_sample_value("ivr_stream_events_total", {"event": "keypad_fallback"}) == 1
    model.may_hear.set()
    assert "<Gather" in after(world)
    assert not streams.heard_before(world.engine, str(world.scalar("SELECT id FROM calls")))


def test_a_carrier_that_sends_no_more_sound_is_taken_for_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.telephony.stream.LOST_AFTER", -1.0)
    socket = Socket()
    work = StreamWork(studio(world, FakeModel()))
    stream = threading.Thread(target=StreamLoop(socket, work).run)
    stream.start()
    socket.open(world)
    socket.played(socket.until("mark"))
    socket.say(np.zeros(160, np.int16))
    stream.join(10)
    assert not stream.is_alive()
    assert work.studio.metrics.registry.get_sample_value("ivr_streams_ended_total", {"reason": "silent"}) == 1
    assert "<Gather" in after(world)


def test_a_slow_turn_is_excused_and_then_answered(world: World) -> None:
    socket = Socket()
    stream = threading.Thread(target=StreamLoop(socket, StreamWork(studio(world, FakeModel()))).run)
    stream.start()
    socket.open(world)
    greeting = [socket.until("mark"), socket.until("mark")]
    with world.engine.connect() as slow:
        slow.exec_driver_sql("SELECT 1 FROM calls FOR UPDATE")
        socket.incoming.put(json.dumps({"event": "dtmf", "dtmf": {"digit": "1"}}))
        socket.until("clear")
        for name in greeting:
            socket.played(name)
        socket.say(np.zeros(codec.TELEPHONE_RATE, np.int16))
        socket.say(np.zeros(codec.TELEPHONE_RATE, np.int16))
        assert socket.until("mark") == "0"
        slow.rollback()
    assert socket.until("mark") == "0"
    assert world.scalar("SELECT turn FROM calls") == 1
    socket.incoming.put(json.dumps({"event": "stop", "stop": {}}))
    stream.join(10)


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
        while (message := json.loads(self.outgoing.get(timeout=10)))["event"] != event:
            pass
        return str(message.get("mark", {}).get("name", ""))
