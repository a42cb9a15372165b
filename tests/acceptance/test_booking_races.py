"""Booking with real processes on a real PostgreSQL: races, crossed holds, processes killed at any moment."""

import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from ivr.booking.audit import audit
from ivr.booking.holds import expire_holds
from ivr.booking.tables import Slot
from ivr.core.db import transaction
from ivr.core.settings import ROOT

FIRST, SECOND = date(2026, 12, 1), date(2026, 12, 29)


@dataclass(frozen=True)
class Stage:
    """A database, and processes that book on it."""

    engine: Engine
    url: str
    now: datetime
    key: str

    def start(self, role: str, number: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.acceptance.booking_clients", role, self.url, self.key, str(number)]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, cwd=ROOT, **pipes)

    def open(self, *slots: tuple[date, time], centre: str = "570", capacity: int = 1) -> None:
        fixed = {"department": "saone-et-loire", "centre": centre, "vaccine": "pfizer", "minutes": 10}
        rows = [{**fixed, "day": day, "time": at, "capacity": capacity} for day, at in slots]
        with transaction(self.engine) as session:
            session.execute(insert(Slot), rows)

    def findings(self) -> list[str]:
        with Session(self.engine) as session:
            return [str(finding) for finding in audit(session, self.now)]

    def references(self) -> set[str]:
        query = "SELECT reference FROM bookings WHERE status = 'booked'"
        with Session(self.engine) as session:
            return set(session.scalars(text(query)))


@pytest.fixture
def stage(engine: Engine, db_url: str, now: datetime) -> Stage:
    return Stage(engine, db_url, now, Fernet.generate_key().decode())


def together(stage: Stage, processes: int) -> list[str]:
    """What each of ten callers per process got who all want a pair at the same moment: a reference or "nothing"."""
    started = [stage.start("last_pair", number) for number in range(processes)]
    for process in started:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    return [outcome for process in started for outcome in process.communicate(timeout=600)[0].split()]


def test_fifty_callers_want_the_last_pair_and_one_gets_it(stage: Stage) -> None:
    stage.open((FIRST, time(9)), (SECOND, time(9)))
    outcomes = together(stage, 5)
    (reference,) = [outcome for outcome in outcomes if outcome != "nothing"]
    assert outcomes.count("nothing") == 49
    assert stage.references() == {reference}
    assert stage.findings() == []


def test_the_losers_of_the_last_pair_are_offered_the_next_centre(stage: Stage) -> None:
    stage.open((FIRST, time(9)), (SECOND, time(9)))
    stage.open((FIRST, time(9)), (SECOND, time(9)), centre="555", capacity=40)
    outcomes = together(stage, 2)
    assert "nothing" not in outcomes
    assert stage.references() == set(outcomes)
    assert stage.findings() == []


def test_as_many_win_as_there_are_pairs(stage: Stage) -> None:
    """Two first doses and two second doses, of which any two make a pair: nobody is sent away while one is left."""
    stage.open((FIRST, time(9)), (FIRST, time(9, 10)), (SECOND, time(9)), (SECOND, time(9, 10)), capacity=4)
    outcomes = together(stage, 2)
    assert len(outcomes) - outcomes.count("nothing") == 8
    assert stage.findings() == []


def test_crossed_holds_never_end_in_a_deadlock(stage: Stage) -> None:
    """Holds by eight processes on slots of one place, every first dose with every second one.

    Ten thousand of them; CROSSED_HOLDS asks for another number."""
    rounds = int(os.environ.get("CROSSED_HOLDS", "10000")) // 8
    times = [time(9), time(14)]
    stage.open(*[(day, at) for day in (FIRST, SECOND, FIRST + timedelta(days=1)) for at in times])
    processes = [stage.start("crossed", number) for number in range(8)]
    for process in processes:
        assert process.stdin
        process.stdin.write(f"{rounds}\n")
        process.stdin.flush()
    reports = [process.communicate(timeout=1800)[0].split() for process in processes]
    assert [(trouble, deadlocks) for trouble, deadlocks, _ in reports] == [("0", "0")] * 8
    assert stage.findings() == []


def test_what_was_said_survives_processes_killed_at_any_moment(stage: Stage) -> None:
    times = [time(hour, minute) for hour in range(9, 17) for minute in range(0, 60, 10)]
    stage.open(*[(day, at) for day in (FIRST, SECOND) for at in times], capacity=20)
    said: set[str] = set()
    for round_ in range(6):
        processes = [stage.start("until_killed", 10 * round_ + number) for number in range(3)]
        readers = [threading.Thread(target=_read, args=(process, said)) for process in processes]
        for reader in readers:
            reader.start()
        _kill_after_some(processes, said, len(said) + random.Random(round_).randrange(5, 40))
        for reader in readers:
            reader.join()
    assert len(said) > 30
    assert said <= stage.references()
    assert len(stage.references() - said) <= 18
    assert stage.findings() == []
    with transaction(stage.engine) as session:
        expire_holds(session, stage.now + timedelta(minutes=9))
    with Session(stage.engine) as session:
        assert session.scalar(text("SELECT count(*) FROM bookings WHERE status = 'held'")) == 0


def _read(process: subprocess.Popen[str], said: set[str]) -> None:
    assert process.stdout
    with process.stdout as lines:
        for line in lines:
            said.update({line.strip()} if line.endswith("\n") else ())


def _kill_after_some(processes: list[subprocess.Popen[str]], said: set[str], enough: int) -> None:
    _wait_until(lambda: len(said) >= enough or any(process.poll() is not None for process in processes))
    for process in processes:
        process.kill()
        process.wait(timeout=120)
        assert process.stdin
        process.stdin.close()


def _wait_until(holds: Callable[[], bool], seconds: float = 240) -> None:
    event = threading.Event()
    for _ in range(int(seconds * 200)):
        if holds():
            return
        event.wait(0.005)
    raise AssertionError("It did not happen in time.")
