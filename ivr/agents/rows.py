"""Row access under the department's lock: queue entries, agents and rings."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from ivr.agents.states import AGENTS, RINGS, WAITERS, ChangeRefused, LegState, Presence, QueueState, RoomEvent
from ivr.agents.tables import AgentCall, AgentPresence, QueueEntry, RingRow

Column = InstrumentedAttribute[int] | InstrumentedAttribute[str]
UNTAKEN = (LegState.WANTED, LegState.PLACED, LegState.WHISPERING)
LIVE = (*UNTAKEN, LegState.ACCEPTED)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('room ' || :department))")


class RoomRows:
    """The rows of one department, locked until the transaction ends."""

    def __init__(self, session: Session, department: str, now: datetime) -> None:
        self.session = session
        self._department = department
        self._now = now
        session.execute(_LOCK, {"department": department})

    def _present(self, account: int) -> AgentPresence:
        """Raises ChangeRefused for an account that has never been in this room."""
        row = self.session.get(AgentPresence, account)
        if row is None or row.department != self._department:
            raise ChangeRefused("There is no such agent in the room.")
        return row

    def _set(self, row: AgentPresence, event: RoomEvent, reason: str = "") -> None:
        after = AGENTS.after(Presence(row.state), event)
        if row.state == Presence.WRAPPING:
            self._close_notes(row.account)
        row.state, row.reason, row.since = after, reason, self._now

    def _wrap_up(self, account: int) -> None:
        """The agent's conversation is over: wrap-up, unless the agent has left."""
        row = self._present(account)
        if row.state == Presence.TALKING:
            self._set(row, RoomEvent.FINISH)
        else:
            self._close_notes(account)

    def _close_notes(self, account: int) -> None:
        self.session.flush()
        for table in (RingRow, AgentCall):
            noted = update(table).where(
                table.account == account,
                table.accepted_at.is_not(None),
                table.ended_at.is_not(None),
                table.wrapped_at.is_(None),
            )
            self.session.execute(noted.values(wrapped_at=self._now))

    def _move(self, entry: QueueEntry, event: RoomEvent) -> None:
        entry.status = WAITERS.after(QueueState(entry.status), event)
        over = entry.status in (QueueState.LEFT, QueueState.TICKETED, QueueState.SERVED)
        entry.left_at = self._now if over else None
        if entry.status != QueueState.TALKING:
            entry.talk = ""

    def _end(self, ring: RingRow, event: RoomEvent, reason: str = "") -> None:
        ring.state, ring.reason, ring.ended_at = RINGS.after(LegState(ring.state), event), reason, self._now

    def _entry(self, ring: RingRow) -> QueueEntry:
        return self.session.get_one(QueueEntry, ring.entry)

    def _entry_of(self, call_id: str) -> QueueEntry | None:
        return self.session.scalar(select(QueueEntry).where(QueueEntry.call_id == call_id))

    def _ring_of(self, key: str) -> RingRow | None:
        return self.session.scalar(select(RingRow).where(RingRow.key == key))

    def _rings(self, column: Column, value: int | str, states: Iterable[LegState]) -> list[RingRow]:
        return list(self.session.scalars(select(RingRow).where(column == value, RingRow.state.in_(states))))
