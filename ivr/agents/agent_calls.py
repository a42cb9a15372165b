"""Calls that agents make: the agent is rung, presses 1, then the patient is rung into the same conference.

Status callbacks are repeated and come in any order: events that are not possible any more change nothing."""

import secrets
from datetime import datetime

from sqlalchemy import select

from ivr.agents.rows import RoomRows
from ivr.agents.states import CALLINGS, AgentCallState, Presence, RoomEvent
from ivr.agents.tables import AgentCall
from ivr.core.tasks import dial_agent_soon, dial_patient_soon, end_leg_soon, send_soon

ASKED = (AgentCallState.WANTED, AgentCallState.RINGING, AgentCallState.WHISPERING)
"""The agent has not pressed 1 yet."""


class AgentCalls(RoomRows):
    """The changes of one transaction."""

    def dial(self, account: int, subject: str, sealed: bytes) -> str:
        """Starts a call to the encrypted number and returns its key. Raises ChangeRefused while the agent is rung,
        talking or away."""
        self._set(self._present(account), RoomEvent.DIAL)
        call = AgentCall(key=secrets.token_urlsafe(18), department=self._department, account=account)
        call.subject, call.sealed, call.made_at, call.state = subject, sealed, self._now, AgentCallState.WANTED
        self.session.add(call)
        dial_agent_soon(self.session, call.key)
        return call.key

    def placed(self, key: str, sid: str) -> None:
        """The carrier rings the agent."""
        call = self._call(key)
        call.agent_sid = sid
        if call.state == AgentCallState.WANTED:
            self._after(call, RoomEvent.PLACE)
        elif call.ended_at:
            end_leg_soon(self.session, sid)

    def patient_placed(self, key: str, sid: str) -> None:
        """The carrier rings the patient."""
        call = self._call(key)
        call.patient_sid = sid
        if call.ended_at:
            end_leg_soon(self.session, sid)

    def picked_up(self, key: str, sid: str) -> bool:
        """The agent's telephone, or a voicemail, answers. False when the call is over."""
        call = self._call(key)
        call.agent_sid = call.agent_sid or sid
        if call.state in CALLINGS.before(RoomEvent.PICK_UP):
            self._after(call, RoomEvent.PICK_UP)
        return call.state == AgentCallState.WHISPERING

    def accept(self, key: str) -> bool:
        """The agent presses 1, once or several times: the patient is rung. False when the call is over, or the agent
        has left the room."""
        call = self._call(key)
        if call.state == AgentCallState.WHISPERING and self._present(call.account).state == Presence.RINGING:
            self._after(call, RoomEvent.ACCEPT)
            call.accepted_at = self._now
            self._set(self._present(call.account), RoomEvent.ACCEPT)
            dial_patient_soon(self.session, key)
        return call.state in (AgentCallState.DIALLING, AgentCallState.TALKING)

    def reach(self, key: str, sid: str) -> bool:
        """The patient, or an answering machine, answers. False when the agent has gone."""
        call = self._call(key)
        call.patient_sid = call.patient_sid or sid
        if call.state == AgentCallState.DIALLING:
            self._after(call, RoomEvent.REACH)
            call.reached_at = self._now
        return call.state == AgentCallState.TALKING

    def missed(self, key: str) -> None:
        """The agent did not answer, or did not press 1."""
        call = self._call(key)
        if call.state in ASKED:
            self._close(call, RoomEvent.MISS)
            self._free(call.account)

    def unreached(self, key: str) -> bool:
        """The patient does not answer; an announcement informs the agent. False when that was known, or is not so."""
        call = self._call(key)
        if call.state != AgentCallState.DIALLING:
            return False
        self._close(call, RoomEvent.UNREACHED)
        self._wrap_up(call.account)
        send_soon(self.session, call.agent_sid, f"/voice/desk/{key}/unreached")
        return True

    def finish(self, key: str) -> None:
        """One of the two has hung up: ends both legs."""
        call = self._call(key)
        if call.state in CALLINGS.before(RoomEvent.FINISH):
            self._close(call, RoomEvent.FINISH)
            self._wrap_up(call.account)
            end_leg_soon(self.session, call.agent_sid)
            end_leg_soon(self.session, call.patient_sid)

    def late(self, asked_before: datetime, talked_before: datetime) -> list[str]:
        """Keys of calls without a final status callback."""
        live = select(AgentCall.key).where(AgentCall.department == self._department, AgentCall.ended_at.is_(None))
        ringing = live.where(AgentCall.state != AgentCallState.TALKING, AgentCall.made_at < asked_before)
        talking = live.where(AgentCall.state == AgentCallState.TALKING, AgentCall.made_at < talked_before)
        return [*self.session.scalars(ringing), *self.session.scalars(talking)]

    def _call(self, key: str) -> AgentCall:
        return self.session.scalars(select(AgentCall).where(AgentCall.key == key)).one()

    def _after(self, call: AgentCall, event: RoomEvent) -> None:
        call.state = CALLINGS.after(AgentCallState(call.state), event)

    def _close(self, call: AgentCall, event: RoomEvent) -> None:
        self._after(call, event)
        call.ended_at, call.sealed = self._now, None

    def _free(self, account: int) -> None:
        row = self._present(account)
        if row.state == Presence.RINGING:
            self._set(row, RoomEvent.MISS, "missed")
