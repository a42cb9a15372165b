"""A pair that is held for somebody whose own cannot be kept."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from ivr.dialogue.engine import begin
from ivr.dialogue.memory import Memory
from ivr.dialogue.model import Call, Outcome
from ivr.dialogue.ports import Offer, Proposal
from tests.flows.test_outbound_identity import ABOUT, HEALTH, JEANNE, TALK, Picked, desk_at

MONDAY = datetime(2026, 12, 7, 14, 30)
PAIR = Offer(3, "570", "pfizer", MONDAY, datetime(2027, 1, 4, 14, 30))
SINGLE = Offer(3, "570", "influenza", MONDAY, None)
PROPOSED = Proposal(3, PAIR, "delivery")
SECOND = re.compile("premiere injection|deuxieme injection|deux injections")
"""What is not said of a single injection."""


class Moved(Picked):
    """A call about an appointment that cannot be kept, picked up."""

    def __init__(self, proposed: Proposal | None = PROPOSED, **about: Any) -> None:
        self.desk = desk_at()
        self.desk.proposed = proposed
        known = Memory.from_flat({**ABOUT, "purpose": "move", **about})
        start = Call("c", "outgoing.identity", caller=JEANNE.phone, memory=known)
        self.call, self.reply = begin(start, self.desk, TALK)


def test_nothing_is_told_before_key_one_and_both_dates_twice_after_it() -> None:
    call = Moved()
    assert not HEALTH.search(call.said)
    assert not HEALTH.search(call.hear("oui").said)
    said = call.hear("1").said
    assert "les vaccins arrivent plus tard" in said
    assert (said.count("sept decembre"), said.count("quatre janvier")) == (2, 2)
    assert said.count("chalon") == 2
    assert "je repete" in said


def test_a_single_injection_is_proposed_and_taken_as_one() -> None:
    call = Moved(replace(PROPOSED, new=SINGLE)).hear("1")
    assert (call.said.count("votre injection"), call.said.count("sept decembre")) == (2, 2)
    assert not SECOND.search(call.said)
    call.hear("1")
    assert call.said.count("votre injection") == 2
    assert not SECOND.search(call.said)


@pytest.mark.parametrize("answer", ["1", "ça me convient"])
def test_who_accepts_has_the_new_pair(answer: str) -> None:
    call = Moved().hear("1", answer)
    assert call.prompts[0] == "book.moved"
    assert call.hear("1").end == Outcome.MOVED
    assert list(call.desk.booked) == [3]


def test_another_date_gives_the_pair_back_and_looks_for_others() -> None:
    call = Moved().hear("1", "2")
    assert call.prompts == ["book.when"]
    assert call.desk.proposed is None
    assert list(call.desk.booked) == [7]
    assert call.hear("1", "1", "1", "1").end == Outcome.MOVED


def test_three_reads_it_again_and_zero_reaches_a_person() -> None:
    call = Moved().hear("1", "3")
    assert call.prompts[-1] == "proposal.moved"
    assert call.hear("0").end == Outcome.PERSON


def test_a_pair_that_is_gone_is_not_read() -> None:
    call = Moved(None).hear("1")
    assert call.prompts == ["proposal.gone"]
    assert call.hear("2").reply.listen
    assert call.hear("1").end == Outcome.INFORMED


@pytest.mark.parametrize("answer", ["1", "2"])
def test_a_pair_that_is_lost_while_it_is_read_is_left_to_a_person(answer: str) -> None:
    call = Moved().hear("1")
    before = call.desk.proposal(7)
    call.desk.proposal = lambda _booking: before  # type: ignore[method-assign]
    call.desk.proposed = None
    assert call.hear(answer).end == Outcome.PERSON
    assert call.desk.handed_over[0][0] == "moved"


@pytest.mark.parametrize("way", [("9",), ("1", "9"), ("1", "ne m'appelez plus")])
def test_no_more_calls_is_obeyed(way: tuple[str, ...]) -> None:
    assert Moved().hear(*way).end == Outcome.OPTED_OUT


class Offered(Picked):
    """A call about a pair that has become free, picked up by somebody on the waiting list."""

    def __init__(self, held: bool = True, offer: Offer = PAIR) -> None:
        self.desk = desk_at()
        self.desk.booked = {}
        self.desk.holding = [offer] if held else []
        known = Memory.from_flat({**ABOUT, "purpose": "offer", "booking": 3})
        start = Call("c", "outgoing.identity", caller=JEANNE.phone, memory=known)
        self.call, self.reply = begin(start, self.desk, TALK)


def test_an_offer_is_told_only_after_key_one_and_taken_by_key_one() -> None:
    call = Offered()
    assert not HEALTH.search(call.said)
    assert call.hear("1").said.count("sept decembre") == 2
    assert call.hear("1").prompts[0] == "book.done"
    assert call.hear("1").end == Outcome.BOOKED
    assert list(call.desk.booked) == [3]


def test_a_single_injection_that_has_become_free_is_offered_and_booked_as_one() -> None:
    call = Offered(offer=SINGLE).hear("1")
    assert (call.said.count("votre injection"), call.said.count("sept decembre")) == (2, 2)
    assert not SECOND.search(call.said)
    assert call.hear("1").said.count("votre injection") == 2
    assert not SECOND.search(call.said)
    assert call.hear("1").end == Outcome.BOOKED


@pytest.mark.parametrize(("answer", "leaves"), [("1", False), ("2", True), ("non", True), ("oui", False)])
def test_who_declines_keeps_the_place_or_leaves_the_list(answer: str, leaves: bool) -> None:
    call = Offered().hear("1", "je ne peux pas")
    assert call.prompts == ["proposal.stays"]
    assert call.hear(answer).end == (Outcome.CANCELLED if leaves else Outcome.WAITING)
    assert call.desk.passed_on == [leaves]


def test_an_offer_that_is_gone_leaves_the_place_in_the_list() -> None:
    call = Offered(held=False).hear("1")
    assert call.prompts == ["proposal.gone"]
    assert call.hear("1").end == Outcome.WAITING


def test_an_offer_that_is_lost_while_it_is_read_leaves_the_place_in_the_list() -> None:
    call = Offered().hear("1")
    before = call.desk.kept(3)
    call.desk.kept = lambda _booking: before  # type: ignore[method-assign]
    call.desk.holding = []
    assert call.hear("1").prompts[0] == "proposal.lost"
    assert call.end == Outcome.WAITING
