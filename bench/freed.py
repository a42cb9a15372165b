"""How soon the first of the waiting list is called when somebody's place becomes free: `python -m bench.freed`.

A line with its worker and the local exchange, in separate processes. One appointment after the other is cancelled;
the time ends when the carrier has taken the call to the next person."""

import tempfile
import time
from collections.abc import Callable
from datetime import date
from datetime import time as hour
from pathlib import Path

import requests

from bench.figures import percentile
from bench.report import Row, publish
from ivr.booking import appointments
from ivr.core.db import _with_driver, embedded_server, make_engine, transaction, upgrade
from tests.acceptance.test_calling_out import calling
from tests.conftest import NOW
from tests.outbound.people import Someone, expect, landline
from tests.outbound.planning.test_waitlist_offers import wait_for_place
from tests.support.world import World, build

FREED = 20
"""Appointments that are cancelled."""
AIM = 10.0
"""Seconds."""
_CALLED = "SELECT count(*) FROM attempts WHERE carrier_sid <> ''"
_ENDED = "SELECT count(*) FROM attempts WHERE ended_at IS NOT NULL"


def measure() -> list[Row]:
    """Rows of figure and value."""
    with tempfile.TemporaryDirectory(prefix="ivr-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        server = embedded_server(folder / "data")
        try:
            url = _with_driver(server.get_uri())
            engine = make_engine(url)
            upgrade(engine)
            seconds = _called(build(url, engine, folder / "var", NOW), url, folder)
            engine.dispose()
        finally:
            server.cleanup()
    return [
        ("places freed, people called", f"{FREED} / {len(seconds)}"),
        (f"from a cancellation to the call, seconds, median / slowest (aim: {AIM:.0f})", _spread(seconds)),
    ]


def _called(world: World, url: str, folder: Path) -> list[float]:
    booked = expect(world, *(Someone(landline(at), date(2026, 12, 4), hour(9 + at % 8)) for at in range(FREED)))
    world.run("UPDATE slots SET capacity = taken1 + taken2")
    wait_for_place(world, FREED, first=FREED)
    with calling(world, url, folder / "served") as exchange:
        people = [{"number": landline(FREED + at), "does": ["1", "1"]} for at in range(FREED)]
        requests.post(f"{exchange}/people", json={"people": people}, timeout=5).raise_for_status()
        return [_freed(world, booking, done) for done, booking in enumerate(booked)]


def _freed(world: World, booking: int, done: int) -> float:
    with transaction(world.engine) as session:
        appointments.end(session, "saone-et-loire", booking, "cancelled", world.clock())
    began = time.perf_counter()
    _until(lambda: world.scalar(_CALLED) == done + 1)
    seconds = time.perf_counter() - began
    _until(lambda: world.scalar(_ENDED) == done + 1)
    return seconds


def _until(true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 60
    while not true():
        if time.monotonic() > give_up:
            raise TimeoutError("Nobody was called within a minute.")
        time.sleep(0.02)


def _spread(seconds: list[float]) -> str:
    return f"{percentile(seconds, 50):.1f} / {max(seconds):.1f}"


if __name__ == "__main__":
    publish("A freed place and the call about it", "python -m bench.freed", ("figure", "value"), measure())
