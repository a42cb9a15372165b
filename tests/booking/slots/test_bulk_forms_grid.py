from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.slots.bulk_forms import open_slots
from ivr.core.db import transaction
from tests.booking.office import CHALON, Office


def opened(office: Office, first: date, weeks: int = 1) -> int:
    with transaction(office.engine) as session:
        return open_slots(session, office.department, first, weeks)


def days(office: Office) -> list[date]:
    with Session(office.engine) as session:
        return list(session.scalars(text("SELECT DISTINCT day FROM slots ORDER BY day")))


def test_a_week_of_ten_centres_follows_the_grid(office: Office) -> None:
    grid = office.department.slot_grid
    assert opened(office, date(2026, 11, 30)) == 6 * (9 * 8 + 7) * 60 // grid.minutes
    with Session(office.engine) as session:
        row = session.execute(text("SELECT DISTINCT minutes, capacity, margin, reserved2, vaccine FROM slots")).one()
    assert tuple(row) == (grid.minutes, grid.capacity, grid.margin, grid.second_places, grid.vaccine)


def test_no_slot_begins_when_it_could_not_end_before_the_centre_closes(office: Office) -> None:
    opened(office, date(2026, 11, 30))
    with Session(office.engine) as session:
        last = session.scalar(text("SELECT max(time) FROM slots WHERE centre = :centre"), {"centre": CHALON})
    assert str(last) == "16:30:00"


def test_sundays_and_public_holidays_stay_free(office: Office) -> None:
    opened(office, date(2026, 12, 21), weeks=2)
    assert [f"{day:%d/%m}" for day in days(office)] == [
        *("21/12", "22/12", "23/12", "24/12", "26/12"),
        *("28/12", "29/12", "30/12", "31/12", "02/01"),
    ]


def test_slots_that_exist_stay_as_they_are(office: Office) -> None:
    office.open(date(2026, 11, 30), "09:00", capacity=99)
    first = opened(office, date(2026, 11, 30))
    assert opened(office, date(2026, 11, 30)) == 0
    with Session(office.engine) as session:
        assert session.scalar(text("SELECT count(*) FROM slots")) == first + 1
        assert session.scalar(text("SELECT max(capacity) FROM slots")) == 99
