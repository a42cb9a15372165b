"""Figures in a call. A commune with several postal codes: its code is asked, the nearest centre depends on it."""

from dataclasses import replace

import pytest

from ivr.core.clock import PARIS
from ivr.department import Department
from ivr.dialogue.engine import advance, begin
from ivr.dialogue.memory import Memory, Person
from ivr.dialogue.model import Call, DialogueLimits, Heard
from ivr.flows import inbound
from ivr.language.say import Say
from tests.conftest import NOW
from tests.support.fake_desk import FakeDesk

TALK = inbound(DialogueLimits())
SEVERAL = ("71700", "71701")


@pytest.fixture
def desk(saone_et_loire: Department) -> FakeDesk:
    tournus = replace(saone_et_loire.commune("71543"), postal_codes=SEVERAL)
    return FakeDesk(replace(saone_et_loire, communes=(tournus,)), NOW.astimezone(PARIS))


@pytest.fixture
def asked(desk: FakeDesk) -> Call:
    """A call in which the code of the commune has been asked."""
    call, _ = begin(Call("c", "identify.town", caller="+33385550142"), desk, TALK)
    call, reply = advance(call, Heard(words="Tournus"), desk, TALK)
    assert [say.prompt for say in reply.says] == ["identify.town_ok", "identify.postal_code"]
    return call


def test_it_asks_which_of_the_codes(asked: Call, desk: FakeDesk) -> None:
    call, reply = advance(asked, Heard(keys="71700"), desk, TALK)
    assert [say.prompt for say in reply.says] == ["identify.phone_ok"]
    assert (call.memory.person.insee, call.memory.person.postal_code) == ("71543", "71700")


def test_a_code_that_was_said_is_read_back_before_it_is_taken(asked: Call, desk: FakeDesk) -> None:
    call, reply = advance(asked, Heard(words="soixante et onze mille sept cents"), desk, TALK)
    assert reply.says[0] == Say("anytime.heard", {"heard": "soixante et onze mille sept cents"})
    call, reply = advance(call, Heard(words="oui"), desk, TALK)
    assert [say.prompt for say in reply.says] == ["identify.phone_ok"]
    assert call.memory.person.postal_code == "71700"


def test_a_code_that_is_not_the_communes_was_misheard(asked: Call, desk: FakeDesk) -> None:
    _, reply = advance(asked, Heard(words="soixante et onze mille neuf cents"), desk, TALK)
    assert reply.says[0] == Say("anytime.not_understood")


def test_a_reference_that_was_said_is_read_back_before_it_counts_as_a_try(desk: FakeDesk) -> None:
    call, _ = begin(Call("c", "change.reference", memory=Memory(Person(birth_date="1942-05-12"))), desk, TALK)
    call, reply = advance(call, Heard(words="douze trente-quatre cinquante-six"), desk, TALK)
    assert reply.says[0] == Say("anytime.heard", {"heard": "douze, trente-quatre, cinquante-six"})
    call, reply = advance(call, Heard(keys="2"), desk, TALK)
    assert (call.step, call.memory) == ("change.reference", Memory(Person(birth_date="1942-05-12")))
