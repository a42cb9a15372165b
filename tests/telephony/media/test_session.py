"""A call over a media stream as lists of messages: what the carrier sends, what it gets back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.model import Heard
from ivr.language.grammars.text import UNKNOWN
from ivr.telephony.media.actions import (
    Action,
    AskedQuestion,
    CallerHungUp,
    Opened,
    Recognise,
    RecogniserOrder,
    TurnAnswered,
)
from ivr.telephony.media.playback import PlaybackPart
from ivr.telephony.media.session import MediaSession
from tests.support.media_talk import (
    PHONE,
    SECOND,
    START,
    YES_NO,
    answers,
    asking,
    key,
    mark,
    opened,
    orders,
    play,
    result,
    sent,
    sound,
)


def test_speech_becomes_an_answer() -> None:
    session = asking()
    actions = play(session, sound("." * 20 + "#" * 20 + "." * 10))
    assert orders(actions)[0] is RecogniserOrder.BEGIN
    assert orders(actions)[-1] is RecogniserOrder.SETTLE
    assert session.recognised(result(actions, "oui", final=False)) == []
    ended = play(session, sound("." * 20))
    assert orders(ended) == [RecogniserOrder.FINISH]
    assert session.recognised(result(ended, "oui")) == [TurnAnswered(5, Heard(words="oui", confidence=1.0))]


def test_a_caller_interrupts_by_voice() -> None:
    session = asking(heard=False)
    actions = play(session, sound("#" * 14))
    assert sent(actions) == []
    actions = play(session, sound("#" * 2))
    assert sent(actions) == ["clear"]
    assert play(session, [mark("4.0")]) == []


def test_a_cough_does_not_interrupt() -> None:
    session = asking(heard=False)
    actions = play(session, sound("#" * 10 + "." * 100))
    assert sent(actions) == []
    assert RecogniserOrder.FINISH not in orders(actions)


def test_an_answer_begun_at_the_end_of_a_prompt_counts() -> None:
    session = asking(interruptible=False, heard=False)
    actions = play(session, [*sound("#" * 20), mark("4.0"), *sound("." * 60)])
    assert orders(actions)[-1] is RecogniserOrder.FINISH
    assert answers(session.recognised(result(actions, "oui")))


def test_silence_is_an_answer_too() -> None:
    session = asking()
    assert answers(play(session, sound("." * 399))) == []
    assert answers(play(session, sound("."))) == [TurnAnswered(5, Heard())]


def test_noise_is_not_an_answer_and_the_wait_goes_on() -> None:
    session = asking()
    actions = play(session, sound("#" * 6 + "." * 60))
    assert session.recognised(result(actions, "")) == []
    assert answers(play(session, sound("." * 400))) == [TurnAnswered(5, Heard())]


@pytest.mark.parametrize(("words", "sure"), [("", 0.0), ("conseiller", 0.3)])
def test_unclear_words_are_an_answer_that_is_not_understood(words: str, sure: float) -> None:
    session = asking()
    actions = play(session, sound("#" * 40 + "." * 60))
    assert answers(session.recognised(result(actions, words, sure=sure))) == [TurnAnswered(5, Heard("", UNKNOWN, 0.0))]


def test_the_carrier_ends_the_stream() -> None:
    assert asking().receive({"event": "stop", "streamSid": "MZ1", "stop": {}}) == [CallerHungUp()]


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
    session.ask(AskedQuestion(4, YES_NO), [PlaybackPart("4.0", SECOND)])
    session.receive(mark("4.0"))
    assert session.receive({"event": "dtmf", "sequenceNumber": 5, "dtmf": {"digit": 2}})[-1] == TurnAnswered(
        5, Heard(keys="2")
    )


@given(st.integers(1, 3000))
def test_frames_of_any_size_mean_the_same(size: int) -> None:
    session = asking()
    actions = play(session, sound("." * 20 + "#" * 20 + "." * 60, size))
    assert orders(actions) == [
        RecogniserOrder.BEGIN,
        RecogniserOrder.GLANCE,
        RecogniserOrder.GLANCE,
        RecogniserOrder.SETTLE,
        RecogniserOrder.FINISH,
    ]


@given(st.lists(st.sampled_from([*"0123456789*#", "voice", "silence", "mark", "result"]), max_size=60))
def test_nothing_the_carrier_sends_breaks_a_call(happenings: list[str]) -> None:
    session = asking(PHONE, heard=False)
    number, orders_so_far = 4, list[Action]([Recognise(RecogniserOrder.BEGIN, 0)])
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
            session.ask(AskedQuestion(number, PHONE), [PlaybackPart(f"{number}.0", SECOND)])


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
