"""Whole reminder calls about single injections, and what becomes of the one place."""

import pytest
from sqlalchemy.orm import Session

from ivr.booking.audit import audit
from ivr.language.grammars.text import fold
from tests.flows.test_rescheduling import SECOND
from tests.support.departments import INFLUENZA
from tests.support.world import World
from tests.telephony.webhooks.test_outbound import CalledOut


@pytest.fixture
def called(one_dose_world: World) -> CalledOut:
    return CalledOut(one_dose_world, single=True)


def findings(called: CalledOut) -> list[str]:
    with Session(called.world.engine) as session:
        return [str(finding) for finding in audit(session, called.world.clock())]


def test_who_comes_hears_of_one_injection_and_is_not_called_about_another(called: CalledOut) -> None:
    told = fold(called.answer("1"))
    assert told.count("votre injection vendredi vingt sept novembre") == 2
    assert not SECOND.search(told)
    called.answer("1", "1")
    called.hang_up()
    assert called.ended() == ("confirmed", "confirmed")
    called.office.later(days=26)
    assert called.office.plan() == 0


def test_who_cancels_frees_the_one_place(called: CalledOut) -> None:
    asked = fold(called.answer("1", "2", "2"))
    assert "j annule votre injection" in asked
    assert "la place va servir" in fold(called.answer("1", "2", "2", "1"))
    called.hang_up()
    assert called.ended() == ("cancelled", "cancelled")
    assert called.world.scalar("SELECT sum(taken1 + taken2) FROM slots") == 0
    assert findings(called) == []


def test_who_moves_has_one_other_date(called: CalledOut) -> None:
    called.world.open_slots(days=3, centres=("570",), vaccine=INFLUENZA.code)
    offered = fold(called.answer("1", "2", "1", "1"))
    assert "une injection" in offered
    assert not SECOND.search(offered)
    called.answer("1", "2", "1", "1", "1", "1", "1")
    called.hang_up()
    assert called.ended() == ("moved", "moved")
    assert called.world.scalar("SELECT single FROM bookings WHERE status = 'booked'")
    assert called.world.scalar("SELECT sum(taken1 + taken2) FROM slots") == 1
    assert findings(called) == []
