"""A call over a media stream as lists of messages: what the carrier sends, what it gets back."""

import base64
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.conversation import Heard, Listen
from ivr.speech import codec
from ivr.speech.grammars.base import NOTHING, Timing, Understood
from ivr.speech.listening import Listener
from ivr.speech.recogniser import UNKNOWN, Transcript
from ivr.telephony.media import MediaSession
from ivr.telephony.media_actions import (
    Action,
    Answered,
    Finished,
    HungUp,
    Opened,
    Order,
    Question,
    Recognise,
    Recognised,
    Send,
)
from ivr.telephony.playback import PIECE, Part

START = {
    "event": "start",
    "sequenceNumber": "1",
    "streamSid": "MZ1",
    "start": {
        "streamSid": "MZ1",
        "callSid": "CA1",
        "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"token": "secret"},
    },
}
YES_NO = Listen("yes_no", 1, Timing(first=8.0, end_silence=1.0))
PHONE = Listen("phone", 10, Timing(first=12.0, between_keys=5.0, end_silence=2.5))
SECOND = codec.encode(np.full(8000, 1000, np.int16))


def loud(frame: bytes) -> bool:
    return bool(np.abs(np.frombuffer(frame, np.int16)).max() > 500)


def opened() -> MediaSession:
    session = MediaSession(lambda patience: Listener(patience, loud))
    session.receive({"event": "connected", "protocol": "Call", "version": "1.0.0"})
    assert session.receive(START) == [Opened("secret", "CA1")]
    return session


def asking(listen: Listen | None = YES_NO, interruptible: bool = True, heard: bool = True) -> MediaSession:
    """A session whose question is being played, or has been heard."""
    session = opened()
    session.ask(Question(4, listen, interruptible), [Part("4.0", SECOND)])
    if heard:
        assert session.receive(mark("4.0")) == []
    return session


def mark(name: str) -> dict[str, object]:
    return {"event": "mark", "streamSid": "MZ1", "sequenceNumber": "9", "mark": {"name": name}}


def key(digit: str) -> dict[str, object]:
    return {"event": "dtmf", "streamSid": "MZ1", "dtmf": {"track": "inbound_track", "digit": digit}}


def sound(pattern: str, size: int = 160) -> list[dict[str, object]]:
    """'#' is 20 ms of voice, '.' 20 ms of silence, cut into messages of `size` bytes."""
    pcm = np.concatenate([np.full(160, 3000 if each == "#" else 0, np.int16) for each in pattern])
    ulaw = codec.encode(pcm)
    parts = [ulaw[at : at + size] for at in range(0, len(ulaw), size)]
    return [
        {
            "event": "media",
            "streamSid": "MZ1",
            "sequenceNumber": str(number),
            "media": {"track": "inbound", "chunk": str(number), "payload": base64.b64encode(part).decode()},
        }
        for number, part in enumerate(parts)
    ]


def play(session: MediaSession, messages: Sequence[object]) -> list[Action]:
    return [action for message in messages for action in session.receive(message)]


def orders(actions: Sequence[Action]) -> list[Order]:
    return [action.order for action in actions if isinstance(action, Recognise) and action.order is not Order.HEAR]


def sent(actions: Sequence[Action]) -> list[str]:
    return [str(action.message["event"]) for action in actions if isinstance(action, Send)]


def answers(actions: Sequence[Action]) -> list[Answered]:
    return [action for action in actions if isinstance(action, Answered)]


def result(actions: Sequence[Action], words: str, final: bool = True, sure: float = 1.0) -> Recognised:
    utterance = max(action.utterance for action in actions if isinstance(action, Recognise))
    understood = Understood("yes") if words == "oui" else NOTHING
    return Recognised(utterance, Transcript(words, sure, sure, unknown=not words), understood, final)


def test_a_reply_goes_out_in_pieces_with_a_mark_after_each_part() -> None:
    session = opened()
    actions = session.ask(Question(0, YES_NO), [Part("a", SECOND), Part("b", SECOND[:4000])])
    assert sent(actions) == ["media", "media", "media", "mark", "media", "media", "mark"]
    payloads = [action.message["media"]["payload"] for action in actions if sent([action]) == ["media"]]  # type: ignore[union-attr]
    assert max(len(base64.b64decode(payload)) for payload in payloads) == PIECE
    assert b"".join(map(base64.b64decode, payloads)) == SECOND + SECOND[:4000]


