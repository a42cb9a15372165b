"""Free pairs are offered to the people who wait, in their order, each to one of them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from ivr.booking.audit import audit
from ivr.booking.service import BookingDesk
from ivr.core.db import transaction
from ivr.core.errors import BookingRefused
from ivr.dialogue.ports import Patient, SearchCriteria
from ivr.outbound.model import Channel, Disposition
from ivr.outbound.planning.waitlist_offers import KEPT, WaitlistOffers
from tests.outbound.office import CallOut
from tests.outbound.people import landline, mobile
from tests.support.departments import INFLUENZA
from tests.support.world import World

CENTRES = ("555", "570")


def wait_for_place(world: World, count: int, first: int = 0, phone: str = "", **fields: Any) -> None:
    """So many people join the list, one minute after the other."""
    department = world.line.departments.current().all[0]
    for place in range(first, first + count):
        wanted = SearchCriteria(("pfizer",), CENTRES, date(2026, 11, 24))
        order = replace(wanted, **fields)
        patient = Patient(date(1940, 1, 1) + timedelta(days=place), phone or landline(place), group="over_75")
        with transaction(world.engine) as session:
            now = world.clock() - timedelta(days=1) + timedelta(minutes=place)
            BookingDesk(session, department, world.line.vault, now, None).join_waiting_list(patient, order)


def offering(calls: CallOut) -> int:
    with transaction(calls.world.engine) as session:
        return WaitlistOffers(session, calls.department, calls.world.clock()).run()


def accept(calls: CallOut, booking: int) -> str:
    with transaction(calls.world.engine) as session:
        return WaitlistOffers(session, calls.department, calls.world.clock()).accept(booking).reference


def statuses(calls: CallOut) -> list[str]:
    with transaction(calls.world.engine) as session:
        return list(session.scalars(text("SELECT status FROM waiting_entries ORDER BY id")))


@pytest.fixture
def three(calls: CallOut) -> CallOut:
    """Three people who wait, and one pair."""
    wait_for_place(calls.world, 3)
    calls.world.open_pair()
    return calls


def test_the_first_in_line_is_called_within_ten_seconds(calls: CallOut) -> None:
    wait_for_place(calls.world, 3)
    assert calls.dial_all() == []
    calls.world.open_pair()
    calls.later(seconds=4)
    assert calls.dial_all() == [landline(0)]
    assert statuses(calls) == ["offered", "waiting", "waiting"]


def test_a_single_injection_that_becomes_free_is_offered_and_booked(one_dose_world: World) -> None:
    calls = CallOut.of(one_dose_world)
    wait_for_place(one_dose_world, 2, vaccines=(INFLUENZA.code,))
    assert calls.dial_all() == []
    one_dose_world.open_single()
    calls.later(seconds=4)
    assert calls.dial_all() == [landline(0)]
    assert statuses(calls) == ["offered", "waiting"]
    assert len(accept(calls, 1)) == 6
    assert statuses(calls) == ["served", "waiting"]
    booked = "SELECT single AND slot2_id IS NULL FROM bookings WHERE status = 'booked'"
    assert one_dose_world.scalar(booked)
    assert one_dose_world.scalar("SELECT delete_after > day1 FROM patients JOIN bookings ON patient_id = patients.id")
    with transaction(one_dose_world.engine) as session:
        assert audit(session, one_dose_world.clock()) == []


def test_a_pair_is_offered_to_one_person_and_a_person_holds_one_pair(three: CallOut) -> None:
    three.world.open_pair(centre="570", capacity=1)
    assert [offering(three), offering(three)] == [2, 0]
    assert three.world.scalar("SELECT count(*) FROM bookings WHERE status = 'held'") == 2
    assert statuses(three) == ["offered", "offered", "waiting"]


def test_who_accepts_is_booked_and_leaves_the_list(three: CallOut) -> None:
    offering(three)
    assert len(accept(three, 1)) == 6
    assert statuses(three) == ["served", "waiting", "waiting"]
    assert three.world.scalar("SELECT delete_after > day2 FROM patients JOIN bookings ON patient_id = patients.id")
    with transaction(three.world.engine) as session:
        assert audit(session, three.world.clock()) == []
    with pytest.raises(BookingRefused):
        accept(three, 1)


def test_who_does_not_answer_keeps_the_place_and_the_next_one_is_called(three: CallOut) -> None:
    assert three.dial_all() == [landline(0)]
    three.tell(lambda outbox: outbox.ended(three.exchange.taken[0][1], "no-answer"))
    three.later(seconds=70)
    assert three.dial_all() == [landline(1)]
    assert statuses(three) == ["waiting", "offered", "waiting"]


def test_who_did_not_answer_is_offered_again_hours_later(three: CallOut) -> None:
    called = []
    for _ in range(4):
        called += three.dial_all()
        three.tell(lambda outbox: outbox.ended(three.exchange.taken[-1][1], "no-answer"))
        three.later(minutes=30)
    assert called == [landline(0), landline(1), landline(2)]
    three.later(hours=2, minutes=5)
    assert three.dial_all() == [landline(0)]


def test_a_pair_is_held_on_while_it_is_talked_about(three: CallOut) -> None:
    offering(three)
    for _ in range(4):
        three.later(minutes=3)
        with transaction(three.world.engine) as session:
            assert WaitlistOffers(session, three.department, three.world.clock()).held(1)
    three.later(minutes=5)
    with transaction(three.world.engine) as session:
        assert WaitlistOffers(session, three.department, three.world.clock()).held(1) is None


def test_who_declines_makes_room_for_the_next(three: CallOut) -> None:
    offering(three)
    with transaction(three.world.engine) as session:
        WaitlistOffers(session, three.department, three.world.clock()).decline(1, leaves=True)
    assert statuses(three) == ["left", "waiting", "waiting"]
    assert offering(three) == 1
    assert statuses(three) == ["left", "offered", "waiting"]


def test_a_mobile_has_an_hour_to_call_back(calls: CallOut) -> None:
    wait_for_place(calls.world, 1, phone=mobile(1))
    calls.world.open_pair()
    offering(calls)
    assert calls.world.scalar("SELECT expires_at - held_at FROM bookings") == KEPT[Channel.SMS]
    calls.dial()
    assert "jusqu'à 10h56" in calls.exchange.texts[0]


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO opt_outs (department, phone_mark, why, since) SELECT department, phone_mark, 'asked', now()"
        " FROM patients WHERE id = 1",
        "UPDATE waiting_entries SET status = 'left' WHERE id = 1",
        "UPDATE waiting_entries SET centres = '{521}' WHERE id = 1",
    ],
)
def test_whom_a_pair_does_not_fit_is_passed_over(three: CallOut, change: str) -> None:
    with transaction(three.world.engine) as session:
        session.execute(text(change))
    assert three.dial_all() == [landline(1)]


def test_nothing_is_offered_out_of_hours_or_while_booking_is_suspended(three: CallOut) -> None:
    three.world.clock.set(datetime(2026, 11, 24, 19, 0))
    assert offering(three) == 0
    three.world.clock.set(datetime(2026, 11, 24, 11, 0))
    with transaction(three.world.engine) as session:
        session.execute(
            text(
                "INSERT INTO switches (department, kind, scope, value, set_at)"
                " VALUES ('saone-et-loire', 'booking', '', 'supply', now())"
            )
        )
    assert offering(three) == 0


def test_the_offered_pair_is_the_subject_of_the_call(three: CallOut) -> None:
    [phone] = three.dial_all()
    assert phone == landline(0)
    three.end(three.exchange.taken[0][1], Disposition.MACHINE)
    three.later(seconds=70)
    assert three.dial_all() == [landline(1)]
