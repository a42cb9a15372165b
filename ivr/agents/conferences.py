"""Conversations: how they begin, who takes part in them, how they end.

Whoever leads one decides; whoever is left when she goes has the caller, and a caller is alone only when nobody is left.
What has to happen to the calls is left to jobs of the same transaction, so that it happens whichever process dies."""

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
    """The changes of conversations."""

    def accept(self, key: str) -> bool:
        """The agent presses 1, once or several times. False when there is no caller for her any more."""
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
        """Nobody pressed 1: the caller keeps his place, or whom he had; the agent is paused, so that nobody waits for
        her again."""
        ring = self._ring_of(key)
        if ring is not None and ring.state in UNTAKEN:
            self._miss(ring, reason)

    def finish(self, key: str) -> bool:
        """An agent has left the conversation. False when she was in none: finishing twice changes nothing."""
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
        """The agent is gone, the caller is not: he waits again, at the place he had. False for an unknown
        caller, or one who has left."""
        entry = self._entry_of(call_id)
        if entry is None or QueueState(entry.status) not in WAITERS.before(RoomEvent.REQUEUE):
            return entry is not None and entry.status in (QueueState.WAITING, QueueState.OFFERED)
        self._let_go(self._rings(RingRow.entry, entry.id, LIVE))
        self._move(entry, RoomEvent.REQUEUE)
        return True

    def caller_left(self, call_id: str, event: RoomEvent = RoomEvent.HANG_UP) -> None:
        """The caller hung up, or will be called back. The legs of agents who were there, or rung, are ended."""
        entry = self._entry_of(call_id)
        if entry is not None and QueueState(entry.status) in WAITERS.before(event):
            self._let_go(self._rings(RingRow.entry, entry.id, LIVE))
            self._move(entry, event)

    def hold(self, account: int) -> None:
        """The caller waits; nobody hears him. Raises ChangeRefused, as all that follow."""
        self._turn(self._led(account)[1], RoomEvent.HOLD)

    def take_back(self, account: int) -> None:
        """The caller is with her again."""
        self._turn(self._led(account)[1], RoomEvent.TAKE_BACK)

    def call_in(self, account: int, colleague: int, event: Literal[RoomEvent.TRANSFER, RoomEvent.CONSULT]) -> None:
        """A colleague who is available is rung, while the caller waits: she is to have him, or to be asked first."""
        ring, entry = self._led(account)
        self._turn(entry, event)
        self._set(self._present(colleague), RoomEvent.RING)
        self.session.add(self._new_ring(entry, colleague, meeting=ring.meeting))

    def join(self, account: int) -> None:
        """All three talk."""
        self._turn(self._led(account)[1], RoomEvent.JOIN)

    def hand_over(self, account: int) -> None:
        """The colleague has the caller, and the agent goes."""
        ring, entry = self._led(account)
        self._turn(entry, RoomEvent.HAND_OVER)
        self._lead(self._others(ring)[0])

    def drop(self, account: int) -> None:
        """The colleague goes, or is rung no more, and the agent has the caller."""
        ring, entry = self._led(account)
        self._turn(entry, RoomEvent.DROP)
        self._let_go(self._others(ring))

    def _new_ring(self, entry: QueueEntry, account: int, meeting: str = "") -> RingRow:
        """A ring for a caller who waits, or of a colleague into a conversation."""
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
        """The conversation that she leads. Raises ChangeRefused."""
        for ring in self._rings(RingRow.account, account, (LegState.ACCEPTED,)):
            if ring.leads:
                return ring, self._entry(ring)
        raise ChangeRefused("She leads no conversation.")

    def _others(self, ring: RingRow) -> list[RingRow]:
        return [other for other in self._rings(RingRow.entry, ring.entry, LIVE) if other is not ring]

    def _turn(self, entry: QueueEntry, event: RoomEvent) -> None:
        """The next state of a conversation; the caller is put on hold or taken back accordingly."""
        entry.talk = TALKS.after(ConferenceState(entry.talk), event) if entry.talk else _nothing(event)
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
        """She has the caller from now on; whoever had him goes."""
        self._let_go(self._others(ring))
        self.session.flush()
        ring.leads = True

    def _let_go(self, rings: Iterable[RingRow]) -> None:
        for ring in rings:
            end_leg_soon(self.session, ring.carrier_sid)
            if ring.state == LegState.ACCEPTED:
                self._part(ring)
            else:
                self._end(ring, RoomEvent.WITHDRAW)
                self._set(self._present(ring.account), RoomEvent.WITHDRAW)

    def _part(self, ring: RingRow) -> None:
        self._end(ring, RoomEvent.FINISH)
        self._rest(ring.account)

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
        """Nobody talks to the caller any more: he is asked whether he needs anybody."""
        self._move(entry, RoomEvent.FINISH)
        self._send(entry, "alone")

    def _send(self, entry: QueueEntry, where: str) -> None:
        """Has the caller's call go on elsewhere."""
        sid = self.session.scalar(_CALLER, {"call": entry.call_id})
        send_soon(self.session, str(sid), f"/voice/{entry.call_id}/{where}")


def _nothing(event: RoomEvent) -> ConferenceState:
    raise ChangeRefused(f"There is no conversation for {event}.")
