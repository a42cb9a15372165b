"""An agent's answer to a rescheduling proposal, on the page of the patient: one click books the held pair."""

from typing import Any

from sqlalchemy.orm import Session

from ivr.booking.rescheduling import answers
from ivr.booking.rescheduling.answers import HeldProposal
from ivr.booking.rescheduling.plans import Rescheduling
from ivr.console.auth.roles import AGENT_ROLES
from ivr.console.booking.pages import REFUSALS, offer_words
from ivr.console.booking.targets import visible
from ivr.console.patients import queries
from ivr.console.rescheduling.queries import REASONS
from ivr.console.web.console import Console, person
from ivr.console.web.pages import Answer, Pages, see_other
from ivr.core.audit_log import AuditAction
from ivr.core.errors import BookingRefused


def proposal(console: Console, session: Session, booking: int | None) -> dict[str, Any] | None:
    """The proposal that replaces an active booking on a closed day, in words."""
    found = _proposed(console, session, booking) if person().role in AGENT_ROLES else None
    return {**offer_words(console, found.new), "why": REASONS[found.reason]} if found else None


def add_move_answers(console: Console, pages: Pages) -> None:
    """The routes under /console/patients/…/move."""

    @pages.action("/patients/<int:patient>/move/<any(accept, refuse):answer>", *AGENT_ROLES)
    def answer_move(patient: int, answer: str) -> Answer:
        with visible(console, patient) as session:
            active = queries.read(session, console.line.vault, console.department(), patient).active
            found = _proposed(console, session, active.id if active else None)
            try:
                _answer(console, session, found, answer)
            except BookingRefused as refused:
                sentence = REFUSALS.get(refused.reason, REFUSALS["expired"])
                return pages.render("rescheduling/refused.html", patient=patient, sentence=sentence), 409
        return see_other("patient_page", patient=patient)


def _proposed(console: Console, session: Session, booking: int | None) -> HeldProposal | None:
    return answers.proposal(office(console, session), booking) if booking else None


def _answer(console: Console, session: Session, found: HeldProposal | None, answer: str) -> None:
    """Raises BookingRefused."""
    if found is None:
        raise BookingRefused("Nothing is held for this person any more.", "expired")
    if answer == "accept":
        answers.accept(office(console, session), found.row, f"agent:{person().id}")
    else:
        answers.refuse(office(console, session), found.row)
    deed = AuditAction.PATIENT_MOVED if answer == "accept" else AuditAction.MOVE_REFUSED
    console.audited(session, deed, f"patient:{found.patient}")


def office(console: Console, session: Session) -> Rescheduling:
    """The rescheduling service of the signed-in account's department."""
    return Rescheduling(session, console.department(), console.now())
