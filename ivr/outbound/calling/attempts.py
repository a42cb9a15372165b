"""Records the progress and disposition of calls and messages.

A key names one attempt. Twilio repeats status callbacks in any order (its page "Track the progress of calls"), so every
change here is idempotent, and what a person said is not undone by later callbacks of the same call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.core.db import changed
from ivr.core.errors import UnknownCall
from ivr.department.files.load import Departments
from ivr.outbound.do_not_call import opt_out
from ivr.outbound.model import FINAL, Channel, Disposition, NotificationState, OptOut
from ivr.outbound.policy.calling_hours import CallingHours
from ivr.outbound.policy.retry_policy import Again, Decision, Done, Dropped, Tried, called_instead, next_attempt

ENDED: Mapping[str, Disposition] = {
    "no-answer": Disposition.NO_ANSWER,
    "canceled": Disposition.NO_ANSWER,
    "busy": Disposition.BUSY,
    "failed": Disposition.FAILED,
    "undelivered": Disposition.FAILED,
    "completed": Disposition.HUNG_UP,
    "sent": Disposition.INFORMED,
    "delivered": Disposition.INFORMED,
}
"""Default disposition per carrier status of a call or message."""
MACHINES = ("machine", "fax")
"""Prefixes of the carrier's verdict when no person answered."""

_KEEP = text("UPDATE attempts SET carrier_sid = :sid WHERE key = :key AND carrier_sid = ''")
_VERDICT = text("UPDATE attempts SET answered_by = :verdict WHERE key = :key")
_OVER = text("UPDATE attempts SET ended_at = coalesce(ended_at, :now) WHERE key = :key RETURNING disposition")
_RECORD = text(
    "UPDATE attempts SET disposition = :ended WHERE key = :key"
    " AND (:final OR disposition <> ALL(CAST(:finals AS text[])))"
    " RETURNING errand_id, patient_id, phone_mark, department, channel"
)
_KNOWN = text("SELECT 1 FROM attempts WHERE key = :key")
_TRIED = text(
    "SELECT placed_at FROM attempts WHERE errand_id = :notification AND disposition <> 'not_placed'"
    " AND channel = :channel ORDER BY id"
)
_LAST_AT = text("SELECT last_at FROM errands WHERE id = :notification FOR NO KEY UPDATE")
_AGAIN = text(
    "UPDATE errands SET state = 'due', due_at = :at, tries = :tries, disposition = :ended, channel = :channel"
    " WHERE id = :notification"
)
_SETTLE = text(
    "UPDATE errands SET state = :state, reason = :reason, tries = :tries, disposition = :ended, settled_at = :now"
    " WHERE id = :notification"
)
_LEAVE = text(
    "UPDATE errands e SET message_left = true FROM attempts a WHERE a.key = :key AND e.id = a.errand_id"
    " AND NOT e.message_left RETURNING e.id"
)
OPT_OUTS = {
    Disposition.OPTED_OUT: OptOut.ASKED,
    Disposition.DECEASED: OptOut.DECEASED,
    Disposition.WRONG_NUMBER: OptOut.WRONG_NUMBER,
}


@dataclass(frozen=True)
class Attempts:
    """The attempts, in one transaction. Every method raises UnknownCall for a key that was never given."""

    session: Session
    departments: Departments
    now: datetime
    """By the business clock."""

    def taken(self, key: str, sid: str) -> None:
        """The carrier has taken the call or message under this id."""
        if sid and not changed(self.session, _KEEP, {"key": key, "sid": sid}):
            self._check(key)

    def verdict(self, key: str, answered_by: str) -> None:
        """The carrier's guess at who answered: human, machine_end_beep, fax, unknown…

        A machine is the disposition of the call unless a key is pressed: keys are a person's."""
        if not changed(self.session, _VERDICT, {"key": key, "verdict": answered_by[:40]}):
            self._check(key)
        if answered_by.startswith(MACHINES):
            self.record(key, Disposition.MACHINE)

    def leave_message(self, key: str) -> bool:
        """Whether to speak the neutral message: True once per notification."""
        if self.session.execute(_LEAVE, {"key": key}).one_or_none():
            return True
        self._check(key)
        return False

    def record(self, key: str, ended: Disposition) -> None:
        """How the attempt ended, and what follows for the notification: done, tried again, or assigned to an agent.

        Belongs to the transaction that does what the person asked for. What a person said stays, unless the person
        says something else in the same call. Opting out, a wrong number and a death are honoured from here on."""
        values = {"key": key, "ended": ended, "final": ended in FINAL, "finals": list(FINAL)}
        attempt = self.session.execute(_RECORD, values).one_or_none()
        if attempt is None:
            self._check(key)
            return
        if attempt.errand_id is not None:
            self._settle(attempt, ended)
        if ended in OPT_OUTS:
            patient = None if ended is Disposition.OPTED_OUT else attempt.patient_id
            opt_out(self.session, attempt.department, attempt.phone_mark, OPT_OUTS[ended], self.now, patient)

    def ended(self, key: str, status: str) -> None:
        """Handles a final CallStatus or MessageStatus; other statuses are ignored."""
        if status not in ENDED:
            return
        row = self.session.execute(_OVER, {"key": key, "now": self.now}).one_or_none()
        if row is None:
            self._check(key)
        elif not row.disposition:
            self.record(key, ENDED[status])

    def close(self, key: str, ended: Disposition) -> None:
        """Closes an attempt that needs no status callback: an e-mail, or what the carrier did not take."""
        self.session.execute(_OVER, {"key": key, "now": self.now})
        self.record(key, ended)

    def _settle(self, attempt: Any, ended: Disposition) -> None:
        last_at = self.session.scalars(_LAST_AT, {"notification": attempt.errand_id}).one()
        channel = attempt.channel
        moments = self.session.scalars(_TRIED, {"notification": attempt.errand_id, "channel": channel}).all()
        windows = CallingHours.of(self.departments.by_slug(attempt.department))
        decision = next_attempt(ended, Tried(moments, last_at), self.now, windows)
        if channel == Channel.EMAIL:
            decision = called_instead(decision, self.now, last_at, windows)
        values = {"notification": attempt.errand_id, "ended": ended, "tries": len(moments)}
        if isinstance(decision, Again):
            if decision.by_voice:
                values, channel = {**values, "tries": 0}, Channel.VOICE
            self.session.execute(_AGAIN, {**values, "at": decision.at, "channel": channel})
            return
        state, reason = _settled(decision)
        self.session.execute(_SETTLE, {**values, "state": state, "reason": reason, "now": self.now})

    def _check(self, key: str) -> None:
        if self.session.execute(_KNOWN, {"key": key}).one_or_none() is None:
            raise UnknownCall("There is no such call.")


def _settled(decision: Decision) -> tuple[NotificationState, str]:
    if isinstance(decision, Done):
        return NotificationState.DONE, ""
    assert not isinstance(decision, Again)  # noqa: S101
    return NotificationState.DROPPED if isinstance(decision, Dropped) else NotificationState.UNREACHED, decision.reason
