"""Finds and holds the pairs to offer. "Full" is said only after patient searches, which free expired holds and wait."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from time import sleep

from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ivr.booking.availability import CANDIDATES, PairSearch, find
from ivr.booking.holds import Keeping, expire_holds, hold, release
from ivr.booking.preferences import Preferences
from ivr.booking.rules import LEAD, Pair, local, pair_problem
from ivr.department import Department
from ivr.dialogue.ports import Offer, SearchCriteria

LOOKS = 8
"""The first two skip what others are taking at this moment, the second one searches further; the next ones wait."""
FAR = 40
"""Pairs tried at the second look."""
PAUSE = 0.02
"""Most seconds between two looks; drawn, so that two callers do not keep in step."""

_PATIENCE = text("SELECT set_config('lock_timeout', :most, true)")
_LOCK = text("SELECT id FROM slots WHERE id = ANY(CAST(:slots AS bigint[])) ORDER BY id FOR NO KEY UPDATE")
_FIRST_SLOTS = text("SELECT slot1_id FROM bookings WHERE id = ANY(CAST(:ids AS bigint[]))")


@dataclass(frozen=True)
class OfferRequest:
    """A search for pairs, and the holder of what it finds."""

    department: Department
    order: SearchCriteria
    keeping: Keeping
    caller_mark: str
    besides: tuple[int, ...] = ()
    """Slots whose first doses are not offered again."""


def first_slots(session: Session, bookings: Sequence[int]) -> tuple[int, ...]:
    """The slots of the first doses of these bookings."""
    return tuple(session.scalars(_FIRST_SLOTS, {"ids": list(bookings)})) if bookings else ()


def take_offers(session: Session, request: OfferRequest) -> tuple[Offer, ...]:
    """Releases what the call held, then holds up to two pairs, best first; empty when there is none."""
    offers, contended = _look(session, request, 0)
    for look in range(1, LOOKS):
        if offers:
            return offers
        if contended:
            sleep(random.uniform(0, PAUSE))  # noqa: S311
        savepoint = session.connection().begin_nested()
        try:
            offers, contended = _look(session, request, look)
        except OperationalError as error:
            savepoint.rollback()
            if not isinstance(error.orig, LockNotAvailable | DeadlockDetected):
                raise
            offers, contended = (), True
        else:
            if offers or (look > 1 and not contended):
                savepoint.commit()
                return offers
            savepoint.rollback()
    _release(session, request)
    return ()


def take_one(session: Session, request: OfferRequest) -> Offer | None:
    """Holds the best pair that fits and is free now, in addition to what is held already; None when there is none."""
    for wanted in _wanted(request, CANDIDATES):
        for pair in _allowed(find(session, wanted), request):
            offers = _take(session, [pair], request, patient=False)
            if offers:
                return offers[0]
    return None


def is_anything_free(session: Session, request: OfferRequest) -> bool:
    """Whether a pair could be offered, without holding it."""
    return any(_allowed(find(session, wanted), request) for wanted in _wanted(request, 1))


def _look(session: Session, request: OfferRequest, look: int) -> tuple[tuple[Offer, ...], bool]:
    """Offers held, and whether a pair was seen free that could not be had.

    A patient look, from the third on, frees what is due and waits for the best pair, but not forever."""
    patient = look > 1
    if patient:
        session.execute(_PATIENCE, {"most": "400ms"})
        expire_holds(session, request.keeping.now)
    _release(session, request)
    offers: tuple[Offer, ...] = ()
    contended = False
    for wanted in _wanted(request, FAR if look == 1 else CANDIDATES):
        found = _allowed(find(session, wanted), request)
        if found:
            offers = _take(session, found, request, patient)
            contended = not offers
            break
    if patient:
        session.execute(_PATIENCE, {"most": "0"})
    return offers, contended


def _release(session: Session, request: OfferRequest) -> None:
    since = request.keeping.now - timedelta(minutes=request.department.limits.hold_minutes)
    release(session, request.keeping, request.caller_mark, since)


def _wanted(request: OfferRequest, most: int) -> list[PairSearch]:
    """The searches to make, nearest centre first, preferred vaccine first."""
    department, order = request.department, request.order
    not_before = datetime.combine(order.not_before, time.min)
    earliest = max(local(department, request.keeping.now) + LEAD, not_before)
    wishes = Preferences.of(order.wish)
    intervals = {vaccine.code: () if order.single else vaccine.intervals for vaccine in department.vaccines}
    return [
        PairSearch(department.slug, centre, code, intervals[code], earliest, wishes, most, request.besides)
        for centre in order.centres
        if department.switches.books(centre)
        for code in order.vaccines
        if code in intervals
    ]


def _allowed(found: list[Pair], request: OfferRequest) -> list[Pair]:
    order, department = request.order, request.department
    at = local(department, request.keeping.now)
    return [pair for pair in found if not pair_problem(pair, department, at, order.not_before, order.single)]


def _take(session: Session, found: list[Pair], request: OfferRequest, patient: bool) -> tuple[Offer, ...]:
    if patient:
        best = found[0]
        session.execute(_LOCK, {"slots": [place.slot for place in (best.first, best.second) if place]})
    vaccine = request.department.vaccine(found[0].first.vaccine)
    return hold(session, found, request.keeping, [vaccine.gap(pair.first.day) for pair in found])
