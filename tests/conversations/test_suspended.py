"""Booking is suspended while callers are on the line: nobody is lost, and everybody is told."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ivr.core.clock import PARIS
from ivr.department import WHOLE, BookingPeriod, Department, Switches
from ivr.dialogue.engine import advance, begin
from ivr.dialogue.model import Call, DialogueLimits, Heard, Outcome, Reply
from ivr.flows import FIRST_STEP, inbound
from tests.support.fake_desk import FakeDesk

TALK = inbound(DialogueLimits())
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
CALLER = "+33385550142"
KNOWN = "1 1 12051942 1 2 2 2 2 2 1 1 71000"
"""Keys up to the question whether the caller is called back at his number."""
AT_WHEN = f"{KNOWN} 1"
AT_OFFER = f"{AT_WHEN} 1"
AT_CONFIRM = f"{AT_OFFER} 1"
BOOKED = f"{AT_CONFIRM} 1"
MACON = "555"


class Caller:
    """Somebody on the line, on whom switches can fall."""

    def __init__(self, department: Department) -> None:
        self.desk = FakeDesk(department, NOW)
        self.call, self.reply = begin(Call("c", FIRST_STEP, caller=CALLER, attested=True), self.desk, TALK)

    def presses(self, keys: str) -> Reply:
        for key in keys.split():
            self.call, self.reply = advance(self.call, Heard(keys=key), self.desk, TALK)
        return self.reply

    def suspended(self, where: str = WHOLE, why: str = "") -> None:
        self.desk.department = replace(self.desk.department, switches=Switches({where: why}))

    def campaign_over(self) -> None:
        period = BookingPeriod(suspended=False, campaign_ends=NOW.date() - timedelta(days=1))
        self.desk.department = replace(self.desk.department, booking=period)

    def hears(self) -> list[str]:
        return [say.prompt for say in self.reply.says]


@pytest.fixture
def caller(saone_et_loire: Department) -> Caller:
    return Caller(saone_et_loire)


@pytest.mark.parametrize("before", [KNOWN, AT_WHEN, AT_CONFIRM])
def test_a_caller_about_to_book_is_told_and_joins_the_waiting_list(caller: Caller, before: str) -> None:
    caller.presses(before)
    caller.suspended(why="deliveries")
    caller.presses("1")
    assert caller.hears() == ["waiting.why_deliveries", "waiting.interrupted"]
    caller.presses("1")
    assert caller.call.outcome == Outcome.WAITING
    assert caller.hears()[0] == "waiting.joined"
    assert not caller.desk.booked


def test_a_caller_about_to_book_may_have_a_person_instead(caller: Caller) -> None:
    caller.presses(AT_WHEN)
    caller.suspended()
    caller.presses("1")
    assert caller.hears() == ["waiting.interrupted"]
    assert caller.presses("2").queue
    reason, gathered = caller.desk.handed_over[0]
    assert reason == "asked"
    assert gathered["phone"] == CALLER


def test_who_wants_to_move_keeps_the_appointment_and_may_have_a_person(caller: Caller) -> None:
    caller.presses(f"{BOOKED} 1 1 12051942 1 2")
    caller.suspended()
    caller.presses("1 1")
    assert caller.hears() == ["waiting.unmoved"]
    assert len(caller.desk.booked) == 1
    assert caller.presses("1").queue


def test_an_appointment_can_be_cancelled_while_booking_is_suspended(caller: Caller) -> None:
    caller.presses(f"{BOOKED} 1 1 12051942 1 2")
    caller.suspended()
    caller.presses("2 1")
    assert caller.call.outcome == Outcome.CANCELLED


def test_what_was_booked_before_stays_booked(caller: Caller) -> None:
    caller.presses(BOOKED)
    caller.suspended()
    caller.presses("1 2")
    assert caller.call.outcome == Outcome.BOOKED


def test_a_new_caller_hears_why_and_may_have_information(caller: Caller) -> None:
    caller.suspended(why="weather")
    caller.presses("1")
    assert caller.hears() == ["waiting.why_weather", "waiting.suspended"]
    caller.presses("2")
    assert caller.hears() == ["information.topic"]


def test_the_nearest_centre_is_said_to_be_suspended_once(caller: Caller) -> None:
    caller.suspended(MACON, "incident")
    caller.presses(AT_OFFER)
    assert caller.hears()[:3] == ["waiting.why_incident", "waiting.centre_suspended", "book.two_offers"]
    caller.presses("3 1")
    assert "waiting.centre_suspended" not in caller.hears()


def test_a_centre_that_is_not_the_nearest_is_not_spoken_of(caller: Caller) -> None:
    caller.suspended("570")
    caller.presses(AT_OFFER)
    assert "waiting.centre_suspended" not in caller.hears()


def test_who_waits_for_a_suspended_centre_keeps_it_on_the_list(caller: Caller) -> None:
    caller.suspended(MACON)
    caller.desk.pairs = 0
    caller.presses(AT_OFFER)
    assert caller.hears() == ["waiting.centre_suspended", "waiting.full"]


@pytest.fixture
def late(caller: Caller) -> Caller:
    """Somebody who calls on the day after the campaign's last."""
    caller.campaign_over()
    return caller


def test_who_joins_hears_until_when_the_place_is_kept(caller: Caller) -> None:
    caller.desk.pairs = 0
    caller.presses(f"{AT_OFFER} 1")
    assert caller.hears()[:2] == ["waiting.joined", "waiting.until"]
    assert caller.reply.says[1].values == {"day": "mercredi vingt-quatre février"}


@pytest.mark.parametrize(("why", "before"), [("", AT_OFFER), ("weather", "1"), ("weather", AT_OFFER)])
def test_nobody_is_put_on_a_list_that_is_closed(late: Caller, why: str, before: str) -> None:
    late.desk.pairs = 0
    *first, last = before.split()
    late.presses(" ".join(first))
    if why:
        late.suspended(why=why)
    late.presses(last)
    assert late.hears()[-1] == "waiting.closed"
    late.presses("1")
    assert late.hears()[0] == "information.topic"


def test_who_finds_nothing_and_no_list_may_have_a_person(late: Caller) -> None:
    late.desk.pairs = 0
    late.presses(KNOWN)
    late.presses("1")
    late.call, late.reply = advance(late.call, Heard(words="mardi matin"), late.desk, TALK)
    assert late.hears() == ["book.nothing_else"]
    assert late.presses("2").queue


def test_a_list_that_closes_during_the_call_takes_nobody(caller: Caller) -> None:
    caller.desk.pairs = 0
    caller.presses(AT_OFFER)
    caller.campaign_over()
    caller.presses("1")
    assert caller.hears() == ["waiting.closed"]
