"""The room of one department: every change of who waits, who answers and who is rung.

One change at a time for each department, under one lock of the transaction: the order of the queue holds whichever web
process or worker makes the change, and nobody waits in a circle. Nothing here touches the calls themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from ivr.agents.conferences import Conferences
from ivr.agents.rows import LIVE, UNTAKEN
from ivr.agents.states import RINGS, LegState, Presence, QueueState, RoomEvent
from ivr.agents.tables import AgentPresence, QueueEntry, RingRow
from ivr.core.tasks import end_leg_soon


@dataclass(frozen=True)
class AgentRing:
    """An agent to be rung for a caller."""

    key: str
    account: int
    call_id: str


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
        """The agent goes. A caller whom she was being rung for goes to the next one; a conversation goes on."""
        for ring in self._rings(RingRow.account, account, UNTAKEN):
            self._miss(ring, "left")
        row = self.session.get(AgentPresence, account)
        if row is not None and row.state != Presence.AWAY:
            self._set(row, RoomEvent.LEAVE)

    def pause(self, account: int, reason: str = "asked") -> None:
        """Not rung until she is ready again. Raises ChangeRefused while she is rung or talking."""
        self._set(self._present(account), RoomEvent.PAUSE, reason)

    def ready(self, account: int) -> None:
        """Notes finished, or pause over. Raises ChangeRefused."""
        row = self._present(account)
        self._set(row, RoomEvent.READY)
        row.idle_since = self._now

    def match(self) -> list[AgentRing]:
        """Gives each agent who has been idle longest the caller who comes first, as far as both last."""
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
        """Somebody, or something, answers the agent's telephone. False when there is no caller for it any more."""
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

    def wake(self, longest_wrap: timedelta) -> None:
        """Agents who have taken long enough over their notes can be rung again."""
        wrapping = select(AgentPresence).where(
            AgentPresence.department == self._department,
            AgentPresence.state == Presence.WRAPPING,
            AgentPresence.since <= self._now - longest_wrap,
        )
        for row in self.session.scalars(wrapping).all():
            self._set(row, RoomEvent.READY)
            row.idle_since = self._now

    def _ring(self, entry: QueueEntry, agent: AgentPresence) -> AgentRing:
        ring = self._new_ring(entry, agent.account)
        self.session.add(ring)
        self._move(entry, RoomEvent.RING)
        self._set(agent, RoomEvent.RING)
        return AgentRing(ring.key, agent.account, entry.call_id)
