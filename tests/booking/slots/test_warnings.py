"""What is odd about a preview."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ivr.booking.slots.csv_rows import Numbers
from ivr.booking.slots.warnings import SlotWarnings, doubts
from tests.booking.office import CHALON, DAY, MACON, Office
from tests.booking.slots.test_bulk import SIX, SlotChange, change, prepared

ONLY_FIRST, ONLY_SECOND = SIX._replace(reserved2=0), SIX._replace(reserved2=6)


def found(office: Office, *changes: SlotChange) -> SlotWarnings:
    action = prepared(office, *changes)
    with Session(office.engine) as session:
        return doubts(session, office.department, action)


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def test_first_doses_without_a_place_for_the_second_are_told(office: Office) -> None:
    assert found(office, change(None, SIX), change(None, SIX, centre=MACON)).unpaired == Counter({CHALON: 1, MACON: 1})
    assert found(office, change(None, ONLY_SECOND)).unpaired == Counter()


def test_a_second_place_in_the_same_preview_or_there_already_is_enough(office: Office) -> None:
    least, most = office.department.vaccine("pfizer").gap(DAY)
    assert least is not None
    assert most is not None
    for gap, days in ((least, 0), (most, 0), (least - 1, 1), (most + 1, 1)):
        both = (change(None, ONLY_FIRST), change(None, ONLY_SECOND, later(gap)))
        assert found(office, *both).unpaired.total() == days
    office.open(later(least), capacity=6)
    assert found(office, change(None, SIX)).unpaired == Counter()
    assert found(office, change(None, SIX, centre=MACON)).unpaired == Counter({MACON: 1})


def test_a_second_place_that_the_preview_closes_does_not_count(office: Office) -> None:
    office.open(later(28), capacity=6, reserved2=3)
    shut = change(SIX, SIX._replace(closed=True), later(28))
    assert found(office, change(None, ONLY_FIRST), shut).unpaired == Counter({CHALON: 1})


def test_a_vaccine_of_one_dose_needs_no_second_place(office: Office) -> None:
    alone = change(None, ONLY_FIRST, vaccine="influenza")
    assert found(office.with_influenza(), alone, change(None, SIX)).unpaired == Counter({CHALON: 1})


def test_slots_that_overlap_are_counted(office: Office) -> None:
    office.open(DAY, at="09:00", minutes=30)
    office.open(DAY, at="10:00", minutes=30, closed=True)
    assert found(office, change(None, SIX, at="09:10"), change(None, SIX, at="09:30")).overlapping == 1
    assert found(office, change(None, SIX, at="08:55")).overlapping == 1
    assert found(office, change(None, SIX, at="10:05"), change(None, SIX, at="10:15")).overlapping == 0
    assert found(office, change(None, SIX, at="09:10", centre=MACON)).overlapping == 0


def test_slots_that_overlap_already_are_not_the_previews(office: Office) -> None:
    office.open(DAY, at="09:00", minutes=30, capacity=6, reserved2=3)
    office.open(DAY, at="09:10", minutes=30, capacity=6, reserved2=3)
    half = Numbers(30, 6, 0, 3, False)
    assert found(office, change(half, half._replace(margin=1), at="09:00")).overlapping == 0
