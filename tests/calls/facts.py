"""Calls, waits and promises as the line leaves them, written straight into the tables."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from ivr.agents.tables import CallbackTicket, QueueEntry, RingRow
from ivr.booking.tables import Attendance, Booking, PatientRow, Slot
from ivr.calls.tables import CallRow, TurnRow
from ivr.console.tables import Account
from ivr.core.clock import PARIS
from ivr.core.db import transaction
from ivr.outbound.tables import Notification
from tests.support.world import SLUG, World

TODAY = datetime(2026, 11, 24, 8, 30, tzinfo=PARIS)
NOTES = timedelta(seconds=30)
"""What an agent writes after each conversation takes."""
Turns = Sequence[tuple[str, str, str]]
"""Step, result and mode of each."""


@dataclass
class Facts:
    world: World
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def call(self, outcome: str, at: datetime = TODAY, seconds: int = 300, mark: str = "", turns: Turns = ()) -> str:
        """An ended call."""
        name = f"call{next(self._numbers)}"
        texts = {"department": SLUG, "carrier_sid": name, "caller_mark": mark, "notice": "", "rule_version": ""}
        times = {"started_at": at, "touched_at": at, "ended_at": at + timedelta(seconds=seconds)}
        with transaction(self.world.engine) as session:
            session.execute(insert(CallRow).values(id=name, turn=len(turns), outcome=outcome, **texts, **times))
            for number, (step, result, mode) in enumerate(turns):
                answer = {"number": number, "step": step, "result": result, "mode": mode, "taken_at": at}
                session.execute(insert(TurnRow).values(call_id=name, **answer))
        return name

    def waited(
        self, status: str, left: int | None = None, taken: int | None = None, talked: int | None = None,
        at: datetime = TODAY,
    ) -> None:  # fmt: skip
        """A caller in the queue: seconds until he left, until he was taken, and that he talked."""
        self.queued(self.call("person", at), status, at, left, taken, talked)

    def queued(
        self, call: str, status: str, at: datetime, left: int | None = None, taken: int | None = None,
        talked: int | None = None,
    ) -> None:  # fmt: skip
        """The same for a call that there is."""
        times = {"entered_at": at, "left_at": at + timedelta(seconds=left) if left is not None else None}
        with transaction(self.world.engine) as session:
            values = {"call_id": call, "department": SLUG, "status": status, **times}
            entry = session.scalar(insert(QueueEntry).values(values).returning(QueueEntry.id))
            if taken is None:
                return
            accepted = at + timedelta(seconds=taken)
            ended = accepted + timedelta(seconds=talked) if talked is not None else None
            ring = {"key": call, "department": SLUG, "entry": entry, "account": self._agent(), "made_at": at}
            state = "ended" if ended else "accepted"
            moments = {"accepted_at": accepted, "ended_at": ended}
            moments["wrapped_at"] = ended + NOTES if ended else None
            session.execute(insert(RingRow).values(**ring, state=state, **moments))

    def promised(self, status: str, due: datetime, part: str = "morning") -> None:
        """A callback ticket of this morning."""
        values = {"call_id": self.call("callback"), "department": SLUG, "due_day": due.date(), "due_part": part}
        with transaction(self.world.engine) as session:
            session.execute(insert(CallbackTicket).values(**values, status=status, opened_at=TODAY))

    def reminded(self, disposition: str, came: bool, left: bool = False) -> None:
        """A reminder of a single injection in the first slot there is, how it ended, and whether she came."""
        self.booked("booked", TODAY)
        with transaction(self.world.engine) as session:
            booking = session.scalars(select(Booking).order_by(Booking.id.desc()).limit(1)).one()
            told = {"purpose": "reminder", "channel": "voice", "disposition": disposition, "message_left": left}
            times = {"due_at": TODAY, "last_at": TODAY, "planned_at": TODAY}
            about = {"department": SLUG, "patient_id": booking.patient_id, "booking_id": booking.id, "dose": 1}
            session.execute(insert(Notification).values(**told, **times, **about, state="done"))
            noted = {"booking_id": booking.id, "dose": 1, "came": came, "noted_at": TODAY}
            session.execute(insert(Attendance).values(**noted))

    def booked(self, status: str, at: datetime, sealed: bytes = b"") -> None:
        """A single injection in the first slot there is."""
        name = f"{next(self._numbers):06}"
        texts = {"phone_mark": "", "birth_mark": "", "group_code": "", "insee": "", "rule_version": ""}
        person = {"identity_mark": name, "phone_kind": "other", "sealed": sealed, "to_complete": []}
        times = {"decided_at": at, "created_at": at, "delete_after": at.date()}
        with transaction(self.world.engine) as session:
            values = insert(PatientRow).values(department=SLUG, **person, **texts, **times)
            patient = session.scalar(values.returning(PatientRow.id))
            slot = session.scalars(select(Slot).order_by(Slot.id).limit(1)).one()
            where = {"centre": slot.centre, "vaccine": slot.vaccine, "slot1_id": slot.id, "day1": slot.day}
            told = {"department": SLUG, "holder": "", "made_by": "bot", "reference": name, "patient_id": patient}
            moments = {"held_at": at, "confirmed_at": at}
            session.execute(insert(Booking).values(status=status, single=True, **where, **told, **moments))

    def _agent(self) -> int:
        name = f"agent{next(self._numbers)}"
        values = {"department": SLUG, "login": name, "name": name, "role": "agent", "password": "", "one_time": False}
        with transaction(self.world.engine) as session:
            made = insert(Account).values(**values, created_at=TODAY).returning(Account.id)
            return session.execute(made).scalar_one()
