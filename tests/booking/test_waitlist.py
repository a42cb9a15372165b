from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.waitlist import expire, order_of, priority_of, rank, set_status
from ivr.core.db import transaction
from ivr.department import BookingPeriod
from tests.booking.office import CHALON, MACON, Office, a_patient, an_order


def join(office: Office, number: int, group: str = "age_75", minutes: int = 0) -> int:
    with office.desk(f"call-{number}", later=timedelta(minutes=minutes)) as desk:
        patient = a_patient(phone=f"+3338500000{number}", group=group)
        return desk.join_waiting_list(patient, an_order(wish={"part": "morning"}))


def waiting(office: Office) -> list[int]:
    """Ids of the entries that wait, by rank."""
    with transaction(office.engine) as session:
        found = session.scalars(text("SELECT id FROM waiting_entries WHERE status = 'waiting'")).all()
        return sorted(found, key=lambda entry: rank(session, entry))


def test_the_rank_is_that_of_the_order_of_entry(office: Office) -> None:
    assert [join(office, number, minutes=number) for number in (1, 2, 3)] == [1, 2, 3]
    assert waiting(office) == [1, 2, 3]


def test_a_group_with_priority_is_served_before_those_who_came_earlier(office: Office) -> None:
    join(office, 1, "comorbidity_50")
    assert join(office, 2, "age_75", minutes=5) == 1
    assert waiting(office) == [2, 1]


def test_who_asks_again_keeps_the_place(office: Office) -> None:
    join(office, 1)
    join(office, 2, minutes=1)
    assert join(office, 1, minutes=2) == 1


def test_an_unknown_group_comes_last(office: Office) -> None:
    assert priority_of(office.department, "nobody") == len(office.department.groups)


def test_an_entry_remembers_what_may_be_offered(office: Office) -> None:
    join(office, 1)
    with transaction(office.engine) as session:
        order = order_of(session.execute(text("SELECT * FROM waiting_entries")).one())
    assert order == an_order(wish={"part": "morning"})
    assert order.centres == (CHALON, MACON)
    assert order.not_before == date(2026, 11, 24)


def test_who_is_served_is_never_offered_again(office: Office) -> None:
    join(office, 1)
    with transaction(office.engine) as session:
        assert set_status(session, 1, "served")
        assert not set_status(session, 1, "offered")


def test_a_booking_takes_the_person_off_the_list(office: Office) -> None:
    join(office, 1)
    office.open_pair()
    (offer,) = office.offers("call-1")
    office.book("call-1", offer.id, a_patient(phone="+33385000001"))
    with Session(office.engine) as session:
        assert session.scalar(text("SELECT status FROM waiting_entries")) == "served"


def expired(office: Office, today: date, ends: date | None) -> int:
    with transaction(office.engine) as session:
        period = BookingPeriod(suspended=False, campaign_ends=ends)
        return expire(session, replace(office.department, booking=period), today)


def test_who_still_waits_leaves_the_list_when_the_campaign_is_over(office: Office) -> None:
    join(office, 1)
    join(office, 2, minutes=1)
    with transaction(office.engine) as session:
        assert set_status(session, 1, "offered")
    last = date(2027, 8, 31)
    assert [expired(office, last, last), expired(office, last + timedelta(days=1), last)] == [0, 1]
    assert waiting(office) == []
    with transaction(office.engine) as session:
        assert set_status(session, 1, "waiting"), "whom a place is offered to is let finish"
    assert expired(office, last + timedelta(days=1), last) == 1


def test_a_list_without_an_end_keeps_somebody_as_long_as_her_record(office: Office) -> None:
    join(office, 1)
    kept = date(2027, 2, 24)
    assert [expired(office, kept, None), expired(office, kept + timedelta(days=1), None)] == [0, 1]
