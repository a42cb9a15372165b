"""Rings agents for queued callers, reports the result to the room, and applies the room's changes to live calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, TypeVar

import structlog
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from ivr.agents.distribution import Room
from ivr.agents.states import ConferenceState, LegState
from ivr.core.db import in_transaction
from ivr.core.errors import CarrierRefused, UnknownCall
from ivr.core.tasks import ring_soon
from ivr.department.medicine import HandOverReason
from ivr.flows.reasons import reason_of
from ivr.line import Line

Result = TypeVar("Result")

log = structlog.get_logger()

RING_SECONDS = 20
"""Four or five rings; then the next agent is called."""
LATEST = timedelta(seconds=60)
"""Agent legs without a status callback time out after this."""
LONGEST_WRAP = timedelta(seconds=120)

_PHONE = text("SELECT phone FROM accounts WHERE id = :account AND removed_at IS NULL")
_RING = text(
    "SELECT rings.department, rings.account, rings.state, rings.meeting, entry.call_id, entry.sealed, entry.talk,"
    " calls.carrier_sid FROM rings"
    " JOIN queue_entries entry ON entry.id = rings.entry JOIN calls ON calls.id = entry.call_id WHERE rings.key = :key"
)
_QUEUE = text("SELECT department FROM queue_entries WHERE call_id = :call")
_MEETING = text(
    "SELECT rings.meeting FROM rings JOIN queue_entries entry ON entry.id = rings.entry"
    " WHERE entry.call_id = :call AND rings.state = 'accepted' AND rings.leads"
)
_TALK = text(
    "SELECT rings.meeting, calls.carrier_sid, entry.talk FROM rings JOIN queue_entries entry ON entry.id = rings.entry"
    " JOIN calls ON calls.id = entry.call_id WHERE entry.call_id = :call AND entry.talk <> '' AND rings.leads"
    " AND rings.state IN ('wanted', 'placed', 'whispering', 'accepted') AND calls.ended_at IS NULL"
)


class RingerLegs(Protocol):
    """The part of the carrier that is needed here. Methods raise CarrierRefused."""

    def call(self, to: str, caller: str, url: str, status: str, seconds: int) -> str:
        """Rings a telephone; the carrier's id of the call."""

    def redirect(self, sid: str, url: str) -> bool:
        """Redirects a live call to another document; False when it is over."""

    def hang_up(self, sid: str) -> bool:
        """Ends a call; False when it was over."""

    def hold(self, conference: str, sid: str, url: str) -> bool:
        """Puts a call of a conference on hold while `url` is played, or retrieves it with an empty one; False when the
        call is in no such conference."""


@dataclass(frozen=True)
class Ringer:
    """Rings telephones for the agents of a line."""

    line: Line
    carrier: RingerLegs
    public_url: str

    def _call(self, department: str, number: str, url: str, seconds: int) -> str | None:
        """The carrier's id of the leg; None when it refuses, empty without an answer: then the telephone may ring all
        the same."""
        caller = self.line.departments.current().by_slug(department).caller_ids.callback
        try:
            return self.carrier.call(number, caller, url, f"{url}/status", seconds)
        except CarrierRefused as error:
            log.warning("leg_not_placed", code=error.code, status=error.status)
            return None if error.status else ""

    def _row(self, statement: TextClause, key: str) -> Any:
        """The row of a ring or call. Raises UnknownCall."""
        with Session(self.line.engine) as session:
            row = session.execute(statement, {"key": key}).one_or_none()
        if row is None:
            raise UnknownCall("There is no such call.")
        return row


