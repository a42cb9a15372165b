"""A room with agents and callers, on the test's own database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from ivr.agents.distribution import Room
from ivr.agents.tables import AgentPresence, QueueEntry, RingRow
from ivr.calls.tables import CallRow
from ivr.console.tables import Account
from ivr.core.db import transaction
from tests.support.world import SLUG, SetClock

URGENT = 1


@dataclass
class Office:
    """Agents and callers of one department, and what is known of them."""

    engine: Engine
    clock: SetClock

    def agent(self, name: str) -> int:
        """An agent who is there."""
        with transaction(self.engine) as session:
            row = Account(
                department=SLUG,
                login=name,
                name=name,
                role="agent",
                password="",
                one_time=False,
                created_at=self.clock(),
            )
            session.add(row)
            session.flush()
            Room(session, SLUG, self.clock()).come(row.id)
            return row.id

    def caller(self, call_id: str, priority: int = 0) -> str:
        """A caller who waits."""
        now = self.clock()
        with transaction(self.engine) as session:
            call = CallRow(id=call_id, department=SLUG, carrier_sid=f"CA{call_id}", caller_mark="")
            call.started_at = call.touched_at = now
            session.add(call)
            session.flush()
            session.add(QueueEntry(call_id=call_id, department=SLUG, priority=priority, entered_at=now))
        return call_id

    def do(self, change: Callable[[Room], object]) -> object:
        """One change of the room, committed."""
        with transaction(self.engine) as session:
            return change(Room(session, SLUG, self.clock()))

    def match(self) -> dict[str, int]:
        """Who is rung for whom, by call."""
        with transaction(self.engine) as session:
            rings = Room(session, SLUG, self.clock()).match()
            return {session.get_one(QueueEntry, ring.entry).call_id: ring.account for ring in rings}

    def ring(self, call_id: str) -> str:
        """The key of the live ring of a caller."""
        with Session(self.engine) as session:
            rings = session.query(RingRow).join(QueueEntry, QueueEntry.id == RingRow.entry)
            return rings.filter(QueueEntry.call_id == call_id).order_by(RingRow.id.desc()).first().key  # type: ignore[union-attr]

    def waiter(self, call_id: str) -> str:
        with Session(self.engine) as session:
            return session.query(QueueEntry).filter_by(call_id=call_id).one().status

    def presence(self, account: int) -> str:
        with Session(self.engine) as session:
            return session.get_one(AgentPresence, account).state

    def jobs(self, task: str) -> list[dict[str, str]]:
        """The arguments of the jobs of a task, in their order."""
        with Session(self.engine) as session:
            rows = text("SELECT args FROM procrastinate_jobs WHERE task_name = :task ORDER BY id")
            return list(session.scalars(rows, {"task": task}))

    def talk(self, call_id: str) -> str:
        with Session(self.engine) as session:
            return session.query(QueueEntry).filter_by(call_id=call_id).one().talk

    def wrapped(self, key: str) -> datetime | None:
        """When the notes after a ring's conversation were finished."""
        with Session(self.engine) as session:
            return session.query(RingRow).filter_by(key=key).one().wrapped_at

    def take(self, call_id: str) -> object:
        """The agent picks up and presses 1; whether she gets the caller."""
        key = self.ring(call_id)
        self.do(lambda room: room.picked_up(key, f"CA{key}"))
        return self.do(lambda room: room.accept(key))


@pytest.fixture
def office(engine: Engine, now: datetime) -> Office:
    return Office(engine, SetClock(now))
