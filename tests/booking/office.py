"""A booking office on a real database, with the slots a test asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ivr.booking.holds import let_go
from ivr.booking.service import BookingDesk
from ivr.booking.tables import Slot
from ivr.calls.tables import CallRow
from ivr.core.crypto import Vault
from ivr.core.db import transaction
from ivr.department import BookingPeriod, Department, Interval
from ivr.dialogue.ports import Appointment, Offer, Patient, SearchCriteria
from tests.support.departments import with_influenza

CHALON, MACON = "570", "555"
DAY = date(2026, 12, 1)
"""A Tuesday, a week after the tests' clock."""


@dataclass(frozen=True)
class Office:
    engine: Engine
    department: Department
    vault: Vault
    now: datetime

    def open(self, day: date, at: str = "09:00", centre: str = CHALON, **columns: Any) -> int:
        """Opens one slot with a single place and returns its id."""
        vaccine = self.department.slot_grid.vaccine
        standard = {"department": self.department.slug, "vaccine": vaccine, "minutes": 10, "capacity": 1}
        values = {**standard, **columns}
        slot = Slot(centre=centre, day=day, time=time.fromisoformat(at), **values)
        with transaction(self.engine) as session:
            session.add(slot)
            session.flush()
            return slot.id

    def open_pair(self, day: date = DAY, gap: int = 28, **columns: Any) -> tuple[int, int]:
        """Opens two slots, `gap` days apart."""
        return self.open(day, **columns), self.open(day + timedelta(days=gap), **columns)

    def hang_up(self, call: str, later: timedelta = timedelta()) -> None:
        """Ends a call as `ivr.calls.service.finish` does."""
        with transaction(self.engine) as session:
            session.execute(update(CallRow).where(CallRow.id == call).values(ended_at=self.now + later))
            let_go(session, call, self.now + later, timedelta(seconds=90))

    @contextmanager
    def desk(self, call: str | None = None, later: timedelta = timedelta(), **fields: Any) -> Iterator[BookingDesk]:
        """A desk in a transaction of its own, committed at the end; without a call it is an agent's."""
        fields.setdefault("made_by", "bot" if call else "agent:1")
        with transaction(self.engine) as session:
            if call:
                session.execute(self._a_call(call, fields.get("caller_mark", "")))
            yield BookingDesk(session, self.department, self.vault, self.now + later, call, **fields)

    def _a_call(self, name: str, mark: str) -> Any:
        values = {"id": name, "department": self.department.slug, "carrier_sid": name, "caller_mark": mark, "turn": 0}
        texts = {"outcome": "", "notice": "", "rule_version": ""}
        times = {"started_at": self.now, "touched_at": self.now}
        return insert(CallRow).values(**values, **texts, **times).on_conflict_do_nothing()

    def offers(self, call: str | None = None, order: SearchCriteria | None = None, **fields: Any) -> tuple[Offer, ...]:
        with self.desk(call, **fields) as desk:
            return desk.offers(order or an_order())

    def book(
        self, call: str, offer: int, patient: Patient | None = None, order: SearchCriteria | None = None, **fields: Any
    ) -> Appointment:
        with self.desk(call, **fields) as desk:
            return desk.book(offer, patient or a_patient(), order or an_order())

    def run(self, statement: str) -> None:
        with transaction(self.engine) as session:
            session.execute(text(statement))

    def at(self, moment: datetime) -> "Office":
        """The same office at another time, without suspensions (local time)."""
        department = replace(self.department, booking=BookingPeriod(suspended=False))
        return replace(self, now=moment.replace(tzinfo=department.zone), department=department)

    def with_intervals(self, *intervals: tuple[date, int, int, int]) -> "Office":
        """The same office with other rules for its vaccine."""
        pfizer = replace(self.department.vaccine("pfizer"), intervals=tuple(Interval(*each) for each in intervals))
        return replace(self, department=replace(self.department, vaccines=(pfizer,)))

    def with_influenza(self) -> "Office":
        """The same office, which also gives a vaccine of one dose."""
        return replace(self, department=with_influenza(self.department))

    def counters_taken(self) -> int:
        """Places taken in all slots."""
        with Session(self.engine) as session:
            return session.scalar(text("SELECT sum(taken1 + taken2) FROM slots")) or 0

    def people(self) -> list[str]:
        """First names of everybody on record."""
        with Session(self.engine) as session:
            sealed = session.scalars(text("SELECT sealed FROM patients ORDER BY id")).all()
        return [self.vault.open(bytes(each))["first_name"] for each in sealed]

    def counters(self, slot: int) -> tuple[int, int]:
        with Session(self.engine) as session:
            row = session.execute(text("SELECT taken1, taken2 FROM slots WHERE id = :id"), {"id": slot}).one()
        return row.taken1, row.taken2

    def status(self, booking: int) -> str:
        with Session(self.engine) as session:
            return session.scalar(text("SELECT status FROM bookings WHERE id = :id"), {"id": booking})


def an_order(**fields: Any) -> SearchCriteria:
    return SearchCriteria(
        **{"vaccines": ("pfizer",), "centres": (CHALON, MACON), "not_before": date(2026, 11, 24), **fields}
    )


def a_patient(name: str = "Jeanne", **fields: Any) -> Patient:
    return Patient(**{"birth_date": date(1940, 5, 12), "phone": "+33385000001", "first_name": name, **fields})
