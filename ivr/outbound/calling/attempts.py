"""What becomes of calls and messages: read and told by those who make and carry them.

A key names one attempt. Twilio tells the same thing twice and in any order (its page "Track the progress of calls"), so
everything here may be told twice, and what a person said is not undone by later news of the same call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.core.db import changed
from ivr.core.errors import UnknownCall
from ivr.department import Department
from ivr.outbound import do_not_call
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
"""How the carrier calls the end of a call or message, and what it means when nobody told more."""
MACHINES = ("machine", "fax")
"""How the carrier's verdict begins when no person answered."""

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
    "SELECT placed_at FROM attempts WHERE errand_id = :errand AND disposition <> 'not_placed' AND channel = :channel"
    " ORDER BY id"
)
_ERRAND = text("SELECT last_at FROM errands WHERE id = :errand FOR NO KEY UPDATE")
_AGAIN = text(
    "UPDATE errands SET state = 'due', due_at = :at, tries = :tries, disposition = :ended, channel = :channel"
    " WHERE id = :errand"
)
_SETTLE = text(
    "UPDATE errands SET state = :state, reason = :reason, tries = :tries, disposition = :ended, settled_at = :now"
    " WHERE id = :errand"
)
_LEAVE = text(
    "UPDATE errands e SET message_left = true FROM attempts a WHERE a.key = :key AND e.id = a.errand_id"
    " AND NOT e.message_left RETURNING e.id"
)
_OPT_OUTS = {
    Disposition.OPTED_OUT: OptOut.ASKED,
    Disposition.DECEASED: OptOut.DECEASED,
    Disposition.WRONG_NUMBER: OptOut.WRONG_NUMBER,
}


class DepartmentLookup(Protocol):
    """Where departments are found."""

    def by_slug(self, slug: str) -> Department:
        """Raises KeyError."""


@dataclass(frozen=True)
class Attempts:
    """The attempts, in one transaction. Every method raises UnknownCall for a key that was never given."""

    session: Session
    departments: DepartmentLookup
    now: datetime
    """By the business clock."""

    def taken(self, key: str, sid: str) -> None:
        """The carrier has taken the call or message under this id of its own."""
        if sid and not changed(self.session, _KEEP, {"key": key, "sid": sid}):
            self._check(key)

    def verdict(self, key: str, answered_by: str) -> None:
        """The carrier's guess at who answered: human, machine_end_beep, fax, unknown…

        A machine is how the call ended, unless a person shows: a key pressed is a person's."""
        if not changed(self.session, _VERDICT, {"key": key, "verdict": answered_by[:40]}):
            self._check(key)
        if answered_by.startswith(MACHINES):
            self.record(key, Disposition.MACHINE)

    def leave_message(self, key: str) -> bool:
        """Whether the neutral message is to be spoken: True once per errand, and this is the time."""
        if self.session.execute(_LEAVE, {"key": key}).one_or_none():
            return True
        self._check(key)
        return False

    def record(self, key: str, ended: Disposition) -> None:
        """How the attempt ended, and what follows from it for the errand: done, tried again, or left to a person.

        To be told in the transaction that does what the person asked for. What a person said stays, unless the person
        says something else in the same call. Opting out, a wrong number and a death are honoured from here on."""
        values = {"key": key, "ended": ended, "final": ended in FINAL, "finals": list(FINAL)}
        attempt = self.session.execute(_RECORD, values).one_or_none()
        if attempt is None:
            self._check(key)
            return
        if attempt.errand_id is not None:
            self._settle(attempt, ended)
        if ended in _OPT_OUTS:
            everybody = ended is Disposition.OPTED_OUT
            who = do_not_call.OptOutSubject(
                attempt.department, attempt.phone_mark, None if everybody else attempt.patient_id
            )
            do_not_call.opt_out(self.session, who, _OPT_OUTS[ended], self.now)

    def ended(self, key: str, status: str) -> None:
        """The carrier tells that the call or message is over (CallStatus, MessageStatus); other statuses are passed."""
        if status not in ENDED:
            return
        row = self.session.execute(_OVER, {"key": key, "now": self.now}).one_or_none()
        if row is None:
            self._check(key)
        elif not row.disposition:
            self.record(key, ENDED[status])

    def never_placed(self, key: str) -> None:
        """The carrier does not know the call: it was never made, and does not count."""
        self.posted(key, Disposition.NOT_PLACED)

    def not_called(self, key: str) -> None:
        """The carrier does not call such a number."""
        self.posted(key, Disposition.REFUSED)

    def posted(self, key: str, ended: Disposition) -> None:
        """What came of handing in a message that is over with that."""
        self.session.execute(_OVER, {"key": key, "now": self.now})
        self.record(key, ended)

    def _settle(self, attempt: Any, ended: Disposition) -> None:
        errand = self.session.execute(_ERRAND, {"errand": attempt.errand_id}).one()
        channel = attempt.channel
        moments = self.session.scalars(_TRIED, {"errand": attempt.errand_id, "channel": channel}).all()
        windows = CallingHours.of(self.departments.by_slug(attempt.department))
        decision = next_attempt(ended, Tried(moments, errand.last_at), self.now, windows)
        if channel == Channel.EMAIL:
            decision = called_instead(decision, self.now, errand.last_at, windows)
        values = {"errand": attempt.errand_id, "ended": ended, "tries": len(moments)}
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
