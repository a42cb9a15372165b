"""Two transactions on the same rows, one of them stopped between its change and its commit."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.audit import audit
from ivr.booking.holds import expire_holds
from ivr.booking.service import BookingDesk
from ivr.core.db import transaction
from ivr.core.errors import BookingRefused
from ivr.dialogue.ports import Appointment
from tests.booking.office import Office, a_patient, an_order

LATE = timedelta(minutes=8)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture
def booked(office: Office) -> Appointment:
    office.open_pair()
    office.open_pair(date(2026, 12, 3))
    return office.book("one", office.offers("one")[0].id)


def waits(office: Office, answer: "Future[Any]") -> None:
    """Returns when the other transaction waits for a lock of ours."""
    where = "wait_event_type = 'Lock' AND datname = current_database()"
    query = text(f"SELECT count(*) FROM pg_stat_activity WHERE {where}")  # noqa: S608
    pause = Event()
    for _ in range(12000):
        assert not answer.done()
        with Session(office.engine) as session:
            if session.scalar(query):
                return
        pause.wait(0.005)
    raise AssertionError("Nobody waits.")


def reason(action: Callable[[], Any]) -> str:
    """Why it is refused, "" when it is not."""
    try:
        action()
    except BookingRefused as refused:
        return refused.reason
    return ""


def sound(office: Office) -> bool:
    with Session(office.engine) as session:
        return audit(session, office.now) == []


def test_a_hold_that_expires_first_cannot_be_confirmed(office: Office, pool: ThreadPoolExecutor) -> None:
    office.open_pair()
    (offer,) = office.offers("one")
    with transaction(office.engine) as session:
        assert expire_holds(session, office.now + LATE) == 1
        answer = pool.submit(reason, lambda: office.book("one", offer.id))
        waits(office, answer)
    assert answer.result() == "expired"
    assert office.counters_taken() == 0


def test_a_hold_that_is_confirmed_first_does_not_expire(office: Office) -> None:
    office.open_pair()
    (offer,) = office.offers("one")
    with office.desk("one") as desk:
        desk.book(offer.id, a_patient(), an_order())
        with transaction(office.engine) as session:
            assert expire_holds(session, office.now + LATE) == 0
    assert office.status(offer.id) == "booked"
    assert office.counters_taken() == 2


def test_a_confirmation_undone_leaves_the_hold_as_it_was(office: Office) -> None:
    office.open_pair()
    (offer,) = office.offers("one")
    with Session(office.engine) as session:
        desk = BookingDesk(session, office.department, office.vault, office.now, "one")
        desk.book(offer.id, a_patient(), an_order())
        session.rollback()
    assert office.status(offer.id) == "held"
    assert office.people() == []


def test_of_two_who_cancel_one_is_told_it_is_gone(
    office: Office, booked: Appointment, pool: ThreadPoolExecutor
) -> None:
    with office.desk() as agent:
        agent.cancel(booked.offer.id)
        answer = pool.submit(reason, lambda: cancel(office, booked))
        waits(office, answer)
    assert answer.result() == "gone"
    assert office.counters_taken() == 0


def test_an_agent_moves_while_the_caller_cancels_and_one_of_them_wins(
    office: Office, booked: Appointment, pool: ThreadPoolExecutor
) -> None:
    with office.desk(made_by="agent:2") as agent:
        (offer,) = agent.offers(agent.order_to_move(booked.offer.id))
        moved = agent.move(booked.offer.id, offer.id)
        answer = pool.submit(reason, lambda: cancel(office, booked))
        waits(office, answer)
    assert answer.result() == "gone"
    assert office.status(moved.offer.id) == "booked"
    assert sound(office)


def test_a_person_booked_twice_at_the_same_moment_is_booked_once(office: Office, pool: ThreadPoolExecutor) -> None:
    office.open_pair(capacity=2)
    (one,), (two,) = office.offers("one"), office.offers("two")
    with office.desk("one") as desk:
        desk.book(one.id, a_patient(), an_order())
        answer = pool.submit(reason, lambda: office.book("two", two.id))
        waits(office, answer)
    assert answer.result() == "already_booked"
    assert office.status(two.id) == "held"
    assert sound(office)


def test_the_last_place_is_not_called_sold_out_while_somebody_gives_it_back(
    office: Office, pool: ThreadPoolExecutor
) -> None:
    slot, _ = office.open_pair()
    with holding(office, slot):
        answer = pool.submit(office.offers, "one")
        waits(office, answer)
    assert len(answer.result()) == 1
    assert sound(office)


def test_a_hold_is_released_without_waiting_for_a_slot_somebody_is_busy_with(office: Office) -> None:
    first, _ = office.open_pair(capacity=2)
    office.offers("one")
    with holding(office, first), office.desk("one") as desk:
        assert desk.offers(an_order(vaccines=())) == ()
    assert office.counters(first) == (1, 0)
    with transaction(office.engine) as session:
        assert expire_holds(session, office.now) == 1
    assert office.counters_taken() == 0


def cancel(office: Office, booked: Appointment) -> None:
    with office.desk("two") as desk:
        desk.cancel(booked.offer.id)


@contextmanager
def holding(office: Office, slot: int) -> Iterator[None]:
    """Another transaction is busy with a slot."""
    with ExitStack() as stack:
        session = stack.enter_context(transaction(office.engine))
        session.execute(text("SELECT 1 FROM slots WHERE id = :id FOR NO KEY UPDATE"), {"id": slot})
        yield
