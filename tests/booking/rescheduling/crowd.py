"""People booked on a day that is going to be closed, and places to which they can go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from ivr.booking.audit import audit
from ivr.booking.rescheduling import plans, runner
from ivr.booking.rescheduling.plans import PlanRequest, Rescheduling
from ivr.booking.tables import Booking, PatientRow, Slot
from ivr.core.db import transaction
from tests.booking import office as booking_office
from tests.booking.office import CHALON, DAY

CLOSED = DAY
"""A Tuesday, a week after the tests' clock."""
HOURS = tuple(f"{hour:02}:{minute:02}" for hour in (9, 10, 11, 14, 15, 16) for minute in (0, 20, 40))


def later(days: int) -> date:
    return CLOSED + timedelta(days=days)


def wanted(**fields: Any) -> PlanRequest:
    """Chalon closed on Tuesday; its people may come there later."""
    standard = {
        "centre": CHALON,
        "first_day": CLOSED,
        "last_day": CLOSED,
        "reason": "delivery",
        "targets": (CHALON,),
        "earliest": date(2026, 11, 27),
        "latest": later(21),
    }
    return PlanRequest(**{**standard, **fields})


@dataclass(frozen=True)
class Crowd:
    """A department's slots and people, written straight into the tables."""

    office: booking_office.Office

    def open_days(self, days: Sequence[date], places: int, centre: str = CHALON, hours: Sequence[str] = HOURS) -> None:
        """Slots of so many places at each of the hours."""
        for day in days:
            for at in hours:
                self.office.open(day, at, centre, capacity=places)

    def book(self, count: int, day: date = CLOSED, gap: int | None = 28, centre: str = CHALON) -> list[int]:
        """So many people, each booked in the slot of that day with fewest, and again `gap` days later."""
        with transaction(self.office.engine) as session:
            return [self._book(session, number, (day, gap), centre) for number in range(count)]

    def _book(self, session: Session, number: int, when: tuple[date, int | None], centre: str) -> int:
        day, gap = when
        first = self._place(session, centre, day)
        second = self._place(session, centre, day + timedelta(days=gap)) if gap is not None else None
        session.execute(update(Slot).where(Slot.id == first).values(taken1=Slot.taken1 + 1))
        if second:
            session.execute(update(Slot).where(Slot.id == second).values(taken2=Slot.taken2 + 1))
        department, now = self.office.department, self.office.now
        vaccine = department.slot_grid.vaccine
        gap_least, gap_most = department.vaccine(vaccine).gap(day)
        made = {"department": department.slug, "holder": "", "status": "booked", "made_by": "bot"}
        places = {"centre": centre, "vaccine": vaccine, "slot1_id": first, "day1": day, "single": gap is None}
        seconds = {"slot2_id": second, "day2": day + timedelta(days=gap) if gap is not None else None}
        known = session.scalar(text("SELECT count(*) FROM bookings")) or 0
        person = {"patient_id": self._person(session, f"{known}"), "reference": f"{known:06}"}
        gaps = {"gap_least": gap_least, "gap_most": gap_most}
        times = {"held_at": now, "confirmed_at": now}
        values = {**made, **places, **seconds, **person, **gaps, **times}
        return session.execute(insert(Booking).values(values).returning(Booking.id)).scalar_one()

    @staticmethod
    def _place(session: Session, centre: str, day: date) -> int:
        taken = Slot.taken1 + Slot.taken2
        found = select(Slot.id).where(Slot.centre == centre, Slot.day == day, taken < Slot.capacity - Slot.margin)
        return session.scalars(found.order_by(taken, Slot.time).limit(1)).one()

    def _person(self, session: Session, mark: str) -> int:
        sealed = self.office.vault.seal(
            {"last_name": f"Martin {mark}", "first_name": "Jeanne", "birth_date": "1941-02-24", "phone": "+33385000001"}
        )
        texts = {"phone_mark": "", "birth_mark": "", "group_code": "", "insee": "", "rule_version": ""}
        person = {"identity_mark": f"person {mark}", "phone_kind": "landline", "sealed": sealed, "to_complete": []}
        now = self.office.now
        times = {"decided_at": now, "created_at": now, "delete_after": now.date()}
        values = {"department": self.office.department.slug, **person, **texts, **times}
        return session.execute(insert(PatientRow).values(values).returning(PatientRow.id)).scalar_one()

    def moves(self, session: Session, now: datetime | None = None) -> Rescheduling:
        """The moves of the department in a transaction."""
        return Rescheduling(session, self.office.department, now or self.office.now)

    def draft(self, **fields: Any) -> int:
        with transaction(self.office.engine) as session:
            return plans.draft(self.moves(session), wanted(**fields), "agent:1")

    def confirmed(self, **fields: Any) -> int:
        """A plan at work that has held nothing yet."""
        move = self.draft(**fields)
        with transaction(self.office.engine) as session:
            plans.confirm(self.moves(session), move)
        return move

    def at_work(self, **fields: Any) -> int:
        """A plan that holds what it can."""
        move = self.confirmed(**fields)
        self.tend()
        return move

    def tend(self, later: timedelta = timedelta()) -> int:
        return runner.run_plans(self.office.engine, self.office.department, self.office.now + later)

    def states(self, move: int) -> dict[str, int]:
        query = text("SELECT state, count(*) FROM move_rows WHERE move_id = :id GROUP BY state ORDER BY state")
        with Session(self.office.engine) as session:
            return {row.state: row.count for row in session.execute(query, {"id": move})}

    def whys(self) -> list[str]:
        return [str(each) for each in self.all("SELECT why FROM move_rows WHERE why <> '' ORDER BY id")]

    def state(self, move: int) -> object:
        return self.one(f"SELECT state FROM moves WHERE id = {move}")  # noqa: S608

    def rows(self) -> list[int]:
        return [int(str(each)) for each in self.all("SELECT id FROM move_rows ORDER BY id")]

    def one(self, query: str) -> object:
        return self.all(query)[0]

    def all(self, query: str) -> list[object]:
        with Session(self.office.engine) as session:
            return list(session.scalars(text(query)).all())

    def findings(self, later: timedelta = timedelta()) -> list[str]:
        with Session(self.office.engine) as session:
            return [str(finding) for finding in audit(session, self.office.now + later)]
