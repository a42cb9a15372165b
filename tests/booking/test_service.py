from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.audit import audit
from ivr.booking.holds import expire_holds
from ivr.core.db import transaction
from ivr.core.errors import BookingRefused
from ivr.department import BookingPeriod
from tests.booking.office import CHALON, DAY, MACON, Office, a_patient, an_order

MINUTE = timedelta(minutes=1)


def refused(office: Office, call: str, offer: int, **fields: object) -> str:
    """The reason why a booking is refused."""
    with pytest.raises(BookingRefused) as error, office.desk(call, **fields) as desk:
        desk.book(offer, a_patient(), an_order())
    return error.value.reason


def test_it_holds_both_doses_then_books_them(office: Office) -> None:
    first, second = office.open_pair()
    (offer,) = office.offers("call")
    assert (offer.first, offer.second) == (datetime(2026, 12, 1, 9), datetime(2026, 12, 29, 9))
    assert (office.counters(first), office.counters(second)) == ((1, 0), (0, 1))
    booked = office.book("call", offer.id)
    assert booked.offer == offer
    assert len(booked.reference) == 6
    assert booked.reference.isdigit()
    assert (office.counters(first), office.counters(second)) == ((1, 0), (0, 1))


def test_the_second_offer_lies_in_another_half_day(office: Office) -> None:
    for at in ("09:00", "09:10", "14:00"):
        office.open_pair(at=at)
    offers = office.offers("call")
    assert [offer.first.hour for offer in offers] == [9, 14]


def test_an_agent_books_without_a_call(office: Office) -> None:
    office.open_pair()
    (offer,) = office.offers()
    with office.desk() as desk:
        assert desk.book(offer.id, a_patient(), an_order()).offer == offer


def test_what_one_call_holds_another_one_is_not_offered(office: Office) -> None:
    office.open_pair()
    assert office.offers("one")
    assert office.offers("two") == ()


def test_nobody_books_what_another_call_holds(office: Office) -> None:
    office.open_pair()
    (offer,) = office.offers("one")
    assert refused(office, "two", offer.id) == "expired"


def test_the_other_offer_is_free_again_after_the_booking(office: Office) -> None:
    office.open_pair()
    spare, _ = office.open_pair(at="14:00")
    offers = office.offers("one")
    office.book("one", offers[0].id)
    assert office.counters(spare) == (0, 0)
    assert office.status(offers[1].id) == "released"


def test_new_offers_release_the_old_ones_and_do_not_repeat_them(office: Office) -> None:
    for day in (1, 2, 3, 4):
        office.open_pair(date(2026, 12, day))
    before = office.offers("one")
    with office.desk("one") as desk:
        after = desk.offers(an_order(), [offer.id for offer in before])
    assert [offer.first.day for offer in (*before, *after)] == [1, 2, 3, 4]
    assert office.counters_taken() == 4


def test_a_hold_can_be_booked_until_it_expires(office: Office) -> None:
    office.open_pair()
    (offer,) = office.offers("one")
    assert refused(office, "one", offer.id, later=8 * MINUTE) == "expired"
    office.book("one", offer.id, later=8 * MINUTE - timedelta(seconds=1))


def test_expiry_gives_both_places_back(office: Office) -> None:
    office.open_pair()
    (offer,) = office.offers("one")
    with transaction(office.engine) as session:
        assert expire_holds(session, office.now + 7 * MINUTE) == 0
        assert expire_holds(session, office.now + 8 * MINUTE) == 1
    assert office.status(offer.id) == "expired"
    assert office.counters_taken() == 0


def test_sold_out_is_said_only_after_due_holds_are_freed(office: Office) -> None:
    office.open_pair()
    office.offers("one")
    assert office.offers("two", later=9 * MINUTE)


