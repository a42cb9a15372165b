"""Agent call controls: hold, retrieve, transfer, consult, conference, drop.

The leading agent decides; when that agent leaves, the remaining one has the caller. Jobs of the same transaction change
the calls themselves, so that this happens even when a process dies."""

import secrets
from collections.abc import Iterable
from typing import Literal

from sqlalchemy import text

from ivr.agents.rows import LIVE, UNTAKEN, RoomRows
from ivr.agents.states import RINGS, TALKS, WAITERS, ChangeRefused, ConferenceState, LegState, QueueState, RoomEvent
from ivr.agents.tables import QueueEntry, RingRow
from ivr.core.tasks import end_leg_soon, place_soon, send_soon, settle_soon

_CALLER = text("SELECT carrier_sid FROM calls WHERE id = :call")


class Conferences(RoomRows):
    """The changes of conferences."""

    def accept(self, key: str) -> bool:
        """The agent presses 1, once or several times. False when the caller is gone."""
        ring = self._ring_of(key)
        if ring is None or ring.state not in (LegState.WHISPERING, LegState.ACCEPTED):
            return False
        if ring.state == LegState.WHISPERING:
            ring.state = RINGS.after(LegState.WHISPERING, RoomEvent.ACCEPT)
            ring.accepted_at = self._now
            self._set(self._present(ring.account), RoomEvent.ACCEPT)
            self._begin(self._entry(ring), ring)
        return True

    def missed(self, key: str, reason: str) -> None:
        """Nobody pressed 1: the caller keeps the place or agent they had; the agent is paused, so that no caller is
        offered to an absent agent again."""
        ring = self._ring_of(key)
        if ring is not None and ring.state in UNTAKEN:
            self._miss(ring, reason)

    def finish(self, key: str) -> bool:
        """An agent has left the conference. False when they were in none: finishing twice changes nothing."""
        ring = self._ring_of(key)
        if ring is None or ring.state != LegState.ACCEPTED:
            return False
        entry = self._entry(ring)
        self._part(ring)
        left = self._rings(RingRow.entry, entry.id, LIVE)
        if left:
            self._turn(entry, RoomEvent.FINISH)
            self._lead(left[0])
        else:
            self._leave_alone(entry)
        return True

    def requeue(self, call_id: str) -> bool:
        """Puts a caller whose agent is gone back into the queue, at the same place. False for an unknown caller, or one
        who has left."""
        entry = self._entry_of(call_id)
        if entry is None or QueueState(entry.status) not in WAITERS.before(RoomEvent.REQUEUE):
            return entry is not None and entry.status in (QueueState.WAITING, QueueState.OFFERED)
        self._release(self._rings(RingRow.entry, entry.id, LIVE))
        self._move(entry, RoomEvent.REQUEUE)
        return True

    def caller_left(self, call_id: str, event: RoomEvent = RoomEvent.HANG_UP) -> None:
        """The caller hung up, or will be called back: ends the legs of connected and ringing agents."""
        entry = self._entry_of(call_id)
        if entry is not None and QueueState(entry.status) in WAITERS.before(event):
            self._release(self._rings(RingRow.entry, entry.id, LIVE))
            self._move(entry, event)

    def hold(self, account: int) -> None:
        """Puts the caller on hold. Raises ChangeRefused, as all that follow."""
        self._turn(self._led(account)[1], RoomEvent.HOLD)

    def take_back(self, account: int) -> None:
        """Retrieves the caller from hold."""
        self._turn(self._led(account)[1], RoomEvent.TAKE_BACK)

    def call_in(self, account: int, colleague: int, event: Literal[RoomEvent.TRANSFER, RoomEvent.CONSULT]) -> None:
        """Rings an available colleague with the caller on hold: to take over (TRANSFER; without an answer the agent
        keeps the caller), or to be consulted (CONSULT)."""
        ring, entry = self._led(account)
        self._turn(entry, event)
        self._set(self._present(colleague), RoomEvent.RING)
        self.session.add(self._new_ring(entry, colleague, meeting=ring.meeting))

    def join(self, account: int) -> None:
        """Connects agent, colleague and caller."""
        self._turn(self._led(account)[1], RoomEvent.JOIN)

    def hand_over(self, account: int) -> None:
        """The colleague takes over the caller, and the agent leaves."""
        ring, entry = self._led(account)
        self._turn(entry, RoomEvent.HAND_OVER)
        self._lead(self._others(ring)[0])

    def drop(self, account: int) -> None:
        """Drops the colleague, ringing or connected, and returns the caller to the agent."""
        ring, entry = self._led(account)
        self._turn(entry, RoomEvent.DROP)
        self._release(self._others(ring))

    def _new_ring(self, entry: QueueEntry, account: int, meeting: str = "") -> RingRow:
        """A ring for a caller in the queue, or of a colleague into a conference."""
        key = secrets.token_urlsafe(18)
        if meeting:
            place_soon(self.session, key)
        return RingRow(
            key=key,
            department=self._department,
            entry=entry.id,
            account=account,
            state=LegState.WANTED,
            leads=not meeting,
            meeting=meeting or key,
            made_at=self._now,
        )

    def _led(self, account: int) -> tuple[RingRow, QueueEntry]:
        """The conference that the agent leads. Raises ChangeRefused."""
        for ring in self._rings(RingRow.account, account, (LegState.ACCEPTED,)):
            if ring.leads:
                return ring, self._entry(ring)
        raise ChangeRefused("The agent leads no conference.")

    def _others(self, ring: RingRow) -> list[RingRow]:
        return [other for other in self._rings(RingRow.entry, ring.entry, LIVE) if other is not ring]

    def _turn(self, entry: QueueEntry, event: RoomEvent) -> None:
        """The next state of a conference; the caller is put on hold or retrieved accordingly."""
        if not entry.talk:
            raise ChangeRefused(f"There is no conference for {event}.")
        entry.talk = TALKS.after(ConferenceState(entry.talk), event)
        settle_soon(self.session, entry.call_id)

    def _begin(self, entry: QueueEntry, ring: RingRow) -> None:
        if entry.status == QueueState.OFFERED:
            self._move(entry, RoomEvent.ACCEPT)
            entry.talk = ConferenceState.TOGETHER
            self._send(entry, "meet")
            return
        self._turn(entry, RoomEvent.ACCEPT)
        if entry.talk == ConferenceState.TOGETHER:
            self._lead(ring)

    def _lead(self, ring: RingRow) -> None:
        """The agent of this ring leads from now on; the others leave."""
        self._release(self._others(ring))
        self.session.flush()
        ring.leads = True

    def _release(self, rings: Iterable[RingRow]) -> None:
        for ring in rings:
            end_leg_soon(self.session, ring.carrier_sid)
            if ring.state == LegState.ACCEPTED:
                self._part(ring)
            else:
                self._end(ring, RoomEvent.WITHDRAW)
                self._set(self._present(ring.account), RoomEvent.WITHDRAW)

    def _part(self, ring: RingRow) -> None:
        self._end(ring, RoomEvent.FINISH)
        self._wrap_up(ring.account)

    def _miss(self, ring: RingRow, reason: str) -> None:
        self._end(ring, RoomEvent.MISS, reason)
        self._set(self._present(ring.account), RoomEvent.MISS, "missed")
        entry = self._entry(ring)
        if entry.status == QueueState.OFFERED:
            self._move(entry, RoomEvent.MISS)
        elif self._others(ring):
            self._turn(entry, RoomEvent.MISS)
        else:
            self._leave_alone(entry)

    def _leave_alone(self, entry: QueueEntry) -> None:
        """No agent is left: the caller is asked whether they still need one."""
        self._move(entry, RoomEvent.FINISH)
        self._send(entry, "alone")

    def _send(self, entry: QueueEntry, where: str) -> None:
        """Redirects the caller's call to another webhook."""
        sid = self.session.scalar(_CALLER, {"call": entry.call_id})
        send_soon(self.session, str(sid), f"/voice/{entry.call_id}/{where}")
