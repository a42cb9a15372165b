from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.booking.office import CHALON, DAY, MACON, Office, an_order


def found(office: Office, **order: Any) -> list[tuple[datetime, datetime | None]]:
    """Both offers for an order."""
    return [(offer.first, offer.second) for offer in office.offers("call", an_order(**order))]


def first(office: Office, wish: dict[str, Any] | None = None, **order: Any) -> datetime | None:
    """The first dose of the best offer."""
    offers = found(office, wish=wish or {}, **order)
    return offers[0][0] if offers else None


def hours(office: Office, *times: str, day: date = DAY) -> None:
    for at in times:
        office.open_pair(day, at=at)


@pytest.mark.parametrize(
    ("vaccine", "gap", "pairable"),
    [
        ("pfizer", 20, False),
        ("pfizer", 21, True),
        ("pfizer", 28, True),
        ("pfizer", 29, False),
        ("moderna", 27, False),
        ("moderna", 28, True),
        ("moderna", 29, False),
        ("astrazeneca", 62, False),
        ("astrazeneca", 63, True),
        ("astrazeneca", 84, True),
        ("astrazeneca", 85, False),
    ],
)
def test_a_first_dose_is_offered_only_with_a_second_one_in_the_interval(
    office: Office, vaccine: str, gap: int, pairable: bool
) -> None:
    office = office.at(datetime(2021, 2, 15, 10))
    office.open_pair(date(2021, 3, 1), gap, vaccine=vaccine)
    assert bool(found(office, vaccines=(vaccine,), not_before=date(2021, 2, 15))) is pairable


@pytest.mark.parametrize(("day", "gap", "pairable"), [(13, 28, True), (14, 28, False), (14, 42, True), (13, 42, False)])
def test_the_interval_in_force_on_the_day_of_the_first_dose_counts(
    office: Office, day: int, gap: int, pairable: bool
) -> None:
    office = office.at(datetime(2021, 4, 1, 10))
    office.open_pair(date(2021, 4, day), gap)
    assert bool(found(office, not_before=date(2021, 4, 1))) is pairable


def test_the_gap_is_counted_in_days_across_the_change_to_summer_time(office: Office) -> None:
    office = office.at(datetime(2021, 3, 1, 10))
    office.open(date(2021, 3, 7), "16:50", vaccine="moderna")
    office.open(date(2021, 4, 4), "09:00", vaccine="moderna")
    assert found(office, vaccines=("moderna",), not_before=date(2021, 3, 1)) == [
        (datetime(2021, 3, 7, 16, 50), datetime(2021, 4, 4, 9))
    ]


def test_the_second_dose_is_on_the_planned_day_at_the_same_hour(office: Office) -> None:
    office.open(DAY, "10:00")
    for gap in (21, 27, 28, 29):
        for at in ("09:00", "10:00", "11:00"):
            office.open(DAY + timedelta(days=gap), at)
    assert found(office) == [(datetime(2026, 12, 1, 10), datetime(2026, 12, 29, 10))]


def test_the_second_dose_is_near_the_planned_day_and_hour_when_that_is_taken(office: Office) -> None:
    office.open(DAY, "10:00")
    office.open(DAY + timedelta(days=30), "10:00")
    office.open(DAY + timedelta(days=29), "16:00")
    office.open(DAY + timedelta(days=29), "11:00")
    assert found(office)[0][1] == datetime(2026, 12, 30, 11)


def test_excluded_days_hold_for_the_second_dose_as_far_as_possible(office: Office) -> None:
    office.open(DAY, "10:00")
    office.open(DAY + timedelta(days=28), "10:00")
    office.open(DAY + timedelta(days=31), "10:00")
    assert found(office, wish={"excluded": ["2026-12-29"]})[0][1] == datetime(2027, 1, 1, 10)


def test_a_place_kept_for_second_doses_is_not_given_to_a_first_one(office: Office) -> None:
    office.open(DAY, capacity=3, reserved2=2)
    office.open(DAY + timedelta(days=28), capacity=3)
    assert found(office)
    assert office.offers("another") == ()


def test_a_second_dose_may_take_a_place_of_a_first_one(office: Office) -> None:
    office.open(DAY, capacity=2)
    office.open(DAY + timedelta(days=28), capacity=2)
    assert office.offers("one")
    assert office.offers("two")


def test_the_margin_is_never_given_away(office: Office) -> None:
    office.open_pair(capacity=2, margin=2)
    assert found(office) == []


def test_the_nearest_centre_wins_while_it_has_anything(office: Office) -> None:
    office.open_pair(centre=MACON)
    office.open_pair(date(2026, 12, 5), centre=CHALON)
    assert first(office) == datetime(2026, 12, 5, 9)
    assert first(office, centres=(MACON, CHALON)) == datetime(2026, 12, 1, 9)


def test_the_preferred_vaccine_wins_within_a_centre(office: Office) -> None:
    office.open_pair(vaccine="moderna")
    office.open_pair(date(2026, 12, 5))
    assert first(office, vaccines=("pfizer", "moderna")) == datetime(2026, 12, 5, 9)
    assert first(office, vaccines=("moderna", "pfizer", "unknown")) == datetime(2026, 12, 1, 9)