def test_asking_for_the_holds_renews_them_within_a_bound(office: Office) -> None:
    office.open_pair()
    office.offers("one")
    limits = office.department.limits
    for minute in range(1, limits.hold_renewals + 5):
        with office.desk("one", later=minute * MINUTE) as desk:
            assert desk.held()
            assert desk.held()
    last = (limits.hold_renewals + limits.hold_minutes) * MINUTE
    with office.desk("one", later=last - timedelta(seconds=1)) as desk:
        assert desk.held()
    with office.desk("one", later=last) as desk:
        assert desk.held() == ()


def test_who_is_cut_off_finds_the_same_places_again(office: Office) -> None:
    office.open_pair()
    (before,) = office.offers("one", caller_mark="someone")
    office.hang_up("one")
    assert office.offers("two", caller_mark="another") == ()
    (after,) = office.offers("three", caller_mark="someone")
    assert (after.first, after.second) == (before.first, before.second)


def test_a_call_that_ended_keeps_its_places_for_the_grace_only(office: Office) -> None:
    office.open_pair()
    office.offers("one", caller_mark="someone")
    office.hang_up("one")
    assert office.offers("two", later=timedelta(seconds=89)) == ()
    assert office.offers("two", later=timedelta(seconds=90))


def test_two_callers_with_withheld_numbers_do_not_share_holds(office: Office) -> None:
    office.open_pair()
    office.offers("one")
    office.hang_up("one")
    assert office.offers("two") == ()


def test_a_person_has_one_appointment(office: Office) -> None:
    for day in (1, 2):
        office.open_pair(date(2026, 12, day))
    office.book("one", office.offers("one")[0].id)
    (offer,) = office.offers("two")
    assert refused(office, "two", offer.id) == "already_booked"
    assert office.status(offer.id) == "held"


def test_a_refusal_changes_nothing_of_what_is_known(office: Office) -> None:
    for day in (1, 2):
        office.open_pair(date(2026, 12, day))
    office.book("one", office.offers("one")[0].id)
    (offer,) = office.offers("two")
    with office.desk("two") as desk, pytest.raises(BookingRefused):
        desk.book(offer.id, a_patient("Mallory"), an_order())
    assert office.people() == ["Jeanne"]


def test_a_call_books_for_two_people_and_a_number_for_four_a_day(office: Office) -> None:
    office.open_pair(capacity=9)
    for number in range(5):
        call = f"call-{number // 2}"
        (offer,) = office.offers(call, caller_mark="someone")
        patient = a_patient(phone=f"+3338500000{number}")
        if number < 4:
            office.book(call, offer.id, patient=patient, caller_mark="someone")
    with office.desk("call-2", caller_mark="someone") as desk, pytest.raises(BookingRefused, match="as it may"):
        desk.book(offer.id, patient, an_order())
    (offer,) = office.offers("call-0")
    assert refused(office, "call-0", offer.id) == "too_many"


def test_the_limit_of_a_number_begins_anew_at_midnight(office: Office) -> None:
    office.open_pair(capacity=9)
    for number in range(4):
        office.offers(f"call-{number}", caller_mark="someone")
        offer = office.offers(f"call-{number}", caller_mark="someone")[0].id
        office.book(f"call-{number}", offer, patient=a_patient(phone=f"+3338500000{number}"), caller_mark="someone")
    tomorrow = timedelta(hours=14)
    (offer_then,) = office.offers("call-9", later=tomorrow, caller_mark="someone")
    office.book("call-9", offer_then.id, a_patient(phone="+33385000009"), later=tomorrow, caller_mark="someone")


def test_cancelling_gives_both_places_back_and_lets_the_person_book_again(office: Office) -> None:
    office.open_pair()
    booked = office.book("one", office.offers("one")[0].id)
    with office.desk("one") as desk:
        desk.cancel(booked.offer.id)
        assert desk.active(booked.offer.id) is None
    assert office.counters_taken() == 0
    office.book("two", office.offers("two")[0].id)


