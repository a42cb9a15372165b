"""What is planned for many slots at once."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ivr.booking.slots.bulk_forms import (
    KeepingBack,
    PlannedChange,
    SlotOpening,
    SlotSpan,
    keep_back,
    plan_keeping_back,
    plan_opening,
)
from ivr.booking.slots.csv_rows import Numbers
from tests.booking.office import CHALON, DAY, MACON, Office

AT = datetime(2026, 11, 24, 10, 0)
EVERY_DAY = frozenset(range(7))
SIX = Numbers(10, 6, 0, 3, False)


def span(
    office: Office, first: date = DAY, last: date = DAY, centre: str = CHALON, vaccine: str = "pfizer"
) -> SlotSpan:
    return SlotSpan(tuple(each for each in office.department.centres if each.code == centre), vaccine, first, last)


def opening(office: Office, where: SlotSpan, **other: Any) -> PlannedChange:
    asked: dict[str, Any] = {"weekdays": EVERY_DAY, "window": (time(9), time(10)), "numbers": SIX, **other}
    with Session(office.engine) as session:
        return plan_opening(session, office.department, SlotOpening(where, **asked), AT)


def keeping(office: Office, margin: int | None, kept: int | None, **where: Any) -> PlannedChange:
    with Session(office.engine) as session:
        return plan_keeping_back(session, office.department, KeepingBack(span(office, **where), margin, kept), AT)


def test_slots_end_before_the_window_does(office: Office) -> None:
    planned = opening(office, span(office), numbers=SIX._replace(minutes=25))
    assert [change.key[3] for change in planned.changes] == [time(9), time(9, 25)]


def test_only_the_days_asked_for_are_opened_and_no_public_holiday(office: Office) -> None:
    where = span(office, date(2026, 12, 21), date(2026, 12, 27))
    planned = opening(office, where, weekdays=frozenset({0, 4}))
    assert {change.key[2] for change in planned.changes} == {date(2026, 12, 21)}


def test_nothing_is_opened_in_the_past(office: Office) -> None:
    planned = opening(office, span(office, AT.date(), AT.date()), window=(time(9), time(11)))
    assert [change.key[3] for change in planned.changes] == [time(10, 10 * number) for number in range(1, 6)]


def test_what_is_there_is_counted_and_left(office: Office) -> None:
    office.open(DAY, at="09:10", closed=True)
    office.open(DAY, at="09:20", centre=MACON)
    planned = opening(office, span(office))
    assert (len(planned.changes), planned.there) == (5, 1)


def test_closed_slots_and_those_that_are_so_already_are_left(office: Office) -> None:
    office.open(DAY, at="09:00", capacity=6, closed=True)
    office.open(DAY, at="09:10", capacity=6, margin=2)
    office.open(DAY, at="09:20", capacity=6, vaccine="moderna")
    planned = keeping(office, 2, None, vaccine="")
    assert [change.key[1:] for change in planned.changes] == [("moderna", DAY, time(9, 20))]
    assert keeping(office, 2, None).changes == []


def test_what_cannot_be_kept_back_is_counted(office: Office) -> None:
    office.open(DAY, at="09:00", capacity=6)
    office.open(DAY, at="09:10", capacity=3)
    planned = keeping(office, 4, 1)
    assert [change.after[2:4] for change in planned.changes] == [(4, 1), (3, 0)]
    assert (planned.short, planned.beyond) == (1, 2)


def test_nothing_is_kept_for_second_doses_of_a_vaccine_of_one_dose(office: Office) -> None:
    office.open(DAY, capacity=6)
    office.open(DAY, capacity=6, vaccine="influenza")
    planned = keeping(office.with_influenza(), 1, 2, vaccine="")
    assert {change.key[1]: change.after[2:4] for change in planned.changes} == {"influenza": (1, 0), "pfizer": (1, 2)}
    assert planned.short == 0


@pytest.mark.parametrize(
    ("taken", "margin", "kept", "after"),
    [
        ((0, 0), 2, None, (2, 3)),
        ((0, 0), 5, None, (3, 3)),
        ((0, 0), 5, 3, (5, 1)),
        ((2, 1), 5, None, (1, 3)),
        ((2, 1), 5, 3, (3, 1)),
        ((1, 4), 5, None, (1, 3)),
        ((2, 0), None, 6, (0, 4)),
        ((3, 3), 1, 0, (0, 0)),
    ],
)
def test_people_and_second_doses_come_before_the_margin(
    office: Office, taken: tuple[int, int], margin: int | None, kept: int | None, after: tuple[int, int]
) -> None:
    assert keep_back(SIX, KeepingBack(span(office), margin, kept), *taken)[2:4] == after


@given(st.data())
def test_a_slot_stays_within_its_bounds_whatever_is_asked(data: st.DataObject) -> None:
    capacity = data.draw(st.integers(0, 12))
    margin = data.draw(st.integers(0, capacity))
    reserved = data.draw(st.integers(0, capacity - margin))
    taken1 = data.draw(st.integers(0, capacity - margin - reserved))
    taken2 = data.draw(st.integers(0, capacity - margin - taken1))
    asked = st.none() | st.integers(0, 20)
    wanted = KeepingBack(SlotSpan((), "", DAY, DAY + timedelta(days=1)), data.draw(asked), data.draw(asked))
    slot = keep_back(Numbers(10, capacity, margin, reserved, False), wanted, taken1, taken2)
    assert slot.margin >= 0
    assert slot.reserved2 >= 0
    assert taken1 + taken2 <= slot.capacity - slot.margin
    assert taken1 <= slot.capacity - slot.margin - slot.reserved2
