"""Keys pressed in a media stream."""

import pytest

from ivr.dialogue.model import Heard
from ivr.telephony.media.actions import AskedQuestion, TurnAnswered
from ivr.telephony.media.playback import PlaybackPart
from tests.support.media_talk import PHONE, SECOND, YES_NO, answers, asking, key, orders, play, result, sent, sound


def test_a_key_interrupts_anything() -> None:
    session = asking(interruptible=False, heard=False)
    actions = session.receive(key("1"))
    assert sent(actions) == ["clear"]
    assert actions[-1] == TurnAnswered(5, Heard(keys="1"))


@pytest.mark.parametrize(
    ("keys", "expected"),
    [("0385550142", "0385550142"), ("03*", "03*"), ("*", "*"), ("#", "#"), ("03#", "03#"), ("0#", "0#")],
)
def test_keys_of_a_long_field(keys: str, expected: str) -> None:
    session = asking(PHONE)
    actions = play(session, [key(each) for each in keys])
    assert answers(actions) == [TurnAnswered(5, Heard(keys=expected))]


def test_keys_are_taken_when_no_other_follows_in_time() -> None:
    session = asking(PHONE)
    assert play(session, [key("0"), *sound("." * 240)]) == []
    assert answers(play(session, sound("." * 12))) == [TurnAnswered(5, Heard(keys="0"))]


def test_speech_while_keys_are_pressed_is_no_answer() -> None:
    session = asking(PHONE)
    actions = play(session, [key("0"), *sound("#" * 30 + "." * 60), *[key(each) for each in "385550142"]])
    assert orders(actions) == []
    assert answers(actions) == [TurnAnswered(5, Heard(keys="0385550142"))]


def test_a_hash_after_the_last_digit_belongs_to_the_number() -> None:
    session = asking(PHONE)
    play(session, [key(each) for each in "0385550142"])
    assert session.receive(key("#")) == []
    session.ask(AskedQuestion(5, YES_NO), [PlaybackPart("4.0", SECOND)])
    assert session.receive(key("#")) == []
    assert play(session, [*sound("." * 100), key("#")])[-1] == TurnAnswered(6, Heard(keys="#"))


def test_a_second_star_in_haste_is_kept_for_the_next_reply() -> None:
    session = asking()
    assert answers(session.receive(key("*")))
    assert session.receive(key("*")) == []
    assert session.ask(AskedQuestion(5, YES_NO), [PlaybackPart("4.0", SECOND)])[-1] == TurnAnswered(6, Heard(keys="*"))


def test_a_key_pressed_twice_does_not_answer_the_next_question() -> None:
    session = asking()
    assert answers(session.receive(key("1")))
    assert session.receive(key("1")) == []
    assert answers(session.ask(AskedQuestion(5, YES_NO), [PlaybackPart("4.0", SECOND)])) == []


def test_a_key_drops_what_was_being_said() -> None:
    session = asking(PHONE)
    spoken = play(session, sound("#" * 30 + "." * 10))
    session.receive(key("0"))
    assert session.recognised(result(spoken, "oui")) == []