def test_it_cannot_be_cancelled_twice(office: Office) -> None:
    office.open_pair()
    booked = office.book("one", office.offers("one")[0].id)
    with office.desk("one") as desk:
        desk.cancel(booked.offer.id)
        with pytest.raises(BookingRefused, match="no such active appointment"):
            desk.cancel(booked.offer.id)
    assert office.counters_taken() == 0


def test_once_the_first_dose_is_given_only_an_agent_changes_anything(office: Office) -> None:
    office.open_pair()
    booked = office.book("one", office.offers("one")[0].id)
    with office.desk("two", later=timedelta(days=8)) as desk, pytest.raises(BookingRefused, match="in the past"):
        desk.cancel(booked.offer.id)
    with office.desk("two", later=timedelta(days=8)) as desk, pytest.raises(BookingRefused, match="in the past"):
        desk.move(booked.offer.id, 99)


def test_moving_keeps_the_reference_and_gives_the_old_places_back(office: Office) -> None:
    old, _ = office.open_pair()
    new, second = office.open_pair(date(2026, 12, 3), at="10:00")
    booked = office.book("one", office.offers("one")[0].id)
    with office.desk("two") as desk:
        (offer,) = desk.offers(desk.order_to_move(booked.offer.id))
        moved = desk.move(booked.offer.id, offer.id)
    assert moved.reference == booked.reference
    assert moved.offer.first == datetime(2026, 12, 3, 10)
    assert office.status(booked.offer.id) == "moved"
    assert [office.counters(slot) for slot in (old, new, second)] == [(0, 0), (1, 0), (0, 1)]


def test_a_move_that_fails_leaves_the_appointment_as_it_was(office: Office) -> None:
    office.open_pair()
    office.open_pair(date(2026, 12, 3))
    booked = office.book("one", office.offers("one")[0].id)
    (offer,) = office.offers("two")
    with office.desk("two", later=9 * MINUTE) as desk, pytest.raises(BookingRefused, match="no longer held"):
        desk.move(booked.offer.id, offer.id)
    assert office.status(booked.offer.id) == "booked"


def test_a_move_keeps_to_the_first_day_allowed(office: Office) -> None:
    office.open_pair()
    order = an_order(not_before=DAY)
    booked = office.book("one", office.offers("one", order)[0].id, order=order)
    with office.desk("two") as desk:
        assert desk.order_to_move(booked.offer.id).not_before == DAY


def test_moving_looks_first_in_the_centre_of_the_appointment(office: Office) -> None:
    office.open_pair(centre=MACON)
    booked = office.book("one", office.offers("one")[0].id)
    with office.desk("two") as desk:
        order = desk.order_to_move(booked.offer.id)
    assert order.centres[0] == MACON
    assert len(order.centres) == len(office.department.centres)
    assert order.vaccines == ("pfizer",)


def test_one_dose_is_booked_alone(office: Office) -> None:
    slot = office.open(DAY)
    order = an_order(single=True)
    (offer,) = office.offers("one", order)
    assert offer.second is None
    assert office.book("one", offer.id, order=order).offer.second is None
    assert office.counters(slot) == (1, 0)


def test_a_single_dose_is_not_enough_for_who_needs_two(office: Office) -> None:
    office.open(DAY)
    (offer,) = office.offers("one", an_order(single=True))
    assert refused(office, "one", offer.id) == "interval"


def test_a_vaccine_of_one_dose_is_booked_moved_and_cancelled_alone(office: Office) -> None:
    old, new = office.open(DAY, vaccine="influenza"), office.open(DAY, "15:00", vaccine="influenza")
    clinic, order = office.with_influenza(), an_order(vaccines=("influenza",))
    booked = clinic.book("one", clinic.offers("one", order)[0].id, order=order)
    assert (booked.offer.second, office.counters(old), office.counters(new)) == (None, (1, 0), (0, 0))
    with clinic.desk("two") as desk:
        (offer,) = desk.offers(desk.order_to_move(booked.offer.id))
        moved = desk.move(booked.offer.id, offer.id)
    assert (moved.offer.second, office.counters(old), office.counters(new)) == (None, (0, 0), (1, 0))
    with clinic.desk("three") as desk:
        desk.cancel(moved.offer.id)
    assert office.counters_taken() == 0
    with Session(office.engine) as session:
        assert audit(session, office.now) == []


