"""A whole move: a day is closed, the line calls, and the person's answer becomes her booking."""

import pytest

from ivr.booking.rescheduling import plans
from ivr.core.db import transaction
from ivr.language.grammars.text import fold
from ivr.outbound.planning.reschedule_notices import notify_moved
from tests.booking.rescheduling.crowd import Crowd, later
from tests.console.rescheduling.test_pages import crowd_of
from tests.flows.test_rescheduling import SECOND
from tests.outbound.office import CallOut
from tests.support.world import World
from tests.telephony.webhooks.test_outbound import Ringing


class Moved(Ringing):
    """Somebody whose centre closes on Tuesday is being called; Thursday is held for her."""

    def __init__(self, world: World, gap: int | None = 28) -> None:
        self.crowd = crowd_of(world, gap)
        self.crowd.at_work()
        office = CallOut.of(world)
        with transaction(world.engine) as session:
            notify_moved(session, office.department, world.clock())
        super().__init__(office)


@pytest.fixture
def called(world: World) -> Moved:
    return Moved(world)


@pytest.fixture
def crowd(called: Moved) -> Crowd:
    return called.crowd


def test_who_presses_one_has_the_new_pair(called: Moved, crowd: Crowd) -> None:
    assert "jeudi trois décembre" in called.answer("1")
    called.answer("1", "1")
    called.hang_up()
    assert called.ended() == ("moved", "moved")
    assert crowd.states(1) == {"accepted": 1, "held": 3, "left": 1}
    assert crowd.all("SELECT made_by FROM bookings WHERE moved_from IS NOT NULL") == ["bot"]
    assert crowd.findings() == []


def test_a_single_injection_is_moved_to_the_one_date_held_for_it(one_dose_world: World) -> None:
    called = Moved(one_dose_world, gap=None)
    told = fold(called.answer("1"))
    assert "les vaccins arrivent plus tard" in told
    assert "votre injection jeudi trois decembre" in told
    assert not SECOND.search(told)
    assert not SECOND.search(fold(called.answer("1", "1")))
    called.hang_up()
    assert called.ended() == ("moved", "moved")
    assert called.crowd.all("SELECT slot2_id FROM bookings WHERE moved_from IS NOT NULL") == [None]
    assert called.crowd.findings() == []


def test_nothing_about_the_move_is_told_before_key_one(called: Moved) -> None:
    body = called.answer()
    assert "décembre" not in body
    assert "vacc" not in body


def test_who_wants_another_date_finds_one_in_the_same_call(called: Moved, crowd: Crowd) -> None:
    crowd.open_days([later(3), later(31)], 3, hours=("09:00",))
    called.answer("1", "2", "1", "1", "1", "1")
    called.hang_up()
    assert crowd.states(1) == {"another_date": 1, "held": 3, "left": 1}
    assert crowd.one("SELECT count(*) FROM bookings WHERE status = 'booked'") == 5
    assert crowd.one("SELECT count(*) FROM bookings WHERE status = 'moved'") == 1
    assert crowd.findings() == []


def test_a_plan_stopped_while_she_listens_moves_nobody(called: Moved, crowd: Crowd) -> None:
    called.answer("1")
    with transaction(called.world.engine) as session:
        plans.stop(crowd.moves(session), 1)
    called.answer("1", "1")
    assert crowd.states(1) == {"left": 1, "planned": 4}
    assert crowd.one("SELECT count(*) FROM bookings WHERE status = 'booked'") == 5
    assert crowd.findings() == []
