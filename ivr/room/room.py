"""The room of one department: every change of who waits, who answers and who is rung.

One change at a time for each department, under one lock of the transaction: the order of the queue holds whichever web
process or worker makes the change, and nobody waits in a circle. Nothing here touches the calls themselves."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from ivr.calls_tables import QueueEntry
from ivr.room.states import AGENTS, RINGS, WAITERS, Event, Presence, Ringing, Waiter
from ivr.room.tables import AgentPresence, RingRow

_Column = InstrumentedAttribute[int] | InstrumentedAttribute[str]
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('room ' || :department))")
_LIVE = (Ringing.WANTED, Ringing.PLACED, Ringing.WHISPERING, Ringing.ACCEPTED)
_UNTAKEN = (Ringing.WANTED, Ringing.PLACED, Ringing.WHISPERING)


@dataclass(frozen=True)
class Ring:
    """An agent to be rung for a caller."""

    key: str
    account: int
    call_id: str


class Room:
    """The changes of one transaction."""

    def __init__(self, session: Session, department: str, now: datetime) -> None:
        self.session = session
        self._department = department
        self._now = now
        session.execute(_LOCK, {"department": department})

    def come(self, account: int) -> None:
        """The agent is there and can be rung. Coming twice changes nothing."""
        row = self.session.get(AgentPresence, account)
        if row is None:
            row = AgentPresence(account=account, department=self._department, since=self._now, idle_since=self._now)
            row.state = Presence.AWAY
            self.session.add(row)
        if row.state == Presence.AWAY:
            self._set(row, Event.COME)
            row.idle_since = self._now

    def leave(self, account: int) -> None:
        """The agent goes. A caller whom she was being rung for goes to the next one; a conversation goes on."""
        for ring in self._rings(RingRow.account, account, _UNTAKEN):
            self._miss(ring, "left")
        row = self.session.get(AgentPresence, account)
        if row is not None and row.state != Presence.AWAY:
            self._set(row, Event.LEAVE)

    def pause(self, account: int, reason: str = "asked") -> None:
        """Not rung until she is ready again. Raises Refused while she is rung or talking."""
        self._set(self._present(account), Event.PAUSE, reason)

    def ready(self, account: int) -> None:
        """Notes finished, or pause over. Raises Refused."""
        row = self._present(account)
        self._set(row, Event.READY)
        row.idle_since = self._now

    def match(self) -> list[Ring]:
        """Gives each agent who has been idle longest the caller who comes first, as far as both last."""
        waiting = (
            select(QueueEntry)
            .where(QueueEntry.department == self._department, QueueEntry.status == Waiter.WAITING)
            .order_by(QueueEntry.priority.desc(), QueueEntry.id)
        )
        idle = (
            select(AgentPresence)
            .where(AgentPresence.department == self._department, AgentPresence.state == Presence.AVAILABLE)
            .order_by(AgentPresence.idle_since, AgentPresence.account)
        )
        agents = self.session.scalars(idle).all()
        callers = self.session.scalars(waiting.limit(len(agents))).all()
        return [self._ring(caller, agent) for caller, agent in zip(callers, agents, strict=False)]

    def placed(self, key: str, carrier_sid: str) -> None:
        """The carrier rings the agent."""
        ring = self._ring_of(key)
        if ring is not None:
            ring.carrier_sid = carrier_sid
            if ring.state == Ringing.WANTED:
                ring.state = RINGS.after(Ringing.WANTED, Event.PLACE)

    def picked_up(self, key: str) -> bool:
        """Somebody, or something, answers the agent's telephone. False when there is no caller for it any more."""
        ring = self._ring_of(key)
        if ring is None or ring.state not in RINGS.before(Event.PICK_UP):
            return ring is not None and ring.state == Ringing.WHISPERING
        ring.state = RINGS.after(Ringing(ring.state), Event.PICK_UP)
        return True

    def accept(self, key: str) -> bool:
        """The agent presses 1, once or several times. False when there is no caller for her any more."""
        ring = self._ring_of(key)
        if ring is None or ring.state not in (Ringing.WHISPERING, Ringing.ACCEPTED):
            return False
        if ring.state == Ringing.WHISPERING:
            ring.state = RINGS.after(Ringing.WHISPERING, Event.ACCEPT)
            ring.accepted_at = self._now
            self._move(self._entry(ring), Event.ACCEPT)
            self._set(self._present(ring.account), Event.ACCEPT)
        return True

    def missed(self, key: str, reason: str) -> None:
        """Nobody pressed 1: the caller keeps his place, the agent is paused so that he does not wait for her again."""
        ring = self._ring_of(key)
        if ring is not None and ring.state in _UNTAKEN:
            self._miss(ring, reason)

    def finish(self, key: str) -> bool:
        """Agent and caller have parted. False when they were not together: finishing twice changes nothing."""
        ring = self._ring_of(key)
        if ring is None or ring.state != Ringing.ACCEPTED:
            return False
        self._end(ring, RINGS.after(Ringing.ACCEPTED, Event.FINISH))
        self._move(self._entry(ring), Event.FINISH)
        self._rest(ring.account)
        return True

    def requeue(self, call_id: str) -> bool:
        """The agent is gone, the caller is not: he waits again, at the place he had. False for an unknown
        caller, or one who has left."""
        entry = self.session.scalar(select(QueueEntry).where(QueueEntry.call_id == call_id))
        if entry is None or Waiter(entry.status) not in WAITERS.before(Event.REQUEUE):
            return entry is not None and entry.status in (Waiter.WAITING, Waiter.OFFERED)
        for ring in self._rings(RingRow.entry, entry.id, (Ringing.ACCEPTED,)):
            self._end(ring, RINGS.after(Ringing.ACCEPTED, Event.FINISH))
            self._rest(ring.account)
        self._move(entry, Event.REQUEUE)
        return True

    def caller_left(self, call_id: str, event: Event = Event.HANG_UP) -> str:
        """The caller hung up, or will be called back. Returns the carrier's id of the agent's leg, to be ended; empty
        when there is none."""
        entry = self.session.scalar(select(QueueEntry).where(QueueEntry.call_id == call_id))
        if entry is None or Waiter(entry.status) not in WAITERS.before(event):
            return ""
        sid = ""
        for ring in self._rings(RingRow.entry, entry.id, _LIVE):
            sid = ring.carrier_sid
            if ring.state == Ringing.ACCEPTED:
                self._end(ring, RINGS.after(Ringing.ACCEPTED, Event.FINISH))
                self._rest(ring.account)
            else:
                self._withdraw(ring)
        self._move(entry, event)
        return sid

    def give_up(self, rung_before: datetime) -> list[str]:
        """Rings that nobody has told the end of are missed; returns their legs' ids, to be ended."""
        late = self._rings(RingRow.department, self._department, _UNTAKEN)
        gone = [ring for ring in late if ring.made_at < rung_before]
        for ring in gone:
            self._miss(ring, "late")
        return [ring.carrier_sid for ring in gone if ring.carrier_sid]

    def wake(self, longest_wrap: timedelta) -> None:
        """Agents who have taken long enough over their notes can be rung again."""
        wrapping = select(AgentPresence).where(
            AgentPresence.department == self._department,
            AgentPresence.state == Presence.WRAPPING,
            AgentPresence.since <= self._now - longest_wrap,
        )
        for row in self.session.scalars(wrapping):
            self._set(row, Event.READY)
            row.idle_since = self._now

    def _ring(self, entry: QueueEntry, agent: AgentPresence) -> Ring:
        ring = RingRow(
            key=secrets.token_urlsafe(18),
            department=self._department,
            entry=entry.id,
            account=agent.account,
            state=Ringing.WANTED,
            made_at=self._now,
        )
        self.session.add(ring)
        self._move(entry, Event.RING)
        self._set(agent, Event.RING)
        return Ring(ring.key, agent.account, entry.call_id)

    def _miss(self, ring: RingRow, reason: str) -> None:
        self._end(ring, RINGS.after(Ringing(ring.state), Event.MISS), reason)
        self._move(self._entry(ring), Event.MISS)
        self._set(self._present(ring.account), Event.MISS, "missed")

    def _withdraw(self, ring: RingRow) -> None:
        self._end(ring, RINGS.after(Ringing(ring.state), Event.WITHDRAW))
        self._set(self._present(ring.account), Event.WITHDRAW)

    def _rest(self, account: int) -> None:
        row = self._present(account)
        if row.state == Presence.TALKING:
            self._set(row, Event.FINISH)

    def _end(self, ring: RingRow, state: Ringing, reason: str = "") -> None:
        ring.state, ring.reason, ring.ended_at = state, reason, self._now

    def _move(self, entry: QueueEntry, event: Event) -> None:
        entry.status = WAITERS.after(Waiter(entry.status), event)
        over = entry.status in (Waiter.LEFT, Waiter.TICKETED, Waiter.SERVED)
        entry.left_at = self._now if over else None

    def _set(self, row: AgentPresence, event: Event, reason: str = "") -> None:
        row.state, row.reason, row.since = AGENTS.after(Presence(row.state), event), reason, self._now

    def _present(self, account: int) -> AgentPresence:
        return self.session.get_one(AgentPresence, account)

    def _entry(self, ring: RingRow) -> QueueEntry:
        return self.session.get_one(QueueEntry, ring.entry)

    def _ring_of(self, key: str) -> RingRow | None:
        return self.session.scalar(select(RingRow).where(RingRow.key == key))

    def _rings(self, column: _Column, value: int | str, states: Iterable[Ringing]) -> list[RingRow]:
        return list(self.session.scalars(select(RingRow).where(column == value, RingRow.state.in_(states))))
