"""The room of one department: every change of queue, agents and legs, and the distribution of callers to agents.

One change at a time for each department, under one lock of the transaction: the order of the queue holds whichever web
process or worker makes the change, and there are no deadlocks. Nothing here touches the calls themselves."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ivr.agents.conferences import Conferences
from ivr.agents.rows import LIVE, UNTAKEN
from ivr.agents.states import RINGS, LegState, Presence, QueueState, RoomEvent
from ivr.agents.tables import AgentPresence, QueueEntry, RingRow
from ivr.core.db import in_transaction
from ivr.core.tasks import end_leg_soon, ring_soon
from ivr.line import Line


class Room(Conferences):
    """The changes of one transaction."""

    def come(self, account: int) -> None:
        """The agent is there and can be rung. Coming twice changes nothing."""
        row = self.session.get(AgentPresence, account)
        if row is None:
            row = AgentPresence(account=account, department=self._department, since=self._now, idle_since=self._now)
            row.state = Presence.AWAY
            self.session.add(row)
        if row.state == Presence.AWAY:
            self._set(row, RoomEvent.COME)
            row.idle_since = self._now

    def leave(self, account: int) -> None:
        """The agent leaves; a ringing call goes to the next agent, a conversation continues."""
        for ring in self._rings(RingRow.account, account, UNTAKEN):
            self._miss(ring, "left")
        row = self.session.get(AgentPresence, account)
        if row is not None and row.state != Presence.AWAY:
            self._set(row, RoomEvent.LEAVE)

    def pause(self, account: int) -> None:
        """Pauses the agent. Raises ChangeRefused while the agent is rung or talking."""
        self._set(self._present(account), RoomEvent.PAUSE, "asked")

    def ready(self, account: int) -> None:
        """Ends the agent's wrap-up or pause. Raises ChangeRefused."""
        row = self._present(account)
        self._set(row, RoomEvent.READY)
        row.idle_since = self._now

    def match(self) -> list[RingRow]:
        """Gives the first callers of the queue to the agents who have been idle longest, one each."""
        waiting = (
            select(QueueEntry)
            .where(QueueEntry.department == self._department, QueueEntry.status == QueueState.WAITING)
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
        if ring is None:
            return
        ring.carrier_sid = carrier_sid
        if ring.state == LegState.WANTED:
            ring.state = RINGS.after(LegState.WANTED, RoomEvent.PLACE)
        elif ring.state not in LIVE:
            end_leg_soon(self.session, carrier_sid)

    def picked_up(self, key: str, carrier_sid: str) -> bool:
        """The agent's telephone, or a voicemail, answers. False when the caller is gone."""
        ring = self._ring_of(key)
        if ring is not None:
            ring.carrier_sid = ring.carrier_sid or carrier_sid
        if ring is None or ring.state not in RINGS.before(RoomEvent.PICK_UP):
            return ring is not None and ring.state == LegState.WHISPERING
        ring.state = RINGS.after(LegState(ring.state), RoomEvent.PICK_UP)
        return True

    def give_up(self, rung_before: datetime) -> None:
        """Marks rings without a status callback as missed and ends their legs."""
        for ring in self._rings(RingRow.department, self._department, UNTAKEN):
            if ring.made_at < rung_before:
                end_leg_soon(self.session, ring.carrier_sid)
                self._miss(ring, "late")

    def end_wrap_up(self, longest_wrap: timedelta) -> None:
        """Ends wrap-ups that take longer than `longest_wrap`."""
        wrapping = select(AgentPresence).where(
            AgentPresence.department == self._department,
            AgentPresence.state == Presence.WRAPPING,
            AgentPresence.since <= self._now - longest_wrap,
        )
        for row in self.session.scalars(wrapping).all():
            self._set(row, RoomEvent.READY)
            row.idle_since = self._now

    def _ring(self, entry: QueueEntry, agent: AgentPresence) -> RingRow:
        ring = self._new_ring(entry, agent.account)
        self.session.add(ring)
        self._move(entry, RoomEvent.RING)
        self._set(agent, RoomEvent.RING)
        return ring


def change_room(line: Line, department: str, change: Callable[[Room], None]) -> None:
    """Commits one change of the room by an agent; callers who wait are then offered to agents who have become free.

    Raises ChangeRefused when the state has changed meanwhile."""

    def work(session: Session) -> None:
        change(Room(session, department, line.clock()))
        ring_soon(session, department)

    in_transaction(line.engine, work)
