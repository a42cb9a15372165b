"""An action on slots beside another transaction on the same ones, which has not committed yet."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import Session

from ivr.booking.audit import audit
from ivr.booking.slots.bulk import apply, undo
from ivr.booking.slots.csv_rows import Numbers
from ivr.core.db import transaction
from ivr.core.errors import SlotsRefused
from tests.booking.office import Office, an_order
from tests.booking.slots.test_bulk import SIX, actor, change, do, done, prepared, slots, take_back
from tests.booking.test_service_two_at_once import pool, waits

__all__ = ["pool"]


def test_a_place_that_is_being_held_is_not_kept_back(office: Office, pool: ThreadPoolExecutor) -> None:
    office.open_pair(capacity=6, reserved2=3)
    action = prepared(office, change(SIX, Numbers(10, 6, 6, 0, False)))
    with office.desk("call") as desk:
        desk.offers(an_order())
        doing = pool.submit(do, office, action)
        waits(office, doing)
    with pytest.raises(SlotsRefused) as refused:
        doing.result()
    assert refused.value.reason == "taken"
    with Session(office.engine) as session:
        assert audit(session, office.now) == []


def test_nobody_is_given_a_place_that_is_being_kept_back(office: Office, pool: ThreadPoolExecutor) -> None:
    office.open_pair(capacity=6, reserved2=3)
    action = prepared(office, change(SIX, Numbers(10, 6, 6, 0, False)))
    with transaction(office.engine) as session:
        apply(session, actor(office), action)
        offering = pool.submit(office.offers, "call")
        waits(office, offering)
    assert offering.result() == ()


def test_a_preview_confirmed_twice_is_done_once(office: Office, pool: ThreadPoolExecutor) -> None:
    action = prepared(office, change(None, SIX))
    with transaction(office.engine) as session:
        apply(session, actor(office), action)
        again = pool.submit(do, office, action)
        waits(office, again)
    with pytest.raises(SlotsRefused) as refused:
        again.result()
    assert refused.value.reason == "gone"
    assert len(slots(office)) == 1


def test_two_previews_of_the_same_new_slot_open_it_once(office: Office, pool: ThreadPoolExecutor) -> None:
    first, second = prepared(office, change(None, SIX)), prepared(office, change(None, SIX._replace(capacity=8)))
    with transaction(office.engine) as session:
        apply(session, actor(office), first)
        also = pool.submit(do, office, second)
        waits(office, also)
    with pytest.raises(SlotsRefused) as refused:
        also.result()
    assert refused.value.reason == "changed"
    assert [row[3] for row in slots(office)] == [6]


def test_an_action_undone_twice_at_once_is_undone_once(office: Office, pool: ThreadPoolExecutor) -> None:
    action = done(office, change(None, SIX))
    with transaction(office.engine) as session:
        undo(session, actor(office), action)
        again = pool.submit(take_back, office, action)
        waits(office, again)
    with pytest.raises(SlotsRefused) as refused:
        again.result()
    assert refused.value.reason == "changed"
