"""Booking processes for the acceptance tests: run as `python -m tests.acceptance.booking_clients ROLE …`.

Each connects to a database by itself, as another host would."""

import random
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

from psycopg.errors import DeadlockDetected
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from ivr.booking.service import BookingDesk
from ivr.core.clock import PARIS
from ivr.core.crypto import Vault
from ivr.core.db import make_engine, transaction
from ivr.core.errors import BookingRefused
from ivr.department import Department
from ivr.department.files import load_department
from ivr.dialogue.ports import Patient, SearchCriteria
from tests.support.departments import SAONE_ET_LOIRE

CALLERS = 10
"""Of one process."""
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
ORDER = SearchCriteria(("pfizer",), ("570", "555"), NOW.date())
_A_CALL = text(
    """INSERT INTO calls (id, department, carrier_sid, caller_mark, turn, outcome, notice, rule_version, started_at,
 touched_at) VALUES (:id, :department, :id, '', 0, '', '', '', :now, :now)"""
)


class Client:
    """Somebody who calls from a process of his own."""

    def __init__(self, url: str, key: str, number: int) -> None:
        self.engine: Engine = make_engine(url, pool_size=CALLERS)
        self.department: Department = load_department(SAONE_ET_LOIRE)
        self.vault = Vault(key)
        self.number = number

    def patient(self, attempt: int) -> Patient:
        return Patient(date(1930, 1, 1), f"+333{self.number:03d}{attempt:05d}")

    def offers(self, call: str) -> tuple[int, ...]:
        with transaction(self.engine) as session:
            session.execute(_A_CALL, {"id": call, "department": self.department.slug, "now": NOW})
            offers = BookingDesk(session, self.department, self.vault, NOW, call).offers(ORDER)
        return tuple(offer.id for offer in offers)

    def book(self, call: str, offer: int, attempt: int) -> str:
        with transaction(self.engine) as session:
            desk = BookingDesk(session, self.department, self.vault, NOW, call)
            return desk.book(offer, self.patient(attempt), ORDER).reference


def last_pair(client: Client) -> None:
    """Ten callers who want a pair at the same moment as everybody; prints what came of it, one line each."""
    with ThreadPoolExecutor(CALLERS) as pool:
        list(pool.map(lambda _: _connect(client), range(CALLERS)))
        print("ready", flush=True)
        sys.stdin.readline()
        for outcome in pool.map(lambda caller: _want(client, caller), range(CALLERS)):
            print(outcome, flush=True)


def _connect(client: Client) -> None:
    with client.engine.connect():
        time.sleep(0.1)


def _want(client: Client, caller: int) -> str:
    call = f"call-{client.number}-{caller}"
    offers = client.offers(call)
    return client.book(call, offers[0], caller) if offers else "nothing"


def until_killed(client: Client) -> None:
    """Books one pair after the other, printing each reference once it is said aloud."""
    for attempt in range(100_000):
        call = f"call-{client.number}-{attempt}"
        offers = client.offers(call)
        if not offers:
            break
        print(client.book(call, random.choice(offers), attempt), flush=True)
    time.sleep(60)


def crossed(client: Client) -> None:
    """Holds pairs that cross those of the others, books now and then, gives all back; prints what went wrong."""
    rounds = int(sys.stdin.readline())
    trouble = deadlocks = 0
    longest = 0.0
    for attempt in range(rounds):
        begun = time.perf_counter()
        try:
            offers = client.offers(f"call-{client.number}-{attempt}")
            if offers and attempt % 3 == 0:
                client.book(f"call-{client.number}-{attempt}", offers[-1], attempt)
            _end(client, f"call-{client.number}-{attempt}")
        except OperationalError as error:
            deadlocks += isinstance(error.orig, DeadlockDetected)
            trouble += 1
        except BookingRefused:
            pass
        longest = max(longest, time.perf_counter() - begun)
    print(f"{trouble} {deadlocks} {longest:.3f}", flush=True)


def _end(client: Client, call: str) -> None:
    """Gives back what the call has taken, so that the next round finds it."""
    query = text("SELECT id FROM bookings WHERE call_id = :call AND status = 'booked'")
    with transaction(client.engine) as session:
        desk = BookingDesk(session, client.department, client.vault, NOW, call)
        for booking in session.scalars(query, {"call": call}).all():
            desk.cancel(booking)
        desk.offers(SearchCriteria((), (), NOW.date()))


ROLES: dict[str, Callable[[Client], None]] = {
    "last_pair": last_pair,
    "until_killed": until_killed,
    "crossed": crossed,
}

if __name__ == "__main__":
    ROLES[sys.argv[1]](Client(sys.argv[2], sys.argv[3], int(sys.argv[4])))
