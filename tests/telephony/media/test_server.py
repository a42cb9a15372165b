"""The door of media streams: who may open one, and how a call goes on after it."""

from dataclasses import replace

import pytest

from exchange.calls.line import signature
from ivr.calls import service as calls
from ivr.calls import stream_state
from ivr.core.settings import Settings
from ivr.dialogue.model import Heard
from ivr.telephony.media.tokens import StreamTokens
from tests.support.caller_voice import MODEL
from tests.support.stream_phone import StreamPhone
from tests.support.stream_server import RING, after, call_id, figure, handshake, served, token_of, wait_until
from tests.support.world import URL, World


@pytest.fixture
def hearing(world: World) -> World:
    """A line that can hear."""
    settings = Settings(
        database_url=world.settings.database_url,
        public_url=URL,
        var_dir=world.settings.var_dir,
        vosk_model=str(MODEL),
    )
    return replace(world, settings=settings)


def test_without_a_model_calls_are_answered_by_keypad(world: World) -> None:
    assert "<Stream" not in world.post("/voice", RING)[1]
    assert world.app.test_client().get("/readyz").get_json()["model"].startswith("none")


def test_a_ring_is_answered_with_a_stream(hearing: World) -> None:
    body = hearing.post("/voice", RING)[1]
    assert f'<Connect action="/voice/{call_id(hearing)}/resume" method="POST">' in body
    assert '<Stream url="ws://line.test/media">' in body
    assert "?" not in body.removeprefix("<?xml").split("?>", 1)[1]
    assert 40 < len(token_of(body)) < 400
    assert hearing.app.test_client().get("/readyz").get_json()["model"] == "vosk-model-telephone-fr-ivr"


def test_the_same_ring_twice_gets_the_same_stream(hearing: World) -> None:
    assert hearing.post("/voice", RING) == hearing.post("/voice", RING)


def test_after_a_lost_stream_the_question_is_asked_again(world: World) -> None:
    world.post("/voice", RING)
    calls.take_turn(world.line, call_id(world), 1, Heard(words="rendez-vous"))
    body = after(world, call_id(world))
    assert f'action="/voice/{call_id(world)}/2"' in body
    assert "<Play>" in body


def test_a_call_that_was_heard_is_heard_again_at_its_next_question(hearing: World) -> None:
    hearing.post("/voice", RING)
    here = f"/voice/{call_id(hearing)}"
    assert stream_state.open_stream(hearing.engine, call_id(hearing), 0, "CA1")
    assert "<Gather" in hearing.post(f"{here}/resume", RING)[1]
    answered = hearing.post(f"{here}/1", {**RING, "Digits": "1"})
    assert StreamTokens(hearing.settings.secret_key).read(token_of(answered[1])) == (call_id(hearing), 1)
    assert stream_state.open_stream(hearing.engine, call_id(hearing), 1, "CA1")
    assert hearing.post(f"{here}/1", {**RING, "Digits": "1"}) == answered


def test_a_call_that_was_never_heard_stays_with_the_keypad(hearing: World) -> None:
    hearing.post("/voice", RING)
    assert "<Stream" not in hearing.post(f"/voice/{call_id(hearing)}/1", {**RING, "Digits": "1"})[1]


def test_a_call_whose_recogniser_is_stuck_stays_with_the_keypad(hearing: World) -> None:
    hearing.post("/voice", RING)
    assert stream_state.open_stream(hearing.engine, call_id(hearing), 0, "CA1")
    stream_state.give_up(hearing.engine, call_id(hearing))
    assert "<Stream" not in hearing.post(f"/voice/{call_id(hearing)}/1", {**RING, "Digits": "1"})[1]
    assert not stream_state.open_stream(hearing.engine, call_id(hearing), 1, "CA1")


def test_a_line_may_stay_with_the_keypad_after_a_lost_stream(hearing: World) -> None:
    fresh = Settings(**{**hearing.settings.model_dump(), "stream_again": False})
    hearing = replace(hearing, settings=fresh)
    hearing.post("/voice", RING)
    stream_state.open_stream(hearing.engine, call_id(hearing), 0, "CA1")
    assert "<Gather" in hearing.post(f"/voice/{call_id(hearing)}/1", {**RING, "Digits": "1"})[1]


def test_after_a_hand_over_the_caller_waits_for_a_person(world: World) -> None:
    world.post("/voice", RING)
    calls.take_turn(world.line, call_id(world), 1, Heard(keys="0"))
    assert "<Play>" in after(world, call_id(world))
    stream_state.heard_whole(world.engine, call_id(world), 1)
    assert "<Play>" not in after(world, call_id(world))
    assert ">saone-et-loire</Enqueue>" in after(world, call_id(world))


def test_after_the_end_the_carrier_hangs_up(world: World) -> None:
    world.post("/voice", RING)
    calls.take_turn(world.line, call_id(world), 1, Heard(words="au revoir"))
    stream_state.heard_whole(world.engine, call_id(world), 1)
    assert after(world, call_id(world)).endswith("<Response><Hangup /></Response>")


def test_the_handshake_must_be_signed(hearing: World) -> None:
    with served(hearing) as address:
        signed = signature(hearing.settings.auth_token, "ws://line.test/media", {})
        slashed = signature(hearing.settings.auth_token, "ws://line.test/media/", {})
        assert handshake(address, signed) == 101
        assert handshake(address, slashed) == 101
        assert handshake(address, "bm8=") == 403
        assert handshake(address, signature("another", "ws://line.test/media", {})) == 403


