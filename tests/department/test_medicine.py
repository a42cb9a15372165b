"""Intervals by the day of the first injection, groups, the protocol."""

from datetime import date

import pytest

from ivr.department import Department, RuleOutcome, age_on
from tests.support.departments import INFLUENZA, with_influenza

NOVEMBER = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("vaccine", "first", "days"),
    [
        ("pfizer", date(2021, 1, 18), (21, 28, 28)),
        ("pfizer", date(2021, 4, 13), (21, 28, 28)),
        ("pfizer", date(2021, 4, 14), (39, 42, 42)),
        ("pfizer", date(2021, 6, 14), (39, 42, 42)),
        ("pfizer", date(2021, 6, 15), (21, 28, 49)),
        ("pfizer", NOVEMBER, (21, 28, 49)),
        ("pfizer", date(2020, 1, 1), (21, 28, 28)),
        ("moderna", date(2021, 2, 1), (28, 28, 28)),
        ("astrazeneca", date(2021, 2, 6), (63, 70, 84)),
    ],
)
def test_the_interval_is_the_one_in_force_on_the_day_of_the_first_injection(
    real: Department, vaccine: str, first: date, days: tuple[int, int, int]
) -> None:
    interval = real.vaccine(vaccine).interval(first)
    assert interval
    assert (interval.least, interval.planned, interval.most) == days


def test_a_vaccine_of_one_dose_has_no_interval() -> None:
    assert INFLUENZA.interval(NOVEMBER) is None
    assert INFLUENZA.gap(NOVEMBER) == (None, None)


def test_bookings_keep_the_least_and_most_days(real: Department) -> None:
    assert real.vaccine("pfizer").gap(NOVEMBER) == (21, 49)


def test_a_department_knows_which_vaccines_have_a_second_dose(real: Department) -> None:
    both = with_influenza(real)
    assert [both.has_second(each.code) for each in both.vaccines] == [True, True, True, False]
    assert both.has_second("no longer given")


@pytest.mark.parametrize(
    ("born", "codes"),
    [
        (date(1951, 11, 24), ["age_75"]),
        (date(1951, 11, 25), []),
        (date(1921, 3, 1), ["age_75"]),
        (date(1990, 5, 5), []),
    ],
)
def test_age_alone_opens_the_line_on_the_75th_birthday(real: Department, born: date, codes: list[str]) -> None:
    assert [group.code for group in real.groups_by_age(born, NOVEMBER)] == codes


def test_younger_people_are_asked_for_a_prescription(real: Department) -> None:
    (group,) = real.groups_to_ask(date(1960, 1, 1), NOVEMBER)
    assert (group.code, group.prompt, group.needs_prescription) == ("very_high_risk", "eligibility.prescription", True)


def test_minors_and_groups_not_yet_open_are_left_to_a_person(real: Department) -> None:
    assert real.groups_to_ask(date(2010, 1, 1), NOVEMBER) == ()
    assert real.groups_to_ask(date(1960, 1, 1), date(2021, 1, 17)) == ()


def test_a_person_born_on_29_february_is_older_on_1_march() -> None:
    assert age_on(date(1948, 2, 29), date(2023, 2, 28)) == 74
    assert age_on(date(1948, 2, 29), date(2023, 3, 1)) == 75


def test_the_room_asks_four_questions_and_a_fifth_since_12_february(real: Department) -> None:
    before = [question.code for question in real.questions_on(date(2021, 2, 11))]
    assert before == ["allergy", "infection", "contact", "other_vaccine"]
    assert [question.code for question in real.questions_on(date(2021, 2, 12))] == [*before, "past_infection"]


def test_the_protocol_never_refuses(real: Department) -> None:
    kinds = {outcome.kind for question in real.questions for outcome in question.outcomes.values()}
    assert kinds <= {"go_on", "not_before", "person"}


def test_not_to_know_leads_to_a_person_where_it_matters(real: Department) -> None:
    handed = {question.code for question in real.questions if question.outcome("unknown").kind == "person"}
    assert handed == {"allergy", "infection", "other_vaccine"}


def test_an_allergy_is_looked_at_by_a_person(real: Department) -> None:
    assert real.question("allergy").outcome("yes") == RuleOutcome("person", reason="allergy")


@pytest.mark.parametrize(
    ("question", "happened", "earliest"),
    [
        ("infection", None, date(2026, 12, 8)),
        ("contact", None, date(2026, 12, 1)),
        ("other_vaccine", date(2026, 11, 20), date(2026, 12, 11)),
        ("other_vaccine", date(2026, 10, 1), NOVEMBER),
        ("past_infection", date(2026, 11, 1), date(2027, 2, 1)),
        ("past_infection", date(2021, 3, 1), NOVEMBER),
    ],
)
def test_a_yes_puts_the_first_injection_off(
    real: Department, question: str, happened: date | None, earliest: date
) -> None:
    assert real.question(question).outcome("yes").earliest(NOVEMBER, happened) == earliest


def test_one_dose_is_enough_after_an_infection_only(real: Department) -> None:
    single = [question.code for question in real.questions if question.outcome("yes").single]
    assert single == ["past_infection"]


def test_a_question_that_asks_when_names_its_prompt(real: Department) -> None:
    for question in real.questions:
        assert bool(question.date_prompt) == question.outcome("yes").ask_date
