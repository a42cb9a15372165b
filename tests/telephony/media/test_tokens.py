"""Who may open a stream: one token, one call, once, and soon."""

import pytest

from ivr.calls import stream_state
from ivr.core.errors import ForgedRequest
from ivr.telephony.media.tokens import StreamTokens
from tests.support.stream_server import RING, call_id
from tests.support.world import World


def test_a_token_tells_its_call_and_reply() -> None:
    assert StreamTokens("secret").read(StreamTokens("secret").token("call", 3)) == ("call", 3)


@pytest.mark.parametrize("forged", ["", "call", "call.3.", "call.3.AAAA", "call.é.x", "call.99999999999.x"])
def test_a_forged_token_is_refused(forged: str) -> None:
    with pytest.raises(ForgedRequest):
        StreamTokens("secret").read(forged)


def test_a_token_of_another_key_or_reply_is_refused() -> None:
    token = StreamTokens("secret").token("call", 3)
    for wrong in (StreamTokens("other").token("call", 3), token.replace(".3.", ".4."), token.replace("call", "cell")):
        with pytest.raises(ForgedRequest):
            StreamTokens("secret").read(wrong)


def test_a_stream_opens_once_for_its_reply(world: World) -> None:
    world.post("/voice", RING)
    assert stream_state.open_stream(world.engine, call_id(world), 0, "CA1")
    assert not stream_state.open_stream(world.engine, call_id(world), 0, "CA1")
    assert not stream_state.open_stream(world.engine, call_id(world), 1, "CA1")
    assert not stream_state.open_stream(world.engine, "nobody", 0, "CA1")


def test_a_stream_opens_for_its_own_call_only(world: World) -> None:
    world.post("/voice", RING)
    assert not stream_state.open_stream(world.engine, call_id(world), 0, "CA2")
    assert not stream_state.open_stream(world.engine, call_id(world), 0, "")
    assert stream_state.last_opened(world.engine, call_id(world)) == -1
    assert stream_state.open_stream(world.engine, call_id(world), 0, None)
    assert stream_state.last_opened(world.engine, call_id(world)) == 0


def test_a_stream_does_not_open_late(world: World) -> None:
    world.post("/voice", RING)
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE calls SET touched_at = touched_at - interval '61 seconds'")
    assert not stream_state.open_stream(world.engine, call_id(world), 0, "CA1")


def test_a_stream_does_not_open_for_a_call_that_is_over(world: World) -> None:
    world.post("/voice", RING)
    world.post("/voice/status", {**RING, "CallStatus": "completed"})
    assert not stream_state.open_stream(world.engine, call_id(world), 0, "CA1")
