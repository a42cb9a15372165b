from datetime import date, datetime, timedelta

import pytest

from ivr.console.reports.queries.places import Filled, booked_lately, days_to_full, filled, totals
from ivr.console.reports.queries.share import Share
from ivr.core.clock import PARIS
from ivr.core.db import transaction
from ivr.core.period import Period
from ivr.department import Department
from tests.calls.facts import Facts
from tests.support.world import World

MONDAY, NEXT_MONDAY = date(2026, 11, 23), date(2026, 11, 30)


def row(lost: int = 0) -> Filled:
    return Filled(Share(1, 2), Share(0, 1), lost, ahead=1)


def test_rows_add_up_by_centre() -> None:
    rows = {("555", MONDAY): row(), ("555", NEXT_MONDAY): row(lost=2), ("570", MONDAY): row()}
    found = totals(rows, lambda centre, _: centre)
    assert found["555"] == Filled(Share(2, 4), Share(0, 2), lost=2, ahead=2)
    assert found["570"].both == Share(1, 3)


@pytest.mark.parametrize(("ahead", "booked", "days"), [(0, 0, 0), (70, 70, 7), (71, 70, 8), (5, 0, None)])
def test_places_last_as_long_as_the_pace_of_the_week_lets_them(ahead: int, booked: int, days: int | None) -> None:
    assert days_to_full(ahead, booked) == days


def places(world: World, department: Department, centre: str = "") -> dict[tuple[str, date], Filled]:
    period = Period(MONDAY, date(2027, 1, 31))
    with transaction(world.engine) as session:
        return filled(session, department, period, world.clock(), centre)


def read(world: World, department: Department) -> list[Filled]:
    return [*places(world, department).values()]


def change(world: World, values: str, where: str = "day = '2026-11-25'") -> None:
    world.scalar(f"UPDATE slots SET {values} WHERE {where} RETURNING 1")  # noqa: S608


def test_places_belong_to_the_dose_they_are_kept_for_or_taken_by(world: World, department: Department) -> None:
    world.open_pair(capacity=10)
    change(world, "margin = 1, reserved2 = 3, taken1 = 2, taken2 = 1")
    first, _ = read(world, department)
    assert (first.first, first.second, first.lost, first.ahead) == (Share(2, 6), Share(1, 3), 0, 4)
    change(world, "taken2 = 5")
    first, _ = read(world, department)
    assert (first.first, first.second, first.ahead) == (Share(2, 4), Share(5, 5), 2)


def test_places_add_up_to_capacity_less_margin(world: World, department: Department) -> None:
    world.open_slots(days=30, capacity=7)
    change(world, "margin = 1, reserved2 = 2, taken1 = 3, taken2 = 3", "id % 3 = 0")
    assert sum(each.both.whole for each in read(world, department)) == world.scalar(
        "SELECT sum(capacity - margin) FROM slots"
    )


def test_past_places_that_nobody_used_are_lost(world: World, department: Department) -> None:
    world.open_pair(capacity=4)
    change(world, "taken1 = 1")
    world.clock.set(datetime(2026, 11, 25, 9, 9, tzinfo=PARIS))
    assert (read(world, department)[0].lost, read(world, department)[0].ahead) == (0, 3)
    world.clock.set(datetime(2026, 11, 25, 9, 10, tzinfo=PARIS))
    assert (read(world, department)[0].lost, read(world, department)[0].ahead) == (3, 0)


def test_a_closed_slot_counts_as_far_as_it_is_taken(world: World, department: Department) -> None:
    world.open_pair(capacity=4)
    change(world, "closed = true, taken1 = 1, taken2 = 2")
    found = read(world, department)[0]
    assert (found.first, found.second, found.lost, found.ahead) == (Share(1, 1), Share(2, 2), 0, 0)


def test_a_week_begins_on_monday_and_a_centre_can_be_read_alone(world: World, department: Department) -> None:
    world.open_slots(days=12, centres=("555", "570"))
    assert [*places(world, department, "570")] == [("570", MONDAY), ("570", NEXT_MONDAY)]
    assert {centre for centre, _ in places(world, department)} == {"555", "570"}


def test_the_pace_counts_pairs_booked_in_seven_days(world: World, department: Department) -> None:
    facts = Facts(world)
    world.open_pair(capacity=4)
    for days, status in ((0, "booked"), (6, "booked"), (8, "booked"), (1, "cancelled")):
        facts.booked(status, world.clock() - timedelta(days=days))
    with transaction(world.engine) as session:
        assert booked_lately(session, department, world.clock()) == {"555": 2}
