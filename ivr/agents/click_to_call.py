"""Click-to-call: rings the agent, then the patient, and reports the progress to the room.

The caller ID is the number that agents answer, so that the patient can call back: the department's
`caller_ids.callback`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.agents.agent_calls import AgentCalls
from ivr.agents.queue import not_reached
from ivr.agents.ringer import RING_SECONDS, Ringer, telephone_of
from ivr.agents.states import AgentCallState
from ivr.core.audit_log import AuditAction, Author, audited
from ivr.core.db import in_transaction

Result = TypeVar("Result")

PATIENT_SECONDS = 30
"""Six rings: older people need time to reach the telephone, and most answering machines wait for the fifth."""
LATEST = timedelta(seconds=120)
"""An unanswered call without a status callback times out after this."""
LONGEST = timedelta(hours=2)

_CALL = text("SELECT department, account, subject, state, sealed FROM agent_calls WHERE key = :key")


class ClickToCall(Ringer):
    """Calls patients for agents."""

    def dial_agent(self, key: str) -> None:
        """Rings the agent. Raises UnknownCall."""
        call = self._row(_CALL, key)
        if call.state != AgentCallState.WANTED:
            return
        sid = self._call(call.department, telephone_of(self.line, call.account), self._url(key), RING_SECONDS)
        if sid is None:
            self.change(key, AgentCalls.missed)
        elif sid:
            self.change(key, AgentCalls.placed, sid)

    def dial_patient(self, key: str) -> None:
        """Rings the patient. Raises UnknownCall."""
        call = self._row(_CALL, key)
        if call.state != AgentCallState.DIALLING:
            return
        number = str(self.line.vault.open(call.sealed))
        sid = self._call(call.department, number, f"{self._url(key)}/patient", PATIENT_SECONDS)
        if sid is None:
            self.unreached(key)
        elif sid:
            self.change(key, AgentCalls.patient_placed, sid)

    def change(self, key: str, event: Callable[..., Result], *values: str) -> Result:
        """Commits one event of a call, a method of `AgentCalls`, and returns its result. Raises UnknownCall."""
        department = self._row(_CALL, key).department
        return in_transaction(self.line.engine, lambda session: event(self._room(session, department), key, *values))

    def unreached(self, key: str) -> None:
        """The patient does not answer: an announcement informs the agent, and the ticket counts a try."""
        call = self._row(_CALL, key)

        def change(session: Session) -> None:
            if self._room(session, call.department).unreached(key):
                self._note(session, call)

        in_transaction(self.line.engine, change)

    def tidy(self, department: str) -> None:
        """Ends calls without a final status callback."""
        now = self.line.clock()

        def late(session: Session) -> list[str]:
            return self._room(session, department).late(now - LATEST, now - LONGEST)

        for key in in_transaction(self.line.engine, late):
            self.change(key, AgentCalls.missed)
            self.unreached(key)
            self.change(key, AgentCalls.finish)

    def _note(self, session: Session, call: Any) -> None:
        kind, _, number = call.subject.partition("-")
        if kind != "ticket":
            return
        due = self.line.departments.current().by_slug(call.department).promised_half_day(self.line.clock())
        if not_reached(session, call.department, int(number), due):
            author = Author(call.account, call.department, self.line.clock())
            audited(session, author, AuditAction.TICKET_MISSED, f"ticket:{number}")

    def _url(self, key: str) -> str:
        return f"{self.public_url}/voice/desk/{key}"

    def _room(self, session: Session, department: str) -> AgentCalls:
        return AgentCalls(session, department, self.line.clock())
