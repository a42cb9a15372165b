"""Streams that break: calls go on where they were, and what was said as booked is booked once."""

import random
import re
import signal

import pytest

from ivr.language.grammars.numbers.digits import Digits
from tests.support.heard_line import HeardCall, HeardLine

ANSWERS = (
    ("numéro de dossier", ""),
    ("Vous confirmez", "1"),
    ("Première injection", "1"),
    ("Quand venir", "1"),
    ("Pour vous rappeler", "1"),
    ("commune", "71000#"),
    ("prénom", "1"),
    ("nom de famille", "1"),
    ("confirmé par un test", "2"),
    ("autre vaccin", "2"),
    ("en contact", "2"),
    ("fièvre", "2"),
    ("allergie", "2"),
    ("C'est bien cela", "1"),
    ("date de naissance", "12051940"),
    ("pour vous-même", "1"),
    ("rendez-vous", "1"),
)
"""What is pressed at each question, told by its words; nothing once the booking is told."""
MOST = 40
"""Questions that a booking takes at most, repeated ones included."""
REFERENCE = re.compile(r"numéro de dossier : (?:\|\| )?([a-zéè, -]+)\.")
BOOKED = "SELECT count(*) FROM bookings WHERE call_id = :id AND status = 'booked'"


def keys_for(said: str) -> str:
    """What the caller presses when he has heard this."""
    return next(keys for words, keys in ANSWERS if words in said)


def press(call: HeardCall, keys: str) -> str:
    """The words of the reply, by stream or keypad, whichever the call has."""
    return call.press(keys) if call.stream else call.type(keys)


def break_off(call: HeardCall, when: str) -> str:
    """Loses the stream while a reply is played, or just as a key is pressed; the words of the question asked again."""
    if when == "with a key":
        call.phone.press("*")
    call.phone.cut()
    call.resume()
    assert call.stream is None
    return call.said_by_keypad()


@pytest.mark.parametrize("seed", range(3))
def test_one_to_five_cuts_leave_the_booking_right(line: HeardLine, seed: int) -> None:
    chance = random.Random(seed)
    call = line.call()
    said, cuts = call.said(), set(chance.sample(range(1, len(ANSWERS) - 1), chance.randint(1, 5)))
    for place in range(MOST):
        if place in cuts and call.stream:
            said = break_off(call, chance.choice(("in a reply", "with a key")))
        if not (keys := keys_for(said)):
            break
        said = press(call, keys)
    spoken = REFERENCE.search(said)
    assert spoken, said
    reference = Digits(6).hear(spoken[1]).value
    assert call.scalar(BOOKED) == 1
    assert call.scalar("SELECT reference FROM bookings WHERE call_id = :id AND status = 'booked'") == reference
    assert line.sound()


def test_an_answer_on_its_way_when_the_stream_breaks_counts_once(line: HeardLine) -> None:
    """The last yes is pressed, and the socket is lost before the line can say that it has booked."""
    call = line.call()
    said = call.said()
    while "Vous confirmez" not in said:
        said = press(call, keys_for(said))
    call.phone.press("1")
    call.phone.cut()
    call.resume()
    if "numéro de dossier" not in call.said_by_keypad():
        assert "numéro de dossier" in call.type("1")
    assert call.scalar(BOOKED) == 1
    assert line.sound()


def test_a_killed_web_process_is_a_lost_stream(line: HeardLine) -> None:
    """`kill -9`: the carrier asks how to go on, and the call goes on at the same question, to its one booking."""
    call = line.call()
    said = call.said()
    while keys := keys_for(said):
        if "fièvre" in said or "Vous confirmez" in said:
            for process in line.server.web_processes():
                process.send_signal(signal.SIGKILL)
            assert call.reply() == ""
            assert call.phone.closed
            assert "<Gather" in call.resume()
            assert call.said_by_keypad() == said
        said = press(call, keys)
    assert call.scalar(BOOKED) == 1
    assert line.sound()
