"""A worker's own threads: it looks around at once, calls, and brings to an end what it has begun."""

import threading
from datetime import date

from ivr.outbound.housekeeping import LOOK_EVERY
from tests.outbound.office import CallOut
from tests.outbound.people import expect, numbered


def test_a_worker_that_is_told_to_stop_loses_nothing(calls: CallOut) -> None:
    expect(calls.world, *numbered(3, date(2026, 11, 27)))
    calls.plan()
    stop, taken = threading.Event(), calls.exchange.call_out

    def ring(to: str, caller: str, url: str, seconds: int) -> str:
        """Told to stop while the carrier is asked."""
        stop.set()
        return taken(to, caller, url, seconds)

    calls.exchange.call_out = ring  # type: ignore[method-assign]
    calls.dialler.run(stop)
    placed = calls.world.scalar("SELECT count(*) FROM attempts WHERE carrier_sid <> ''")
    assert placed == calls.world.scalar("SELECT count(*) FROM attempts")
    assert placed == len(calls.exchange.taken)


def test_what_is_silent_is_asked_about_again_and_again(calls: CallOut) -> None:
    expect(calls.world, *numbered(1, date(2026, 11, 27)))
    calls.plan()
    calls.exchange.forgets = True
    calls.dial()
    looks = []
    find = calls.exchange.find
    calls.exchange.find = lambda *about: looks.append(about) or find(*about)  # type: ignore[method-assign]
    calls.exchange.taken.clear()
    for _ in range(4):
        calls.later(seconds=LOOK_EVERY.total_seconds() + 1)
        calls.dialler.watch.look(calls.department)
        calls.dialler.watch.look(calls.department)
    assert len(looks) == 3
