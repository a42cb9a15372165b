"""The waitlist's pages: entries with their rank, adding, removing. Town halls see the entries for their centre."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ivr.booking import waitlist
from ivr.booking.patient_search import Area, find
from ivr.booking.patients import keep
from ivr.booking.waitlist import Queued
from ivr.console.auth.roles import BOOKING_ROLES
from ivr.console.booking.form import LONGEST
from ivr.console.booking.targets import area, visible
from ivr.console.patients import queries
from ivr.console.patients.pages import note
from ivr.console.waitlist.queries import LEAVING, WaitlistReader
from ivr.console.web.console import Console, own_centre, person
from ivr.console.web.pages import Pages, see_other
from ivr.core.audit_log import AuditAction
from ivr.department.overrides import in_force
from ivr.outbound.policy.retry_policy import APART

PAGE = 20
"""Entries per page."""
TOO_FEW = "Écrivez au moins deux lettres du nom, ou deux chiffres du téléphone."


def add_waiting(console: Console, pages: Pages) -> None:
    """The routes under /console/waiting."""

    def lines(session: Session, queued: Sequence[Queued], from_top: bool) -> list[dict[str, Any]]:
        """Entries in words; the reading is audited."""
        console.audited_patients(session, AuditAction.WAITING_READ, (each.patient_id for each in queued))
        department = in_force(session, console.department())
        now = console.now().astimezone(department.zone)
        return WaitlistReader(session, console.line.vault, department, now).lines(queued, from_top)

    def page(status: int = 200, **values: object) -> tuple[str, int]:
        centres = {} if own_centre() else console.department().centre_names
        department = console.department()
        closing = {"ends": department.booking.campaign_ends, "closed": not department.waiting_open(console.now())}
        return pages.render("waitlist/waitlist.html", centres=centres, **closing, **values), status

    @pages.page("/waiting", *BOOKING_ROLES)
    def waiting_page() -> tuple[str, int]:
        wanted, number = _area(console), max(request.args.get("page", 1, int), 1)
        with console.transaction() as session:
            total = waitlist.count(session, wanted)
            queued = waitlist.read_page(session, wanted, console.now() - APART, PAGE, (number - 1) * PAGE)
            listed = lines(session, queued, from_top=number == 1 and not wanted.centre)
        last = max(-(-total // PAGE), 1)
        return page(listed=listed, total=total, centre=wanted.centre, number=number, last=last)

    @pages.action("/waiting", *BOOKING_ROLES)
    def find_waiting() -> tuple[str, int]:
        asked = request.form.get("asked", "").strip()[:LONGEST]
        if sum(letter.isalnum() for letter in asked) < 2:
            return page(422, asked=asked, problem=TOO_FEW)
        with console.transaction() as session:
            people, more = find(session, console.line.vault, area(), asked)
            queued = waitlist.of_people(session, area(), [each.id for each in people], console.now() - APART)
            return page(asked=asked, listed=lines(session, queued, from_top=False), more=more)

    @pages.action("/waiting/<int:patient>/<any(join, leave, return):change>", *BOOKING_ROLES)
    def change_waiting(patient: int, change: str) -> Response:
        with visible(console, patient) as session:
            if change == "leave":
                _leave(console, session, patient)
            elif console.department().waiting_open(console.now()):
                {"join": _join, "return": _return}[change](console, session, patient)
        return see_other("patient_page", patient=patient)


def _area(console: Console) -> Area:
    """The centres to show: the own one, the one asked for, or all. Aborts with 403 or 404."""
    centre = own_centre(request.args.get("centre", ""))
    if centre and centre not in {each.code for each in console.department().centres}:
        abort(404)
    return replace(area(), centre=centre)


def _join(console: Console, session: Session, patient: int) -> None:
    """Adds a patient without appointment to the list; an existing entry keeps its rank."""
    department = console.department()
    record = queries.read(session, console.line.vault, department, patient)
    if record.active or record.form.group not in {group.code for group in department.groups}:
        return
    today = console.today()
    order = record.form.order(department, today, own_centre())
    waitlist.join(session, department, patient, record.form.group, order, console.now())
    keep(session, department, patient, today)
    console.audited(session, AuditAction.WAITING_JOINED, f"patient:{patient}")


def _leave(console: Console, session: Session, patient: int) -> None:
    """Removes a patient from the list, with a reason that is kept as a note. Aborts with 400 without one."""
    why = request.form.get("why", "")
    if why not in LEAVING:
        abort(400)
    if waitlist.leave(session, person().department, patient, console.now()):
        note(console, session, patient, f"Retirée de la liste d’attente : {LEAVING[why]}.")
        console.audited(session, AuditAction.WAITING_LEFT, f"patient:{patient}")


def _return(console: Console, session: Session, patient: int) -> None:
    if waitlist.come_back(session, patient):
        console.audited(session, AuditAction.WAITING_RETURNED, f"patient:{patient}")
