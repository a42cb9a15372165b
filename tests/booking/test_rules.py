from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from ivr.booking.rules import Pair, Place, pair_problem, place_problem, refusal, second_problem
from ivr.department import Department, Interval
from tests.support.departments import with_influenza

NOW = datetime(2021, 2, 1, 9)
FIRST = date(2021, 3, 1)


def a_pair(gap: int = 28, **second: object) -> Pair:
    first = Place(1, "570", "pfizer", FIRST, time(9))
    return Pair(first, replace(first, slot=2, day=FIRST + timedelta(days=gap), **second))


def problem(pair: Pair, department: Department, not_before: date = FIRST, single: bool = False) -> str | None:
    return pair_problem(pair, department, NOW, not_before, single)


@pytest.mark.parametrize(
    ("vaccine", "gap", "expected"),
    [
        ("pfizer", 20, "interval"),
        ("pfizer", 21, None),
        ("pfizer", 28, None),
        ("pfizer", 29, "interval"),
        ("moderna", 27, "interval"),
        ("moderna", 28, None),
        ("moderna", 29, "interval"),
        ("astrazeneca", 62, "interval"),
        ("astrazeneca", 63, None),
        ("astrazeneca", 84, None),
        ("astrazeneca", 85, "interval"),
    ],
)
def test_the_gap_is_that_of_the_vaccine(
    saone_et_loire: Department, vaccine: str, gap: int, expected: str | None
) -> None:
    pair = a_pair(gap)
    assert pair.second
    pair = Pair(replace(pair.first, vaccine=vaccine), replace(pair.second, vaccine=vaccine))
    assert problem(pair, saone_et_loire) == expected


@pytest.mark.parametrize(("first", "gap", "expected"), [(13, 28, None), (14, 28, "interval"), (14, 42, None)])
def test_the_interval_in_force_on_the_day_of_the_first_dose_counts(
    saone_et_loire: Department, first: int, gap: int, expected: str | None
) -> None:
    start = Place(1, "570", "pfizer", date(2021, 4, first), time(9))
    pair = Pair(start, replace(start, slot=2, day=start.day + timedelta(days=gap)))
    assert problem(pair, saone_et_loire) == expected


def test_days_are_counted_by_the_calendar_across_the_change_to_summer_time(saone_et_loire: Department) -> None:
    first = Place(1, "570", "moderna", date(2021, 3, 1), time(23, 50))
    assert problem(Pair(first, replace(first, slot=2, day=date(2021, 3, 29), time=time(0, 10))), saone_et_loire) is None


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (a_pair(centre="555"), "centre"),
        (a_pair(centre="0"), "centre"),
        (a_pair(vaccine="moderna"), "vaccine"),
        (a_pair(vaccine="sputnik"), "vaccine"),
        (a_pair(closed=True), "closed"),
        (a_pair(-60), "past"),
        (a_pair(-7), "interval"),
        (Pair(a_pair().first, None), "interval"),
    ],
)
def test_both_doses_are_given_in_one_known_centre_with_one_known_vaccine(
    saone_et_loire: Department, pair: Pair, expected: str
) -> None:
    assert problem(pair, saone_et_loire) == expected


def test_a_single_dose_is_one_dose(saone_et_loire: Department) -> None:
    assert problem(Pair(a_pair().first, None), saone_et_loire, single=True) is None
    assert problem(a_pair(), saone_et_loire, single=True) == "interval"


def test_a_vaccine_of_one_dose_is_never_given_twice(saone_et_loire: Department) -> None:
    both = with_influenza(saone_et_loire)
    only = replace(a_pair().first, vaccine="influenza")
    for single in (False, True):
        assert problem(Pair(only, None), both, single=single) is None
        twice = Pair(only, replace(only, slot=2, day=only.day + timedelta(days=28)))
        assert problem(twice, both, single=single) == "interval"
    assert second_problem(twice, both, NOW) == "interval"


def test_no_dose_is_given_before_the_first_day_allowed(saone_et_loire: Department) -> None:
    assert problem(a_pair(), saone_et_loire, FIRST + timedelta(days=1)) == "too_early"
    assert problem(a_pair(), saone_et_loire, FIRST) is None


@pytest.mark.parametrize(("at", "expected"), [(time(9), "past"), (time(9, 1), None), (time(8, 59), "past")])
def test_a_place_is_past_once_its_time_has_come(saone_et_loire: Department, at: time, expected: str | None) -> None:
    assert place_problem(Place(1, "570", "pfizer", NOW.date(), at), saone_et_loire, NOW) == expected


def test_a_narrower_rule_of_another_department_counts_there(saone_et_loire: Department) -> None:
    vaccine = replace(saone_et_loire.vaccine("pfizer"), intervals=(Interval(date(2021, 1, 1), 28, 28, 28),))
    other = replace(saone_et_loire, vaccines=(vaccine,))
    assert problem(a_pair(21), other) == "interval"


def test_a_refusal_is_a_sentence_and_a_reason() -> None:
    error = refusal("closed")
    assert (str(error)[-1], error.reason) == (".", "closed")
