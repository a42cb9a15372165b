from datetime import date

from sqlalchemy import text

from ivr.console.reports.queries.reminders import absences
from ivr.console.reports.queries.share import Share
from ivr.core.db import transaction
from ivr.core.period import Period
from ivr.department import Department
from tests.calls.facts import Facts


def test_who_is_not_noted_is_neither_absent_nor_there(facts: Facts, department: Department) -> None:
    facts.world.open_pair()
    for _ in range(3):
        facts.booked("booked", facts.world.clock())
    day = Period(date(2026, 11, 25), date(2026, 11, 25))
    with transaction(facts.world.engine) as session:
        session.execute(
            text("INSERT INTO attendance SELECT id, 1, id % 2 = 0, now() FROM bookings ORDER BY id LIMIT 2")
        )
        assert absences(session, department, day) == {("555", 1): Share(1, 2)}
        assert absences(session, department, day, "570") == {}
        assert absences(session, department, Period(date(2026, 12, 23), date(2026, 12, 23))) == {}
