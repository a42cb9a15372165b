"""What becomes of a stream whose recogniser, carrier or database is slow or broken."""

import json
import threading

import numpy as np
import pytest

from ivr.calls import stream_state
from ivr.core import codec
from ivr.dialogue.model import Heard
from ivr.telephony.media.actions import Recognised, RecogniserOrder, TurnAnswered
from ivr.telephony.media.metrics import Ending
from ivr.telephony.media.server import StreamLoop
from ivr.telephony.media.worker import ReadyReply, StreamWorker
from tests.support.caller_voice import say
from tests.support.stream_studio import (
    BrokenModel,
    FakeModel,
    Socket,
    after,
    open_stream,
    opened,
    sound,
    studio,
    working,
)
from tests.support.world import World
from tests.telephony.webhooks.test_calls import RING


def test_a_slow_recogniser_does_not_delay_the_silence_of_the_line(world: World) -> None:
    """The caller speaks over a prompt while the recogniser hangs: `clear` goes out all the same."""
    model = FakeModel()
    model.may_hear.clear()
    socket = Socket()
    stream = threading.Thread(target=StreamLoop(socket, StreamWorker(studio(world, model))).run)
    stream.start()
    socket.open(world)
    socket.played(socket.until("mark"))
    socket.say(say("premier juillet trente-huit", world.settings.var_dir / "voice"))
    socket.until("clear")
    model.may_hear.set()
    socket.incoming.put(json.dumps({"event": "stop", "stop": {}}))
    stream.join(60)
    assert not stream.is_alive()


def test_a_slow_recogniser_holds_up_nobody_else(world: World) -> None:
    model = FakeModel()
    model.may_hear.clear()
    with working(world, model) as stuck:
        opened(world, stuck)
        sound(stuck, 1, RecogniserOrder.HEAR)
        with working(world, FakeModel()) as other:
            assert isinstance(opened(world, other, {**RING, "CallSid": "CA2"}), ReadyReply)
            sound(other, 1, RecogniserOrder.HEAR, RecogniserOrder.FINISH)
            assert isinstance(other.results.get(timeout=60), Recognised)
            other.add(TurnAnswered(1, Heard(keys="1")))
            assert isinstance(other.results.get(timeout=60), ReadyReply)
        assert stuck.results.empty()
        model.may_hear.set()


def test_a_recogniser_that_breaks_closes_the_stream_at_the_same_question(world: World) -> None:
    with working(world, BrokenModel("hear")) as work:
        opened(world, work)
        sound(work, 1, RecogniserOrder.BEGIN, RecogniserOrder.HEAR)
        assert work.results.get(timeout=60) == Ending.RECOGNISER_FAILED
    assert world.scalar("SELECT turn FROM calls") == 0
    assert "<Gather" in after(world)


def test_without_a_recogniser_the_stream_is_closed_before_a_word_is_said(world: World) -> None:
    with working(world, BrokenModel("listen")) as work:
        open_stream(world, work)
        assert work.results.get(timeout=60) == Ending.RECOGNISER_FAILED


def test_a_recogniser_that_sticks_ends_the_stream_and_not_the_call(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = FakeModel()
    model.may_hear.clear()
    socket = Socket()
    work = StreamWorker(studio(world, model))
    stream = threading.Thread(target=StreamLoop(socket, work).run)
    stream.start()
    socket.open(world)
    socket.until("mark")
    monkeypatch.setattr("ivr.telephony.media.recognition.STUCK_AFTER", 0.0)
    socket.say(say("prendre un rendez-vous", world.settings.var_dir / "voice"))
    stream.join(60)
    assert not stream.is_alive()
    metrics = work.context.metrics.registry
    assert metrics.get_sample_value("ivr_streams_ended_total", {"reason": "recogniser_stuck"}) == 1
    assert metrics.get_sample_value("ivr_stream_events_total", {"event": "keypad_fallback"}) == 1
    model.may_hear.set()
    assert "<Gather" in after(world)
    assert not stream_state.heard_before(world.engine, str(world.scalar("SELECT id FROM calls")))


def test_a_carrier_that_sends_no_more_sound_is_taken_for_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.telephony.media.server.LOST_AFTER", -1.0)
    socket = Socket()
    work = StreamWorker(studio(world, FakeModel()))
    stream = threading.Thread(target=StreamLoop(socket, work).run)
    stream.start()
    socket.open(world)
    socket.played(socket.until("mark"))
    socket.say(np.zeros(160, np.int16))
    stream.join(60)
    assert not stream.is_alive()
    assert work.context.metrics.registry.get_sample_value("ivr_streams_ended_total", {"reason": "silent"}) == 1
    assert "<Gather" in after(world)


def test_a_slow_turn_is_excused_and_then_answered(world: World) -> None:
    socket = Socket()
    stream = threading.Thread(target=StreamLoop(socket, StreamWorker(studio(world, FakeModel()))).run)
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
        assert socket.until("mark") == "-1.0"
        slow.rollback()
    assert socket.until("mark") == "1.0"
    assert world.scalar("SELECT turn FROM calls") == 1
    socket.incoming.put(json.dumps({"event": "stop", "stop": {}}))
    stream.join(60)