def test_only_the_local_carrier_may_leave_the_signature_out(hearing: World) -> None:
    with served(hearing) as address:
        assert handshake(address, None) == 101
    real = {"carrier": "twilio", "twilio_auth_token": "t", "twilio_account_sid": "AC1", "secret_key_setting": "s"}
    with served(hearing, **real) as address:
        assert handshake(address, None) == 403
        assert handshake(address, signature("t", "ws://line.test/media", {})) == 101


@pytest.mark.parametrize("token", ["", "call.0.AAAA"])
def test_a_socket_with_a_wrong_token_is_closed(hearing: World, token: str) -> None:
    with served(hearing) as address:
        phone = StreamPhone(f"ws://{address}/media", token)
        assert phone.reply() == []
        assert phone.closed


@pytest.mark.parametrize(("named", "opens"), [("CA1", True), ("CA2", False), ("", False)])
def test_a_signed_stream_must_name_the_call_of_its_token(hearing: World, named: str, opens: bool) -> None:
    token = token_of(hearing.post("/voice", RING)[1])
    signed = {"X-Twilio-Signature": signature(hearing.settings.auth_token, "ws://line.test/media", {})}
    with served(hearing) as address:
        phone = StreamPhone(f"ws://{address}/media", token, signed, named)
        assert bool(phone.reply()) is opens
        assert phone.closed is not opens
        phone.hang_up()
    assert figure(hearing, "ivr_streams_refused_total", code="signature") == (None if opens else 1)


def test_a_newer_stream_of_a_call_ends_the_older_one(hearing: World) -> None:
    with served(hearing) as address:
        older = StreamPhone(f"ws://{address}/media", token_of(hearing.post("/voice", RING)[1]))
        older.reply()
        answered = hearing.post(f"/voice/{call_id(hearing)}/1", {**RING, "Digits": "1"})[1]
        newer = StreamPhone(f"ws://{address}/media", token_of(answered))
        assert newer.reply()
        older.press("2")
        assert older.reply() == []
        assert older.closed
        newer.press("1")
        assert newer.reply()
        newer.hang_up()
    assert hearing.scalar("SELECT turn FROM calls") == 2
    assert hearing.scalar("SELECT step FROM turns WHERE number = 2") == "eligibility.whom"


def test_the_figures_tell_of_streams_and_of_nobody(hearing: World) -> None:
    with served(hearing) as address:
        phone = StreamPhone(f"ws://{address}/media", token_of(hearing.post("/voice", RING)[1]))
        phone.reply()
        assert figure(hearing, "ivr_streams_open") == 1
        phone.echoes = False
        phone.press("1")
        phone.reply()
        phone.press("1")
        phone.reply()
        phone.socket.send("{")
        phone.hang_up()
        wait_until(lambda: figure(hearing, "ivr_streams_open") == 0)
        assert handshake(address, "bm8=") == 403
    assert figure(hearing, "ivr_stream_reply_seconds_count") == 2
    assert figure(hearing, "ivr_stream_events_total", event="barge_in") == 1
    assert figure(hearing, "ivr_stream_events_total", event="malformed_message") == 1
    assert figure(hearing, "ivr_streams_refused_total", code="handshake") == 1
    told = hearing.app.test_client().get("/metrics").get_data(as_text=True)
    assert call_id(hearing) not in told
    assert RING["From"] not in told


def test_the_greeting_is_spoken_in_the_stream(hearing: World) -> None:
    token = token_of(hearing.post("/voice", RING)[1])
    with served(hearing) as address:
        phone = StreamPhone(f"ws://{address}/media", token)
        assert len(phone.reply()) >= 2
        assert phone.sound > 8000 * 10
        phone.press("1")
        assert phone.reply()
        phone.hang_up()
    assert hearing.scalar("SELECT turn FROM calls") == 1


def test_nonsense_on_the_socket_does_not_end_the_call(hearing: World) -> None:
    token = token_of(hearing.post("/voice", RING)[1])
    with served(hearing) as address:
        phone = StreamPhone(f"ws://{address}/media", token)
        phone.reply()
        for text in ("", "{", "[]", '{"event":"media"}', '{"event":"media","media":{"payload":"é"}}', "x" * 1000):
            phone.socket.send(text)
        phone.press("1")
        assert phone.reply()
        phone.hang_up()


def test_a_fault_behind_the_stream_closes_it_and_people_are_reached(hearing: World) -> None:
    token = token_of(hearing.post("/voice", RING)[1])
    with served(hearing) as address:
        phone = StreamPhone(f"ws://{address}/media", token)
        phone.reply()
        with hearing.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE turns RENAME TO gone")
        phone.press("1")
        assert phone.reply() == []
        assert phone.closed
    body = after(hearing, call_id(hearing))
    assert "Veuillez nous excuser" in body
    assert "<Enqueue>saone-et-loire</Enqueue>" in body


def test_calls_beyond_the_limit_go_on_by_keypad(hearing: World) -> None:
    with served(hearing, streams=1) as address:
        first = StreamPhone(f"ws://{address}/media", token_of(hearing.post("/voice", RING)[1]))
        first.reply()
        other = {**RING, "CallSid": "CA2"}
        second = StreamPhone(f"ws://{address}/media", token_of(hearing.post("/voice", other)[1]))
        assert second.reply() == []
        assert second.closed
        first.hang_up()