class AgentRinger(Ringer):
    """Rings agents for queued callers and controls their calls."""

    def ring(self, department: str) -> int:
        """Rings an idle agent for each queued caller; returns how many."""
        rings = self._change(department, Room.match)
        for ring in rings:
            self._place(department, ring.key, ring.account)
        return len(rings)

    def tidy(self, department: str) -> None:
        """Cleans up stale legs, conversations of ended calls, and wrap-up that takes too long."""
        self._change(department, lambda room: room.give_up(self.line.clock() - LATEST))
        self._change(department, lambda room: room.end_wrap_up(LONGEST_WRAP))
        self.ring(department)

    def end_leg(self, sid: str) -> None:
        """Ends a call, if it is live."""
        self.carrier.hang_up(sid)

    def send(self, sid: str, path: str) -> None:
        """Redirects a call to another webhook, if it is live."""
        self.carrier.redirect(sid, f"{self.public_url}{path}")

    def settle(self, call: str) -> None:
        """Puts the caller of a conference on hold, or retrieves them, according to its present state.

        Raises CarrierRefused when the caller is not in the conference yet."""
        with Session(self.line.engine) as session:
            found = session.execute(_TALK, {"call": call}).one_or_none()
        if found is None:
            return
        url = f"{self.public_url}/voice/{call}/held" if ConferenceState(found.talk).apart else ""
        if not self.carrier.hold(found.meeting, found.carrier_sid, url):
            raise CarrierRefused("The caller is not in the conference yet.", 404)

    def place(self, key: str) -> None:
        """Rings the agent of a ring that is wanted. Raises UnknownCall."""
        ring = self._row(_RING, key)
        if ring.state == LegState.WANTED:
            self._place(ring.department, key, ring.account)

    def picked_up(self, key: str, carrier_sid: str) -> "RingPurpose | None":
        """The agent's telephone answers: the purpose of the ring; None when the caller is gone.

        Raises UnknownCall."""
        ring = self._row(_RING, key)
        if not self._change(ring.department, lambda room: room.picked_up(key, carrier_sid)):
            return None
        case = self.line.vault.open(ring.sealed) if ring.sealed else {}
        department = self.line.departments.current().by_slug(ring.department)
        return RingPurpose(reason_of(str(case.get("reason", "")), department), ring.talk)

    def take(self, key: str) -> str:
        """The agent pressed 1: connects the caller, or the agent joins the conference. Returns the conference; empty
        when the caller is gone. Raises UnknownCall.

        If no worker redirects the caller in time, the next announcement does."""
        ring = self._row(_RING, key)
        return str(ring.meeting) if self._change(ring.department, lambda room: room.accept(key)) else ""

    def missed(self, key: str, reason: str) -> None:
        """The agent did not accept: the next one is rung. Raises UnknownCall."""
        ring = self._row(_RING, key)

        def miss(room: Room) -> None:
            room.missed(key, reason)
            ring_soon(room.session, ring.department)

        self._change(ring.department, miss)

    def parted(self, key: str) -> None:
        """The agent's leg is over. A caller without any agent left is asked whether they still need one.

        Raises UnknownCall."""
        self._change(self._row(_RING, key).department, lambda room: room.finish(key))

    def meeting_of(self, call_id: str) -> str:
        """The conference of a caller with an agent; empty without one."""
        with Session(self.line.engine) as session:
            return session.scalar(_MEETING, {"call": call_id}) or ""

    def wait_again(self, call_id: str) -> str:
        """Puts a caller whose agent is gone back into the queue; returns the queue. Raises UnknownCall."""
        with Session(self.line.engine) as session:
            department: str | None = session.scalar(_QUEUE, {"call": call_id})
        if department is None:
            raise UnknownCall("There is no such caller.")

        def requeue(room: Room) -> None:
            if not room.requeue(call_id):
                raise UnknownCall("There is no such caller.")
            ring_soon(room.session, department)

        self._change(department, requeue)
        return department

    def _place(self, department: str, key: str, account: int) -> None:
        """When the carrier refuses, the agent is skipped; the caller keeps the place. Without an answer of the carrier
        the telephone may ring all the same: its webhooks show it, or the ring times out in a minute."""
        url = f"{self.public_url}/voice/agent/{key}"
        sid = self._call(department, telephone_of(self.line, account), url, RING_SECONDS)
        if sid is None:
            self._change(department, lambda room: room.missed(key, "failed"))
        elif sid:
            self._change(department, lambda room: room.placed(key, sid))

    def _change(self, department: str, change: Callable[[Room], Result]) -> Result:
        now = self.line.clock()
        return in_transaction(self.line.engine, lambda session: change(Room(session, department, now)))


@dataclass(frozen=True)
class RingPurpose:
    """The purpose of an agent leg."""

    reason: HandOverReason
    """Why the caller was handed over."""
    talk: str
    """Of `ivr.agents.states.ConferenceState`, when a colleague has the caller already; else empty."""


def telephone_of(line: Line, account: int) -> str:
    """The agent's telephone, or the agent's browser."""
    with Session(line.engine) as session:
        sealed = session.scalar(_PHONE, {"account": account})
    return str(line.vault.open(sealed)) if sealed else browser_phone(account)


def browser_phone(account: int) -> str:
    """The address of the telephone in an agent's browser (Twilio's page "TwiML Voice: Client")."""
    return f"client:agent{account}"
