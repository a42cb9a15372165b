"""Real processes on a real PostgreSQL: workers are killed in the middle of calling people.

The suite calls a few dozen people; `REMINDERS=500 KILLS=50 pytest tests/acceptance/test_killed_dialler.py` calls five
hundred under fifty kills, in a quarter of an hour."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import requests
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.core.clock import PARIS
from ivr.outbound.audit import audit
from ivr.worker import plan_reminders
from tests.acceptance.test_killed_web_process import Server, served
from tests.outbound.people import Someone, expect, landline
from tests.support.departments import SAONE_ET_LOIRE
from tests.support.world import SLUG, World

REMINDERS = int(os.environ.get("REMINDERS", "40"))
KILLS = int(os.environ.get("KILLS", "4"))
FRIDAY = date(2026, 11, 27)
LIVES = (
    datetime(2026, 11, 24, 10, 0),
    datetime(2026, 11, 24, 11, 0),
    datetime(2026, 11, 24, 12, 10),
    datetime(2026, 11, 24, 14, 0),
    datetime(2026, 11, 24, 15, 0),
)
"""When the workers live that are killed."""
ROUNDS = (
    datetime(2026, 11, 24, 15, 20),
    datetime(2026, 11, 24, 17, 25),
    datetime(2026, 11, 25, 10, 5),
    datetime(2026, 11, 25, 12, 20),
)
"""When a worker is at work after the kills: all three tries find their time of day."""
PEOPLE = [
    {"does": ["1", "1"], "weight": 5},
    {"does": ["1", "1"], "weight": 2, "verdict": "machine_start", "verdict_after": 1},
    {"telephone": "no-answer", "weight": 1},
    {"verdict": "machine_end_beep", "weight": 1},
    {"does": ["(raccroche)"], "weight": 1},
]
"""Seven in ten come; the others are out, have a machine, or hang up."""
BUSY_AT_FIRST = {"number": "+3338520000*", "call": 1, "telephone": "busy"}
PATIENCE = 900.0
"""Seconds for one round."""
STARTS = 20.0
"""Seconds that a worker lives at most."""


@dataclass
class Workers:
    """`ivr worker`, one after the other, each at an hour of its own."""

    world: World
    server: Server

    def start(self, at: datetime) -> "subprocess.Popen[bytes]":
        environment = {**self.server.environment, "IVR_NOW": at.isoformat()}
        command = [sys.executable, "-m", "ivr", "worker"]
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def kill_often(self, seed: int) -> None:
        """Each worker makes some calls at an hour of the first day, and is killed in the middle of others."""
        chance = random.Random(seed)
        for number in range(KILLS):
            wanted = self.attempts() + REMINDERS / KILLS * chance.uniform(0.5, 1.5)
            worker = self.start(LIVES[number * len(LIVES) // KILLS])
            deadline = time.monotonic() + STARTS
            while self.attempts() < wanted and time.monotonic() < deadline:
                time.sleep(chance.uniform(0, 0.05))
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait(60)

    def attempts(self) -> int:
        return self.count("SELECT count(*) FROM attempts")

    def work(self, at: datetime) -> int:
        """A worker calls whoever is due at that hour and is told to stop; its exit code. None is needed for nobody."""
        if self.finished(at):
            return 0
        worker = self.start(at)
        self.wait_for(lambda: self.finished(at))
        worker.send_signal(signal.SIGTERM)
        return worker.wait(120)

    def finished(self, at: datetime) -> bool:
        """Nobody is due, nothing is under way."""
        due = "SELECT count(*) FROM errands WHERE state = 'due' AND due_at <= :now AND last_at > :now"
        live = "SELECT count(*) FROM attempts WHERE ended_at IS NULL"
        return not self.count(due, now=at.replace(tzinfo=PARIS)) and not self.count(live)

    def count(self, query: str, **values: object) -> int:
        return int(str(self.world.scalar(query, **values)))

    def wait_for(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, self.standing()
            time.sleep(0.1)

    def standing(self) -> list[tuple[object, ...]]:
        query = "SELECT state, disposition, reason, count(*) FROM errands GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        with Session(self.world.engine) as session:
            return [tuple(row) for row in session.execute(text(query))]


@contextmanager
def line(world: World, db_url: str, folder: Path) -> Iterator[Workers]:
    """A line and an exchange with people, whose department may make twenty calls a second."""
    departments = folder / "departments" / SLUG
    shutil.copytree(SAONE_ET_LOIRE, departments)
    settings = departments / "department.toml"
    written = settings.read_text()
    for old, new in (("calls_per_second = 1.0", "calls_per_second = 20.0"), ("lines = 10", "lines = 200")):
        assert old in written
        written = written.replace(old, new)
    settings.write_text(written)
    with served(world, db_url, folder / "served", IVR_DEPARTMENTS=str(departments.parent)) as server:
        exchange = f"http://127.0.0.1:{server.environment['IVR_EXCHANGE_PORT']}"
        _until_served(exchange, server.url)
        requests.post(f"{exchange}/people", json={"people": [*PEOPLE, BUSY_AT_FIRST]}, timeout=10).raise_for_status()
        yield Workers(world, server)


def _until_served(*urls: str) -> None:
    deadline = time.monotonic() + 240
    for url in urls:
        while time.monotonic() < deadline:
            with suppress(requests.RequestException):
                requests.get(url, timeout=30)
                break
            time.sleep(0.1)


def rows(world: World, query: str) -> list[tuple[object, ...]]:
    with Session(world.engine) as session:
        return [tuple(row) for row in session.execute(text(query))]


def test_nobody_is_called_twice_or_missed_when_workers_are_killed(world: World, db_url: str, tmp_path: Path) -> None:
    expect(world, *(Someone(landline(number), FRIDAY) for number in range(REMINDERS)))
    assert plan_reminders(world.line) == REMINDERS
    with line(world, db_url, tmp_path) as workers:
        workers.kill_often(seed=2021)
        assert [workers.work(at) for at in ROUNDS] == [0] * len(ROUNDS)
    states = Counter(state for (state,) in rows(world, "SELECT state FROM errands"))
    assert states.total() == REMINDERS
    assert set(states) == {"done", "unreached"}
    assert states["done"] > REMINDERS / 2
    assert rows(world, "SELECT id FROM errands WHERE state = 'unreached' AND reason IN ('late', 'failed')") == []
    twice = "SELECT caller_mark FROM calls WHERE outcome = 'confirmed' GROUP BY 1 HAVING count(*) > 1"
    assert rows(world, twice) == []
    lost = "SELECT id FROM calls c WHERE NOT EXISTS (SELECT 1 FROM attempts WHERE carrier_sid = c.carrier_sid)"
    assert rows(world, lost) == []
    with Session(world.engine) as session:
        assert audit(session, {SLUG: PARIS}) == []
