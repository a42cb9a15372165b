"""The rescheduling pages: form, preview, confirmation by the centre's name, and progress.

An agent answers a proposal for a patient on the page of the patient: one click books the held pair."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from ivr.booking.rescheduling import answers, plans
from ivr.booking.rescheduling.answers import HeldProposal
from ivr.booking.rescheduling.plans import Rescheduling
from ivr.console.auth.roles import AGENT_ROLES, Role
from ivr.console.booking.pages import REFUSALS, offer_words
from ivr.console.booking.targets import visible
from ivr.console.patients import queries as patients
from ivr.console.rescheduling import queries as view
from ivr.console.rescheduling.form import PlanRefused, form_of, fresh, same_name, wanted
from ivr.console.web.console import Console, person
from ivr.console.web.pages import Answer, Pages, see_other
from ivr.core.audit_log import AuditAction
from ivr.core.errors import BookingRefused
from ivr.core.tasks import move_soon

WHO = Role.SUPERVISOR
UNNAMED = "Le nom ne correspond pas : tapez le nom du centre tel qu’il est écrit. Rien n’a été changé."
TOO_LATE = "Ce déplacement a changé entre-temps, ou ses jours sont passés : voici où il en est."
ACTIONS: dict[str, tuple[Callable[[Rescheduling, int], None], AuditAction]] = {
    "confirm": (plans.confirm, AuditAction.MOVE_CONFIRMED),
    "stop": (plans.stop, AuditAction.MOVE_STOPPED),
    "resume": (plans.resume, AuditAction.MOVE_RESUMED),
    "reopen": (plans.reopen, AuditAction.MOVE_REOPENED),
}
NAMED = ("confirm", "reopen")
"""Actions confirmed by typing the name of the centre."""
WORK = ("confirm", "resume")
"""Actions that start a job of the worker."""


def add_moves(console: Console, pages: Pages) -> None:
    """The routes under /console/moves."""
    _add_form(console, pages)
    _add_plan(console, pages)
    _add_people(console, pages)


def _add_form(console: Console, pages: Pages) -> None:
    def page(form: MultiDict[str, str], problems: Sequence[str] = ()) -> str:
        with console.transaction() as session:
            listed = view.plans(session, person().department)
        known = {**_common(console), "reasons": view.REASONS, "states": view.PLANS, "plans": listed}
        return pages.render("rescheduling/moves.html", **known, form=form, problems=problems)

    @pages.page("/moves", WHO)
    def moves_page() -> Answer:
        like = request.args.get("like", 0, int)
        with console.transaction() as session:
            form = form_of(_found(console, session, like)) if like else None
        return page(form or fresh(console.department(), console.today()))

    @pages.action("/moves", WHO)
    def draft_move() -> Answer:
        try:
            plan = wanted(request.form, console.department(), console.today())
        except PlanRefused as refused:
            return page(request.form, refused.args), 422
        with console.transaction() as session:
            move = plans.draft(office(console, session), plan, f"agent:{person().id}")
            console.audited(session, AuditAction.MOVE_DRAFTED, f"move:{move}")
        return see_other("move_page", move=move)


def _add_plan(console: Console, pages: Pages) -> None:
    def page(move: int, status: int = 200, problem: str = "") -> Answer:
        with console.transaction() as session:
            found = _found(console, session, move)
            values = {"preview": view.preview(session, move), **_part(console, session, found)}
        return pages.render("rescheduling/move.html", **values, reasons=view.REASONS, problem=problem), status

    @pages.page("/moves/<int:move>", WHO)
    def move_page(move: int) -> Answer:
        return page(move)

    @pages.refresh("/moves/<int:move>/part", WHO)
    def move_part(move: int) -> str:
        """The part that refreshes: counts only."""
        with console.transaction() as session:
            return pages.render("rescheduling/part.html", **_part(console, session, _found(console, session, move)))

    @pages.action("/moves/<int:move>/<any(confirm, stop, resume, reopen):action>", WHO)
    def change_move(move: int, action: str) -> Answer:
        with console.transaction() as session:
            found = _found(console, session, move)
        if action in NAMED and not _named(console, found):
            return page(move, 422, UNNAMED)
        try:
            _change(console, move, action)
        except BookingRefused:
            return page(move, 409, TOO_LATE)
        return see_other("move_page", move=move)


def _add_people(console: Console, pages: Pages) -> None:
    @pages.page("/moves/<int:move>/people", WHO)
    def move_people(move: int) -> str:
        page = max(request.args.get("page", 1, int), 1)
        with console.transaction() as session:
            found = _found(console, session, move)
            people, more = view.in_need(session, console.line.vault, move, page)
            console.audited_patients(session, AuditAction.MOVE_READ, (each["patient_id"] for each in people))
        values = {"move": found, "people": people, "page": page, "more": more}
        return pages.render("rescheduling/people.html", **values, title=view.title(found, console.department()))


def _found(console: Console, session: Session, move: int) -> Any:
    found = plans.read(office(console, session), move)
    return found or abort(404)


def _change(console: Console, move: int, action: str) -> None:
    """Raises BookingRefused."""
    change, deed = ACTIONS[action]
    with console.transaction() as session:
        change(office(console, session), move)
        console.audited(session, deed, f"move:{move}")
        if action in WORK:
            move_soon(session, person().department)


def _named(console: Console, move: Any) -> bool:
    """Whether the name of the centre was typed correctly."""
    centre = console.department().centre(move.centre)
    return same_name(request.form.get("name", ""), (centre.name, centre.town))


def _part(console: Console, session: Session, move: Any) -> dict[str, Any]:
    known = {"move": move, "title": view.title(move, console.department()), "progress": view.progress(session, move.id)}
    return {**_common(console), **known, "words": view.STATES, "plan_words": view.PLANS}


def _common(console: Console) -> dict[str, Any]:
    department = console.department()
    names = department.centre_names
    return {"centres": department.centres, "names": names, "twice": department.gives_second()}


def proposal(console: Console, session: Session, booking: int | None) -> dict[str, Any] | None:
    """The proposal that replaces an active booking on a closed day, in words."""
    found = _proposed(console, session, booking) if person().role in AGENT_ROLES else None
    return {**offer_words(console, found.new), "why": view.REASONS[found.reason]} if found else None


def add_move_answers(console: Console, pages: Pages) -> None:
    """The routes under /console/patients/…/move."""

    @pages.action("/patients/<int:patient>/move/<any(accept, refuse):answer>", *AGENT_ROLES)
    def answer_move(patient: int, answer: str) -> Answer:
        with visible(console, patient) as session:
            active = patients.read(session, console.line.vault, console.department(), patient).active
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
