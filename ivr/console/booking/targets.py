"""The target of a booking: the current caller, a callback ticket, a patient on file, or a new patient."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from flask import abort
from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.agents.queue import case_of, number_of, open_ticket
from ivr.agents.tables import CallbackTicket
from ivr.booking.patient_search import Area, is_visible
from ivr.booking.views import APPOINTMENTS
from ivr.console.auth.roles import Role
from ivr.console.booking.form import BookingForm
from ivr.console.patients import queries
from ivr.console.room import labels
from ivr.console.room.queries import call_of
from ivr.console.web.console import Console, own_centre, person
from ivr.core.audit_log import AuditAction
from ivr.core.phone_numbers import e164

_NAMED = re.compile(r"(ticket|patient)-([0-9]{1,12})")
_ENTRY = text("SELECT id FROM queue_entries WHERE call_id = :call")
_OFFERED = text(
    f"SELECT b.centre, b.first FROM {APPOINTMENTS} b"  # noqa: S608
    " WHERE b.call_id = :call AND b.status IN ('released', 'expired') ORDER BY b.id"
)


@dataclass(frozen=True)
class BookingTarget:
    """The caller, ticket or patient to book for."""

    path: str
    """Its name in addresses: call, new, ticket-4, patient-7."""
    title: str
    form: BookingForm
    call_id: str | None = None
    """The call whose holds can be booked."""
    lines: Sequence[tuple[str, str]] = ()
    """Labels and values of what is known."""
    ticket: CallbackTicket | None = None
    moving: int | None = None
    """The booking to replace."""
    number: str = ""
    """Telephone number, E.164; empty when unknown."""


def resolve(console: Console, session: Session, path: str) -> BookingTarget:
    """Reads and audits the target of an address. Aborts with 403 or 404."""
    if path == "new":
        return BookingTarget(path, "Nouvelle personne", BookingForm())
    named = _NAMED.fullmatch(path)
    if named and named[1] == "patient":
        return _of_patient(console, session, int(named[2]))
    if person().role is Role.TOWN_HALL:
        abort(403)
    if named:
        return _of_ticket(console, session, int(named[2]))
    call = call_of(console, session) if path == "call" else ""
    return of_call(console, session, call) if call else abort(404)


def of_call(console: Console, session: Session, call_id: str) -> BookingTarget:
    """The agent's current caller."""
    case = case_of(session, console.line.vault, call_id)
    entry = session.scalar(_ENTRY, {"call": call_id})
    console.audited(session, AuditAction.CASE_READ, f"case:{entry}")
    lines = labels.lines(case, console.department(), console.today())
    refused = _refused(console, session, call_id)
    return BookingTarget("call", "Appel en cours", BookingForm.of_case(case), call_id, [*lines, *refused])


def area() -> Area:
    """The centres whose patients the signed-in account may see."""
    return Area(person().department, own_centre())


@contextmanager
def visible(console: Console, patient: int) -> Iterator[Session]:
    """A transaction about a patient; aborts with 404 for one of another department or, for a town hall, of another
    centre."""
    with console.transaction() as session:
        if not is_visible(session, area(), patient):
            abort(404)
        yield session


def _of_ticket(console: Console, session: Session, number: int) -> BookingTarget:
    found = open_ticket(session, console.line.vault, person().department, number)
    if found is None:
        abort(404)
    ticket, case = found
    console.audited(session, AuditAction.TICKET_READ, f"ticket:{number}")
    phone = str(case.get("phone") or number_of(case))
    known = {"reason": case.get("reason", ""), "gathered": {**case.get("gathered", {}), "callback": phone}}
    lines = labels.lines(known, console.department(), console.today())
    refused = _refused(console, session, ticket.call_id)
    form = BookingForm.of_case(known)
    return BookingTarget(
        f"ticket-{number}", "Rappel promis", form, ticket.call_id, [*lines, *refused], ticket, number=phone
    )


def _of_patient(console: Console, session: Session, number: int) -> BookingTarget:
    if not is_visible(session, area(), number):
        abort(404)
    record = queries.read(session, console.line.vault, console.department(), number)
    console.audited(session, AuditAction.PATIENT_READ, f"patient:{number}")
    active = record.active
    if active and own_centre() not in ("", active.centre):
        abort(403)
    title = f"{'Déplacer le rendez-vous' if active else 'Donner un rendez-vous'} : {record.name}"
    moving = active.id if active else None
    return BookingTarget(f"patient-{number}", title, record.form, moving=moving, number=e164(record.form.phone))


def _refused(console: Console, session: Session, call_id: str) -> list[tuple[str, str]]:
    towns = {centre.code: centre.town for centre in console.department().centres}
    rows = session.execute(_OFFERED, {"call": call_id})
    offered = [f"{towns.get(row.centre, row.centre)}, {labels.moment(row.first)}" for row in rows]
    return [("Propositions non retenues", " ; ".join(offered))] if offered else []
