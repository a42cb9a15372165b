"""The thread that recognises and takes turns never holds up the one that serves the socket."""

import pytest

from ivr.dialogue.model import Heard
from ivr.telephony.media.actions import Finished, Recognised, RecogniserOrder, TurnAnswered
from ivr.telephony.media.metrics import Ending
from ivr.telephony.media.worker import ReadyReply
from tests.support.stream_studio import FakeModel, opened, sound, working
from tests.support.world import World
from tests.telephony.webhooks.test_calls import RING


def test_a_token_opens_the_stream_at_the_first_reply(world: World) -> None:
    with working(world, FakeModel()) as work:
        asked = opened(world, work)
    assert asked.question.number == 0
    assert asked.question.listen
    assert sum(len(part.sound) for part in asked.parts) > 8000 * 10


def test_an_answer_is_a_turn_and_its_reply(world: World) -> None:
    with working(world, FakeModel()) as work:
        opened(world, work)
        work.add(TurnAnswered(1, Heard(keys="1")))
        asked = work.results.get(timeout=60)
    assert isinstance(asked, ReadyReply)
    assert asked.question.number == 1
    assert world.scalar("SELECT turn FROM calls") == 1


def test_words_come_back_with_their_meaning(world: World) -> None:
    with working(world, FakeModel()) as work:
        opened(world, work)
        sound(
            work,
            1,
            RecogniserOrder.BEGIN,
            RecogniserOrder.HEAR,
            RecogniserOrder.GLANCE,
            RecogniserOrder.SETTLE,
            RecogniserOrder.FINISH,
        )
        results = [work.results.get(timeout=60) for _ in range(3)]
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
        sound(work, 1, RecogniserOrder.HEAR, *[RecogniserOrder.HEAR] * 500, RecogniserOrder.FINISH)
        work.latest = 2
        work.add(TurnAnswered(1, Heard(keys="1")))
        model.may_hear.set()
        assert isinstance(work.results.get(timeout=60), ReadyReply)
    assert model.heard <= 160


def test_the_end_is_noted_and_the_stream_closed(world: World) -> None:
    with working(world, FakeModel()) as work:
        opened(world, work)
        work.add(Finished())
        assert work.results.get(timeout=60) == Ending.FINISHED
    assert world.scalar("SELECT heard FROM calls") == 0


@pytest.mark.parametrize("number", [2, 9])
def test_a_turn_that_was_never_asked_closes_the_stream(world: World, number: int) -> None:
    with working(world, FakeModel()) as work:
        opened(world, work)
        work.add(TurnAnswered(number, Heard(keys="1")))
        assert work.results.get(timeout=60) == Ending.REFUSED


def test_a_call_that_ended_meanwhile_closes_the_stream(world: World) -> None:
    with working(world, FakeModel()) as work:
        opened(world, work)
        world.post("/voice/status", {**RING, "CallStatus": "completed"})
        work.add(TurnAnswered(1, Heard(keys="1")))
        assert work.results.get(timeout=60) == Ending.REFUSED


def test_a_stream_that_lost_its_call_to_another_takes_no_turn(world: World) -> None:
    """Another process has opened a newer stream."""
    with working(world, FakeModel()) as work:
        opened(world, work)
        with world.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE calls SET streamed = 1")
        work.add(TurnAnswered(1, Heard(keys="1")))
        assert work.results.get(timeout=60) == Ending.SUPERSEDED
    assert world.scalar("SELECT turn FROM calls") == 0
