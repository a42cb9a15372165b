"""What a conversation does through its ports is stored once, however often it is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from ivr.calls.desk import CallDesk
from ivr.core.db import transaction
from ivr.department import BookingPeriod, Department
from tests.calls.facts import Facts


@contextmanager
def desk_of(facts: Facts, department: Department, call: str) -> Iterator[CallDesk]:
    world = facts.world
    with transaction(world.engine) as session:
        yield CallDesk(session, department, world.line.vault, world.clock(), call)


def test_a_call_enters_the_queue_once(facts: Facts, department: Department) -> None:
    with desk_of(facts, department, facts.call("person")) as desk:
        desk.agents.enter("asked", {"step": "welcome.menu"})
        desk.agents.enter("silence", {})
    assert facts.world.scalar("SELECT count(*) FROM queue_entries") == 1
    sealed = facts.world.scalar("SELECT sealed FROM queue_entries")
    assert isinstance(sealed, bytes)
    assert facts.world.line.vault.open(sealed) == {"reason": "asked", "gathered": {"step": "welcome.menu"}}


@pytest.mark.parametrize(("reason", "priority"), [("asked", 0), ("allergy", 1), ("nobody knows it", 0)])
def test_an_urgent_reason_goes_before_the_others(
    facts: Facts, department: Department, reason: str, priority: int
) -> None:
    with desk_of(facts, department, facts.call("person")) as desk:
        desk.agents.enter(reason, {})
    assert facts.world.scalar("SELECT priority FROM queue_entries") == priority


def test_a_call_leaves_one_ticket_with_the_promised_half_day(facts: Facts, department: Department) -> None:
    with desk_of(facts, department, facts.call("callback")) as desk:
        promised = [desk.agents.open_ticket("+33385550142", "asked", {}) for _ in range(2)]
        assert promised == [department.promised_half_day(desk.now())] * 2
    day, part = promised[0]
    assert facts.world.scalar("SELECT array_agg(due_day || due_part) FROM tickets") == [f"{day}{part}"]


def test_nobody_joins_the_waiting_list_of_a_campaign_that_is_over(facts: Facts, department: Department) -> None:
    call = facts.call("waiting")
    for ends, until in ((date(2026, 12, 1), date(2026, 12, 1)), (date(2026, 11, 1), None)):
        with desk_of(
            facts, replace(department, booking=BookingPeriod(suspended=False, campaign_ends=ends)), call
        ) as desk:
            assert desk.waitlist.until() == until
