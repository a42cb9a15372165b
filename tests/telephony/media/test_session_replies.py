"""What a caller hears in a media stream: replies, marks, excuses; and how he interrupts them."""

import base64

import numpy as np
import pytest

from ivr.core import codec
from ivr.dialogue.model import Heard
from ivr.telephony.media.actions import AskedQuestion, Finished, RecogniserOrder, TurnAnswered
from ivr.telephony.media.playback import PIECE, PlaybackPart
from ivr.telephony.media.session import MediaSession
from tests.support.media_talk import (
    SECOND,
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


def test_a_reply_goes_out_in_pieces_with_a_mark_after_each_part() -> None:
    session = opened()
    actions = session.ask(AskedQuestion(0, YES_NO), [PlaybackPart("a", SECOND), PlaybackPart("b", SECOND[:4000])])
    assert sent(actions) == ["media", "media", "media", "mark", "media", "media", "mark"]
    payloads = [action.message["media"]["payload"] for action in actions if sent([action]) == ["media"]]  # type: ignore[union-attr]
    assert max(len(base64.b64decode(payload)) for payload in payloads) == PIECE
    assert b"".join(map(base64.b64decode, payloads)) == SECOND + SECOND[:4000]


def test_marks_of_dropped_sound_do_not_count_for_the_next_reply() -> None:
    session = asking(heard=False)
    assert answers(session.receive(key("1")))
    session.ask(AskedQuestion(5, None), [PlaybackPart("4.0", SECOND)])
    assert session.receive(mark("4.0")) == []
    assert session.receive(mark("4.0")) == [Finished()]


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
    session.ask(AskedQuestion(0, YES_NO, notice=1), [PlaybackPart("notice", SECOND), PlaybackPart("menu", SECOND)])
    actions = play(session, sound("#" * 30 + "." * 60))
    assert session.recognised(result(actions, "oui")) == []
    assert sent(actions) == []
    session.receive(mark("notice"))
    assert sent(play(session, sound("#" * 20))) == ["clear"]


def test_a_person_is_asked_for_over_the_notice() -> None:
    session = opened()
    session.ask(AskedQuestion(0, YES_NO, notice=1), [PlaybackPart("notice", SECOND), PlaybackPart("menu", SECOND)])
    actions = play(session, sound("#" * 30 + "." * 60))
    answered = session.recognised(result(actions, "conseiller"))
    assert sent(answered) == ["clear"]
    assert answers(answered) == [TurnAnswered(1, Heard(words="conseiller", confidence=1.0))]


def test_silence_counts_from_the_end_of_the_prompt() -> None:
    session = asking(heard=False)
    assert play(session, sound("." * 150)) == []
    session.receive(mark("4.0"))
    assert answers(play(session, sound("." * 390))) == []


def test_a_mark_that_never_comes_back_does_not_hold_the_call() -> None:
    session = asking(heard=False)
    assert answers(play(session, sound("." * 50 * 13))) == [TurnAnswered(5, Heard())]


def test_after_the_last_reply_the_stream_is_finished() -> None:
    session = asking(None, heard=False)
    assert play(session, [*sound("#" * 100), key("1")]) == []
    assert session.receive(mark("4.0")) == [Finished()]


def test_a_reply_is_known_to_be_heard_part_by_part() -> None:
    session = opened()
    session.ask(
        AskedQuestion(0, YES_NO), [PlaybackPart("a", SECOND), PlaybackPart("b", SECOND), PlaybackPart("c", SECOND)]
    )
    heard = []
    for name in ("a", "nonsense", "b"):
        session.receive(mark(name))
        heard.append(session.playback.heard)
    session.receive(key("1"))
    play(session, [mark("c")])
    assert [*heard, session.playback.heard] == [1, 1, 2, 2]


def test_a_mark_stands_for_the_parts_before_it() -> None:
    session = opened()
    session.ask(AskedQuestion(0, None), [PlaybackPart("a", SECOND), PlaybackPart("b", SECOND)])
    assert session.receive(mark("b")) == [Finished()]
    assert session.playback.heard == 2


def excused() -> MediaSession:
    session = asking()
    session.delay.excuse = PlaybackPart("excuse", SECOND)
    return session


def test_a_late_reply_is_excused_and_follows_the_excuse() -> None:
    session = excused()
    assert answers(session.receive(key("1")))
    assert sent(play(session, sound("." * 59))) == []
    assert sent(play(session, sound("."))) == ["media", "media", "media", "mark"]
    assert sent(play(session, sound("." * 399))) == []
    assert sent(play(session, sound("."))) == ["media", "media", "media", "mark"]
    assert session.receive(mark("excuse")) == []
    assert sent(session.ask(AskedQuestion(5, YES_NO), [PlaybackPart("5.0", SECOND)])) == [
        "media",
        "media",
        "media",
        "mark",
    ]
    assert sent(play(session, sound("." * 200))) == []


def test_a_recogniser_that_takes_long_is_excused_too() -> None:
    session = excused()
    actions = play(session, sound("#" * 20 + "." * 51))
    assert orders(actions)[-1] is RecogniserOrder.FINISH
    assert sent(play(session, sound("." * 60)))[-1] == "mark"
    assert session.recognised(result(actions, "oui")) == [TurnAnswered(5, Heard(words="oui", confidence=1.0))]


def test_nobody_is_kept_waiting_for_a_noise() -> None:
    session = excused()
    actions = play(session, sound("#" * 6 + "." * 60))
    session.recognised(result(actions, ""))
    assert sent(play(session, sound("." * 100))) == []


def test_the_echo_of_a_prompt_is_nobody() -> None:
    session = opened()
    session.ask(AskedQuestion(4, YES_NO), [PlaybackPart("4.0", codec.encode(np.full(80_000, 30_000, np.int16)))])
    assert play(session, sound("#" * 100)) == []
    session.receive(mark("4.0"))
    assert play(session, sound("#" * 25)) == []
    assert orders(play(session, sound("#" * 20)))[0] is RecogniserOrder.BEGIN


def test_a_caller_louder_than_an_echo_interrupts_and_goes_on_more_softly() -> None:
    session = opened()
    session.ask(AskedQuestion(4, YES_NO), [PlaybackPart("4.0", codec.encode(np.full(80_000, 20_000, np.int16)))])
    assert sent(play(session, sound("#" * 20))) == ["clear"]
