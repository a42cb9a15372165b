"""No booking of the bot without a yes that was heard (invariant I3)."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.booking.audit import audit
from tests.support.world import World
from tests.telephony.webhooks.test_calls import BOOKING, play


def codes(world: World) -> list[str]:
    with Session(world.engine) as session:
        return [finding.code for finding in audit(session, world.clock())]


def test_a_booking_made_by_a_call_is_one_that_was_said(world: World) -> None:
    world.open_slots()
    play(world, BOOKING)
    assert codes(world) == []


def test_a_booking_nobody_said_yes_to_is_found(world: World) -> None:
    world.open_slots()
    play(world, BOOKING)
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE turns SET result = 'no_match' WHERE step = 'confirm.pair'"))
    assert codes(world) == ["booking_not_said"]


def test_a_booking_made_by_an_agent_needs_no_call(world: World) -> None:
    world.open_slots()
    play(world, BOOKING)
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE turns SET result = 'no_match' WHERE step = 'confirm.pair'"))
        connection.execute(text("UPDATE bookings SET made_by = 'agent:7'"))
    assert codes(world) == []
