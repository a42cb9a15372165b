"""How soon an open page shows what happened, and how many callers a second the room gives to agents."""

import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.client import HTTPException
from typing import TypeVar

import psycopg
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.busy_month import NOW
from bench.desk import Desk
from bench.figures import percentile
from bench.pairs import pgbench
from bench.report import Row
from ivr.agents.conferences import Conferences
from ivr.agents.distribution import Room
from ivr.agents.tables import RingRow
from ivr.core.db import in_transaction, transaction
from ivr.line import Line

Result = TypeVar("Result")

CONSOLES = 12
EVENTS = 30
PAUSE = 0.5
"""Seconds between two events."""
LEFT = 6.0
"""Seconds after which the line has noticed that pages were left."""
CALLERS, THREADS, SECONDS = 4000, 8, 8.0

_A_CALLER = text(
    """WITH made AS (INSERT INTO calls (id, department, carrier_sid, caller_mark, turn, outcome, notice, rule_version,
 started_at, touched_at) SELECT :name || n, :department, :name || n, '', 0, 'person', '', '', :now, :now
 FROM generate_series(1, :many) AS n RETURNING id, department)
 INSERT INTO queue_entries (call_id, department, priority, status, entered_at, sealed) SELECT id, department, 0,
 'waiting', :now, CAST(:case AS bytea) FROM made"""
)
_WAITING = re.compile(r"En attente : (\d+)")


class Console:
    """A page of the room that stays open, as `live.js` keeps it: an event comes, its part is read again."""

    def __init__(self, desk: Desk, reader: Desk) -> None:
        self.shown: dict[int, float] = {}
        """Number of callers who wait → moment of the first page that shows it."""
        self.ready = threading.Event()
        self._desk = desk
        self._reader = reader
        self._thread = threading.Thread(target=self._stay, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """The page is left."""
        if self._desk.connection.sock:
            self._desk.connection.sock.shutdown(socket.SHUT_RDWR)

    def _stay(self) -> None:
        with suppress(OSError, HTTPException):  # the line is stopped at the end of the run
            self._listen()

    def _listen(self) -> None:
        self._desk.connection.request("GET", "/console/live", headers=self._desk.headers)
        stream = self._desk.connection.getresponse()
        while line := stream.readline():
            if line.startswith(b"event: room"):
                self._read()
                self.ready.set()

    def _read(self) -> None:
        found = _WAITING.search(self._reader.get("/console/room/part")[1])
        if found:
            self.shown.setdefault(int(found[1]), time.perf_counter())


def news(line: Line, desks: Sequence[Desk]) -> list[Row]:
    """Seconds from the commit of an event to the page that shows it, on every open console."""
    consoles = [Console(desk, type(desk)(desk.url, desk.cookie)) for desk in desks]
    for console in consoles:
        console.ready.wait(30)
    bare = _notices(line.engine)
    seconds: list[float] = []
    missed = 0
    for number in range(1, EVENTS + 1):
        _queue(line, f"news{number}-", 1)
        committed = time.perf_counter()
        time.sleep(PAUSE)
        shown = [console.shown.get(number) for console in consoles]
        seconds += [moment - committed for moment in shown if moment]
        missed += sum(moment is None for moment in shown)
    for console in consoles:
        console.close()
    name = f"event to page, {len(consoles)} open consoles on two web processes"
    return [
        (f"{name}, p50 / p95, ms", _spread(seconds)),
        ("the same for a bare LISTEN, p50 / p95, ms", _spread(bare)),
        (f"{name}: pages that did not show it within {PAUSE} s", f"{missed} of {EVENTS * len(consoles)}"),
    ]


def assignments(line: Line) -> list[Row]:
    """Callers given to agents, rung, taken, served: six changes of the room each, beside pgbench."""
    url = line.engine.url.render_as_string(hide_password=False)
    time.sleep(LEFT)
    reference = pgbench(url, THREADS, 3)
    _queue(line, "many-", CALLERS)
    with transaction(line.engine) as session:
        found = session.scalars(text("SELECT id FROM accounts WHERE role = 'agent' ORDER BY id LIMIT :n"), {"n": 12})
        agents = list(found)
    department = line.departments.current().all[0].slug
    for agent in agents:
        in_transaction(line.engine, lambda session: Room(session, department, NOW).come(agent))  # noqa: B023
    done = _serve(line.engine, department)
    rate = done / SECONDS
    return [
        (f"{THREADS} threads: callers given to an agent, taken and served, per second", f"{rate:.0f}"),
        (f"{THREADS} threads: pgbench simple-update, transactions per second", f"{reference:.0f}"),
        ("pgbench transactions per caller (one caller: six changes of the room)", f"{reference / max(rate, 0.1):.0f}"),
    ]


def _serve(engine: Engine, department: str) -> int:
    """How many callers were served within the time."""
    end = time.perf_counter() + SECONDS
    served = [0] * THREADS

    def change(work: Callable[[Room, Conferences], Result]) -> Result:
        """One change of the room, in a separate transaction."""

        def within(session: Session) -> Result:
            return work(Room(session, department, NOW), Conferences(session, department, NOW))

        return in_transaction(engine, within)

    def work(number: int) -> None:
        while time.perf_counter() < end:
            for ring in change(lambda room, _: room.match()):
                _answer(change, ring)
                served[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(served)


def _answer(change: Callable[[Callable[[Room, Conferences], object]], object], ring: RingRow) -> None:
    """An agent picks up, accepts the caller, finishes, and is ready for the next one."""
    change(lambda room, _: room.placed(ring.key, ring.key))
    change(lambda room, _: room.picked_up(ring.key, ring.key))
    change(lambda _, talks: talks.accept(ring.key))
    change(lambda _, talks: talks.finish(ring.key))
    change(lambda room, _: room.ready(ring.account))


def _notices(engine: Engine) -> list[float]:
    """Seconds from NOTIFY to a connection that listens."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    seconds = []
    with psycopg.connect(url, autocommit=True) as hears, psycopg.connect(url, autocommit=True) as tells:
        hears.execute("LISTEN bench")
        for _ in range(EVENTS):
            started = time.perf_counter()
            tells.execute("NOTIFY bench")
            next(hears.notifies(stop_after=1))
            seconds.append(time.perf_counter() - started)
    return seconds


def _queue(line: Line, name: str, many: int) -> None:
    department = line.departments.current().all[0].slug
    case = line.vault.seal({"reason": "asked", "gathered": {}})
    with transaction(line.engine) as session:
        session.execute(_A_CALLER, {"name": name, "department": department, "many": many, "now": NOW, "case": case})


def _spread(seconds: Sequence[float]) -> str:
    return f"{percentile(seconds, 50) * 1000:.1f} / {percentile(seconds, 95) * 1000:.1f}"
