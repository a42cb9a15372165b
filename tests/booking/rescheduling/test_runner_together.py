"""A plan at work while callers book, cancel and accept, and a supervisor stops and resumes it."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ivr.booking.rescheduling import answers, plans
from ivr.core.db import in_transaction
from ivr.core.errors import BookingRefused
from tests.booking import office as booking_office
from tests.booking.office import a_patient
from tests.booking.rescheduling.crowd import CLOSED, Crowd, later

PEOPLE = 60
ROUNDS = 12


def attempt(work: Callable[[], object]) -> None:
    """Does something that may be refused, for another one was quicker."""
    try:
        work()
    except BookingRefused:
        return


def callers(crowd: Crowd, number: int, over: threading.Event) -> None:
    for turn in range(ROUNDS):
        call = f"call {number} {turn}"
        offers = crowd.office.offers(call)
        if offers:
            patient = a_patient(phone=f"+3338500{number}{turn:03}")
            attempt(lambda call=call, offer=offers[0].id, patient=patient: crowd.office.book(call, offer, patient))  # type: ignore[misc]
        crowd.office.hang_up(call)
    over.set()


def patients(crowd: Crowd, over: threading.Event) -> None:
    """Accept, refuse or cancel, whoever is next."""
    chance = random.Random(7)
    while not over.is_set():
        told = in_transaction(crowd.office.engine, lambda session: answers.pending(crowd.moves(session), 5))
        for each in told:
            answer = chance.choice(("accept", "accept", "refuse", "cancel"))
            attempt(lambda row=each.row, booking=each.booking, answer=answer: say(crowd, answer, row, booking))  # type: ignore[misc]


def say(crowd: Crowd, answer: str, row: int, booking: int) -> None:
    if answer == "cancel":
        with crowd.office.desk() as desk:
            desk.cancel(booking)
    elif answer == "accept":
        in_transaction(crowd.office.engine, lambda session: answers.accept(crowd.moves(session), row, "bot"))
    else:
        in_transaction(crowd.office.engine, lambda session: answers.refuse(crowd.moves(session), row))


def room(crowd: Crowd, move: int, over: threading.Event) -> None:
    """A worker, and a supervisor who cannot make up her mind."""
    while not over.is_set():
        for change in (plans.stop, plans.resume):
            crowd.tend()
            attempt(lambda change=change: in_transaction(crowd.office.engine, lambda s: change(crowd.moves(s), move)))  # type: ignore[misc]


def test_a_plan_is_right_whatever_happens_at_the_same_time(office: booking_office.Office) -> None:
    crowd, over = Crowd(office), threading.Event()
    crowd.open_days([CLOSED, later(28)], 4)
    crowd.open_days([later(days) for days in (2, 3, 4, 30, 31, 32)], 2)
    crowd.book(PEOPLE)
    move = crowd.confirmed()
    with ThreadPoolExecutor(6) as pool:
        running = [pool.submit(callers, crowd, number, over) for number in (1, 2)]
        running += [pool.submit(patients, crowd, over), pool.submit(patients, crowd, over)]
        running += [pool.submit(room, crowd, move, over), pool.submit(crowd.tend)]
        for each in running:
            each.result()
    attempt(lambda: in_transaction(office.engine, lambda session: plans.resume(crowd.moves(session), move)))
    crowd.tend()
    assert crowd.findings() == []
    assert sum(crowd.states(move).values()) == PEOPLE
    assert "planned" not in crowd.states(move)
    left = "SELECT count(*) FROM bookings b JOIN move_rows r ON r.booking_id = b.id WHERE b.status = 'booked'"
    assert crowd.one(f"{left} AND r.state IN ('accepted')") == 0
