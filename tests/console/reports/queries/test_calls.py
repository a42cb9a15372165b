from datetime import timedelta

import pytest

from ivr.console.reports.queries.calls import (
    Counted,
    Flow,
    altogether,
    booked_by_agents,
    by_hour,
    counted,
    last_turns,
    minutes_to_book,
    outcomes,
    reason,
    reasons,
)
from ivr.console.reports.queries.share import Share
from ivr.core.db import transaction
from ivr.core.period import Period
from ivr.department import Department
from tests.calls.facts import TODAY, Facts

ROWS = [
    Counted(9, "booked", 6, 0, 1),
    Counted(9, "person", 2, 0, 0),
    Counted(10, "hung_up", 3, 1, 2),
    Counted(10, "informed", 1, 0, 0),
]


def test_calls_are_told_apart_by_what_became_of_them() -> None:
    found = altogether(ROWS)
    assert found == Flow(calls=12, early=1, done=7, done_for_good=6, handed_over=2, left=2)
    assert (found.reached, found.contained, found.escaped) == (Share(11, 12), Share(6, 12), Share(2, 12))


def test_every_call_is_counted_once() -> None:
    found = altogether(ROWS)
    assert found.early + found.done + found.handed_over + found.left == found.calls


def test_hours_come_in_order() -> None:
    assert [(hour, flow.calls) for hour, flow in by_hour(reversed(ROWS)).items()] == [(9, 8), (10, 4)]
    assert list(outcomes(ROWS)) == ["booked", "hung_up", "person", "informed"]


@pytest.mark.parametrize(
    ("step", "result", "why"),
    [
        ("identify.town", "agent", "asked"),
        ("welcome.menu", "understood", "asked"),
        ("eligibility.question", "understood", "rule"),
        ("eligibility.question", "agent", "asked"),
        ("book.when", "no_match", "not_understood"),
        ("welcome.menu", "no_match", "not_understood"),
        ("book.when", "doubtful", "not_understood"),
        ("book.when", "no_input", "silence"),
        ("change.reference", "understood", "identity"),
        ("book.offer", "understood", "other"),
        ("book.offer", "repeat", "other"),
    ],
)
def test_why_a_person_took_over_is_read_from_the_last_turn(step: str, result: str, why: str) -> None:
    assert reason(step, result) == why


def test_reasons_add_up() -> None:
    found = reasons({("a", "agent"): 2, ("b", "agent"): 1, ("c", "no_input"): 4})
    assert found == {"silence": 4, "asked": 3}


def test_calls_are_counted_by_local_hour(facts: Facts, department: Department, week: Period) -> None:
    facts.call("booked")
    facts.call("hung_up", seconds=9)
    facts.call("hung_up", seconds=11)
    facts.call("booked", at=TODAY - timedelta(days=30))
    facts.world.scalar("UPDATE calls SET ended_at = NULL WHERE id = 'call0' RETURNING 1")
    facts.call("booked", at=TODAY + timedelta(hours=1))
    with transaction(facts.world.engine) as session:
        assert counted(session, department, week) == [Counted(8, "hung_up", 2, 1, 0), Counted(9, "booked", 1, 0, 0)]


def test_who_calls_again_within_a_day_had_not_got_what_he_wanted(
    facts: Facts, department: Department, week: Period
) -> None:
    start = TODAY - timedelta(days=3)
    facts.call("booked", at=start, mark="a")
    facts.call("booked", at=start + timedelta(hours=24), mark="a")
    facts.call("booked", at=start + timedelta(hours=49), mark="a")
    facts.call("booked", at=start, mark="")
    facts.call("booked", at=start + timedelta(minutes=6), mark="")
    with transaction(facts.world.engine) as session:
        found = altogether(counted(session, department, week))
    assert (found.calls, found.contained) == (5, Share(4, 5))


def test_the_turn_before_a_callback_is_arranged_tells_why(facts: Facts, department: Department, week: Period) -> None:
    facts.call("callback", turns=[("book.when", "agent", "keys"), ("endings.callback", "understood", "keys")])
    facts.call("person", turns=[("eligibility.question", "understood", "words")])
    facts.call("booked", turns=[("book.when", "understood", "words")])
    with transaction(facts.world.engine) as session:
        found = last_turns(session, department, week)
    assert found == {("book.when", "agent"): 1, ("eligibility.question", "understood"): 1}


def test_an_agent_books_in_a_call_that_was_handed_over_or_when_calling_back(
    facts: Facts, department: Department, week: Period
) -> None:
    facts.world.open_pair(capacity=9)
    calls = [facts.call(outcome) for outcome in ("person", "callback", "person", "booked")]
    for call, by in zip(calls, ("agent:1", "agent:2", "bot", "agent:1"), strict=True):
        facts.booked("cancelled", TODAY + timedelta(days=3))
        facts.world.scalar(
            "UPDATE bookings SET call_id = :call, made_by = :by WHERE call_id IS NULL RETURNING 1", call=call, by=by
        )
    with transaction(facts.world.engine) as session:
        assert booked_by_agents(session, department, week) == 2


def test_the_time_to_book_is_a_median_and_a_ninth_decile(facts: Facts, department: Department, week: Period) -> None:
    with transaction(facts.world.engine) as session:
        assert minutes_to_book(session, department, week) == (None, None)
    for minutes in range(1, 12):
        facts.call("booked", seconds=minutes * 60)
    facts.call("informed", seconds=9000)
    with transaction(facts.world.engine) as session:
        assert minutes_to_book(session, department, week) == pytest.approx((6, 10))