def test_speech_becomes_an_answer() -> None:
    session = asking()
    actions = play(session, sound("." * 20 + "#" * 20 + "." * 10))
    assert orders(actions)[0] is Order.BEGIN
    assert orders(actions)[-1] is Order.SETTLE
    assert session.recognised(result(actions, "oui", final=False)) == []
    ended = play(session, sound("." * 20))
    assert orders(ended) == [Order.FINISH]
    assert session.recognised(result(ended, "oui")) == [Answered(5, Heard(words="oui", confidence=1.0))]


def test_a_caller_interrupts_by_voice() -> None:
    session = asking(heard=False)
    actions = play(session, sound("#" * 14))
    assert sent(actions) == []
    actions = play(session, sound("#" * 2))
    assert sent(actions) == ["clear"]
    assert play(session, [mark("4.0")]) == []


def test_marks_of_dropped_sound_do_not_count_for_the_next_reply() -> None:
    session = asking(heard=False)
    assert answers(session.receive(key("1")))
    session.ask(Question(5, None), [Part("4.0", SECOND)])
    assert session.receive(mark("4.0")) == []
    assert session.receive(mark("4.0")) == [Finished()]


def test_a_cough_does_not_interrupt() -> None:
    session = asking(heard=False)
    actions = play(session, sound("#" * 10 + "." * 100))
    assert sent(actions) == []
    assert Order.FINISH not in orders(actions)


@pytest.mark.parametrize(("words", "interrupts"), [("non", True), ("répétez", True), ("oui", False), ("", False)])
def test_what_must_be_heard_whole_yields_to_hot_words_only(words: str, interrupts: bool) -> None:
    session = asking(interruptible=False, heard=False)
    actions = play(session, sound("#" * 30 + "." * 10))
    assert sent(actions) == []
    assert sent(session.recognised(result(actions, words, final=False))) == (["clear"] if interrupts else [])
    actions += play(session, sound("." * 60))
    assert bool(answers(session.recognised(result(actions, words)))) is interrupts


def test_a_notice_is_heard_whole_and_what_follows_it_may_be_interrupted() -> None:
    session = opened()
    session.ask(Question(0, YES_NO, notice=1), [Part("notice", SECOND), Part("menu", SECOND)])
    actions = play(session, sound("#" * 30 + "." * 60))
    assert session.recognised(result(actions, "oui")) == []
    assert sent(actions) == []
    session.receive(mark("notice"))
    assert sent(play(session, sound("#" * 20))) == ["clear"]


def test_a_person_is_asked_for_over_the_notice() -> None:
    session = opened()
    session.ask(Question(0, YES_NO, notice=1), [Part("notice", SECOND), Part("menu", SECOND)])
    actions = play(session, sound("#" * 30 + "." * 60))
    answered = session.recognised(result(actions, "conseiller"))
    assert sent(answered) == ["clear"]
    assert answers(answered) == [Answered(1, Heard(words="conseiller", confidence=1.0))]


def test_an_answer_begun_at_the_end_of_a_prompt_counts() -> None:
    session = asking(interruptible=False, heard=False)
    actions = play(session, [*sound("#" * 20), mark("4.0"), *sound("." * 60)])
    assert orders(actions)[-1] is Order.FINISH
    assert answers(session.recognised(result(actions, "oui")))


def test_a_key_interrupts_anything() -> None:
    session = asking(interruptible=False, heard=False)
    actions = session.receive(key("1"))
    assert sent(actions) == ["clear"]
    assert actions[-1] == Answered(5, Heard(keys="1"))


def test_silence_is_an_answer_too() -> None:
    session = asking()
    assert answers(play(session, sound("." * 399))) == []
    assert answers(play(session, sound("."))) == [Answered(5, Heard())]


def test_silence_counts_from_the_end_of_the_prompt() -> None:
    session = asking(heard=False)
    assert play(session, sound("." * 150)) == []
    session.receive(mark("4.0"))
    assert answers(play(session, sound("." * 390))) == []


def test_a_mark_that_never_comes_back_does_not_hold_the_call() -> None:
    session = asking(heard=False)
    assert answers(play(session, sound("." * 50 * 13))) == [Answered(5, Heard())]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [("0385550142", "0385550142"), ("03*", "03*"), ("*", "*"), ("#", "#"), ("03#", "03#"), ("0#", "0#")],
)
def test_keys_of_a_long_field(keys: str, expected: str) -> None:
    session = asking(PHONE)
    actions = play(session, [key(each) for each in keys])
    assert answers(actions) == [Answered(5, Heard(keys=expected))]


def test_keys_are_taken_when_no_other_follows_in_time() -> None:
    session = asking(PHONE)
    assert play(session, [key("0"), *sound("." * 240)]) == []
    assert answers(play(session, sound("." * 12))) == [Answered(5, Heard(keys="0"))]


