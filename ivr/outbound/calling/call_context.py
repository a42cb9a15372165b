"""Calls that tell somebody something: where they begin, and what is kept of what people say in them.

Everything here belongs to the transaction of a turn: what a person said is either done and kept, or neither."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from ivr.booking.patients import phone_mark
from ivr.core.crypto import Vault
from ivr.department.files.load import Departments
from ivr.dialogue.memory import CallBooking, Memory, NotificationCall, Person
from ivr.dialogue.model import Call, Outcome
from ivr.outbound import context
from ivr.outbound.calling.attempts import Attempts
from ivr.outbound.context import CallSubject
from ivr.outbound.do_not_call import OptOutSubject, opt_out
from ivr.outbound.model import REACHED, Disposition, OptOut

FIRST_STEP = "outgoing.identity"
ENDINGS: Mapping[Outcome, Disposition] = {
    Outcome.CONFIRMED: Disposition.CONFIRMED,
    Outcome.CANCELLED: Disposition.CANCELLED,
    Outcome.BOOKED: Disposition.CONFIRMED,
    Outcome.MOVED: Disposition.MOVED,
    Outcome.WAITING: Disposition.CANCELLED,
    Outcome.INFORMED: Disposition.INFORMED,
    Outcome.PERSON: Disposition.HANDED,
    Outcome.CALLBACK: Disposition.HANDED,
    Outcome.WRONG_PERSON: Disposition.WRONG_PERSON,
    Outcome.WRONG_NUMBER: Disposition.WRONG_NUMBER,
    Outcome.OPTED_OUT: Disposition.OPTED_OUT,
    Outcome.DECEASED: Disposition.DECEASED,
    Outcome.HUNG_UP: Disposition.HUNG_UP,
    Outcome.MACHINE: Disposition.MACHINE,
}
"""What an outcome of a call is for the attempt."""
OPT_OUTS = {
    Outcome.OPTED_OUT: OptOut.ASKED,
    Outcome.DECEASED: OptOut.DECEASED,
    Outcome.WRONG_NUMBER: OptOut.WRONG_NUMBER,
}


@dataclass(frozen=True)
class OutboundCall:
    """One transaction of a call about something there is to tell."""

    session: Session
    vault: Vault
    departments: Departments
    now: datetime
    """By the business clock."""

    @property
    def outbox(self) -> Attempts:
        """The attempts."""
        return Attempts(self.session, self.departments, self.now)

    def of_key(self, key: str) -> tuple[str, Memory]:
        """The department's slug, and what is known at the beginning of a call that we have made. Raises UnknownCall."""
        matter = context.matter_of(self.session, self.vault, key, self.now)
        return matter.department, _known(matter, key=key)

    def dialled_back(self, department: str, caller: str) -> Memory | None:
        """What is known of a caller who was called from here and has not been told yet; None for any other."""
        found = context.pending(self.session, self.vault, department, phone_mark(self.vault, caller), self.now)
        return _known(found[0], errand=found[0].errand, dialled_back=True) if found else None

    def keep(self, department: str, call: Call) -> None:
        """What the call has reached now; nothing for a call that is about nothing of ours."""
        outcome, about = Outcome(call.outcome), call.memory.notification
        if about is None:
            return
        if about.key:
            self.outbox.record(about.key, ENDINGS[outcome])
            if outcome is Outcome.WRONG_PERSON:
                self.outbox.leave_message(about.key)
        else:
            self._keep_of_dial_back(OptOutSubject(department, phone_mark(self.vault, call.caller)), about, outcome)

    def _keep_of_dial_back(self, caller: OptOutSubject, about: NotificationCall, outcome: Outcome) -> None:
        """There is a notification, and no attempt of ours."""
        if outcome in OPT_OUTS:
            who = caller if outcome is Outcome.OPTED_OUT else replace(caller, patient_id=about.patient)
            opt_out(self.session, who, OPT_OUTS[outcome], self.now)
        if ENDINGS[outcome] in REACHED:
            context.heard(self.session, about.errand, ENDINGS[outcome], self.now)


def _known(matter: CallSubject, key: str = "", errand: int = 0, dialled_back: bool = False) -> Memory:
    about = NotificationCall(
        purpose=matter.purpose.value,
        key=key,
        errand=errand,
        patient=matter.person.patient_id,
        dose=matter.dose,
        message_left=matter.message_left,
        dialled_back=dialled_back,
    )
    person = Person(last_name=matter.person.last_name, first_name=matter.person.first_name)
    return Memory(person, booking=CallBooking(matter.booking_id), notification=about)
