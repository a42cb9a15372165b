"""Calls that agents make: the agent is rung, presses 1, then the patient is rung into the same conference.

Every change may be told twice and out of order: what cannot happen any more changes nothing."""

import secrets
from datetime import datetime

from sqlalchemy import select

from ivr.agents.rows import Ledger
from ivr.agents.states import CALLINGS, Calling, Event, Presence
from ivr.agents.tables import AgentCall
from ivr.core.tasks import dial_agent_soon, dial_patient_soon, end_leg_soon, send_soon

ASKED = (Calling.WANTED, Calling.RINGING, Calling.WHISPERING)
"""The agent has not pressed 1 yet."""


class Outgoing(Ledger):
    """The changes of one transaction."""

    def dial(self, account: int, subject: str, sealed: bytes) -> str:
        """An agent wants to call the sealed number. The key of the call. Raises Refused while she is rung or talks, or
        is not there."""
        self._set(self._present(account), Event.DIAL)
        call = AgentCall(key=secrets.token_urlsafe(18), department=self._department, account=account)
        call.subject, call.sealed, call.made_at, call.state = subject, sealed, self._now, Calling.WANTED
        self.session.add(call)
        dial_agent_soon(self.session, call.key)
        return call.key

    def placed(self, key: str, sid: str) -> None:
        """The carrier rings the agent."""
        call = self._call(key)
        call.agent_sid = sid
        if call.state == Calling.WANTED:
            self._after(call, Event.PLACE)
        elif call.ended_at:
            end_leg_soon(self.session, sid)

    def patient_placed(self, key: str, sid: str) -> None:
        """The carrier rings the patient."""
        call = self._call(key)
        call.patient_sid = sid
        if call.ended_at:
            end_leg_soon(self.session, sid)

    def picked_up(self, key: str, sid: str) -> bool:
        """Somebody, or something, answers the agent's telephone. False when the call is over."""
        call = self._call(key)
        call.agent_sid = call.agent_sid or sid
        if call.state in CALLINGS.before(Event.PICK_UP):
            self._after(call, Event.PICK_UP)
        return call.state == Calling.WHISPERING

    def accept(self, key: str) -> bool:
        """She presses 1, once or several times: the patient is rung. False when the call is over, or she has left the
        room."""
        call = self._call(key)
        if call.state == Calling.WHISPERING and self._present(call.account).state == Presence.RINGING:
            self._after(call, Event.ACCEPT)
            call.accepted_at = self._now
            self._set(self._present(call.account), Event.ACCEPT)
            dial_patient_soon(self.session, key)
        return call.state in (Calling.DIALLING, Calling.TALKING)

    def reach(self, key: str, sid: str) -> bool:
        """The patient, or his answering machine, answers. False when the agent has gone."""
        call = self._call(key)
        call.patient_sid = call.patient_sid or sid
        if call.state == Calling.DIALLING:
            self._after(call, Event.REACH)
            call.reached_at = self._now
        return call.state == Calling.TALKING

    def missed(self, key: str) -> None:
        """The agent did not answer, or did not press 1."""
        call = self._call(key)
        if call.state in ASKED:
            self._close(call, Event.MISS)
            self._free(call.account)

    def unreached(self, key: str) -> bool:
        """The patient does not answer; the agent is told. False when that was known, or is not so."""
        call = self._call(key)
        if call.state != Calling.DIALLING:
            return False
        self._close(call, Event.UNREACHED)
        self._rest(call.account)
        send_soon(self.session, call.agent_sid, f"/voice/desk/{key}/unreached")
        return True

    def finish(self, key: str) -> None:
        """One of the two has hung up: so does the other."""
        call = self._call(key)
        if call.state in CALLINGS.before(Event.FINISH):
            self._close(call, Event.FINISH)
            self._rest(call.account)
            end_leg_soon(self.session, call.agent_sid)
            end_leg_soon(self.session, call.patient_sid)

    def late(self, asked_before: datetime, talked_before: datetime) -> list[str]:
        """Keys of the calls whose end nobody has told."""
        live = select(AgentCall.key).where(AgentCall.department == self._department, AgentCall.ended_at.is_(None))
        ringing = live.where(AgentCall.state != Calling.TALKING, AgentCall.made_at < asked_before)
        talking = live.where(AgentCall.state == Calling.TALKING, AgentCall.made_at < talked_before)
        return [*self.session.scalars(ringing), *self.session.scalars(talking)]

    def _call(self, key: str) -> AgentCall:
        return self.session.scalars(select(AgentCall).where(AgentCall.key == key)).one()

    def _after(self, call: AgentCall, event: Event) -> None:
        call.state = CALLINGS.after(Calling(call.state), event)

    def _close(self, call: AgentCall, event: Event) -> None:
        self._after(call, event)
        call.ended_at, call.sealed = self._now, None

    def _free(self, account: int) -> None:
        row = self._present(account)
        if row.state == Presence.RINGING:
            self._set(row, Event.MISS, "missed")
