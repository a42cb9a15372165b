"""Colleagues called into a conversation, and callers on hold, at the carrier's door."""

from collections.abc import Callable
from typing import Literal

import pytest

from ivr.agents.distribution import Room
from ivr.agents.states import RoomEvent
from ivr.core.errors import CarrierRefused
from tests.support.world import SLUG, URL, World
from tests.telephony.webhooks.test_agent_legs import CALLER, Office, conference_of
from tests.telephony.webhooks.test_calls import action_of


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


class Consultation:
    """Alice, who talks to the caller, and Bob."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.alice = office.agent("alice")
        ring = office.ring()
        self.conference = conference_of(office.post(action_of(office.post(ring)), Digits="1"))
        self.bob = office.agent("bob", "+33385000002")

    def change(self, change: Callable[[Room], None]) -> None:
        self.office.bell._change(SLUG, change)

    def call_in(self, event: Literal[RoomEvent.TRANSFER, RoomEvent.CONSULT]) -> str:
        """Bob is rung; the address of his ring."""
        self.change(lambda room: room.call_in(self.alice, self.bob, event))
        self.office.bell.place(str(self.office.world.scalar("SELECT key FROM rings WHERE state = 'wanted'")))
        return self.office.world.asked.asked[-1][3].removeprefix(URL)

    def settled(self) -> tuple[str, ...]:
        """What the carrier is asked to do with the caller."""
        self.office.bell.settle(self.office.call)
        return self.office.world.asked.asked[-1]


@pytest.mark.parametrize(
    ("event", "words"), [(RoomEvent.TRANSFER, "vous passe un appel"), (RoomEvent.CONSULT, "vous demande conseil")]
)
def test_a_colleague_hears_what_is_wanted_and_comes_into_the_same_conference(
    office: Office, event: Literal[RoomEvent.TRANSFER, RoomEvent.CONSULT], words: str
) -> None:
    consultation = Consultation(office)
    ring = consultation.call_in(event)
    assert office.world.asked.asked[-1][1] == "+33385000002"
    whisper = office.post(ring)
    assert whisper.count(f"Un collègue {words}. Le patient demande une personne.") == 2
    assert conference_of(office.post(action_of(whisper), Digits="1")) == consultation.conference
    assert [task for task, _ in office.jobs()].count("send_leg") == 1


def test_the_caller_is_held_and_taken_back_as_the_conversation_stands(office: Office) -> None:
    consultation = Consultation(office)
    held = f"{URL}/voice/{office.call}/held"
    consultation.change(lambda room: room.hold(consultation.alice))
    assert consultation.settled() == ("hold", consultation.conference, "CAcaller", held)
    consultation.change(lambda room: room.take_back(consultation.alice))
    assert consultation.settled() == ("hold", consultation.conference, "CAcaller", "")


def test_a_caller_on_hold_hears_that_he_is_not_forgotten_again_and_again(office: Office) -> None:
    held = office.post(f"/voice/{office.call}/held")
    assert "revient vers vous. Ne quittez pas." in held
    assert held.index("Ne quittez pas") < held.index(f"{URL}/audio/tone.wav") < held.index(f"/voice/{office.call}/held")
    assert office.world.app.test_client().get("/audio/tone.wav").mimetype == "audio/x-wav"


def test_a_caller_who_is_not_in_the_conference_yet_is_held_later(office: Office) -> None:
    consultation = Consultation(office)
    consultation.change(lambda room: room.hold(consultation.alice))
    office.world.asked.refuses = CarrierRefused("The carrier did not answer in time.", 0)
    with pytest.raises(CarrierRefused):
        office.bell.settle(office.call)


def test_nothing_is_settled_once_the_caller_has_gone(office: Office) -> None:
    consultation = Consultation(office)
    consultation.change(lambda room: room.hold(consultation.alice))
    office.world.post("/voice/status", {**CALLER, "CallStatus": "completed"})
    before = list(office.world.asked.asked)
    office.bell.settle(office.call)
    assert office.world.asked.asked == before


def test_a_ring_is_placed_once(office: Office) -> None:
    consultation = Consultation(office)
    ring = consultation.call_in(RoomEvent.CONSULT)
    before = list(office.world.asked.asked)
    office.bell.place(ring.rsplit("/", 1)[1])
    assert office.world.asked.asked == before
