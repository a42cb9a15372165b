"""Real processes, a real socket, the real recogniser: somebody is called and heard."""

from datetime import date, time
from secrets import token_hex

from ivr.outbound.calling.claims import DialClaim
from tests.outbound.office import CallOut
from tests.outbound.people import Someone, expect
from tests.support.heard_line import HeardCall, HeardLine, number

FRIDAY = date(2026, 11, 27)
MINUTES = iter(range(1, 60))


def picked_up(line: HeardLine) -> HeardCall:
    """A reminder's call that was picked up and has heard the question."""
    expect(line.world, Someone(number(), FRIDAY, time(9, next(MINUTES))))
    office = CallOut.of(line.world)
    office.plan()
    claim = office.dial()
    assert isinstance(claim, DialClaim)
    robot = office.department.caller_ids.robot
    call = HeardCall(line, {"CallSid": "CA" + token_hex(16), "From": robot, "To": claim.phone})
    call.follow(line.post(f"/voice/out/{claim.key}", call.ring))
    assert "Jeanne Martin" in call.listen()
    return call


def test_who_is_called_answers_by_voice_and_key(line: HeardLine) -> None:
    call = picked_up(line)
    heard = call.speak("oui")
    assert "faites le 1" in heard
    assert "vendredi" not in heard
    assert "vendredi" in call.press("1")
    assert "À bientôt" in call.press("1")
    assert call.scalar("SELECT outcome FROM calls WHERE id = :id") == "confirmed"


def test_a_person_is_reached_in_words_before_anything_is_told(line: HeardLine) -> None:
    heard = picked_up(line).speak("conseiller")
    assert "Je vous passe une personne" in heard
    assert "vaccin" not in heard
