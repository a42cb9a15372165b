"""A day of a centre with 425 people (Maîche, January 2021) is closed: seconds to plan, close and hold their places.

The department has its ten centres and nine weeks of slots. Where no second dose is left, the planner looks everywhere
for everybody and places nobody."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from bench.report import Row, publish
from ivr.booking.audit import audit
from ivr.booking.rescheduling import plans, runner
from ivr.booking.rescheduling.plans import PlanRequest, Rescheduling
from ivr.core.clock import PARIS
from ivr.core.db import embedded_server, make_engine, transaction, upgrade
from ivr.core.settings import ROOT
from ivr.department import Department
from ivr.department.files import load_department

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
DAY = date(2026, 12, 8)
PEOPLE = 425
CENTRE = "570"
CASES = {
    "room in all centres": ((3, 6), False),
    "few places": ((1, 1), False),
    "few places, other centres only": ((1, 1), True),
    "no second dose left, other centres only": ((2, 0), True),
}
"""Case → places of each slot for first, and for second doses; whether all have to go elsewhere."""

_SLOTS = text(
    """INSERT INTO slots (department, centre, vaccine, day, time, minutes, capacity, margin, reserved2, taken1, taken2,
 closed) SELECT :department, c, 'pfizer', d, t, 10, CASE WHEN c = :centre AND d IN (:day, :day + 28) THEN 9
 WHEN d > :day + 10 THEN :seconds ELSE :firsts END, 0, 0, 0, 0, false
 FROM unnest(CAST(:centres AS text[])) c, generate_series(CAST(:day AS date) - 7, CAST(:day AS date) + 56, '1 day') g,
 (SELECT CAST(h AS time) t FROM generate_series(timestamp '2026-01-01 09:00', timestamp '2026-01-01 16:50',
 interval '10 min') h) h, CAST(g AS date) d WHERE extract(isodow FROM d) < 7"""
)
_PEOPLE = (
    text(
        """INSERT INTO patients (department, identity_mark, phone_mark, birth_mark, phone_kind, sealed, group_code,
 insee, to_complete, eligible, rule_version, decided_at, created_at, delete_after)
 SELECT :department, n, n, '', 'landline', '', '', (CAST(:communes AS text[]))[1 + n % :count], '{}', 'yes', '', :now,
 :now, :day FROM generate_series(1, :people) n"""
    ),
    text(
        """WITH firsts AS (SELECT id, row_number() OVER (ORDER BY p, time) n FROM slots, generate_series(1, 9) p
 WHERE centre = :centre AND day = :day),
 seconds AS (SELECT id, row_number() OVER (ORDER BY p, time) n FROM slots, generate_series(1, 9) p
 WHERE centre = :centre AND day = :day + 28)
 INSERT INTO bookings (department, holder, status, centre, vaccine, slot1_id, day1, slot2_id, day2, single, gap_least,
 gap_most, renewals, reference, patient_id, rule_version, made_by, held_at, confirmed_at)
 SELECT :department, '', 'booked', :centre, 'pfizer', f.id, :day, s.id, :day + 28, false, 21, 49, 0,
 lpad(CAST(f.n AS text), 6, '0'), f.n, '', 'bot', :now, :now FROM firsts f JOIN seconds s ON s.n = f.n
 WHERE f.n <= :people"""
    ),
    text(
        """UPDATE slots s SET taken1 = (SELECT count(*) FROM bookings b WHERE b.slot1_id = s.id),
 taken2 = (SELECT count(*) FROM bookings b WHERE b.slot2_id = s.id)
 WHERE centre = :centre AND day IN (:day, :day + 28)"""
    ),
    text("ANALYZE"),
)


@dataclass(frozen=True)
class Case:
    """A department whose slots have this many places."""

    engine: Engine
    department: Department
    places: tuple[int, int]
    elsewhere: bool
    """Everybody has to go to another centre, with both doses."""

    def fill(self) -> None:
        """Slots, and 425 people on one day."""
        upgrade(self.engine)
        insee = [commune.insee for commune in self.department.communes]
        values: dict[str, Any] = {
            "department": self.department.slug,
            "centre": CENTRE,
            "centres": [centre.code for centre in self.department.centres],
            "day": DAY,
            "firsts": self.places[0],
            "seconds": self.places[1],
            "communes": insee,
            "count": len(insee),
            "people": PEOPLE,
            "now": NOW,
        }
        with transaction(self.engine) as session:
            for statement in (_SLOTS, *_PEOPLE):
                session.execute(statement, {name: values[name] for name in values if f":{name}" in statement.text})

    def rows(self, name: str) -> list[Row]:
        """Figure and value."""
        own = {CENTRE} if self.elsewhere else set()
        centres = tuple(centre.code for centre in self.department.centres if centre.code not in own)
        wanted = PlanRequest(CENTRE, DAY, DAY, "delivery", centres, DAY - timedelta(days=4), DAY + timedelta(days=28))
        started = time.perf_counter()
        with transaction(self.engine) as session:
            move = plans.draft(Rescheduling(session, self.department, NOW), wanted, "bench")
        drafted = time.perf_counter()
        with transaction(self.engine) as session:
            plans.confirm(Rescheduling(session, self.department, NOW), move)
        confirmed = time.perf_counter()
        runner.run_plans(self.engine, self.department, NOW)
        held = time.perf_counter()
        with Session(self.engine) as session:
            count = session.scalar(text("SELECT count(*) FROM move_rows WHERE state = 'held'"))
            wrong = len(audit(session, NOW))
        return [
            (f"{name}: planned, seconds", f"{drafted - started:.2f}"),
            (f"{name}: day closed, seconds", f"{confirmed - drafted:.2f}"),
            (f"{name}: places held, seconds", f"{held - confirmed:.2f}"),
            (f"{name}: people placed / invariants broken", f"{count} of {PEOPLE} / {wrong}"),
        ]


def measure() -> Sequence[Row]:
    """The rows of the table."""
    department = load_department(ROOT / "departments" / "saone-et-loire")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="ivr-bench-", ignore_cleanup_errors=True) as folder:
        server = embedded_server(Path(folder) / "data")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        for number, (name, (places, elsewhere)) in enumerate(CASES.items()):
            case = Case(_fresh(url, f"moves{number}"), department, places, elsewhere)
            case.fill()
            rows += case.rows(name)
            case.engine.dispose()
        server.cleanup()
    return rows


def _fresh(url: str, name: str) -> Engine:
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return make_engine(make_url(url).set(database=name).render_as_string(hide_password=False))


if __name__ == "__main__":
    publish(f"Moving {PEOPLE} people of one centre and day", "python -m bench.moves", ("figure", "value"), measure())
