"""Calls that were under way when the line was upgraded go on.

`calls_of_revision_0020.json` holds calls as the version at database revision 0020 stored them, one for each question
that its written conversations reach, with and without a doubt, a booking or something to tell."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from ivr.core.clock import PARIS
from ivr.core.settings import ROOT
from ivr.department import Department
from ivr.dialogue.engine import advance, asked
from ivr.dialogue.memory import Memory, Person
from ivr.dialogue.model import Call, DialogueLimits, Heard, Outcome, Reply
from ivr.dialogue.ports import Appointment, Offer, Patient
from ivr.flows import inbound
from ivr.language.prompts import PromptBook
from tests.support.fake_desk import FakeDesk

TALK = inbound(DialogueLimits())
BOOK = PromptBook.load(ROOT / "prompts" / "fr")
OPEN = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
STORED = json.loads((ROOT / "tests" / "data" / "calls_of_revision_0020.json").read_text(encoding="utf-8"))
FITTING = {"birth_date": "12051942", "postal_code": "71000", "town": "71000", "phone": "0385550199", "digits": "100001"}


def office(department: Department, call: Call) -> FakeDesk:
    """Where the booking that the call is about exists."""
    desk = FakeDesk(department, OPEN)
    booking = call.memory.booking.booking
    if booking:
        first = OPEN.replace(tzinfo=None) + timedelta(days=7)
        offer = Offer(booking, "570", "pfizer", first, first + timedelta(days=28))
        desk.booked[booking] = (Appointment(offer, "123456"), Patient(OPEN.date(), "+33385550142"))
    return desk


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: stored["step"])
def test_a_call_of_the_version_before_opens_with_all_that_was_known(
    saone_et_loire: Department, stored: dict[str, Any]
) -> None:
    call = Call.from_json(stored)
    known = {name: value for record in vars(call.memory).values() if record for name, value in vars(record).items()}
    as_it_was = json.loads(json.dumps({name: known[name] for name in stored["data"]}))
    assert as_it_was == stored["data"]
    assert (call.no_matches_here, call.no_matches) == (stored["misses"], stored["failures"])
    assert len(call.trail) == len(stored["trail"])
    for say in asked(call, TALK).says(call, office(saone_et_loire, call)):
        assert BOOK.text(say)


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: stored["step"])
@pytest.mark.parametrize("keys", ["0", "1", "2", "**"])
def test_a_call_of_the_version_before_is_carried_to_its_end(
    saone_et_loire: Department, stored: dict[str, Any], keys: str
) -> None:
    call = Call.from_json(stored)
    desk = office(saone_et_loire, call)
    call, reply = advance(call, Heard(keys=keys), desk, TALK)
    for _ in range(60):
        if reply.listen is None:
            break
        call, reply = advance(Call.from_json(json.loads(json.dumps(call.to_json()))), _next(reply), desk, TALK)
    assert reply.listen is None
    assert call.outcome in set(Outcome)


def _next(reply: Reply) -> Heard:
    assert reply.listen
    return Heard(keys=FITTING.get(reply.listen.kind, "2" if reply.listen.kind == "yes_no" else "1"))


def test_a_call_of_this_version_comes_back_as_it_was() -> None:
    call = Call.from_json(STORED[-1])
    assert Call.from_json(json.loads(json.dumps(call.to_json()))) == call


def test_what_another_version_remembers_is_left_out() -> None:
    person = {"birth_date": "1942-05-12", "shoe_size": 42, "relative": "yes", "to_complete": 3, "corrections": 1}
    known = {"person": person, "weather": {"rain": True}, "search": None, "progress": "far"}
    assert Memory.from_json(known) == Memory(Person(birth_date="1942-05-12", corrections=1))