def test_speech_while_keys_are_pressed_is_no_answer() -> None:
    session = asking(PHONE)
    actions = play(session, [key("0"), *sound("#" * 30 + "." * 60), *[key(each) for each in "385550142"]])
    assert orders(actions) == []
    assert answers(actions) == [Answered(5, Heard(keys="0385550142"))]


def test_a_hash_after_the_last_digit_belongs_to_the_number() -> None:
    session = asking(PHONE)
    play(session, [key(each) for each in "0385550142"])
    assert session.receive(key("#")) == []
    session.ask(Question(5, YES_NO), [Part("4.0", SECOND)])
    assert session.receive(key("#")) == []
    assert play(session, [*sound("." * 100), key("#")])[-1] == Answered(6, Heard(keys="#"))


def test_a_second_star_in_haste_is_kept_for_the_next_reply() -> None:
    session = asking()
    assert answers(session.receive(key("*")))
    assert session.receive(key("*")) == []
    assert session.ask(Question(5, YES_NO), [Part("4.0", SECOND)])[-1] == Answered(6, Heard(keys="*"))


def test_a_key_pressed_twice_does_not_answer_the_next_question() -> None:
    session = asking()
    assert answers(session.receive(key("1")))
    assert session.receive(key("1")) == []
    assert answers(session.ask(Question(5, YES_NO), [Part("4.0", SECOND)])) == []


def test_a_key_drops_what_was_being_said() -> None:
    session = asking(PHONE)
    spoken = play(session, sound("#" * 30 + "." * 10))
    session.receive(key("0"))
    assert session.recognised(result(spoken, "oui")) == []


def test_noise_is_not_an_answer_and_the_wait_goes_on() -> None:
    session = asking()
    actions = play(session, sound("#" * 6 + "." * 60))
    assert session.recognised(result(actions, "")) == []
    assert answers(play(session, sound("." * 400))) == [Answered(5, Heard())]


@pytest.mark.parametrize(("words", "sure"), [("", 0.0), ("conseiller", 0.3)])
def test_unclear_words_are_an_answer_that_is_not_understood(words: str, sure: float) -> None:
    session = asking()
    actions = play(session, sound("#" * 40 + "." * 60))
    assert answers(session.recognised(result(actions, words, sure=sure))) == [Answered(5, Heard("", UNKNOWN, 0.0))]


def test_after_the_last_reply_the_stream_is_finished() -> None:
    session = asking(None, heard=False)
    assert play(session, [*sound("#" * 100), key("1")]) == []
    assert session.receive(mark("4.0")) == [Finished()]


def test_the_carrier_ends_the_stream() -> None:
    assert asking().receive({"event": "stop", "streamSid": "MZ1", "stop": {}}) == [HungUp()]


@pytest.mark.parametrize(
    "message",
    [
        None, [], "media", {"event": "media"}, {"event": "media", "media": {"payload": "é"}}, {"event": "start"},
        {"event": "media", "media": {"payload": 3}}, {"event": "dtmf", "dtmf": {"digit": "Z"}},
        {"event": "mark", "mark": {}}, {"event": "dtmf", "dtmf": {"digit": "12"}},
    ],
)  # fmt: skip
def test_malformed_messages_are_counted_and_dropped(message: object) -> None:
    session = asking()
    assert session.receive(message) == []
    assert session.tally.malformed == 1


def test_unknown_events_and_other_tracks_mean_nothing() -> None:
    session = asking()
    outbound = {"event": "media", "media": {"track": "outbound", "payload": "AAAA"}}
    assert play(session, [{"event": "novelty"}, {}, outbound]) == []
    assert session.tally.malformed == 0


def test_numbers_may_come_as_numbers_or_strings() -> None:
    session = opened()
    session.ask(Question(4, YES_NO), [Part("4.0", SECOND)])
    session.receive(mark("4.0"))
    assert session.receive({"event": "dtmf", "sequenceNumber": 5, "dtmf": {"digit": 2}})[-1] == Answered(
        5, Heard(keys="2")
    )


@given(st.integers(1, 3000))
def test_frames_of_any_size_mean_the_same(size: int) -> None:
    session = asking()
    actions = play(session, sound("." * 20 + "#" * 20 + "." * 60, size))
    assert orders(actions) == [Order.BEGIN, Order.GLANCE, Order.GLANCE, Order.SETTLE, Order.FINISH]


