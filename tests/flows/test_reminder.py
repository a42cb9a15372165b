"""The reminder of a single injection: it is called the person's injection, and moved or cancelled as one."""

from ivr.dialogue.engine import begin
from ivr.dialogue.memory import Memory
from ivr.dialogue.model import Call, Outcome
from ivr.dialogue.ports import Appointment, Offer
from tests.flows.test_outbound_identity import ABOUT, DEPARTMENT, FIRST, HEALTH, JEANNE, OPEN, TALK, Picked
from tests.support.departments import with_influenza
from tests.support.fake_desk import FakeDesk


class PickedSingle(Picked):
    """A call about a single injection, picked up."""

    def __init__(self) -> None:
        booked = Appointment(Offer(7, "555", "influenza", FIRST, None), "123456")
        self.desk = FakeDesk(with_influenza(DEPARTMENT), OPEN, booked={7: (booked, JEANNE)})
        start = Call("c", "outgoing.identity", caller=JEANNE.phone, memory=Memory.from_flat(ABOUT))
        self.call, self.reply = begin(start, self.desk, TALK)


def test_a_single_injection_is_read_twice_and_is_no_first_one() -> None:
    call = PickedSingle()
    assert not HEALTH.search(call.said)
    said = call.hear("1").said
    assert said.count("votre injection") == 2
    assert said.count("vendredi") == 2
    assert "premiere injection" not in said
    assert "deuxieme injection" not in said
    assert call.hear("je viens").end == Outcome.CONFIRMED


def test_a_single_injection_is_cancelled_as_one() -> None:
    call = PickedSingle().hear("1", "2", "2")
    assert "j annule votre injection" in call.said
    said = call.hear("oui").said
    assert "la place va servir" in said
    assert call.end == Outcome.CANCELLED
    assert not call.desk.booked


def test_a_single_injection_is_moved_to_one_other_date() -> None:
    call = PickedSingle().hear("1", "2", "1", "1")
    assert call.said.count("une injection") == 2
    assert "deuxieme injection" not in call.said
    said = call.hear("1", "1").said
    assert said.count("votre injection") == 2
    assert call.hear("1").end == Outcome.MOVED
    [(booked, _)] = call.desk.booked.values()
    assert booked.offer.second is None