def test_both_doses_are_in_one_centre_with_one_vaccine(office: Office) -> None:
    office.open(DAY)
    office.open(DAY + timedelta(days=28), centre=MACON)
    office.open(DAY + timedelta(days=28), vaccine="moderna")
    assert found(office, vaccines=("pfizer", "moderna")) == []


def test_the_first_dose_leaves_an_hour_to_come(office: Office) -> None:
    today = office.now.date()
    hours(office, "10:59", "11:00", day=today)
    assert first(office) == datetime(2026, 11, 24, 11)


def test_no_dose_is_offered_before_the_first_day_allowed(office: Office) -> None:
    hours(office, "09:00")
    hours(office, "09:00", day=DAY + timedelta(days=1))
    assert first(office, not_before=DAY + timedelta(days=1)) == datetime(2026, 12, 2, 9)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({}, (1, 9)),
        ({"pref": "asap"}, (1, 9)),
        ({"pref": "any"}, (1, 9)),
        ({"dates": ["2026-12-03"]}, (3, 9)),
        ({"dates": ["2026-12-03", "2026-12-02"]}, (2, 9)),
        ({"from": "2026-12-02", "to": None}, (2, 9)),
        ({"from": "2026-12-03", "to": "2026-12-03"}, (3, 9)),
        ({"from": None, "to": "2026-11-30"}, None),
        ({"part": "morning"}, (1, 9)),
        ({"part": "midday"}, (1, 13)),
        ({"part": "afternoon"}, (1, 13)),
        ({"part": "day_late"}, (1, 16)),
        ({"part": "evening"}, None),
        ({"time": "16:00"}, (1, 16)),
        ({"time": "15:00"}, (1, 16)),
        ({"time_from": "11:00"}, (1, 13)),
        ({"time_from": "10:00", "time_to": "12:00"}, None),
        ({"time_from": "14:00", "time_to": None}, (1, 16)),
        ({"dates": ["2026-12-02"], "part": "afternoon"}, (2, 13)),
        ({"part": "afternoon", "time_from": "15:00"}, (1, 16)),
        ({"excluded": ["mardi"]}, (2, 9)),
        ({"excluded": ["mardi", "2026-12-02"]}, (3, 9)),
        ({"excluded": ["mardi", "mercredi", "jeudi"]}, None),
    ],
)
def test_the_wish_is_followed(office: Office, wish: dict[str, Any], expected: tuple[int, int] | None) -> None:
    for day in range(3):
        hours(office, "09:00", "13:00", "16:00", day=DAY + timedelta(days=day))
    assert first(office, wish) == (expected and datetime(2026, 12, *expected))


def test_an_hour_wished_for_is_found_before_an_earlier_day(office: Office) -> None:
    hours(office, "09:00")
    hours(office, "14:10", "14:40", day=DAY + timedelta(days=3))
    assert first(office, {"time": "14:30"}) == datetime(2026, 12, 4, 14, 40)


def test_the_second_offer_of_an_hour_wished_for_lies_on_another_day(office: Office) -> None:
    for day in range(2):
        hours(office, "14:00", "14:10", day=DAY + timedelta(days=day))
    assert [pair[0] for pair in found(office, wish={"time": "14:00"})] == [
        datetime(2026, 12, 1, 14),
        datetime(2026, 12, 2, 14),
    ]


def test_the_two_offers_take_four_different_places(office: Office) -> None:
    office.open(DAY)
    office.open(DAY, "14:00")
    office.open(DAY + timedelta(days=28), "11:00")
    assert len(found(office)) == 1


def test_one_slot_may_serve_both_doses_of_different_people(office: Office) -> None:
    for week in (0, 4, 8):
        office.open(DAY + timedelta(weeks=week), capacity=2)
    assert len(office.offers("one")) == 1
    assert [offer.first.day for offer in office.offers("two", an_order(not_before=date(2026, 12, 2)))] == [29]


def test_a_single_dose_follows_the_wish_too(office: Office) -> None:
    for at in ("09:00", "14:00"):
        office.open(DAY, at)
    assert found(office, single=True, wish={"part": "afternoon"}) == [(datetime(2026, 12, 1, 14), None)]
    assert len(found(office, single=True)) == 2


def test_a_vaccine_of_one_dose_is_offered_without_a_second_place(office: Office) -> None:
    for at in ("09:00", "14:00"):
        office.open(DAY, at, vaccine="influenza")
    found = office.with_influenza().offers("call", an_order(vaccines=("influenza",)))
    assert [(offer.vaccine, offer.first.hour, offer.second) for offer in found] == [
        ("influenza", 9, None),
        ("influenza", 14, None),
    ]


def test_each_vaccine_is_looked_for_with_its_own_number_of_doses(office: Office) -> None:
    office.open(DAY)
    office.open(DAY, "10:00", vaccine="influenza")
    both = office.with_influenza()
    either = an_order(vaccines=("pfizer", "influenza"))
    assert [(offer.vaccine, offer.second) for offer in both.offers("one", either)] == [("influenza", None)]
    office.open(DAY + timedelta(days=28))
    assert [(offer.vaccine, bool(offer.second)) for offer in both.offers("two", either)] == [("pfizer", True)]
