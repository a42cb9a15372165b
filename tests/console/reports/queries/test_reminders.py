from datetime import date

from ivr.console.reports.queries.reminders import Reach, Reminded, absent_by_reminder, by_disposition, reach, reminded
from ivr.console.reports.queries.share import NOTHING, Share
from ivr.core.db import transaction
from ivr.core.period import Period
from ivr.department import Department
from tests.calls.facts import Facts

TOMORROW = Period(date(2026, 11, 25), date(2026, 11, 25))


def test_who_answers_by_a_key_confirms_and_a_message_left_is_a_contact() -> None:
    rows = [
        Reminded("confirmed", False, 5),
        Reminded("informed", False, 2),
        Reminded("cancelled", False, 1),
        Reminded("machine", True, 1),
        Reminded("no_answer", False, 1),
    ]
    assert reach(rows) == Reach(confirmed=Share(5, 10), contacted=Share(9, 10), given_up=Share(1, 10))
    counts = by_disposition([*rows, Reminded("no_answer", False, 9)])
    assert (next(iter(counts)), counts["no_answer"]) == ("no_answer", 10)


def test_reminders_are_read_by_the_day_of_the_appointment(facts: Facts, department: Department, week: Period) -> None:
    facts.world.open_pair(capacity=9)
    facts.reminded("confirmed", came=True)
    facts.reminded("confirmed", came=True)
    facts.reminded("no_answer", came=False)
    facts.world.scalar("UPDATE errands SET state = 'dropped' WHERE disposition = 'no_answer' RETURNING 1")
    with transaction(facts.world.engine) as session:
        assert reminded(session, department, TOMORROW) == [Reminded("confirmed", False, 2)]
        assert reminded(session, department, week) == []


def test_absences_are_told_apart_by_whether_the_person_was_reminded(
    facts: Facts, department: Department, week: Period
) -> None:
    facts.world.open_pair(capacity=9)
    facts.reminded("confirmed", came=True)
    facts.reminded("machine", came=False, left=True)
    facts.reminded("machine", came=False)
    with transaction(facts.world.engine) as session:
        assert absent_by_reminder(session, department, TOMORROW) == {True: Share(1, 2), False: Share(1, 1)}
        assert absent_by_reminder(session, department, week) == {True: NOTHING, False: NOTHING}