def test_a_vaccine_that_comes_to_need_two_doses_during_the_call_is_not_booked_once(office: Office) -> None:
    office.open(DAY, vaccine="influenza")
    order = an_order(vaccines=("influenza",))
    (offer,) = office.with_influenza().offers("one", order)
    twice = replace(office.department.vaccine("pfizer"), code="influenza")
    changed = replace(office, department=replace(office.department, vaccines=(twice,)))
    assert refused(changed, "one", offer.id) == "interval"
    assert changed.offers("one", order) == ()


def test_nothing_is_confirmed_in_a_slot_closed_meanwhile(office: Office) -> None:
    office.open_pair()
    (offer,) = office.offers("one")
    office.run("UPDATE slots SET closed = true WHERE day = '2026-12-29'")
    assert refused(office, "one", offer.id) == "closed"


def test_nothing_is_held_or_confirmed_while_booking_is_suspended(office: Office) -> None:
    office.open_pair()
    (offer,) = office.offers("one")
    closed = replace(office, department=replace(office.department, booking=BookingPeriod(suspended=True)))
    assert refused(closed, "one", offer.id) == "closed"
    assert closed.offers("one") == ()
    assert office.counters_taken() == 0


def test_a_rule_that_changes_during_the_call_counts_at_the_confirmation(office: Office) -> None:
    office.open_pair(gap=28)
    (offer,) = office.offers("one")
    strict = office.with_intervals((date(2021, 1, 1), 42, 42, 42))
    assert refused(strict, "one", offer.id) == "interval"


def test_who_waits_keeps_the_place_and_leaves_the_list_when_booked(office: Office) -> None:
    with office.desk("one") as desk:
        assert desk.join_waiting_list(a_patient(group="comorbidity_50"), an_order()) == 1
    with office.desk("two", later=MINUTE) as desk:
        assert desk.join_waiting_list(a_patient(phone="+33385000002", group="age_75"), an_order()) == 1
        assert desk.join_waiting_list(a_patient(group="comorbidity_50"), an_order(centres=(MACON,))) == 2
    office.open_pair()
    office.book("two", office.offers("two")[0].id)
    with office.desk("three", later=MINUTE) as desk:
        assert desk.join_waiting_list(a_patient(phone="+33385000003", group="comorbidity_50"), an_order()) == 2


def test_no_answer_about_health_and_no_readable_name_is_stored(office: Office) -> None:
    office.open_pair()
    office.book("one", office.offers("one")[0].id)
    with Session(office.engine) as session:
        row = session.execute(text("SELECT p::text FROM patients p")).scalar_one()
    assert "Jeanne" not in row
    assert "1940" not in row
    assert "385000001" not in row


def test_the_record_is_kept_three_months_after_the_last_dose(office: Office) -> None:
    office.open_pair()
    office.book("one", office.offers("one")[0].id)
    with Session(office.engine) as session:
        assert session.scalar(text("SELECT delete_after FROM patients")) == date(2027, 3, 29)


def test_existing_finds_the_person_by_birth_date_and_number(office: Office) -> None:
    office.open_pair()
    booked = office.book("one", office.offers("one")[0].id)
    with office.desk("two") as desk:
        assert desk.existing(date(1940, 5, 12), "+33385000001") == booked
        assert desk.existing(date(1940, 5, 13), "+33385000001") is None


def test_offers_of_another_department_are_never_made(office: Office) -> None:
    office.open_pair(department="cher")
    assert office.offers("one") == ()


def test_the_desk_speaks_the_time_of_the_department(office: Office) -> None:
    with office.desk("one") as desk:
        assert desk.now().isoformat() == "2026-11-24T10:00:00+01:00"
    assert office.department.centre(CHALON).town == "Chalon-sur-Saône"