@given(st.lists(st.sampled_from([*"0123456789*#", "voice", "silence", "mark", "result"]), max_size=60))
def test_nothing_the_carrier_sends_breaks_a_call(happenings: list[str]) -> None:
    session = asking(PHONE, heard=False)
    number, orders_so_far = 4, list[Action]([Recognise(Order.BEGIN, 0)])
    for what in happenings:
        if what == "result":
            actions = session.recognised(result(orders_so_far, "oui"))
        elif what in ("voice", "silence"):
            actions = play(session, sound(("#" if what == "voice" else ".") * 30))
        else:
            actions = session.receive(mark(f"{number}.0") if what == "mark" else key(what))
        orders_so_far += [action for action in actions if isinstance(action, Recognise)]
        for answer in answers(actions):
            assert answer.number == number + 1
            number += 1
            session.ask(Question(number, PHONE), [Part(f"{number}.0", SECOND)])


def test_a_reply_is_known_to_be_heard_part_by_part() -> None:
    session = opened()
    session.ask(Question(0, YES_NO), [Part("a", SECOND), Part("b", SECOND), Part("c", SECOND)])
    heard = []
    for name in ("a", "nonsense", "b"):
        session.receive(mark(name))
        heard.append(session.playback.heard)
    session.receive(key("1"))
    play(session, [mark("c")])
    assert [*heard, session.playback.heard] == [1, 1, 2, 2]


def test_a_mark_stands_for_the_parts_before_it() -> None:
    session = opened()
    session.ask(Question(0, None), [Part("a", SECOND), Part("b", SECOND)])
    assert session.receive(mark("b")) == [Finished()]
    assert session.playback.heard == 2


def excused() -> MediaSession:
    session = asking()
    session.delay.excuse = Part("excuse", SECOND)
    return session


def test_a_late_reply_is_excused_and_follows_the_excuse() -> None:
    session = excused()
    assert answers(session.receive(key("1")))
    assert sent(play(session, sound("." * 59))) == []
    assert sent(play(session, sound("."))) == ["media", "media", "media", "mark"]
    assert sent(play(session, sound("." * 399))) == []
    assert sent(play(session, sound("."))) == ["media", "media", "media", "mark"]
    assert session.receive(mark("excuse")) == []
    assert sent(session.ask(Question(5, YES_NO), [Part("5.0", SECOND)])) == ["media", "media", "media", "mark"]
    assert sent(play(session, sound("." * 200))) == []


def test_a_recogniser_that_takes_long_is_excused_too() -> None:
    session = excused()
    actions = play(session, sound("#" * 20 + "." * 51))
    assert orders(actions)[-1] is Order.FINISH
    assert sent(play(session, sound("." * 60)))[-1] == "mark"
    assert session.recognised(result(actions, "oui")) == [Answered(5, Heard(words="oui", confidence=1.0))]


def test_nobody_is_kept_waiting_for_a_noise() -> None:
    session = excused()
    actions = play(session, sound("#" * 6 + "." * 60))
    session.recognised(result(actions, ""))
    assert sent(play(session, sound("." * 100))) == []


def test_the_echo_of_a_prompt_is_nobody() -> None:
    session = opened()
    session.ask(Question(4, YES_NO), [Part("4.0", codec.encode(np.full(80_000, 30_000, np.int16)))])
    assert play(session, sound("#" * 100)) == []
    session.receive(mark("4.0"))
    assert play(session, sound("#" * 25)) == []
    assert orders(play(session, sound("#" * 20)))[0] is Order.BEGIN


def test_a_caller_louder_than_an_echo_interrupts_and_goes_on_more_softly() -> None:
    session = opened()
    session.ask(Question(4, YES_NO), [Part("4.0", codec.encode(np.full(80_000, 20_000, np.int16)))])
    assert sent(play(session, sound("#" * 20))) == ["clear"]


def test_a_stream_belongs_to_the_call_it_names() -> None:
    nameless = {**START, "start": {"streamSid": "MZ1", "customParameters": {"token": "secret"}}}
    assert MediaSession().receive(nameless) == [Opened("secret", "")]
    assert MediaSession().receive({**START, "streamSid": None}) == [Opened("secret", "CA1")]


def test_a_second_start_changes_nothing() -> None:
    session = asking()
    assert session.receive(START) == []
    assert answers(session.receive(key("1")))


@pytest.mark.parametrize("message", [{**START, "start": {**START["start"], "mediaFormat": {"sampleRate": 16000}}},  # type: ignore[dict-item]
                                     {**START, "start": {}, "streamSid": ""}, {**START, "start": None}])  # fmt: skip
def test_a_stream_in_another_form_is_not_opened(message: object) -> None:
    session = MediaSession()
    assert session.receive(message) == []
    assert session.tally.malformed == 1
