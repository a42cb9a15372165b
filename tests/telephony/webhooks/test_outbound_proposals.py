"""Calls about pairs that are held for people who did not ask, on a database."""

import pytest
from sqlalchemy import text

from ivr.core.db import transaction
from ivr.language.grammars.text import fold
from ivr.outbound.planning.reschedule_notices import notify_moved
from tests.booking.rescheduling.crowd import Crowd
from tests.console.rescheduling.test_pages import crowd_of
from tests.flows.test_outbound_identity import HEALTH
from tests.flows.test_rescheduling import SECOND
from tests.outbound.office import CallOut
from tests.outbound.planning.test_waitlist_offers import wait_for_place
from tests.support.departments import INFLUENZA
from tests.support.world import World
from tests.telephony.webhooks.test_calls import action_of
from tests.telephony.webhooks.test_outbound import Ringing


@pytest.fixture
def crowd(world: World) -> Crowd:
    """Four people with other places held for them."""
    crowd = crowd_of(world)
    with transaction(world.engine) as session:
        session.execute(text("UPDATE patients SET phone_mark = CAST(id AS text)"))
    crowd.at_work()
    return crowd


@pytest.fixture
def moved(crowd: Crowd, world: World) -> Ringing:
    office = CallOut.of(world)
    with transaction(world.engine) as session:
        assert notify_moved(session, office.department, world.clock()) == 4
    return Ringing(office)


def rows(world: World, state: str) -> object:
    return world.scalar("SELECT count(*) FROM move_rows WHERE state = :state", state=state)


def test_who_accepts_has_the_other_pair(moved: Ringing) -> None:
    first = moved.answer()
    assert not HEALTH.search(fold(first))
    told = moved.answer("1")
    assert "ne peut pas avoir lieu comme prévu" in told
    assert "C'est changé" in moved.answer("1", "1")
    moved.hang_up()
    assert moved.ended() == ("moved", "moved")
    assert (rows(moved.world, "accepted"), rows(moved.world, "held")) == (1, 3)
    assert moved.errand("count(*) FILTER (WHERE state = 'done')") == 1


def test_who_wants_another_date_gives_the_pair_back(moved: Ringing) -> None:
    moved.answer("1", "2")
    moved.hang_up()
    assert (rows(moved.world, "another_date"), rows(moved.world, "held")) == (1, 3)
    assert moved.ended()[0] == "informed"


def test_no_more_calls_is_honoured(moved: Ringing) -> None:
    moved.answer("9")
    assert moved.world.scalar("SELECT count(*) FROM opt_outs") == 1


@pytest.fixture
def offered(world: World) -> Ringing:
    """The first of three who wait is called about the only pair that is free."""
    office = CallOut.of(world)
    wait_for_place(world, 3)
    world.open_pair()
    office.later(seconds=4)
    return Ringing(office)


def waiting(world: World, status: str) -> object:
    return world.scalar("SELECT count(*) FROM waiting_entries WHERE status = :status", status=status)


def test_who_takes_the_offer_is_booked_and_leaves_the_list(offered: Ringing) -> None:
    assert not HEALTH.search(fold(offered.answer()))
    assert "Une place s'est libérée" in offered.answer("1")
    assert "C'est réservé" in offered.answer("1", "1")
    offered.hang_up()
    assert offered.ended() == ("confirmed", "booked")
    assert waiting(offered.world, "served") == 1
    assert offered.world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'") == 1


def test_a_freed_single_injection_is_offered_read_and_booked_in_the_call(one_dose_world: World) -> None:
    office = CallOut.of(one_dose_world)
    wait_for_place(one_dose_world, 1, vaccines=(INFLUENZA.code,))
    one_dose_world.open_single()
    office.later(seconds=4)
    offered = Ringing(office)
    told = fold(offered.answer("1"))
    assert told.count("votre injection mercredi vingt cinq novembre a neuf heures dix") == 2
    booked = fold(offered.answer("1", "1"))
    assert "c est reserve" in booked
    assert not SECOND.search(f"{told} {booked}")
    offered.hang_up()
    assert offered.ended() == ("confirmed", "booked")
    assert one_dose_world.scalar("SELECT single FROM bookings WHERE status = 'booked'")
    assert waiting(one_dose_world, "served") == 1


@pytest.mark.parametrize(("answer", "status", "outcome"), [("1", "waiting", "waiting"), ("2", "left", "cancelled")])
def test_who_declines_keeps_the_place_or_leaves_the_list(
    offered: Ringing, answer: str, status: str, outcome: str
) -> None:
    offered.answer("1", "2", answer)
    offered.hang_up()
    assert offered.ended() == ("cancelled", outcome)
    assert waiting(offered.world, "offered") == 0
    assert waiting(offered.world, status) == (3 if status == "waiting" else 1)
    assert offered.world.scalar("SELECT sum(taken1 + taken2) FROM slots") == 0


def test_who_dials_back_takes_it_up(offered: Ringing) -> None:
    offered.hang_up("no-answer")
    offered.sid = "CAback"
    verified = {"StirVerstat": "TN-Validation-Passed-A"}
    body = offered.post("/voice", From=offered.phone, To="+33377000071", **verified)
    for key in ("1", "1"):
        body = offered.post(action_of(body), From=offered.phone, To="+33377000071", Digits=key)
    assert "C'est réservé" in body
    assert waiting(offered.world, "served") == 1
