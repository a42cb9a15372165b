"""Somebody who is called hangs up after any answer: what is stored is what was said."""

import pytest
from sqlalchemy.orm import Session

from ivr.booking.audit import audit
from tests.support.world import World
from tests.telephony.webhooks.test_outbound import CalledOut

CANCELS = ("1", "2", "2", "1")
MOVES = ("1", "2", "1", "1", "1", "1")


@pytest.mark.parametrize(
    ("keys", "outcome"),
    [(CANCELS[:count], outcome) for count, outcome in enumerate(("hung_up", *["informed"] * 3, "cancelled"))]
    + [(MOVES[:count], "informed") for count in range(3, 6)]
    + [(MOVES, "moved")],
)
def test_what_was_said_is_what_is_stored(world: World, keys: tuple[str, ...], outcome: str) -> None:
    called = CalledOut(world)
    world.open_slots(centres=("570",))
    called.answer(*keys)
    called.hang_up()
    assert called.ended() == (outcome, outcome)
    booked = world.scalar("SELECT count(*) FROM bookings WHERE status = 'booked'")
    assert booked == (0 if outcome == "cancelled" else 1)
    with Session(world.engine) as session:
        assert audit(session, world.clock()) == []
